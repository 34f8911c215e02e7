"""The phrases of directions as patterns: routes, sites, verbs, food, and what may be set aside. Each list is closed."""

from service.core.normalise.dose.frequency import NUMBER

NEEDED = r"(?:required|needed|necessary|reqd|req|desired)"
WHO = r"(?:clinic|doctor|gp|hospital|consultant|nurse|prescriber|team|specialist|pharmacist|dentist|department|unit)"
BY = rf"(?: by (?:the |your |a |an )?(?:[a-z]+ ){{0,2}}{WHO})?"
FOOD = r"(?:food|meals?|mealtimes|eating|milk|water|juice|squash|snacks?|empty stomach|drink|fluids?|feeds?)"
ARTICLES = (
    r"(?:an? |each |every |some |main |plenty of |lots of |your |the |full |large |small |light |glass(?:ful)? of |cup of "
    r"|little |0\.5 |1 |of |other |fatty |cold |warm |hot )*"
)
TAKEN_IN = r"(?:dissolved?|diluted?|dispersed?|mix(?:ed)?|taken) (?:in|with|into)"
SITE = (
    "eyes?|eyelids?|ears?|nostrils?|nose|skin|areas?|scalp|hair|face|hands?|feet|foot|mouth|gums?|tongue|rectum|vagina|anus"
    "|thighs?|abdomen|arms?|upper arms?|legs?|knees?|back|neck|chest|nails?|toes?|toenails?|groin|lesions?|body|wounds?|rash"
    "|lips?|cheeks?|affected parts?|joints?|elbows?|shoulders?|ulcers?|patches|throat|navel|perineum|buttocks?|sides?|other side"
    "|muscle"
)
SITE_LEAD = (
    r"(?:the|each|both|left|right|affected|your|upper|lower|outer|clean|dry|non-hairy|whole|painful|sore|infected|inflamed|itchy"
    r"|of|inside of|back of)"
)
ROUTES = {
    "oral": r"oral(?:ly)?(?: route| use)?|by mouth|po|per os|per oral",
    "subcutaneous": (r"(?:by |via |as a |for )?(?:sub-?cutaneous(?:ly)?|sub ?cut|s/?c)\b(?: route| injection| infusion| use)?"),
    "intramuscular": r"(?:by |via |as an? |for )?(?:deep )?(?:intramuscular(?:ly)?|i/?m)\b(?: route| injection| use)?",
    "intravenous": (
        r"(?:by |via |as an? |for )?(?:slow )?(?:intravenous(?:ly)?|i/?v)\b(?: route| injection| infusion| bolus| use)?"
    ),
    "inhalation": r"(?<!be )inhaled|(?:by |via |for )?(?:oral )?inhalation(?: route| use)?|inh",
    "nebulised": r"(?:by |via |via an? |using an? |to be given via an? )?nebuli[sz](?:ed|er|ation)|(?:by |via )?nebs?",
    "sublingual": r"sublingual(?:ly)?(?: route)?|under (?:the |your )?tongue|s/?l",
    "buccal": r"buccal(?:ly)?(?: route)?|between (?:the )?(?:upper )?lip and (?:the )?gum",
    "rectal": r"(?:by |via )?rectal(?:ly)?(?: route| use)?|per rectum|pr|into the rectum",
    "vaginal": r"(?:by |via )?vaginal(?:ly)?(?: route| use)?|per vagina|pv|into the vagina",
    "topical": r"topical(?:ly)?(?: route| use)?|cutaneous(?: route| use)?|top",
    "transdermal": r"transdermal(?:ly)?(?: route)?|percutaneous(?:ly)?",
    "nasal": r"(?:intra)?nasal(?:ly)?(?: route| use)?",
    "ocular": r"ocular(?: route| use)?|ophthalmic|intraocular",
    "auricular": r"otic(?: route)?|aural(?: route)?|auricular(?: route)?",
    "gastrostomy": r"via (?:the )?peg(?: tube)?|peg",
    "nasogastric": r"via (?:the |an? )?(?:ng|nasogastric)(?: tube)?|nasogastric(?: route)?",
}
VERB = (
    r"taken?|used?|appl(?:y|ied)|inhaled?|inject(?:ed)?|give|given|instil(?:l|led)?|insert(?:ed)?|put|placed?|suck(?:ed)?"
    r"|dissolved?|chew(?:ed)?|swallow(?:ed)?|spray(?:ed)?|drink|drunk|wear|worn|stick|sip|rub(?:bed)?(?: in)?|massaged?|wash"
    r"|administer(?:ed)?|adhere|infused?|drop(?:ped)?(?= into)|administration"
)
ADVERBS = (
    "frequently(?= (?:when|as) )|continuous(?:ly)?|thinly|sparingly|liberally|generously|gently|slowly|regularly|preferably"
    "|approximately|evenly|directly|carefully|well|please|together|altogether|in total|usually|normally|only(?= for)|also|still"
    "|tablet form|instruction|instructions|dosage|dosing"
)
FILLER = r"(?:the|this|is|are|a total of|at a rate of|of|to be|it|dose(?= is)|dose:|dosage:|doses?(?= of))"
# What says that the amount changes, or depends on something, in a way that this reader does not follow.
CHANGES = (
    r"(?:on (?:the )?(?:first|second|third|day)\b"
    r"|(?:(?:may|can|to) be )?(?:increas|reduc|decreas|titrat|adjust|taper|alternat|escalat|doubl|halv|build|wean|step)[a-z]*\b)"
    r"|(?:if|unless|except|omit|depending|depends|according|sliding scale|as per|other days?|first|second|third|week|day|cycle"
    r"|loading|dialysis|subsequent|later|again|repeat(?:ed)?|another|additional|extra|further|initially|initial|maintenance|usual)\b"
)
DENIES = (
    r"(?:not|never|no|nil|none|don'?t|without|stop|stopped|avoid|discontinued?|cease|withhold|withheld|suspend(?:ed)?|hold"
    r"|on hold)\b"
)
AS_NEEDED = (
    rf"(?:as|when|if|where|whenever|only when|only if)(?: and (?:when|if|as))?(?: it is| you)? ?{NEEDED}",
    r"(?:as )?prn",
    rf"as often as {NEEDED}",
    rf"as and when(?: {NEEDED})?",
    rf"{NEEDED}(?= for)",
    r"on demand",
    r"if need be",
)
DIRECTED = (
    r"(?:to be )?(?:use |taken? |used )?(?:as|exactly as)(?: has been)? "
    r"(?:directed|instructed|advised|prescribed|recommended|explained|discussed|per directions|per instructions)(?: by mouth)?"
    + BY,
    rf"(?:follow|see|as per|per)(?: the)?(?: printed| written| attached)? (?:directions|instructions|leaflet){BY}",
    r"(?:mdu|ud)",
)
EVENTS = (
    r"after (?:each|every) (?:loose )?(?:motion|stool|bowel movement)",
    r"after (?:a |each )?(?:bowel movement|loose stool)s?",
    r"(?:at|with) (?:the )?onset of (?:an? )?(?:attack|migraine)",
    rf"(?:at least |about |up to |immediately |just |shortly )*(?:{NUMBER} (?:minutes?|mins?|hours?|hrs?) |an hour )?"
    r"before (?:the )?"
    r"(?:exercise|travel(?:ling)?|(?:a |your )?journey|sexual (?:activity|intercourse)|(?:a |each )?dressing changes?)",
)
AT_ONCE = (
    *(r"stat", r"immediately", r"straight ?away", r"now", r"once only", r"1 dose only", r"1 time only"),
    *(r"as soon as possible", r"just once", r"1 (?:- )?off"),
)
SINGLE = (
    r"as a 1 - off(?: dose)?",
    r"(?:as|in) (?:a|1) single dose",
    r"single dose",
    r"all at once",
    r"at the same time",
    r"in 1 go",
)
