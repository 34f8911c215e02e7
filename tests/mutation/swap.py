"""Puts the fault of a mutant into the running service. Meant for a process of its own, which ends afterwards."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from tests.mutation.mutants import MODULE, ROOT, Mutant, module_name, tree_of
from tests.mutation.scope import all_files
from tests.support.reference import bundled

# What the modules under trial call the names that they made of one version of the tables.
_KEPT_FOR_A_VERSION = "_KEPT"


class NotSwapped(Exception):
    """The place of a mutant was not found in what was imported: a defect of this tool, never a result."""


def plant(mutant: Mutant) -> None:
    """From here on the service has the fault."""
    tree = tree_of(mutant)
    module = sys.modules[module_name(mutant.file)]
    if mutant.in_class_body:
        _swap_class(module, tree, mutant.function)
    elif mutant.function == MODULE:
        _swap_constants(module, tree)
    else:
        _swap_function(module, _compiled(tree, mutant.file), mutant.function, tree)
    forget()


def plant_nothing(file: str) -> None:
    """Every function and constant of a file swapped for itself: tests that pass before have to pass after it."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    module = sys.modules[module_name(file)]
    code = _compiled(tree, file)
    _swap_constants(module, tree)
    for name in [name for name, _ in _functions(code, "")]:
        _swap_function(module, code, name, tree)
    forget()


def forget() -> None:
    """Drops what the core remembers of earlier answers, so that no answer from before the fault is given after it."""
    bundled().memory.clear()
    for name in [name for name in sys.modules if name.startswith("service.core.")]:
        for value in list(vars(sys.modules[name]).values()):
            # One that keeps a single value keeps the grammar of units, which is not ours and slow to make.
            if hasattr(value, "cache_clear") and value.__module__ == name and value.cache_parameters()["maxsize"] != 1:
                value.cache_clear()
    for module in [sys.modules[module_name(file)] for file in all_files() if module_name(file) in sys.modules]:
        vars(module).get(_KEPT_FOR_A_VERSION, {}).clear()


def _compiled(tree: ast.Module, file: str) -> CodeType:
    return compile(tree, str(ROOT / file), "exec", dont_inherit=True)


def _functions(code: CodeType, within: str) -> Iterator[tuple[str, CodeType]]:
    """The outermost functions and the methods of a module's code."""
    for part in code.co_consts:
        if isinstance(part, CodeType) and part.co_name.isidentifier():
            if part.co_flags & 0x2:  # a function's code keeps its names in slots; that of a class body does not
                yield f"{within}{part.co_name}", part
            else:
                yield from _functions(part, f"{part.co_name}.")


def _swap_function(module: ModuleType, code: CodeType, name: str, tree: ast.Module) -> None:
    new = dict(_functions(code, "")).get(name)
    live = _live(module, name)
    if new is None or live is None or len(live.__code__.co_freevars) != len(new.co_freevars):
        raise NotSwapped(f"{module.__name__}: {name}")
    live.__code__ = new
    defined = next(node for owner, node in _defined(tree) if owner == name)
    live.__defaults__ = tuple(_value(one, module) for one in defined.args.defaults) or None
    named = zip(defined.args.kwonlyargs, defined.args.kw_defaults, strict=True)
    live.__kwdefaults__ = {one.arg: _value(value, module) for one, value in named if value} or None


def _value(written: ast.expr, module: ModuleType) -> object:
    return eval(compile(ast.Expression(written), module.__name__, "eval"), dict(vars(module)))


def _defined(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        if isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{part.name}", part) for part in node.body if isinstance(part, ast.FunctionDef))


def _live(module: ModuleType, name: str) -> FunctionType | None:
    owner, _, method = name.rpartition(".")
    found: Any = vars(module).get(method) if not owner else vars(vars(module)[owner]).get(method)
    for wrapper in ("__wrapped__", "__func__", "fget", "func"):
        found = getattr(found, wrapper, None) or found
    return found if isinstance(found, FunctionType) else None


def _swap_class(module: ModuleType, tree: ast.Module, name: str) -> None:
    """The values of a class, and how it is made, from a class body that was run again."""
    body = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    space = dict(vars(module))
    exec(_compiled(ast.Module([*_futures(tree), body], []), name), space)
    old, new = vars(module)[name], space[name]
    for key, value in vars(new).items():
        plain = not key.startswith("__") and not isinstance(value, (FunctionType, property, classmethod, staticmethod))
        if key == "__init__" or (plain and hasattr(old, key) and not hasattr(value, "func")):
            setattr(old, key, value)


def _swap_constants(module: ModuleType, tree: ast.Module) -> None:
    """The tables and patterns of a module, and those of every module that were made from them."""
    waiting = {module.__name__: tree}
    while waiting:
        name, again = waiting.popitem()
        changed = _run_again(sys.modules[name], again)
        for user, taken in _users().items():
            names = {(taken_name, own) for source, taken_name, own in taken if source == name and taken_name in changed}
            vars(sys.modules[user]).update({own: vars(sys.modules[name])[taken_name] for taken_name, own in names})
            if names or (changed and (name, "", "") in taken):
                waiting[user] = _parsed(user)


def _run_again(module: ModuleType, tree: ast.Module) -> frozenset[str]:
    """Runs what stands beside functions and classes once more; gives the names that have another value than before."""
    kept = [node for node in tree.body if not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom))]
    space = dict(vars(module))
    exec(_compiled(ast.Module([*_futures(tree), *kept], []), module.__name__), space)
    stored = {one.id for node in kept for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    changed = frozenset(name for name in stored & vars(module).keys() if vars(module)[name] != space[name])
    vars(module).update({name: space[name] for name in changed})
    return changed


@cache
def _users() -> dict[str, frozenset[tuple[str, str, str]]]:
    """What each module of the core takes from others: (module, name, name here); the whole module: (module, "", "")."""
    found: dict[str, frozenset[tuple[str, str, str]]] = {}
    for user in [name for name in sys.modules if name.startswith("service.core.")]:
        taken = [node for node in _parsed(user).body if isinstance(node, ast.ImportFrom) and node.module]
        names = {(node.module or "", one.name, one.asname or one.name) for node in taken for one in node.names}
        whole = {(f"{source}.{name}", "", "") for source, name, _ in names if f"{source}.{name}" in sys.modules}
        found[user] = frozenset(names | whole)
    return found


@cache
def _parsed(name: str) -> ast.Module:
    return ast.parse(Path(str(sys.modules[name].__file__)).read_text(encoding="utf-8"))


def _futures(tree: ast.Module) -> list[ast.stmt]:
    return [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]


def users_of(file: str) -> tuple[str, ...]:
    """The files of the core that take something from this one."""
    name = module_name(file)
    users = (user for user, taken in _users().items() if any(source == name for source, _, _ in taken))
    return tuple(f"{user.replace('.', '/')}.py" for user in users)
