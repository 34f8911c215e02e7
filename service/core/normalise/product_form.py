"""Forms, releases and routes as the tail of a dm+d product name gives them. The first pattern that fits decides."""

import re

from service.core.model.medicine import RELEASED_FORMS, Release

_RELEASE: tuple[tuple[re.Pattern[str], Release], ...] = (
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
    (r"oral suspension|oral solution|oral drops?|linctus|elixir|oral liquid|syrup|oral emulsion", "oral liquid", ("oral",)),
    (r"transdermal (gel|spray|solution|cream)|gel (unit dose )?sachets?", "topical", ("transdermal", "topical")),
    (
        r"oral (powder|granules|gel|paste|lyophilisate)|granules|powder (\S+ )?sachets?|effervescent powder",
        "oral powder",
        ("oral",),
    ),
    (r"ear/eye/nose", "drops for several places", ("ocular", "otic", "nasal")),
    (r"ear/eye|eye/ear", "drops for several places", ("ocular", "otic")),
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
    # Between a brand and its strength, "Losec I.V. 40mg", where the rest of the name says what it is.
    (r"i ?\. ?v\b", "injection", ("iv",)),
)
# Words that may stand beside a name, its strength and its form: of forms, of how they let their substance go, of what they
# come in and of how they taste. None of them names a substance.
_SAYING = """
    tablet capsule caplet granule powder pellet sachet lozenge pastille gum chewing medicated lyophilisate film wafer oral
    oromucosal buccal sublingual chewable dispersible orodispersible effervescent soluble melt muco adhesive dental solution
    suspension liquid syrup elixir linctus emulsion concentrate solvent diluent vehicle drop dry ready cream ointment gel lotion
    paste paint foam spray mousse shampoo scalp application applicator liniment collodion lacquer nail wash bath emollient
    additive oily aqueous cutaneous topical skin plaster patch transdermal dressing gauze eye ear nasal nose ophthalmic otic
    vaginal pessary suppository rectal enema retention intrauterine system implant inhaler inhalation nebuliser aerosol breath
    actuated accuhaler turbohaler easyhaler respimat autohaler evohaler cfc injection infusion injectable vial ampoule cartridge
    syringe pre filled prefilled pen device disposable bag bottle tube tub pack blister pouch pot spacer refill kit unit dose
    single multi ml l g mg microgram cm actuation metered pump irrigation instillation intravesical intranasal intravenous
    intramuscular subcutaneous iv im sc i v m s intraocular release modified prolonged sustained extended slow delayed immediate
    conventional gastro resistant enteric coated mr sr xl la er cr pr ec gr xr retard long acting hour hourly strength sugar
    preservative gluten colour free hard soft for of in or and with by administered x the as per bp strawberry
    lemon lime orange cherry banana blackcurrant raspberry vanilla mint flavour flavoured unflavoured plain adult paediatric
    infant junior children child day week month each orally disintegrating packet relief dissolve c e p f r million live high
    kallikrein inactivator microlitre aniseed peppermint apple fruit tropical chocolate caramel toffee grape pineapple berry
    mixed clear dried dilute dispersion multidose opening safety starter initiation titration treatment maintenance follow on
    penfill solostar optiset opticlik kwikpen flexpen flextouch innolet viaflo viaflex macoflex steri sure amp mini plasco
"""
_WORDS = frozenset(_SAYING.split())
_WORD = re.compile(r"[a-z]+")
# The keys of forms that rows of tables may name.
FORMS: tuple[str, ...] = tuple(dict.fromkeys(form for _, form, _ in _FORMS))
_COMPILED = tuple((re.compile(rf"\b(?:{pattern})", re.IGNORECASE), form, routes) for pattern, form, routes in _FORMS)


def says_only_form(words: str) -> bool:
    """Whether normalised words beside a name say nothing but a form, its release and its pack.

    "with clavulanic acid capsule" does not: what else a name holds is never read past. An old or a foreign form is not
    known here, and is then not read either. "1:200000" says how much of another substance.
    """
    if ":" in words or words.startswith(("+", "&")) or words.endswith(("+", "&")):
        return False
    return all(word in _WORDS or word.removesuffix("s") in _WORDS for word in _WORD.findall(words))


def read_form(tail: str) -> tuple[str | None, Release | None, tuple[str, ...]]:
    """(form family, release, routes) of the words after the strength. None and () where no pattern fits."""
    for pattern, form, routes in _COMPILED:
        if pattern.search(tail):
            release: Release | None = next((name for found, name in _RELEASE if found.search(tail)), None)
            return form, release or "immediate" if form in RELEASED_FORMS else None, routes
    return None, None, ()
