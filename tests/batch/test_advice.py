"""`jxgrade next`: from an empty inbox to the archive, what is not done yet is what is said."""

import csv
from pathlib import Path

import pytest

from jxgrade import batch
from jxgrade.batch import signing
from jxgrade.batch.acts.advice import Advice, advice
from jxgrade.batch.acts.seal import seal


def _said(place: Path) -> Advice:
    return advice(*batch.open_workspace(place))


def _again(place: Path) -> Advice:
    assert batch.run(place, cities=["nanchang", "jiujiang"], steps=["5-grading"]).failures == ()
    return _said(place)


def test_an_empty_inbox_is_to_be_filled(tmp_path: Path) -> None:
    batch.init(tmp_path)
    assert _said(tmp_path).command == "validate" and "还没有表格" in _said(tmp_path).text


def test_a_changed_inbox_is_to_be_run(place: Path) -> None:
    with (place / "inbox" / "线上测试.csv").open("a", encoding="utf-8") as sink:
        sink.write("T10,70\n")
    assert _said(place) == Advice("收件、参数或评分有变化，结果还不是最新的：运行", "run")


def test_a_table_that_lacks_is_asked_for_by_name(place: Path) -> None:
    (place / "inbox" / "线下培训.csv").unlink()
    found = _again(place)
    assert "线下培训" in found.text and "线上" not in found.text


def test_errors_come_before_what_waits_and_name_the_worst_file(place: Path) -> None:
    with (place / "inbox" / "线上测试.csv").open("a", encoding="utf-8") as sink:
        sink.write("T09,八十\nT08,九十\n")
    found = _again(place)
    assert found.command == "validate --all" and "线上测试.csv 有 2 处" in found.text
    seal(batch.Pipeline(*batch.open_workspace(place)), by="张三")
    assert _said(place).command == "publish notice"  # what can no longer change is not asked for


def test_what_keeps_most_decisions_waiting_is_said_first_with_the_others_counted(place: Path) -> None:
    path = place / "inbox" / "评阅.csv"
    with path.open(encoding="utf-8-sig", newline="") as source:
        lines = list(csv.reader(source))
    with path.open("w", encoding="utf-8-sig", newline="") as sink:
        csv.writer(sink).writerows(line for line in lines if line[0] not in {"T03", "T04"})
    found = _again(place)
    assert found.command == "marks allocate" and "4 份作业没有评分" in found.text and "待定 2 人" in found.text


def test_nothing_left_is_sealed_then_published_then_archived(place: Path) -> None:
    assert _said(place).command == "awards sign --all --by 姓名"
    workspace, _ = batch.open_workspace(place)
    signing.sign(workspace, signing.proposals(workspace, signing.Choice()), by="张三", level="province")
    assert _said(place).command == "run"
    assert _again(place).command == "seal --by 姓名"
    seal(batch.Pipeline(*batch.open_workspace(place)), by="张三")
    assert _said(place).command == "publish notice"
    for name, then in (("notice", "publish certificates --day 落款日期"), ("certificates", "publish archive")):
        (place / "store" / "private" / name).mkdir()
        assert _said(place).command == then


@pytest.mark.parametrize("code", ["test_unreadable", "growth_report_reuse", "identity_doubtful"])
def test_every_pending_reason_leads_somewhere(code: str) -> None:
    from jxgrade.batch.acts.advice import _WAITS
    from tests.shipped import REASONS

    groups = {one.rpartition("_")[2] for one, reason in REASONS.items() if reason.status == "pending"}
    assert code.rpartition("_")[2] in groups and groups <= set(_WAITS)
