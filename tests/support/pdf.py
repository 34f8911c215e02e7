"""PDFs made by hand: words at places on pages, as printing programs write them, and documents that no reader should trust."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

# Letters of Helvetica are given their own widths by every reader; this is only how far a word is moved on.
_SIZE = 10


@dataclass(frozen=True, kw_only=True)
class At:
    """Words that begin at a place, in points from the lower left corner. `render`: 3 is invisible."""

    x: float
    y: float
    words: str
    size: float = _SIZE
    render: int = 0


def table(
    rows: Sequence[Sequence[str]], *, top: float, columns: Sequence[float], leading: float = 24, line: float = 12
) -> list[At]:
    """Rows of cells below `top`; a cell with line breaks runs over lines that stand `line` apart."""
    found: list[At] = []
    y = top
    for row in rows:
        for x, cell in zip(columns, row, strict=True):
            found += [At(x=x, y=y - line * number, words=words) for number, words in enumerate(cell.split("\n")) if words]
        y -= leading + line * (max(cell.count("\n") for cell in row))
    return found


def summary(*pages: Sequence[At], **more: object) -> bytes:
    """A PDF of those pages, A4, in Helvetica."""
    return document([_stream(page) for page in pages], **more)  # type: ignore[arg-type]


def document(streams: Sequence[bytes], *, rotate: int = 0, encrypt: bool = False, form: bool = False) -> bytes:
    """A PDF whose pages have those contents."""
    count = len(streams)
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(count))
    fields = " /AcroForm << /Fields [] /DA (/Helv 0 Tf 0 g) >>" if form else ""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R{fields} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, stream in enumerate(streams):
        packed = zlib.compress(stream, 9)
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate {rotate} "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>".encode(),
            f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode() + packed + b"\nendstream",
        ]
    return _written(objects, encrypt=encrypt)


def bomb(size: int) -> bytes:
    """A page whose contents unpack to that many bytes twice over: packed, and packed again."""
    packed = zlib.compress(zlib.compress(b"q Q " * (size // 4), 9), 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents 5 0 R >>",
        f"<< /Length {len(packed)} /Filter [/FlateDecode /FlateDecode] >>\nstream\n".encode() + packed + b"\nendstream",
    ]
    return _written(objects, encrypt=False)


def _stream(page: Sequence[At]) -> bytes:
    said = (
        f"BT /F1 {at.size} Tf {at.render} Tr 1 0 0 1 {at.x} {at.y} Tm ({_escaped(at.words)}) Tj ET".encode("cp1252")
        for at in page
    )
    return b"\n".join(said)


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _written(objects: Sequence[bytes], *, encrypt: bool) -> bytes:
    locked = []
    trailer = f"<< /Size {len(objects) + 1 + encrypt} /Root 1 0 R"
    if encrypt:
        # Keys that no empty password opens.
        key = "41" * 32
        locked = [f"<< /Filter /Standard /V 1 /R 2 /O <{key}> /U <{key}> /P -4 >>".encode()]
        trailer += f" /Encrypt {len(objects) + 1} 0 R /ID [<{'42' * 16}> <{'42' * 16}>]"
    out, places = b"%PDF-1.7\n", []
    for number, held in enumerate([*objects, *locked], 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + held + b"\nendobj\n"
    table_at = len(out)
    out += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return out + f"trailer\n{trailer} >>\nstartxref\n{table_at}\n%%EOF\n".encode()
