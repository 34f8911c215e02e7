"""What a patient says: every line is kept as it was written, nothing is believed for it alone, and none is not "not asked"."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.model.failures import SourceFailure
from service.core.model.told import KINDS, NOT_ASKED, TAKEN, TOLD_BY
from service.core.model.written import SourceList
from service.sources.read import read_source
from tests.support.payloads import Person
from tests.support.payloads.patient_list import everything, none, not_asked, patient_list, some, takes

PERSON = Person(7)


def told(payload: object, role: Any = "patient-reported", **more: Any) -> Any:
    """What the reader makes of a list."""
    return read_source("patient", role, payload, sha256="0" * 64, **more)


def read(payload: object, **more: Any) -> SourceList:
    found = told(payload, **more)
    assert isinstance(found, SourceList), found
    return found


def test_a_line_is_an_entry_with_the_words_as_they_were_said() -> None:
    written = takes(
        "Ibuprofen", "two", "when it hurts", "sometimes", last_taken="last night", kind="over-the-counter", note="helps"
    )
    (entry,) = read(patient_list(PERSON, some(written), none())).medicines
    assert (entry.entry, entry.text, entry.status, entry.dosages[0].text) == (
        "medicine 1",
        "Ibuprofen",
        "active",
        "two when it hurts",
    )
    assert entry.notes == ("Takes it sometimes", "Bought over the counter", "Last taken: last night", "helps")
    for words in written.values():
        assert words in str(entry.read_from)


@pytest.mark.parametrize(
    ("taken", "status"), [("yes", "active"), ("sometimes", "active"), ("no", "not-taken"), ("not-known", "unknown")]
)
def test_what_is_not_taken_is_no_medicine_in_force(taken: str, status: str) -> None:
    (entry,) = read(patient_list(PERSON, some(takes("Ramipril", taken=taken, note="it made me cough")), none())).medicines
    assert entry.status == status
    assert (entry.status_reason, entry.notes) == (("it made me cough", ()) if taken == "no" else (None, entry.notes))


def test_a_line_that_does_not_say_whether_it_is_taken_counts_as_taken() -> None:
    (entry,) = read(patient_list(PERSON, some({"medicine": "Ramipril"}), none())).medicines
    assert entry.status == "unknown"


def test_the_reaction_stays_in_the_words_of_the_patient() -> None:
    said = {"to": "penicillin", "reaction": "came out in lumps", "when": "as a child", "note": "in hospital for it"}
    (entry,) = read(patient_list(PERSON, none(), some(said))).allergies
    assert (entry.text, entry.reactions[0].manifestations[0].text) == ("penicillin", "came out in lumps")
    assert entry.notes == ("When: as a child", "in hospital for it")


def test_none_not_asked_and_some_are_three_answers() -> None:
    said = read(patient_list(PERSON, none(), none()))
    assert (said.medicines, said.allergies[0].text, said.warnings) == ((), "No known allergies", ())
    assert [(one.kind, one.empty_reason) for one in said.lists] == [("medicines", "nilknown"), ("allergies", "nilknown")]
    unasked = read(patient_list(PERSON, some(takes("Senna")), not_asked("declined")))
    assert (unasked.allergies, [one.kind for one in unasked.lists]) == ((), ["medicines"])
    assert unasked.warnings == ("allergies-not-asked", "allergies not asked about: declined to say")


def test_a_patient_who_could_not_be_asked_anything_is_a_source_that_was_not_read() -> None:
    failed = told(patient_list(PERSON, not_asked("too-unwell"), not_asked("declined")))
    assert isinstance(failed, SourceFailure)
    assert failed.kind == "not-asked"
    assert "too unwell" in failed.detail
    assert "declined" in failed.detail


@pytest.mark.parametrize(
    ("medicines", "place"),
    [
        ({"said": "none", "entries": [takes("Senna")]}, "$.medicines.said"),
        ({"said": "not-asked", "entries": [takes("Senna")]}, "$.medicines.said"),
        ({"said": "some", "entries": []}, "$.medicines.said"),
        ({"said": "none of them", "entries": []}, "$.medicines.said"),
        ({"entries": [takes("Senna")]}, "$.medicines.said"),
        ({"said": "some", "entries": "Senna"}, "$.medicines.entries"),
        ({"said": "some", "entries": ["Senna"]}, "$.medicines.entries[0]"),
        ({"said": "some", "entries": [{"dose": "one"}]}, "$.medicines.entries[0]"),
        ({"said": "some", "entries": [{"medicine": " "}]}, "$.medicines.entries[0]"),
        ({"said": "some", "entries": [{"medicine": 5}]}, "$.medicines.entries[0]"),
        ({"said": "some", "entries": [takes("x" * 501)]}, "$.medicines.entries[0]"),
        ({"said": "none", "entires": []}, "$.medicines.entires"),
        ({"said": "not-asked", "because": "asleep"}, "$.medicines.because"),
        ("none", "$.medicines"),
    ],
)
def test_what_cannot_be_read_is_listed_with_its_place_and_its_words(medicines: Any, place: str) -> None:
    found = read(patient_list(PERSON, medicines, none()))
    assert place in [one.path for one in found.unreadable]
    named = [*(entry.text for entry in found.medicines), *(one.words for one in found.unreadable)]
    for words in ("Senna", "asleep"):
        assert (words in json.dumps(medicines)) == any(words in (name or "") for name in named)


@pytest.mark.parametrize("name", ["medicines", "allergies"])
def test_a_part_that_is_left_out_was_not_asked_about(name: str) -> None:
    payload = patient_list(PERSON, some(takes("Senna")), some({"to": "Latex"}))
    del payload[name]
    assert f"{name}-not-asked" in read(payload).warnings


def test_a_field_that_nobody_knows_is_a_problem_of_its_entry_or_of_the_list() -> None:
    found = read(patient_list(PERSON, some({**takes("Senna"), "dosis": "two"}), none(), tolled_by="me"))
    assert [(one.path, one.reason) for one in found.medicines[0].problems] == [
        ("$.medicines.entries[0].dosis", "is a field that is not known")
    ]
    assert "dosis: two" in str(found.medicines[0].read_from)
    assert [(one.path, one.words) for one in found.unreadable] == [("$.tolled_by", "me")]


def test_it_is_unverified_and_says_who_told_whom() -> None:
    found = read(patient_list(PERSON, none(), none(), told_by="carer"))
    assert found.unverified == "is what a carer or relative told A. Pharmacist, which no record verifies"
    assert [(one.nhs_number, one.birth_date and one.birth_date.written) for one in found.patients] == [
        (PERSON.nhs_number, PERSON.born)
    ]


@pytest.mark.parametrize("role", ["gp-record", "inpatient-orders", "other"])
def test_nobody_may_take_it_for_a_record(role: str) -> None:
    failed = told(patient_list(PERSON, none(), none()), role=role)
    assert (failed.kind, role in failed.detail) == ("wrong-content", True)


@pytest.mark.parametrize("version", [None, 0, 2, "1", True, [1]])
def test_another_version_is_not_guessed_at(version: Any) -> None:
    assert told(patient_list(PERSON, none(), none(), version=version)).kind == "wrong-content"


def test_it_is_recognised_as_values_and_as_text_and_held_to_what_was_declared() -> None:
    payload = patient_list(PERSON, none(), none())
    assert (
        read(payload).dialect == read(json.dumps(payload)).dialect == read(json.dumps(payload).encode()).dialect == "patient-list"
    )
    assert told(payload, format="fhir-r4").kind == "wrong-content"
    assert told({"resourceType": "Bundle"}, format="patient-list").kind == "wrong-content"
    assert told({**payload, "resourceType": "Patient"}).kind != "not-asked"


_WORDS = st.text(max_size=30)
_ENTRY = st.dictionaries(
    st.sampled_from(["medicine", "to", "dose", "how_often", "taken", "kind", "reaction", "note", "x"]),
    _WORDS | st.integers() | st.none() | st.sampled_from([*TAKEN, *KINDS]),
    max_size=5,
)
_PART = st.fixed_dictionaries(
    {},
    optional={
        "said": st.sampled_from(["some", "none", "not-asked", "?"]) | st.none() | st.integers(),
        "because": st.sampled_from(list(NOT_ASKED)) | _WORDS,
        "entries": st.lists(_ENTRY | _WORDS | st.none(), max_size=4) | _ENTRY,
    },
)
_ODD = st.none() | _WORDS | st.integers() | st.lists(_WORDS, max_size=2)


@given(medicines=_PART | _ODD, allergies=_PART | _ODD, told_by=st.sampled_from(list(TOLD_BY)) | _ODD)
def test_no_line_is_lost_whatever_a_list_holds(medicines: Any, allergies: Any, told_by: Any) -> None:
    payload = patient_list(PERSON, medicines, allergies, told_by=told_by)
    found = told(payload)
    sent = [_lines(part) for part in (medicines, allergies)]
    if isinstance(found, SourceFailure):
        assert (found.kind, sum(sent)) == ("not-asked", 0)
        return
    told_none = [entry for entry in found.allergies if entry.entry == "no allergies"]
    listed = [one for one in found.unreadable if ".entries[" in one.path]
    assert len(found.medicines) + len(found.allergies) - len(told_none) + len(listed) == sum(sent)
    names = [entry.entry for entry in (*found.medicines, *found.allergies, *found.unreadable)]
    assert len(set(names)) == len(names)
    assert found.unverified
    # "None" is only ever said by somebody who said it, and of nothing beside it.
    assert not told_none or (allergies["said"] == "none" and sent[1] == 0)
    for entry in (*found.medicines, *found.allergies):
        assert entry.read_from


def _lines(part: Any) -> int:
    entries = part.get("entries") if isinstance(part, dict) else None
    return len(entries) if isinstance(entries, list) else 0


@pytest.mark.parametrize("payload", everything(PERSON), ids=["some", "none", "no allergies asked", "no medicines asked"])
def test_every_word_of_a_list_is_in_what_was_read(payload: dict[str, Any]) -> None:
    found = read(payload)
    assert found.unreadable == ()
    assert not [one for entry in (*found.medicines, *found.allergies) for one in entry.problems]
    kept = " ".join(str(entry.read_from) for entry in (*found.medicines, *found.allergies))
    for part in (payload["medicines"], payload["allergies"]):
        for entry in part.get("entries", []):
            assert all(words in kept for words in entry.values())
