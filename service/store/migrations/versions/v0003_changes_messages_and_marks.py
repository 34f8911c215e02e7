"""The outbox of reports that changed, who is to be told of each, what feeds sent, and tokens that are good once."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_WORDS = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make what is missing: a database may have been made by a release between, which noted no version of these."""
    before = set(sa.inspect(op.get_bind()).get_table_names())
    for name, parts in _tables().items():
        if name not in before:
            op.create_table(name, *parts)
    for name, (table, columns) in _INDEXES.items():
        if name not in {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(table)}:
            op.create_index(name, table, columns)


_INDEXES = {
    "ix_change_patient": ("change", ("patient",)),
    "delivery_due": ("delivery", ("subscriber", "state", "due")),
    "delivery_in_order": ("delivery", ("subscriber", "patient", "state", "change")),
    "ix_mark_until": ("mark", ("until",)),
    "message_of": ("message", ("source", "patient")),
}


def _tables() -> dict[str, tuple[sa.schema.SchemaItem, ...]]:
    return {
        "change": (
            sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=False),
            _words("id"),
            _words("at"),
            _words("report", sa.ForeignKey("report.id")),
            _words("patient", empty=True),
            _words("known"),
            _words("body"),
            sa.UniqueConstraint("id"),
        ),
        "delivery": (
            sa.Column("id", sa.Integer(), primary_key=True),
            sa.Column("change", sa.Integer(), sa.ForeignKey("change.seq"), nullable=False),
            _words("subscriber"),
            _words("patient", empty=True),
            _words("state"),
            sa.Column("attempts", sa.Integer(), nullable=False),
            _words("due"),
            _words("lease", empty=True),
            _words("leased_until", empty=True),
            _words("error", empty=True),
            sa.UniqueConstraint("change", "subscriber"),
        ),
        "mark": (_words("name", key=True), sa.Column("until", sa.Integer(), nullable=False)),
        "message": (
            sa.Column("id", sa.Integer(), primary_key=True),
            *(_words(name) for name in ("source", "patient", "kind", "control", "at", "sha256")),
            sa.Column("body", sa.LargeBinary(), nullable=False),
            sa.UniqueConstraint("source", "sha256"),
        ),
    }


def _words(name: str, *elsewhere: sa.ForeignKey, key: bool = False, empty: bool = False) -> sa.Column[str]:
    return sa.Column(name, _WORDS, *elsewhere, primary_key=key, nullable=empty)
