"""A source of somebody else lends the record nothing: neither its entries nor what was measured of whom it names."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from service.core.checks.record import SetAside
from service.core.conclude import source_reports
from service.core.model.case import Case
from service.core.model.coding import SNOMED, Coding
from service.core.model.dates import read_date
from service.core.model.patient import Identity
from service.core.model.quantity import QuantityWritten
from service.core.model.written import (
    AllergyWritten,
    CodedText,
    DosageWritten,
    ListWritten,
    MedicineWritten,
    ObservationWritten,
    PatientWritten,
    SourceList,
)
from service.core.normalise.source import normalise_source
from service.core.pipeline import prepare
from tests.support.desk import real_desk
from tests.support.payloads import Person
from tests.support.reference import bundled
from tests.unit.core.records import record, source, unreadable

OURS, OTHERS = Person(1).nhs_number, Person(2).nhs_number
DAY = date(2026, 11, 20)


def weight(of: str, kg: str) -> ObservationWritten:
    return ObservationWritten(
        source=of,
        entry="w",
        path="",
        codings=(Coding(system=SNOMED, code="27113001", display="Body weight"),),
        text=None,
        value=QuantityWritten(value=Decimal(kg), system="http://unitsofmeasure.org", code="kg", unit="kg"),
        at="2026-11-19",
        status="final",
    )


def medicine(of: str, name: str, **more: Any) -> MedicineWritten:
    return MedicineWritten(
        **{"source": of, "entry": "m", "path": "", "resource": "MedicationStatement", "status": "active", "text": name, **more}
    )


def said(name: str, number: str | None, kg: str, drug: str, **more: Any) -> SourceList:
    allergy = AllergyWritten(
        source=name, entry="a", path="", resource="AllergyIntolerance", codings=(), text=drug, clinical_status="active"
    )
    return SourceList(
        name=name,
        role="gp-record",
        dialect="fhir-r4",
        sha256="0" * 64,
        medicines=(medicine(name, drug),),
        allergies=(allergy,),
        observations=(weight(name, kg),),
        patients=(
            PatientWritten(source=name, entry="p", path="", nhs_number=number, birth_date=read_date("1980-01-01"), sex=None),
        ),
        **more,
    )


def prepared(*sources: SourceList) -> Any:
    case = Case(
        case="T",
        transfer="admission",
        as_of=datetime(2026, 11, 20, 9, tzinfo=UTC),
        identity=Identity(nhs_number=OURS),
        given=(),
        sources=sources,
        inputs="i",
    )
    return prepare(case, real_desk().rulebook, bundled())


def test_what_was_set_aside_is_nowhere_in_the_record() -> None:
    found = prepared(said("ours", OURS, "70", "Amoxicillin"), said("theirs", OTHERS, "20", "Warfarin"))
    assert [each.name for each in found.sources] == ["ours"]
    assert [each.source.name for each in found.set_aside] == ["theirs"]
    assert [fact.value for fact in found.patient.facts if fact.name == "weight"] == [Decimal(70)]
    assert [entry.written.source for line in found.medicines for entry in (*line.current, *line.history)] == ["ours"]
    assert [entry.written.source for line in found.allergies for entry in line.entries] == ["ours"]


def test_nothing_is_measured_where_only_somebody_else_was() -> None:
    assert prepared(said("theirs", OTHERS, "20", "Warfarin")).patient.usable("weight") is None
    assert prepared(said("ours", OURS, "70", "Warfarin")).patient.usable("weight") == Decimal(70)


ROUTES = {"oral": "26643006", "intravenous": "47625008"}


def dosage(text: str | None, route: str | None) -> DosageWritten:
    coded = CodedText(codings=(Coding(system=SNOMED, code=ROUTES[route]),)) if route else None
    return DosageWritten(path="d", text=text, route=coded)


@pytest.mark.parametrize(
    ("drug", "dosages", "route"),
    [
        ("Paracetamol", (("500 mg daily", "oral"),), "oral"),
        ("Paracetamol", (("500 mg daily", "oral"), ("500 mg at night", "oral")), "oral"),
        ("Paracetamol", (("500 mg daily", "oral"), ("500 mg at night", "intravenous")), None),
        ("Paracetamol", (("500 mg by mouth daily", "intravenous"),), "iv"),
        ("Paracetamol", (("500 mg by mouth daily", None),), "oral"),
        ("Paracetamol", (("500 mg by mouth daily", None), ("500 mg intravenously at night", None)), None),
        ("Paracetamol", (("500 mg daily", None),), None),
        ("Paracetamol 500mg tablets", (("1 daily", None),), "oral"),
        ("Paracetamol 500mg tablets", (("500 mg intravenously daily", None),), "iv"),
        ("Paracetamol 500mg tablets", (("1 daily", "oral"), ("1 daily", "intravenous")), None),
        ("Paracetamol 500mg tablets", (("500 mg by mouth daily", None), ("500 mg intravenously at night", None)), None),
        ("Paracetamol 500mg tablets", (), "oral"),
        ("Gentamicin 0.3% ear/eye drops", (("2 drops to the left eye twice a day", None),), "ocular"),
        ("Gentamicin 0.3% ear/eye drops", (("2 drops to both ears twice a day", None),), "otic"),
        ("Gentamicin 0.3% ear/eye drops", (("2 drops twice a day", None),), None),
        ("Gentamicin 0.3% ear/eye drops", (("2 drops otic twice a day", None),), "otic"),
        ("no such medicine", (("1 daily", None),), None),
    ],
)
def test_the_route_is_the_ordered_one_else_the_one_read_else_the_only_one_of_the_product(
    drug: str, dosages: tuple[tuple[str, str | None], ...], route: str | None
) -> None:
    entry = medicine("gp", drug, dosages=tuple(dosage(*each) for each in dosages))
    listed = replace(said("gp", OURS, "70", "Amoxicillin"), medicines=(entry,))
    assert [each.route for each in normalise_source(listed, bundled(), DAY).medicines] == [route]


def test_a_source_is_carried_over_whole() -> None:
    lists = (
        ListWritten(entry="1", path="", kind="allergies", date=read_date("2026-10-01")),
        ListWritten(entry="2", path="", kind="medicines", date=read_date("2026-10-02")),
        ListWritten(entry="3", path="", kind="medicines"),
    )
    written = said(
        "gp",
        OURS,
        "70",
        "Amoxicillin",
        lists=lists,
        unreadable=(unreadable(),),
        warnings=("page-missing",),
        passed_over=(("Task", 2),),
        problem_list="whole",
        unverified="was read from a PDF",
        retrieved_at="2026-11-20T08:00:00Z",
    )
    read = normalise_source(written, bundled(), DAY)
    assert (read.name, read.role, read.dialect, read.sha256) == ("gp", "gp-record", "fhir-r4", "0" * 64)
    assert (read.lists, read.unreadable, read.warnings, read.passed_over) == (
        lists,
        written.unreadable,
        ("page-missing",),
        (("Task", 2),),
    )
    assert (read.problem_list, read.unverified, read.retrieved_at) == ("whole", "was read from a PDF", "2026-11-20T08:00:00Z")
    assert (read.dated, read.patients) == ("2026-10-02", written.patients)
    problem = AllergyWritten(
        source="gp", entry="c", path="", resource="Condition", text="Allergy to penicillin", clinical_status="active"
    )
    beside = normalise_source(replace(written, allergies=(), statements=(problem,)), bundled(), DAY)
    assert ([one.reading.original for one in beside.allergies], beside.statement) == (["Allergy to penicillin"], "asserted")
    assert (len(read.medicines), len(read.allergies), read.statement) == (1, 1, "asserted")
    assert normalise_source(replace(written, lists=()), bundled(), DAY).dated is None


@pytest.mark.parametrize(("replaces", "parts", "in_force"), [("m", (), False), ("p", ("p", "q"), False), ("x", ("p",), True)])
def test_an_entry_that_another_replaces_is_not_in_force(replaces: str, parts: tuple[str, ...], in_force: bool) -> None:
    first = medicine("gp", "Amoxicillin", parts=parts)
    second = medicine("gp", "Amoxicillin", entry="n", replaces=replaces)
    listed = replace(said("gp", OURS, "70", "Amoxicillin"), medicines=(first, second))
    assert [each.in_force for each in normalise_source(listed, bundled(), DAY).medicines] == [in_force, True]


def test_the_parts_of_a_source_that_was_set_aside_are_told_by_their_kind() -> None:
    aside = source("old", unreadable=(unreadable("old"),), passed_over=(("Task", 1),))
    [told] = source_reports(record(set_aside=(SetAside(source=aside, because="another"),)))
    assert [(each.kind, each.entry) for each in told.set_aside] == [("unreadable", "entry[9]")]
    assert (told.passed_over, told.sha256, told.as_of) == ((("Task", 1),), "sha of old", "2026-11-20T08:00:00Z")
    [read] = source_reports(record(sources=(source(),)))
    assert (read.whole, read.because, read.problems, read.problem_list) == (True, None, 0, "absent")
