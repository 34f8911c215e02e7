"""Further instructions beside a dose: most are advice, and some say another dose, other times, or when to leave it out.

FHIR: additionalInstruction; HL7 v2: the instructions of the pharmacy and of a timing. What is read is held against the dose, as
the instruction to the patient is. What is not read and may change the dose leaves none: nobody knows what is given then. So does
a condition, of which the standard says that a person has to decide how and when the medicine is given (HL7 v2, TQ.7).
"""

import re
from dataclasses import replace

from service.core.model.dose import DoseDisagreement, DoseReading
from service.core.model.medicine import Medicine
from service.core.model.reference import Reference
from service.core.model.written import DosageWritten
from service.core.normalise.dose_tellings import told_again
from service.core.normalise.dose_text import read_dose_text

# Words that were read in full and name neither a dose nor times, and need no second look.
_NOTHING_SAID = ("it states no dose and no times", 'it says only "as directed"', "it states a maximum and no dose")
_SENTENCES = re.compile(r"(?<=[.!;])\s+|\n+")
_WEEKDAYS = r"(?:mon|tues?|wed(?:s|nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?"
_NUMBER = r"(?:\d+(?:[.,]\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|half)"
_UNIT = (
    r"(?:tab|cap|tablet|capsule|pill|lozenge|pastille|puff|inhalation|drop|sachet|spray|vial|amp|ampoule|spoonful|dose|unit)s?"
    r"|(?:microgram|nanogram|milligram|gram|millimole|mmol|ml|patch(?:e)?)s?|suppositor(?:y|ies)|pessar(?:y|ies)"
    r"|iu|mg|mcg|ug|[\u00b5\u03bc]g|g|ng"
)
_CHANGES = r"(?:increas|reduc|decreas|adjust|titrat|taper|wean|doubl|halv)\w*"
# What may say how much, how often, on which days, or when it is left out. Advice on food, driving and glasses of water does not.
_MATTERS = tuple(
    re.compile(rf"\b(?:{words})", re.IGNORECASE)
    for words in (
        r"omit\w*\b|withh[eo]ld\w*\b|skip\w*\b|miss(?:ed)? (?:out|every)\b|paus(?:e|ed)\b|suspend(?:ed)?\b",
        r"h(?:o|e)ld (?:if|when|until|on|the dose|doses?|pre|before|while)\b",
        rf"{_CHANGES} (?:the |each |this |next )?(?:dose|doses|by|to|from|gradually|slowly|over|every|as|if|when|{_NUMBER})\b",
        r"(?<!at )once\b|twice\b|thrice\b|(?:dai|week|month|hour|night|fortnight)ly\b|alternate\b|every\b|(?:each|per|a) day\b",
        rf"{_WEEKDAYS}\b|weekdays?\b|weekends?\b|(?:days?|weeks?) (?:on|off)\b|\d+ times\b",
        r"(?:o\.?d|b\.?d|t\.?d\.?s|q\.?d\.?s|b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|prn|stat|q\.?\d+\.?h)\b",
        r"not on\b|not (?:to )?be (?:given|taken)\b|only (?:if|when|give|take|use|on)\b",
        r"(?:give|take|use|apply)s? (?:only )?(?:if|when|unless)\b",
        r"do not (?:give|take|use|apply) (?:if|on|when|for|unless|until)\b|unless\b",
        r"if\b[^.;]*(?:\b(?:below|above|under|over|less|more|greater|high|low)\b|[<>≤≥]|\d)",
        rf"(?:take|give|use|apply|inject|instil|inhale)s? {_NUMBER}\b(?! ?(?:minutes?|hours?|to \d+ minutes?))",
        rf"{_NUMBER} ?(?:{_UNIT})\b",
    )
)
# What names an amount or a time and changes no dose: what it is mixed with, what is measured, and until when it goes on.
_HARMLESS = re.compile(
    r"\b(?:in|into|with|using) (?:a |an |at least |about |up to )?\d+(?: ?(?:-|to) ?\d+)? ?m?l\w*\b"
    r"|\bunless (?:you are |otherwise )?(?:told|advised|directed|instructed|your doctor)\b"
    r"|\b(?:at )?(?:about )?the same time (?:each|every) day\b"
    r"|\b(?:(?:do not (?:take|give|use)|no|or|nor) more than|(?:do not|not to|never) exceed) "
    r"[^.;]*?\b(?:in|a|per|each|any) (?:\d+ hours|day|one time)\b"
    r"|^(?:check|monitor|measure|record|test|weigh|review|rotate|rinse|wash|shake|store|discard|contact|blood tests?|bloods)\b"
    r"(?:(?!\b(?:omit|withh|h[oe]ld|skip|miss(?:ed)? (?:out|every)|paus|suspend|adjust|titrat|taper|wean|doubl|halv)"
    r"|\b(?:increas|reduc|decreas)(?:e|ing)\b"
    r"|\b(?:given?|taken?|inject|inhale|instil|apply) (?:\d|one|two|half|only|if|when)"
    r"|(?:\b|(?<=\d))(?:dose|mg|mcg|microgram|tab(?:let)?s?\b|cap(?:sule)?s?\b|puffs?|units?|iu\b|g\b)).)*$",
    re.IGNORECASE,
)


