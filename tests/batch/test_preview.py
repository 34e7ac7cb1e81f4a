"""`jxgrade preview`: late texts against all that the last run compared; a preview changes nothing and says what it is."""

import csv
from pathlib import Path

import pytest

from jxgrade import batch, cli
from jxgrade.batch.fingerprint import file_digest
from jxgrade.errors import TableError
from tests.batch.conftest import write_inbox

FOLDER = Path("store") / "private" / "reuse-index"


def silent(what: str, done: int, total: int | None) -> None:
    """Nobody watches."""


def hand_in(place: Path, *texts: tuple[str, str, str]) -> None:
    """Late texts (trainee, kind, text) in a file of their own, and the inbox read."""
    with (place / "inbox" / "作业-迟交.csv").open("w", encoding="utf-8-sig", newline="") as sink:
        rows = [[trainee, kind, text, "2024-01-05"] for trainee, kind, text in texts]
        csv.writer(sink).writerows([["学员编号", "作业类型", "正文", "提交时间"], *rows])
    batch.Pipeline(*batch.open_workspace(place)).bring_up_to_date(until="intake")


def look(place: Path) -> batch.Preview:
    return batch.preview(batch.Pipeline(*batch.open_workspace(place)), progress=silent)


def text_of(place: Path, submission: str) -> str:
    texts = batch.StoreTables(place / "store")["texts"]
    return str(texts.loc[texts["submission_id"] == submission, "text"].iloc[0])


def state(place: Path) -> dict[str, str]:
    return {
        str(path.relative_to(place)): file_digest(path)
        for path in sorted(place.rglob("*"))
        if path.is_file() and FOLDER not in path.relative_to(place).parents
    }


def test_a_late_copy_is_found_by_an_index_built_once_and_nothing_else_changes(place: Path) -> None:
    assert look(place).late == frozenset()
    hand_in(place, ("T05", "个人成长报告", text_of(place, "T01/lesson_design") + "此外没有别的话要说。"))
    before = state(place)
    found = look(place)
    assert found.late == {"T05/growth_report"} and found.indexed == 20 and not found.rebuilt and not found.unread
    listed = found.pairs[["left_id", "right_id", "earlier_id"]].values.tolist()
    assert listed == [["T01/lesson_design", "T05/growth_report", "T01/lesson_design"]]
    after = state(place)
    stamps = "store/runs/stamps.json"
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} <= {stamps}
    assert (place / FOLDER).stat().st_mode & 0o777 == 0o700


def test_an_index_is_built_of_what_the_last_run_compared_even_after_the_late_texts_came(place: Path) -> None:
    copied = text_of(place, "T02/lesson_design")
    hand_in(place, ("T06", "个人成长报告", copied), ("T07", "心理活动课程设计", "前言。" + copied))
    found = look(place)
    assert "还没有建立" in found.rebuilt and found.indexed == 18
    assert found.pairs[["left_id", "right_id"]].values.tolist() == [
        ["T02/lesson_design", "T06/growth_report"],
        ["T02/lesson_design", "T07/lesson_design"],
        ["T06/growth_report", "T07/lesson_design"],
    ]


@pytest.mark.parametrize("name", ["symbols.npy", "manifest.json"])
def test_a_damaged_index_is_built_anew_and_that_is_said(place: Path, name: str) -> None:
    first = look(place)
    assert "还没有建立" in first.rebuilt
    path = place / FOLDER / name
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)
    assert name in look(place).rebuilt
    assert not look(place).rebuilt


def test_templates_and_rules_that_changed_make_another_index(place: Path) -> None:
    look(place)
    (place / "params" / "templates").mkdir(exist_ok=True)
    (place / "params" / "templates" / "form.txt").write_text("本表由学员本人填写，不得代笔。", "utf-8")
    assert "有变化" in look(place).rebuilt
    rules = place / "params" / "programme.yaml"
    rules.write_text(rules.read_text("utf-8").replace("common_share: 0.01", "common_share: 0.02"), "utf-8")
    assert "有变化" in look(place).rebuilt


def test_without_a_run_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    batch.init(tmp_path)
    write_inbox(tmp_path / "inbox")
    batch.Pipeline(*batch.open_workspace(tmp_path)).bring_up_to_date(until="intake")
    with pytest.raises(TableError, match="改法：先运行 jxgrade run"):
        look(tmp_path)


def test_the_command_lists_pairs_in_chinese_and_says_that_it_is_a_preview(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def command() -> tuple[object, str, str]:
        monkeypatch.setattr("sys.argv", ["jxgrade", "preview", str(place)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    code, out, err = command()
    assert (
        code == 0
        and "没有新交或改动的作业" in out
        and "20 份已编入索引" in out
        and "雷同索引：还没有建立；现已建立" in err
    )
    hand_in(place, ("T05", "个人成长报告", text_of(place, "T01/lesson_design")))
    with (place / "inbox" / "作业-更迟.csv").open("w", encoding="utf-8-sig") as sink:
        sink.write("学员编号,作业类型,正文,提交时间\n")
    code, out, err = command()
    assert code == 0 and "以 jxgrade run 的完整比对为准" in out and "先运行 jxgrade validate" in err
    line = next(line for line in out.splitlines() if "T05" in line)
    assert line.split() == ["100.0%", "T05", "·", "个人成长报告", "T01", "·", "心理活动课程设计"]
