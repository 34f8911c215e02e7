"""What the damage is done to: requests as systems send them, around our own made-up payloads in every dialect."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, Literal

from tests.support.cases import case, failed, source
from tests.support.fuzzing.mutations import (
    changed_bytes,
    changed_csv,
    changed_hl7,
    changed_json,
    changed_text,
    changed_xml,
    written,
)
from tests.support.hooks import bundle, call, drafts, of_chart
from tests.support.payloads import Person, allergy, order, r4_chart, weighed
from tests.support.payloads.patient_list import everything
from tests.support.payloads.samples import fhir_samples, text_samples

Json = dict[str, Any]
Target = Literal["reader", "reconciliation", "fhir", "hook", "order", "decision", "feedback", "pull", "feed"]
Damage = Literal["fields", "xml", "hl7", "csv", "text", "bytes"]
PERSON = Person(1)
# A report and a card that are there; `fuzzing/service.py` puts their names in the place of these.
REPORT, CARD, TAG = "@report@", "@card@", '"decisions-0"'


@dataclass(frozen=True)
class Input:
    """One damaged request. `made` says of what, and how. `target` pull: the body is what a source answers with; reader: it is
    a payload that goes to the readers alone.
    """

    target: Target
    made: str
    body: bytes
    hook: str = ""


def made_input(chance: Random) -> Input:
    """Any damaged input, each kind as often as its weight says."""
    make = chance.choices([maker for maker, _ in _MAKERS], [weight for _, weight in _MAKERS])[0]
    found = make(chance)
    if chance.random() < 0.2:
        return Input(found.target, f"{found.made}, bytes", changed_bytes(chance, found.body), found.hook)
    return found


@cache
def records() -> tuple[Json, ...]:
    """FHIR payloads: GP Connect, its R4 form, an R4 chart, a discharge summary, what contains its medicine."""
    gp, gp_as_r4, chart, leaving = fhir_samples(PERSON)
    answer = {"resourceType": "Parameters", "parameter": [{"name": "return", "resource": chart}]}
    held = {"resourceType": "MedicationRequest", "id": "held", "status": "active", "medicationReference": {"reference": "#m"}}
    inner = {"resourceType": "MedicationStatement", "id": "m", "status": "active", "medicationCodeableConcept": {"text": "Senna"}}
    contained = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {**held, "contained": [inner]}}]}
    return (gp, gp_as_r4, chart, leaving, answer, contained)


@cache
def texts() -> tuple[tuple[Damage, str], ...]:
    """Payloads that are text, with the damage that suits each."""
    return tuple(text_samples(PERSON))


DAMAGES: dict[Damage, Callable[[Random, str], str]] = {
    "xml": changed_xml,
    "hl7": changed_hl7,
    "csv": changed_csv,
    "text": changed_text,
}
_ROLES = ("gp-record", "inpatient-orders", "discharge-summary", "shared-care-record", "patient-reported")
_WEIGHT = {"value": "71", "unit": "kg", "measured_at": "2026-11-20T08:10:00Z", "method": "measured"}


def _text(chance: Random) -> tuple[str, str]:
    damage, text = chance.choice(texts())
    if chance.random() < 0.15:
        damage = "text"
    return damage, DAMAGES[damage](chance, text)


def _plain_sources(chance: Random) -> list[Json]:
    """A source or two beside the damaged one, so that there is something to compare with."""
    ward = source("epma", "inpatient-orders", r4_chart(PERSON, [order("amoxicillin 500", 1, "capsule", "TDS")], []))
    return chance.choice(([], [], [ward], [ward, failed("scr", "shared-care-record")]))


def _record_read(chance: Random) -> Input:
    return Input("reader", "a FHIR record read, fields", _encoded(changed_json(chance, chance.choice(records()))))


def _told_read(chance: Random) -> Input:
    return Input("reader", "a patient list read, fields", _encoded(changed_json(chance, chance.choice(everything(PERSON)))))


def _with_told(chance: Random) -> Input:
    """A case around a damaged list of what the patient says."""
    told = source("patient", "patient-reported", chance.choice(everything(PERSON)))
    value = case(told, *_plain_sources(chance), patient=_patient(chance))
    payload = changed_json(chance, value["sources"][0].pop("payload"))
    body = written(chance, {**value, "sources": [{**told, "payload": "PAYLOAD"}, *value["sources"][1:]]})
    return Input("reconciliation", "a patient list, fields", _encoded(body.replace('"PAYLOAD"', payload, 1)))


def _to_feed(chance: Random) -> Input:
    """A message that is sent to a feed over HTTP."""
    message = chance.choice([text for kind, text in texts() if kind == "hl7"])
    return Input("feed", "a message, hl7", _encoded(changed_hl7(chance, message) if chance.random() < 0.9 else message))


def _text_read(chance: Random) -> Input:
    damage, text = _text(chance)
    return Input("reader", f"a text payload read, {damage}", _encoded(text))


def _with_record(chance: Random) -> Input:
    """A case around a damaged FHIR payload, as an object or as text."""
    payload = changed_json(chance, chance.choice(records()))
    body = written(
        chance, case(source("gp", chance.choice(_ROLES), "PAYLOAD"), *_plain_sources(chance), patient=_patient(chance))
    )
    if chance.random() < 0.8:
        return Input("reconciliation", "a FHIR record, fields", _encoded(body.replace('"PAYLOAD"', payload, 1)))
    return Input(
        "reconciliation", "a FHIR record as text, fields", _encoded(body.replace('"PAYLOAD"', written(chance, payload), 1))
    )


def _with_text(chance: Random) -> Input:
    """A case around a damaged text."""
    damage, text = _text(chance)
    value = case(source("other", chance.choice(_ROLES), text), *_plain_sources(chance), patient=_patient(chance))
    return Input("reconciliation", f"a text payload, {damage}", _encoded(written(chance, value)))


def _with_case(chance: Random) -> Input:
    """A case whose own fields are damaged."""
    value = case(
        source("gp", "gp-record", texts()[3][1], format="csv"),
        source("epma", "inpatient-orders", {"resourceType": "Bundle", "type": "collection", "entry": []}, proposed=False),
        failed("scr", "shared-care-record"),
        {"name": "portal", "role": "other", "pull": True},
        patient=dict(PERSON.as_case(weight=_WEIGHT, height={**_WEIGHT, "value": "171", "unit": "cm"}, pregnant=False)),
    )
    value["requester"] = {"id": "1", "family": "Jones", "given": "Claire"}
    return Input("reconciliation", "a case, fields", _encoded(changed_json(chance, value)))


def _to_fhir(chance: Random) -> Input:
    """Parameters of $reconcile, damaged anywhere."""
    weight = {"resourceType": "Observation", "valueQuantity": {"value": 71.2, "code": "kg"}, "effectiveDateTime": "2026-11-20"}
    given: list[Json] = [
        {"name": "transfer", "valueCode": "admission"},
        {"name": "as-of", "valueInstant": "2026-11-20T09:00:00Z"},
        {"name": "patient", "resource": records()[2]["entry"][0]["resource"]},
        {"name": "weight", "resource": weight},
        _parameter("gp", "gp-record", {"name": "record", "resource": chance.choice(records())}),
        _parameter("list", "community-pharmacy", {"name": "text", "valueString": _text(chance)[1]}),
        _parameter("scr", "shared-care-record", {"name": "failure", "valueCode": "timeout"}),
    ]
    return Input("fhir", "Parameters, fields", _encoded(changed_json(chance, {"resourceType": "Parameters", "parameter": given})))


def _parameter(name: str, role: str, what: Json) -> Json:
    return {"name": "source", "part": [{"name": "name", "valueString": name}, {"name": "role", "valueCode": role}, what]}


def _to_hook(chance: Random) -> Input:
    """A call of a hook, damaged anywhere."""
    hook = chance.choice(("encounter-start", "patient-view", "order-select", "order-sign", "encounter-discharge"))
    held = [order("apixaban 5", 1, "tablet", "BD"), order("warfarin 3", 1, "tablet", "OD", kind="MedicationStatement")]
    prefetch = of_chart(PERSON, held, [allergy("penicillin")])
    if chance.random() < 0.5:
        prefetch["observations"] = bundle([weighed("71.2")])
    more = {"draftOrders": drafts(PERSON, order("amoxicillin 500", 1, "capsule", "TDS"))} if hook.startswith("order") else {}
    return Input("hook", f"{hook}, fields", _encoded(changed_json(chance, call(hook, prefetch, **more))), hook)


def _to_order(chance: Random) -> Input:
    """A proposed order, damaged anywhere."""
    chart = r4_chart(PERSON, [order("amoxicillin 500", 1, "capsule", "TDS")], None)
    resource = next(each["resource"] for each in chart["entry"] if each["resource"]["resourceType"] == "MedicationRequest")
    whose = chance.choice(({"report": REPORT}, {"patient": {"nhs_number": PERSON.nhs_number}}))
    if chance.random() < 0.25:
        damage, text = _text(chance)
        value = {**whose, "order": {"payload": text}}
        return Input("order", f"an order as text, {damage}", _encoded(written(chance, value)))
    value = {**whose, "as_of": "2026-11-20T09:00:00Z", "order": chance.choice((resource, resource, chart))}
    return Input("order", "an order, fields", _encoded(changed_json(chance, value)))


def _to_decision(chance: Random) -> Input:
    value = {
        "verdict": "overridden",
        "alarm": "false",
        "outcome": "order-kept",
        "reason": "took it last month",
        "reviewer": "A. P.",
    }
    return Input("decision", "a decision, fields", _encoded(changed_json(chance, value)))


def _to_feedback(chance: Random) -> Input:
    reason = {"reason": {"code": "benefit", "system": "urn:x"}, "userComment": "known"}
    one = {"card": CARD, "outcome": "overridden", "outcomeTimestamp": "2026-11-20T10:00:00Z", "overrideReason": reason}
    return Input("feedback", "feedback, fields", _encoded(changed_json(chance, {"feedback": [one]})))


def _as_reply(chance: Random) -> Input:
    """What a source answers to a pull."""
    return Input("pull", "a source's reply, fields", _encoded(changed_json(chance, chance.choice(records()[:3]))))


def _patient(chance: Random) -> Json | None:
    return chance.choice((None, dict(PERSON.as_case()), dict(PERSON.as_case(weight=_WEIGHT)), dict(Person(2).as_case())))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


_MAKERS: Sequence[tuple[Callable[[Random], Input], int]] = (
    # The readers alone are ten times as fast as a whole answer, and most of what can go wrong with a payload goes wrong there.
    (_record_read, 85),
    (_text_read, 65),
    (_with_record, 24),
    (_with_text, 20),
    (_with_case, 8),
    (_to_fhir, 8),
    (_to_hook, 10),
    (_to_order, 6),
    (_to_decision, 3),
    (_to_feedback, 3),
    (_as_reply, 8),
    (_told_read, 20),
    (_with_told, 8),
    (_to_feed, 8),
)
