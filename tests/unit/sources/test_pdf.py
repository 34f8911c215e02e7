"""PDF discharge summaries: what is certainly a row is read, all else is listed with its words, and nothing breaks the service."""

import base64
import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.model.failures import SourceFailure
from service.core.model.written import MedicineWritten, SourceList
from service.sources.pdf.extract import LARGEST_BYTES, Extracted, NotExtracted, extract
from service.sources.read import read_source
from tests.support.pdf import At, bomb, document, summary, table
from tests.unit.sources.reading import fails, only, read

COLUMNS = (50, 200, 260, 320, 400, 470)
HEADER = ("Medicine", "Dose", "Route", "Frequency", "Status", "Indication")
RAMIPRIL = ("Ramipril 5mg capsules", "5 mg", "Oral", "Once daily", "Increased", "Heart failure")
BISOPROLOL = ("Bisoprolol", "2.5 mg", "Oral", "OD", "Continued", "AF")


def page(*rows: Sequence[str], heading: str = "Medications on discharge", **more: float) -> list[At]:
    """A page with one table of medicines."""
    return [At(x=50, y=760, words=heading, size=14), *table([HEADER, *rows], top=730, columns=COLUMNS, **more)]  # type: ignore[arg-type]


def words(*lines: str, top: float = 760) -> list[At]:
    """Lines of one cell."""
    return [At(x=50, y=top - 20 * number, words=line) for number, line in enumerate(lines)]


def unread(found: SourceList) -> list[tuple[str | None, str]]:
    """The words that were not read as an entry, with the reason."""
    return [(entry.words, entry.reason) for entry in found.unreadable]


def test_a_row_is_an_entry_with_the_words_it_was_read_from() -> None:
    entry = only(read(summary(page(RAMIPRIL))))
    assert (entry.entry, entry.text, entry.status, entry.status_written) == (
        "page 1, line 3",
        "Ramipril 5mg capsules",
        "active",
        "Increased",
    )
    assert [(dosage.text, dosage.route and dosage.route.text) for dosage in entry.dosages] == [("5 mg Once daily", "Oral")]
    assert (entry.change, entry.indication, entry.problems) == ("amended", "Heart failure", ())
    assert entry.read_from == "page 1, line 3: “Ramipril 5mg capsules 5 mg Oral Once daily Increased Heart failure”"


def test_all_that_comes_from_a_pdf_is_unverified() -> None:
    found = read(summary(page(RAMIPRIL)))
    assert (found.dialect, found.unverified) == ("pdf", "was read from a PDF and is unverified")


@pytest.mark.parametrize(
    ("heading", "status", "change"),
    [
        ("Medications on discharge", "active", None),
        ("MEDICINES ON DISCHARGE:", "active", None),
        ("2. Discharge medication", "active", None),
        ("Medications and medical devices", "active", None),
        ("TTA", "active", None),
        ("New medicines", "active", "added"),
        ("Medications changed", "active", "amended"),
        ("Continued medications", "active", "continued"),
        ("Medicines stopped", "stopped", "stopped"),
        ("Medications stopped during admission", "stopped", "stopped"),
        ("Discontinued medications", "stopped", "stopped"),
    ],
)
def test_what_a_heading_says_of_its_rows(heading: str, status: str, change: str | None) -> None:
    row = ("Amlodipine 5mg tablets", "5 mg", "Oral", "Once daily", "", "")
    entry = only(read(summary(page(row, heading=heading))))
    assert (entry.status, entry.change) == (status, change)


@pytest.mark.parametrize(
    ("status", "read_as", "problems"),
    [
        ("New", "active", 0),
        ("Stopped", "stopped", 0),
        ("On hold", "on-hold", 0),
        ("Completed", "completed", 0),
        ("See note", "unknown", 1),
    ],
)
def test_a_status_column_is_read_or_told_as_a_problem(status: str, read_as: str, problems: int) -> None:
    entry = only(read(summary(page(("Ramipril 5mg capsules", "5 mg", "Oral", "Once daily", status, "")))))
    assert (entry.status, len(entry.problems)) == (read_as, problems)


