"""HL7 v2: orders with amount and timing, allergies, patients and measurements, whatever the line ends and escapes."""

from decimal import Decimal

import pytest

from service.core.model.written import CodedText
from service.sources.hl7v2.timings import Pattern, read_pattern
from tests.support.payloads import Person, hl7_adt, hl7_allergy, hl7_order, hl7_rde
from tests.unit.sources.reading import fails, only, problems, read

PERSON = Person(6)
MG = "mg^milligram^UCUM"


def test_an_order_is_read_with_its_amount_timing_and_route() -> None:
    entry = only(read(hl7_rde(PERSON, [hl7_order(1, "digoxin 125", "125.0", MG, "Q8H", high=250, words="125 mg every 8 hours")])))
    assert (entry.entry, entry.resource, entry.status, entry.status_written) == ("RXE/1", "RXE", "active", "NW")
    assert [(each.system, each.code) for each in entry.codings] == [("http://snomed.info/sct", "42208511000001101")]
    (dosage,) = entry.dosages
    assert dosage.text == "125 mg every 8 hours"
    assert dosage.route
    assert dosage.route.codings[0].code == "26643006"
    assert dosage.structured
    ((low, high),) = dosage.structured.amounts
    assert low
    assert (str(low.value), str(high.value), high.unit, high.code, high.system) == (
        "125.0",
        "250",
        "milligram",
        "mg",
        "http://unitsofmeasure.org",
    )
    assert (dosage.structured.frequency, dosage.structured.period, dosage.structured.period_unit) == (1, Decimal(8), "h")
    assert entry.problems == ()


@pytest.mark.parametrize(
    ("written", "pattern"),
    [
        ("Q1D", Pattern(1, Decimal(1), "d")),
        ("Q8H", Pattern(1, Decimal(8), "h")),
        ("Q2W", Pattern(1, Decimal(2), "wk")),
        ("BID", Pattern(2, Decimal(1), "d")),
        ("BD", Pattern(2, Decimal(1), "d")),
        ("TDS", Pattern(3, Decimal(1), "d")),
        ("qds", Pattern(4, Decimal(1), "d")),
        ("5ID", Pattern(5, Decimal(1), "d")),
        ("QOD", Pattern(1, Decimal(2), "d")),
        ("PRN", Pattern(as_needed=True)),
        ("PRNQ6H", Pattern(1, Decimal(6), "h", as_needed=True)),
        ("STAT", Pattern(count=1)),
        ("QD", Pattern(code="QD")),
        ("Q0H", Pattern(code="Q0H")),
        ("Q2J3", Pattern(code="Q2J3")),
        ("with meals", Pattern(code="with meals")),
        ("", Pattern()),
        (None, Pattern()),
    ],
)
def test_repeat_patterns_are_read_or_kept_as_written(written: str | None, pattern: Pattern) -> None:
    assert read_pattern(written) == pattern


@pytest.mark.parametrize(
    ("control", "state", "status"),
    [
        ("NW", "", "active"),
        ("NW", "IP", "active"),
        ("NW", "HD", "on-hold"),
        ("NW", "CM", "completed"),
        ("DC", "IP", "stopped"),
        ("HD", "", "on-hold"),
        ("RL", "", "active"),
        ("CA", "", "cancelled"),
        ("RP", "", "stopped"),
        ("RO", "", "active"),
        ("ZZ", "", "unknown"),
        ("", "", "unknown"),
    ],
)
def test_what_is_asked_for_now_outweighs_the_status_until_now(control: str, state: str, status: str) -> None:
    assert only(read(hl7_rde(PERSON, [hl7_order(1, "warfarin", 3, MG, "OD", control=control, status=state)]))).status == status


def test_orders_begin_at_orc_and_at_a_further_drug() -> None:
    flat = [
        "RXE||1^Warfarin^SCT|3||mg",
        "TQ1|1||OD",
        "RXE||2^Ramipril^SCT|5||mg",
        "ORC|NW|7",
        "RXO|3^Digoxin^SCT|1||mg",
        "RXE||3^Digoxin^SCT|1||mg",
    ]
    found = read(hl7_rde(PERSON, [flat]))
    assert [each.codings[0].code for each in found.medicines] == ["1", "2", "3"]
    assert [len(each.parts) for each in found.medicines] == [0, 0, 1]
    assert found.medicines[2].entry == "RXE/7"


