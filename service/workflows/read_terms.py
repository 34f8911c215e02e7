"""What the service makes of one dose text, one medicine or one allergy: the answers of `medrec read` (contract, section 4)."""

from collections.abc import Mapping
from typing import Any, cast

from service.core.model.coding import Coding
from service.core.model.entries import AllergyEntry
from service.core.model.medicine import Identification
from service.core.model.reference import Reference
from service.core.model.written import MedicineWritten, SourceList
from service.core.normalise.allergens import read_allergy as read_written_allergy
from service.core.normalise.dose_answer import dose_answer
from service.core.normalise.dose_text import read_dose_text
from service.core.normalise.medicine_answer import medicine_answer
from service.core.normalise.medicines import identify
from service.workflows.case_sources import payload_hash
from service.workflows.lines_json import allergy_entry
from service.workflows.ports import ReadSource
from service.workflows.problems import Problem, Refused, refuse

Json = dict[str, Any]


def read_dose(line: Mapping[str, Any], *, reference: Reference) -> Json | Refused:
    """The reading of `text`, with the medicine's form in mind where `medicine` names one that is known."""
    text = line.get("text")
    if not isinstance(text, str):
        return _wrong("$.text", "has to be a string")
    named = line.get("medicine")
    if named is not None and not isinstance(named, str):
        return _wrong("$.medicine", "has to be a string")
    medicine = _identify(named, None, reference).medicine if named else None
    return {"id": line.get("id"), **dose_answer(read_dose_text(text, medicine=medicine, reference=reference))}


def read_medicine(line: Mapping[str, Any], *, reference: Reference) -> Json | Refused:
    """What `text`, or `code` of `system`, is."""
    text, system, code = (line.get(name) for name in ("text", "system", "code"))
    if any(value is not None and not isinstance(value, str) for value in (text, system, code)):
        return _wrong("$", "text, system and code have to be strings")
    if not text and not code:
        return _wrong("$", "needs a text, or a code with its system")
    coding = Coding(system=system, code=code) if code else None
    return {"id": line.get("id"), **medicine_answer(_identify(text, coding, reference), reference.atc)}


def read_allergy(line: Mapping[str, Any], *, reference: Reference, read_source: ReadSource) -> Json | Refused:
    """The report's entry for `resource`, an AllergyIntolerance on its own."""
    resource = line.get("resource")
    if not isinstance(resource, dict):
        return _wrong("$.resource", "has to be an AllergyIntolerance as a JSON object")
    payload = cast(object, resource)
    read = read_source("input", "other", payload, format=None, retrieved_at=None, sha256=payload_hash(payload))
    if not isinstance(read, SourceList):
        return {"id": line.get("id"), "refused": read.detail}
    if len(read.allergies) != 1:
        reasons = [f"{entry.path}: {entry.reason}" for entry in read.unreadable]
        return {"id": line.get("id"), "refused": "; ".join(reasons) or "holds no allergy"}
    [written] = read.allergies
    entry = AllergyEntry(written=written, role="other", reading=read_written_allergy(written, reference))
    return {"id": line.get("id"), **allergy_entry(entry), "refused": None}


def _identify(text: str | None, coding: Coding | None, reference: Reference) -> Identification:
    written = MedicineWritten(
        source="input", entry="1", path="$", resource="line", codings=(coding,) if coding else (), text=text
    )
    return identify(written, reference)


def _wrong(path: str, reason: str) -> Refused:
    return refuse([Problem(path=path, reason=reason)])
