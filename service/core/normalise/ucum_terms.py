"""What a UCUM expression is made of."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Term:
    """One unit of an expression with its power: of mg/kg it is mg to 1, and kg to -1. `unit` is a code or an annotation."""

    unit: str
    power: int


@dataclass(frozen=True, kw_only=True)
class Expression:
    """A product of units times a whole or decimal factor, which is `top` / `bottom`: 10*6.[iU] is 1000000 / 1 of [iU]."""

    terms: tuple[Term, ...]
    top: int = 1
    bottom: int = 1
