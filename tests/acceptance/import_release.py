"""Imports a release of full size, made up in the official schema: python -m tests.acceptance.import_release [VMPS AMPS]."""

import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.beside import ctv3_file, prescribing_file, read_file, refset_file
from tests.support.reference import bundled
from tests.support.release import write_release

_FULL = (20_000, 160_000)


def main() -> int:
    """Prints how long it took and the most memory it held; fails over ten minutes or a gigabyte."""
    vmps, amps = (int(argument) for argument in sys.argv[1:3]) if len(sys.argv) == 3 else _FULL
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_release(folder / "release", bundled(), vmps=vmps, amps=amps)
        _write_beside(folder / "release")
        size = sum(path.stat().st_size for path in (folder / "release").iterdir())
        began = time.perf_counter()
        command = [str(Path(sys.executable).with_name("medrec")), "reference-data", "import", str(folder / "release")]
        done = subprocess.run([*command, "--into", str(folder / "tables")], check=False)
        took = time.perf_counter() - began
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{vmps} virtual and {amps} actual products, {size / 1e6:.0f} MB: {took:.1f} s, at most {most:.0f} MB of memory")
    return 0 if done.returncode == 0 and took < 600 and most < 1024 else 1


def _write_beside(folder: Path) -> None:
    """Reference sets of 200,000 members, the maps of 100,000 Read codes each, and a million rows of prescribing."""
    products, bnf = list(bundled().vmps), "0212000Y0AAADAD"
    refset_file(folder, (("12464001000001103", products[place % len(products)]) for place in range(200_000)))
    read_file(folder, ((f"z{place:04x}"[-5:].rjust(5, "z"), "00", "161591004") for place in range(100_000)))
    ctv3_file(folder, ((f"y{place:04x}"[-5:].rjust(5, "y"), "Y0001", "161591004") for place in range(100_000)))
    prescribing_file(folder, ((bnf, "1", str(place % 200 + 1), str(place % 200 + 1)) for place in range(1_000_000)))


if __name__ == "__main__":
    sys.exit(main())
