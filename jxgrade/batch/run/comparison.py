"""Two workspaces side by side: which inputs differ, which rules, and what became of whom because of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jxgrade.awards.changes import Change, Rule, changes, rules_between
from jxgrade.batch.fingerprint import changed
from jxgrade.batch.run.manifest import latest
from jxgrade.batch.run.tables import StoreTables
from jxgrade.batch.workspace import Workspace, open_workspace
from jxgrade.errors import JxgradeError


@dataclass(frozen=True)
class Comparison:
    """``files``: the inbox files that differ, a line each; ``rules``; ``code``: was it another version of jxgrade; ``changes``."""

    files: tuple[str, ...]
    rules: tuple[Rule, ...]
    code: bool
    changes: tuple[Change, ...]


def compare(before: str | Path, after: str | Path) -> Comparison:
    """Compare the last runs of two workspaces, the earlier one first; raises JxgradeError where one was never run."""
    (one, old_rules), (other, new_rules) = open_workspace(before), open_workspace(after)
    was, now = _manifest(one), _manifest(other)
    files = tuple(_lines(was["files"]["inbox"], now["files"]["inbox"]))
    rules = rules_between(old_rules, new_rules)
    moved = changes(StoreTables(one.store), StoreTables(other.store), {**old_rules.kinds, **new_rules.kinds}, rules)
    return Comparison(files, rules, was["code"] != now["code"], moved)


def _manifest(workspace: Workspace) -> dict[str, Any]:
    found = latest(workspace)
    if found is None:
        raise JxgradeError(f"{workspace.root} 还没有完成过的运行，无法比较。改法：先在那里运行 jxgrade run")
    return found


def _lines(was: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return [
        f"收件 {name}：{'新增' if name not in was else '已不在' if name not in now else '内容改变'}"
        for name in changed(was, now)
    ]
