"""The Parameters of $reconcile become the JSON of a case, each record byte for byte as it was sent."""

from typing import Any, cast

import msgspec

from service.edge.body import parts_as_sent
from service.workflows.problems import Problem, Refused, refuse
from service.workflows.shapes import Shape

Json = dict[str, Any]
FACTS = ("weight", "height", "egfr", "creatinine", "creatinine-clearance")
_TOP = ("case", "transfer", "as-of", "patient", "source", "pregnant", *FACTS)
_PARTS = ("name", "role", "retrieved-at", "format", "record", "text", "failure", "failure-detail", "pull", "proposed")
_IDENTIFIER = "https://fhir.nhs.uk/Id/nhs-number"


class _Part(msgspec.Struct):
    """A parameter with what it holds left as it came: of what type that is has not been looked at yet."""

    resource: msgspec.Raw = msgspec.Raw(b"null")
    part: msgspec.Raw = msgspec.Raw(b"[]")


class _Parameters(msgspec.Struct):
    parameter: list[_Part] = []


def case_of(value: Any, body: bytes) -> bytes | Refused:
    """The case, or all that is wrong with the Parameters. `value` is what the strict reader made of `body`."""
    if not isinstance(value, dict) or value.get("resourceType") != "Parameters":
        return refuse([Problem(path="$", reason="has to be a Parameters resource")])
    shape = Shape(value=cast(Json, value), path="$")
    raw: list[_Part] = []
    found = shape.parts("parameter", most=200)
    if not shape.problems:
        raw = parts_as_sent(body, _Parameters).parameter
    case: Json = {"sources": []}
    for place, (part, sent) in enumerate(zip(found, raw, strict=True)) if raw else ():
        _add(case, part, sent, place)
    if shape.problems:
        return refuse(shape.problems)
    return msgspec.json.encode(case)


def _add(case: Json, part: Shape, sent: _Part, place: int) -> None:
    name = part.choice("name", _TOP, required=True)
    if name is None:
        return
    if name == "source":
        case["sources"].append(_source(part, sent))
        return
    if name == "patient":
        read = _patient(part)
    elif name in FACTS:
        read = {name.replace("-", "_"): _quantity(part)}
    elif name == "pregnant":
        read = {"pregnant": _value(part, "valueBoolean")}
    else:
        key = name.replace("-", "_")
        if key in case:
            part.note("name", f"{name} is given twice")
        case[key] = _value(part, "valueString", "valueCode", "valueInstant", "valueDateTime")
        return
    held = case.setdefault("patient", {})
    if held.keys() & read.keys():
        part.note("name", f"{name} is given twice")
    held.update(read)


def _patient(part: Shape) -> Json:
    """Whom it is about, from a Patient: more than one NHS number is a question, not an answer."""
    patient = part.part("resource")
    if patient is None or patient.value.get("resourceType") != "Patient":
        part.note("resource", "has to be a Patient")
        return {}
    identifiers = patient.value.get("identifier")
    held = [each for each in identifiers if isinstance(each, dict)] if isinstance(identifiers, list) else []
    written = [each.get("value") for each in held if each.get("system") == _IDENTIFIER]
    if not all(isinstance(each, str) for each in written):
        patient.note("identifier", "holds an NHS number that is no text")
        return {}
    numbers = set(written)
    if len(numbers) > 1:
        patient.note("identifier", "holds more than one NHS number")
    found = {
        "nhs_number": next(iter(numbers), None),
        "birth_date": patient.value.get("birthDate"),
        "sex": patient.value.get("gender"),
    }
    return {key: each for key, each in found.items() if each is not None}


def _quantity(part: Shape) -> Json:
    """A fact from an Observation of one value, or from a Quantity."""
    resource = part.part("resource")
    held = resource.part("valueQuantity") if resource else part.part("valueQuantity")
    if held is None:
        (resource or part).note("valueQuantity", "is missing")
        return {}
    found: Json = {"value": held.number("value", required=True), "unit": held.text("code") or held.text("unit", required=True)}
    at = resource.value.get("effectiveDateTime") if resource else None
    if at is not None:
        found["measured_at"] = at
    method = resource.part("method") if resource else None
    if method and method.value.get("text") in {"measured", "estimated", "reported"}:
        found["method"] = method.value["text"]
    return found


def _source(part: Shape, sent: _Part) -> Json:
    found: Json = {}
    failure: Json = {}
    before = len(part.problems)
    shapes = part.parts("part", most=20)
    if len(part.problems) > before:
        return found
    for shape, raw in zip(shapes, parts_as_sent(bytes(sent.part), list[_Part]), strict=True):
        name = shape.choice("name", _PARTS, required=True)
        if name == "record":
            found["payload"] = _record(shape, raw)
        elif name == "text":
            found["payload"] = _value(shape, "valueString")
        elif name in {"failure", "failure-detail"}:
            failure["kind" if name == "failure" else "detail"] = _value(shape, "valueCode", "valueString")
        elif name is not None:
            values = ("valueString", "valueCode", "valueInstant", "valueDateTime", "valueBoolean")
            found[name.replace("-", "_")] = _value(shape, *values)
    if failure:
        found["failure"] = failure
    return found


def _record(shape: Shape, raw: _Part) -> msgspec.Raw:
    if shape.part("resource") is None:
        shape.note("resource", "is missing")
    return raw.resource


def _value(shape: Shape, *names: str) -> Any:
    """The one value of a part, of the types that it may have."""
    found = [(name, shape.value[name]) for name in shape.value if name.startswith("value")]
    if len(found) != 1 or found[0][0] not in names:
        shape.note("", f"needs one value, as {' or '.join(names)}")
        return None
    return found[0][1]


def place_of(path: str) -> str:
    """The path of a problem as a caller of the operation knows it; a place of the case that was made of it stays as it is."""
    return f"Parameters{path[1:]}" if path == "$" or path.startswith("$.parameter") else path
