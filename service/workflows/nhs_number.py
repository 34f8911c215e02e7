"""NHS numbers: ten digits of which the last is a check digit modulus 11 (NHS Data Dictionary)."""

import re


def read_nhs_number(written: str) -> str | None:
    """The ten digits without spaces or hyphens. None: this is not an NHS number, or a digit of it was mistyped."""
    digits = re.sub(r"[ -]", "", written)
    if not re.fullmatch(r"[0-9]{10}", digits):
        return None
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return digits if (0 if check == 11 else check) == int(digits[9]) else None
