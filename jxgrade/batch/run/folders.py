"""Folders of pages that no notebook makes, as units of a run: evidence, and the trainees' places. Made anew where anything they show has changed.

Pages that come out as they were are left alone, and pages that are gone are removed, so a folder is always whole.
"""

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import pandas as pd

from jxgrade.batch.fingerprint import digest, package_versions, report_digest
from jxgrade.batch.run import manifest
from jxgrade.batch.run.code import code_of
from jxgrade.batch.run.outcome import Unit, UnitResult
from jxgrade.batch.run.pipeline import Pipeline
from jxgrade.batch.run.stages import Progress
from jxgrade.batch.run.tables import StoreTables
from jxgrade.batch.workspace import PROVINCE
from jxgrade.disk import flush_all, write_text
from jxgrade.errors import system_reason
from jxgrade.present.seen import Seen
from jxgrade.programme import Programme
from jxgrade.programme.extract import values


class Pages(Protocol):
    """Pages with their paths below ``reports/``, made one at a time."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[tuple[str, str]]: ...


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

    def make(self, pipeline: Pipeline, progress: Progress) -> UnitResult:
        """Bring the folder up to date; what goes wrong is in the result, never raised."""
        unit, records, start = self.unit(pipeline), manifest.UnitRecords(pipeline.workspace), time.perf_counter()
        if records.is_fresh(unit):
            return UnitResult(unit, "skipped", 0.0, records.outputs(unit))
        message, outputs = "", {}
        try:
            outputs = self._write(pipeline, progress)
        except OSError as error:
            message = f"报告不能写入（{system_reason(error)}）。改法：检查 reports 的权限与磁盘空间"
        except MemoryError:
            message = "内存不足。改法：关闭其他程序后再运行"
        except Exception as error:  # noqa: BLE001 - a defect here must not cost the cities their reports
            said = " ".join(str(error).split())[:120]
            message = f"程序内部错误（{type(error).__name__}：{said}）。改法：把这一行交给维护人员"
        outcome = "failed" if message else "done"
        return records.keep(UnitResult(unit, outcome, time.perf_counter() - start, outputs, message))

    def _write(self, pipeline: Pipeline, progress: Progress) -> dict[str, str]:
        """Write what differs, remove what is no longer there; returns every page with its digest."""
        reports = pipeline.workspace.reports
        outputs: dict[str, str] = {}
        pages = self.pages(Seen(StoreTables(pipeline.workspace.store), self.shown), pipeline.programme)
        total = len(pages)
        for done, (name, html) in enumerate(pages, 1):
            path = reports / name
            if not path.is_file() or path.read_bytes() != html.encode():
                write_text(path, html, flush=False)
            outputs[name] = report_digest(path)
            progress(f"生成{self.title}", done, total)
        flush_all()  # once: page by page it takes seven times as long, and a page counts as made only while its digest holds
        for path in sorted((reports / self.path).iterdir()) if (reports / self.path).is_dir() else ():
            if path.suffix in {".html", ".part"} and path.relative_to(reports).as_posix() not in outputs:
                path.unlink()
        return outputs


def _evidence(tables: Mapping[str, pd.DataFrame], programme: Programme) -> Pages:
    from jxgrade.evidence.pages import evidence_pages

    return evidence_pages(tables, programme)


def _trainees(tables: Mapping[str, pd.DataFrame], programme: Programme) -> Pages:
    from jxgrade.pages.trainees import trainee_pages

    return trainee_pages(tables, programme)


EVIDENCE: Final = Folder(
    "evidence", "雷同证据", "2-checks",
    ("pairs", "passages", "clusters", "common_text", "shared_passages", "shared_passage_texts", "hints", "submissions", "trainees", "texts", "earlier", "findings", "identities", "rulings"),
    "jxgrade.evidence.pages", _evidence, index=True,
)  # fmt: skip
TRAINEES: Final = Folder(
    "trainees", "学员的判定", "5-grading",
    ("trainees", "decisions", "scores", "tests", "submissions", "findings", "marks", "marking", "rulings", "pairs", "panel", "award_trainees", "award_cases",
     "award_organisations", "vacancies", "case_prices", "case_shortlist", "judgements", "case_themes"),
    "jxgrade.pages.trainees", _trainees,
)  # fmt: skip
FOLDERS: Final = (EVIDENCE, TRAINEES)


def due(stems: Collection[str], too: Collection[str] = ()) -> list[Folder]:
    """The folders that are made with these notebooks, and those named."""
    return [folder for folder in FOLDERS if folder.after in stems or folder.name in too]
