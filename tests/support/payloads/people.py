"""Invented patients with NHS numbers of the 999 test range."""

from dataclasses import dataclass
from itertools import count, islice


def nhs_number(which: int) -> str:
    """The valid number of the test range at that place, from 1."""
    return next(islice((found for body in count(999_000_000) if (found := _with_check_digit(body))), which - 1, None))


def _with_check_digit(body: int) -> str | None:
    digit = 11 - sum(int(sign) * weight for sign, weight in zip(str(body), range(10, 1, -1), strict=True)) % 11
    return None if digit == 10 else f"{body}{digit % 11}"


@dataclass(frozen=True)
class Person:
    """A patient nobody has met. `which` decides the NHS number and the name."""

    which: int = 1
    born: str = "1951-04-02"
    sex: str = "female"
    verified: str = "01"

    @property
    def nhs_number(self) -> str:
        return nhs_number(self.which)

    @property
    def family(self) -> str:
        return f"XXTESTPATIENT-{self.which:02d}"

    def as_case(self, **facts: object) -> dict[str, object]:
        """The `patient` of a case."""
        return {"nhs_number": self.nhs_number, "birth_date": self.born, "sex": self.sex, **facts}