def test_a_row_that_contradicts_its_heading_is_of_unknown_status() -> None:
    row = ("Amlodipine", "5 mg", "Oral", "Once daily", "Continued", "")
    entry = only(read(summary(page(row, heading="Medicines stopped"))))
    assert (entry.status, entry.problems[0].reason) == ("unknown", "says otherwise than the heading of the row")


def test_medicines_of_before_the_stay_are_listed_and_not_read() -> None:
    found = read(summary([*page(RAMIPRIL, heading="Medications on admission"), *words("Allergies", "Penicillin", top=500)]))
    assert found.medicines == ()
    assert any("Ramipril" in (told or "") and "before the stay" in reason for told, reason in unread(found))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Morphine sulfate\nmodified-release", "Morphine sulfate modified-release"),
        ("Co-\ncodamol 8mg/500mg", "Co-codamol 8mg/500mg"),
    ],
)
def test_cells_that_run_over_lines_are_joined_where_the_distances_tell(name: str, text: str) -> None:
    found = read(summary(page(RAMIPRIL, (name, "10 mg", "Oral", "Twice a\nday", "New", "Pain"), BISOPROLOL)))
    assert [entry.text for entry in found.medicines] == ["Ramipril 5mg capsules", text, "Bisoprolol"]
    assert found.medicines[1].dosages[0].text == "10 mg Twice a day"
    assert found.unreadable == ()


def test_lines_that_could_belong_to_two_rows_are_not_read() -> None:
    # All lines stand equally far apart: "on Mondays only" may end the first row or begin the second.
    rows = [("Methotrexate", "10 mg", "Oral", "once a week", "", ""), ("", "", "", "on Mondays only", "", ""), BISOPROLOL]
    found = read(summary(page(*rows, leading=14)))
    assert found.medicines == ()
    assert [reason for _, reason in unread(found)] == ["which words belong to which row, or to which column, is not certain"] * 2
    assert "Methotrexate" in str(unread(found))
    assert "Bisoprolol" in str(unread(found))


def test_a_name_in_the_middle_of_its_cell_is_not_read() -> None:
    first = [At(x=320, y=700, words="Take one in the"), At(x=320, y=688, words="morning")]
    name = [At(x=50, y=694, words="Furosemide 40mg tablets"), At(x=200, y=694, words="40 mg")]
    cells = [At(x=x, y=730, words=header) for x, header in zip(COLUMNS, HEADER, strict=True)]
    found = read(summary([*words("Medications on discharge"), *cells, *first, *name]))
    assert found.medicines == ()
    assert "Furosemide" in str(unread(found))


def test_words_across_two_columns_end_the_table() -> None:
    across = [At(x=50, y=650, words="The following medicines have been stopped while in hospital: see the letter")]
    later = table([BISOPROLOL], top=620, columns=COLUMNS)
    found = read(summary([*page(RAMIPRIL), *across, *later]))
    assert only(found).text == "Ramipril 5mg capsules"
    assert [told for told, _ in unread(found)] == [across[0].words, " ".join(BISOPROLOL)]


def test_a_table_under_words_that_are_no_known_heading_is_not_read() -> None:
    more = [
        At(x=50, y=640, words="Given in the emergency department only"),
        *table([HEADER, BISOPROLOL], top=620, columns=COLUMNS),
    ]
    found = read(summary([*page(RAMIPRIL), *more]))
    assert [entry.text for entry in found.medicines] == ["Ramipril 5mg capsules"]
    assert (" ".join(BISOPROLOL), "stands under words that are no heading that is known") in unread(found)


