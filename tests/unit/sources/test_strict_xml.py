"""The strict XML reader: document types refused, FHIR XML in the shape of FHIR JSON, words as written."""

import re

import pytest

from service.sources.refusal import Limits, Refusal
from service.sources.strict_xml import read_xml

_NS = 'xmlns="http://hl7.org/fhir"'


def reason(data: str | bytes, **more: Limits) -> str:
    """Why it is refused."""
    read = read_xml(data, **more)
    assert isinstance(read, Refusal)
    return read.problems[0].reason


@pytest.mark.parametrize(
    "written",
    [
        '<!DOCTYPE x [<!ENTITY a "1">]><Bundle><id value="&a;"/></Bundle>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd"><Bundle/>',
        "<!DOCTYPE Bundle><Bundle/>",
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><Bundle>&b;</Bundle>',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://example.org/x">%p;]><Bundle/>',
    ],
)
def test_document_types_are_refused(written: str) -> None:
    for data in (written, written.encode(), f'<?xml version="1.0"?>{written}'):
        assert reason(data) == "holds a document type, which is never read"


@pytest.mark.parametrize("written", ["", "<", "<a>", "<a></b>", "<a/><b/>", "<a b=1/>", "text", "<a>&b;</a>", "<a \x00/>"])
def test_what_is_no_xml_is_refused_with_its_place(written: str) -> None:
    assert re.fullmatch(r"not XML: .+line \d+, column \d+.*", reason(written))


def test_half_a_character_is_refused() -> None:
    assert reason("\ud800") == "holds half of a character (a lone surrogate)"


def test_a_refusal_never_repeats_the_document() -> None:
    read = read_xml("<Patient><name>Ada Example</nome></Patient>")
    assert isinstance(read, Refusal)
    assert "Ada" not in read.in_words()
    assert "nome" not in read.in_words()


def test_the_shape_is_that_of_fhir_json() -> None:
    read = read_xml(
        f"""<?xml version="1.0" encoding="UTF-8"?><!-- a comment --><Bundle {_NS}><entry><resource><Medication><id value="m"/>
        <extension url="http://x"><valueCode value="a"/></extension>
        <code><coding><code value="1"/></coding><coding><code value="2"/></coding><text value="  1.50 "/></code>
        <text><div xmlns="http://www.w3.org/1999/xhtml">Some <b>bold</b>
        words</div></text></Medication></resource></entry></Bundle>"""
    )
    assert read == {
        "resourceType": "Bundle",
        "entry": {
            "resource": {
                "resourceType": "Medication",
                "id": "m",
                "extension": {"url": "http://x", "valueCode": "a"},
                "code": {"coding": [{"code": "1"}, {"code": "2"}], "text": "  1.50 "},
                "text": {"div": "Some bold words"},
            }
        },
    }


def test_what_hangs_on_a_value_is_kept_beside_it() -> None:
    read = read_xml(
        '<Patient><birthDate value="1951" id="b"><extension url="u"><valueString value="x"/></extension></birthDate></Patient>'
    )
    assert read == {
        "resourceType": "Patient",
        "birthDate": "1951",
        "_birthDate": {"id": "b", "extension": {"url": "u", "valueString": "x"}},
    }


def test_words_where_none_belong_are_not_lost() -> None:
    assert read_xml("<Patient><status>active</status></Patient>") == {"resourceType": "Patient", "status": {"#text": "active"}}


@pytest.mark.parametrize(("depth", "is_read"), [(64, True), (65, False), (5000, False)])
def test_depth_is_bounded(depth: int, is_read: bool) -> None:
    assert isinstance(read_xml("<a>" * depth + "</a>" * depth), Refusal) is not is_read


def test_size_is_bounded() -> None:
    assert reason("<a>" + " " * 100 + "</a>", limits=Limits(size=100)) == "larger than 100 bytes"
    assert read_xml("<a>" + " " * 93 + "</a>", limits=Limits(size=100)) == {"resourceType": "a"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_the_encoding_is_the_one_declared(encoding: str) -> None:
    written = f'<?xml version="1.0" encoding="{encoding}"?><a value="é"><b value="½"/></a>'
    assert read_xml(written.encode(encoding)) == {"resourceType": "a", "value": "é", "b": "½"}
    assert read_xml(written) == {"resourceType": "a", "value": "é", "b": "½"}