def test_an_order_as_requested_is_read_where_no_pharmacy_encoded_it() -> None:
    entry = only(
        read(hl7_rde(PERSON, [["ORC|NW|1", "RXO|777947006^Warfarin^SCT|3|5|mg|TAB|^|^as charted", "RXR|PO^Oral^HL70162"]]))
    )
    assert (entry.resource, entry.dosages[0].text) == ("RXO", "as charted")
    assert entry.dosages[0].structured
    assert [high.value for _, high in entry.dosages[0].structured.amounts] == [Decimal(5)]


def test_timings_give_start_end_times_and_turns() -> None:
    order = [
        "ORC|NW|1",
        "RXE||1^Prednisolone^SCT|30||mg",
        "TQ1|1||OD|0800~2000||5^D|20261120|20261124||||S",
        "TQ1|2||BD||||20261125|20261129",
    ]
    entry = only(read(hl7_rde(PERSON, [order])))
    first, second = entry.dosages
    assert first.structured
    assert (first.structured.times_of_day, first.structured.bounds_days) == (("08:00:00", "20:00:00"), Decimal(5))
    assert (first.sequence, second.sequence) == (1, 2)
    assert entry.started
    assert entry.ended
    assert (entry.started.written, entry.ended.written) == ("20261120", "20261129")


def test_the_older_timing_inside_the_order_is_read() -> None:
    entry = only(read(hl7_rde(PERSON, [["ORC|NW|1", "RXE|1^BID&0800,2000^D7^20261120^20261126|1^Warfarin^SCT|3||mg"]])))
    assert entry.dosages[0].structured
    assert (entry.dosages[0].structured.frequency, entry.dosages[0].structured.bounds_days) == (2, Decimal(7))
    assert entry.ended
    assert entry.ended.written == "20261126"


@pytest.mark.parametrize(
    ("segments", "reason"),
    [
        (["ORC|NW|1", "RXE||1^Warfarin^SCT|three||mg"], "is no number"),
        (["ORC|NW|1", "RXE|||3||mg"], "names no medicine"),
        (["ORC|NW|1", "RXE||1^TPN^SCT|1||mL", "RXC|B|2^Glucose^SCT|500|mL"], "component of a mixture"),
        (["ORC|NW|1", "RXE||1^Warfarin^SCT|3||mg", "RXR|PO", "RXR|IV"], "a further route, IV beside PO"),
    ],
)
def test_what_cannot_be_read_of_an_order_is_said(segments: list[str], reason: str) -> None:
    assert reason in problems(read(hl7_rde(PERSON, [segments])))


@pytest.mark.parametrize(
    "segments", [["ORC|DC|1"], ["RXD|1|1^Warfarin^SCT"], ["ORC|NW|1", "RXG|0|1"], ["and a second line of free text"]]
)
def test_segments_that_make_no_order_are_listed(segments: list[str]) -> None:
    found = read(hl7_rde(PERSON, [segments]))
    assert (len(found.medicines), len(found.unreadable)) == (0, 1)


def test_orders_for_something_else_are_passed_over() -> None:
    found = read(hl7_rde(PERSON, [["ORC|NW|1", "OBR|1||2|FBC"]]))
    assert (found.unreadable, found.medicines) == ((), ())
    assert ("ORC", 1) in found.passed_over


def test_allergies_are_read() -> None:
    found = read(
        hl7_adt(
            PERSON,
            [
                hl7_allergy(1, "^Penicillin", severity="SV^Severe^HL70128", reaction="Anaphylaxis~Rash", identified="20090612"),
                hl7_allergy(2, "91936005^Allergy to penicillin^SCT", kind="DA^Drug allergy^HL70127", severity="U"),
                hl7_allergy(3, "", kind="FA"),
                hl7_allergy(3, "PEN", kind="DRUG"),
            ],
        )
    )
    words, code, empty, plain = found.allergies
    assert (words.text, words.codings, words.categories, words.clinical_status) == ("Penicillin", (), ("medication",), None)
    assert [each.manifestations[0].text for each in words.reactions] == ["Anaphylaxis", "Rash"]
    assert words.reactions[0].severity == "severe"
    assert words.asserted
    assert words.asserted.written == "20090612"
    assert (code.codings[0].code, code.text, code.reactions) == ("91936005", None, ())
    assert (empty.categories, [each.reason for each in empty.problems]) == (("food",), ["names no agent"])
    assert (plain.text, plain.codings, plain.entry) == ("PEN", (), "AL1/3~2")
    assert found.warnings == ("repeated-id",)


