"""What an allergy entry says: its agent, its state, and in words how the agent was lost where it was.

A code that means an agent, a class or a product is believed. Words are believed where they name an agent or a class
exactly and nothing says that the entry was degraded. Everything else is degraded or unresolved, holds, and gets
candidates for a person to choose from (docs/adr/0011).
"""

from dataclasses import dataclass

from service.core.model.allergy import Agent, AllergyReading, AllergyState, Negation, Statement
from service.core.model.allergy_rows import AllergyCodeRow
from service.core.model.coding import ICD_10, SNOMED, Coding
from service.core.model.medicine import Contradiction, Suggestion
from service.core.model.reference import Reference
from service.core.model.written import AllergyWritten, ListWritten
from service.core.normalise.agents import agents_listed, agents_named, agents_of_code, agents_of_row, drug_agent
from service.core.normalise.allergen_words import ended_in_words, note_terms, original_term
from service.core.normalise.allergy_notes import agent_words, denial, reaction_told, read_notes, says_no_allergy
from service.core.normalise.candidate_hints import ranked
from service.core.normalise.codes import canonical_system, icd_key, read_key
from service.core.normalise.named_within import foods_and_venoms
from service.core.normalise.transfer_codes import (
    DEGRADED_DRUG_ALLERGY,
    DEGRADED_MEDICINE,
    DEGRADED_OTHER_ALLERGY,
    transfer_code,
)
from service.core.normalise.word_hints import SPELT_ALIKE, word_hints

_NEGATIONS: dict[str, Negation] = {
    "no-known-allergy": "no-known-allergy",
    "no-known-drug-allergy": "no-known-drug-allergy",
    "no-known-food-allergy": "no-known-food-allergy",
    "not-asked": "not-asked",
}


@dataclass(frozen=True, kw_only=True)
class _Said:
    """What the codes of an entry say, before its status is looked at."""

    agents: tuple[Agent, ...] = ()
    negation: Negation | None = None
    degraded: bool = False
    degraded_drug: bool = False
    degraded_other: bool = False
    non_specific: bool = False
    term: str | None = None


def read_allergy(written: AllergyWritten, reference: Reference) -> AllergyReading:
    """The reading of one entry. Its words are kept; nothing is guessed; a resolved one still says what it was about."""
    said = _codes(written.codings, reference)
    original = original_term(written)
    named, doubted = _named(written, original, reference)
    past = _past(written)
    against = _against_the_code(written, said, () if says_no_allergy(written, reference) else named, reference)
    coded_denial = None if against else said.negation
    negation = coded_denial or _denied(written, said, reference)
    if negation and not past:
        return AllergyReading(
            state="negated",
            original=original,
            negation=negation,
            matched_by="code" if coded_denial else "exact-name",
            explained="a statement that there is none" if coded_denial else f"its words say that there is none ({original})",
        )
    state, disguise = _state(written, said, named, past, doubted)
    agents = (*said.agents, *_named_too(said, named)) or named
    by_name_alone = state == "active" and any(agent.kind == "named" for agent in agents)
    if by_name_alone:
        state, disguise = "unresolved-agent", f"its agent is known by name alone ({_names_alone(agents)})"
    lost = state in {"degraded", "unresolved-agent"} and not by_name_alone
    candidates = ranked(word_hints(written, reference)) if lost else ()
    drug = _is_drug(written, said, agents, state, candidates, foods_and_venoms(reference))
    notes = read_notes(written, reference)
    contradictions = (
        *_contradictions(said, named, original),
        *(() if past else against),
        *notes.contradictions,
        *_denials(written, reference),
    )
    return AllergyReading(
        state=state,
        original=original,
        agents=agents,
        drug=drug,
        negation=coded_denial if past else None,
        severity=notes.severity,
        reactions=notes.reactions,
        certainty=notes.certainty,
        kind=notes.kind,
        from_words=notes.from_words,
        transfer_code=said.degraded,
        by_name_alone=by_name_alone,
        disguise=disguise,
        ended_in_words=state not in {"resolved", "refuted"} and ended_in_words(written),
        candidates=candidates,
        contradictions=contradictions,
        matched_by=("code" if said.agents else "exact-name") if agents else None,
        explained=_explained(said, named, original),
    )


def allergy_statement(readings: tuple[AllergyReading, ...], lists: tuple[ListWritten, ...]) -> Statement:
    """What a source says about allergies as a whole (R6). A positive beats a negative; silence is never "none known"."""
    states = {reading.state for reading in readings}
    if states & {"degraded", "unresolved-agent"}:
        return "degraded"
    if "active" in states:
        return "asserted"
    negations = {reading.negation for reading in readings if reading.state == "negated"}
    if "no-known-allergy" in negations:
        return "none-known"
    if "no-known-drug-allergy" in negations:
        return "no-drug-allergy-known"
    # The contract has one word for a list that holds nothing in force, whether that ended or never was.
    return "resolved-only" if states & {"resolved", "refuted"} else "empty-not-recorded"


