"""Forms, releases and routes as the tail of a dm+d product name gives them. The first pattern that fits decides."""

import re

_RELEASE = (
    (re.compile(r"modified-release|prolonged-release|12-hour|24-hour|slow release|sustained", re.IGNORECASE), "modified"),
    (re.compile(r"gastro-resistant|enteric", re.IGNORECASE), "gastro-resistant"),
)
# (pattern, form, routes). Injections name no route in their names, so every parenteral one is possible. What is given by
# a rarer way comes before the words that it shares with common forms: an oral syringe is pre-filled too.
_PARENTERAL = ("iv", "im", "sc")
_FORMS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (r"vaginal.*|pessar(y|ies)", "pessary", ("vaginal",)),
    (r"sublingual", "sublingual", ("sublingual",)),
    (r"buccal (tablet|film)|muco-adhesive", "buccal", ("buccal",)),
    (r"mouthwash|gargle|oromucosal|lozenges?|pastilles?|medicated chewing gum|dental|oral spray", "oromucosal", ("buccal",)),
    (r"intestinal", "intestinal gel", ("other",)),
    (r"irrigation|intravesical|instillation|intraperitoneal|catheter|patency|intraocular", "irrigation", ("other",)),
    (r"intrauterine", "intrauterine device", ("other",)),
    (r"implants?\b", "implant", ("sc", "other")),
    (r"nebuliser.*", "nebuliser liquid", ("inhaled",)),
    (r"inhalers?\b|inhalation", "inhaler", ("inhaled",)),
    (r"tablets? for cutaneous solution|topical (powder|solution|emulsion)", "topical", ("topical",)),
    (r"orodispersible films?", "oral film", ("oral",)),
    (r"tablets?\b|caplets?\b", "tablet", ("oral",)),
    (r"capsules?\b", "capsule", ("oral",)),
    (r"oral suspension|oral solution|oral drops|linctus|elixir|oral liquid|syrup|oral emulsion", "oral liquid", ("oral",)),
    (r"transdermal (gel|spray|solution|cream)|gel (unit dose )?sachets?", "topical", ("transdermal", "topical")),
    (
        r"oral (powder|granules|gel|paste|lyophilisate)|granules|powder (\S+ )?sachets?|effervescent powder",
        "oral powder",
        ("oral",),
    ),
    (r"eye.*|ophthalmic", "eye preparation", ("ocular",)),
    (r"ear.*", "ear preparation", ("otic",)),
    (r"nasal.*|nose.*|intranasal", "nasal preparation", ("nasal",)),
    (r"cutaneous patch(es)?|medicated plasters?", "patch", ("topical", "transdermal")),
    (r"(transdermal )?patch(es)?", "patch", ("transdermal",)),
    (r"suppositor(y|ies)|rectal.*|enema.*", "rectal preparation", ("rectal",)),
    (r"injection (or|and) infusion|injection/infusion", "injection", _PARENTERAL),
    (r"infusion", "infusion", ("iv",)),
    (r"injection|pre-filled|ampoules?|vials?|cartridges?", "injection", _PARENTERAL),
    (
        r"cream|ointment|gel|lotion|shampoo|scalp|paint|cutaneous|foam|emollient|bath|spray|paste|collodion|wash|liniment"
        r"|in (white|yellow) soft paraffin|nail lacquer",
        "topical",
        ("topical",),
    ),
)
_COMPILED = tuple((re.compile(rf"\b(?:{pattern})", re.IGNORECASE), form, routes) for pattern, form, routes in _FORMS)


def read_form(tail: str) -> tuple[str | None, str | None, tuple[str, ...]]:
    """(form family, release, routes) of the words after the strength. None and () where no pattern fits."""
    for pattern, form, routes in _COMPILED:
        if pattern.search(tail):
            release = next((name for found, name in _RELEASE if found.search(tail)), "immediate")
            solid = form in {"tablet", "capsule", "oral powder", "oral liquid", "injection"}
            return form, release if solid else None, routes
    return None, None, ()
