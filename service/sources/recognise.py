"""What a payload is, by its content and never by its name."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from service.core.model.told import FORMAT
from service.core.model.written import Dialect
from service.sources.refusal import Refusal, refused
from service.sources.strict_json import read_json
from service.sources.strict_xml import read_xml

Shape = Literal["fhir", "hl7v2", "csv", "pdf", "patient-list"]
_STU3: tuple[Dialect, ...] = ("gp-connect-stu3", "itk3-stu3")
_R4: tuple[Dialect, ...] = ("uk-core-r4", "fhir-r4")
# Where profiles and extensions are published says what they belong to.
_MARKS: tuple[tuple[str, Dialect], ...] = (
    ("CareConnect-ITK", "itk3-stu3"),
    ("ITK-Document", "itk3-stu3"),
    ("/STU3/StructureDefinition/ITK", "itk3-stu3"),
    ("GPConnect-StructuredRecord", "gp-connect-stu3"),
    ("CareConnect-GPC", "gp-connect-stu3"),
    ("CareConnect", "gp-connect-stu3"),
    ("UKCore-", "uk-core-r4"),
)
_HL7 = re.compile(r"^[\ufeff\x0b\s]*(MSH|FHS|BHS)[^\w\s,]")
_JSON_START = re.compile(r"^[\ufeff\s]*[\[{]")
_PDF = b"%PDF-"
# How base64 writes what every PDF begins with.
_PDF_BASE64 = "JVBERi0"
_XML_START = re.compile(r"^[\ufeff\s]*<")


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """A payload as values or as text, with what it is. `sure` is the family that its content shows, None: neither."""

    shape: Shape
    dialect: Dialect
    body: dict[str, Any] | str | bytes
    sure: Literal["stu3", "r4"] | None = None
    marked: bool = False


def recognise(payload: object, declared: str | None = None) -> Recognised | Refusal:
    """The payload with its dialect, or the reason why it is none that is known."""
    if isinstance(payload, dict):
        return _object(payload, declared)
    pdf = _pdf(payload, declared)
    if pdf is not None:
        return pdf
    if isinstance(payload, bytes) and not payload.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"{", b"[")):
        payload = _text(payload)
    if isinstance(payload, Refusal):
        return payload
    if isinstance(payload, str | bytes):
        return _written(payload, declared)
    return refused(f"is {_kind_of(payload)}, where a record was expected")


def _pdf(payload: object, declared: str | None) -> Recognised | Refusal | None:
    """A PDF, as bytes or as text in base64; None where the payload is none and was not said to be one."""
    if isinstance(payload, str) and (declared == "pdf" or payload.lstrip()[: len(_PDF_BASE64)] == _PDF_BASE64):
        try:
            # Lines are broken in base64 at will; any other sign is no base64.
            payload = base64.b64decode("".join(payload.split()), validate=True)
        except ValueError:
            return refused("is not a PDF in base64")
    # A PDF may begin a little after the start of its file (ISO 32000-1, note on the header).
    if isinstance(payload, bytes) and _PDF in payload[:1024]:
        return Recognised(shape="pdf", dialect="pdf", body=payload)
    return refused("is not a PDF") if declared == "pdf" and isinstance(payload, bytes) else None


def _kind_of(payload: object) -> str:
    return "a list" if isinstance(payload, list) else "empty" if payload is None else "a bare value"


def _text(payload: bytes) -> str | Refusal:
    try:
        return payload.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # In another encoding the same bytes are other words: "½" and "µ" are where readings of doses would go wrong.
        return refused(f"is not UTF-8 text (byte {error.start})")


def _written(payload: str | bytes, declared: str | None) -> Recognised | Refusal:
    # XML may come in an encoding of its own; its first sign shows all the same.
    start = payload[:200].decode("latin-1").removeprefix("\xef\xbb\xbf") if isinstance(payload, bytes) else payload[:200]
    if not start.strip():
        return refused("is empty")
    if _XML_START.match(start):
        read = read_xml(payload)
        return read if isinstance(read, Refusal) else _fhir(read, declared, xml=True)
    if _JSON_START.match(start):
        read = read_json(payload)
        if isinstance(read, Refusal):
            return read
        return _object(read, declared) if isinstance(read, dict) else refused("is a list, where a record was expected")
    text = payload if isinstance(payload, str) else payload.decode("utf-8", "replace")
    if _HL7.match(text):
        return Recognised(shape="hl7v2", dialect="hl7v2", body=text)
    if declared == "csv" or "," in text.lstrip("\ufeff").split("\n", 1)[0]:
        return Recognised(shape="csv", dialect="csv", body=text.lstrip("\ufeff"))
    return refused("is neither FHIR (JSON or XML), nor HL7 v2, nor a list with a header row")


def _object(body: dict[str, Any], declared: str | None) -> Recognised | Refusal:
    # A list of ours says so in a field that no FHIR resource has at its root, and is none.
    if body.get("format") == FORMAT and "resourceType" not in body:
        return Recognised(shape="patient-list", dialect="patient-list", body=body)
    return _fhir(body, declared)


def _fhir(body: dict[str, Any], declared: str | None, *, xml: bool = False) -> Recognised | Refusal:
    kind = body.get("resourceType")
    if not isinstance(kind, str) or not kind:
        return refused("is a JSON object without a resourceType: no FHIR resource")
    if xml and not kind[:1].isupper():
        return refused("is XML, but no FHIR resource")
    if xml and kind == "ClinicalDocument":
        return refused("is a CDA document, which is not read")
    return _dialect(body, declared)


def _dialect(body: dict[str, Any], declared: str | None) -> Recognised:
    marks, shapes = set[Dialect](), set[str]()
    for resource in _resources(body, 0):
        marks.update(_marked(resource))
        shapes.update(_shapes(resource))
    dialects: list[Dialect] = [known for _, known in _MARKS if known in marks]
    if dialects:
        dialect = dialects[0]
        return Recognised(shape="fhir", dialect=dialect, body=body, marked=True, sure="stu3" if dialect in _STU3 else "r4")
    if shapes == {"stu3"}:
        unmarked: Dialect = "itk3-stu3" if body.get("type") == "document" else "gp-connect-stu3"
        return Recognised(shape="fhir", dialect=unmarked, body=body, sure="stu3")
    return Recognised(shape="fhir", dialect="fhir-r4", body=body, sure="r4" if shapes == {"r4"} else None)


def _resources(body: dict[str, Any], depth: int) -> Iterator[dict[str, Any]]:
    yield body
    for name in ("entry", "parameter"):
        held = body.get(name)
        for entry in held if isinstance(held, list) else [held]:
            resource = entry.get("resource") if isinstance(entry, dict) else None
            if isinstance(resource, dict) and depth < 5:
                yield from _resources(resource, depth + 1)


def _marked(resource: dict[str, Any]) -> Iterator[Dialect]:
    meta = resource.get("meta")
    profiles = meta.get("profile") if isinstance(meta, dict) else None
    for profile in profiles if isinstance(profiles, list) else [profiles]:
        if isinstance(profile, str):
            for mark, dialect in _MARKS:
                if mark in profile:
                    yield dialect
    held = resource.get("extension")
    for extension in held if isinstance(held, list) else [held]:
        url = extension.get("url") if isinstance(extension, dict) else None
        if isinstance(url, str) and "UKCore-" in url:
            yield "uk-core-r4"


def _shapes(resource: dict[str, Any]) -> Iterator[str]:
    """Which release of FHIR the fields are those of."""
    kind, held = resource.get("resourceType"), resource.get
    if kind == "AllergyIntolerance":
        if isinstance(held("clinicalStatus"), str) or "assertedDate" in resource:
            yield "stu3"
        if isinstance(held("clinicalStatus"), dict) or "recordedDate" in resource:
            yield "r4"
    if kind in ("MedicationStatement", "MedicationRequest"):
        if "taken" in resource or "prescription" in resource:
            yield "stu3"
        if any(name in resource for name in ("doNotPerform", "courseOfTherapyType", "encounter", "statusReason")):
            yield "r4"
        for name in ("dosage", "dosageInstruction"):
            dosages = held(name)
            for dosage in dosages if isinstance(dosages, list) else [dosages]:
                if isinstance(dosage, dict):
                    yield from (["r4"] if "doseAndRate" in dosage else [])
                    yield from (["stu3"] if {"doseQuantity", "doseRange"} & dosage.keys() else [])


def contradiction(found: Recognised, declared: str | None) -> str | None:
    """How the content contradicts the declared format, None where it does not."""
    if declared is None or declared == found.dialect:
        return None
    if found.shape != "fhir":
        return f"was declared as {declared} and is {found.dialect}"
    family = "stu3" if declared in _STU3 else "r4" if declared in _R4 else None
    if family is None or (found.sure and found.sure != family) or (found.marked and family == "stu3"):
        return f"was declared as {declared} and is {found.dialect}"
    return None


def agreed_dialect(found: Recognised, declared: str | None) -> Dialect:
    """The dialect: that of the content where it is marked, else as declared."""
    if not found.marked and declared is not None and declared in (*_STU3, *_R4):
        return next(known for known in (*_STU3, *_R4) if known == declared)
    return found.dialect
