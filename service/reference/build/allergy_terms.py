"""What an allergy code's own term says: the agent or class that it names, in exact words. Nothing similar counts."""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from service.core.model.reference import Reference
from service.core.normalise.allergen_names import allergen_key
from service.core.normalise.name_reading import medicine_of_name
from service.core.normalise.names import normal_name
from service.core.normalise.old_names import modern
from service.reference.build.substances import is_element, makes_another

_TAG = re.compile(
    r"\s*\((disorder|finding|situation|substance|product|event|navigational concept|context-dependent category)\)\s*$",
    re.IGNORECASE,
)
_FRONT = re.compile(
    r"^(?:\[[xvd]\]\s*)?(?:h/o:?\s*|history of:?\s*|personal history of:?\s*|history of\s+)?(?:drug\s+allergy:?\s*)?"
    r"(?:(?:(?:adverse cutaneous|local(?:ized)? adverse|adverse|allergic|infusion) reaction (?:caused by|to|due to)|allergy to"
    r"|(?:pseudo)?allergy to|hypersensitivity to|drug reaction:|intolerance to|sensitivity to"
    r"|adverse reaction(?= (?:peripheral|smooth|water)))\s+)?(?P<agent>.+?)"
    r"(?:\s+(?:adverse reaction|(?:pseudo)?allergy|hypersensitivity|intolerance|sensitivity|allergic reaction))?$",
    re.IGNORECASE,
)
_NOT_AN_ALLERGY = re.compile(
    r"overdose|poisoning|toxicity|rash|dermatitis|urticaria|anaphyla|family history|fh:|no known|\basthma$|absence of",
    re.IGNORECASE,
)
_SAYS_ALLERGY = re.compile(
    r"allerg|adverse (?:cutaneous )?reaction|infusion reaction|drug reaction:|hypersensitiv|intolerance|sensitivity|h/o",
    re.IGNORECASE,
)
# What the agent was taken for, in terms that tell one use of it from another: "theophylline (asthma)".
_TAKEN_FOR = re.compile(r"\s*(?:\((?:asthma|diuretic)\)|- asthma)$", re.IGNORECASE)
# What says that an agent is a drug, and names no other.
_ENDING = re.compile(r"(?:,? (?:nos|nec|drugs?|preparations?|preps|products?|agents?))+$", re.IGNORECASE)
# What says that an agent is one of many: then one substance of them is not what is meant.
_ONE_OF_MANY = re.compile(r"\b(?:groups?|class|compounds?|derivatives?|analogues?|salts|antibiotics|mixtures?)\b", re.IGNORECASE)
_GIVEN = re.compile(
    r"^(?:oral|topical|rectal|inhaled|nasal|intravenous|intramuscular|parenteral|injected|injectable|systemic|transdermal|sublingual"
    r"|modified release|sustained release|preparations? of|products? of)\s+",
    re.IGNORECASE,
)
_ARTICLES = re.compile(r"^(?:the|other and unspecified|other|an?)\s+", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class AgentNames:
    """Everything that an agent's words may name.

    By normalised name: `ingredients`, `groups`, and foods and things (`other`). By `allergen_key`: what is known by name
    alone (`named`, each with its kind: named or non-drug). `dictionary` reads names of medicines.
    """

    ingredients: Mapping[str, str]
    groups: Mapping[str, str]
    other: Container[str]
    dictionary: Reference
    named: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    kin: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])

    @cached_property
    def group_keys(self) -> Mapping[str, str]:
        """Groups by `allergen_key`. A substance comes first: tetracycline is one of the tetracyclines."""
        return {allergen_key(name): group for name, group in self.groups.items()}

    @cached_property
    def shuffled(self) -> Mapping[str, str]:
        """Ingredients by the words of their names in any order ("balsam of Peru"), where only one has those words."""
        found: dict[str, set[str]] = defaultdict(set)
        for name, code in self.ingredients.items():
            found[_shuffle(name)].add(code)
        return {words: codes.pop() for words, codes in found.items() if len(codes) == 1}

    @cached_property
    def salts_of(self) -> Mapping[str, set[str]]:
        """Ingredients by their names without the words of salts and esters that end them."""
        found: dict[str, set[str]] = defaultdict(set)
        for name, code in self.ingredients.items():
            words = name.split()
            while len(words) > 1 and words[-1] in self.dictionary.salts and not makes_another(words[-1]):
                words.pop()
                found[" ".join(words)] |= {code, *self.kin.get(code, ())}
        return found


