"""Bring the store up to date: run the stages whose inputs changed, skip the others, remember what was done (`state`)."""

import os
import time
import traceback
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from jxgrade import tables as canonical
from jxgrade.batch.lock import locked
from jxgrade.batch.run.guard import guard
from jxgrade.batch.run.outcome import StageResult
from jxgrade.batch.run.scenario import folder_of, read_scenario, rehearsed
from jxgrade.batch.run.stages import STAGES, Job, Progress, Stage
from jxgrade.batch.run.state import State
from jxgrade.batch.run.tables import StoreTables
from jxgrade.batch.workspace import PROVINCE, Workspace, nearest, open_workspace
from jxgrade.disk import write_json, write_text
from jxgrade.errors import JxgradeError, StepFailed, StopBeforeWork, system_reason
from jxgrade.pages.scenario import Scenario
from jxgrade.programme import Programme

WAIT_SECONDS = 4 * 3600.0
RUNNER_SIGN = "JXGRADE_INSIDE_RUN"


def silent(what: str, done: int, total: int | None) -> None:
    """Progress nobody watches."""


@dataclass(frozen=True)
class Prepared:
    """What a notebook works with: the rules, the tables, and where its reports go."""

    workspace: Workspace
    programme: Programme
    tables: Mapping[str, pd.DataFrame]
    scenario: Scenario | None = None

    def folder(self, scope: str = PROVINCE) -> Path:
        """``reports/<scope>``, a scenario's own folder in a scenario; made where it is missing."""
        path = folder_of(self.workspace, self.scenario.name) if self.scenario else self.workspace.reports / scope
        path.mkdir(parents=True, exist_ok=True)
        return path


class Pipeline(State):
    """The stages of one workspace, run where they are stale."""

    def bring_up_to_date(
        self, *, until: str | None = None, jobs: int | None = None, progress: Progress = silent, guarded: bool = True
    ) -> list[StageResult]:
        """Run what is stale, in order, up to the stage ``until``; a failure stops what comes after it, and is returned, not raised.

        Raises StopBeforeWork where nothing usable was delivered, or where results that a person sealed could change.
        """
        if guarded:
            guard(self)
        results: list[StageResult] = []
        for stage in STAGES:
            if any(result.outcome in {"failed", "waiting"} for result in results):
                results.append(StageResult(stage.name, stage.title, "waiting", 0.0, "", {}))
                continue
            results.append(self._one(stage, jobs, progress))
            if stage.name == until:
                break
        with suppress(OSError):  # only a memory of digests
            self.stamps.save(self.workspace.runs / "stamps.json")
        return results

    def _one(self, stage: Stage, jobs: int | None, progress: Progress) -> StageResult:
        key, start = self.key(stage), time.perf_counter()
        if self.is_fresh(stage, key):
            outputs = {name: self.table_digest(name) for name in stage.makes}
            return StageResult(stage.name, stage.title, "skipped", 0.0, key, outputs)
        progress(stage.title, 0, None)
        try:
            self.record_file(stage).unlink(missing_ok=True)
            store = StoreTables(self.workspace.store)
            made = stage.work(
                Job(
                    self.workspace,
                    stage.obeyed(self.programme),
                    {name: store[name] for name in (*stage.reads, *stage.there(self.workspace.store))},
                    jobs,
                    progress,
                    self.stored_marks,
                    self.stored_opinions if stage.opinions else None,
                    self.signatures if stage.signatures else None,
                )
            )
            for name in stage.makes:
                canonical.write(made[name], name, self.workspace.store)
            outputs = {name: self.table_digest(name) for name in stage.makes}
            write_json(self.record_file(stage), {"key": key, "outputs": outputs})
        except StopBeforeWork:
            raise
        except MemoryError:
            return self._failed(stage, key, start, "内存不足。改法：关闭其他程序，或用 --jobs 1 再运行")
        except OSError as error:
            return self._failed(
                stage, key, start, f"读写文件失败（{system_reason(error)}）。改法：检查磁盘空间与文件夹权限后再运行"
            )
        except JxgradeError as error:
            return self._failed(stage, key, start, str(error))
        except Exception as error:  # noqa: BLE001 - a defect of ours: told in a line, its trace kept for the developers
            trace = self.workspace.store / "private" / f"error-{stage.name}.txt"
            with suppress(OSError):
                write_text(trace, traceback.format_exc(), private=True)
            return self._failed(
                stage,
                key,
                start,
                f"程序内部错误（{type(error).__name__}）。改法：把 store/private/{trace.name} 交给维护人员",
            )
        return StageResult(stage.name, stage.title, "done", time.perf_counter() - start, key, outputs)

    @staticmethod
    def _failed(stage: Stage, key: str, start: float, message: str) -> StageResult:
        return StageResult(stage.name, stage.title, "failed", time.perf_counter() - start, key, {}, message)


def prepare(workspace: str | Path = ".", *, scenario: str = "") -> Prepared:
    """Open a workspace for a notebook, its store brought up to date first where anything had changed.

    Inside `jxgrade run` the runner has brought the store up to date already. ``scenario``: the name of a file in
    ``params/scenarios/``; then everything from scores to awards is worked out under its rules, in memory.
    Raises StopBeforeWork (params, nothing delivered, locked) or StepFailed.
    """
    place, programme = open_workspace(nearest(Path(workspace)))
    pipeline = Pipeline(place, programme)
    if not os.environ.get(RUNNER_SIGN) and pipeline.stale():
        with locked(place, wait_seconds=WAIT_SECONDS):
            for result in Pipeline(place, programme).bring_up_to_date():
                if result.outcome == "failed":
                    raise StepFailed(f"{result.title}：{result.message}")
    tables = StoreTables(place.store)
    if not scenario:
        return Prepared(place, programme, tables)
    found, rules = read_scenario(place, tables, programme, scenario)
    return Prepared(place, rules, rehearsed(place, tables, rules), found)
