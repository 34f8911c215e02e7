"""The small faults that are planted: a boundary moved, a condition or a part left out, low taken for high, nothing given back."""

import ast
from collections.abc import Callable, Iterator

Edit = tuple[str, Callable[[], None]]
Place = Callable[[ast.AST], None]
Accepts = Callable[[ast.Call, str], bool]

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.Pow: ast.Mult,
}  # fmt: skip
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}
# Two ends of a range: to take one for the other is the slip that matters most here.
_ENDS = {"low": "high", "high": "low", "first": "last", "last": "first", "start": "end", "end": "start"}
_MARK = "XX"


def edits(node: ast.AST, place: Place, *, module_level: bool, accepts: Accepts) -> Iterator[Edit]:
    """What can be done to one node: in words, and the act. `place` puts another node where this one stands.

    `accepts` says whether a call may leave out a keyword. Sentences for people are left alone inside functions.
    """
    was = ""
    for becomes, act in _edits(node, place, module_level, accepts):
        was = was or _was(node)
        yield f"{was} -> {_brief(becomes)}", act


def _was(node: ast.AST) -> str:
    if isinstance(node, (ast.If, ast.While)):
        return f"if {_brief(ast.unparse(node.test))}"
    return _brief(ast.unparse(node)) if isinstance(node, (ast.expr, ast.stmt)) else "for"


def _edits(node: ast.AST, place: Place, module_level: bool, accepts: Accepts) -> Iterator[Edit]:
    yield from _conditions(node, place)
    yield from _statements(node, place)
    yield from _parts(node, place)
    if isinstance(node, ast.Call):
        yield from _call(node, accepts)
    if isinstance(node, ast.Constant):
        yield from _constant(node, module_level)
    if isinstance(node, ast.JoinedStr) and module_level:
        yield f"{_MARK} added", lambda: place(ast.BinOp(node, ast.Add(), ast.Constant(_MARK)))


def _conditions(node: ast.AST, place: Place) -> Iterator[Edit]:
    match node:
        case ast.Compare():
            yield from _compared(node)
        case ast.BoolOp():
            yield from (_without(node, node.values, at, place) for at in range(len(node.values)))
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=inner):
            yield ast.unparse(inner), lambda: place(inner)
        case ast.IfExp(body=body, orelse=orelse):
            yield ast.unparse(body), lambda: place(body)
            yield ast.unparse(orelse), lambda: place(orelse)
        case ast.If() | ast.While():
            yield from _branches(node)
        case ast.comprehension(ifs=ifs):
            for at, condition in enumerate(ifs):
                yield f"no `if {_brief(ast.unparse(condition))}`", lambda at=at: _remove(ifs, at)
        case _:
            return


def _statements(node: ast.AST, place: Place) -> Iterator[Edit]:
    match node:
        case ast.Return(value=ast.expr() as value) if not _is(value, None):
            yield "return None", lambda: _set(node, "value", ast.Constant(None))
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()) | ast.AugAssign():
            yield "nothing", lambda: place(ast.Pass())
        case ast.Continue():
            yield "break", lambda: place(ast.Break())
        case ast.Break():
            yield "continue", lambda: place(ast.Continue())
        case _:
            return


def _parts(node: ast.AST, place: Place) -> Iterator[Edit]:
    match node:
        case ast.BinOp() if type(node.op) in _COUNTED and not _words(node.left, node.right):
            yield _operator(node)
        case ast.Attribute(attr=name, ctx=ast.Load()) if _other_end(name) != name:
            yield _other_end(name), lambda: _set(node, "attr", _other_end(name))
        case ast.Tuple(elts=parts, ctx=ast.Load()) | ast.List(elts=parts, ctx=ast.Load()) | ast.Set(elts=parts):
            for at, part in enumerate(parts):
                if isinstance(part, ast.Starred):
                    yield f"no {_brief(ast.unparse(part))}", lambda at=at: _remove(parts, at)
        case _:
            return


def _compared(node: ast.Compare) -> Iterator[Edit]:
    for at, op in enumerate(node.ops):
        other = _COMPARED[type(op)]()
        yield f"{type(other).__name__}{at or ''}", lambda at=at, other=other: _put(node.ops, at, other)


def _without(node: ast.BoolOp, values: list[ast.expr], at: int, place: Place) -> Edit:
    rest = [value for other, value in enumerate(values) if other != at]
    left = rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
    return ast.unparse(left), lambda: place(left)


def _operator(node: ast.BinOp) -> Edit:
    other = _COUNTED[type(node.op)]()
    return type(other).__name__, lambda: _set(node, "op", other)


def _branches(node: ast.If | ast.While) -> Iterator[Edit]:
    yield "never", lambda: _set(node, "test", ast.Constant(False))
    if isinstance(node, ast.If):
        yield "always", lambda: _set(node, "test", ast.Constant(True))


def _call(node: ast.Call, accepts: Accepts) -> Iterator[Edit]:
    name = node.func
    if isinstance(name, ast.Name) and name.id in _CALLED:
        yield _CALLED[name.id], lambda: _set(name, "id", _CALLED[name.id])
    for at, keyword in enumerate(node.keywords):
        if keyword.arg and not _is(keyword.value, None) and accepts(node, keyword.arg):
            yield f"no {keyword.arg}=", lambda at=at: _remove(node.keywords, at)


def _constant(node: ast.Constant, module_level: bool) -> Iterator[Edit]:
    value = node.value
    if isinstance(value, bool):
        yield str(not value), lambda: _set(node, "value", not value)
    elif isinstance(value, int):
        yield str(value + 1), lambda: _set(node, "value", value + 1)
    elif isinstance(value, str) and (module_level or " " not in value):
        other = str(int(value) + 1) if value.isdigit() else value + _MARK
        yield repr(other), lambda: _set(node, "value", other)


def _other_end(name: str) -> str:
    return "_".join(_ENDS.get(part, part) for part in name.split("_"))


def _words(*sides: ast.expr) -> bool:
    """Whether text is joined, which cannot be subtracted."""
    return any(
        isinstance(side, ast.JoinedStr) or (isinstance(side, ast.Constant) and isinstance(side.value, str)) for side in sides
    )


def _is(node: ast.expr, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def _brief(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= 90 else f"{flat[:60]} … {flat[-28:]}"


def _set(node: ast.AST, field: str, value: object) -> None:
    setattr(node, field, value)


def _put(held: list[ast.cmpop], at: int, value: ast.cmpop) -> None:
    held[at] = value


def _remove(held: list[ast.expr] | list[ast.keyword], at: int) -> None:
    del held[at]
