"""A whole run: stages, then a pool of processes for the notebooks, then the index, then the manifest, in that order.

Nothing of a failed city touches another; what is unchanged is skipped and counted; Ctrl-C leaves whole files only, and the
next run goes on from there.
"""

import os
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

from jxgrade.ahead import end_with_parent
from jxgrade.batch import decided
from jxgrade.batch.lock import locked
from jxgrade.batch.run import folders, manifest, nursery
from jxgrade.batch.run.cluster import LOST, Cluster, joined, lost, reached
from jxgrade.batch.run.guard import seal_of, state_bands
from jxgrade.batch.run.notebooks import execute
from jxgrade.batch.run.outcome import StageResult, Unit, UnitResult
from jxgrade.batch.run.pipeline import Pipeline, silent
from jxgrade.batch.run.stages import STAGES, Progress
from jxgrade.batch.run.tables import StoreTables
from jxgrade.batch.run.units import NOTEBOOKS, build_units
from jxgrade.batch.workspace import PROVINCE, Workspace, open_workspace
from jxgrade.disk import write_text
from jxgrade.errors import JxgradeError, ParamsError, StepFailed, system_reason
from jxgrade.present.console import folded
from jxgrade.present.words import TITLES
from jxgrade.programme import Programme

OLD_NOTEBOOKS = (b"from jxgrade import batch, publish", b"scenario=scenario")


@dataclass(frozen=True)
class RunResult:
    """What a run did: stages, units, where index and manifest lie."""

    stages: tuple[StageResult, ...]
    units: tuple[UnitResult, ...]
    index: Path
    manifest: Path
    faults: tuple[str, ...] = ()

    @property
    def failures(self) -> tuple[str, ...]:
        """One Chinese line per failed step or city."""
        steps = [f"{stage.title}失败：{stage.message}" for stage in self.stages if stage.outcome == "failed"]
        units = (f"{unit.unit.title}失败：{unit.message}" for unit in self.units if unit.outcome == "failed")
        return (*steps, *units, *self.faults)


def run(
    root: str | Path = ".",
    *,
    cities: Sequence[str] = (),
    steps: Sequence[str] = (),
    jobs: int | None = None,
    scheduler: str | None = None,
    progress: Progress = silent,
) -> RunResult:
    """Bring store and reports of a workspace up to date.

    ``cities``: only these cities' notebooks (default: all, and the province's); ``steps``: only these notebooks.
    ``scheduler``: address of a dask cluster that works on documents, checks, the comparison and the notebooks; the bytes are the same.
    Raises StopBeforeWork (exit code 2) for what is wrong before any work; failures of single steps or cities are in the result.
    """
    workspace, programme = open_workspace(Path(root).resolve() if scheduler else root)
    wanted = _wanted(programme, cities, steps)
    _require_notebooks(workspace, wanted)
    with reached(scheduler) as client, locked(workspace), joined(client, workspace) as cluster:
        return remade(workspace, programme, wanted, jobs=jobs, cluster=cluster, progress=progress)


def remade(
    workspace: Workspace,
    programme: Programme,
    wanted: Sequence[tuple[str, str]],
    *,
    listed: Collection[str] | None = None,
    also: Collection[str] = (),
    guarded: bool = True,
    jobs: int | None = None,
    cluster: Cluster | None = None,
    progress: Progress = silent,
) -> RunResult:
    """Bring a workspace that is held up to date: store, the wanted units, index, manifest.

    ``listed``: the units (by name) that the index is to tell of as made just now; all by default. ``also``: folders of pages to make whatever is wanted;
    ``guarded``: refuse where sealed results could change.
    """
    started = datetime.now(UTC)
    pipeline = Pipeline(workspace, programme)
    stages = pipeline.bring_up_to_date(jobs=jobs, cluster=cluster, progress=progress, guarded=guarded)
    units: list[UnitResult] = []
    if all(stage.outcome in {"done", "skipped"} for stage in stages):
        units = _make(workspace, pipeline, wanted, jobs, cluster, progress)
        for folder in folders.due({stem for stem, _ in wanted}, also):
            units.append(folder.make(pipeline, progress, jobs))
    faults: list[str] = []
    told = [unit for unit in units if listed is None or unit.unit.name in listed]
    with _told("审计日志", faults):
        if units:
            decided.record(workspace, StoreTables(workspace.store))
    index = place = workspace.reports / "index.html"
    with _told("报告首页", faults):
        index = _write_index(workspace, programme, stages, told)
    with _told("页面上的状态", faults):
        state_bands(workspace, programme, pages="*.html" if seal_of(workspace, programme) else "5-grading.html")
    with _told("运行清单", faults):
        place = manifest.write(pipeline, started, stages, units)
    return RunResult(tuple(stages), tuple(units), index, place, tuple(faults))


