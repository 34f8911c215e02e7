"""Sources that were not read, not read whole, or do not speak of this patient."""

from dataclasses import dataclass
from typing import ClassVar

from service.core.checks.about import source_subject
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.entries import NormalisedSource
from service.core.model.finding import Outcome, Subject
from service.core.normalise.source import NOT_WHOLE
from service.core.reconcile.identity import identity_unverified


@dataclass(frozen=True, kw_only=True)
class SourceFailed:
    """Fires for every source of which nothing was read."""

    kind: ClassVar[str] = "source_failed"
    words: ClassVar[frozenset[str]] = frozenset({"source", "role", "why"})

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        read = tuple(
            Outcome(answer="clear", subjects=(source_subject(source.name, source.name),), because="it was read")
            for source in record.sources
        )
        return read + tuple(
            Outcome(
                answer="fires",
                subjects=(source_subject(failure.name, f"{failure.name} ({failure.role})"),),
                because=failure.detail,
                words={"source": failure.name, "role": failure.role, "why": failure.detail},
                evidence={"kind": failure.kind},
            )
            for failure in record.failures
        )


@dataclass(frozen=True, kw_only=True)
class SourceNotWhole:
    """Fires for a source that was read but lacks something: withheld, in transit, a page missing, entries unreadable."""

    kind: ClassVar[str] = "source_not_whole"
    words: ClassVar[frozenset[str]] = frozenset({"source", "role", "why"})

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        return tuple(self._one(source) for source in record.sources)

    def _one(self, source: NormalisedSource) -> Outcome:
        why = "; ".join(missing_from(source))
        return Outcome(
            answer="fires" if why else "clear",
            subjects=(source_subject(source.name, f"{source.name} ({source.role})"), *_unreadable(source)),
            because=why or "it was read whole",
            words={"source": source.name, "role": source.role, "why": why},
            evidence={"warnings": ", ".join(source.warnings), "unreadable entries": str(len(source.unreadable))},
        )


@dataclass(frozen=True, kw_only=True)
class IdentityMismatch:
    """Fires for a source that was set aside; cannot tell where a source names nobody that could be compared."""

    kind: ClassVar[str] = "identity_mismatch"
    words: ClassVar[frozenset[str]] = frozenset({"source", "why"})

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        apart = tuple(
            Outcome(
                answer="fires",
                subjects=(source_subject(aside.source.name, f"{aside.source.name} ({aside.source.role})"),),
                because=aside.because,
                words={"source": aside.source.name, "why": aside.because},
                evidence={"why": aside.because},
            )
            for aside in record.set_aside
        )
        return apart + tuple(_verified(record, source) for source in record.sources)


def missing_from(source: NormalisedSource) -> tuple[str, ...]:
    """In words, all that keeps a source that was read from being whole: what is missing, and how it was read. Empty: nothing.

    What a patient said is whole as it was written down, though no record verifies it: the report is incomplete for that alone.
    """
    said = tuple(_WARNINGS[warning] for warning in source.warnings if warning in NOT_WHOLE)
    unread = len(source.unreadable)
    return (
        said
        + ((f"{unread} of its entries could not be read",) if unread else ())
        + ((f"it {source.unverified}",) if source.unverified and source.dialect != "patient-list" else ())
    )


_WARNINGS = {
    "allergies-not-asked": "the patient was not asked about allergies",
    "allergy-list-missing": "it holds no list of allergies, not even an empty one",
    "medicine-list-missing": "it holds no list of medicines, not even an empty one",
    "medicines-not-asked": "the patient was not asked about medicines",
    "allergies-in-words": "words beside the entries of its allergy list speak of an allergy to a medicine and were not read",
    "confidential-items": "items are withheld as confidential",
    "data-in-transit": "the transfer from the previous practice is not complete",
    "data-awaiting-filing": "items are waiting to be filed",
    "documents-only": "it holds documents, which are not read, and neither a medicine nor an allergy",
    "list-of-changes": "a list holds what changed, and not all that there is",
    "list-unavailable": "a list is empty because it was not filled in or could not be given",
    "lists-missing": "it holds no list of medicines or of allergies, not even an empty one",
    "modifier-unread": "an entry carries a modifier that was not read and may change what it means",
    "page-missing": "not every page of the answer was sent",
    "part-failed": "the source said that a part of its answer failed",
    "status-unread": "an entry bears a status that is not understood",
    "subsetted": "a part of the fields of its entries was left out",
    "narrative-only": "a part of it is written as narrative only and was not read",
}


def _unreadable(source: NormalisedSource) -> tuple[Subject, ...]:
    return tuple(Subject(kind="source", source=source.name, entry=entry.entry, text=entry.reason) for entry in source.unreadable)


def _verified(record: Record, source: NormalisedSource) -> Outcome:
    unverified = identity_unverified(record.patient.identity, source)
    subject = source_subject(source.name, f"{source.name} ({source.role})")
    if unverified:
        # Whoever sends one order for a named patient has said whose it is: told as what it is, and no reason to doubt the rest.
        trusted = source.said_to_be_of and not source.patients
        because = f"{unverified}: whose it is was taken from the request" if trusted else unverified
        return Outcome(
            answer="cannot_tell",
            subjects=(subject,),
            because=because,
            missing=("source.patient",),
            alters_status=not trusted,
        )
    return Outcome(answer="clear", subjects=(subject,), because="it names this patient")
