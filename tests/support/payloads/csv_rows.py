"""Medicine lists as comma-separated values."""

import csv
from collections.abc import Sequence
from io import StringIO

from tests.support.payloads.people import Person

HEADER = ("nhs_number", "medicine", "directions", "quantity", "last_supplied", "status")


def csv_rows(person: Person, *rows: Sequence[str], header: Sequence[str] = HEADER) -> str:
    """A header row, then a row for each medicine: medicine, directions, quantity, last_supplied, status, …"""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([person.nhs_number, *row] for row in rows)
    return written.getvalue()
