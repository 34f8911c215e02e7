"""The shorthand in which a pharmacist writes the examples of a rule, as types. docs/rules-guide.md explains each field."""

from dataclasses import dataclass
from decimal import Decimal

from service.core.model.case import Transfer
from service.core.model.dose_rows import Measure
from service.core.model.failures import FailureKind, Role
from service.core.model.written import Change, Course, Prescriber, Status


@dataclass(frozen=True, kw_only=True)
class ExampleDose:
    """The coded parts of a dosage, where an example needs them beside its words: 5 mg, 2 times in 1 d.

    `most` is the most a day in `unit`; `as_needed` None: not coded.
    """

    amount: Decimal
    unit: str
    times: int = 1
    days: Decimal = Decimal(1)
    per_kg: bool = False
    most: Decimal | None = None
    as_needed: bool | None = None


@dataclass(frozen=True, kw_only=True)
class ExampleMedicine:
    """One medicine entry. `name` are the source's words; `code` is a dm+d code unless `system` says otherwise.

    `not_to_be_given`: the entry asks that it be not given.
    """

    name: str | None = None
    code: str | int | None = None
    system: str | None = None
    display: str | None = None
    dose: str | None = None
    coded_dose: ExampleDose | None = None
    instruction: str | None = None
    route: str | None = None
    status: Status = "active"
    reason: str | None = None
    not_to_be_given: bool = False
    since: str | None = None
    started: str | None = None
    ended: str | None = None
    ordered: str | None = None
    last_issued: str | None = None
    authorised_until: str | None = None
    course: Course | None = None
    supply_days: Decimal | None = None
    quantity: str | None = None
    prescribed_by: Prescriber | None = None
    indication: str | None = None
    note: str | None = None
    change: Change | None = None
    change_reason: str | None = None
    changed: str | None = None


@dataclass(frozen=True, kw_only=True)
class ExampleAllergy:
    """One allergy entry. `code` is a SNOMED CT code unless `system` says otherwise; `verification` as FHIR has it."""

    name: str | None = None
    code: str | int | None = None
    system: str | None = None
    display: str | None = None
    status: str = "active"
    verification: str = "confirmed"
    category: str | None = "medication"
    criticality: str | None = None
    reaction: str | None = None
    severity: str | None = None
    note: str | None = None
    ended_list: bool = False
    ended: str | None = None
    end_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class ExampleProblem:
    """One problem or diagnosis. `code` is a SNOMED CT code; `status` and `verification` as FHIR has them."""

    name: str | None = None
    code: str | int | None = None
    display: str | None = None
    status: str | None = "active"
    verification: str | None = None
    onset: str | None = None


@dataclass(frozen=True, kw_only=True)
class ExamplePatient:
    """Facts of the patient as text with their units, such as `14.2 kg`. `measured` is the day of all of them."""

    birth_date: str | None = "1960-05-17"
    sex: str | None = None
    weight: str | None = None
    weight_method: str | None = "measured"
    other_weight: str | None = None
    other_weight_measured: str | None = None
    height: str | None = None
    egfr: str | None = None
    creatinine_clearance: str | None = None
    pregnant: bool | None = None
    measured: str | None = None
    nhs_number: str | None = "9991000003"


@dataclass(frozen=True, kw_only=True)
class ExampleSource:
    """One source. Without `allergies` or `problems` it holds no such list at all; an empty list is one that records nothing."""

    role: Role
    medicines: tuple[ExampleMedicine, ...] = ()
    allergies: tuple[ExampleAllergy, ...] | None = None
    problems: tuple[ExampleProblem, ...] | None = None
    warnings: tuple[str, ...] = ()
    failed: FailureKind | None = None
    nhs_number: str | None = "9991000003"
    unreadable: int = 0
    retrieved: str | None = None


@dataclass(frozen=True, kw_only=True)
class ExampleGiven:
    """Doses that the site gives: `n` patients of whom nine in ten have from `p5` to `p95` `unit`. `medicine` by its name."""

    medicine: str
    p5: Decimal
    p95: Decimal
    unit: str
    n: int
    measure: Measure = "per-day"
    route: str = "oral"
    age_from_months: int = 0
    age_below_months: int | None = None


@dataclass(frozen=True, kw_only=True)
class ExampleUsual:
    """The usual amount a day of a medicine, by its name."""

    medicine: str
    amount: Decimal
    unit: str
    route: str = "oral"


@dataclass(frozen=True, kw_only=True)
class ExampleExcipients:
    """What an actual product, by its dm+d code, holds besides its ingredients, by their names."""

    product: str
    holds: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ExampleTables:
    """What the tables that each site imports or counts for itself say in an example. Empty: the site holds no such table."""

    doses_given: tuple[ExampleGiven, ...] = ()
    usual_doses: tuple[ExampleUsual, ...] = ()
    excipients: tuple[ExampleExcipients, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Example:
    """One small patient. `medicine` or `medicines` are orders, `problems` a GP's list of them.

    Other sources stand under `sources` by their names.
    """

    name: str
    transfer: Transfer = "admission"
    as_of: str = "2026-11-20"
    patient: ExamplePatient = ExamplePatient()
    medicine: ExampleMedicine | None = None
    medicines: tuple[ExampleMedicine, ...] = ()
    allergies: tuple[ExampleAllergy, ...] | None = None
    problems: tuple[ExampleProblem, ...] | None = None
    sources: tuple[tuple[str, ExampleSource], ...] = ()
