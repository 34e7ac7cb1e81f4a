"""Folders of pages that no notebook makes, as units of a run: evidence, and the trainees' places. Made anew where anything they show has changed.

Pages that say what they said are left alone, and pages that are gone are removed, so a folder is always whole.
"""

import gc
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import pandas as pd

from jxgrade.ahead import end_with_parent, in_order
from jxgrade.batch.fingerprint import digest, file_digest, package_versions, report_digest
from jxgrade.batch.run import manifest, nursery
from jxgrade.batch.run.code import code_of
from jxgrade.batch.run.outcome import Unit, UnitResult
from jxgrade.batch.run.pipeline import Pipeline, give_back
from jxgrade.batch.run.stages import Progress
from jxgrade.batch.run.tables import StoreTables
from jxgrade.batch.workspace import PROVINCE
from jxgrade.disk import flush_all, write_text
from jxgrade.errors import system_reason
from jxgrade.present.page import Pages
from jxgrade.present.seen import Seen
from jxgrade.present.words import SECTION_CHECKS
from jxgrade.programme import Programme
from jxgrade.programme.extract import values

WORTH_A_POOL: Final = 200  # fewer pages are made in this process
TOGETHER: Final = 16
Made = dict[str, tuple[str, str]]
"""Pages by name: the digest of each, and that of what it says."""


@dataclass(frozen=True)
class Folder:
    """A folder below ``reports/province/``: name, title, the notebook with which it is made, the tables it shows, its module, its pages.

    ``index``: whether it has a page that the province's index leads to. ``only``: of which tables it shows some rows (as `tables.read` takes them).
    """

    name: str
    title: str
    after: str
    shown: tuple[str, ...]
    module: str
    pages: Callable[[Mapping[str, pd.DataFrame], Programme], Pages]
    index: bool = False
    only: Mapping[str, Mapping[str, Collection[str]]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Below ``reports/``."""
        return f"{PROVINCE}/{self.name}"

    def unit(self, pipeline: Pipeline) -> Unit:
        """The unit with its key: all tables that the pages show, the rules, the code and the packages."""
        seen = {name: pipeline.table_digest(name) for name in self.shown}
        return Unit(self.name, PROVINCE, f"全省《{self.title}》", {}, digest(seen, self._terms(pipeline)))

    def _terms(self, pipeline: Pipeline) -> str:
        """All that a page is made of but what it says."""
        return digest(self.name, values(pipeline.programme), code_of(self.module), package_versions())

    def make(self, pipeline: Pipeline, progress: Progress, jobs: int | None = None) -> UnitResult:
        """Bring the folder up to date, in so many processes; what goes wrong is in the result, never raised."""
        unit, records, start = self.unit(pipeline), manifest.UnitRecords(pipeline.workspace), time.perf_counter()
        if records.is_fresh(unit):
            return UnitResult(unit, "skipped", 0.0, records.outputs(unit))
        message = ""
        made: Made = {}
        try:
            made = self._write(pipeline, records.made(unit), progress, jobs or os.cpu_count() or 1)
        except OSError as error:
            message = f"报告不能写入（{system_reason(error)}）。改法：检查 reports 的权限与磁盘空间"
        except MemoryError:
            message = "内存不足。改法：关闭其他程序后再运行"
        except Exception as error:  # noqa: BLE001 - a defect here must not cost the cities their reports
            said = " ".join(str(error).split())[:120]
            message = f"程序内部错误（{type(error).__name__}：{said}）。改法：把这一行交给维护人员"
        outcome, took = "failed" if message else "done", time.perf_counter() - start
        outputs = {name: sha for name, (sha, _) in made.items()}
        what = {name: told for name, (_, told) in made.items()}
        return records.keep(UnitResult(unit, outcome, took, outputs, message, what))

    def _write(self, pipeline: Pipeline, known: Made, progress: Progress, jobs: int) -> Made:
        """Write what differs, remove what is no longer there; ``known``: the pages as they were made last."""
        reports = pipeline.workspace.reports
        made: Made = {}
        tables = Seen(StoreTables(pipeline.workspace.store, self.only), self.shown)
        pages = self.pages(tables, pipeline.programme)
        apart = nursery.POSSIBLE and jobs > 1 and len(pages) >= WORTH_A_POOL
        if apart:
            _ = [tables[name] for name in self.shown if name in tables]  # a forked process reads none itself
        write = _Writer(pages, reports, known, self._terms(pipeline))
        for name, one in _forked(write, jobs) if apart else write.some(pages.said):
            made[name] = one
            progress(f"生成{self.title}", len(made), len(pages))
        flush_all()  # once: page by page it takes seven times as long, and a page counts as made only while its digest holds
        for path in sorted((reports / self.path).iterdir()) if (reports / self.path).is_dir() else ():
            if path.suffix in {".html", ".part"} and path.relative_to(reports).as_posix() not in made:
                path.unlink()
        return made


@dataclass(frozen=True)
class _Writer:
    """Makes pages and writes those that differ from what stands there."""

    pages: Pages
    reports: Path
    known: Made
    terms: str

    def some(self, names: Iterable[str]) -> Iterator[tuple[str, tuple[str, str]]]:
        """Each of these with its digest and that of what it says; a page that says what it said, and stands as a draft, is not made."""
        for name in names:
            path, what = self.reports / name, self.pages.said[name]()
            made = file_digest(path) if path.is_file() else "", digest(self.terms, what)
            if made != self.known.get(name):
                html = self.pages.page(what)
                if not path.is_file() or path.read_bytes() != html.encode():
                    write_text(path, html, flush=False)
                made = report_digest(path), made[1]
            yield name, made


def _forked(write: _Writer, jobs: int) -> Iterator[tuple[str, tuple[str, str]]]:
    """The same by processes forked from this one, which have all it has read."""
    first, *names = sorted(write.pages.said)
    yield from write.some([first])  # what all are made of is gathered once, before the processes part
    give_back()
    calls = ((names[at : at + TOGETHER],) for at in range(0, len(names), TOGETHER))
    with ProcessPoolExecutor(jobs, get_context("fork"), initializer=_hold, initargs=(write,)) as pool:
        for some in in_order(pool, _some, calls, ahead=4 * jobs):
            yield from some


_held: list[_Writer] = []


def _hold(write: _Writer) -> None:
    """What a forked process makes its pages with; its collections leave alone, and so do not copy, what was there before."""
    end_with_parent()
    gc.freeze()
    _held[:] = [write]


def _some(names: Sequence[str]) -> list[tuple[str, tuple[str, str]]]:
    return list(_held[0].some(names))


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
    "jxgrade.pages.trainees", _trainees, only={"findings": {"check": SECTION_CHECKS}},
)  # fmt: skip
FOLDERS: Final = (EVIDENCE, TRAINEES)


def due(stems: Collection[str], too: Collection[str] = ()) -> list[Folder]:
    """The folders that are made with these notebooks, and those named."""
    return [folder for folder in FOLDERS if folder.after in stems or folder.name in too]
