"""`jxgrade marks`: Chinese throughout, a line per refusal with file, sheet, row, value and fix, and the exit codes."""

import re

import pytest

from jxgrade import batch
from jxgrade.batch import marks
from jxgrade.cli import app as cli
from jxgrade.marking import Entry
from jxgrade.marking.gate import Gate
from tests.marking import workshop
from tests.marking.workshop import JIUJIANG, LESSONS, NANCHANG, filled, full, packed, packs, put  # noqa: F401 - fixtures


@pytest.fixture
def place(workspace):
    return workspace.root


@pytest.fixture
def jxgrade(monkeypatch, capsys):
    def call(*words):
        monkeypatch.setattr("sys.argv", ["jxgrade", "marks", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return call


@pytest.mark.parametrize(
    "words", [("--help",), ("pack", "--help"), ("merge", "--help"), ("close", "--help"), ("reopen", "--help")]
)
def test_help_is_chinese_throughout(jxgrade, words):
    code, out, _ = jxgrade(*words)
    assert code == 0
    assert not re.search(r"Usage|Options|Arguments|Commands|Show this|default|required|<\w|list\[", out)


def test_packs_go_out_come_back_and_the_rest_is_told(jxgrade, place):
    code, out, _ = jxgrade("pack", "-w", place, "--to", place / "out")
    assert code == 0 and out.startswith(f"评阅包：写好 2 个，在 {place / 'out'}\n下一步：")
    path = place / "out" / marks.file_name(NANCHANG)
    filled(path, lambda book: (full(book, 2, 15, 10, 30, 8, 12), put(book, LESSONS, 3, 评分=101)))
    code, out, err = jxgrade("merge", place / "out", "-w", place, "--received", "2024-02-02T09:30")
    assert code == 1
    assert f"{path.name}（{NANCHANG}）：新收 1 篇，已有或没有改动 6 篇，拒绝 1 行，冲突 0 行" in out
    line = next(line for line in err.splitlines() if "拒绝" in line)
    assert line == (
        f"  拒绝：{path.name}［{LESSONS}］第 3 行（101）：“评分”应在 0 与 100 之间，这一行没有采用。改法：核对后填写实际评分"
    )
    assert "已评完 0 人，未评完 2 人，评阅截止日 2024-01-31（已过）" in out
    assert f"  {NANCHANG}：1/8\n  {JIUJIANG}：0/8\n" in out


def test_what_is_drawn_by_lot_goes_into_packs_and_passes_the_gate(jxgrade, place):
    (place / "store" / "allocation.parquet").unlink()
    code, out, _ = jxgrade("allocate", "-w", place)
    assert (code, "新分配" in out) == (0, True)
    workspace = batch.Workspace(place)
    rows = workshop.allocation(workspace)
    gate = Gate.of(
        {name: workshop.frame(workspace, name) for name in ("allocation", "volunteers", "trainees", "delivered")}
    )
    for text, grader, role, *_ in rows:
        gate(Entry(text, grader, role))
    graders = {row[1] for row in rows}
    assert len(graders) > 1
    code, out, _ = jxgrade("pack", "-w", place, "--to", place / "out")
    assert code == 0 and out.startswith(f"评阅包：写好 {len(graders)} 个，在 {place / 'out'}\n下一步：")


def test_merging_what_is_right_twice_ends_well_twice(jxgrade, place):
    jxgrade("pack", NANCHANG, "-w", place)
    path = place / "store" / "private" / "packs" / marks.file_name(NANCHANG)
    filled(path, lambda book: full(book, 2, 15, 10, 30, 8, 12))
    assert jxgrade("merge", path, "-w", place)[0] == 0
    code, out, _ = jxgrade("merge", path, path, "-w", place)
    assert code == 0
    assert out.count("新收 0 篇，已有或没有改动 8 篇，拒绝 0 行，冲突 0 行") == 1


def test_closed_is_closed_until_it_is_opened(jxgrade, place):
    jxgrade("pack", "-w", place)
    path = place / "store" / "private" / "packs" / marks.file_name(NANCHANG)
    filled(path, lambda book: full(book, 2, 15, 10, 30, 8, 12))
    assert jxgrade("close", "-w", place)[1].startswith("评阅现在已截止；评阅库里有 0 个评分\n下一步：")
    assert jxgrade("close", "-w", place)[1].startswith("评阅本来就已截止")
    code, _, err = jxgrade("merge", path, "-w", place)
    assert (code, "评阅已经截止" in err) == (1, True)
    assert jxgrade("reopen", "-w", place)[1].startswith("评阅现在开放中")
    assert jxgrade("merge", path, "-w", place)[0] == 0


@pytest.mark.parametrize("time", ["昨天", "2024-13-01", "2024-01-01 25:00"])
def test_a_time_that_is_none_stops_before_work(jxgrade, place, time):
    code, _, err = jxgrade("merge", place, "-w", place, "--received", time)
    assert (code, "改法：写成 2024-01-20" in err) == (2, True)


def test_a_grader_nobody_knows_gets_no_pack_and_is_told(jxgrade, place):
    code, out, err = jxgrade("pack", "G999", "-w", place)
    assert (code, out.startswith("评阅包：写好 0 个")) == (1, True)
    assert "阅卷人 G999 不在名册中" in err


def test_a_store_that_is_damaged_is_told_in_one_line(jxgrade, place):
    jxgrade("pack", "-w", place)
    (place / "store" / "marks.sqlite").write_bytes(b"x" * 9000)
    for name in ("marks.sqlite-wal", "marks.sqlite-shm"):
        (place / "store" / name).unlink(missing_ok=True)
    code, _, err = jxgrade("close", "-w", place)
    assert (code, err.count("\n")) == (1, 1)
    assert err.startswith("错误：评阅库文件已损坏或不是评阅库")


def test_what_was_not_allocated_yet_and_a_file_that_is_not_there_are_told_as_that(jxgrade, place, tmp_path):
    (place / "store" / "allocation.parquet").unlink()
    (tmp_path / "交回-G1.html").write_text("x", "utf-8")
    for words in (("pack",), ("merge", tmp_path / "交回-G1.html")):
        code, _, err = jxgrade(*words, "-w", place)
        assert code == 1 and err.endswith("改法：先运行 jxgrade marks allocate\n")
    code, _, err = jxgrade("merge", tmp_path / "没有.xlsx", "-w", place)
    assert code == 2 and "没有.xlsx" in err and "marks allocate" not in err and "改法：核对文件名" in err


def test_a_workspace_that_was_never_run_is_told(jxgrade, tmp_path):
    batch.init(tmp_path)
    code, _, err = jxgrade("pack", "-w", tmp_path)
    assert code == 1
    assert "改法：先运行 jxgrade run" in err
