"""An example becomes a case: the same values that a reader of real records hands to the pipeline."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

from service.core.model.case import Case, GivenFact
from service.core.model.coding import DMD, SNOMED, Coding
from service.core.model.dates import PartialDate, read_date
from service.core.model.failures import SourceFailure, UnreadableEntry
from service.core.model.patient import Identity
from service.core.model.quantity import QuantityWritten
from service.core.model.written import (
    AllergyWritten,
    CodedText,
    ConditionWritten,
    DosageWritten,
    ListWritten,
    MedicineWritten,
    PatientWritten,
    ReactionWritten,
    SourceList,
    StructuredDose,
)
from service.rulebook.example_words import (
    Example,
    ExampleAllergy,
    ExampleMedicine,
    ExamplePatient,
    ExampleProblem,
    ExampleSource,
)

_ORDERS = "orders"
_PROBLEMS = "problems"
_NOWHERE = "0" * 64


def case_of(example: Example) -> Case:
    """The case that an example stands for, at nine in the morning of its day."""
    sources = dict(example.sources)
    orders = example.medicines + ((example.medicine,) if example.medicine else ())
    if orders or example.allergies is not None:
        own = ExampleSource(role="inpatient-orders", medicines=orders, allergies=example.allergies)
        sources[_ORDERS] = replace(sources[_ORDERS], medicines=orders) if _ORDERS in sources else own
    if example.problems is not None:
        sources[_PROBLEMS] = ExampleSource(role="gp-record", problems=example.problems)
    patient = example.patient
    return Case(
        case=example.name,
        transfer=example.transfer,
        as_of=datetime.combine(date.fromisoformat(example.as_of), time(9), UTC),
        identity=Identity(nhs_number=patient.nhs_number, birth_date=read_date(patient.birth_date), sex=patient.sex),
        given=_given(patient, example.as_of),
        sources=tuple(_source(name, source, patient) for name, source in sources.items()),
        inputs=_NOWHERE,
    )


def _source(name: str, source: ExampleSource, patient: ExamplePatient) -> SourceList | SourceFailure:
    if source.failed:
        return SourceFailure(name=name, role=source.role, kind=source.failed, detail="no answer in 3 s")
    named = PatientWritten(
        source=name,
        entry="Patient/1",
        path="Patient/1",
        nhs_number=source.nhs_number,
        birth_date=read_date(patient.birth_date) if source.nhs_number == patient.nhs_number else None,
    )
    lists = (_allergy_list(source),) if source.allergies is not None else ()
    return SourceList(
        name=name,
        role=source.role,
        dialect="fhir-r4",
        sha256=_NOWHERE,
        retrieved_at=source.retrieved,
        medicines=tuple(_medicine(m, name, source, f"medicine/{n}") for n, m in enumerate(source.medicines, start=1)),
        allergies=tuple(_allergy(a, name, f"allergy/{n}") for n, a in enumerate(source.allergies or (), start=1)),
        conditions=tuple(_problem(p, name, f"problem/{n}") for n, p in enumerate(source.problems or (), start=1)),
        statements=tuple(_statement(p, name, f"problem/{n}") for n, p in enumerate(source.problems or (), start=1)),
        problem_list="absent" if source.problems is None else "whole",
        patients=(named,),
        lists=lists,
        unreadable=tuple(
            UnreadableEntry(source=name, entry=f"entry/{n}", path=f"entry/{n}", reason="it is not of a readable shape")
            for n in range(1, source.unreadable + 1)
        ),
        warnings=source.warnings,
    )


def _allergy_list(source: ExampleSource) -> ListWritten:
    items = tuple(f"allergy/{n}" for n in range(1, len(source.allergies or ()) + 1))
    return ListWritten(
        entry="List/allergies",
        path="List/allergies",
        kind="allergies",
        items=items,
        empty_reason=None if items else "no-content-recorded",
    )


def _medicine(medicine: ExampleMedicine, source: str, held_by: ExampleSource, entry: str) -> MedicineWritten:
    ordered = held_by.role == "inpatient-orders"
    return MedicineWritten(
        source=source,
        entry=entry,
        path=entry,
        resource="MedicationRequest" if ordered else "MedicationStatement",
        codings=_codings(medicine.code, medicine.system or DMD, medicine.display),
        text=medicine.name,
        status="stopped" if medicine.not_to_be_given else medicine.status,
        not_to_be_given=medicine.not_to_be_given,
        status_written=medicine.status,
        status_reason=medicine.reason,
        status_changed=_date(medicine.since),
        course=medicine.course,
        dosages=_dosages(medicine, entry),
        started=_date(medicine.started),
        ended=_date(medicine.ended),
        authored=_date(medicine.ordered),
        last_issued=_date(medicine.last_issued),
        authorised_until=_date(medicine.authorised_until),
        supply_days=medicine.supply_days,
        quantity=_quantity(medicine.quantity),
        prescribed_by=medicine.prescribed_by,
        change=medicine.change,
        change_reason=medicine.change_reason,
        changed_on=_date(medicine.changed),
        indication=medicine.indication,
        notes=(medicine.note,) if medicine.note else (),
    )


def _dosages(medicine: ExampleMedicine, entry: str) -> tuple[DosageWritten, ...]:
    if medicine.dose is None and medicine.coded_dose is None and medicine.route is None:
        return ()
    coded = medicine.coded_dose
    structured = None
    if coded is not None:
        unit = f"{coded.unit}/kg" if coded.per_kg else coded.unit
        amount = QuantityWritten(value=coded.amount, unit=unit)
        day = QuantityWritten(value=Decimal(1), unit="d")
        most = (QuantityWritten(value=coded.most, unit=coded.unit), day) if coded.most is not None else None
        structured = StructuredDose(
            amounts=((amount, amount),), frequency=coded.times, period=coded.days, period_unit="d", max_per_period=most
        )
    return (
        DosageWritten(
            path=f"{entry}/dosage",
            text=medicine.dose,
            patient_instruction=medicine.instruction,
            structured=structured,
            as_needed=coded.as_needed if coded else None,
            route=CodedText(text=medicine.route) if medicine.route else None,
        ),
    )


def _allergy(allergy: ExampleAllergy, source: str, entry: str) -> AllergyWritten:
    reaction = ReactionWritten(
        manifestations=(CodedText(text=allergy.reaction),) if allergy.reaction else (), severity=allergy.severity
    )
    return AllergyWritten(
        source=source,
        entry=entry,
        path=entry,
        resource="AllergyIntolerance",
        codings=_codings(allergy.code, allergy.system or SNOMED, allergy.display),
        text=allergy.name,
        clinical_status=allergy.status,
        verification=allergy.verification,
        categories=(allergy.category,) if allergy.category else (),
        criticality=allergy.criticality,
        ended=_date(allergy.ended),
        end_reason=allergy.end_reason,
        in_ended_list=allergy.ended_list,
        reactions=(reaction,) if allergy.reaction or allergy.severity else (),
        notes=(allergy.note,) if allergy.note else (),
    )


def _problem(problem: ExampleProblem, source: str, entry: str) -> ConditionWritten:
    return ConditionWritten(
        source=source,
        entry=entry,
        path=entry,
        codings=_codings(problem.code, SNOMED, problem.display),
        text=problem.name,
        clinical_status=problem.status,
        verification=problem.verification,
        onset=_date(problem.onset),
    )


def _statement(problem: ExampleProblem, source: str, entry: str) -> AllergyWritten:
    """The same problem as a reader of records gives it once more, since it may state an allergy or warn of a medicine."""
    return AllergyWritten(
        source=source,
        entry=entry,
        path=entry,
        resource="Condition",
        codings=_codings(problem.code, SNOMED, problem.display),
        text=problem.name,
        clinical_status="resolved" if problem.status == "resolved" else None,
        verification=problem.verification,
    )


def _codings(code: str | int | None, system: str, display: str | None) -> tuple[Coding, ...]:
    return (Coding(system=system, code=str(code), display=display),) if code is not None else ()


def _given(patient: ExamplePatient, as_of: str) -> tuple[GivenFact, ...]:
    measured = patient.measured or as_of
    facts = [
        ("weight", patient.weight, measured, patient.weight_method),
        ("weight", patient.other_weight, patient.other_weight_measured or measured, "measured"),
        ("height", patient.height, measured, "measured"),
        ("egfr", patient.egfr, measured, None),
        ("creatinine_clearance", patient.creatinine_clearance, measured, None),
    ]
    known = tuple(_fact(name, written, at, method) for name, written, at, method in facts if written)
    if patient.pregnant is None:
        return known
    return (*known, GivenFact(name="pregnant", value=str(patient.pregnant).lower(), unit=None, measured_at=measured))


def _fact(name: str, written: str, at: str, method: str | None) -> GivenFact:
    value, _, unit = written.partition(" ")
    return GivenFact(name=name, value=value, unit=unit or None, measured_at=at, method=method)


def _quantity(written: str | None) -> QuantityWritten | None:
    value, _, unit = (written or "").partition(" ")
    return QuantityWritten(value=Decimal(value), unit=unit or None) if value else None


def _date(written: str | None) -> PartialDate | None:
    return read_date(written)
