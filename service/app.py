"""The only wiring: names the concrete adapters and hands them to the command line and the web service."""

from service import __version__


def main() -> None:
    """Say which version this is. The commands are wired here."""
    print(f"medrec {__version__} (DRAFT – NOT APPROVED FOR CLINICAL USE)")
