"""Is everything as it was written, and does it come out again? `verify` proves both, and says which input a difference comes from.

Three proofs. The files are held against the newest manifest, byte for byte. The chains hold: manifests, audit log, the mark store's
history. And all is worked out anew from the inbox in a fresh folder (`store/private/verify-…`, removed afterwards), and every table and
page compared with what stands.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jxgrade.batch import audit, decided
from jxgrade.batch.fingerprint import changed
from jxgrade.batch.lock import locked
from jxgrade.batch.run import folders, manifest, runner
from jxgrade.batch.run.guard import inputs, is_made, wrong_bands
from jxgrade.batch.run.manifest import Difference
from jxgrade.batch.run.pipeline import Pipeline, silent
from jxgrade.batch.run.stages import STAGES, Progress
from jxgrade.batch.workspace import PROVINCE, Workspace, open_workspace
from jxgrade.errors import (
    AuditBroken,
    JxgradeError,
    NothingDelivered,
    StepFailed,
    StoreBusy,
    WorkspaceError,
    system_reason,
)
from jxgrade.programme import Programme
from jxgrade.tables import STORE

PREFIX: Final = "verify-"
COMPARED: Final = ("store", "reports")


@dataclass(frozen=True)
class Verification:
    """The run that was checked, the last line of the audit log, all that differs, the inputs that changed; ``again``: was it recomputed?"""

    run: str
    head: audit.Anchor
    found: tuple[Difference, ...]
    causes: tuple[str, ...]
    again: bool


def verify(
    root: str | Path = ".", *, quick: bool = False, jobs: int | None = None, progress: Progress = silent
) -> Verification:
    """Prove a workspace; ``quick``: without working it out anew. Raises JxgradeError before the first run, StopBeforeWork."""
    workspace, programme = open_workspace(root)
    progress("核对文件", 0, None)
    pipeline = Pipeline(workspace, programme)
    run, found = manifest.differences(pipeline)
    data = manifest.latest(workspace) or {}
    causes = _causes(data, found)
    chains = _chain_faults(workspace) + _band_faults(workspace, programme)
    again: tuple[Difference, ...] = ()
    if not quick:
        try:
            with locked(workspace), _fresh(workspace) as fresh:
                made = _remade(workspace, fresh, data, jobs, progress)
                again = _compared(data["files"], manifest.snapshot(pipeline), made, causes)
        except (NothingDelivered, AuditBroken, StoreBusy, StepFailed) as error:
            again = (Difference("again", "重算", f"不能完成：{error}"),)
    told = {(one.area, one.name) for one in again}
    kept = tuple(one for one in found if (one.area, one.name) not in told)
    entered_as_written, lost = _entered(pipeline, data)
    rightly = _purged(workspace) | entered_as_written
    all_found = dict.fromkeys((*kept, *lost, *chains, *again))
    found = tuple(one for one in all_found if f"{one.area}/{one.name}" not in rightly)
    return Verification(run, _head(workspace), found, causes, not quick)


def _causes(data: Mapping[str, Any], found: tuple[Difference, ...]) -> tuple[str, ...]:
    """The inputs among what differs."""
    return tuple(
        f"{one.area}/{one.name}"
        for one in found
        if one.area != "reports" and not (one.area == "store" and is_made(one.name))
    )


def _purged(workspace: Workspace) -> frozenset[str]:
    """Files that a person had deleted (`purge`) and that are not there: they lack rightly."""
    try:
        names = {name for one in audit.decisions(workspace, "purge") for name in one.value}
    except AuditBroken:
        return frozenset()
    return frozenset(name for name in names if not (workspace.root / name).exists())


def _entered(pipeline: Pipeline, data: Mapping[str, Any]) -> tuple[frozenset[str], tuple[Difference, ...]]:
    """Tables that a command wrote after the run (`decided.enter`): those that are as it wrote them, and those that are gone."""
    try:
        logged = decided.digests(pipeline.workspace, since=data["audit"]["number"])
    except AuditBroken:
        return frozenset(), ()
    now = {name: pipeline.workspace.store / name for name in logged}
    gone = tuple(Difference("store", name, "缺失") for name, path in now.items() if not path.is_file())
    kept = {name for name, path in now.items() if path.is_file() and pipeline.stamps.digest(path) == logged[name]}
    return frozenset(f"store/{name}" for name in kept), gone


def _chain_faults(workspace: Workspace) -> tuple[Difference, ...]:
    anchors, broken = manifest.chain(workspace)
    faults = [Difference("runs", "manifest.json", what) for what in broken]
    logged = audit.faults(workspace, anchors)
    faults += [Difference("audit", "audit.jsonl", what) for what in logged]
    if not logged:
        try:
            faults += [Difference("audit", "评阅库", what) for what in decided.history_faults(workspace)]
        except JxgradeError as error:
            faults.append(Difference("audit", "评阅库", str(error)))
    return tuple(faults)


def _band_faults(workspace: Workspace, programme: Programme) -> tuple[Difference, ...]:
    """Pages that say something else of the seal than the audit log does."""
    try:
        return tuple(
            Difference("reports", name, "页面上的状态与审计日志不符") for name in wrong_bands(workspace, programme)
        )
    except AuditBroken:  # told with the chains
        return ()


def _head(workspace: Workspace) -> audit.Anchor:
    try:
        return audit.head(workspace)
    except AuditBroken:
        return audit.Anchor(0, audit.START)


# ---------------------------------------------------------------- anew


@contextmanager
def _fresh(workspace: Workspace) -> Iterator[Workspace]:
    """A workspace with the same inputs and nothing else, for its owner alone; removed at the end, as what a killed `verify` left is."""
    private = workspace.store / "private"
    try:
        private.mkdir(parents=True, exist_ok=True, mode=0o700)
        for left in private.glob(f"{PREFIX}*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=PREFIX, dir=private, ignore_cleanup_errors=True) as folder:
            fresh = Workspace(Path(folder))
            _furnish(workspace, fresh)
            yield fresh
    except OSError as error:
        raise WorkspaceError(
            f"核对用的临时文件夹 store/private/{PREFIX}… 不能写入（{system_reason(error)}）。改法：检查权限与磁盘空间，或用 --quick 只核对文件"
        ) from error


def _furnish(workspace: Workspace, fresh: Workspace) -> None:
    for folder in ("params", "notebooks"):
        shutil.copytree(workspace.root / folder, fresh.root / folder)
    try:
        fresh.inbox.symlink_to(workspace.inbox.resolve(), target_is_directory=True)
    except OSError:  # Windows lets not everybody make links
        shutil.copytree(workspace.inbox, fresh.inbox)
    made = {name for stage in STAGES for name in stage.makes}
    given = [STORE[name].path(workspace.store) for name in STORE if name not in made]
    for path in (*given, audit.path_of(workspace), audit.head_file(workspace)):
        if path.is_file():
            target = fresh.root / path.relative_to(workspace.root)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copyfile(path, target)
    marks = workspace.store / "marks.sqlite"
    if marks.is_file():
        copy_database(marks, fresh.store / marks.name)


def copy_database(path: Path, target: Path) -> None:
    """Copy as it stands between two changes, whoever is marking meanwhile."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as source:
        target.touch(mode=0o600)
        with closing(sqlite3.connect(target)) as copy:
            source.backup(copy)


