"""Entries of allergies whose fields beside code and words (status, kind, severity, reactions) say something, read in full."""

from typing import Any

import pytest

from service.core.model.coding import SNOMED, Coding
from service.core.model.written import CodedText, ReactionWritten
from tests.unit.normalise.allergy_in_full import in_full
from tests.unit.normalise.test_allergens import DEGRADED, EGTON, GENERIC, read

PENICILLIN = (SNOMED, "91936005", None)


@pytest.mark.parametrize(
    ("codes", "more", "expected"),
    [
        (
            [PENICILLIN],
            {"notes": ("rash",), "kind": "intolerance"},
            (
                "active | group Penicillins | drug, by code | Rash [rash] | kind intolerance | from words: reaction | "
                "says 'rash', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("intolerance",), "kind": "allergy"},
            (
                "active | group Penicillins | drug, by code | kind allergy | kind: coded: allergy / words: "
                "intolerance | says 'intolerance', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("not an allergy",), "kind": "allergy"},
            (
                "active | group Penicillins | drug, by code | kind allergy | kind: the entry records an allergy / "
                "words: not an allergy | says 'not an allergy', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("not an allergy",), "kind": "intolerance"},
            (
                "active | group Penicillins | drug, by code | kind intolerance | says 'not an allergy', by its code "
                "(Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("intolerance, not an allergy",), "kind": "allergy"},
            (
                "active | group Penicillins | drug, by code | kind allergy | kind: coded: allergy / words: not an "
                "allergy | says 'intolerance, not an allergy', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"kind": "Intolerance"},
            ("active | group Penicillins | drug, by code | kind intolerance | says None, by its code (Allergy to penicillin)"),
        ),
        (
            [PENICILLIN],
            {"kind": "side effect"},
            "active | group Penicillins | drug, by code | says None, by its code (Allergy to penicillin)",
        ),
        (
            [PENICILLIN],
            {"notes": ("mild rash",), "criticality": "high"},
            (
                "active | group Penicillins | drug, by code | severe | Rash [rash] | from words: reaction | severity: "
                "coded: criticality high / words: mild | says 'mild rash', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("anaphylaxis",), "criticality": "low"},
            (
                "active | group Penicillins | drug, by code | severe | Anaphylaxis [anaphylaxis]! | from words: "
                "reaction severity | severity: coded: criticality low / words: anaphylaxis | says 'anaphylaxis', by "
                "its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"criticality": "low"},
            "active | group Penicillins | drug, by code | non-severe | says None, by its code (Allergy to penicillin)",
        ),
        (
            [PENICILLIN],
            {"criticality": "high"},
            "active | group Penicillins | drug, by code | severe | says None, by its code (Allergy to penicillin)",
        ),
        (
            [PENICILLIN],
            {"notes": ("mild",), "reactions": (ReactionWritten(severity="Severe"),)},
            (
                "active | group Penicillins | drug, by code | severe | severity: coded: Severe / words: mild | says "
                "'mild', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("severe",), "reactions": (ReactionWritten(severity="moderate"), ReactionWritten(severity="mild"))},
            (
                "active | group Penicillins | drug, by code | severe | from words: severity | severity: coded: mild, "
                "moderate / words: severe | says 'severe', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"reactions": (ReactionWritten(severity="fatal"),)},
            "active | group Penicillins | drug, by code | severe | says None, by its code (Allergy to penicillin)",
        ),
        (
            [PENICILLIN],
            {"reactions": (ReactionWritten(severity="life-threatening"),)},
            "active | group Penicillins | drug, by code | severe | says None, by its code (Allergy to penicillin)",
        ),
        (
            [PENICILLIN],
            {"reactions": (ReactionWritten(manifestations=(CodedText(text="Anaphylaxis"),)),), "notes": ("mild",)},
            (
                "active | group Penicillins | drug, by code | severe | severity: coded: anaphylaxis / words: mild | "
                "says 'mild', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {
                "reactions": (
                    ReactionWritten(manifestations=(CodedText(codings=(Coding(system=SNOMED, code="1", display=" Rash "),)),)),
                ),
                "notes": ("rash, swelling",),
            },
            (
                "active | group Penicillins | drug, by code | Swelling [swelling] | says 'rash, swelling', by its "
                "code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"reactions": (ReactionWritten(description="anaphylaxis"),)},
            (
                "active | group Penicillins | drug, by code | severe | Anaphylaxis [anaphylaxis]! | from words: "
                "reaction severity | says 'anaphylaxis', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"reactions": (ReactionWritten(description=" "),)},
            "active | group Penicillins | drug, by code | says ' ', by its code (Allergy to penicillin)",
        ),
        (
            [PENICILLIN],
            {"reactions": (ReactionWritten(manifestations=(CodedText(text="Rash"),)),), "notes": ("rash",)},
            "active | group Penicillins | drug, by code | says 'rash', by its code (Allergy to penicillin)",
        ),
        (
            [PENICILLIN],
            {"text": "NKDA", "clinical_status": "resolved"},
            "resolved | group Penicillins | drug, by code | says 'NKDA', by its code (Allergy to penicillin)",
        ),
        (
            [DEGRADED],
            {"categories": ("food",)},
            (
                "degraded | no agent | drug, by None | transfer code | disguise: coded as degraded in transfer, its "
                "words stand elsewhere | says 'Transfer-degraded drug allergy', no code and no exact words name an "
                "agent"
            ),
        ),
        (
            [GENERIC],
            {"categories": ("food",)},
            (
                "unresolved-agent | no agent | drug?, by None | disguise: coded as Allergy to drug, which names no "
                "agent | says 'Allergy to drug', no code and no exact words name an agent"
            ),
        ),
        (
            [GENERIC],
            {"categories": ("food", "medication")},
            (
                "unresolved-agent | no agent | drug, by None | disguise: coded as Allergy to drug, which names no "
                "agent | says 'Allergy to drug', no code and no exact words name an agent"
            ),
        ),
        (
            [GENERIC],
            {"text": "Peanut", "categories": ("food",)},
            (
                "unresolved-agent | non-drug peanut | drug?, by exact-name | disguise: coded as Allergy to drug, "
                "which names no agent | first candidate peanut | says 'Peanut', by its exact words (Peanut)"
            ),
        ),
        (
            [(EGTON, "ALLERGY1", None)],
            {"categories": ("food",)},
            (
                "unresolved-agent | no agent | no drug, by None | disguise: only a code that is not understood | says "
                "None, no code and no exact words name an agent"
            ),
        ),
        (
            [(EGTON, "ALLERGY1", None)],
            {"categories": ("environment", "food")},
            (
                "unresolved-agent | no agent | no drug, by None | disguise: only a code that is not understood | says "
                "None, no code and no exact words name an agent"
            ),
        ),
        (
            [(EGTON, "ALLERGY1", None)],
            {"categories": ("medication",)},
            (
                "unresolved-agent | no agent | drug?, by None | disguise: only a code that is not understood | says "
                "None, no code and no exact words name an agent"
            ),
        ),
        (
            [],
            {"text": "NKDA", "reactions": (ReactionWritten(severity="mild"),)},
            (
                "unresolved-agent | no agent | drug?, by None | non-severe | disguise: words without a code | denial: "
                "the entry records an allergy / words: NKDA | says 'NKDA', no code and no exact words name an agent"
            ),
        ),
        (
            [],
            {"text": "NKDA", "reactions": (ReactionWritten(description="rash"),)},
            (
                "unresolved-agent | no agent | drug?, by None | Rash [rash] | from words: reaction | disguise: words "
                "without a code | denial: the entry records an allergy / words: NKDA | says 'NKDA', no code and no "
                "exact words name an agent"
            ),
        ),
        (
            [],
            {"text": "NKDA", "reactions": (ReactionWritten(manifestations=(CodedText(text="Rash"),)),)},
            (
                "unresolved-agent | no agent | drug?, by None | disguise: words without a code | denial: the entry "
                "records an allergy / words: NKDA | says 'NKDA', no code and no exact words name an agent"
            ),
        ),
        (
            [],
            {"text": "NKDA", "clinical_status": "resolved"},
            "resolved | no agent | drug?, by None | says 'NKDA', no code and no exact words name an agent",
        ),
        (
            [(SNOMED, "716186003", None)],
            {"clinical_status": "resolved"},
            ("resolved (no-known-allergy) | no agent | drug?, by None | says None, no code and no exact words name an agent"),
        ),
        (
            [],
            {"text": "Penicillin", "clinical_status": "inactive"},
            "resolved | group Penicillins | drug, by exact-name | says 'Penicillin', by its exact words (Penicillin)",
        ),
        (
            [],
            {"text": "Penicillin", "clinical_status": "resolved"},
            "resolved | group Penicillins | drug, by exact-name | says 'Penicillin', by its exact words (Penicillin)",
        ),
        (
            [],
            {"text": "Penicillin", "clinical_status": "entered-in-error"},
            "refuted | group Penicillins | drug, by exact-name | says 'Penicillin', by its exact words (Penicillin)",
        ),
        (
            [],
            {"text": "Penicillin", "verification": "refuted"},
            "refuted | group Penicillins | drug, by exact-name | says 'Penicillin', by its exact words (Penicillin)",
        ),
        (
            [],
            {"text": "Penicillin", "verification": "entered-in-error"},
            "refuted | group Penicillins | drug, by exact-name | says 'Penicillin', by its exact words (Penicillin)",
        ),
        (
            [],
            {"text": "Penicillin", "in_ended_list": True},
            "resolved | group Penicillins | drug, by exact-name | says 'Penicillin', by its exact words (Penicillin)",
        ),
        (
            [],
            {"text": "Penicillin", "clinical_status": "resolved", "notes": ("penicillin sensitivity ended on 2010",)},
            "resolved | group Penicillins | drug, by exact-name | says 'Penicillin', by its exact words (Penicillin)",
        ),
        (
            [],
            {"text": "?trimethoprim", "clinical_status": "resolved"},
            (
                "resolved | ingredient Trimethoprim | drug, by exact-name | certainty doubted | from words: certainty "
                "| says '?trimethoprim', by its exact words (?trimethoprim)"
            ),
        ),
    ],
)
def test_fields_of_an_entry_are_read_in_full(codes: list[Any], more: dict[str, Any], expected: str) -> None:
    assert in_full(read(*codes, **more)) == expected