@pytest.mark.parametrize(
    ("tail", "status", "verification"),
    [
        ("A", None, None),
        ("D", "inactive", None),
        ("U|||||||||||I", "inactive", None),
        ("U|||||||||||E", None, "entered-in-error"),
    ],
)
def test_the_longer_allergy_segment_has_a_status(tail: str, status: str | None, verification: str | None) -> None:
    (found,) = read(hl7_adt(PERSON, [f"IAM|1|DA|^Penicillin|SV|Rash|{tail}"])).allergies
    assert (found.clinical_status, found.verification, found.text) == (status, verification, "Penicillin")


@pytest.mark.parametrize(
    ("identifiers", "number"),
    [
        ("9990000018^^^NHS^NH", "9990000018"),
        ("H123^^^RXTEST^MR~999 000 0018^^^NHS&2.16&ISO^NH", "9990000018"),
        ("9990000018", "9990000018"),
        ("9990000019", None),
        ("9990000018^^^RXTEST^MR", None),
        ("9990000018^^^^MR", None),
        ("", None),
        ('""', None),
    ],
)
def test_the_nhs_number_is_the_one_that_says_so_or_is_valid(identifiers: str, number: str | None) -> None:
    (patient,) = read(f"MSH|^~\\&|a\rPID|1||{identifiers}||Test^Ann^Bea||19510402|F").patients
    assert patient.nhs_number == number
    assert (patient.family, patient.given, patient.sex) == ("Test", ("Ann", "Bea"), "female")


def test_measurements_with_a_number_are_read() -> None:
    segments = [
        "OBX|1|NM|27113001^Body weight^SCT||71.20|kg^kilogram^UCUM|||||F|||20261120074000||^Bed scale|estimated^Estimated",
        "OBX|2|TX|1234||Report",
        "OBX|3|SN|29463-7^Weight^LN||>^150|kg",
        "OBX|4|NM|1^x^LN||heavy|kg",
    ]
    found = read(hl7_adt(PERSON, segments))
    weight, report, other = found.observations
    assert (report.value, report.answer) == (None, CodedText(text="Report"))
    assert weight.value
    assert (str(weight.value.value), weight.value.code, weight.at, weight.method) == (
        "71.20",
        "kg",
        "2026-11-20T07:40:00",
        "Estimated",
    )
    assert weight.status == "final"
    assert (weight.codings[0].system, other.codings[0].system) == ("http://snomed.info/sct", "http://loinc.org")
    assert ("OBX", 2) in found.passed_over


@pytest.mark.parametrize(
    ("kind", "written", "number"),
    [
        ("SN", "<^30", ("<", "30")),
        ("SN", ">=^90", (">=", "90")),
        ("SN", "=^20", (None, "20")),
        ("SN", "^20", (None, "20")),
        ("SN", "10^-^20", None),
        ("SN", "1^:^128", None),
        ("NM", "<30", ("<", "30")),
        ("NM", "> 90", (">", "90")),
        ("NM", "30", (None, "30")),
        ("NM", "about 30", None),
        ("NM", "", None),
        ("ST", "<15", ("<", "15")),
        ("ST", "20", (None, "20")),
        ("ST", "haemolysed", None),
    ],
)
def test_a_number_keeps_the_sign_before_it(kind: str, written: str, number: tuple[str | None, str] | None) -> None:
    """An eGFR below 30 is none of 30."""
    found = read(hl7_adt(PERSON, [f"OBX|1|{kind}|33914-3^eGFR^LN||{written}|mL/min/1.73m2"])).observations
    values = [each.value for each in found if each.value]
    assert [(each.comparator, str(each.value)) for each in values] == ([number] if number else [])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\n\r\n"])
def test_line_ends_do_not_matter(end: str) -> None:
    orders, allergies = [hl7_order(1, "warfarin", 3, MG, "OD")], [hl7_allergy(1, "^Penicillin")]
    plain = read(hl7_rde(PERSON, orders, allergies)).medicines[0]
    assert read(hl7_rde(PERSON, orders, allergies, end=end)).medicines[0].dosages[0].structured == plain.dosages[0].structured


