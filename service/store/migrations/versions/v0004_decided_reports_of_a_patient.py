"""Reports of a patient that somebody decided about are found without those that nobody did."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Put the index over patients and decisions in the place of one over patients alone, which it begins with."""
    op.create_index("report_of_patient", "report", ("patient", "decisions"))
    op.drop_index("ix_report_patient", "report")
