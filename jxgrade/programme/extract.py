"""An extract of the programme: the parts that somebody obeys, named by path, and nothing else.

A path is that of a key in `programme.yaml` (``scoring.pass_at``, ``awards.volunteers``); ``*`` stands for every key or entry. Reading what
is not in an extract raises AttributeError, so whoever works with one cannot obey a rule unseen.
"""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from pydantic import RootModel

from jxgrade.programme.scalars import Rules

Kind = TypeVar("Kind", bound=Rules)


def extract(part: Kind, paths: Collection[str]) -> Kind:
    """A copy that holds what these paths name; KeyError for a path that leads nowhere."""
    copy = part.model_copy()
    copy.__dict__.clear()
    for name, below in _by_name(paths, type(part).model_fields).items():
        value = getattr(part, name)
        copy.__dict__[name] = value if "" in below else _within(value, below)
    return copy


def _within(value: Any, paths: Collection[str]) -> Any:
    if isinstance(value, Rules):
        return extract(value, paths)
    if isinstance(value, Mapping):
        named = _by_name(paths, value)
        return {key: value[key] if "" in below else _within(value[key], below) for key, below in named.items()}
    if isinstance(value, tuple) and all(path.partition(".")[0] == "*" for path in paths):
        below = {path.partition(".")[2] for path in paths}
        return value if "" in below else tuple(_within(one, below) for one in value)
    raise KeyError(f"{'、'.join(sorted(paths))} leads nowhere")


def _by_name(paths: Collection[str], names: Collection[str]) -> dict[str, set[str]]:
    """What is named below each name, in the order of the names; ``""``: all of it."""
    found: dict[str, set[str]] = {}
    for path in paths:
        name, _, below = path.partition(".")
        if name != "*" and name not in names:
            raise KeyError(f"{path} leads nowhere")
        for one in names if name == "*" else (name,):
            found.setdefault(one, set()).add(below)
    return {name: found[name] for name in names if name in found}


def values(part: Rules) -> dict[str, Any]:
    """What an extract holds, as JSON would; of a whole part everything, None for what was left out, whatever stands for it."""
    given = part.model_fields_set
    return {
        name: _plain(part.__dict__[name]) if name in given else None
        for name in type(part).model_fields
        if name in part.__dict__
    }


def _plain(value: Any) -> Any:
    if isinstance(value, RootModel):
        return _plain(value.root)
    if isinstance(value, Rules):
        return values(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return None if value is None else str(value)