@contextmanager
def _told(what: str, faults: list[str]) -> Iterator[None]:
    """A failure of the system becomes a line, so that what else failed is told too."""
    try:
        yield
    except JxgradeError as error:
        faults.append(f"{what}失败：{error}")
    except OSError as error:
        faults.append(f"{what}失败：不能写入（{system_reason(error)}）。改法：检查权限与磁盘空间后再运行")


def all_units(programme: Programme) -> list[tuple[str, str]]:
    """Notebook and scope of every unit there is."""
    return _wanted(programme, (), ())


def _wanted(programme: Programme, cities: Sequence[str], steps: Sequence[str]) -> list[tuple[str, str]]:
    """Notebook and scope of each unit asked for; raises ParamsError for an unknown city or step."""
    names = programme.named
    unknown = [city for city in cities if city not in names]
    if unknown:
        raise ParamsError(f"没有这个设区市：{'、'.join(unknown)}。改法：--city 用 {' '.join(programme.slugs)} 之一")
    stems = {key: stem for stem in NOTEBOOKS for key in (stem, stem.partition("-")[2], stem.partition("-")[0])}
    strange = [step for step in steps if step not in stems]
    if strange:
        raise ParamsError(f"没有这个步骤：{'、'.join(strange)}。改法：--step 用 {' '.join(NOTEBOOKS)} 之一")
    chosen = {stems[step] for step in steps} or set(NOTEBOOKS)
    scopes = {names[city] for city in cities} or {*programme.slugs, PROVINCE}
    if steps and not cities:
        scopes.add(PROVINCE)
    return [
        (stem, scope)
        for stem, (_, per_city) in NOTEBOOKS.items()
        for scope in (programme.slugs if per_city else (PROVINCE,))
        if stem in chosen and scope in scopes
    ]


def _require_notebooks(workspace: Workspace, wanted: Sequence[tuple[str, str]]) -> None:
    """Raise ParamsError that names every notebook that is asked for and lacks, or is an old one, before any work."""
    paths = [workspace.notebooks / f"{stem}.ipynb" for stem in sorted({stem for stem, _ in wanted})]
    lacking = [path for path in paths if not path.is_file()]
    old = [path for path in paths if path not in lacking and any(old in path.read_bytes() for old in OLD_NOTEBOOKS)]
    for names, what, fix in (
        (lacking, "文件不存在", "运行 jxgrade init 补上"),
        (old, "是旧版的笔记本", "删去 notebooks 文件夹（自己改过的先另存），再运行 jxgrade init 换成现在的"),
    ):
        if names:
            shown = "、".join(f"notebooks/{path.name}" for path in names)
            raise ParamsError(f"{shown}：{what}，运行没有开始。改法：{fix}")


def _make(
    workspace: Workspace,
    pipeline: Pipeline,
    wanted: Sequence[tuple[str, str]],
    jobs: int | None,
    cluster: Cluster | None,
    progress: Progress,
) -> list[UnitResult]:
    units = build_units(pipeline, wanted)
    records = manifest.UnitRecords(workspace)
    stale = [unit for unit in units if not records.is_fresh(unit)]
    results = {
        unit.name: UnitResult(unit, "skipped", 0.0, records.outputs(unit)) for unit in units if unit not in stale
    }
    if stale:
        progress("生成报告", 0, len(stale))
    for done, result in enumerate(_execute_all(workspace.root, stale, jobs or os.cpu_count() or 1, cluster), 1):
        results[result.unit.name] = records.keep(result)
        progress("生成报告", done, len(stale))
    return [results[unit.name] for unit in units]


