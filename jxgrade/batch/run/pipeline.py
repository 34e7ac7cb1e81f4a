"""Bring the store up to date: run the stages whose inputs changed, skip the others, remember what was done.

A stage's record (`store/runs/stages/<stage>.json`) holds its key and the digest of each table it made; the stage is fresh
when the key is what it would be now and the tables still have those digests. So a flipped byte in the store is redone too.
"""

import json
import os
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from jxgrade import tables as canonical
from jxgrade.batch.fingerprint import Stamps, code_digest, digest, package_versions
from jxgrade.batch.lock import locked
from jxgrade.batch.marks import finished_marks, finished_opinions
from jxgrade.batch.run.scenario import folder_of, read_scenario, rehearsed
from jxgrade.batch.run.stages import STAGES, Job, Progress, Stage
from jxgrade.batch.signing import signatures
from jxgrade.batch.workspace import PROVINCE, Workspace, nearest, open_workspace
from jxgrade.disk import write_json, write_text
from jxgrade.errors import JxgradeError, StepFailed, StopBeforeWork, system_reason
from jxgrade.pages.scenario import Scenario
from jxgrade.programme import Programme
from jxgrade.tables import STORE

WAIT_SECONDS = 4 * 3600.0
RUNNER_SIGN = "JXGRADE_INSIDE_RUN"


def silent(what: str, done: int, total: int | None) -> None:
    """Progress nobody watches."""


class StoreTables(Mapping[str, pd.DataFrame]):
    """The tables of a store, read when first asked for."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in STORE:
            raise KeyError(name)
        if name not in self._read:
            self._read[name] = canonical.read(name, self._store)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(STORE)

    def __len__(self) -> int:
        return len(STORE)


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


@dataclass(frozen=True)
class StageResult:
    """What became of one stage: ``done``, ``skipped`` (nothing had changed), ``failed`` or ``waiting`` (an earlier one failed)."""

    name: str
    title: str
    outcome: str
    seconds: float
    key: str
    outputs: dict[str, str]
    message: str = ""


class Pipeline:
    """The stages of one workspace and what is known of them."""

    def __init__(self, workspace: Workspace, programme: Programme) -> None:
        self.workspace, self.programme = workspace, programme
        self.stamps = Stamps.load(workspace.root, workspace.runs / "stamps.json")

    def inbox_files(self) -> dict[str, str]:
        """Path below ``inbox/`` and digest of each file received."""
        return self.stamps.tree(self.workspace.inbox)

    @cached_property
    def stored_marks(self) -> pd.DataFrame:
        """The finished marks of the mark store as they stood when first asked for; none where there is no store yet."""
        return finished_marks(self.workspace)

    @cached_property
    def stored_opinions(self) -> pd.DataFrame:
        """The same with points and comments."""
        return finished_opinions(self.workspace)

    @cached_property
    def signatures(self) -> pd.DataFrame:
        """The sign-offs of the audit log that count; raises AuditBroken where the log was tampered with."""
        return signatures(self.workspace)

    def key(self, stage: Stage) -> str:
        """The digest of all that the stage's result depends on."""
        needs: dict[str, object] = {
            "stage": stage.name,
            "code": code_digest(),
            "packages": package_versions(),
            "rules": stage.rules(self.programme),
            "tables": {
                name: self.table_digest(name)
                for name in (*stage.reads, *stage.partly, *stage.there(self.workspace.store))
            },
        }
        if stage.inbox:
            needs["inbox"] = self.inbox_files()
            needs["stored marks"] = self.stored_marks.to_numpy().tolist()
        if stage.opinions:
            needs["opinions"] = self.stored_opinions.to_numpy().tolist()
        if stage.signatures:
            needs["signatures"] = self.signatures.to_numpy().tolist()
        if stage.templates:
            needs["templates"] = self.workspace.templates()
        return digest(needs)

    def table_digest(self, name: str) -> str:
        """Digest of a stored table, empty where it is absent."""
        path = STORE[name].path(self.workspace.store)
        return self.stamps.digest(path) if path.is_file() else ""

    def record(self, stage: Stage) -> dict[str, object]:
        """What was written down when the stage last ran; empty where there is none."""
        try:
            data = json.loads(self._record_file(stage).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return data if isinstance(data, dict) else {}

    def is_fresh(self, stage: Stage, key: str) -> bool:
        """Would running the stage again give the tables that stand in the store?"""
        record = self.record(stage)
        return record.get("key") == key and record.get("outputs") == {
            name: self.table_digest(name) for name in stage.makes
        }

    def stale(self) -> bool:
        """Is there anything to do?"""
        return not all(self.is_fresh(stage, self.key(stage)) for stage in STAGES)

    def bring_up_to_date(
        self, *, until: str | None = None, jobs: int | None = None, progress: Progress = silent, guarded: bool = True
    ) -> list[StageResult]:
        """Run what is stale, in order, up to the stage ``until``; a failure stops what comes after it, and is returned, not raised.

        Raises StopBeforeWork where nothing usable was delivered, or where results that a person sealed could change.
        """
        from jxgrade.batch.acts.seal import guard

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
            self._record_file(stage).unlink(missing_ok=True)
            store = StoreTables(self.workspace.store)
            made = stage.work(
                Job(
                    self.workspace,
                    self.programme,
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
            write_json(self._record_file(stage), {"key": key, "outputs": outputs})
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

    def _record_file(self, stage: Stage) -> Path:
        return self.workspace.runs / "stages" / f"{stage.name}.json"


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
