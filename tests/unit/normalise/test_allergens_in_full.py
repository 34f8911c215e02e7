"""Entries of allergies with everything that is read of them: agent, reaction, severity, certainty, kind, and how it was lost."""

from typing import Any

import pytest

from service.core.model.coding import CTV3, READ_V2, SNOMED, Coding
from service.core.model.written import CodedText, ReactionWritten
from tests.unit.normalise.allergy_in_full import in_full
from tests.unit.normalise.test_allergens import DEGRADED, EGTON, GENERIC, read

PENICILLIN = (SNOMED, "91936005", None)


@pytest.mark.parametrize(
    ("codes", "more", "expected"),
    [
        (
            [PENICILLIN],
            {"notes": ("Penicillin - rash",)},
            (
                "active | group Penicillins | drug, by code | Rash [rash] | from words: reaction | says 'Penicillin - "
                "rash', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("rash although no swelling",)},
            (
                "active | group Penicillins | drug, by code | Rash [rash] | from words: reaction | says 'rash "
                "although no swelling', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("no rash although swelling",)},
            (
                "active | group Penicillins | drug, by code | Swelling [swelling] | from words: reaction | says 'no "
                "rash although swelling', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("no rash patient swelling",)},
            (
                "active | group Penicillins | drug, by code | Swelling [swelling] | from words: reaction | says 'no "
                "rash patient swelling', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("no rash pt swelling",)},
            (
                "active | group Penicillins | drug, by code | Swelling [swelling] | from words: reaction | says 'no "
                "rash pt swelling', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("no rash self swelling",)},
            (
                "active | group Penicillins | drug, by code | Swelling [swelling] | from words: reaction | says 'no "
                "rash self swelling', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("no rash but swelling",)},
            (
                "active | group Penicillins | drug, by code | Swelling [swelling] | from words: reaction | says 'no "
                "rash but swelling', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("no rash, swelling",)},
            (
                "active | group Penicillins | drug, by code | Swelling [swelling] | from words: reaction | says 'no "
                "rash, swelling', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("no rash; swelling",)},
            (
                "active | group Penicillins | drug, by code | Swelling [swelling] | from words: reaction | says 'no "
                "rash; swelling', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("no rash. swelling",)},
            (
                "active | group Penicillins | drug, by code | Swelling [swelling] | from words: reaction | says 'no "
                "rash. swelling', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("no rash (swelling)",)},
            (
                "active | group Penicillins | drug, by code | Swelling [swelling] | from words: reaction | says 'no "
                "rash (swelling)', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("no rash [swelling]",)},
            (
                "active | group Penicillins | drug, by code | Swelling [swelling] | from words: reaction | says 'no "
                "rash [swelling]', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("no rash - swelling",)},
            (
                "active | group Penicillins | drug, by code | Swelling [swelling] | from words: reaction | says 'no "
                "rash - swelling', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("no rash – swelling",)},
            (
                "active | group Penicillins | drug, by code | Swelling [swelling] | from words: reaction | says 'no "
                "rash – swelling', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("no rash nor swelling",)},
            ("active | group Penicillins | drug, by code | says 'no rash nor swelling', by its code (Allergy to penicillin)"),
        ),
        (
            [PENICILLIN],
            {"notes": ("no rash or swelling",)},
            ("active | group Penicillins | drug, by code | says 'no rash or swelling', by its code (Allergy to penicillin)"),
        ),
        (
            [PENICILLIN],
            {"notes": ("no rash of any swelling",)},
            ("active | group Penicillins | drug, by code | says 'no rash of any swelling', by its code (Allergy to penicillin)"),
        ),
        (
            [PENICILLIN],
            {"notes": ("no rash and swelling",)},
            ("active | group Penicillins | drug, by code | says 'no rash and swelling', by its code (Allergy to penicillin)"),
        ),
        (
            [PENICILLIN],
            {"notes": ("no evidence of rash",)},
            ("active | group Penicillins | drug, by code | says 'no evidence of rash', by its code (Allergy to penicillin)"),
        ),
        (
            [PENICILLIN],
            {"notes": ("no really quite clear sort of rash",)},
            (
                "active | group Penicillins | drug, by code | Rash [rash] | from words: reaction | says 'no really "
                "quite clear sort of rash', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("no really quite clear rash",)},
            (
                "active | group Penicillins | drug, by code | says 'no really quite clear rash', by its code (Allergy "
                "to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("no rash really swelling",)},
            (
                "active | group Penicillins | drug, by code | Swelling [swelling] | from words: reaction | says 'no "
                "rash really swelling', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("never had a rash until anaphylaxis",)},
            (
                "active | group Penicillins | drug, by code | severe | Anaphylaxis [anaphylaxis]! | from words: "
                "reaction severity | says 'never had a rash until anaphylaxis', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("no rash when anaphylaxis",)},
            (
                "active | group Penicillins | drug, by code | severe | Anaphylaxis [anaphylaxis]! | from words: "
                "reaction severity | says 'no rash when anaphylaxis', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("no rash then anaphylaxis",)},
            (
                "active | group Penicillins | drug, by code | severe | Anaphylaxis [anaphylaxis]! | from words: "
                "reaction severity | says 'no rash then anaphylaxis', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("no rash since anaphylaxis",)},
            (
                "active | group Penicillins | drug, by code | severe | Anaphylaxis [anaphylaxis]! | from words: "
                "reaction severity | says 'no rash since anaphylaxis', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("no rash however anaphylaxis",)},
            (
                "active | group Penicillins | drug, by code | severe | Anaphylaxis [anaphylaxis]! | from words: "
                "reaction severity | says 'no rash however anaphylaxis', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("no rash only anaphylaxis",)},
            (
                "active | group Penicillins | drug, by code | severe | Anaphylaxis [anaphylaxis]! | from words: "
                "reaction severity | says 'no rash only anaphylaxis', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("rash? swelling",)},
            (
                "active | group Penicillins | drug, by code | Rash [rash]?; Swelling [swelling] | from words: "
                "reaction | says 'rash? swelling', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("?rash swelling",)},
            (
                "active | group Penicillins | drug, by code | Rash [rash]?; Swelling [swelling]? | from words: "
                "reaction | says '?rash swelling', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("?rash, swelling",)},
            (
                "active | group Penicillins | drug, by code | Rash [rash]?; Swelling [swelling] | from words: "
                "reaction | says '?rash, swelling', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("rash ? swelling",)},
            (
                "active | group Penicillins | drug, by code | Rash [rash]; Swelling [swelling]? | from words: "
                "reaction | says 'rash ? swelling', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("possible rash",)},
            (
                "active | group Penicillins | drug, by code | Rash [rash]? | from words: reaction | says 'possible "
                "rash', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("mother rash",)},
            "active | group Penicillins | drug, by code | says 'mother rash', by its code (Allergy to penicillin)",
        ),
        (
            [PENICILLIN],
            {"notes": ("mother rash, swelling",)},
            (
                "active | group Penicillins | drug, by code | Swelling [swelling] | from words: reaction | says "
                "'mother rash, swelling', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("FH: rash",)},
            "active | group Penicillins | drug, by code | says 'FH: rash', by its code (Allergy to penicillin)",
        ),
        (
            [PENICILLIN],
            {"notes": ("Severity: severe",)},
            (
                "active | group Penicillins | drug, by code | severe | from words: severity | says 'Severity: "
                "severe', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("Severity: Severe, rash",)},
            (
                "active | group Penicillins | drug, by code | severe | Rash [rash] | from words: reaction severity | "
                "says 'Severity: Severe, rash', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("Severity: mild",)},
            (
                "active | group Penicillins | drug, by code | non-severe | from words: severity | says 'Severity: "
                "mild', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("Severity of allergy: Moderate",)},
            (
                "active | group Penicillins | drug, by code | non-severe | from words: severity | says 'Severity of "
                "allergy: Moderate', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("moderate rash",)},
            (
                "active | group Penicillins | drug, by code | Rash [rash] | from words: reaction | says 'moderate "
                "rash', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("mild rash",)},
            (
                "active | group Penicillins | drug, by code | non-severe | Rash [rash] | from words: reaction "
                "severity | says 'mild rash', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("severe rash",)},
            (
                "active | group Penicillins | drug, by code | severe | Rash [rash] | from words: reaction severity | "
                "says 'severe rash', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("?severe",)},
            (
                "active | group Penicillins | drug, by code | severe | from words: severity | says '?severe', by its "
                "code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("not severe",)},
            "active | group Penicillins | drug, by code | says 'not severe', by its code (Allergy to penicillin)",
        ),
        (
            [PENICILLIN],
            {"notes": ("life threatening",)},
            (
                "active | group Penicillins | drug, by code | severe | from words: severity | says 'life "
                "threatening', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("Certainty: Likely",)},
            (
                "active | group Penicillins | drug, by code | certainty likely | from words: certainty | says "
                "'Certainty: Likely', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("Certainty: Confirmed",)},
            (
                "active | group Penicillins | drug, by code | certainty confirmed | from words: certainty | says "
                "'Certainty: Confirmed', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("Certainty: Certain",)},
            (
                "active | group Penicillins | drug, by code | certainty confirmed | from words: certainty | says "
                "'Certainty: Certain', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("Certainty: Unlikely",)},
            (
                "active | group Penicillins | drug, by code | certainty unlikely | from words: certainty | says "
                "'Certainty: Unlikely', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("Certainty: Possible",)},
            (
                "active | group Penicillins | drug, by code | certainty doubted | from words: certainty | says "
                "'Certainty: Possible', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("likely rash",)},
            (
                "active | group Penicillins | drug, by code | Rash [rash] | from words: reaction | says 'likely "
                "rash', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("Certainty of allergy: Unlikely, rash",)},
            (
                "active | group Penicillins | drug, by code | Rash [rash] | certainty unlikely | from words: reaction "
                "certainty | says 'Certainty of allergy: Unlikely, rash', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("Reaction type: Allergy",)},
            (
                "active | group Penicillins | drug, by code | kind allergy | from words: kind | says 'Reaction type: "
                "Allergy', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("Reaction type: Intolerance",)},
            (
                "active | group Penicillins | drug, by code | kind intolerance | from words: kind | says 'Reaction "
                "type: Intolerance', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("Type: Intolerance",)},
            (
                "active | group Penicillins | drug, by code | kind intolerance | from words: kind | says 'Type: "
                "Intolerance', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("intolerance",)},
            (
                "active | group Penicillins | drug, by code | kind intolerance | from words: kind | says "
                "'intolerance', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("allergy",)},
            "active | group Penicillins | drug, by code | says 'allergy', by its code (Allergy to penicillin)",
        ),
        (
            [PENICILLIN],
            {"notes": ("intolerance and allergy",)},
            (
                "active | group Penicillins | drug, by code | kind intolerance | from words: kind | says 'intolerance "
                "and allergy', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("not an allergy",)},
            (
                "active | group Penicillins | drug, by code | kind: the entry records an allergy / words: not an "
                "allergy | says 'not an allergy', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("allergy, not an allergy",)},
            (
                "active | group Penicillins | drug, by code | kind: the entry records an allergy / words: not an "
                "allergy | says 'allergy, not an allergy', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("?intolerance",)},
            (
                "active | group Penicillins | drug, by code | certainty doubted | from words: certainty | says "
                "'?intolerance', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("no intolerance",)},
            "active | group Penicillins | drug, by code | says 'no intolerance', by its code (Allergy to penicillin)",
        ),
        (
            [PENICILLIN],
            {"notes": ("intolerance not allergy",)},
            (
                "active | group Penicillins | drug, by code | kind intolerance | from words: kind | says 'intolerance "
                "not allergy', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("rash 2014",)},
            (
                "active | group Penicillins | drug, by code | Rash [rash] | from words: reaction | says 'rash 2014', "
                "by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("rash 12/03/2011",)},
            (
                "active | group Penicillins | drug, by code | Rash [rash] | from words: reaction | says 'rash "
                "12/03/2011', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("N&V",)},
            (
                "active | group Penicillins | drug, by code | Nausea [N&V]; Vomiting [N&V] | from words: reaction | "
                "says 'N&V', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("rash rash",)},
            (
                "active | group Penicillins | drug, by code | Rash [rash] | from words: reaction | says 'rash rash', "
                "by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("?rash, rash",)},
            (
                "active | group Penicillins | drug, by code | Rash [rash] | from words: reaction | says '?rash, "
                "rash', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("rash, ?rash",)},
            (
                "active | group Penicillins | drug, by code | Rash [rash] | from words: reaction | says 'rash, "
                "?rash', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("Comment: rash. swelling (mild)",)},
            (
                "active | group Penicillins | drug, by code | non-severe | Rash [rash]; Swelling [swelling] | from "
                "words: reaction severity | says 'Comment: rash. swelling (mild)', by its code (Allergy to "
                "penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("Comment: no rash",)},
            "active | group Penicillins | drug, by code | says 'Comment: no rash', by its code (Allergy to penicillin)",
        ),
        (
            [PENICILLIN],
            {"notes": ("NOTES: anaphylaxis",)},
            (
                "active | group Penicillins | drug, by code | severe | Anaphylaxis [anaphylaxis]! | from words: "
                "reaction severity | says 'NOTES: anaphylaxis', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("Severity: severe\\nrash",)},
            (
                "active | group Penicillins | drug, by code | severe | from words: severity | says 'Severity: "
                "severe\\\\nrash', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("Read code for reaction: rash",)},
            (
                "active | group Penicillins | drug, by code | Rash [rash] | from words: reaction | says 'Read code "
                "for reaction: rash', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("RASH",)},
            (
                "active | group Penicillins | drug, by code | Rash [RASH] | from words: reaction | says 'RASH', by "
                "its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("Rash-like swelling",)},
            (
                "active | group Penicillins | drug, by code | Rash [Rash]; Swelling [swelling] | from words: reaction "
                "| says 'Rash-like swelling', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("NKDA",)},
            (
                "active | group Penicillins | drug, by code | denial: the entry records an allergy / words: NKDA | "
                "says 'NKDA', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("no known drug allergies",)},
            (
                "active | group Penicillins | drug, by code | denial: the entry records an allergy / words: no known "
                "drug allergies | says 'no known drug allergies', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("no known allergies",)},
            (
                "active | group Penicillins | drug, by code | denial: the entry records an allergy / words: no known "
                "allergies | says 'no known allergies', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("?NKDA",)},
            "active | group Penicillins | drug, by code | says '?NKDA', by its code (Allergy to penicillin)",
        ),
        (
            [PENICILLIN],
            {"notes": ("NKDA, rash",)},
            (
                "active | group Penicillins | drug, by code | Rash [rash] | from words: reaction | says 'NKDA, rash', "
                "by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("mother NKDA",)},
            "active | group Penicillins | drug, by code | says 'mother NKDA', by its code (Allergy to penicillin)",
        ),
        (
            [PENICILLIN],
            {"notes": ("penicillin sensitivity ended on 2010-01-01",)},
            (
                "active | group Penicillins | drug, by code | ended in words | says 'penicillin sensitivity ended on "
                "2010-01-01', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("Episodicity : Ended",)},
            (
                "active | group Penicillins | drug, by code | ended in words | says 'Episodicity : Ended', by its "
                "code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("Episodicity : code=x, displayName=Ended",)},
            (
                "active | group Penicillins | drug, by code | ended in words | says 'Episodicity : code=x, "
                "displayName=Ended', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"notes": ("İrash",)},
            (
                "active | group Penicillins | drug, by code | Rash [rash] | from words: reaction | says 'İrash', by "
                "its code (Allergy to penicillin)"
            ),
        ),
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
            {"text": "Cough linctus"},
            "active | group Penicillins | drug, by code | says 'Cough linctus', by its code (Allergy to penicillin)",
        ),
        (
            [PENICILLIN],
            {"text": "Penicillin (rash)"},
            (
                "active | group Penicillins | drug, by code | Rash [rash] | from words: reaction | says 'Penicillin "
                "(rash)', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"text": "Penicillin rash"},
            (
                "active | group Penicillins | drug, by code | Rash [rash] | from words: reaction | says 'Penicillin "
                "rash', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"text": "Amoxicillin"},
            "active | group Penicillins | drug, by code | says 'Amoxicillin', by its code (Allergy to penicillin)",
        ),
        (
            [(SNOMED, "294505008", None)],
            {"text": "Penicillin"},
            "active | ingredient Amoxicillin | drug, by code | says 'Penicillin', by its code (Allergy to amoxicillin)",
        ),
        (
            [(SNOMED, "294505008", None)],
            {"text": "Flucloxacillin"},
            (
                "active | ingredient Amoxicillin | drug, by code | agent: code: Allergy to amoxicillin / words: "
                "Flucloxacillin | says 'Flucloxacillin', by its code (Allergy to amoxicillin)"
            ),
        ),
        (
            [(SNOMED, "294505008", None)],
            {"text": "Ibuprofen"},
            (
                "active | ingredient Amoxicillin | drug, by code | agent: code: Allergy to amoxicillin / words: "
                "Ibuprofen | says 'Ibuprofen', by its code (Allergy to amoxicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"text": "Ibuprofen"},
            (
                "active | group Penicillins | drug, by code | agent: code: Allergy to penicillin / words: Ibuprofen | "
                "says 'Ibuprofen', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [(SNOMED, "294505008", None)],
            {"text": "Peanut"},
            (
                "active | ingredient Amoxicillin | drug, by code | agent: code: Allergy to amoxicillin / words: "
                "Peanut | says 'Peanut', by its code (Allergy to amoxicillin)"
            ),
        ),
        (
            [(SNOMED, "300916003", None)],
            {"text": "Amoxicillin"},
            (
                "active | non-drug latex | no drug, by code | agent: code: Allergy to latex / words: Amoxicillin | "
                "says 'Amoxicillin', by its code (Allergy to latex)"
            ),
        ),
        (
            [PENICILLIN],
            {"text": "NKDA"},
            (
                "active | group Penicillins | drug, by code | denial: the entry records an allergy / words: NKDA | "
                "says 'NKDA', by its code (Allergy to penicillin)"
            ),
        ),
        (
            [PENICILLIN],
            {"text": "NKDA", "clinical_status": "resolved"},
            "resolved | group Penicillins | drug, by code | says 'NKDA', by its code (Allergy to penicillin)",
        ),
        (
            [PENICILLIN, (SNOMED, "294505008", None)],
            {},
            (
                "active | group Penicillins + ingredient Amoxicillin | drug, by code | says None, by its code "
                "(Allergy to penicillin)"
            ),
        ),
        (
            [(SNOMED, "294505008", None), PENICILLIN],
            {},
            (
                "active | ingredient Amoxicillin + group Penicillins | drug, by code | says None, by its code "
                "(Allergy to amoxicillin)"
            ),
        ),
        (
            [PENICILLIN, PENICILLIN],
            {},
            "active | group Penicillins | drug, by code | says None, by its code (Allergy to penicillin)",
        ),
        (
            [DEGRADED, PENICILLIN],
            {},
            (
                "degraded | group Penicillins | drug, by code | transfer code | disguise: coded as degraded in "
                "transfer, its words stand elsewhere | says 'Transfer-degraded drug allergy', by its code (Allergy to "
                "penicillin)"
            ),
        ),
        (
            [DEGRADED],
            {},
            (
                "degraded | no agent | drug, by None | transfer code | disguise: coded as degraded in transfer, its "
                "words stand elsewhere | says 'Transfer-degraded drug allergy', no code and no exact words name an "
                "agent"
            ),
        ),
        (
            [DEGRADED],
            {"text": "Penicillin"},
            (
                "degraded | group Penicillins | drug, by exact-name | transfer code | disguise: coded as degraded in "
                "transfer | first candidate Penicillins | says 'Penicillin', by its exact words (Penicillin)"
            ),
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
            [(SNOMED, "196471000000108", "Transfer-degraded non-drug allergy")],
            {},
            (
                "degraded | no agent | no drug, by None | transfer code | disguise: coded as degraded in transfer, "
                "its words stand elsewhere | says 'Transfer-degraded non-drug allergy', no code and no exact words "
                "name an agent"
            ),
        ),
        (
            [(SNOMED, "196471000000108", None)],
            {"text": "Amoxicillin"},
            (
                "degraded | ingredient Amoxicillin | drug, by exact-name | transfer code | disguise: coded as "
                "degraded in transfer | first candidate Amoxicillin | says 'Amoxicillin', by its exact words "
                "(Amoxicillin)"
            ),
        ),
        (
            [(SNOMED, "196471000000108", None)],
            {"text": "Peanut"},
            (
                "degraded | non-drug peanut | no drug, by exact-name | transfer code | disguise: coded as degraded in "
                "transfer | first candidate peanut | says 'Peanut', by its exact words (Peanut)"
            ),
        ),
        (
            [(SNOMED, "196421000000109", None)],
            {"text": "Aspirin 75mg tablets"},
            (
                "degraded | ingredient Aspirin | drug, by exact-name | transfer code | disguise: coded as degraded in "
                "transfer | first candidate Aspirin | says 'Aspirin 75mg tablets', by its exact words (Aspirin 75mg "
                "tablets)"
            ),
        ),
        (
            [(SNOMED, "196411000000103", None)],
            {"text": "Aspirin"},
            (
                "degraded | ingredient Aspirin | drug, by exact-name | transfer code | disguise: coded as degraded in "
                "transfer | first candidate Aspirin | says 'Aspirin', by its exact words (Aspirin)"
            ),
        ),
        (
            [(READ_V2, "9bJ..", None)],
            {},
            (
                "degraded | no agent | drug?, by None | transfer code | disguise: coded as degraded in transfer, its "
                "words stand elsewhere | says None, no code and no exact words name an agent"
            ),
        ),
        (
            [(READ_V2, "9bJ0.", None)],
            {},
            (
                "degraded | no agent | drug, by None | transfer code | disguise: coded as degraded in transfer, its "
                "words stand elsewhere | says None, no code and no exact words name an agent"
            ),
        ),
        (
            [(READ_V2, "9bJ4.", None)],
            {},
            (
                "degraded | no agent | drug, by None | transfer code | disguise: coded as degraded in transfer, its "
                "words stand elsewhere | says None, no code and no exact words name an agent"
            ),
        ),
        (
            [(READ_V2, "9bJ5.", None)],
            {},
            (
                "degraded | no agent | no drug, by None | transfer code | disguise: coded as degraded in transfer, "
                "its words stand elsewhere | says None, no code and no exact words name an agent"
            ),
        ),
        (
            [(CTV3, "9bJ5.", None)],
            {},
            (
                "degraded | no agent | no drug, by None | transfer code | disguise: coded as degraded in transfer, "
                "its words stand elsewhere | says None, no code and no exact words name an agent"
            ),
        ),
        (
            [("https://dmd.nhs.uk", "196461000000101", None)],
            {},
            (
                "degraded | no agent | drug, by None | transfer code | disguise: coded as degraded in transfer, its "
                "words stand elsewhere | says None, no code and no exact words name an agent"
            ),
        ),
        (
            [(None, "196461000000101", None)],
            {},
            (
                "degraded | no agent | drug, by None | transfer code | disguise: coded as degraded in transfer, its "
                "words stand elsewhere | says None, no code and no exact words name an agent"
            ),
        ),
        (
            [(EGTON, "196461000000101", None)],
            {},
            (
                "unresolved-agent | no agent | drug?, by None | disguise: only a code that is not understood | says "
                "None, no code and no exact words name an agent"
            ),
        ),
        (
            [GENERIC],
            {},
            (
                "unresolved-agent | no agent | drug, by None | disguise: coded as Allergy to drug, which names no "
                "agent | says 'Allergy to drug', no code and no exact words name an agent"
            ),
        ),
        (
            [GENERIC],
            {"text": "Tramadol"},
            (
                "unresolved-agent | ingredient Tramadol | drug, by exact-name | disguise: coded as Allergy to drug, "
                "which names no agent | first candidate Tramadol | says 'Tramadol', by its exact words (Tramadol)"
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
            {},
            (
                "unresolved-agent | no agent | drug?, by None | disguise: only a code that is not understood | says "
                "None, no code and no exact words name an agent"
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
            [(EGTON, "ALLERGY1", "Peanut")],
            {"text": "Peanut"},
            (
                "unresolved-agent | non-drug peanut | drug?, by exact-name | disguise: only a code that is not "
                "understood | first candidate peanut | says 'Peanut', by its exact words (Peanut)"
            ),
        ),
        (
            [(EGTON, "ALLERGY1", "NKDA")],
            {},
            (
                "negated (no-known-drug-allergy) | no agent | drug?, by exact-name | says 'NKDA', its words say that "
                "there is none (NKDA)"
            ),
        ),
        (
            [(EGTON, "ALLERGY1", None)],
            {"text": "NKDA"},
            (
                "unresolved-agent | no agent | drug?, by None | disguise: only a code that is not understood | "
                "denial: the entry records an allergy / words: NKDA | says 'NKDA', no code and no exact words name an "
                "agent"
            ),
        ),
        (
            [(None, None, "Penicillin")],
            {},
            "active | group Penicillins | drug, by exact-name | says 'Penicillin', by its exact words (Penicillin)",
        ),
        (
            [(None, None, "Penicillin rash"), (None, None, "Peanut")],
            {},
            (
                "active | group Penicillins | drug, by exact-name | Rash [rash] | from words: reaction | says "
                "'Penicillin rash', by its exact words (Penicillin rash)"
            ),
        ),
        (
            [(None, "91936005", None)],
            {},
            (
                "unresolved-agent | no agent | drug?, by None | disguise: only a code that is not understood | says "
                "None, no code and no exact words name an agent"
            ),
        ),
        (
            [(SNOMED, None, "Penicillin")],
            {},
            "active | group Penicillins | drug, by exact-name | says 'Penicillin', by its exact words (Penicillin)",
        ),
        (
            [("https://dmd.nhs.uk", "91936005", None)],
            {},
            "active | group Penicillins | drug, by code | says None, by its code (Allergy to penicillin)",
        ),
        (
            [(READ_V2, "ZV14B", None)],
            {},
            (
                "active | ingredient Clopidogrel | drug, by code | says None, by its code ([V]Personal history of "
                "clopidogrel allergy)"
            ),
        ),
        (
            [(READ_V2, "ZV14B00", None)],
            {},
            (
                "active | ingredient Clopidogrel | drug, by code | says None, by its code ([V]Personal history of "
                "clopidogrel allergy)"
            ),
        ),
        (
            [(READ_V2, "ZV14B11", None)],
            {},
            (
                "unresolved-agent | no agent | drug?, by None | disguise: only a code that is not understood | says "
                "None, no code and no exact words name an agent"
            ),
        ),
        (
            [(EGTON, "91936005", None)],
            {},
            (
                "unresolved-agent | no agent | drug?, by None | disguise: only a code that is not understood | says "
                "None, no code and no exact words name an agent"
            ),
        ),
        (
            [],
            {"text": "NKDA"},
            (
                "negated (no-known-drug-allergy) | no agent | drug?, by exact-name | says 'NKDA', its words say that "
                "there is none (NKDA)"
            ),
        ),
        (
            [],
            {"text": "NKDA", "notes": ("no known allergies",)},
            (
                "negated (no-known-drug-allergy) | no agent | drug?, by exact-name | says 'NKDA', its words say that "
                "there is none (NKDA)"
            ),
        ),
        (
            [],
            {"text": "no known allergies"},
            (
                "negated (no-known-allergy) | no agent | drug?, by exact-name | says 'no known allergies', its words "
                "say that there is none (no known allergies)"
            ),
        ),
        (
            [],
            {"text": "no known allergies", "notes": ("rash",)},
            (
                "unresolved-agent | no agent | drug?, by None | Rash [rash] | from words: reaction | disguise: words "
                "without a code | denial: the entry records an allergy / words: no known allergies | says 'no known "
                "allergies', no code and no exact words name an agent"
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
            [],
            {"text": "?NKDA"},
            (
                "unresolved-agent | no agent | drug?, by None | disguise: words without a code | says '?NKDA', no "
                "code and no exact words name an agent"
            ),
        ),
        (
            [],
            {"text": "mother NKDA"},
            (
                "unresolved-agent | no agent | drug?, by None | disguise: words without a code | says 'mother NKDA', "
                "no code and no exact words name an agent"
            ),
        ),
        (
            [],
            {"text": "NKDA NKDA"},
            (
                "unresolved-agent | no agent | drug?, by None | disguise: words without a code | says 'NKDA NKDA', no "
                "code and no exact words name an agent"
            ),
        ),
        (
            [],
            {"text": "no known allergies, no known drug allergies"},
            (
                "unresolved-agent | no agent | drug?, by None | disguise: words without a code | says 'no known "
                "allergies, no known drug allergies', no code and no exact words name an agent"
            ),
        ),
        (
            [(SNOMED, "716186003", None)],
            {},
            "negated (no-known-allergy) | no agent | drug?, by code | says None, a statement that there is none",
        ),
        (
            [(SNOMED, "716186003", None)],
            {"clinical_status": "resolved"},
            ("resolved (no-known-allergy) | no agent | drug?, by None | says None, no code and no exact words name an agent"),
        ),
        (
            [(SNOMED, "409137002", None)],
            {},
            "negated (no-known-drug-allergy) | no agent | drug?, by code | says None, a statement that there is none",
        ),
        (
            [(SNOMED, "429625007", None)],
            {},
            "negated (no-known-food-allergy) | no agent | drug?, by code | says None, a statement that there is none",
        ),
        (
            [(SNOMED, "716186003", None), PENICILLIN],
            {},
            (
                "active | group Penicillins | drug, by code | denial: code: no known allergy / code: Allergy to "
                "penicillin | says None, by its code (Allergy to penicillin)"
            ),
        ),
        (
            [(SNOMED, "716186003", None)],
            {"text": "rash"},
            (
                "unresolved-agent | no agent | drug?, by None | Rash [rash] | from words: reaction | disguise: coded "
                "as no known allergy, and something in it names an allergy | denial: code: no known allergy / a "
                "reaction is told | says 'rash', no code and no exact words name an agent"
            ),
        ),
        (
            [],
            {},
            (
                "unresolved-agent | no agent | drug?, by None | disguise: neither code nor words | says None, no code "
                "and no exact words name an agent"
            ),
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
            {"text": "Penicillin ended on 2010"},
            (
                "unresolved-agent | no agent | drug?, by None | ended in words | disguise: words without a code | "
                "first candidate Penicillins | says 'Penicillin ended on 2010', no code and no exact words name an "
                "agent"
            ),
        ),
        (
            [],
            {"text": "?trimethoprim"},
            (
                "unresolved-agent | ingredient Trimethoprim | drug, by exact-name | certainty doubted | from words: "
                "certainty | disguise: its words doubt the agent that they name | first candidate Trimethoprim | says "
                "'?trimethoprim', by its exact words (?trimethoprim)"
            ),
        ),
        (
            [],
            {"text": "?trimethoprim", "clinical_status": "resolved"},
            (
                "resolved | ingredient Trimethoprim | drug, by exact-name | certainty doubted | from words: certainty "
                "| says '?trimethoprim', by its exact words (?trimethoprim)"
            ),
        ),
        (
            [],
            {"text": "Cloxacillin"},
            (
                "unresolved-agent | named cloxacillin (open) | drug, by exact-name | by name alone | disguise: its "
                "agent is known by name alone (cloxacillin) | says 'Cloxacillin', by its exact words (Cloxacillin)"
            ),
        ),
        (
            [],
            {"text": "Cloxacillin", "notes": ("rash",)},
            (
                "unresolved-agent | named cloxacillin (open) | drug, by exact-name | Rash [rash] | from words: "
                "reaction | by name alone | disguise: its agent is known by name alone (cloxacillin) | says "
                "'Cloxacillin', by its exact words (Cloxacillin)"
            ),
        ),
        (
            [],
            {"text": "Penicillin and latex"},
            (
                "unresolved-agent | no agent | drug?, by None | disguise: words without a code | first candidate "
                "Penicillins | says 'Penicillin and latex', no code and no exact words name an agent"
            ),
        ),
        (
            [],
            {"text": "allergic to penicillin since a rash"},
            (
                "active | group Penicillins | drug, by exact-name | Rash [a rash] | from words: reaction | says "
                "'allergic to penicillin since a rash', by its exact words (allergic to penicillin since a rash)"
            ),
        ),
        (
            [],
            {"text": "Penicillin - rash as a child"},
            (
                "active | group Penicillins | drug, by exact-name | Rash [rash] | from words: reaction | says "
                "'Penicillin - rash as a child', by its exact words (Penicillin - rash as a child)"
            ),
        ),
        (
            [],
            {"notes": ("Penicillin",)},
            (
                "unresolved-agent | group Penicillins | drug, by exact-name | disguise: words without a code | first "
                "candidate Penicillins | says 'Penicillin', by its exact words (Penicillin)"
            ),
        ),
        (
            [],
            {"notes": ("Penicillin - rash",)},
            (
                "unresolved-agent | group Penicillins | drug, by exact-name | Rash [rash] | from words: reaction | "
                "disguise: words without a code | first candidate Penicillins | says 'Penicillin - rash', by its "
                "exact words (Penicillin - rash)"
            ),
        ),
        (
            [],
            {"notes": ("Original text: Penicillin",)},
            (
                "unresolved-agent | group Penicillins | drug, by exact-name | disguise: words without a code | first "
                "candidate Penicillins | says 'Original text: Penicillin', by its exact words (Original text: "
                "Penicillin)"
            ),
        ),
        (
            [],
            {"notes": ("Allergy description: Penicillin; other",)},
            (
                "unresolved-agent | group Penicillins | drug, by exact-name | disguise: words without a code | first "
                "candidate Penicillins | says 'Allergy description: Penicillin; other', by its exact words (Allergy "
                "description: Penicillin; other)"
            ),
        ),
        (
            [],
            {"notes": ("penicillin sensitivity. see letter",)},
            (
                "unresolved-agent | no agent | drug?, by None | disguise: words without a code | first candidate "
                "Penicillins | says 'penicillin sensitivity. see letter', no code and no exact words name an agent"
            ),
        ),
        (
            [],
            {"text": "penicillin penicillin"},
            (
                "unresolved-agent | no agent | drug?, by None | disguise: words without a code | first candidate "
                "Penicillins | says 'penicillin penicillin', no code and no exact words name an agent"
            ),
        ),
        (
            [],
            {"text": "rash"},
            (
                "unresolved-agent | no agent | drug?, by None | Rash [rash] | from words: reaction | disguise: words "
                "without a code | says 'rash', no code and no exact words name an agent"
            ),
        ),
        (
            [],
            {"text": "penicillin 2014 amoxicillin"},
            (
                "unresolved-agent | no agent | drug?, by None | disguise: words without a code | first candidate "
                "Amoxicillin | says 'penicillin 2014 amoxicillin', no code and no exact words name an agent"
            ),
        ),
        (
            [],
            {"text": "Penicillin allergy"},
            (
                "active | group Penicillins | drug, by exact-name | says 'Penicillin allergy', by its exact words "
                "(Penicillin allergy)"
            ),
        ),
        (
            [],
            {"text": "Peanut"},
            "active | non-drug peanut | no drug, by exact-name | says 'Peanut', by its exact words (Peanut)",
        ),
        (
            [],
            {"text": "paracetemol"},
            (
                "unresolved-agent | no agent | drug?, by None | disguise: words without a code | first candidate "
                "Paracetamol | says 'paracetemol', no code and no exact words name an agent"
            ),
        ),
        (
            [],
            {"text": "xyzzy"},
            (
                "unresolved-agent | no agent | drug?, by None | disguise: words without a code | says 'xyzzy', no "
                "code and no exact words name an agent"
            ),
        ),
        (
            [],
            {"text": "Adverse reaction to Penicillin."},
            (
                "active | group Penicillins | drug, by exact-name | says 'Adverse reaction to Penicillin.', by its "
                "exact words (Adverse reaction to Penicillin.)"
            ),
        ),
        (
            [],
            {"text": "[X]Penicillin"},
            ("active | group Penicillins | drug, by exact-name | says '[X]Penicillin', by its exact words ([X]Penicillin)"),
        ),
        (
            [],
            {"text": "Allergy to Allergy to Allergy to Allergy to Penicillin"},
            (
                "active | group Penicillins | drug, by exact-name | says 'Allergy to Allergy to Allergy to Allergy to "
                "Penicillin', by its exact words (Allergy to Allergy to Allergy to Allergy to Penicillin)"
            ),
        ),
        (
            [],
            {"text": "Allergy to Allergy to Allergy to Allergy to Allergy to Penicillin"},
            (
                "active | group Penicillins | drug, by exact-name | says 'Allergy to Allergy to Allergy to Allergy to "
                "Allergy to Penicillin', by its exact words (Allergy to Allergy to Allergy to Allergy to Allergy to "
                "Penicillin)"
            ),
        ),
        (
            [],
            {"text": "Co-amoxiclav"},
            (
                "active | ingredient Amoxicillin + ingredient Clavulanic acid | drug, by exact-name | says "
                "'Co-amoxiclav', by its exact words (Co-amoxiclav)"
            ),
        ),
        (
            [],
            {"text": "Tetracycline"},
            ("active | ingredient Tetracycline | drug, by exact-name | says 'Tetracycline', by its exact words (Tetracycline)"),
        ),
        (
            [],
            {"text": "Tetracyclines"},
            ("active | group Tetracyclines | drug, by exact-name | says 'Tetracyclines', by its exact words (Tetracyclines)"),
        ),
        (
            [],
            {"text": "Estrogens"},
            "active | group Oestrogens (open) | drug, by exact-name | says 'Estrogens', by its exact words (Estrogens)",
        ),
        (
            [],
            {"text": "Sulphonamides"},
            (
                "active | group Sulfonamide antibacterials | drug, by exact-name | says 'Sulphonamides', by its exact "
                "words (Sulphonamides)"
            ),
        ),
        (
            [],
            {"text": "Sulfonamide antibiotics"},
            (
                "active | group Sulfonamide antibacterials | drug, by exact-name | says 'Sulfonamide antibiotics', by "
                "its exact words (Sulfonamide antibiotics)"
            ),
        ),
        (
            [],
            {"text": "NSAIDs"},
            (
                "active | group Non-steroidal anti-inflammatory medicines | drug, by exact-name | says 'NSAIDs', by "
                "its exact words (NSAIDs)"
            ),
        ),
        (
            [],
            {"text": "Local anesthetics"},
            (
                "active | group Local anaesthetics | drug, by exact-name | says 'Local anesthetics', by its exact "
                "words (Local anesthetics)"
            ),
        ),
        (
            [],
            {"text": "aluminum"},
            (
                "unresolved-agent | no agent | drug?, by None | disguise: words without a code | says 'aluminum', no "
                "code and no exact words name an agent"
            ),
        ),
        (
            [],
            {"text": "anti-diarrheal"},
            (
                "unresolved-agent | no agent | drug?, by None | disguise: words without a code | says "
                "'anti-diarrheal', no code and no exact words name an agent"
            ),
        ),
    ],
)
def test_entries_are_read_in_full(codes: list[Any], more: dict[str, Any], expected: str) -> None:
    assert in_full(read(*codes, **more)) == expected