def _execute_all(root: Path, units: Sequence[Unit], jobs: int, cluster: Cluster | None) -> Iterator[UnitResult]:
    """Results as they come; a unit whose process died here is tried once more alone, then failed."""
    if not units:
        return
    broken: list[Unit] = []
    with _pool(cluster, min(jobs, len(units))) as pool:
        call = partial(nursery.alone, execute) if cluster else execute
        futures: dict[Future[UnitResult], Unit] = {pool.submit(call, root.resolve(), unit): unit for unit in units}
        for future in as_completed(futures):
            try:
                yield future.result()
            except BrokenProcessPool:
                broken.append(futures[future])
            except lost():
                yield UnitResult(futures[future], "failed", 0.0, {}, LOST)
            except StepFailed as error:
                yield UnitResult(futures[future], "failed", 0.0, {}, str(error))
    for unit in broken:
        with _pool(None, 1) as pool:
            try:
                yield pool.submit(execute, root.resolve(), unit).result()
            except BrokenProcessPool:
                yield UnitResult(unit, "failed", 0.0, {}, LOST)


@contextmanager
def _pool(cluster: Cluster | None, jobs: int) -> Iterator[Executor]:
    """The cluster, or processes of this machine; on an interrupt what waits is dropped."""
    pool: Executor
    if cluster:
        pool = cluster
    elif nursery.POSSIBLE:
        pool = nursery.Nursery(jobs)
    else:
        pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=end_with_parent)
    try:
        yield pool
        pool.shutdown()
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise


def _write_index(
    workspace: Workspace, programme: Programme, stages: Sequence[StageResult], units: Sequence[UnitResult]
) -> Path:
    from jxgrade.pages.index import ReportLink, index_page
    from jxgrade.pages.rules import rules_page
    from jxgrade.present.rule_links import PAGE

    path = workspace.reports / "index.html"
    if any(stage.outcome in {"failed", "waiting"} for stage in stages):
        return path
    failed = {result.unit.name for result in units if result.outcome == "failed"}
    made = {result.unit.name for result in units if result.outcome != "failed"}
    entries = []
    pages = [(stem, scope, NOTEBOOKS[stem][0], f"{scope}/{stem}.html") for stem, scope in _wanted(programme, (), ())]
    others = [(one.name, PROVINCE, one.title, f"{one.path}/index.html") for one in folders.FOLDERS if one.index]
    for stem, scope, title, href in (*pages, *others):
        name = f"{scope}/{stem}"
        there = (workspace.reports / href).is_file()
        status: Literal["ok", "failed", "stale"] = "failed" if name in failed else "ok" if name in made else "stale"
        if there or status == "failed":
            entries.append(ReportLink(scope, stem, title, status, href if there else ""))
    write_text(path, index_page(entries, StoreTables(workspace.store), programme))
    text, general = workspace.rules_text()
    write_text(workspace.reports / PAGE, rules_page(text, programme, general=general))
    return path


def overview(workspace: Workspace, programme: Programme) -> list[tuple[str, str]]:
    """Title and state of each stage, and of each notebook's reports, without doing anything."""
    pipeline = Pipeline(workspace, programme)
    wanted = _wanted(programme, (), ())
    _require_notebooks(workspace, wanted)
    rows, behind = [], False
    for stage in STAGES:
        behind = behind or not pipeline.is_fresh(stage, pipeline.key(stage))
        rows.append((stage.title, "最新" if not behind else "需要重做" if pipeline.record(stage) else "尚未运行"))
    records = manifest.UnitRecords(workspace)
    reports: dict[str, dict[str, list[str]]] = {}
    for unit in (*build_units(pipeline, wanted), *(folder.unit(pipeline) for folder in folders.FOLDERS)):
        fresh = not behind and records.is_fresh(unit)
        state = "最新" if fresh else "需要重做" if records.outputs(unit) else "尚未生成"
        reports.setdefault(unit.notebook, {}).setdefault(state, []).append(unit.title.partition("《")[0])
    titles = TITLES | {folder.name: folder.title for folder in folders.FOLDERS}
    return rows + [(f"《{titles[stem]}》", folded(states)) for stem, states in reports.items()]