def test_lines_without_a_header_row_are_listed_with_their_words() -> None:
    found = read(summary(words("Medications on discharge", "Ramipril 5mg capsules, one daily", "Bisoprolol 2.5mg")))
    assert found.medicines == ()
    assert [told for told, _ in unread(found)] == ["Ramipril 5mg capsules, one daily", "Bisoprolol 2.5mg"]


def test_words_beside_a_heading_are_not_lost() -> None:
    found = read(summary(words("Medications on discharge: as before, apart from amlodipine", "Allergies: Penicillin")))
    assert unread(found)[0][0] == "as before, apart from amlodipine"
    assert found.allergies[0].text == "Penicillin"


def test_a_table_goes_on_over_pages_and_what_every_page_repeats_is_no_row() -> None:
    foot = [At(x=50, y=30, words="Ward 4, Test Hospital")]
    head = [At(x=50, y=820, words="NHS Number: 999 000 0077")]
    first = [*head, *page(RAMIPRIL), *foot, At(x=470, y=30, words="Page 1 of 2")]
    second = [*head, *table([BISOPROLOL], top=780, columns=COLUMNS), *foot, At(x=470, y=30, words="Page 2 of 2")]
    found = read(summary(first, second))
    assert [(entry.entry, entry.text) for entry in found.medicines] == [
        ("page 1, line 4", "Ramipril 5mg capsules"),
        ("page 2, line 2", "Bisoprolol"),
    ]
    # On the first page the foot is not known to be one: it is named, and is no medicine.
    assert unread(found) == [("Ward 4, Test Hospital Page 1 of 2", "stands far below the table, so that it may be no row of it")]


def test_allergies_in_a_table_and_in_lines() -> None:
    rows = table([("Allergen", "Reaction", "Severity"), ("Penicillin", "Anaphylaxis", "Severe")], top=730, columns=(50, 200, 350))
    found = read(summary([*words("Allergies and adverse reactions"), *rows]))
    assert [(one.text, one.reactions[0].manifestations[0].text, one.reactions[0].severity) for one in found.allergies] == [
        ("Penicillin", "Anaphylaxis", "Severe")
    ]
    lines = read(summary(words("Allergies", "Penicillin - rash", "No known food allergies")))
    assert [one.text for one in lines.allergies] == ["Penicillin - rash", "No known food allergies"]


def test_who_it_is_about() -> None:
    found = read(summary([*words("NHS No: 999 000 0077", "DOB: 04-Feb-1951", top=830), *page(RAMIPRIL)]))
    assert [(one.nhs_number, one.birth_date and one.birth_date.written) for one in found.patients] == [
        ("9990000077", "1951-02-04")
    ]


def test_two_people_in_one_document_are_seen() -> None:
    found = read(summary([*words("NHS No: 999 000 0077", top=830), *page(RAMIPRIL)], words("NHS Number 9990000018")))
    assert {one.nhs_number for one in found.patients} == {"9990000077", "9990000018"}


def test_what_stands_elsewhere_is_said_to_be_narrative() -> None:
    found = read(summary([*page(RAMIPRIL), *words("Clinical summary", "Apixaban was begun on the ward.", top=500)]))
    assert found.warnings == ("narrative-only",)
    assert ("line", 1) in found.passed_over


def test_columns_that_nobody_knows_are_named() -> None:
    rows = table([("Medicine", "Dose", "Blue box"), ("Ramipril 5mg capsules", "5 mg", "x")], top=730, columns=(50, 200, 300))
    assert "columns-not-read" in read(summary([*words("Medicines"), *rows])).warnings


