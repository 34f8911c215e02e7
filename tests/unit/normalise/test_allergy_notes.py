"""Reactions, severity, certainty and kind out of the words of an allergy: read where the tables know them, never invented."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.model.allergy import AllergyReading
from service.core.model.coding import SNOMED, Coding
from service.core.model.written import AllergyWritten, CodedText, ReactionWritten, SourceList
from service.core.normalise.allergens import read_allergy
from service.core.normalise.allergy_notes import agent_words, denial, reaction_told, says_no_allergy
from service.sources.read import read_source
from tests.support.payloads.hl7 import hl7_adt
from tests.support.payloads.people import Person
from tests.support.reference import bundled

PENICILLIN = (Coding(system=SNOMED, code="91936005", display="Allergy to penicillin"),)
DEGRADED = (Coding(system=SNOMED, code="196461000000101", display="Transfer-degraded drug allergy"),)
TPP = (
    "Reaction type: Allergy, Read code for reaction: C/O: a rash [1D14.00], Certainty of allergy: Likely, "
    "Severity of allergy: Moderate. NOTES: Some allergy notes."
)
ASTHMA = (
    "Reaction type: Allergy, Read code for reaction: FH: Asthma [12D2.00], Certainty of allergy: Likely, "
    "Severity of allergy: Moderate. NOTES: not to have cos asthmatic."
)


def read(text: str | None = None, *notes: str, codings: tuple[Coding, ...] = (), **more: Any) -> AllergyReading:
    written = AllergyWritten(
        source="gp", entry="1", path="", resource="AllergyIntolerance", codings=codings, text=text, notes=notes, **more
    )
    return read_allergy(written, bundled())


def reactions(reading: AllergyReading) -> list[str]:
    return [one.title for one in reading.reactions]


@pytest.mark.parametrize(
    ("text", "agents", "told", "severity"),
    [
        ("Penicillin - rash as a child", ["Penicillins"], ["Rash"], "unknown"),
        ("anaphylaxis to amoxicillin 2014", ["Amoxicillin"], ["Anaphylaxis"], "severe"),
        ("codeine (nausea ++)", ["Codeine"], ["Nausea"], "unknown"),
        ("Co-amoxiclav: N&V", ["Amoxicillin", "Clavulanic acid"], ["Nausea", "Vomiting"], "unknown"),
        ("Statins - muscle pains", ["Statins"], ["Muscle pain"], "unknown"),
        ("Aspirin-induced angioedema-urticaria", ["Aspirin"], ["Angioedema", "Urticaria"], "severe"),
        ("Trimethoprim 200mg tablets rash 12/03/2011", ["Trimethoprim"], ["Rash"], "unknown"),
        ("penicillin ?rash", ["Penicillins"], ["Rash"], "unknown"),
    ],
)
def test_words_that_the_tables_explain_whole_name_their_agent(
    text: str, agents: list[str], told: list[str], severity: str
) -> None:
    reading = read(text)
    assert (reading.state, [agent.name for agent in reading.agents]) == ("active", agents)
    assert (reactions(reading), reading.severity, reading.original) == (told, severity, text)
    assert "reaction" in reading.from_words


@pytest.mark.parametrize(
    "text",
    [
        "no rash with penicillin",
        "FH: penicillin rash",
        "mother penicillin anaphylaxis",
        "tolerates amoxicillin",
        "penicillin or erythromycin - rash",
        "penicillin rash, has had amoxicillin since",
        "morphine - itching and hallucinations",
        "Drug allergy",
        "swelling of lips; ITU",
    ],
)
def test_words_that_say_more_than_the_tables_know_stay_unresolved_and_hold(text: str) -> None:
    reading = read(text)
    assert (reading.state, reading.drug) == ("unresolved-agent", None)


def test_an_agent_that_is_doubted_is_named_and_held() -> None:
    reading = read("?trimethoprim")
    assert (reading.state, reading.certainty, [agent.name for agent in reading.agents]) == (
        "unresolved-agent",
        "doubted",
        ["Trimethoprim"],
    )
    assert reading.disguise == "its words doubt the agent that they name"


@pytest.mark.parametrize(
    ("note", "told", "severity", "certainty", "kind"),
    [
        (TPP, ["Rash"], "non-severe", "likely", "allergy"),
        (ASTHMA, [], "non-severe", "likely", "allergy"),
        ("Certainty: Certain, Severity: Life Threatening, NOTES: notes", [], "severe", "confirmed", None),
        ("Certainty: Absolute, Severity: Very Severe, NOTES: Some freetext notes", [], "severe", "confirmed", None),
        ("Certainty: Likely, Severity: Minimal, NOTES: Some freetext notes", [], "non-severe", "likely", None),
        ("Certainty: Certain\nComment: No swelling", [], "unknown", "confirmed", None),
        ("Significance : Minor - Episodicity : First - test", [], "unknown", None, None),
        ("Significance : Major - Episodicity : First", [], "unknown", None, None),
        ("swelling of lips; ITU", ["Angioedema"], "severe", None, None),
        ("rash, needed intensive care", ["Rash"], "severe", None, None),
        ("intolerance not allergy", [], "unknown", None, "intolerance"),
        ("not tolerated: diarrhoea", ["Diarrhoea"], "unknown", None, "intolerance"),
        ("visible rash", ["Rash"], "unknown", None, None),
        ("no anaphylaxis, mild rash only", ["Rash"], "non-severe", None, None),
        ("no rash or swelling", [], "unknown", None, None),
        ("no previous reaction until 2014 when collapsed", ["Collapse"], "severe", None, None),
        ("no rash itself anaphylaxis later", ["Anaphylaxis"], "severe", None, None),
        ("FH: anaphylaxis", [], "unknown", None, None),
        ("mother had a rash, patient anaphylaxis", ["Anaphylaxis"], "severe", None, None),
        ("?anaphylaxis", ["Anaphylaxis"], "severe", None, None),
        ("rash?", ["Rash"], "unknown", None, None),
        ("Patient has extreme case", [], "unknown", None, None),
        ("Note - Local Code", [], "unknown", None, None),
        ("Severity: unknown", [], "unknown", None, None),
        ("Severity: not recorded", [], "unknown", None, None),
        ("Severity: minor", [], "non-severe", None, None),
        ("minor surgery 2014", [], "unknown", None, None),
        ("moderate swelling", ["Swelling"], "unknown", None, None),
        ("Significance: rash", [], "unknown", None, None),
        ("true allergy; not allergic", [], "unknown", None, None),
        ("Reaction type: Allergy", [], "unknown", None, "allergy"),
    ],
)
def test_notes_as_gp_systems_write_them(
    note: str, told: list[str], severity: str, certainty: str | None, kind: str | None
) -> None:
    reading = read(None, note, codings=PENICILLIN)
    assert reading.state == "active"
    assert (reactions(reading), reading.severity, reading.certainty, reading.kind) == (told, severity, certainty, kind)


@pytest.mark.parametrize(
    ("words", "doubted"), [("?anaphylaxis", True), ("rash?", True), ("possible rash", True), ("rash", False)]
)
def test_a_doubted_reaction_says_so(words: str, doubted: bool) -> None:
    assert [one.doubted for one in read(None, words, codings=PENICILLIN).reactions] == [doubted]


def test_a_field_is_never_overridden_and_a_contradiction_is_told() -> None:
    mild = (ReactionWritten(severity="mild", manifestations=(CodedText(text="Rash"),)),)
    reading = read(None, "anaphylaxis; intolerance", codings=PENICILLIN, reactions=mild, kind="allergy")
    assert (reading.severity, reading.kind, reactions(reading)) == ("severe", "allergy", ["Anaphylaxis"])
    assert [(one.what, one.first, one.second) for one in reading.contradictions] == [
        ("severity", "coded: mild", "words: anaphylaxis"),
        ("kind", "coded: allergy", "words: intolerance"),
    ]
    assert reading.from_words == ("severity",)
    again = read(None, "mild rash", codings=PENICILLIN, reactions=mild)
    assert (again.contradictions, again.from_words) == ((), ())


def test_what_calls_it_severe_in_a_field_stays_severe_whatever_the_words() -> None:
    reading = read(None, "mild rash", codings=PENICILLIN, criticality="high")
    assert reading.severity == "severe"
    assert [one.what for one in reading.contradictions] == ["severity"]


def test_a_name_that_holds_the_word_of_a_reaction_tells_none() -> None:
    assert read("Cough linctus").reactions == ()


@pytest.mark.parametrize(
    ("text", "negation"),
    [
        ("NKDA", "no-known-drug-allergy"),
        ("nkda.", "no-known-drug-allergy"),
        ("No known drug allergies", "no-known-drug-allergy"),
        ("NKA", "no-known-allergy"),
        ("No known allergies", "no-known-allergy"),
    ],
)
def test_a_denial_in_words_alone_is_the_statement_that_there_is_none(text: str, negation: str) -> None:
    reading = read(text)
    assert (reading.state, reading.negation, reading.original) == ("negated", negation, text)


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("NKDA", {"codings": DEGRADED}),
        ("NKDA", {"codings": PENICILLIN}),
        ("NKDA", {"codings": (Coding(system="urn:oid:1", code="X1", display=None),)}),
        ("NKDA", {"reactions": (ReactionWritten(description="rash"),)}),
        ("NKDA but penicillin rash", {}),
        ("?NKDA", {}),
        ("NKDA", {"notes": ("rash with something",)}),
    ],
)
def test_a_denial_beside_anything_else_denies_nothing(text: str, more: dict[str, Any]) -> None:
    notes = more.pop("notes", ())
    reading = read(text, *notes, **more)
    assert reading.state != "negated"


def test_a_denial_in_the_note_of_an_allergy_is_a_contradiction() -> None:
    reading = read(None, "NKDA", codings=PENICILLIN)
    assert (reading.state, [one.what for one in reading.contradictions]) == ("active", ["denial"])
    assert read(None, "NKDA", codings=PENICILLIN, clinical_status="resolved").contradictions == ()


def only(payload: object) -> AllergyReading:
    found = read_source("gp", "gp-record", payload, sha256="0" * 64)
    assert isinstance(found, SourceList), found
    (entry,) = found.allergies
    return read_allergy(entry, bundled())


def test_a_gp_connect_payload_is_read_from_its_note() -> None:
    resource = {
        "resourceType": "AllergyIntolerance",
        "id": "1",
        "meta": {"profile": ["https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-AllergyIntolerance-1"]},
        "clinicalStatus": "active",
        "verificationStatus": "unconfirmed",
        "code": {"coding": [{"system": SNOMED, "code": "91936005", "display": "Allergy to penicillin"}]},
        "note": [{"text": TPP}],
        "reaction": [
            {
                "manifestation": [{"coding": [{"system": "http://hl7.org/fhir/v3/NullFlavor", "code": "UNC"}]}],
                "description": "swelling of lips",
            }
        ],
    }
    reading = only(json.loads(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": resource}]})))
    assert (reactions(reading), reading.severity, reading.certainty) == (["Rash", "Angioedema"], "severe", "likely")


@pytest.mark.parametrize(
    ("segment", "state", "told"),
    [
        ("AL1|1|DA|^NKDA", "negated", []),
        ("AL1|1|DA|^Penicillin - rash as a child", "active", ["Rash"]),
        ("AL1|1|DA|^Drug allergy", "unresolved-agent", []),
    ],
)
def test_hl7_v2_allergies_in_words(segment: str, state: str, told: list[str]) -> None:
    reading = only(hl7_adt(Person(which=1), [segment]))
    assert (reading.state, reactions(reading)) == (state, told)


WORDS = st.sampled_from(
    ["rash", "no", "anaphylaxis", "?", "-", "mother", "mild", "NKDA", "penicillin", "not", "allergy", ".", "since"]
)


@given(st.lists(WORDS, max_size=8).map(" ".join))
def test_no_words_take_a_degraded_entry_out_of_its_hold(words: str) -> None:
    assert read(words or None, words, codings=DEGRADED).state == "degraded"


@given(st.lists(WORDS, max_size=8).map(" ".join), st.sampled_from(["severe", "life-threatening"]))
def test_no_words_make_a_severe_field_less(words: str, severity: str) -> None:
    field = (ReactionWritten(severity=severity),)
    assert read(None, words, codings=PENICILLIN, reactions=field).severity == "severe"


@given(st.text(alphabet="qxz ", max_size=20))
def test_strange_words_mean_nothing(words: str) -> None:
    reading = read(None, words, codings=PENICILLIN)
    assert (reading.reactions, reading.severity, reading.certainty, reading.kind, reading.from_words) == (
        (),
        "unknown",
        None,
        None,
        (),
    )


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("penicillin", ("penicillin", False)),
        ("?penicillin", ("penicillin", True)),
        ("penicillin v?", ("penicillin v", True)),
        ("? penicillin v", ("penicillin v", True)),
        ("codeine phosphate - rash", ("codeine phosphate", False)),
        ("anaphylaxis to amoxicillin 2014", ("amoxicillin", False)),
        ("penicillin, aspirin", None),
        ("penicillin 2014 aspirin", None),
        ("penicillin rash aspirin", None),
        ("penicillin, aspirin and ibuprofen", None),
        ("no penicillin", None),
        ("mother penicillin", None),
        ("NKDA penicillin", None),
        ("severity: penicillin", None),
        ("rash", None),
        ("", None),
    ],
)
def test_the_one_stretch_of_words_that_is_left_beside_those_of_the_reaction(text: str, left: tuple[str, bool] | None) -> None:
    assert agent_words(text, bundled()) == left


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("NKDA", "no-known-drug-allergy"),
        ("NKDA 2014", "no-known-drug-allergy"),
        ("NKDA - 12/03/2011.", "no-known-drug-allergy"),
        ("no known allergies", "no-known-allergy"),
        ("?NKDA", None),
        ("mother NKDA", None),
        ("NKDA rash", None),
        ("NKDA until 2014: penicillin", None),
        ("rash", None),
        ("", None),
    ],
)
def test_a_denial_is_a_text_that_says_nothing_else(text: str, said: str | None) -> None:
    assert denial(text, bundled()) == said


def plain(text: str | None = None, *notes: str, **more: Any) -> AllergyWritten:
    return AllergyWritten(source="gp", entry="1", path="", resource="AllergyIntolerance", text=text, notes=notes, **more)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (plain("Not allergic to penicillin"), True),
        (plain("Penicillin, not allergic"), True),
        (plain("Penicillin", "not an allergy"), True),
        (plain(None, "asked again", "not allergic to penicillin"), True),
        (plain(None, reactions=(ReactionWritten(description="not an allergy"),)), True),
        (plain("Penicillin", "rash"), False),
        (plain("NKDA"), False),
        (plain(), False),
    ],
)
def test_words_that_nobody_is_allergic_to_it_are_looked_for_in_text_and_notes(written: AllergyWritten, said: bool) -> None:
    assert says_no_allergy(written, bundled()) is said


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (plain("Penicillin - rash"), True),
        (plain(None, "rash"), True),
        (plain(None, "?rash"), True),
        (plain(None, "mother had a rash, patient swelling"), True),
        (plain(reactions=(ReactionWritten(manifestations=(CodedText(text="Rash"),)),)), True),
        (plain(None, "no rash"), False),
        (plain(None, "mother had a rash"), False),
        (plain(None, "Significance: rash"), False),
        (plain("Cough linctus"), False),
        (plain(), False),
    ],
)
def test_a_reaction_is_told_where_this_patient_had_or_may_have_had_it(written: AllergyWritten, told: bool) -> None:
    assert reaction_told(written, bundled()) is told


@pytest.mark.parametrize(
    ("text", "told"),
    [("green sweets - rash", ["Rash"]), ("rash to green sweets", ["Rash"]), ("codeine rash", ["Rash"]), ("green rash", [])],
)
def test_a_term_tells_a_reaction_where_something_parts_it_from_its_agent(text: str, told: list[str]) -> None:
    assert reactions(read(text)) == told


@pytest.mark.parametrize(
    ("note", "words", "doubted"),
    [
        ("hives. nettle rash", "hives", False),
        ("hives. ?nettle rash", "hives", False),
        ("?hives. nettle rash", "nettle rash", False),
        ("?hives. ?nettle rash", "hives", True),
    ],
)
def test_of_a_reaction_told_twice_the_first_certain_words_are_kept(note: str, words: str, doubted: bool) -> None:
    assert [(one.words, one.doubted) for one in read(None, note, codings=PENICILLIN).reactions] == [(words, doubted)]


@pytest.mark.parametrize(
    ("note", "kind", "from_words", "told"),
    [
        ("intolerance", "intolerance", ("kind",), []),
        ("Reaction type: Allergy", "allergy", ("kind",), []),
        ("allergy, not an allergy", None, (), ["kind"]),
        ("not an allergy, intolerance", "intolerance", ("kind",), []),
    ],
)
def test_a_kind_in_words_alone_says_so_and_contradicts_no_field(
    note: str, kind: str | None, from_words: tuple[str, ...], told: list[str]
) -> None:
    reading = read(None, note, codings=PENICILLIN)
    assert (reading.kind, reading.from_words) == (kind, from_words)
    assert [one.what for one in reading.contradictions] == told
