"""What one source wrote, in one plain shape for every dialect. Nothing here has been interpreted yet."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from service.core.model.coding import Coding
from service.core.model.dates import PartialDate
from service.core.model.failures import FieldProblem, Role, UnreadableEntry
from service.core.model.quantity import QuantityWritten

Status = Literal["active", "on-hold", "stopped", "completed", "cancelled", "entered-in-error", "draft", "not-taken", "unknown"]
Course = Literal["acute", "repeat", "repeat-dispensing", "delayed"]
Change = Literal["continued", "added", "amended", "stopped", "suspended", "completed", "never-active", "recommended"]
Prescriber = Literal["this-practice", "another-organisation", "previous-practice"]
ListKind = Literal["medicines", "active-medicines", "discontinued-medicines", "allergies", "ended-allergies", "other"]
ProblemList = Literal["whole", "partial", "absent"]
Dialect = Literal["gp-connect-stu3", "uk-core-r4", "fhir-r4", "itk3-stu3", "hl7v2", "csv", "pdf", "patient-list"]


@dataclass(frozen=True, kw_only=True)
class CodedText:
    """A CodeableConcept as written: every coding kept, and the words."""

    codings: tuple[Coding, ...] = ()
    text: str | None = None


@dataclass(frozen=True, kw_only=True)
class StructuredDose:
    """The coded parts of one dosage, as written. None: not stated.

    `amounts` are alternatives for the same dose (two tablets, also given as 5 mg) and are never added up; each is
    (low, high), low None for "up to", and equal to high where one value was written. `events` are the dates and times
    at which it is given. `duration` is how long one administration takes, `bounds` how long the course runs.
    """

    amounts: tuple[tuple[QuantityWritten | None, QuantityWritten], ...] = ()
    rate: str | None = None
    frequency: int | None = None
    frequency_max: int | None = None
    period: Decimal | None = None
    period_max: Decimal | None = None
    period_unit: str | None = None
    when: tuple[str, ...] = ()
    times_of_day: tuple[str, ...] = ()
    days_of_week: tuple[str, ...] = ()
    timing_code: str | None = None
    offset_minutes: int | None = None
    events: tuple[str, ...] = ()
    count: int | None = None
    count_max: int | None = None
    duration: Decimal | None = None
    duration_max: Decimal | None = None
    duration_unit: str | None = None
    bounds_days: Decimal | None = None
    bounds_days_max: Decimal | None = None
    bounds_start: PartialDate | None = None
    bounds_end: PartialDate | None = None
    max_per_period: tuple[QuantityWritten, QuantityWritten] | None = None
    max_per_administration: QuantityWritten | None = None


@dataclass(frozen=True, kw_only=True)
class DosageWritten:
    """One dosage instruction. `as_needed` None: nothing said. `sequence` equal: at the same time; rising: in turn.

    `strength` is that of one of what is counted (a tablet of 5 mg), or of `strength_volume` of it where that is stated.
    `condition` is on what it is given, which somebody has to decide each time. `further_routes` stand beside `route`, so that it
    is not known by which of them it is given.
    """

    path: str
    text: str | None = None
    patient_instruction: str | None = None
    additional: tuple[str, ...] = ()
    sequence: int | None = None
    structured: StructuredDose | None = None
    as_needed: bool | None = None
    as_needed_for: str | None = None
    route: CodedText | None = None
    site: CodedText | None = None
    method: CodedText | None = None
    condition: str | None = None
    further_routes: tuple[CodedText, ...] = ()
    strength: QuantityWritten | None = None
    strength_volume: QuantityWritten | None = None


@dataclass(frozen=True, kw_only=True)
class MedicineWritten:
    """One medicine entry. `entry` names it once in its source; `parts` are the other resources that belong to it.

    A GP Connect statement with its plan and its issues is one entry: the statement is `entry`, plan, issues and the
    Medication are `parts`. Everything that came in is therefore named exactly once. `contains`: what it lists as its ingredients.
    `read_from`: the place and the words that an entry of an unverified source was read from. `not_to_be_given`: it asks that
    the medicine be not given, and nothing says that this request is over. `reported`: somebody told of an order made elsewhere.
    """

    source: str
    entry: str
    path: str
    resource: str
    parts: tuple[str, ...] = ()
    codings: tuple[Coding, ...] = ()
    text: str | None = None
    form: CodedText | None = None
    contains: tuple[CodedText, ...] = ()
    status: Status = "unknown"
    status_written: str | None = None
    status_reason: str | None = None
    status_changed: PartialDate | None = None
    not_to_be_given: bool = False
    course: Course | None = None
    intent: str | None = None
    reported: bool = False
    category: str | None = None
    dosages: tuple[DosageWritten, ...] = ()
    started: PartialDate | None = None
    ended: PartialDate | None = None
    authored: PartialDate | None = None
    last_issued: PartialDate | None = None
    authorised_until: PartialDate | None = None
    repeats_allowed: int | None = None
    repeats_issued: int | None = None
    supply_days: Decimal | None = None
    quantity: QuantityWritten | None = None
    quantity_text: str | None = None
    prescribed_by: Prescriber | None = None
    prescribed_by_text: str | None = None
    change: Change | None = None
    change_reason: str | None = None
    changed_on: PartialDate | None = None
    indication: str | None = None
    notes: tuple[str, ...] = ()
    replaces: str | None = None
    read_from: str | None = None
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReactionWritten:
    """One reaction: what happened, and how severe it was called (`mild`, `moderate`, `severe`, or as written).

    `substance` is what set it off, where the source names it more closely than the allergy itself does.
    """

    manifestations: tuple[CodedText, ...] = ()
    severity: str | None = None
    description: str | None = None
    substance: CodedText | None = None


@dataclass(frozen=True, kw_only=True)
class AllergyWritten:
    """One allergy entry. `in_ended_list`: it is held in the source's list of ended allergies.

    `recorder` is the name of the person who recorded it; None where the source gives no name. `read_from` as of a medicine.
    """

    source: str
    entry: str
    path: str
    resource: str
    parts: tuple[str, ...] = ()
    codings: tuple[Coding, ...] = ()
    text: str | None = None
    clinical_status: str | None = None
    verification: str | None = None
    kind: str | None = None
    categories: tuple[str, ...] = ()
    criticality: str | None = None
    asserted: PartialDate | None = None
    recorder: str | None = None
    onset: PartialDate | None = None
    ended: PartialDate | None = None
    end_reason: str | None = None
    in_ended_list: bool = False
    reactions: tuple[ReactionWritten, ...] = ()
    notes: tuple[str, ...] = ()
    change: str | None = None
    read_from: str | None = None
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ObservationWritten:
    """One measurement or finding, as written; what it measures is decided later from its codes.

    `answer` is a value that is neither a number nor a yes or no: its codes, or its words.
    """

    source: str
    entry: str
    path: str
    codings: tuple[Coding, ...]
    text: str | None
    value: QuantityWritten | None
    value_boolean: bool | None = None
    answer: CodedText | None = None
    at: str | None = None
    method: str | None = None
    status: str | None = None


@dataclass(frozen=True, kw_only=True)
class ConditionWritten:
    """One problem or diagnosis, as written. `clinical_status` and `verification` None: not stated.

    `problems` are fields of it that could not be read.
    """

    source: str
    entry: str
    path: str
    codings: tuple[Coding, ...] = ()
    text: str | None = None
    clinical_status: str | None = None
    verification: str | None = None
    onset: PartialDate | None = None
    ended: PartialDate | None = None
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PatientWritten:
    """Whom the source says it speaks of. `nhs_number_status` is the verification code as written.

    `further_numbers`: NHS numbers in use beside the first, which one person does not have. `only_referred_to`: an entry
    names a patient of whom the payload holds nothing, though it holds one.
    """

    source: str
    entry: str
    path: str
    nhs_number: str | None = None
    nhs_number_status: str | None = None
    birth_date: PartialDate | None = None
    sex: str | None = None
    family: str | None = None
    given: tuple[str, ...] = ()
    further_numbers: tuple[str, ...] = ()
    only_referred_to: bool = False
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ListWritten:
    """A list of the source: its kind, its date, what it says about being empty, and its warnings."""

    entry: str
    path: str
    kind: ListKind
    title: str | None = None
    date: PartialDate | None = None
    items: tuple[str, ...] = ()
    empty_reason: str | None = None
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Passage:
    """What a source says and no reader makes an entry of: a narrative, an attachment, a request for something else.

    `what` calls it ("its narrative"). In `text` names may stand anywhere; each of `terms` is one thing, which names a medicine
    by a code or as a product. `of_allergies`: it stands where allergies are written; `only_allergies`: nothing else in it
    counts. `in_place_of_entries`: it is there instead of entries, so that an amount of what no table knows counts too.
    """

    source: str
    entry: str
    path: str
    resource: str
    what: str
    text: str = ""
    terms: tuple[CodedText, ...] = ()
    of_allergies: bool = False
    only_allergies: bool = False
    in_place_of_entries: bool = False


@dataclass(frozen=True, kw_only=True)
class SourceList:
    """All that one source said. `passed_over` counts resources that hold no medicine or allergy, by type.

    `warnings` are what the payload or the parser says about the whole list (`data-in-transit`, `page-missing`, …).
    `statements` are what stands outside the allergy list and may state an allergy: problems, flags, findings. `passages` are
    words and codes of which no entry is made, and which may name a medicine or an allergy all the same.
    `problem_list` says whether the source carries a list of problems, and whether all that it names was sent: without a
    whole one, a condition that is not among `conditions` is not known. `sha256` is that of the payload as received.
    `proposed`: it holds what is about to be ordered, drafts among it. `said_to_be_of`: the request that it came with says whose
    it is, which counts only where the source itself names nobody. `unverified`: how it was read, in words, where that may
    have gone wrong unseen ("was read from a PDF and is unverified"): nothing is clear for its sake. None: it came as data.
    """

    name: str
    role: Role
    dialect: Dialect
    sha256: str
    retrieved_at: str | None = None
    medicines: tuple[MedicineWritten, ...] = ()
    allergies: tuple[AllergyWritten, ...] = ()
    observations: tuple[ObservationWritten, ...] = ()
    conditions: tuple[ConditionWritten, ...] = ()
    problem_list: ProblemList = "absent"
    statements: tuple[AllergyWritten, ...] = ()
    passages: tuple[Passage, ...] = ()
    patients: tuple[PatientWritten, ...] = ()
    lists: tuple[ListWritten, ...] = ()
    unreadable: tuple[UnreadableEntry, ...] = ()
    warnings: tuple[str, ...] = ()
    passed_over: tuple[tuple[str, int], ...] = ()
    proposed: bool = False
    said_to_be_of: bool = False
    unverified: str | None = None
