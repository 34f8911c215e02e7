"""The tables as they were when versions began to be noted.

Databases from before that are recognised by their tables: whatever of these is missing in one is added, so this step is
taken on an empty database, on one that lacks nothing, and on every one between.
"""

import sqlalchemy as sa
from alembic import op

from service.store.hits_of_before import count_what_was_kept

revision = "0001"
down_revision = None

# Ids and moments are put in order by their bytes on every kind of database, not by the customs of some language.
_WORDS = sa.String().with_variant(sa.String(collation="C"), "postgresql")
# Columns that came after their table, all of them empty in older rows.
_LATER = {
    "report": {"decisions_seen": sa.Integer()},
    "decision": {"alarm": _WORDS, "outcome": _WORDS, "release_hold": sa.Boolean()},
}
# The first indexes of each table, in the order of their columns.
_INDEXES = {
    "ix_report_patient": ("report", ("patient",)),
    "ix_report_urgency": ("report", ("urgency",)),
    "ix_decision_report": ("decision", ("report",)),
    "hit_of_patient": ("hit", ("patient", "same")),
    "hit_of_rule": ("hit", ("rule", "at")),
    "ix_carried_decision": ("carried", ("decision",)),
    "ix_audit_event_kind": ("audit_event", ("kind",)),
    "ix_audit_event_report": ("audit_event", ("report",)),
    "ix_card_report": ("card", ("report",)),
}


def upgrade() -> None:
    """Make what is missing, and count the findings of reports that were kept before they were counted."""
    before = set(sa.inspect(op.get_bind()).get_table_names())
    for name, parts in _tables().items():
        if name not in before:
            op.create_table(name, *parts)
    for name, columns in _LATER.items():
        _add_missing(name, columns)
    for name, (table, columns) in _INDEXES.items():
        if name not in {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(table)}:
            op.create_index(name, table, columns)
    if "report" in before and "hit" not in before:
        count_what_was_kept(op.get_bind())


def _add_missing(table: str, columns: dict[str, sa.types.TypeEngine[object]]) -> None:
    there = {column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)}
    for name, kind in columns.items():
        if name not in there:
            op.add_column(table, sa.Column(name, kind, nullable=True))


def _tables() -> dict[str, tuple[sa.schema.SchemaItem, ...]]:
    return {
        "received": (_words("sha256", key=True), sa.Column("body", sa.LargeBinary(), nullable=False)),
        "report": _report(),
        "idempotency_key": (
            _words("key", key=True),
            _words("body"),
            _words("report", of="report.id"),
            _words("at"),
        ),
        "decision": _decision(),
        "hit": _hit(),
        "carried": (
            _serial(),
            _words("report", of="report.id"),
            _words("finding"),
            sa.Column("decision", sa.Integer(), sa.ForeignKey("decision.id"), nullable=False),
            _words("until"),
            sa.UniqueConstraint("report", "finding"),
        ),
        "audit_event": (
            sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=False),
            *map(_words, ("at", "kind")),
            _words("report", empty=True),
            *map(_words, ("body", "previous", "hash")),
        ),
        "chain_head": (sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False), _number("seq"), _words("hash")),
        "card": (_words("card", key=True), _words("report", of="report.id"), _words("finding")),
        "card_feedback": (
            _words("card", of="card.card", key=True),
            _words("outcome", key=True),
            _words("at", key=True),
            _words("reason_code", empty=True),
            _words("comment", empty=True),
        ),
    }


def _report() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        _words("id", key=True),
        _words("made_at"),
        _words("case_name", empty=True),
        _words("status"),
        _words("transfer"),
        sa.Column("hold", sa.Boolean(), nullable=False),
        _words("patient", empty=True),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        _words("received", of="received.sha256"),
        _words("shadow"),
        *map(_number, ("urgency", "undecided_critical", "undecided_high", "undecided_moderate", "undecided_low", "decisions")),
    )


def _decision() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        _serial(),
        _words("report", of="report.id"),
        _words("finding"),
        _number("number"),
        _words("verdict"),
        *(_words(name, empty=True) for name in ("reason_code", "reason", "action")),
        _words("reviewer"),
        _words("at"),
        sa.UniqueConstraint("report", "number"),
    )


def _hit() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        _serial(),
        _words("report", of="report.id"),
        _words("finding"),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("carried", sa.Boolean(), nullable=False),
        _words("rule"),
        _number("version"),
        _words("severity"),
        _words("at"),
        *(_words(name, empty=True) for name in ("patient", "same", "thing", "basis")),
        sa.UniqueConstraint("report", "finding"),
    )


def _words(name: str, *, key: bool = False, of: str | None = None, empty: bool = False) -> sa.Column[str]:
    elsewhere = (sa.ForeignKey(of),) if of else ()
    return sa.Column(name, _WORDS, *elsewhere, primary_key=key, nullable=empty)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _serial() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True)
