"""Words that say of a medicine that it is not to be given: what they are, and where they count."""

import re

from service.core.model.reference import Reference
from service.core.normalise.remembered import remembered


def forbids(words: str, where: str, reference: Reference) -> bool:
    """Whether the words begin so. `where`: "directions", of the name as well, or "anywhere", of a note.

    A note may tell of what was done ("stopped smoking"), and counts with fewer words. A table without such words forbids nothing.
    """
    pattern = _pattern(reference, where)
    return pattern is not None and bool(pattern.search(" ".join(words.split())))


def speaks_of_change(words: str, reference: Reference) -> bool:
    """Whether any of the words may say that the medicine is stopped, held or changed, or leaves something open."""

    def made() -> re.Pattern[str]:
        rows = (row for row in reference.change_words if row.means in {"verb", "not-given", "doubt"})
        said = "|".join(re.escape(word) for row in rows for word in row.words)
        return re.compile(rf"\b(?:{said})\b" if said else r"(?!)", re.IGNORECASE)

    return bool(remembered("words of change", reference, made).search(words))


def _pattern(reference: Reference, where: str) -> re.Pattern[str] | None:
    """Words at the beginning, then nothing, a sign, or a reason; and nowhere a condition."""

    def made() -> re.Pattern[str] | None:
        places = {"anywhere"} if where == "anywhere" else {"anywhere", "directions"}
        forbidding = _words(reference, "not-given", places)
        if not forbidding:
            return None
        reasons, unless = _words(reference, "because", {""}), _words(reference, "not-given", {"unless"})
        follows = rf"(?:\W*$|\s*[-–:;(.,]|\s+(?:{reasons or 'because'}|until|at present|currently|now|today)\b)"
        condition = rf"(?!.*\b(?:{unless})\b)" if unless else ""
        return re.compile(rf"^\W*{condition}(?:{forbidding})\b{follows}", re.IGNORECASE)

    return remembered(("forbidden in words", where), reference, made)


def _words(reference: Reference, means: str, places: set[str]) -> str:
    rows = (row for row in reference.change_words if row.means == means and row.value in places)
    return "|".join(re.escape(word) for row in rows for word in row.words)
