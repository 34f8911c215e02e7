"""Phrases that are known and change neither amount nor timing: they are set aside and kept as notes. The list is closed."""

from service.core.normalise.dose.frequency import NUMBER

CHEWED = r"(?:crush|chew|crushed|chewed)"
DEVICE = (
    r"(?:spacer|aerochamber|volumatic|inhaler|metered dose device|easyhaler|turbohaler|accuhaler|handihaler|breezhaler|respimat"
    r"|oral syringe|syringe (?:driver|pump)|(?:nasal )?cannulae?)"
)
# What a liquid holds: 250 mg/5 mL.
STRENGTH = rf"{NUMBER} ?(?:mg|micrograms?|mcg|g|units) ?/ ?(?:{NUMBER} )?ml"
NOTES = (
    r"home delivery(?: service)?",
    r"amber \d(?: drug)?",
    r"type [12] diabetes",
    rf"replaced? every (?:{NUMBER} )?(?:hours?|days?|weeks?|months?|year)",
    r"replaced? each (?:day|week|month|year)",
    r"(?:keep|stored?) in (?:the |a )?(?:fridge|refrigerator)",
    rf"(?:dispose of|discard)(?: remainder)? (?:after )?{NUMBER} (?:days|weeks|months)(?: after opening)?",
    r"remove (?:the )?old patch before applying (?:the |a )?new (?:patch|1)",
    r"shake (?:the bottle |well |thoroughly )*(?:before use|well)?",
    r"rinse (?:the |your )?mouth(?: out)?(?: with water)?(?: after (?:each )?use)?",
    rf"(?:via|using|through|with) (?:an? |the )?{DEVICE}(?: device)?",
    r"until (?:all )?(?:finished|gone|used|completed?|the course is complete|finish)(?: up)?",
    r"(?:complete|finish) (?:the )?(?:full |whole |prescribed )?course(?: as prescribed)?",
    r"subsequent courses repeated after 7-day (?:tablet|pill)[- ]free interval",
    r"(?:swallowed |swallow )?whole",
    r"(?:the )?contents of(?: the)?",
    rf"(?:do not|not to be|dont|don't) (?:be )?{CHEWED}(?: or {CHEWED})?",
    rf"(?:approximately |about |at least )?{NUMBER} hours apart",
    r"then (?:stop|discontinue)",
    r"do not stop taking this medicine except on your doctors? advice",
    r"(?:take|use) (?:these|this|the) (?:tablets?|capsules?|medicines?)(?= with| after| before| on)",
    r"sit or stand upright",
    r"(?:on )?the same day(?! (?:of|each|every))",
    r"caffeine-containing drinks or other medication",
    r"(?:from|starting(?: from| on)?|start(?:ing)? date:?|started(?: on)?|commencing|until|since|issued?|review(?: date)?) ?§",
    r"(?:on|to) an empty stomach",
    r"(?:warning )?(?:[.:-] )?(?:this medicine )?may (?:cause drowsiness|make you (?:feel )?sleepy)",
    r"(?:avoid|do not (?:drink|take with)) (?:alcohol(?:ic drinks?)?|grapefruit(?: juice)?)",
    r"do not take indigestion remedies 2 hours before or after",
    r"(?:do not take anything else containing|contains) paracetamol",
    r"protect your skin from sunlight",
    r"at regular intervals",
    rf"{NUMBER}[- ]days?'? supply",
    r"do not stop (?:taking )?(?:suddenly|abruptly)",
    r"discard (?:the )?remainder",
    r"long[- ]term|lifelong|life long|ongoing|indefinitely",
    rf"of (?:the |a )?{STRENGTH}(?: (?:oral )?(?:solution|suspension|liquid|syrup))?",
    r"of (?:nicotine )?gum",
    r"(?:medication |annual |medicines? )?review (?:is )?(?:due|needed|overdue)",
    r"blood tests? (?:is |are )?(?:due|needed|overdue)(?: before next (?:issue|prescription))?",
    r"(?:please )?(?:book|arrange|make)(?: an appointment for)?(?: an?| your)?(?: medication| annual)? review",
    r"with or just after food ,? ?or a meal",
    r"(?:after|before) (?:food|meals) only",
    r"(?:pc|ac)",
    r"for (?:dry|itchy|sore|red|painful|infected|sticky) (?:eyes?|skin|mouth|throat|nose|ears?|scalp)",
    r"as (?:an? )?(?:soap substitute|shampoo)",
    r"(?:an? |in a )?thin layer",
    r"in (?:the |a |your )?bath",
    r"(?:an? )?pea-sized amount",
    r"(?<=apply )(?:the )?(?:cream|ointment|gel|lotion|foam)",
    r"(?<=use )(?:the )?(?:cream|ointment|gel|lotion|foam)",
)
