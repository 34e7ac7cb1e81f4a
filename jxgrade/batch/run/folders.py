"""Folders of pages that no notebook makes, as units of a run: evidence, and the trainees' places. Made anew where anything they show has changed.

Pages that come out as they were are left alone, and pages that are gone are removed, so a folder is always whole.
"""

import gc
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import pandas as pd

from jxgrade.ahead import in_order
from jxgrade.batch.fingerprint import digest, package_versions, report_digest
from jxgrade.batch.run import manifest, nursery
from jxgrade.batch.run.code import code_of
from jxgrade.batch.run.outcome import Unit, UnitResult
from jxgrade.batch.run.pipeline import Pipeline
from jxgrade.batch.run.stages import Progress
from jxgrade.batch.run.tables import StoreTables
from jxgrade.batch.workspace import PROVINCE
from jxgrade.disk import flush_all, write_text
from jxgrade.errors import system_reason
from jxgrade.present.page import Pages
from jxgrade.present.seen import Seen
from jxgrade.programme import Programme
from jxgrade.programme.extract import values

WORTH_A_POOL: Final = 200  # fewer pages are made in this process
TOGETHER: Final = 16


@dataclass(frozen=True)
class Folder:
    """A folder below ``reports/province/``: name, title, the notebook with which it is made, the tables it shows, its module, its pages.

    ``index``: whether it has a page that the province's index leads to.
    """

    name: str
    title: str
    after: str
    shown: tuple[str, ...]
    module: str
    pages: Callable[[Mapping[str, pd.DataFrame], Programme], Pages]
    index: bool = False

    @property
    def path(self) -> str:
        """Below ``reports/``."""
        return f"{PROVINCE}/{self.name}"

    def unit(self, pipeline: Pipeline) -> Unit:
        """The unit with its key: all tables that the pages show, the rules, the code and the packages."""
        seen = {name: pipeline.table_digest(name) for name in self.shown}
        key = digest(self.name, seen, values(pipeline.programme), code_of(self.module), package_versions())
        return Unit(self.name, PROVINCE, f"全省《{self.title}》", {}, key)

    def make(self, pipeline: Pipeline, progress: Progress, jobs: int | None = None) -> UnitResult:
        """Bring the folder up to date, in so many processes; what goes wrong is in the result, never raised."""
        unit, records, start = self.unit(pipeline), manifest.UnitRecords(pipeline.workspace), time.perf_counter()
        if records.is_fresh(unit):
            return UnitResult(unit, "skipped", 0.0, records.outputs(unit))
        message, outputs = "", {}
        try:
            outputs = self._write(pipeline, progress, jobs or os.cpu_count() or 1)
        except OSError as error:
            message = f"报告不能写入（{system_reason(error)}）。改法：检查 reports 的权限与磁盘空间"
        except MemoryError:
            message = "内存不足。改法：关闭其他程序后再运行"
        except Exception as error:  # noqa: BLE001 - a defect here must not cost the cities their reports
            said = " ".join(str(error).split())[:120]
            message = f"程序内部错误（{type(error).__name__}：{said}）。改法：把这一行交给维护人员"
        outcome = "failed" if message else "done"
        return records.keep(UnitResult(unit, outcome, time.perf_counter() - start, outputs, message))

    def _write(self, pipeline: Pipeline, progress: Progress, jobs: int) -> dict[str, str]:
        """Write what differs, remove what is no longer there; returns every page with its digest."""
        reports = pipeline.workspace.reports
        outputs: dict[str, str] = {}
        tables = Seen(StoreTables(pipeline.workspace.store), self.shown)
        pages = self.pages(tables, pipeline.programme)
        apart = nursery.POSSIBLE and jobs > 1 and len(pages) >= WORTH_A_POOL
        if apart:
            _ = [tables[name] for name in self.shown if name in tables]  # a forked process reads none itself
        for written in _forked(pages, reports, jobs) if apart else _written(pages, pages.made, reports):
            outputs[written[0]] = written[1]
            progress(f"生成{self.title}", len(outputs), len(pages))
        flush_all()  # once: page by page it takes seven times as long, and a page counts as made only while its digest holds
        for path in sorted((reports / self.path).iterdir()) if (reports / self.path).is_dir() else ():
            if path.suffix in {".html", ".part"} and path.relative_to(reports).as_posix() not in outputs:
                path.unlink()
        return outputs


def _written(pages: Pages, names: Iterable[str], reports: Path) -> Iterator[tuple[str, str]]:
    """Make these pages and write those that differ; each with its digest."""
    for name in names:
        html, path = pages.made[name](), reports / name
        if not path.is_file() or path.read_bytes() != html.encode():
            write_text(path, html, flush=False)
        yield name, report_digest(path)


def _forked(pages: Pages, reports: Path, jobs: int) -> Iterator[tuple[str, str]]:
    """The same by processes forked from this one, which have all it has read."""
    first, *names = sorted(pages.made)
    yield from _written(pages, [first], reports)  # what all are made of is gathered once, before the processes part
    calls = ((names[at : at + TOGETHER], reports) for at in range(0, len(names), TOGETHER))
    with ProcessPoolExecutor(jobs, get_context("fork"), initializer=_hold, initargs=(pages,)) as pool:
        for some in in_order(pool, _some, calls, ahead=4 * jobs):
            yield from some


_held: list[Pages] = []


def _hold(pages: Pages) -> None:
    """What a forked process makes its pages of; its collections leave alone, and so do not copy, what was there before."""
    nursery.end_with_parent()
    gc.freeze()
    _held[:] = [pages]


def _some(names: Sequence[str], reports: Path) -> list[tuple[str, str]]:
    return list(_written(_held[0], names, reports))


def _evidence(tables: Mapping[str, pd.DataFrame], programme: Programme) -> Pages:
    from jxgrade.evidence.pages import evidence_pages

    return evidence_pages(tables, programme)


def _trainees(tables: Mapping[str, pd.DataFrame], programme: Programme) -> Pages:
    from jxgrade.pages.trainees import trainee_pages

    return trainee_pages(tables, programme)


EVIDENCE: Final = Folder(
    "evidence", "雷同证据", "2-checks",
    ("pairs", "passages", "clusters", "common_text", "shared_passages", "shared_passage_texts", "hints", "submissions", "trainees", "texts", "findings", "identities", "rulings"),
    "jxgrade.evidence.pages", _evidence, index=True,
)  # fmt: skip
TRAINEES: Final = Folder(
    "trainees", "学员的判定", "5-grading",
    ("trainees", "decisions", "scores", "components", "submissions", "findings", "marks", "marking", "rulings", "pairs", "panel", "award_trainees", "award_cases",
     "award_organisations", "vacancies", "case_prices", "case_shortlist", "judgements", "case_themes"),
    "jxgrade.pages.trainees", _trainees,
)  # fmt: skip
FOLDERS: Final = (EVIDENCE, TRAINEES)


def due(stems: Collection[str], too: Collection[str] = ()) -> list[Folder]:
    """The folders that are made with these notebooks, and those named."""
    return [folder for folder in FOLDERS if folder.after in stems or folder.name in too]
