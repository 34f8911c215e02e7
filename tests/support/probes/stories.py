"""Stories of whole patients, as a pharmacist tells them: what names, lists and notes hold that nobody looks for."""

from typing import Any

from tests.support.payloads import allergy
from tests.support.probes.row import Row, gp, ordered, patient_with, taken, ward

_CONFLICT, _FORM = "allergy-conflict critical", "form-differs high"


def _against(agent: str, medicine: str, **more: Any) -> dict[str, Any]:
    """An allergy in words in the GP's record, and an order of the chart."""
    return patient_with(gp(allergies=(allergy(text=agent, **more),)), ward(ordered(medicine), allergies=()))


def _exchanged(before: str, now: str) -> dict[str, Any]:
    """One product at home and another on the ward, at the same times."""
    return patient_with(gp(taken(before, "1 twice a day")), ward(ordered(now, every="BD")))


_BESIDES = (
    *(
        Row(f"{medicine} holds {agent}", _against(agent, medicine), (_CONFLICT, "hold"))
        for agent, medicine in (
            ("Chlorhexidine", "Lidocaine 2% and Chlorhexidine gel"),
            ("Chlorhexidine", "Instillagel gel"),
            ("Chlorhexidine", "Instillagel"),
            ("Instillagel", "Chlorhexidine gluconate 0.2% mouthwash"),
            ("Peanut", "Paraldehyde 50% in Arachis oil rectal solution"),
        )
    ),
    Row("lidocaine alone holds no chlorhexidine", _against("Chlorhexidine", "Lidocaine 2% gel"), never=("allergy-conflict",)),
)
_RELEASES = (
    *(
        Row(f"{before} against {now}", _exchanged(before, now), (_FORM,))
        for before, now in (
            ("Epilim Chrono 500mg tablets", "Sodium valproate 500mg gastro-resistant tablets"),
            ("Zydol 50mg capsules", "Tramadol 50mg modified-release capsules"),
            ("Advagraf 1mg capsules", "Tacrolimus 1mg capsules"),
        )
    ),
    *(
        Row(f"{before} is {now}", _exchanged(before, now), never=("form-differs", "not-checked DIS-014"))
        for before, now in (
            ("Epilim Chrono 500mg tablets", "Sodium valproate 500mg modified-release tablets"),
            ("Zomorph 30mg capsules", "Morphine 30mg modified-release capsules"),
            ("Sevredol 20mg tablets", "Morphine 20mg tablets"),
        )
    ),
)
ROWS = (*_BESIDES, *_RELEASES)