def _codes(codings: tuple[Coding, ...], reference: Reference) -> _Said:
    """All codings are looked at: a degrade code may stand second, and a local code says nothing."""
    degraded = degraded_drug = degraded_other = non_specific = False
    agents: dict[str, Agent] = {}
    negation: Negation | None = None
    term: str | None = None
    for coding in codings:
        lost = transfer_code(coding)
        if lost:
            degraded = True
            # The parent of these codes says of no entry whether it is about a drug.
            degraded_drug |= lost in {DEGRADED_DRUG_ALLERGY, DEGRADED_MEDICINE}
            degraded_other |= lost == DEGRADED_OTHER_ALLERGY
            continue
        row = allergy_code(coding, reference)
        if row is None:
            found = agents_of_code(coding, reference)
        elif row.kind == "negation":
            negation = _NEGATIONS.get(row.targets[0]) if row.targets else None
            continue
        elif row.kind == "non-specific":
            non_specific, term = True, row.term
            continue
        else:
            found = agents_of_row(row, reference)
        for agent in found:
            agents.setdefault(agent.name.lower(), agent)
            term = term or (row.term if row else agent.name)
    return _Said(
        agents=tuple(agents.values()),
        negation=negation,
        degraded=degraded,
        degraded_drug=degraded_drug,
        degraded_other=degraded_other,
        non_specific=non_specific,
        term=term,
    )


def allergy_code(coding: Coding, reference: Reference) -> AllergyCodeRow | None:
    """The row of an allergy code; None where the tables have none."""
    system = canonical_system(coding.system)
    if not coding.code or system is None:
        return None
    if system == "https://dmd.nhs.uk":
        system = SNOMED
    if system == ICD_10:
        return reference.allergy_codes.get((system, icd_key(coding.code)))
    # A Read code of seven signs names one term; only its preferred term, which ends in 00, means what the concept means.
    concept = read_key(coding.code) if system != SNOMED and coding.code.endswith("00") else coding.code
    return reference.allergy_codes.get((system, coding.code)) or reference.allergy_codes.get((system, concept))


def _named(written: AllergyWritten, original: str | None, reference: Reference) -> tuple[tuple[Agent, ...], bool]:
    """Agents that the entry's own words name exactly, and whether the words doubt them.

    Its text first, then displays, then what a note calls the allergy; in each of them also the one stretch that is left
    when every word about the reaction is taken away ("Penicillin - rash as a child").
    """
    words = [
        written.text,
        *(c.description for c in written.codings),
        *(c.display for c in written.codings if not transfer_code(c)),
    ]
    words += [original, *note_terms(written)]
    for said in dict.fromkeys(word for word in words if word):
        agents = agents_named(said, reference) or agents_listed(said, reference)
        if agents:
            return agents, False
        left = agent_words(said, reference)
        if left and (agents := agents_named(left[0], reference) or agents_listed(left[0], reference)):
            return agents, left[1]
    return (), False


def _named_too(said: _Said, named: tuple[Agent, ...]) -> tuple[Agent, ...]:
    """What the words of a coded entry name beside the agent of its code: "Ibuprofen and penicillin" coded as ibuprofen."""
    apart = tuple(agent for agent in named if not any(_of_one(agent, coded) for coded in said.agents))
    return apart if len(apart) < len(named) else ()


def _of_one(one: Agent, other: Agent) -> bool:
    """Whether two agents are one, or one is of the other."""
    return one.name == other.name or bool(one.ingredients & other.ingredients)


def _denied(written: AllergyWritten, said: _Said, reference: Reference) -> Negation | None:
    """The statement that there is none, in words alone: every word says so, no reaction is told, and no code says more.

    A code is no more than its words where its display says it too; one that the tables know, or that has no display, is.
    """
    codings = [coding for coding in written.codings if coding.code]
    if said.agents or said.degraded or said.non_specific or any(not c.display for c in codings):
        return None
    if any(reaction.manifestations or reaction.description or reaction.severity for reaction in written.reactions):
        return None
    words = [written.text, *written.notes, *(words for c in written.codings for words in (c.display, c.description))]
    denials = {denial(word, reference) for word in words if word and word.strip()}
    if not denials or None in denials:
        return None
    # Where words differ in how much they deny, the one that denies less is what all of them say.
    return "no-known-allergy" if denials == {"no-known-allergy"} else "no-known-drug-allergy"


def _denials(written: AllergyWritten, reference: Reference) -> tuple[Contradiction, ...]:
    """Words of an entry in force that say that there is none, against all else that it says."""
    if _past(written):
        return ()
    words = [word for word in (written.text, *written.notes) if word and denial(word, reference)]
    return tuple(
        Contradiction(what="denial", first="the entry records an allergy", second=f"words: {word}") for word in words[:1]
    )