def with_further(
    reading: DoseReading, dosage: DosageWritten, shared: frozenset[str], medicine: Medicine | None, reference: Reference
) -> DoseReading:
    """The reading with what its further instructions say against it; refused where one may change it and was not read.

    `shared`: instructions that stand beside several dosages tell them together, and are held against none of them.
    """
    if reading.refused or not reading.steps:
        return reading
    if dosage.condition:
        return _left_out(reading, f'it is given on a condition, "{dosage.condition}"')
    for words in dosage.additional:
        unread = unread_that_matters(words, medicine, reference)
        if unread:
            return _left_out(reading, f'the further instruction "{unread}" was not read, and may change the dose')
        for said in _tellings(words, medicine, reference):
            if not said.refused:
                reading = _held_against(reading, said, words in shared, medicine, reference)
    return reading


def unread_that_matters(words: str, medicine: Medicine | None, reference: Reference) -> str | None:
    """The first sentence of an instruction that was not read and may change a dose; None where there is none."""
    for said in _tellings(words, medicine, reference):
        if said.refused and said.refused not in _NOTHING_SAID and may_change_a_dose(said.written or ""):
            return said.written
    return None


def _left_out(reading: DoseReading, why: str) -> DoseReading:
    return replace(reading, refused=why, steps=(), alternatives=(), disagreements=(), not_compared=())


def may_change_a_dose(words: str) -> bool:
    """Whether words that were not read may say how much, how often, on which days, or when it is left out."""
    left = _HARMLESS.sub(" ", " ".join(words.split()))
    return any(pattern.search(left) for pattern in _MATTERS)


def _tellings(words: str, medicine: Medicine | None, reference: Reference) -> list[DoseReading]:
    """The instruction as read; sentence by sentence where it is not read as a whole."""
    whole = read_dose_text(words, medicine=medicine, reference=reference)
    sentences = [sentence for sentence in _SENTENCES.split(words) if sentence.strip()]
    if not whole.refused or len(sentences) < 2:
        return [whole]
    return [read_dose_text(sentence, medicine=medicine, reference=reference) for sentence in sentences]


def _held_against(
    reading: DoseReading, said: DoseReading, shared: bool, medicine: Medicine | None, reference: Reference
) -> DoseReading:
    place = f'in the further instruction "{said.written}"'
    if shared:
        untold = f"what is said {place} tells several dosages together and was held against none of them"
        return replace(reading, not_compared=(*reading.not_compared, untold))
    found = told_again(reading, said, medicine, reference, place)
    differ = tuple(_worded(one, reading) for one in found.disagreements)
    return replace(
        reading,
        disagreements=tuple(dict.fromkeys((*reading.disagreements, *differ))),
        not_compared=tuple(dict.fromkeys((*reading.not_compared, *found.not_compared))),
    )


def _worded(one: DoseDisagreement, reading: DoseReading) -> DoseDisagreement:
    """The disagreement as one with codes where the dose was read from them."""
    return one if reading.read_from == "text" else replace(one, because=one.because.replace(" in words", " in codes", 1))
