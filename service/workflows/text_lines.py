"""The medicines and allergies of a report as text: one block a line, its entries aligned by source."""

from collections.abc import Iterator, Mapping
from typing import Any

from service.core.reconcile.words import unit_words
from service.workflows.text_block import columns, wrapped

_AGREEMENT = {
    "agrees": "the sources agree",
    "differs": "the sources DIFFER",
    "only-one-source": "in one source only",
    "current-only": "on the current list only",
    "history-only": "NOT on the current list",
}
# Routes that are held by their short code: how they are said, and the stem by which a source may have said it already.
_ROUTES = {
    "iv": ("intravenous", "intraven"),
    "im": ("intramuscular", "intramusc"),
    "sc": ("subcutaneous", "subcut"),
}
_WIDTHS = (10, 11, 30, 0)


def medicine_block(line: Mapping[str, Any]) -> Iterator[str]:
    """One medicine: its name, whether the sources agree, and each source's words and dose side by side, with its notes."""
    name = line["medicine"]["display"] if line["medicine"] else "NOT IDENTIFIED"
    yield from wrapped(f"{line['line']}  {name}: {_AGREEMENT[line['agreement']]}", indent=2)
    for entry in line["entries"]:
        state = entry["status"] + ("" if entry["in_force"] else ", past")
        yield from columns((entry["source"], state, entry["text"] or "no words", dose_words(entry["dose"])), _WIDTHS, indent=6)
        if entry["read_from"]:
            yield from wrapped(f"UNVERIFIED, read from {entry['read_from']}", indent=8)
        for note in entry["notes"]:
            yield from wrapped(f"Note: {note}", indent=8)
        for problem in entry["problems"]:
            yield from wrapped(f"NOT READ: {problem['path']}: {problem['reason']}", indent=8)
    for one in line["differences"]:
        yield from wrapped(f"{one['aspect']} differs: {_side(one['first'])}, {_side(one['second'])}", indent=6)
    for one in line["documented"]:
        yield from wrapped(documented_words(one), indent=6)


def documented_words(one: Mapping[str, Any]) -> str:
    """Why a difference of a line is expected: who wrote so, when, and in which words."""
    when = f" on {one['on']}" if one["on"] else ""
    what = "not on the current list" if one["aspect"] == "omission" else f"{one['aspect']} differs"
    return f"{what}, as {one['source']} documents: {one['kind']}{when}: “{one['words']}” ({one['said_by']} of {one['entry']})"


def dose_words(dose: Mapping[str, Any]) -> str:
    """The dose as the source wrote it or, where it wrote no words, as its coded parts were read."""
    refused = f" [NOT READ: {'; '.join(dose['refused'])}]" if dose["refused"] else ""
    differs = f" [TEXT AND CODES DISAGREE: {'; '.join(dose['disagreements'])}]" if dose["disagreements"] else ""
    untold = f" [NOT COMPARED: {'; '.join(dose['not_compared'])}]" if dose["not_compared"] else ""
    words = dose["text"] or _read(dose)
    return words + _route(dose["route"], words.lower()) + refused + differs + untold


def _route(route: str | None, words: str) -> str:
    """The route in brackets where the words do not say it; nothing where it is not known."""
    if not route:
        return ""
    said, stem = _ROUTES.get(route, (route, route))
    return "" if stem in words or route in words.split() else f" ({said})"


def _read(dose: Mapping[str, Any]) -> str:
    steps = [step for reading in dose["readings"] for step in reading["steps"]]
    if not steps:
        return "no dose stated"
    return "; ".join(_step(step) for step in steps)


def _step(step: Mapping[str, Any]) -> str:
    amount = f"{step['amount']} {unit_words(step['unit'] or '(no unit stated)')}" if step["amount"] else "no amount"
    often = f", {step['per_day']} a day" if step["per_day"] else ", once" if step["once"] else ""
    needed = ", when required" if step["as_needed"] else ""
    most = f", at most {unit_words(step['max_per_day'])} a day" if step["max_per_day"] else ""
    return amount + often + needed + most


def allergy_block(line: Mapping[str, Any]) -> Iterator[str]:
    """One allergen: what each source says of it, and the candidates where the agent was lost."""
    name = line["agent"]["display"] if line["agent"] else "agent not identified, or a statement that there is none"
    yield from wrapped(f"{line['line']}  {name}", indent=2)
    for entry in line["entries"]:
        yield from columns((entry["source"], entry["state"], _allergy_words(entry)), (14, 16, 0), indent=6)
        if entry["read_from"]:
            yield from wrapped(f"UNVERIFIED, read from {entry['read_from']}", indent=8)
        for one in entry["candidates"]:
            yield from wrapped(f"perhaps {one['display']} ({one['score']}): {one['because']}", indent=8)


def _allergy_words(entry: Mapping[str, Any]) -> str:
    reactions = [word for reaction in entry["reactions"] for word in reaction["manifestations"]]
    reactions += [reaction_in_words(one) for one in entry["reactions_in_words"]]
    words = entry["original_text"] or entry["text"] or "no words"
    doubts = "".join(f" [{one['what']}: {one['first']} against {one['second']}]" for one in entry["contradictions"])
    return words + (f" (reaction: {', '.join(reactions)})" if reactions else "") + doubts


def reaction_in_words(one: Mapping[str, Any]) -> str:
    """A reaction that was read out of words, with those words, so that a reader can object."""
    return f"{one['reaction']}, in its words “{one['words']}”" + (", which are in doubt" if one["doubted"] else "")


def _side(side: Mapping[str, Any]) -> str:
    return f"{side['source']} {side['words']}"
