"""Evidence pages as part of a run: made, skipped, mended, and removed with their pair."""

import csv
import re
import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from jxgrade import batch
from jxgrade.batch.run.folders import EVIDENCE
from jxgrade.batch.run.pipeline import StoreTables, silent
from jxgrade.tables import plain

from .conftest import write_inbox


@pytest.fixture(scope="session")
def compared(once):
    """A workspace in which T04 handed in the lesson design of T01, its stages made; never changed by a test."""
    return once("compared", _compare)


@pytest.fixture
def copied(compared, tmp_path):
    """A copy of it, to be changed."""
    return Path(shutil.copytree(compared, tmp_path / "工作 区"))


def _compare(root):
    batch.init(root)
    write_inbox(root / "inbox")
    _rewrite(root, lambda rows: {("T04", "心理活动课程设计"): rows["T01", "心理活动课程设计"]})
    _brought(root)


def _rewrite(root, changed):
    path = root / "inbox" / "作业.csv"
    with path.open(encoding="utf-8-sig", newline="") as source:
        heading, *rows = list(csv.reader(source))
    texts = {(row[0], row[1]): row[2] for row in rows}
    texts |= changed(texts)
    with path.open("w", encoding="utf-8-sig", newline="") as sink:
        csv.writer(sink).writerows([heading, *([*row[:2], texts[row[0], row[1]], *row[3:]] for row in rows)])


def _brought(root):
    pipeline = batch.Pipeline(*batch.open_workspace(root))
    assert {stage.outcome for stage in pipeline.bring_up_to_date(jobs=1)} <= {"done", "skipped"}
    return pipeline


def _made(root, progress=silent):
    return EVIDENCE.make(_brought(root), progress)


def _files(root):
    return {path.name: path.read_bytes() for path in (root / "reports" / "province" / "evidence").iterdir()}


def _reuse(files):
    """The pages but for those of hints, of which texts as short as these have some."""
    return {name: data for name, data in files.items() if not name.startswith("hint.")}


def test_pages_are_made_once_mended_when_spoiled_and_gone_with_their_pair(copied):
    told = []
    first = _made(copied, lambda *step: told.append(step))
    before = _files(copied)
    assert told == [("生成雷同证据", done, len(before)) for done in range(1, len(before) + 1)]
    [page] = set(_reuse(before)) - {"index.html", "decide.html"}
    assert (first.outcome, first.message) == ("done", "")
    assert set(first.outputs) == {f"province/evidence/{name}" for name in before}
    assert _made(copied).outcome == "skipped"
    folder = copied / "reports" / "province" / "evidence"
    (folder / page).write_text("spoiled", "utf-8")
    untouched = (folder / "index.html").stat().st_mtime_ns
    assert _made(copied).outcome == "done"
    assert _files(copied) == before and (folder / "index.html").stat().st_mtime_ns == untouched
    _rewrite(copied, lambda rows: {("T04", "心理活动课程设计"): "这一份是自己写的。"})
    (folder / "note.txt").write_text("left alone", "utf-8")
    assert _made(copied).outcome == "done"
    assert set(_reuse(_files(copied))) == {"index.html", "decide.html", "note.txt"}


def test_a_run_that_makes_the_checks_makes_the_pages_they_lead_to(copied):
    result = batch.run(copied, cities=["nanchang"], steps=["2-checks"], jobs=1)
    outcomes = [(unit.unit.name, unit.outcome) for unit in result.units]
    assert outcomes == [("nanchang/2-checks", "done"), ("province/evidence", "done")]
    reports = copied / "reports"
    checks = (reports / "nanchang" / "2-checks.html").read_text("utf-8")
    [href] = re.findall(r'href="(\.\./province/evidence/[^"]+--[^"]+)"', checks)
    assert (reports / "nanchang" / href).resolve().is_file()
    assert 'href="province/evidence/index.html"' in (reports / "index.html").read_text("utf-8")
    assert ("《雷同证据》", "最新") in batch.overview(*batch.open_workspace(copied))


def test_the_numbers_on_a_page_give_the_coverage_that_is_stored(copied):
    """Counted by the page from passages and common text, by the engine from what it compared."""
    _made(copied)
    pairs = StoreTables(copied / "store")["pairs"].to_dict("records")
    [pair] = [
        pair for pair in pairs if pair["left_id"] == "T01/lesson_design" and pair["right_id"] == "T04/lesson_design"
    ]
    [html] = [data.decode() for name, data in _reuse(_files(copied)).items() if "--" in name]
    counted = re.findall(r"片段内 ([\d,]+) ÷ 可计 ([\d,]+)", html)
    shares = [Fraction(int(a.replace(",", "")), int(b.replace(",", ""))) for a, b in counted]
    assert [plain(share) for share in shares] == [pair["left_coverage"], pair["right_coverage"]]
    assert "另有" not in html.partition("汉字")[2].partition("</tr>")[0]


def test_a_text_copied_twice_has_a_page_of_its_own_and_its_group_one(copied):
    """T05 and T06 hand in what T01 wrote; the pages go when they take it back, and the others are left as they were."""
    kind = "心理活动课程设计"
    with_two = lambda rows: {(who, kind): rows["T01", kind] + f"这是{who}加上的。" for who in ("T05", "T06")}  # noqa: E731
    _made(copied)
    before = _files(copied)
    own = {}
    _rewrite(
        copied, lambda rows: own.update({(who, kind): rows[who, kind] for who in ("T05", "T06")}) or with_two(rows)
    )
    assert _made(copied).outcome == "done"
    names = set(_files(copied))
    assert len([name for name in names if name.startswith("group.")]) == 1
    assert len([name for name in names if name.startswith("text.")]) == 4  # T01, T04, T05, T06: each with three others
    _rewrite(copied, lambda rows: own)
    assert _made(copied).outcome == "done"
    assert _files(copied) == before


def test_a_folder_that_cannot_be_written_is_told_and_raises_nothing(copied):
    (copied / "reports" / "province").mkdir(parents=True, exist_ok=True)
    blocked = copied / "reports" / "province" / "evidence"
    blocked.write_text("a file where a folder should be", "utf-8")
    result = _made(copied)
    assert result.outcome == "failed" and "不能写入" in result.message and "改法" in result.message
