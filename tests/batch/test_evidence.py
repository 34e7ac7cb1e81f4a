"""Evidence pages as part of a run: made, skipped, mended, and removed with their pair."""

import csv
import re

import pytest

from jxgrade import batch
from jxgrade.batch.evidence import make_evidence
from jxgrade.batch.pipeline import silent

from .conftest import write_inbox


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """A workspace in which T04 handed in the lesson design of T01."""
    root = tmp_path_factory.mktemp("copied")
    batch.init(root)
    write_inbox(root / "inbox")
    _rewrite(root, lambda rows: {("T04", "心理活动课程设计"): rows["T01", "心理活动课程设计"]})
    return root


def _rewrite(root, changed):
    path = root / "inbox" / "作业.csv"
    with path.open(encoding="utf-8-sig", newline="") as source:
        heading, *rows = list(csv.reader(source))
    texts = {(row[0], row[1]): row[2] for row in rows}
    texts |= changed(texts)
    with path.open("w", encoding="utf-8-sig", newline="") as sink:
        csv.writer(sink).writerows([heading, *([*row[:2], texts[row[0], row[1]], *row[3:]] for row in rows)])


def _made(root):
    pipeline = batch.Pipeline(*batch.open_workspace(root))
    assert {stage.outcome for stage in pipeline.bring_up_to_date(jobs=1)} <= {"done", "skipped"}
    return make_evidence(pipeline, silent)


def _files(root):
    return {path.name: path.read_bytes() for path in (root / "reports" / "province" / "evidence").iterdir()}


def test_pages_are_made_once_mended_when_spoiled_and_gone_with_their_pair(copied):
    first = _made(copied)
    before = _files(copied)
    [page] = set(before) - {"index.html"}
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
    assert set(_files(copied)) == {"index.html", "note.txt"}


def test_a_run_that_makes_the_checks_makes_the_pages_they_lead_to(copied):
    _rewrite(copied, lambda rows: {("T04", "心理活动课程设计"): rows["T01", "心理活动课程设计"]})
    result = batch.run(copied, cities=["nanchang"], steps=["2-checks"], jobs=1)
    outcomes = [(unit.unit.name, unit.outcome) for unit in result.units]
    assert outcomes == [("nanchang/2-checks", "done"), ("province/evidence", "done")]
    reports = copied / "reports"
    checks = (reports / "nanchang" / "2-checks.html").read_text("utf-8")
    [href] = re.findall(r'href="(\.\./province/evidence/[^"]+--[^"]+)"', checks)
    assert (reports / "nanchang" / href).resolve().is_file()
    assert 'href="province/evidence/index.html"' in (reports / "index.html").read_text("utf-8")
    assert ("《雷同证据》", "最新") in batch.overview(*batch.open_workspace(copied))


def test_a_folder_that_cannot_be_written_is_told_and_raises_nothing(copied):
    (copied / "reports" / "province").mkdir(parents=True, exist_ok=True)
    blocked = copied / "reports" / "province" / "evidence"
    if blocked.is_dir():
        blocked.rename(blocked.with_name("kept"))
    blocked.write_text("a file where a folder should be", "utf-8")
    result = _made(copied)
    assert result.outcome == "failed" and "不能写入" in result.message and "改法" in result.message