def test_escapes_are_undone_and_stray_ones_left() -> None:
    segments = [
        hl7_allergy(1, "^Salt \\T\\ vinegar \\F\\ \\X41\\ 50\\S\\2"),
        "AL1|2|DA|^Tramadol||VOMITING\\r",
        "AL1|3|DA|^A\\.br\\B",
    ]
    found = read(hl7_adt(PERSON, segments)).allergies
    assert [each.text for each in found] == ["Salt & vinegar | \\X41\\ 50^2", "Tramadol", "A\nB"]
    assert found[1].reactions[0].manifestations[0].text == "VOMITING"


@pytest.mark.parametrize("head", ["MSH|^~\\\\&|", "MSH|^~\\|", "MSH|^~\\&#|"])
def test_odd_separators_are_read_where_they_are_distinct(head: str) -> None:
    assert read(f"{head}x\rAL1|1|DA|^Penicillin").allergies[0].text == "Penicillin"


def test_other_separators_are_those_of_the_message() -> None:
    assert read("MSH$*~\\&$x\rAL1$1$DA$1*Peni^cillin*SCT").allergies[0].codings[0].display == "Peni^cillin"


@pytest.mark.parametrize("head", ["MSH", "MSH|", "MSH|^^", "MSH|ab12|", "MSHx^~y&"])
def test_separators_that_are_not_distinct_are_refused(head: str) -> None:
    assert fails(f"{head}\rAL1|1|DA|^Penicillin", format="hl7v2").kind in ("unreadable", "wrong-content")


def test_batches_of_messages_are_read_whole() -> None:
    batch = "FHS|^~\\&|x\rBHS|^~\\&|x\r" + hl7_adt(Person(1), [hl7_allergy(1, "^Latex")]) + hl7_adt(Person(2)) + "BTS|2\rFTS|1"
    found = read(batch)
    assert [each.nhs_number for each in found.patients] == [Person(1).nhs_number, Person(2).nhs_number]
    assert len(found.allergies) == 1


@pytest.mark.parametrize("answer", ["AE", "AR"])
def test_an_answer_that_refuses_is_a_failure(answer: str) -> None:
    found = fails(f"MSH|^~\\&|a||||20261120||ACK\rMSA|{answer}|1|Ada Example not found")
    assert found.kind == "refused"
    assert "Ada" not in found.detail


def test_notes_behind_an_order_belong_to_the_order() -> None:
    first, second = hl7_order(1, "warfarin", 3, MG, "OD"), hl7_order(2, "digoxin 125", 125, MG, "OD")
    noted = [*first, "NTE|1||Stop if INR is above 5~see chart", "NTE|2||Given at six"]
    found = read(hl7_rde(PERSON, [noted, second, ["OBX|1|NM|1^Weight^LN||70|kg", "NTE|1||of the weight"]]))
    assert [each.notes for each in found.medicines] == [("Stop if INR is above 5; see chart", "Given at six"), ()]
    assert found.passed_over == (("NTE", 1),)


def test_a_note_behind_what_was_given_belongs_to_it() -> None:
    found = read(hl7_rde(PERSON, [["ORC|NW|1", "RXA|0|1|20261119||^Warfarin 3mg tablets|1|tab", "NTE|1||Spat out half"]]))
    assert only(found).notes == ("Spat out half",)


@pytest.mark.parametrize("segment", ["DG1|1||91936005^Allergy to penicillin^SCT", "OBX|1|TX|^Allergies||penicillin"])
def test_a_finding_behind_an_order_may_state_an_allergy(segment: str) -> None:
    found = read(hl7_rde(PERSON, [[*hl7_order(1, "warfarin", 3, MG, "OD"), segment]]))
    assert [each.resource for each in found.statements] == [segment[:3]]


@pytest.mark.parametrize(
    ("trailer", "short"),
    [
        ("BTS|1", False),
        ("BTS|2", True),
        ("BTS||all", False),
        ("BTS|one", False),
        ("FTS|1", False),
        ("FTS|0", True),
        ("BTS", False),
    ],
)
def test_a_trailer_that_counts_otherwise_says_that_messages_are_missing(trailer: str, short: bool) -> None:
    found = read(f"BHS|^~\\&|a\r{hl7_adt(PERSON, [])}{trailer}\r")
    assert ("page-missing" in found.warnings) == short
