"""Allergies in the words of a test, and their STU3 and R4 resources."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.payloads.words import ALLERGENS, GPC, HL7_CODES, REACTIONS, SNOMED, UKCORE, Code, concept, extension


@dataclass(frozen=True)
class Allergy:
    """One allergy. `agents` are short names of ALLERGENS; `codes` stand instead of them."""

    agents: tuple[str, ...] = ()
    codes: Sequence[Code] | None = None
    text: str | None = None
    note: str | None = None
    status: str = "active"
    verification: str = "confirmed"
    category: str = "medication"
    criticality: str | None = None
    reaction: str | None = None
    severity: str | None = None
    asserted: str = "2014-05-12"
    ended: str | None = None
    end_reason: str | None = None
    id: str | None = None

    def concept(self) -> dict[str, Any]:
        return concept(*(self.codes if self.codes is not None else [ALLERGENS[agent] for agent in self.agents]), text=self.text)

    def reactions(self) -> dict[str, Any]:
        if self.reaction is None:
            return {}
        known = concept(REACTIONS[self.reaction]) if self.reaction in REACTIONS else concept(text=self.reaction)
        return {"reaction": [{"manifestation": [known]} | ({"severity": self.severity} if self.severity else {})]}


def allergy(*agents: str, **more: Any) -> Allergy:
    """`allergy("penicillin", reaction="anaphylaxis", criticality="high")`."""
    return Allergy(agents, **more)


def stu3_allergy(found: Allergy, ident: str, patient: dict[str, str], profile: str = "CareConnect-GPC-") -> dict[str, Any]:
    """As GP Connect and ITK3 write it."""
    resource: dict[str, Any] = {
        "resourceType": "AllergyIntolerance",
        "id": found.id or ident,
        "meta": {"profile": [f"{GPC}{profile}AllergyIntolerance-1"]},
    }
    if found.ended:
        parts = [
            extension("endDate", valueDateTime=found.ended),
            extension("reasonEnded", valueString=found.end_reason or "Ended"),
        ]
        resource["extension"] = [extension(f"{GPC}Extension-CareConnect-GPC-AllergyIntoleranceEnd-1", extension=parts)]
    resource |= {"clinicalStatus": found.status, "verificationStatus": "unconfirmed", "category": [found.category]}
    return resource | _common(found) | {"patient": patient, "assertedDate": found.asserted, "onsetDateTime": found.asserted}


def r4_allergy(found: Allergy, ident: str, patient: dict[str, str]) -> dict[str, Any]:
    """As UK Core writes it."""
    status: dict[str, Any] = concept((f"{HL7_CODES}allergyintolerance-clinical", found.status, found.status.capitalize()))
    if found.ended:
        parts = [
            extension("endDate", valueDateTime=found.ended),
            extension("reasonEnded", valueString=found.end_reason or "Ended"),
        ]
        status = {"extension": [extension(f"{UKCORE}Extension-UKCore-AllergyIntoleranceEnd", extension=parts)], **status}
    verified = concept((f"{HL7_CODES}allergyintolerance-verification", found.verification, found.verification.capitalize()))
    return {
        "resourceType": "AllergyIntolerance",
        "id": found.id or ident,
        "meta": {"profile": [f"{UKCORE}UKCore-AllergyIntolerance"]},
        "clinicalStatus": status,
        "verificationStatus": verified,
        "category": [found.category],
        **_common(found),
        "patient": patient,
        "recordedDate": found.asserted,
    }


def _common(found: Allergy) -> dict[str, Any]:
    return {
        **({"criticality": found.criticality} if found.criticality else {}),
        "code": found.concept(),
        **({"note": [{"text": found.note}]} if found.note else {}),
        **found.reactions(),
    }


def list_code(code: str, title: str) -> dict[str, Any]:
    """The code of a list."""
    return concept((SNOMED, code, title))
