"""Two workspaces side by side: which inputs differ, which rules, and what became of whom because of them.

A correction is rehearsed before it is put into the inbox: who would change, worked out by the very stages on a scratch copy. What a
later `diff` says is the same, since both compare stores that the same stages made from the same files.
"""

import os
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jxgrade.awards import AWARDS
from jxgrade.awards.changes import Change, Rule, changes, rules_between
from jxgrade.batch.fingerprint import changed
from jxgrade.batch.lock import locked
from jxgrade.batch.run.manifest import latest
from jxgrade.batch.run.pipeline import Pipeline, silent
from jxgrade.batch.run.stages import Progress
from jxgrade.batch.run.tables import StoreTables
from jxgrade.batch.workspace import Workspace, open_workspace
from jxgrade.disk import scratch
from jxgrade.errors import JxgradeError, ParamsError, StepFailed, system_reason
from jxgrade.intake.files import stems, table_of
from jxgrade.intake.specs import inbox_tables
from jxgrade.rules.reasons import OUTCOMES
from jxgrade.tables import rows


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


# ---------------------------------------------------------------- a correction rehearsed


PAPERS: Final = frozenset({"archive", "casebook", "certificates", "notice", "packs", "papers", "registers"})
"""Below ``store/private``: what was made for people, no part of the work."""


@dataclass(frozen=True)
class Rehearsal:
    """What would become of a correction.

    ``put``: files that would be in the inbox, and do they take another's place; ``changes``: as `diff` tells them; ``seats``: of
    each award that differs, how many per outcome before and after; ``problems``: what intake says of the files (level, message).
    """

    put: tuple[tuple[str, bool], ...]
    changes: tuple[Change, ...]
    seats: tuple[tuple[str, str, str], ...]
    problems: tuple[tuple[str, str], ...]


def rehearse(pipeline: Pipeline, files: Sequence[Path], *, progress: Progress = silent) -> Rehearsal:
    """Work out what these inbox tables would change; the workspace is read and not written.

    A file takes the place of one of the same name. Raises ParamsError (no such file, no table's name), JxgradeError where the
    store is behind the inbox, StepFailed, StopBeforeWork.
    """
    workspace = pipeline.workspace
    _check(pipeline, files)
    with locked(workspace), scratch(workspace.store / "private") as folder:
        if pipeline.stale():
            raise JxgradeError("收件或参数在最近一次运行之后有变化，没有试算。改法：先运行 jxgrade run")
        put = tuple((path.name, (workspace.inbox / path.name).exists()) for path in files)
        there = Workspace(folder)
        _copy(workspace, there)
        for path in files:
            target = there.inbox / path.name
            target.unlink(missing_ok=True)
            shutil.copyfile(path, target)
        for result in Pipeline(there, pipeline.programme).bring_up_to_date(guarded=False, progress=progress):
            if result.outcome == "failed":
                raise StepFailed(f"{result.title}：{result.message}")
        before, after = StoreTables(workspace.store), StoreTables(there.store)
        names = {name for name, _ in put}
        problems = tuple(
            (level, message)
            for file, level, message in rows(after["problems"], "file", "level", "message")
            if file in names
        )
        return Rehearsal(put, changes(before, after, pipeline.programme.kinds), _seats(before, after), problems)


def _check(pipeline: Pipeline, files: Sequence[Path]) -> None:
    known = inbox_tables(pipeline.programme)
    words = stems(known)
    for path in files:
        if not path.is_file():
            raise ParamsError(f"没有文件 {path}，没有试算。改法：核对 --with 后面的文件名")
        if table_of(path.name, words)[0] is None:
            names = "、".join(table.heading for table in known.values())
            raise ParamsError(f"{path.name} 不是收件表的名字，没有试算。改法：以下列名称之一开头：{names}")


def _copy(workspace: Workspace, there: Workspace) -> None:
    """A copy that shares what is never written in place: what was received, and tables, which are written beside and renamed."""
    try:
        shutil.copytree(workspace.params, there.params)
        shutil.copytree(workspace.inbox, there.inbox, copy_function=_link)
        shutil.copytree(workspace.store, there.store, copy_function=_link_tables, ignore=_left_out)
    except (OSError, shutil.Error) as error:
        reason = system_reason(error) if isinstance(error, OSError) else "复制失败"
        raise JxgradeError(f"没有试算：{reason}。改法：检查磁盘空间与文件夹权限") from error


def _left_out(folder: str, names: list[str]) -> set[str]:
    if Path(folder).name != "private":
        return {"lock"} & set(names)
    return {name for name in names if name in PAPERS or name.endswith((".part", ".lock"))}


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
        return target
    except OSError:
        return str(shutil.copy2(source, target))


def _link_tables(source: str, target: str) -> str:
    return _link(source, target) if source.endswith(".parquet") else str(shutil.copy2(source, target))


def _seats(before: StoreTables, after: StoreTables) -> tuple[tuple[str, str, str], ...]:
    """Of each award whose outcomes are otherwise in number: how many awarded, tied, waiting, before and after."""
    found = []
    for table, title in AWARDS.items():
        was, now = (Counter(one for (one,) in rows(tables[table], "outcome")) for tables in (before, after))
        if was != now:
            found.append((title, _counted(was), _counted(now)))
    return tuple(found)


def _counted(outcomes: Counter[str]) -> str:
    return "，".join(f"{OUTCOMES.get(code, code)} {number}" for code, number in sorted(outcomes.items())) or "无"