def _against_the_code(
    written: AllergyWritten, said: _Said, named: tuple[Agent, ...], reference: Reference
) -> tuple[Contradiction, ...]:
    """What an entry says against its own code that no allergy is known: another code, words that name an agent, a reaction."""
    if not said.negation:
        return ()
    fields = any(one.manifestations or one.description or one.severity for one in written.reactions)
    spoken = (
        (said.agents or said.non_specific, f"code: {said.term or 'an allergy'}"),
        (said.degraded, "code: degraded in transfer"),
        (named and not said.agents, f"words: {', '.join(agent.name for agent in named)}"),
        (fields or reaction_told(written, reference), "a reaction is told"),
    )
    first = f"code: {said.negation.replace('-', ' ')}"
    return tuple(Contradiction(what="denial", first=first, second=second) for holds, second in spoken if holds)


def _past(written: AllergyWritten) -> AllergyState | None:
    if written.verification in {"refuted", "entered-in-error"} or written.clinical_status == "entered-in-error":
        return "refuted"
    if written.in_ended_list or written.clinical_status in {"resolved", "inactive"}:
        return "resolved"
    return "resolved" if written.ended and written.clinical_status != "active" else None


def _state(
    written: AllergyWritten, said: _Said, named: tuple[Agent, ...], past: AllergyState | None, doubted: bool
) -> tuple[AllergyState, str | None]:
    if past:
        return past, None
    if said.degraded:
        return "degraded", "coded as degraded in transfer" + ("" if written.text else ", its words stand elsewhere")
    if said.agents:
        return "active", None
    if said.negation:
        return "unresolved-agent", f"coded as {said.negation.replace('-', ' ')}, and something in it names an allergy"
    if said.non_specific:
        return "unresolved-agent", f"coded as {said.term}, which names no agent"
    if any(coding.code for coding in written.codings):
        return "unresolved-agent", "only a code that is not understood"
    if named and doubted:
        return "unresolved-agent", "its words doubt the agent that they name"
    if named and (written.text or any(coding.display for coding in written.codings)):
        return "active", None
    return "unresolved-agent", "words without a code" if original_term(written) else "neither code nor words"


def _is_drug(
    written: AllergyWritten,
    said: _Said,
    agents: tuple[Agent, ...],
    state: AllergyState,
    candidates: tuple[Suggestion, ...],
    things: frozenset[str],
) -> bool | None:
    """True, False, or None where it cannot be told. The category is never believed against a named drug (nhs-standards).

    A drug that the words name among others, and not alone ("penicillin V"), leaves it open whatever the category says, and
    whatever a transfer called the entry that it took the code of.

    Words that name a food or a thing are not believed against a code that says drug, or that is not understood. A substance of
    the dictionary that is a food or a thing (lactose, bee venom) is one where words name it and the category says food or
    environment: like any other food it leaves open what else the words suspect.
    """
    elsewhere = bool(written.categories) and set(written.categories) <= {"food", "environment"}
    foods = things if elsewhere and not said.agents else frozenset[str]()
    if any(drug_agent(agent) and agent.name.lower() not in foods for agent in agents):
        return True
    if said.agents or (agents and state not in {"degraded", "unresolved-agent"}):
        return False
    if said.degraded_drug or (said.non_specific and not elsewhere):
        return True
    # A code that names no agent may stand for a drug although the category says otherwise: that is not told, and is held. The
    # food or thing that the words name is no drug among them. A word that is nearly a drug may be one that is misspelt.
    known = {agent.concept for agent in agents}
    named_within = any(candidate.score >= SPELT_ALIKE and candidate.concept not in known for candidate in candidates)
    other = elsewhere or said.degraded_other
    return False if other and not said.non_specific and not named_within else None


def _contradictions(said: _Said, named: tuple[Agent, ...], original: str | None) -> tuple[Contradiction, ...]:
    """The code's agent against the words' agent, where both are exact and neither holds the other."""
    if not said.agents or not named:
        return ()
    coded, worded = said.agents[0], named[0]
    if any(_of_one(one, other) for one in said.agents for other in named):
        return ()
    if coded.kind == worded.kind == "non-drug":
        return ()
    # Two medicines of one class are two agents all the same; a class and what belongs to it are not.
    if "group" in {coded.kind, worded.kind} and coded.groups & worded.groups:
        return ()
    return (Contradiction(what="agent", first=f"code: {said.term or coded.name}", second=f"words: {original or worded.name}"),)


def _names_alone(agents: tuple[Agent, ...]) -> str:
    return ", ".join(agent.name for agent in agents if agent.kind == "named")


def _explained(said: _Said, named: tuple[Agent, ...], original: str | None) -> str:
    if said.agents:
        return f"by its code ({said.term})"
    if named:
        return f"by its exact words ({original})"
    return "no code and no exact words name an agent"
