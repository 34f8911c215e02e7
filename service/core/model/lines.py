"""Lines of the reconciled record: entries that speak of one medicine, or of one allergen, side by side."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from service.core.model.allergy import Agent
from service.core.model.change import DocumentedChange
from service.core.model.coding import Concept
from service.core.model.entries import AllergyEntry, MedicineEntry
from service.core.model.finding import Subject
from service.core.model.written import MedicineWritten

Agreement = Literal["agrees", "differs", "only-one-source", "current-only", "history-only"]
Aspect = Literal[
    "dose", "frequency", "as-needed", "also-as-needed", "as-needed-added", "limited", "route", "form", "brand", "strength"
]


@dataclass(frozen=True, kw_only=True)
class MatchedMedicine:
    """One entry in its line, with what joined it and the sentence that explains it."""

    entry: MedicineEntry
    matched_by: str
    explained: str


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Two entries of a line that differ in one aspect, in comparable words; `because` says how they were compared.

    `summed`: not these two differ but what all entries of their sources come to. `as-needed`: one source gives it regularly, the
    other only as needed. `also-as-needed`: one of the two gives it as needed beside what both give regularly, and
    `as-needed-added`: that one is the current list, and the other is not. `limited`: the current list, second, gives once or for
    some days what is taken before without an end.
    """

    aspect: Aspect
    first: MedicineEntry
    second: MedicineEntry
    first_words: str
    second_words: str
    because: str
    summed: bool = False


@dataclass(frozen=True, kw_only=True)
class Settled:
    """A difference that a source documents with a reason, so that it is expected: `change` holds the sentence that says so.

    `omission`: the current list does not hold what `first` has in force. `dose`, `frequency`: `first` was amended, `second`
    is as before.
    """

    aspect: Literal["omission", "dose", "frequency"]
    change: DocumentedChange
    first: MedicineWritten
    second: MedicineWritten | None = None


@dataclass(frozen=True, kw_only=True)
class MedicineLine:
    """One medicine across the sources. `current`: entries in force among the orders of now; `history`: in force elsewhere.

    `name` is the line's medicine, None where it could not be identified (then the line holds a single entry). `settled` are
    the differences that a source documents.
    """

    line: str
    name: Concept | None
    entries: tuple[MatchedMedicine, ...]
    agreement: Agreement
    differences: tuple[Difference, ...] = ()
    current: tuple[MedicineEntry, ...] = ()
    history: tuple[MedicineEntry, ...] = ()
    settled: tuple[Settled, ...] = ()

    @cached_property
    def subjects(self) -> dict[int, tuple[MedicineEntry, Subject]]:
        """How findings point at the entries, by `id` of the entry: made once, since every rule points at them again."""
        return {}


@dataclass(frozen=True, kw_only=True)
class AllergyLine:
    """One allergen across the sources, or one statement that there is none. `agent` None: not identified."""

    line: str
    agent: Agent | None
    entries: tuple[AllergyEntry, ...]
    explained: str
