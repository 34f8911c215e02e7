"""Narratives as lines of words, from JSON and from XML, and which of them are searched."""

import pytest

from service.core.model.failures import FieldProblem
from service.sources.fhir.narrative import narrative, plain_lines
from service.sources.fhir.node import Node
from tests.unit.sources.reading import bundle, read, statement

XML = """<Bundle xmlns="http://hl7.org/fhir"><entry><resource><List><status value="current"/><text><status value="additional"/>
<div xmlns="http://www.w3.org/1999/xhtml"><table><tr><td>Warfarin</td><td>3<b>mg</b></td></tr><tr><td>once
daily &amp; more</td></tr></table></div></text></List></resource></entry></Bundle>"""


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<div><p>Warfarin</p><p>3mg</p></div>", "Warfarin\n3mg"),
        ("<td>Warfarin</td><td>3<b>mg</b></td>", "Warfarin\n3mg"),
        ("one<br/>two<br />three", "one\ntwo\nthree"),
        ("<p>5&#160;mg &lt; 10&nbsp;mg &amp; more</p>", "5 mg < 10 mg & more"),
        ("<ul><li>  a   b </li><li/></ul>", "a b"),
        ("plain words", "plain words"),
        ("", ""),
    ],
)
def test_each_block_row_and_cell_is_a_line(markup: str, lines: str) -> None:
    assert plain_lines(markup) == lines


@pytest.mark.parametrize(
    ("status", "repeats", "kept"),
    [
        ("additional", True, True),
        (None, True, True),
        ("generated", True, False),
        ("extensions", True, False),
        ("generated", False, True),
        ("empty", False, False),
    ],
)
def test_what_repeats_the_elements_beside_it_is_not_searched(status: str | None, repeats: bool, kept: bool) -> None:
    problems: list[FieldProblem] = []
    node = Node({"text": {"status": status, "div": "<div>Warfarin</div>"}}, "$", None, problems)
    assert narrative(node, repeats=repeats) == ("Warfarin" if kept else None)


@pytest.mark.parametrize("text", [None, "words", 7, [], {}, {"div": 7}, {"div": "<div> </div>"}, {"div": ["<p>a</p>", "b"]}])
def test_a_narrative_without_sense_is_none(text: object) -> None:
    assert narrative(Node({"text": text}, "$", None, []), repeats=False) in (None, "7", "a")


def test_cells_of_xml_are_never_one_word() -> None:
    (found,) = read(XML.encode()).passages
    assert found.text == "Warfarin\n3mg\nonce daily & more"
    assert (found.path, found.in_place_of_entries) == ("$.entry.resource.text", True)


def test_an_entry_with_codes_keeps_its_narrative_beside_it() -> None:
    told = statement(text={"status": "additional", "div": "<div>and ramipril</div>"})
    assert [each.text for each in read(bundle(told)).passages] == ["and ramipril"]
    assert read(bundle(statement(text={"status": "generated", "div": "<div>and ramipril</div>"}))).passages == ()


@pytest.mark.parametrize("text", [None, "x", [1], {"status": 7}])
@pytest.mark.parametrize(
    "kind", ["CarePlan", "Task", "QuestionnaireResponse", "Binary", "DocumentReference", "List", "Composition"]
)
def test_nothing_that_a_resource_can_hold_breaks_the_reader(kind: str, text: object) -> None:
    odd = {
        "resourceType": kind,
        "id": "x",
        "text": text,
        "code": 7,
        "item": [3, {"answer": "x"}],
        "content": ["x", {"attachment": 5}],
    }
    odd |= {"data": "§", "contentType": "text/plain", "note": [None, "x", {"text": {}}], "activity": [[{}]], "section": ["x"]}
    assert read(bundle(statement(), odd)).medicines