def meaning(term: str, names: AgentNames) -> tuple[str, str] | None:
    """(kind, targets) of a code by its own term; None where the term is no allergy, or names nothing exactly."""
    bare = _TAKEN_FOR.sub("", _TAG.sub("", term.strip()))
    if _NOT_AN_ALLERGY.search(bare) or not _SAYS_ALLERGY.search(bare):
        return None
    matched = _FRONT.match(bare)
    agent = _ARTICLES.sub("", matched.group("agent").strip()) if matched else ""
    many = bool(_ONE_OF_MANY.search(agent))
    whole = next((found for words in _ways_to_say(agent) if (found := _named(words, many, names))), None)
    return whole or _each_named(agent, names)


def _each_named(agent: str, names: AgentNames) -> tuple[str, str] | None:
    """("several", targets) of agents joined by a word: "ampicillin and cloxacillin". None unless each part names one.

    One of them has to be a substance: two classes so joined are a heading ("expectorants and decongestants").
    Two names of one agent side by side ("adrenaline, epinephrine") are that agent.
    """
    for joint in (r",\s*", r"\s+(?:and|with)\s+|\s*\+\s*"):
        parts = [part.strip() for part in re.split(joint, agent) if part.strip()]
        found = [_named(part, bool(_ONE_OF_MANY.search(part)), names) for part in parts]
        held = [one for one in found if one]
        if len(parts) < 2 or len(held) < len(parts):
            continue
        if len(set(held)) == 1:
            return held[0]
        if joint != r",\s*" and {kind for kind, _ in held} == {"agent"}:
            return "agent", "|".join(dict.fromkeys(target for _, targets in held for target in targets.split("|")))
        if joint != r",\s*" and any(kind == "agent" for kind, _ in held):
            return "several", "|".join(f"{kind}:{target}" for kind, targets in held for target in targets.split("|"))
    return None


def _named(words: str, many: bool, names: AgentNames) -> tuple[str, str] | None:
    """What the words name exactly. `many`: they stand for several substances, so only a group can be meant."""
    ways = tuple(filter(None, (normal_name(words), modern(words, names.dictionary))))
    if listed := next((found for name in ways if (found := _listed(name, many, names))), None):
        return listed
    # Brackets after an agent tell it from another: "calcitonin (pork)" is not the calcitonin that is sold.
    medicine = None if many or "(" in words else medicine_of_name(words, names.dictionary)
    if medicine and medicine[0].ingredients:
        return _contents(sorted(medicine[0].ingredients), names)
    return next((found for name in ways if (found := _unlisted(name, many, names))), None)


def _listed(name: str, many: bool, names: AgentNames) -> tuple[str, str] | None:
    """A class by its name as written, an ingredient, then a class in another spelling or number."""
    if name in names.groups:
        return "group", names.groups[name]
    if name in names.ingredients and not many:
        return "agent", names.ingredients[name]
    if (key := allergen_key(name)) in names.group_keys:
        return "group", names.group_keys[key]
    if (shuffled := _shuffle(name)) in names.shuffled and not many:
        return "agent", names.shuffled[shuffled]
    return None


def _unlisted(name: str, many: bool, names: AgentNames) -> tuple[str, str] | None:
    """What no ingredient bears the name of: a head of salts, a name known alone, a food or a thing."""
    if not many and (salts := _head_of_salts(name, names)):
        return "agent", salts
    if (key := allergen_key(name)) in names.named:
        return names.named[key]
    return ("non-drug", name) if name in names.other else None


def _contents(codes: list[str], names: AgentNames) -> tuple[str, str]:
    """The ingredients of a medicine; for an element ("iron and folic acid") the class of its salts, which are what is given."""
    groups = {code: names.groups.get(normal_name(names.dictionary.substances[code].name)) for code in codes}
    if not any(groups.values()):
        return "agent", "|".join(codes)
    return "several", "|".join(f"group:{group}" if group else f"agent:{code}" for code, group in groups.items())


def _head_of_salts(name: str, names: AgentNames) -> str | None:
    """Of a name that dm+d holds only as salts or esters, all their codes: "desferrioxamine" is its mesilate. No elements."""
    if is_element(name.split(" ", 1)[0]):
        return None
    return "|".join(sorted(names.salts_of.get(name, ()))) or None


def _shuffle(name: str) -> str:
    return " ".join(sorted(word for word in allergen_key(name).split() if word != "of"))


def _ways_to_say(agent: str) -> Iterable[str]:
    """The words of an agent as they stand, then without what says how it was given or that it is a preparation."""
    seen: list[str] = []
    for words in (agent, _ENDING.sub("", agent), _GIVEN.sub("", agent), _ENDING.sub("", _GIVEN.sub("", agent))):
        seen += [words, words.removesuffix("s"), words.removesuffix(" group")]
    return dict.fromkeys(word for word in seen if word)
