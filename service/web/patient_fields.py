"""The fields of the form for what a patient says: what was typed, all that is wrong with it, and the list that it becomes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.core.model.told import ALLERGY_FIELDS, KINDS, MEDICINE_FIELDS, NOT_ASKED, SAID, TAKEN, TOLD_BY

Json = dict[str, Any]
LONGEST = 300
MOST_ROWS = 60
_ROWS_AT_FIRST = {"medicine": 5, "allergy": 2}
_FIELDS = {"medicine": MEDICINE_FIELDS, "allergy": ALLERGY_FIELDS}
_NAMED = {"medicine": "medicine", "allergy": "to"}
_PLURALS = {"medicine": "medicines", "allergy": "allergies"}
_CHOICES: Mapping[str, Mapping[str, str]] = {"taken": TAKEN, "kind": KINDS}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """What is wrong with the field of that id, as the person who filled it in is told."""

    field: str
    words: str


def rows_of(form: Mapping[str, str], about: str, more: int = 0) -> list[Mapping[str, str]]:
    """The rows of the form as they were typed, in order and with as many empty ones as belong there."""
    many = min(max(_typed_rows(form, about), _ROWS_AT_FIRST[about]) + more, MOST_ROWS)
    return [{field: form.get(f"{about}-{at}-{field}", "") for field in _FIELDS[about]} for at in range(many)]


def _typed_rows(form: Mapping[str, str], about: str) -> int:
    """How many rows came with the form, the empty ones among them."""
    return max((int(found[1]) + 1 for name in form if (found := re.fullmatch(rf"{about}-(\d{{1,3}})-[a-z_]+", name))), default=0)


def mistakes(form: Mapping[str, str], signed_in: str | None) -> list[Mistake]:
    """Everything that is wrong with the form, in the order of the page. Empty: it can be kept."""
    return [
        *_choice(form, "told_by", TOLD_BY, "Say who told you"),
        *([] if signed_in or form.get("taken_by") else [Mistake(field="taken_by", words="Write your name and role")]),
        *_too_long(form, ("taken_by",)),
        *_of_part(form, "medicine"),
        *_of_part(form, "allergy"),
    ]


def part_of(form: Mapping[str, str], about: str) -> Json:
    """The medicines or the allergies of a form without mistakes, as the format has them."""
    said = form[f"{about}-said"]
    if said == "not-asked":
        return {"said": said, "because": form[f"{about}-because"]}
    entries = [{name: words for name, words in row.items() if words} for row in rows_of(form, about)]
    filled = [entry for entry in entries if entry]
    return {"said": said, "entries": filled} if filled else {"said": said}


def _of_part(form: Mapping[str, str], about: str) -> Iterator[Mistake]:
    said, plural = form.get(f"{about}-said", ""), _PLURALS[about]
    filled = [at for at, row in enumerate(rows_of(form, about)) if any(row.values())]
    if said not in SAID:
        yield Mistake(field=f"{about}-said-some", words=f"Say what the answer about {plural} was: some, none, or not asked")
    elif said == "some" and not filled:
        yield Mistake(field=f"{about}-0-{_NAMED[about]}", words=f"Write down the {plural}, or say that there are none")
    elif said != "some" and filled:
        other = "none were named" if said == "none" else "nobody was asked"
        yield Mistake(field=f"{about}-said-some", words=f"There are {plural} written below, and the answer says that {other}")
    if said == "not-asked":
        yield from _choice(form, f"{about}-because", NOT_ASKED, f"Say why nobody could be asked about {plural}")
    elif form.get(f"{about}-because"):
        yield Mistake(
            field=f"{about}-because", words=f"There is a reason for not asking, and the answer about {plural} is another"
        )
    if _typed_rows(form, about) > MOST_ROWS:
        yield Mistake(field=f"{about}-said-some", words=f"At most {MOST_ROWS} {plural} can be kept in one list")
    for at in filled:
        yield from _of_row(form, about, at)


def _of_row(form: Mapping[str, str], about: str, at: int) -> Iterator[Mistake]:
    place, named = f"{about}-{at}", _NAMED[about]
    if not form.get(f"{place}-{named}"):
        what = "the name of the medicine" if about == "medicine" else "what the allergy is to"
        yield Mistake(field=f"{place}-{named}", words=f"{about.capitalize()} {at + 1}: write down {what}")
    if about == "medicine":
        yield from _choice(form, f"{place}-taken", TAKEN, f"Medicine {at + 1}: say whether it is taken")
        if form.get(f"{place}-kind"):
            yield from _choice(form, f"{place}-kind", KINDS, f"Medicine {at + 1}: say where it comes from")
    yield from _too_long(form, [f"{place}-{name}" for name in _FIELDS[about] if name not in _CHOICES])


def _choice(form: Mapping[str, str], name: str, known: Mapping[str, str], words: str) -> Iterator[Mistake]:
    if form.get(name) not in known:
        yield Mistake(field=name, words=words)


def _too_long(form: Mapping[str, str], names: Sequence[str]) -> Iterator[Mistake]:
    for name in names:
        words = form.get(name, "")
        if len(words) > LONGEST:
            yield Mistake(field=name, words=f"At most {LONGEST} characters can be kept in one field")
        elif _CONTROL.search(words):
            yield Mistake(field=name, words="There is a sign in here that cannot be seen or kept: type the words anew")
