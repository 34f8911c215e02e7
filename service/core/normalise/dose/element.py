"""The elements that directions are made of, in the order written."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from service.core.model.dose import Amount

Mark = Literal["and", "then", "break", "verb", "as-needed", "event", "stat", "single", "directed", "finished"]


@dataclass(frozen=True, kw_only=True)
class Dose:
    """An amount for one administration, with the strength that the product is named by, if it is."""

    amount: Amount
    product_strength: Amount | None = None
    other: Amount | None = None


@dataclass(frozen=True, kw_only=True)
class Often:
    """`low` to `high` times in `period_low` to `period_high` days. `up_to`: no more than that. `interval`: "every …".

    `in_doubt` is why it may not be a frequency at all, where no amount stands beside it.
    """

    low: Decimal
    high: Decimal
    period_low: Fraction
    period_high: Fraction
    up_to: bool = False
    interval: bool = False
    in_doubt: str | None = None


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A time of day: `slot` tells moments apart (breakfast is in the morning), `word` is what is reported."""

    slot: str
    word: str


@dataclass(frozen=True, kw_only=True)
class Weekdays:
    """Days of the week, three letters each."""

    days: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Most:
    """The most that may be taken: in a day, or in one dose."""

    amount: Amount
    each: Literal["day", "dose"]


@dataclass(frozen=True, kw_only=True)
class Lasts:
    """For how many days; None where it is open ("at least", "up to") or is how long one administration takes.

    `first`: "on the first day", where what follows it says how it goes on. `short`: "for two hours", in days.
    """

    days: Fraction | None
    short: Fraction | None = None
    first: bool = False


@dataclass(frozen=True, kw_only=True)
class Divided:
    """The amount is that of a day, given in so many doses."""

    doses: Decimal


@dataclass(frozen=True, kw_only=True)
class Place:
    """The route or the site, in words."""

    kind: Literal["route", "site"]
    words: str


@dataclass(frozen=True, kw_only=True)
class Note:
    """Words that were recognised and change neither amount nor timing. `meals`: at meals, of which there are several."""

    words: str
    meals: bool = False


@dataclass(frozen=True, kw_only=True)
class Sign:
    """A word that joins or qualifies what stands around it."""

    mark: Mark


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """Why the directions cannot be read, with the words that are to blame."""

    reason: str
    words: str = ""


Element = Dose | Often | Moment | Weekdays | Most | Lasts | Divided | Place | Note | Sign
Read = tuple[Element | Doubt, int] | None
