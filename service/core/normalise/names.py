"""Names of medicines in one spelling, so that equal names are equal strings. Nothing similar is ever made the same."""

import re
import unicodedata
from functools import lru_cache

# Ways of writing one unit or one form. These are spellings, not facts about medicines.
_WORDS = {
    "micrograms": "microgram",
    "microgramme": "microgram",
    "microgrammes": "microgram",
    "mcg": "microgram",
    "mcgs": "microgram",
    "ug": "microgram",
    "milligram": "mg",
    "milligrams": "mg",
    "milligramme": "mg",
    "milligrammes": "mg",
    "mgs": "mg",
    "gram": "g",
    "grams": "g",
    "gramme": "g",
    "grammes": "g",
    "gm": "g",
    "nanograms": "nanogram",
    "millilitre": "ml",
    "millilitres": "ml",
    "mls": "ml",
    "litre": "l",
    "litres": "l",
    "units": "unit",
    "iu": "unit",
    "international": "",
    "tab": "tablet",
    "tabs": "tablet",
    "tablets": "tablet",
    "cap": "capsule",
    "caps": "capsule",
    "capsules": "capsule",
    "ampoules": "ampoule",
    "amps": "ampoule",
    "vials": "vial",
    "drops": "drop",
    "sachets": "sachet",
    "patches": "patch",
    "suppositories": "suppository",
    "pessaries": "pessary",
    "syringes": "syringe",
    "pens": "pen",
    "devices": "device",
    "cartridges": "cartridge",
    "doses": "dose",
    "inhalers": "inhaler",
    "granules": "granule",
    "lozenges": "lozenge",
    "soln": "solution",
    "susp": "suspension",
    "inj": "injection",
    "crm": "cream",
    "oint": "ointment",
    "eff": "effervescent",
    "efferv": "effervescent",
    "disper": "dispersible",
    "orodisper": "orodispersible",
    "chble": "chewable",
    "sach": "sachet",
    "gran": "granule",
    "pdr": "powder",
    "liq": "liquid",
    "dps": "drop",
    "spy": "spray",
    "nsl": "nasal",
    "inh": "inhaler",
    "inha": "inhaler",
    "suppos": "suppository",
    "supp": "suppository",
    "pess": "pessary",
    "linct": "linctus",
    "vl": "vial",
    "amp": "ampoule",
    "pfs": "pre-filled syringe",
}
_UNITS = "microgram|nanogram|mg|g|ml|l|unit|mmol|%|kg|hour|dose"
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_ZEROS = re.compile(r"(?<![\d.])(\d+)\.(\d*?)0+(?!\d)")
_BARE_POINT = re.compile(r"(?<![\d.])\.(?=\d)")
_TOKENS = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+(?:\.\d+)?|[^\sa-z\d]")
_NUMBER_UNIT = re.compile(rf"(?<=\d) (?=(?:{_UNITS})(?![a-z]))")
_TIGHT = re.compile(r" ?([/()+%,-]) ?")


@lru_cache(maxsize=65_536)
def normal_name(text: str) -> str:
    """The name in lower case with one spelling of units and forms; digits keep their value exactly.

    "Amlodipine 5 mg Tabs", "AMLODIPINE 5.0mg tablets" and "amlodipine 5mg tablets" come out the same. Idempotent.
    """
    flat = text.lower() if text.isascii() else _without_accents(text)
    flat = _BARE_POINT.sub("0.", _THOUSANDS.sub("", flat))
    flat = _ZEROS.sub(_without_zeros, flat)
    words = (_WORDS.get(word, word) for word in _TOKENS.findall(flat))
    joined = " ".join(word for word in words if word)
    joined = _TIGHT.sub(r"\1", joined)
    return _NUMBER_UNIT.sub("", joined).replace("( ", "(").strip()


def _without_accents(text: str) -> str:
    flat = unicodedata.normalize("NFKC", text).casefold().replace("µ", "u").replace("μ", "u").replace("’", "'")
    return "".join(sign for sign in unicodedata.normalize("NFKD", flat) if not unicodedata.combining(sign))


def _without_zeros(matched: re.Match[str]) -> str:
    whole, part = matched.group(1), matched.group(2)
    return f"{whole}.{part}" if part else whole
