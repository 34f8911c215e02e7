"""medrec read: one answer a line, in order; a line that cannot be used is answered too, with its number, and is status 2."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from service.cli.application import build
from tests.support.wiring import wiring

ALLERGY = {
    "resourceType": "AllergyIntolerance",
    "id": "1",
    "clinicalStatus": "active",
    "verificationStatus": "unconfirmed",
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "196461000000101"}]},
    "note": [{"text": "Allergy description: Augmentin"}],
    "patient": {"reference": "Patient/1"},
}
DOSE = "dose_low dose_high unit per_day_low per_day_high as_needed max_per_day refused"
MEDICINE = "medicine ingredients groups atc form strength matched_by score refused"
ENTRY = "source state original_text candidates refused"


@pytest.fixture
def read(tmp_path: Path):
    def run(what: str, *lines: Any) -> tuple[int, list[dict[str, Any]], str]:
        data = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
        done = CliRunner().invoke(build(), ["read", what], obj=wiring(tmp_path), input=data)
        return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    return run


@pytest.mark.parametrize(
    ("what", "line", "names"),
    [
        ("dose", {"id": 7, "text": "1-2 tablets up to four times a day when required"}, DOSE),
        ("dose", {"id": 7, "text": "as directed", "medicine": "Warfarin"}, DOSE),
        ("medicine", {"id": 7, "text": "Warfarin"}, MEDICINE),
        ("medicine", {"id": 7, "system": "https://dmd.nhs.uk", "code": "48603004"}, MEDICINE),
        ("allergy", {"id": 7, "resource": ALLERGY}, ENTRY),
    ],
)
def test_an_answer_has_the_names_of_the_contract(read: Any, what: str, line: Any, names: str):
    status, [answer], said = read(what, line)
    assert (status, answer["id"], said) == (0, 7, "")
    assert set(names.split()) <= set(answer)


def test_numbers_are_strings(read: Any):
    _, [answer], _ = read("dose", {"id": 1, "text": "2 four times a day"})
    assert (answer["dose_low"], answer["per_day_high"], answer["refused"]) == ("2", "4", None)


@pytest.mark.parametrize(
    ("what", "bad"),
    [
        ("dose", b"not json"),
        ("dose", b"[]"),
        ("dose", b'{"id": 1, "id": 2, "text": "x"}'),
        ("dose", {"id": 1}),
        ("dose", {"id": 1, "text": 4}),
        ("dose", {"id": 1, "text": "1 od", "medicine": 4}),
        ("medicine", {"id": 1}),
        ("medicine", {"id": 1, "code": 48603004}),
        ("allergy", {"id": 1}),
        ("allergy", {"id": 1, "resource": []}),
    ],
)
def test_a_bad_line_is_answered_with_its_number_and_the_others_as_well(read: Any, what: str, bad: Any):
    good = {"dose": {"id": 9, "text": "1 tablet"}, "medicine": {"id": 9, "text": "x"}, "allergy": {"id": 9, "resource": ALLERGY}}[
        what
    ]
    status, answers, said = read(what, good, bad, good)
    assert status == 2
    assert [answer["id"] for answer in answers[::2]] == [9, 9]
    assert answers[1]["refused"].startswith("line 2: ")
    assert "Traceback" not in said


def test_what_is_no_allergy_is_refused_in_words(read: Any):
    status, [answer], _ = read("allergy", {"id": 1, "resource": {"resourceType": "Patient", "id": "1"}})
    assert status == 0
    assert answer["refused"]


def test_nothing_in_is_nothing_out(read: Any):
    assert read("dose") == (0, [], "")
