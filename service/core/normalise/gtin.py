"""Global Trade Item Numbers: the bar codes of packs, checked and brought to one form."""

_LENGTHS = (8, 12, 13, 14)


def is_gtin(code: str | None) -> bool:
    """Whether a code is 8, 12, 13 or 14 digits whose last is the check digit.

    Source: GS1 General Specifications, section 7.9.1: from the right, every other digit counts three times, and the sum with
    the check digit is a multiple of ten.
    """
    if code is None or len(code) not in _LENGTHS or not (code.isascii() and code.isdigit()) or not code.strip("0"):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(code))) % 10 == 0


def gtin_key(code: str) -> str:
    """One form for each item: zeros in front only fill up a bar code's length."""
    return code.lstrip("0")
