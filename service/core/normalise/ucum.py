"""UCUM expressions: whether a code is one, and the units it is made of.

The grammar is that of UCUM 2.2 as the library `ucumvert` carries it. Amounts are converted by our own table alone, so that
no rounded factor enters a dose; a unit that the table lacks is named and not converted.
"""

from functools import lru_cache

from lark import Lark, Token, Tree
from lark.exceptions import LarkError
from ucumvert import get_ucum_parser  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

from service.core.normalise.ucum_terms import Expression, Term

# A longer code is no unit that a person has written, and each character costs time to parse.
_LONGEST = 60
Node = Tree[Token] | Token


def ucum(code: str) -> Expression | None:
    """The units of a UCUM code, in the order written. None where the text is no UCUM code."""
    if not code or len(code) > _LONGEST or not code.isascii():
        return None
    try:
        return _expression(_parser().parse(code))  # pyright: ignore[reportUnknownMemberType]
    except LarkError:
        return None


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return get_ucum_parser()


def _expression(node: Node, power: int = 1) -> Expression | None:
    if isinstance(node, Token):
        return Expression(terms=(Term(unit=str(node), power=power),))
    match str(node.data), node.children:
        case "simple_unit", [Token(type="FACTOR") as factor]:
            return _number(int(factor), power)
        case "simple_unit", parts:
            return Expression(terms=(Term(unit="".join(str(part) for part in parts), power=power),))
        case "annotatable", [base, exponent]:
            return _raised(base, int(str(exponent)), power)
        case "component", [base, _]:
            return _expression(base, power)
        case "main_term", [Token(type="DIVIDE"), after]:
            return _expression(after, -power)
        case "term", [left, operator, right]:
            return _product(_expression(left, power), _expression(right, power if str(operator) == "." else -power))
        case _, [only]:
            return _expression(only, power)
        case _:
            return None


def _raised(base: Node, exponent: int, power: int) -> Expression | None:
    """A unit to a power. A bare number takes none in UCUM's grammar: a thousand is 10*3, not 10+3."""
    found = _expression(base)
    if found is None or not found.terms:
        return None
    (term,) = found.terms
    if term.unit in {"10*", "10^"}:
        return _number(10 ** abs(exponent), power if exponent > 0 else -power)
    return Expression(terms=(Term(unit=term.unit, power=exponent * power),))


def _number(value: int, power: int) -> Expression:
    return Expression(terms=(), top=value) if power > 0 else Expression(terms=(), bottom=value)


def _product(left: Expression | None, right: Expression | None) -> Expression | None:
    if left is None or right is None:
        return None
    return Expression(terms=left.terms + right.terms, top=left.top * right.top, bottom=left.bottom * right.bottom)
