"""A change of a medicine that a source documents: what was done, why, and the exact words that say so."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from service.core.model.dates import PartialDate

ChangeKind = Literal["stopped", "withheld", "started", "increased", "reduced", "changed"]
# After these a medicine is not given any more, or not for now.
ENDINGS: frozenset[ChangeKind] = frozenset({"stopped", "withheld"})
Cause = Literal["reason", "reaction", "severe-reaction"]
SaidBy = Literal["status", "change summary", "note"]


@dataclass(frozen=True, kw_only=True)
class ChangedAmount:
    """An amount that the words of a change name, in a canonical unit (mg, mL, [iU], or a countable)."""

    value: Fraction
    unit: str


@dataclass(frozen=True, kw_only=True)
class DocumentedChange:
    """One change with its reason. `words` are the source's own, the whole sentence; `reason` is the part that says why.

    `said_by`: the status of the entry with its reason, its change summary, or a sentence of its notes. `before` and `now`
    are the amounts that the words name, None where they name none. `on` is the day of the change, None where nothing says it.
    """

    kind: ChangeKind
    cause: Cause
    words: str
    reason: str
    said_by: SaidBy
    source: str
    entry: str
    on: PartialDate | None = None
    before: ChangedAmount | None = None
    now: ChangedAmount | None = None
