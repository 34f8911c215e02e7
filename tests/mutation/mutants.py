"""The mutants of one file: each is one small fault at one place, with a name that outlives changes elsewhere in the file."""

import ast
import inspect
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.mutation.operators import edits

ROOT = Path(__file__).resolve().parents[2]
MODULE = "the module"
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
# Types, imports, decorators and sentences with values in them are left alone.
_PASSED_OVER = frozenset({"annotation", "returns", "decorator_list", "type_comment", "bases"})
_NOT_ENTERED = (ast.Import, ast.ImportFrom, ast.Assert, ast.Raise, ast.JoinedStr)


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """`line_digest` is of the statement's own text; `ordinal` tells like faults of like lines of one function apart.

    `lines`: first and last of the statement, for the tests that reach it. `spot` and `edit` find it in the tree again.
    """

    file: str
    function: str
    line_digest: str
    mutation: str
    ordinal: int
    lines: tuple[int, int]
    in_class_body: bool
    spot: int
    edit: int

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        """What names it in tables."""
        return self.file, self.function, self.line_digest, self.mutation, self.ordinal

    @property
    def module_level(self) -> bool:
        """Whether it is in what runs when the module is imported."""
        return self.in_class_body or self.function == MODULE


@dataclass(frozen=True, kw_only=True)
class _Spot:
    node: ast.AST
    place: Callable[[ast.AST], None]
    function: str
    in_class_body: bool
    statement: ast.stmt | None


def module_name(file: str) -> str:
    """`service/core/conclude.py` as Python imports it."""
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def mutants_of(file: str) -> tuple[Mutant, ...]:
    """Every mutant of a file, in the order of its text. The module has to be imported already."""
    source = (ROOT / file).read_text(encoding="utf-8")
    accepts = partial(_may_leave_out, vars(sys.modules[module_name(file)]))
    seen: Counter[tuple[str, str, str]] = Counter()
    found: list[Mutant] = []
    for number, spot in enumerate(_spots(ast.parse(source))):
        lines = _lines(spot.statement)
        at_import = spot.in_class_body or spot.function == MODULE
        for which, (words, _) in enumerate(edits(spot.node, spot.place, module_level=at_import, accepts=accepts)):
            named = (spot.function, _digest(source, lines), words)
            seen[named] += 1
            found.append(
                Mutant(
                    file=file,
                    function=spot.function,
                    line_digest=named[1],
                    mutation=words,
                    ordinal=seen[named],
                    lines=lines,
                    in_class_body=spot.in_class_body,
                    spot=number,
                    edit=which,
                )
            )
    return tuple(found)


def tree_of(mutant: Mutant) -> ast.Module:
    """The file with the one fault in it."""
    tree = ast.parse((ROOT / mutant.file).read_text(encoding="utf-8"))
    accepts = partial(_may_leave_out, vars(sys.modules[module_name(mutant.file)]))
    spot = list(_spots(tree))[mutant.spot]
    _, act = list(edits(spot.node, spot.place, module_level=mutant.module_level, accepts=accepts))[mutant.edit]
    act()
    return ast.fix_missing_locations(tree)


def _spots(tree: ast.Module) -> Iterator[_Spot]:
    yield from _within(tree, MODULE, False, None)


def _within(parent: ast.AST, function: str, in_class_body: bool, statement: ast.stmt | None) -> Iterator[_Spot]:
    for field, value in ast.iter_fields(parent):
        if field in _PASSED_OVER:
            continue
        children = value if isinstance(value, list) else [value]
        for at, child in enumerate(children):
            if not isinstance(child, ast.AST) or _is_docstring(child):
                continue
            own = child if isinstance(child, ast.stmt) else statement
            place = partial(_place, parent, field, at if isinstance(value, list) else None)
            if not isinstance(child, (*_SCOPES, ast.Import, ast.ImportFrom, ast.Assert, ast.Raise)):
                yield _Spot(node=child, place=place, function=function, in_class_body=in_class_body, statement=own)
            if isinstance(child, _NOT_ENTERED) or _is_type(child):
                continue
            yield from _within(child, *_scope(child, function, in_class_body), own)


def _scope(node: ast.AST, function: str, in_class_body: bool) -> tuple[str, bool]:
    """The outermost function that a node is in, `Class.method` for methods."""
    if isinstance(node, ast.ClassDef) and function == MODULE:
        return node.name, True
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        if in_class_body:
            return f"{function}.{node.name}", False
        return (node.name if function == MODULE else function), False
    return function, in_class_body


def _place(parent: ast.AST, field: str, at: int | None, node: ast.AST) -> None:
    if at is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[at] = node


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_type(node: ast.AST) -> bool:
    return isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal"


def _lines(statement: ast.stmt | None) -> tuple[int, int]:
    """The first and last line of a statement; of one with a body, those before the body."""
    if statement is None:
        return 1, 1
    body = getattr(statement, "body", None) or getattr(statement, "cases", None)
    first = body[0] if body else None
    if isinstance(first, ast.match_case):
        first = first.pattern
    last = first.lineno - 1 if isinstance(first, (ast.stmt, ast.pattern)) else statement.end_lineno
    return statement.lineno, max(statement.lineno, last or statement.lineno)


def _digest(source: str, lines: tuple[int, int]) -> str:
    text = " ".join(" ".join(source.splitlines()[lines[0] - 1 : lines[1]]).split())
    return sha256(text.encode()).hexdigest()[:10]


def _may_leave_out(known: dict[str, Any], call: ast.Call, keyword: str) -> bool:
    """Whether the one that is called has a value of its own for the keyword: to leave out another would only crash."""
    called = known.get(call.func.id) if isinstance(call.func, ast.Name) else None
    try:
        taken = inspect.signature(called).parameters if callable(called) else {}
    except ValueError:
        return False
    if keyword in taken:
        return taken[keyword].default is not inspect.Parameter.empty
    return any(one.kind is inspect.Parameter.VAR_KEYWORD for one in taken.values())
