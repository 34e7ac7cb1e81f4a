"""On which files of jxgrade a result depends: the modules that its function can reach, and what lies beside them.

Read from the imports as they are written, late ones too, over all files of the package. A name imported from a room leads to the module
that the room's ``__init__`` takes it from. What is no module (word lists, styles, scripts, templates) belongs to every module of the
package it lies in.
"""

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, Final

import jxgrade
from jxgrade.batch.fingerprint import digest, source_files

ROOT: Final = "jxgrade"


def code_of(*modules: str) -> str:
    """One digest of these modules and all that they can reach."""
    return digest(files_of(*modules))


@cache
def files_of(*modules: str) -> dict[str, str]:
    """Path below the package and digest of each file that these modules can reach."""
    paths, sources = _modules(), source_files()
    reached = _reached(modules)
    found = {paths[module] for module in reached}
    rooms = {PurePosixPath(name).parent.as_posix() for name in found}
    beside = {name for name, room in _beside().items() if room in rooms}
    initials = {f"{parent}/__init__.py" for room in rooms for parent in (room, *map(str, PurePosixPath(room).parents))}
    return {name: sources[name] for name in sorted(found | beside | initials) if name in sources}


def code_of_function(function: Callable[..., Any]) -> str:
    """One digest of a function's own text, of what it names beside it, and of all that these can reach."""
    return digest([ast.unparse(node) for node in _named(function)], files_of_function(function))


@cache
def files_of_function(function: Callable[..., Any]) -> dict[str, str]:
    """As `files_of`, of what a function imports, what it names beside it imports, and what stands above them."""
    above = [node for node in _tree(function.__module__).body if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {one for node in (*above, *_named(function)) for one in _imports(node, function.__module__)}
    return files_of(*sorted(modules))


@cache
def _named(function: Callable[..., Any]) -> tuple[ast.stmt, ...]:
    """A function of a module, and what stands beside it that it names, directly or not; in the order of the module."""
    tree = _tree(function.__module__)
    beside = {name: node for node in tree.body for name in _names_of(node)}
    found, waiting = set[str](), [function.__name__]
    while waiting:
        name = waiting.pop()
        if name in beside and name not in found:
            found.add(name)
            waiting += [node.id for node in ast.walk(beside[name]) if isinstance(node, ast.Name)]
    return tuple(node for node in tree.body if found & set(_names_of(node)))


def _names_of(node: ast.stmt) -> tuple[str, ...]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return (node.name,)
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return tuple(target.id for target in targets if isinstance(target, ast.Name))


def _reached(modules: Iterable[str]) -> frozenset[str]:
    """These modules and all that they import, directly or not; the package itself only names its public functions."""
    seen: set[str] = set()
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        if module not in seen and module != ROOT:
            seen.add(module)
            waiting += _imported(module)
    return frozenset(seen)


@cache
def _imported(module: str) -> frozenset[str]:
    return frozenset(_imports(_tree(module), module))


def _imports(tree: ast.AST, here: str) -> Iterator[str]:
    """The modules that a piece of source names: in imports, and as a string (imported by name, or run as a child)."""
    known = _modules()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module in known:
            yield from (_home(node.module, name.name, here) for name in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in known:
            yield node.value


def _home(module: str, name: str, here: str) -> str:
    """The module where a name is at home that another takes from ``module``."""
    known = _modules()
    if f"{module}.{name}" in known:
        return f"{module}.{name}"
    if module == here or not known[module].endswith("__init__.py"):
        return module
    for node in _tree(module).body:
        if isinstance(node, ast.ImportFrom) and node.module in known:
            for taken in node.names:
                if (taken.asname or taken.name) == name:
                    return _home(node.module, taken.name, module)
    return module


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse((Path(jxgrade.__file__).parent / _modules()[module]).read_text("utf-8"))


@cache
def _modules() -> dict[str, str]:
    """Name and path of each module."""
    found = {}
    for name in source_files():
        path = PurePosixPath(name)
        if path.suffix == ".py" and _is_room(path.parent):
            parts = path.parent.parts if path.stem == "__init__" else (*path.parent.parts, path.stem)
            found[".".join((ROOT, *parts))] = name
    return found


@cache
def _beside() -> dict[str, str]:
    """Path and room of each file that is no module."""
    found = {}
    modules = set(_modules().values())
    for name in source_files():
        if name not in modules:
            found[name] = next(str(parent) for parent in PurePosixPath(name).parents if _is_room(parent))
    return found


def _is_room(folder: PurePosixPath) -> bool:
    return f"{folder}/__init__.py".removeprefix("./") in source_files()
