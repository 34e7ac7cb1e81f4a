"""The evidence pages as one more unit of a run: made anew where anything they show has changed, else skipped.

Pages that come out as they were are left alone, and pages of pairs that are gone are removed, so the folder is always whole.
"""

import time

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
from jxgrade.programme.extract import values

NAME, TITLE = "evidence", "雷同证据"
WITH = "2-checks"  # the notebook that leads to these pages: whoever makes it makes them too
INDEX = f"{PROVINCE}/{NAME}/index.html"
SHOWN = (
    "pairs",
    "passages",
    "clusters",
    "common_text",
    "shared_passages",
    "shared_passage_texts",
    "hints",
    "submissions",
    "trainees",
    "texts",
    "earlier",
    "findings",
    "identities",
    "rulings",
)


def evidence_unit(pipeline: Pipeline) -> Unit:
    """The unit with its key: all tables that the pages show, the rules, the code and the packages."""
    seen = {name: pipeline.table_digest(name) for name in SHOWN}
    rules = values(pipeline.programme)
    key = digest(NAME, seen, rules, code_of("jxgrade.evidence.pages"), package_versions())
    return Unit(NAME, PROVINCE, f"全省《{TITLE}》", {}, key)


def make_evidence(pipeline: Pipeline, progress: Progress) -> UnitResult:
    """Bring ``reports/province/evidence/`` up to date; what goes wrong is in the result, never raised."""
    unit, records, start = evidence_unit(pipeline), manifest.UnitRecords(pipeline.workspace), time.perf_counter()
    if records.is_fresh(unit):
        return UnitResult(unit, "skipped", 0.0, records.outputs(unit))
    message, outputs = "", {}
    try:
        outputs = _write(pipeline, progress)
    except OSError as error:
        message = f"报告不能写入（{system_reason(error)}）。改法：检查 reports 的权限与磁盘空间"
    except MemoryError:
        message = "内存不足。改法：关闭其他程序后再运行"
    except Exception as error:  # noqa: BLE001 - a defect here must not cost the cities their reports
        message = (
            f"程序内部错误（{type(error).__name__}：{' '.join(str(error).split())[:120]}）。改法：把这一行交给维护人员"
        )
    return records.keep(
        UnitResult(unit, "failed" if message else "done", time.perf_counter() - start, outputs, message)
    )


def _write(pipeline: Pipeline, progress: Progress) -> dict[str, str]:
    """Write what differs, remove what is no longer there; returns every page with its digest."""
    from jxgrade.evidence.pages import evidence_pages

    reports = pipeline.workspace.reports
    outputs: dict[str, str] = {}
    pages = evidence_pages(Seen(StoreTables(pipeline.workspace.store), SHOWN), pipeline.programme)
    total = len(pages)
    for done, (name, html) in enumerate(pages, 1):
        path = reports / name
        if not path.is_file() or path.read_bytes() != html.encode():
            write_text(path, html, flush=False)
        outputs[name] = report_digest(path)
        progress(f"生成{TITLE}", done, total)
    flush_all()  # once: page by page it takes seven times as long, and a page counts as made only while its digest holds
    for path in sorted((reports / PROVINCE / NAME).iterdir()):
        if path.suffix in {".html", ".part"} and path.relative_to(reports).as_posix() not in outputs:
            path.unlink()
    return outputs
