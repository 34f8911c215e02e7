"""An HL7 v2 file as segments with their fields, whatever its line ends, batches and escapes."""

import re
from dataclasses import dataclass, field

import hl7

_SEGMENT = re.compile(r"^[A-Z][A-Z0-9]{2}$")
_BATCH = ("FHS", "BHS", "BTS", "FTS")
_NULL = '""'
# The batch header by which a reader knows that we put a record together from messages.
COLLECTED = r"BHS|^~\&|MEDREC|FEED"


@dataclass(frozen=True, eq=False)
class Segment:
    """One segment. `number` is its place in the file, from 1; fields count from 1 as in the standard."""

    kind: str
    number: int
    separators: str
    _fields: hl7.Segment

    @property
    def path(self) -> str:
        """Where it stands in the file."""
        return f"segment {self.number} ({self.kind})"

    @property
    def size(self) -> int:
        """One more than the number of its last field."""
        return len(self._fields)

    def repeats(self, number: int) -> list[list[str]]:
        """The repetitions of a field, each its components as text; none where the field is empty."""
        if number >= len(self._fields):
            return []
        found = [[self._plain(part) for part in _parts(each)] for each in _parts(self._fields[number])]
        return [each for each in found if any(each)]

    def parts(self, number: int) -> list[str]:
        """The components of a field's first repetition."""
        found = self.repeats(number)
        return found[0] if found else []

    def words(self, number: int, part: int = 1) -> str | None:
        """One component of a field, None where it is empty."""
        found = self.parts(number)
        return found[part - 1] or None if len(found) >= part else None

    def _plain(self, part: object) -> str:
        words = str(part).strip()
        return "" if words == _NULL else _unescaped(words, self.separators)


@dataclass(eq=False)
class Split:
    """The segments of every message of a file, and the lines that are none. `collected`: we put it together from messages.

    `short`: a trailer counts other messages or batches than there are.
    """

    segments: list[Segment] = field(default_factory=list)
    strays: list[tuple[int, str]] = field(default_factory=list)
    collected: bool = False
    short: bool = False


def split(text: str) -> Split | str:
    """The segments of a file, or why it is none."""
    found = Split()
    message: list[tuple[int, str]] = []
    messages = batches = 0
    separators = ""
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text.strip("\ufeff\x0b\x1c\r\n ")), 1):
        line = line.strip("\x0b\x1c \t")
        found.collected |= number == 1 and line == COLLECTED
        if line[:3] == "BHS":
            messages, batches = 0, batches + 1
        elif line[:3] in ("BTS", "FTS"):
            # HL7 v2, chapter 2: the first field of a trailer counts the messages of its batch, or the batches of its file.
            found.short |= _counts_others(line, messages if line[:3] == "BTS" else batches)
        if line.startswith("MSH"):
            messages += 1
            _add(found, message, separators)
            message, separators = [], _separators(line)
            if not separators:
                return f"the separators in segment {number} (MSH) are not distinct signs"
        if not separators and line[:3] not in _BATCH:
            return "does not begin with an MSH segment"
        if line and line[:3] not in _BATCH:
            message.append((number, line))
    _add(found, message, separators)
    return found


def _counts_others(trailer: str, held: int) -> bool:
    """Whether a trailer gives a count, and another than there is."""
    counted = trailer[4:].split(trailer[3:4] or "|", 1)[0].strip()
    return counted.isascii() and counted.isdigit() and len(counted) < 10 and int(counted) != held


def _separators(line: str) -> str:
    """The field separator and the four others; none where they are not distinct.

    One that is written twice, as some senders do, counts once.
    """
    bar = line[3:4]
    others = "".join(dict.fromkeys(line[4:].split(bar, 1)[0])) if bar else ""
    signs = bar + others + ("&" if len(others) == 3 and "&" not in others + bar else "")
    distinct = len(signs) >= 5 and len(set(signs)) == len(signs)
    return signs[:5] if distinct and not any(sign.isalnum() or sign.isspace() for sign in signs) else ""


def _add(found: Split, message: list[tuple[int, str]], separators: str) -> None:
    """Add the segments of one message."""
    kinds = [(number, line.split(separators[0], 1)[0], line) for number, line in message]
    found.strays.extend((number, line) for number, kind, line in kinds if not _SEGMENT.match(kind))
    lines = [(number, kind, line) for number, kind, line in kinds if _SEGMENT.match(kind)]
    if lines:
        # The head is written again with each separator once, since the parser takes them from their places.
        rest = lines[0][2].split(separators[0], 2)[2:]
        head = separators[0].join([f"MSH{separators}", *rest])
        parsed: list[hl7.Segment] = list(hl7.parse("\r".join([head, *(line for _, _, line in lines[1:])]) + "\r"))  # pyright: ignore
        pairs = zip(lines, parsed, strict=True)
        found.segments.extend(Segment(kind, number, separators, each) for (number, kind, _), each in pairs)


def _parts(held: object) -> list[object]:
    return list(held) if isinstance(held, hl7.Field | hl7.Repetition) else [held]


def _unescaped(words: str, separators: str) -> str:
    """Escapes of separators and line breaks; others are left as they came."""
    bar, hat, tilde, escape, ampersand = separators
    if escape not in words:
        return words
    signs = {"F": bar, "S": hat, "R": tilde, "T": ampersand, ".br": "\n", ".BR": "\n"}
    mark = re.escape(escape)
    plain = re.sub(f"{mark}(F|S|R|T|\\.br|\\.BR){mark}", lambda found: signs[found.group(1)], words)
    plain = plain.replace(f"{escape}E{escape}", escape)
    # Some senders end a segment with the two signs of an escaped line end.
    return re.sub(r"(\\r|\\n)+$", "", plain).strip()
