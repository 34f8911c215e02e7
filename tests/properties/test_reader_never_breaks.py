"""Whatever a source sends: no exception, and every entry that came in is named exactly once."""

import json
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from service.core.model.failures import SourceFailure
from service.core.model.written import SourceList
from service.sources.read import read_source
from tests.support.payloads import Person
from tests.support.payloads.samples import fhir_samples, text_samples

PERSON = Person(1)
_RECORDS = list(fhir_samples(PERSON))
_TEXTS = [*(text for _, text in text_samples(PERSON)), json.dumps(_RECORDS[2])]
_WANTED = ("MedicationStatement", "MedicationRequest", "MedicationDispense", "MedicationAdministration", "AllergyIntolerance")
_KEPT = ("resourceType", "id", "entry", "resource", "contained")
_FIELDS = st.sampled_from(["coding", "text", "reference", "value", "x"])
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, places=2) | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_FIELDS, inner, max_size=3),
    max_leaves=6,
)


def _places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place that may be changed without an entry losing its name or its own place."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key not in _KEPT:
                yield (*path, key)
            yield from _places(part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _places(part, (*path, index))


def _put(payload: Any, path: tuple[str | int, ...], change: Any) -> None:
    for key in path[:-1]:
        try:
            payload = payload[key]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(payload, dict) and path[-1] in payload:
        if change is _REMOVED:
            del payload[path[-1]]
        else:
            payload[path[-1]] = [payload[path[-1]]] * 2 if change is _DOUBLED else change


_REMOVED, _DOUBLED = object(), object()
_ALL_PLACES = [list(_places(record)) for record in _RECORDS]


@st.composite
def changed_records(draw: st.DrawFn) -> dict[str, Any]:
    which = draw(st.integers(0, len(_RECORDS) - 1))
    record = deepcopy(_RECORDS[which])
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.sampled_from(_ALL_PLACES[which]))
        _put(record, place, draw(st.just(_REMOVED) | st.just(_DOUBLED) | _JSON))
    draw(st.randoms()).shuffle(record["entry"])
    return record


def _came_in(payload: Any) -> Counter[str]:
    found = Counter[str]()
    for entry in payload["entry"]:
        resource = entry["resource"]
        for each in (resource, *resource.get("contained", ())):
            if each["resourceType"] in _WANTED:
                found[f"{each['resourceType']}/{each['id']}"] += 1
    return found


def _named(found: SourceList) -> Counter[str]:
    names = [name for each in (*found.medicines, *found.allergies) for name in (each.entry, *each.parts)]
    return Counter(names + [each.entry for each in found.unreadable])


@given(changed_records())
def test_every_entry_is_named_once_whatever_its_fields_hold(payload: dict[str, Any]) -> None:
    found = read_source("s", "other", payload, sha256="")
    assert isinstance(found, SourceList)
    named = _named(found)
    assert max(named.values()) == 1
    read = {name: count for name, count in named.items() if name in _came_in(payload)}
    assert read == dict(_came_in(payload))


@given(st.data())
def test_repeated_entries_are_all_named(data: st.DataObject) -> None:
    record = deepcopy(data.draw(st.sampled_from(_RECORDS)))
    again = data.draw(st.lists(st.sampled_from(record["entry"]), min_size=1, max_size=5))
    record["entry"] += again
    found = read_source("s", "other", record, sha256="")
    assert isinstance(found, SourceList)
    named = _named(found)
    assert max(named.values()) == 1
    for name, count in _came_in(record).items():
        assert sum(each == name or each.startswith(f"{name}~") for each in named) == count
    assert "repeated-id" in found.warnings


@given(st.sampled_from(_RECORDS), st.randoms())
def test_the_order_of_entries_changes_nothing_but_places(record: dict[str, Any], chance: Any) -> None:
    shuffled = deepcopy(record)
    chance.shuffle(shuffled["entry"])
    before, after = (read_source("s", "other", each, sha256="") for each in (record, shuffled))
    assert isinstance(before, SourceList)
    assert isinstance(after, SourceList)
    assert {(each.entry, each.status, each.text, each.codings, frozenset(each.parts)) for each in before.medicines} == {
        (each.entry, each.status, each.text, each.codings, frozenset(each.parts)) for each in after.medicines
    }
    assert {(each.entry, each.in_ended_list) for each in before.allergies} == {
        (each.entry, each.in_ended_list) for each in after.allergies
    }


@given(st.sampled_from(_TEXTS), st.data())
def test_damaged_texts_are_read_or_refused(text: str, data: st.DataObject) -> None:
    signs = list(text)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(signs) - 1))
        signs[at : at + data.draw(st.integers(0, 3))] = data.draw(
            st.text(max_size=3) | st.sampled_from(list('|^~\\&<>"{}[],\r\n\x00'))
        )
        if not signs:
            break
    damaged = "".join(signs)
    for payload in (damaged, damaged.encode("utf-8", "surrogatepass"), damaged.encode("latin-1", "replace")):
        assert isinstance(read_source("s", "other", payload, sha256=""), SourceList | SourceFailure)


@given(st.binary(max_size=200) | st.text(max_size=200) | _JSON)
def test_anything_at_all_is_read_or_refused(payload: object) -> None:
    assert isinstance(read_source("s", "other", payload, sha256=""), SourceList | SourceFailure)


@given(
    _JSON,
    st.sampled_from(
        ["Bundle", "Parameters", "List", "MedicationRequest", "AllergyIntolerance", "Observation", "OperationOutcome"]
    ),
)
def test_any_content_of_a_known_type_is_read_or_refused(content: object, kind: str) -> None:
    names = (
        "entry",
        "meta",
        "code",
        "contained",
        "extension",
        "subject",
        "dosageInstruction",
        "issue",
        "link",
        "total",
        "valueQuantity",
        "flag",
    )
    payload = {"resourceType": kind, **dict.fromkeys(names, content)}
    assert isinstance(read_source("s", "other", payload, sha256=""), SourceList | SourceFailure)
    inside = {"resourceType": "Bundle", "entry": [{"resource": payload}, content]}
    assert isinstance(read_source("s", "other", inside, sha256=""), SourceList | SourceFailure)
