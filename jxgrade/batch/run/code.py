"""On which files of jxgrade a result depends: the modules that its function can reach, and what lies beside them.

Read from the imports as they are written, late ones too, over all files of the package: by patterns, for parsing every file costs each
process seconds (a test holds what they find against Python's own parser). A name imported from a room leads to the module that the
room's ``__init__`` takes it from. What is no module (word lists, styles, scripts, templates) belongs to every module of the
package it lies in.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, Final

import jxgrade
from jxgrade.batch.fingerprint import digest, source_files

ROOT: Final = "jxgrade"
_FROM: Final = re.compile(
    r"(?:^|[;:])[ \t]*from[ \t]+(jxgrade[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n;]*)", re.MULTILINE
)
_IMPORT: Final = re.compile(r"(?:^|[;:])[ \t]*import[ \t]+([^\n;#]*)", re.MULTILINE)
_STRING: Final = re.compile(r"[\"'](jxgrade(?:\.\w+)+)[\"']")
_COMMENT: Final = re.compile(r"#[^\n]*")


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


@cache
def code_of_function(function: Callable[..., Any]) -> str:
    """One digest of a function's own text, of what it names beside it, and of all that these can reach."""
    return digest([ast.unparse(node) for node in _named(function)], files_of_function(function))


@cache
def files_of_function(function: Callable[..., Any]) -> dict[str, str]:
    """As `files_of`, of what a function imports, what it names beside it imports, and what stands above them."""
    above = [node for node in _tree(function.__module__).body if isinstance(node, ast.Import | ast.ImportFrom)]
    source = "\n".join(ast.unparse(node) for node in (*above, *_named(function)))
    modules = set(imports_of(source, function.__module__))
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
    return frozenset(imports_of(source_of(module), module))


def imports_of(source: str, here: str) -> Iterator[str]:
    """The modules that a piece of source names: in imports, and as a string (imported by name, or run as a child)."""
    known = _modules()
    for line in _IMPORT.findall(source):
        yield from (name for part in line.split(",") for name in part.split()[:1] if name in known)
    for module, names in _FROM.findall(source):
        if module in known:
            yield from (_home(module, name, here) for name, _ in _taken(names))
    yield from (name for name in _STRING.findall(source) if name in known)


def _taken(names: str) -> list[tuple[str, str]]:
    """What ``a, b as c`` takes, and as what: ``[("a", "a"), ("b", "c")]``."""
    words = (part.split() for part in _COMMENT.sub("", names).strip().strip("()").split(","))
    return [(word[0], word[-1]) for word in words if word]


def _home(module: str, name: str, here: str) -> str:
    """The module where a name is at home that another takes from ``module``."""
    known = _modules()
    if f"{module}.{name}" in known:
        return f"{module}.{name}"
    if module == here or not known[module].endswith("__init__.py"):
        return module
    for line in _FROM.finditer(source_of(module)):
        if line[0].startswith("from") and line[1] in known:
            for taken, given in _taken(line[2]):
                if given == name:
                    return _home(line[1], taken, module)
    return module


@cache
def source_of(module: str) -> str:
    """The text of a module."""
    return (Path(jxgrade.__file__).parent / _modules()[module]).read_text("utf-8")


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(source_of(module))


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
