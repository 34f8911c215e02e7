"""Words with places become lines of cells, in the order in which a page is read, without what every page repeats."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.sources.pdf.extract import Page, Word

# A gap as wide as this share of the height of the words parts two cells; a space is a quarter to a third of it.
_GAP = 0.8
_PAGE_NUMBER = re.compile(r"\bpage \d+( of \d+)?|\d+ of \d+|\d+ ?/ ?\d+", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Line:
    """Words on one line of a page, from left to right. `number` counts the lines of its page from its top."""

    page: int
    number: int
    words: tuple[Word, ...]

    @property
    def place(self) -> str:
        """Where it stands, as reports name it."""
        return f"page {self.page}, line {self.number}"

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(word.text for word in self.words)

    @property
    def height(self) -> float:
        """The height of its tallest word, in points."""
        return max(word.top - word.bottom for word in self.words)

    @property
    def middle(self) -> float:
        """How high its middle lies above the foot of the page, in points."""
        return (max(word.top for word in self.words) + min(word.bottom for word in self.words)) / 2


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Words of a line that stand together."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> float:
        """Where it begins, in points."""
        return self.words[0].left

    @property
    def right(self) -> float:
        """Where it ends, in points."""
        return max(word.right for word in self.words)


def read_lines(pages: Sequence[Page]) -> tuple[list[Line], int]:
    """The lines of all pages in order, and how many were left out since they number the page or stand on every page."""
    lines = [line for page in pages for line in _lines(page)]
    stands_on = Counter({text: len(on) for text, on in _pages_of(lines).items()})
    kept = [line for line in lines if not _is_furniture(line, stands_on, len(pages))]
    return kept, len(lines) - len(kept)


def cells_of(line: Line, starts: Sequence[float] = ()) -> list[Cell]:
    """The cells of a line: parted by gaps, and where a word begins at one of `starts` (the left edges of columns)."""
    found: list[list[Word]] = []
    for word in line.words:
        if not found or word.left - found[-1][-1].right > _GAP * line.height or any(abs(word.left - at) < 2.0 for at in starts):
            found.append([])
        found[-1].append(word)
    return [Cell(words=tuple(words)) for words in found]


def _lines(page: Page) -> Iterator[Line]:
    rows: list[list[Word]] = []
    for word in sorted(page.words, key=lambda one: (-(one.top + one.bottom), one.left)):
        if rows and _beside(rows[-1][0], word):
            rows[-1].append(word)
        else:
            rows.append([word])
    for number, row in enumerate(rows, 1):
        yield Line(page=page.number, number=number, words=tuple(sorted(row, key=lambda one: one.left)))


def _beside(one: Word, other: Word) -> bool:
    height = min(one.top - one.bottom, other.top - other.bottom)
    return abs((one.top + one.bottom) - (other.top + other.bottom)) / 2 < 0.5 * max(height, 1.0)


def _pages_of(lines: Sequence[Line]) -> dict[tuple[str, int], set[int]]:
    found: dict[tuple[str, int], set[int]] = {}
    for line in lines:
        found.setdefault(_where(line), set()).add(line.page)
    return found


def _where(line: Line) -> tuple[str, int]:
    """The words of a line with its height on the page: a row of a table may be repeated, but not at the same place."""
    return _PAGE_NUMBER.sub("", line.text).strip(), round(line.middle)


def _is_furniture(line: Line, stands_on: Counter[tuple[str, int]], pages: int) -> bool:
    if _PAGE_NUMBER.fullmatch(line.text.strip()):
        return True
    # The first page keeps it: the patient is often named in what every page repeats.
    return pages > 1 and line.page > 1 and stands_on[_where(line)] == pages