def _remade(
    workspace: Workspace, fresh: Workspace, data: Mapping[str, Any], jobs: int | None, progress: Progress
) -> dict[str, dict[str, str]]:
    """What comes out anew: the same reports as were made there; raises StepFailed where a step fails."""
    _, programme = open_workspace(fresh.root)
    records = manifest.UnitRecords(workspace)
    listed = {str(unit["name"]) for unit in data["units"]}
    wanted = [
        (stem, scope)
        for stem, scope in runner.all_units(programme)
        if records.known(stem, scope) or f"{scope}/{stem}" in listed
    ]
    with locked(fresh):
        result = runner.remade(
            fresh,
            programme,
            wanted,
            listed=listed,
            also=[one.name for one in folders.FOLDERS if records.known(one.name, PROVINCE)],
            guarded=False,
            jobs=jobs,
            progress=progress,
        )
    failed = [stage for stage in result.stages if stage.outcome == "failed"]
    if failed:
        raise StepFailed(f"重算时{failed[0].title}失败：{failed[0].message}")
    return manifest.snapshot(Pipeline(fresh, programme))


def _compared(
    was: Mapping[str, Mapping[str, str]],
    now: Mapping[str, Mapping[str, str]],
    again: Mapping[str, Mapping[str, str]],
    causes: tuple[str, ...],
) -> tuple[Difference, ...]:
    """Every table and page that does not come out as it stands, and why."""
    found = []
    for area in COMPARED:
        given = inputs({"store": now["store"]}, "store") if area == "store" else {}
        for name in changed(now[area], again[area]):
            if name in given:
                continue
            if again[area].get(name) == was[area].get(name):
                what = "运行之后被删去" if name not in now[area] else "运行之后被改动（按收件重算，与清单一致）"
            elif causes:
                what = f"重算的结果不同，因为 {'、'.join(causes[:3])}{' 等' if len(causes) > 3 else ''} 有变化"
            elif name not in again[area]:
                what = "重算没有得到它"
            else:
                what = "重算的结果不同，而输入没有变化"
            found.append(Difference(area, name, what))
    return tuple(found)


__all__ = ["Verification", "verify"]
