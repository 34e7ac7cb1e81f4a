"""The machine flags, a person decides: a copy changes no mark and fails nobody; only a ruling in the inbox does, and only as ruled."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from jxgrade import batch
from jxgrade.tables import read
from tests.batch.conftest import write_inbox

REPORT = "个人成长报告"
SOURCE, COPIER, DISGUISED = "T03", "T04", "T06"
NUMBERS = ["online_hours", "test_score", "lesson_design_mark", "growth_report_mark", "assignment_score", "total"]


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.reader(source))


def _write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as sink:
        csv.writer(sink).writerows(rows)


def _run(root: Path) -> dict[str, pd.DataFrame]:
    """All stages; the tables they leave."""
    results = batch.Pipeline(*batch.open_workspace(root)).bring_up_to_date()
    assert {result.outcome for result in results} <= {"done", "skipped"}
    return _tables(root)


def _tables(root: Path) -> dict[str, pd.DataFrame]:
    names = ("decisions", "marks", "pairs", "rulings", "problems", "award_trainees")
    return {name: read(name, root / "store") for name in names}


def _decided(tables: dict[str, pd.DataFrame], who: str) -> tuple[str, str | None, str | None, list[str]]:
    (row,) = tables["decisions"].query("trainee_id == @who").itertuples()
    return row.status, row.growth_report_mark, row.total, list(row.reasons)


def _rule(root: Path, *rulings: tuple[str, str, str]) -> None:
    heading = ["学员编号", "作业类型", "处理结果", "决定人", "决定时间"]
    _write(root / "inbox" / "处理决定.csv", [heading, *([who, REPORT, said, "组", at] for who, said, at in rulings)])


def _copied(root: Path) -> None:
    batch.init(root)
    write_inbox(root / "inbox")
    heading, *texts = _rows(root / "inbox" / "作业.csv")
    (words,) = (row[2] for row in texts if row[:2] == [SOURCE, REPORT])
    changed = {COPIER: words, DISGUISED: "7".join(words)}
    rows = [[*row[:2], changed.get(row[0], row[2]) if row[1] == REPORT else row[2], row[3]] for row in texts]
    _write(root / "inbox" / "作业.csv", [heading, *rows])
    _run(root)


@pytest.fixture
def copied(once) -> Path:
    """T04 hands in T03's report word for word, T06 with every character set apart; nobody has ruled. It has run once."""
    return once("machine-flags", _copied)


def test_a_copy_without_a_ruling_keeps_its_mark_and_waits(copied: Path, finished: Path) -> None:
    tables, honest = _tables(copied), read("decisions", finished / "store").set_index("trainee_id")
    covered = {one for row in tables["pairs"].itertuples() if row.score == "1" for one in (row.left_id, row.right_id)}
    assert covered == {f"{who}/growth_report" for who in (SOURCE, COPIER, DISGUISED)}
    decisions = tables["decisions"].set_index("trainee_id")
    pd.testing.assert_frame_equal(decisions[NUMBERS], honest[NUMBERS])  # no number of anybody moves
    pd.testing.assert_frame_equal(tables["marks"], read("marks", finished / "store"))
    for who in (SOURCE, COPIER, DISGUISED):
        assert _decided(tables, who)[0] == "pending"
        assert _decided(tables, who)[3] == ["growth_report_reuse"]
        assert pd.isna(decisions.loc[who, "credit_hours"])
    rest = ~decisions.index.isin([SOURCE, COPIER, DISGUISED])
    assert decisions.loc[rest, "status"].equals(honest.loc[rest, "status"])
    assert tables["rulings"].empty
    assert not any("misconduct" in code for codes in decisions["reasons"] for code in codes)


def test_each_ruling_is_for_its_own_text_and_lasts_as_long_as_it_is_in_the_inbox(copied: Path) -> None:
    _rule(copied, (SOURCE, "不成立", "2024-01-20"), (COPIER, "成立", "2024-01-20"))
    tables = _run(copied)
    assert _decided(tables, SOURCE) == ("pass", "95", "95", [])
    # 60 % of 80 and 40 % of (80 + 0) / 2
    assert _decided(tables, COPIER) == ("pass", "0", "64", ["growth_report_misconduct"])
    assert _decided(tables, DISGUISED)[0] == "pending"
    (copied / "inbox" / "处理决定.csv").unlink()
    assert [_decided(_run(copied), who)[0] for who in (SOURCE, COPIER)] == ["pending", "pending"]


def test_a_text_changed_after_its_ruling_keeps_it_and_a_person_is_told(copied: Path) -> None:
    ruled = {COPIER: ("pass", "80", "80"), DISGUISED: ("pass", "0", "60")}  # 60 % of 75 and 40 % of (75 + 0) / 2
    _rule(copied, (COPIER, "不成立", "2023-12-28 10:00"), (DISGUISED, "成立", "2023-12-28 10:00"))
    tables = _run(copied)
    assert {who: _decided(tables, who)[:3] for who in ruled} == ruled
    rows = _rows(copied / "inbox" / "作业.csv")
    old = [row for row in rows if row[0] in ruled and row[1] == REPORT]
    changed = [[*row[:2], row[2] + "补写一句。", "2024-01-03 08:00"] for row in old]
    _write(copied / "inbox" / "作业.csv", [*rows, *changed])
    tables = _run(copied)
    assert {who: _decided(tables, who)[:3] for who in ruled} == ruled
    told = tables["problems"].query("column == '决定时间'")
    assert told["level"].tolist() == ["warning"] * 2
    assert all("早于所采用版本的提交时间（2024-01-03 08:00:00），决定照常有效" in one for one in told["message"])
