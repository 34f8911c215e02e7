"""The tables as they are asked. Times are ISO 8601 text; nothing here is special to one database.

They are made by the steps of `migrations`, which tests hold against what is written here.
"""

# SQLModel declares the table's name as a method, and documents that it is assigned.
# pyright: reportAssignmentType=false

from sqlmodel import Field, Index, LargeBinary, SQLModel, UniqueConstraint


class ReceivedRow(SQLModel, table=True):
    """A request body as it was received, under the hash of its bytes."""

    __tablename__ = "received"

    sha256: str = Field(primary_key=True)
    body: bytes = Field(sa_type=LargeBinary)


class ReportRow(SQLModel, table=True):
    """A report as it was answered, with what the work-list sorts by. `urgency` is 0 for an undecided critical finding."""

    __tablename__ = "report"
    __table_args__ = (Index("report_in_order", "urgency", "made_at", "id"), Index("report_of_patient", "patient", "decisions"))

    id: str = Field(primary_key=True)
    made_at: str
    case_name: str | None
    status: str
    transfer: str
    hold: bool
    patient: str | None
    answer: bytes = Field(sa_type=LargeBinary)
    received: str = Field(foreign_key="received.sha256")
    shadow: str
    urgency: int
    undecided_critical: int
    undecided_high: int
    undecided_moderate: int
    undecided_low: int
    decisions: int = 0
    decisions_seen: int | None = None


class IdempotencyKeyRow(SQLModel, table=True):
    """A key that a caller used, the hash of the body it came with, and the report that answered."""

    __tablename__ = "idempotency_key"

    key: str = Field(primary_key=True)
    body: str
    report: str = Field(foreign_key="report.id")
    at: str


class DecisionRow(SQLModel, table=True):
    """What a person decided about one finding; two people cannot take the same number."""

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("report", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    report: str = Field(foreign_key="report.id", index=True)
    finding: str
    number: int
    verdict: str
    reason_code: str | None
    reason: str | None
    action: str | None
    reviewer: str
    at: str
    alarm: str | None = None
    outcome: str | None = None
    release_hold: bool | None = None


class HitRow(SQLModel, table=True):
    """One finding of a report, shown or of a shadow rule, without its words: for counting, and to know it again.

    `same`, `thing` and `basis` are None where the report was kept before they were.
    """

    __tablename__ = "hit"
    __table_args__ = (
        UniqueConstraint("report", "finding"),
        Index("hit_of_patient", "patient", "same"),
        Index("hit_of_rule", "rule", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    report: str = Field(foreign_key="report.id")
    finding: str
    shown: bool
    carried: bool
    rule: str
    version: int
    severity: str
    at: str
    patient: str | None
    same: str | None
    thing: str | None
    basis: str | None


class CarriedRow(SQLModel, table=True):
    """An override of an earlier report that was in force when a report was made, and the finding that it speaks of there."""

    __tablename__ = "carried"
    __table_args__ = (UniqueConstraint("report", "finding"),)

    id: int | None = Field(default=None, primary_key=True)
    report: str = Field(foreign_key="report.id")
    finding: str
    decision: int = Field(foreign_key="decision.id", index=True)
    until: str


class AuditEventRow(SQLModel, table=True):
    """One link of the chain. It has no foreign keys: what happened stays true when a report is removed by law."""

    __tablename__ = "audit_event"

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: str
    kind: str = Field(index=True)
    report: str | None = Field(index=True)
    body: str
    previous: str
    hash: str


class ChainHeadRow(SQLModel, table=True):
    """The end of the chain: one row, locked by whoever appends."""

    __tablename__ = "chain_head"

    id: int = Field(primary_key=True)
    seq: int
    hash: str


class MarkRow(SQLModel, table=True):
    """A name that is remembered until a moment (seconds since 1970): a token that was used, a session that was ended."""

    __tablename__ = "mark"

    name: str = Field(primary_key=True)
    until: int = Field(index=True)


class CardRow(SQLModel, table=True):
    """A card that was answered with, by the name that feedback will use."""

    __tablename__ = "card"

    card: str = Field(primary_key=True)
    report: str = Field(foreign_key="report.id", index=True)
    finding: str


class CardFeedbackRow(SQLModel, table=True):
    """What a caller said became of a card. Callers repeat themselves: the same is kept once."""

    __tablename__ = "card_feedback"

    card: str = Field(primary_key=True, foreign_key="card.card")
    outcome: str = Field(primary_key=True)
    at: str = Field(primary_key=True)
    reason_code: str | None
    comment: str | None


class ChangeRow(SQLModel, table=True):
    """A report that differs from the patient's one before: the outbox, written in the transaction of the report."""

    __tablename__ = "change"

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    id: str = Field(unique=True)
    at: str
    report: str = Field(foreign_key="report.id")
    patient: str | None = Field(index=True)
    known: str
    body: str


class DeliveryRow(SQLModel, table=True):
    """One subscriber and one change. `lease` names the process that is telling it until `leased_until`."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("change", "subscriber"),
        Index("delivery_due", "subscriber", "state", "due"),
        Index("delivery_in_order", "subscriber", "patient", "state", "change"),
    )

    id: int | None = Field(default=None, primary_key=True)
    change: int = Field(foreign_key="change.seq")
    subscriber: str
    patient: str | None
    state: str
    attempts: int
    due: str
    lease: str | None
    leased_until: str | None
    error: str | None


class MessageRow(SQLModel, table=True):
    """A message of a feed as it was received. A sender that saw no answer sends it again: the same bytes are kept once."""

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("source", "sha256"), Index("message_of", "source", "patient"))

    id: int | None = Field(default=None, primary_key=True)
    source: str
    patient: str
    kind: str
    control: str
    at: str
    sha256: str
    body: bytes = Field(sa_type=LargeBinary)