@pytest.mark.parametrize(
    ("data", "kind", "reason"),
    [
        (document([b""]), "unreadable", "pictures and no text"),
        (document([b"q 10 0 0 10 0 0 cm Q"] * 3), "unreadable", "pictures and no text"),
        (summary([At(x=50, y=760, words="Medications on discharge", render=3)]), "unreadable", "invisible text"),
        (summary(page(RAMIPRIL), rotate=90), "unreadable", "turned"),
        (summary(page(RAMIPRIL), encrypt=True), "unreadable", "encrypted"),
        (summary(page(RAMIPRIL))[:300], "unreadable", "damaged"),
        (b"%PDF-1.7 nothing else", "unreadable", "damaged"),
        (summary(page(RAMIPRIL)).replace(b"/Kids", b"/Kixs"), "unreadable", "damaged"),
        (summary(*[page(RAMIPRIL)] * 61), "too-large", "61 pages"),
        (b"%PDF-1.7" + b" " * LARGEST_BYTES, "too-large", "larger than"),
        (summary(words("Dear Doctor,", "he did well.")), "wrong-content", "no heading of medicines"),
    ],
)
def test_what_is_not_read_says_why(data: bytes, kind: str, reason: str) -> None:
    failure = fails(data)
    assert failure.kind == kind
    assert reason in failure.detail


def test_a_page_without_words_and_a_form_are_named() -> None:
    found = read(summary(page(RAMIPRIL), [], form=True))
    assert [(entry.entry, entry.resource) for entry in found.unreadable] == [("page 2", "page"), ("form fields", "form")]


def test_a_bomb_is_cut_off_by_the_time_it_may_take() -> None:
    began = time.monotonic()
    told = extract(bomb(400_000_000), seconds=2.0)
    assert isinstance(told, NotExtracted)
    assert told.kind in ("timeout", "unreadable")
    assert time.monotonic() - began < 60


def test_a_reader_that_cannot_be_started_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.sources.pdf.extract.sys.executable", "/nowhere/python")
    told = extract(summary(page(RAMIPRIL)))
    assert isinstance(told, NotExtracted)
    assert "could not be started" in told.detail


def test_a_pdf_in_base64_is_recognised_with_and_without_its_name() -> None:
    text = base64.encodebytes(summary(page(RAMIPRIL))).decode()
    assert only(read(text)).text == only(read(text, format="pdf")).text == "Ramipril 5mg capsules"


@pytest.mark.parametrize(
    ("payload", "declared", "reason"),
    [
        ("not base64!", "pdf", "is not a PDF in base64"),
        (base64.b64encode(b"medicine,directions").decode(), "pdf", "is not a PDF"),
        ("medicine,directions\nRamipril,daily", "pdf", "is not a PDF in base64"),
        (base64.b64encode(summary(page(RAMIPRIL))).decode(), "csv", "was declared as csv and is pdf"),
        ({"resourceType": "Bundle"}, "pdf", "was declared as pdf"),
    ],
)
def test_what_says_that_it_is_a_pdf_and_is_not(payload: object, declared: str, reason: str) -> None:
    assert reason in fails(payload, format=declared).detail


@settings(max_examples=12, deadline=None)
@given(cut=st.integers(0, 900), flips=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=8))
def test_no_damage_breaks_the_reader_or_makes_up_an_entry(cut: int, flips: list[tuple[int, int]]) -> None:
    data = bytearray(summary(page(RAMIPRIL, BISOPROLOL)))
    for place, value in flips:
        data[8 + place % (len(data) - 8)] = value
    found = read_source("dc", "discharge-summary", bytes(data[: len(data) - cut]), sha256="0" * 64, format="pdf")
    assert isinstance(found, SourceList | SourceFailure)
    if isinstance(found, SourceList):
        assert found.unverified
        assert all(isinstance(entry, MedicineWritten) and entry.read_from for entry in found.medicines)


def test_the_words_have_their_places() -> None:
    told = extract(summary([At(x=50, y=700, words="Ramipril (5mg)")]))
    assert isinstance(told, Extracted)
    first, second = told.pages[0].words
    assert (first.text, second.text) == ("Ramipril", "(5mg)")
    assert first.left == pytest.approx(50, abs=2)
    assert first.bottom < 705 < first.top
    assert first.right < second.left
