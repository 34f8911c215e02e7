"""The words of a PDF with their places, in a process of its own: a PDF is read by a parser in C, which a hostile one may crash.

Reads the PDF from standard input and writes JSON: `{"pages": [...], "form": bool}`, or `{"failure": [kind, detail]}`. A page is
`{"number", "width", "height", "turned", "hidden", "words": [[text, left, bottom, right, top], ...]}` in points from its lower
left corner. Imports nothing of the service, so that it starts at once and can be run by its path.
"""

import ctypes
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

# A summary has a few pages; whoever sends more did not mean a discharge summary, or means harm.
MOST_PAGES = 60
MOST_SIGNS = 300_000
MOST_MEMORY_BYTES = 1024 * 1024 * 1024
MOST_CPU_SECONDS = 10
# pdfium writes a hyphen at the end of a line as this sign.
_LINE_HYPHEN = 2
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
# What could not be read as a sign; a row that holds one is not read.
LOST = "\ufffd"
_INVISIBLE = 3
Box = tuple[float, float, float, float]


def main() -> None:
    """Read, limit, answer."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(json.dumps(words_of(sys.stdin.buffer.read())))


def words_of(data: bytes) -> dict[str, Any]:
    """The answer as JSON values; a PDF that cannot be opened is a failure in it."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            return {"failure": ["unreadable", "the PDF is encrypted, and cannot be read without its password"]}
        return {"failure": ["unreadable", "the PDF is damaged, and cannot be opened"]}
    if len(document) > MOST_PAGES:
        return {"failure": ["too-large", f"the PDF has {len(document)} pages, and at most {MOST_PAGES} are read"]}
    return _pages(document)


def _pages(document: pdfium.PdfDocument) -> dict[str, Any]:
    pages: list[dict[str, Any]] = []
    left = MOST_SIGNS
    for number in range(len(document)):
        try:
            page = document[number]
            text = page.get_textpage()
        except pdfium.PdfiumError:
            return {"failure": ["unreadable", f"page {number + 1} of the PDF is damaged, so none of it is used"]}
        left -= text.count_chars()
        if left < 0:
            return {"failure": ["too-large", f"the PDF holds more than {MOST_SIGNS} signs"]}
        pages.append(_page(number + 1, page, text))
    return {"pages": pages, "form": document.get_formtype() != raw.FORMTYPE_NONE}


def _page(number: int, page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> dict[str, Any]:
    width, height = page.get_size()
    signs = [_sign(text, index) for index in range(text.count_chars())]
    return {
        "number": number,
        "width": width,
        "height": height,
        "turned": page.get_rotation() != 0,
        "hidden": sum(_is_hidden(text, index) for index in range(text.count_chars())),
        "words": list(_words(signs)),
    }


def _sign(text: pdfium.PdfTextPage, index: int) -> tuple[str, Box]:
    code = raw.FPDFText_GetUnicode(text, index)
    lost = raw.FPDFText_HasUnicodeMapError(text, index) == 1 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF
    sign = LOST if lost else "-" if code == _LINE_HYPHEN else chr(code)
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box))
    return _LIGATURES.get(sign, sign), (box.left, box.bottom, box.right, box.top)


def _is_hidden(text: pdfium.PdfTextPage, index: int) -> bool:
    """Whether a sign is invisible: the words that a machine read from a scan lie so over its picture."""
    held = raw.FPDFText_GetTextObject(text, index)
    return bool(held) and raw.FPDFTextObj_GetTextRenderMode(held) == _INVISIBLE


def _words(signs: list[tuple[str, Box]]) -> Iterator[list[Any]]:
    word, around = "", (0.0, 0.0, 0.0, 0.0)
    for sign, box in signs:
        blank = not sign.strip() or (not sign.isprintable() and sign != LOST)
        if word and (blank or not _follows(around, box)):
            yield [word, *around]
            word = ""
        if blank:
            continue
        around = _joined(around, box) if word else box
        word += sign
    if word:
        yield [word, *around]


def _follows(around: Box, box: Box) -> bool:
    """Whether a sign stands right beside the word so far, on its line."""
    height = max(around[3] - around[1], 1.0)
    middle, other = (around[1] + around[3]) / 2, (box[1] + box[3]) / 2
    return abs(middle - other) < 0.5 * height and -0.5 * height < box[0] - around[2] < 0.5 * height


def _joined(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


if __name__ == "__main__":
    main()
