"""Bring the store up to date: run the stages whose inputs changed, skip the others, remember what was done (`state`)."""

import ctypes
import time
import traceback
from contextlib import suppress

import pyarrow as pa

from jxgrade import tables as canonical
from jxgrade.batch.run.cluster import LOST, Cluster, lost
from jxgrade.batch.run.guard import guard
from jxgrade.batch.run.outcome import StageResult
from jxgrade.batch.run.stages import STAGES, Job, Progress, Stage
from jxgrade.batch.run.state import State
from jxgrade.batch.run.tables import StoreTables
from jxgrade.disk import write_json, write_text
from jxgrade.errors import JxgradeError, StopBeforeWork, system_reason

RUNNER_SIGN = "JXGRADE_INSIDE_RUN"


def give_back() -> None:
    """Memory that is no longer needed goes back to the system: what read the tables would keep 1.5 GB at 100,000 trainees, the C library 2 GB after a stage."""
    pa.default_memory_pool().release_unused()
    with suppress(AttributeError, OSError, TypeError):  # glibc alone has the call
        ctypes.CDLL(None).malloc_trim(0)


def silent(what: str, done: int, total: int | None) -> None:
    """Progress nobody watches."""


class Pipeline(State):
    """The stages of one workspace, run where they are stale."""

    def bring_up_to_date(
        self,
        *,
        until: str | None = None,
        jobs: int | None = None,
        cluster: Cluster | None = None,
        progress: Progress = silent,
        guarded: bool = True,
    ) -> list[StageResult]:
        """Run what is stale, in order, up to the stage ``until``; a failure stops what comes after it, and is returned, not raised.

        ``cluster``: where documents, checks and the comparison are to be worked on. Raises StopBeforeWork where nothing usable was delivered, or where results that a person sealed could change.
        """
        if guarded:
            guard(self)
        results: list[StageResult] = []
        for stage in STAGES:
            if any(result.outcome in {"failed", "waiting"} for result in results):
                results.append(StageResult(stage.name, stage.title, "waiting", 0.0, "", {}))
                continue
            results.append(self._one(stage, jobs, cluster, progress))
            if results[-1].outcome != "skipped":
                give_back()
            if stage.name == until:
                break
        with suppress(OSError):  # only a memory of digests
            self.stamps.save(self.workspace.runs / "stamps.json")
        return results

    def _one(self, stage: Stage, jobs: int | None, cluster: Cluster | None, progress: Progress) -> StageResult:
        key, start = self.key(stage), time.perf_counter()
        if self.is_fresh(stage, key):
            outputs = {name: self.table_digest(name) for name in stage.makes}
            return StageResult(stage.name, stage.title, "skipped", 0.0, key, outputs)
        progress(stage.title, 0, None)
        try:
            store = StoreTables(self.workspace.store)
            before = StoreTables(self.workspace.store) if stage.again and self.is_whole(stage) else None
            notes = dict(self.record(stage).get("notes", {})) if before is not None else {}
            self.record_file(stage).unlink(missing_ok=True)
            read = {name: store[name] for name in (*stage.reads, *stage.there(self.workspace.store))}
            give_back()
            made = stage.work(
                Job(
                    self.workspace,
                    stage.obeyed(self.programme),
                    read,
                    cluster.jobs if cluster else jobs,
                    progress,
                    self.stored_marks,
                    self.signatures if stage.signatures else None,
                    before,
                    self.terms(stage),
                    self.inbox_files() if stage.inbox else {},
                    notes,
                    executor=cluster,
                )
            )
            for name in stage.makes:
                if before is None or name in made:
                    canonical.write(made[name], name, self.workspace.store)
            outputs = {name: self.table_digest(name) for name in stage.makes}
            write_json(self.record_file(stage), {"key": key, "outputs": outputs, "notes": notes})
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
        except lost():
            return self._failed(stage, key, start, LOST)
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
