"""The work-list is read in the order of one index, where it was sorted anew for every page."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Put the index over urgency alone in the place of one over all that the work-list goes by."""
    op.create_index("report_in_order", "report", ("urgency", "made_at", "id"))
    op.drop_index("ix_report_urgency", "report")
