"""The only wiring: names the concrete adapters and hands them to the command line and the web service."""

import sys

from service import __version__


def main() -> None:
    """Say which version this is, and refuse every command: none is wired yet, and silence would look like success."""
    print(f"medrec {__version__} (DRAFT – NOT APPROVED FOR CLINICAL USE)")
    if set(sys.argv[1:]) - {"--help", "--version"}:
        print("This command is not there yet.", file=sys.stderr)
        sys.exit(2)
