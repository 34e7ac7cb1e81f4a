"""Comparative judgement end to end: pairs written blind, a workbook filled in by another program, taken back, the scale made."""

from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from jxgrade import tables as canonical
from jxgrade.batch import judging
from jxgrade.batch.pipeline import Pipeline
from jxgrade.batch.workspace import open_workspace
from jxgrade.cli import app
from jxgrade.errors import ParamsError

RUNNER = CliRunner()


@pytest.fixture
def short(place: Path) -> Path:
    """The workspace with rules under which its texts are long enough to stand."""
    rules = place / "params" / "programme.yaml"
    rules.write_text(rules.read_text("utf-8").replace("chars: [1500, 2000]", "chars: [800, 1000]"), "utf-8")
    run(place)
    return place


def run(root: Path) -> None:
    workspace, programme = open_workspace(root)
    results = Pipeline(workspace, programme).bring_up_to_date(until="cases")
    assert [one.message for one in results if one.outcome == "failed"] == []


def fill(path: Path, words: list[str], *, column: int = 5) -> Path:
    book = openpyxl.load_workbook(path)
    sheet = book["比较"]
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, column, words[row % len(words)])
    book.save(path)
    return path


def test_pairs_go_out_blind_come_back_and_make_a_scale_that_changes_no_award(short: Path) -> None:
    workspace, _ = open_workspace(short)
    before = canonical.STORE["award_cases"].path(workspace.store).read_bytes()
    said = RUNNER.invoke(app, ["awards", "pairs", "E1", "E2", "--rounds", "4", "-w", str(short)])
    assert said.exit_code == 0, said.output
    files = sorted((workspace.store / "private" / "judging").glob("*.xlsx"))
    assert [path.name for path in files] == ["案例比较-E1.xlsx", "案例比较-E2.xlsx"]
    book = openpyxl.load_workbook(files[0])
    words = " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    assert "T0" not in words.replace("T000", "")
    assert "第一小学" not in words
    assert book["比较"].data_validations.dataValidation[0].formula1 == '"左,右,相当"'
    taken = judging.take_verdicts(workspace, [fill(path, ["左", "右", "相当"]) for path in files])
    pairs = len(canonical.read("pairings", workspace.store))
    assert sum(one.new for one in taken) == pairs > 4
    assert [one.known for one in judging.take_verdicts(workspace, files)] == [one.new for one in taken]
    run(short)
    scale = canonical.read("case_scale", workspace.store)
    assert sum(scale["compared"]) == 2 * pairs
    judges = canonical.read("case_judges", workspace.store)
    assert [name for (name,) in canonical.rows(judges, "judge_id")] == ["E1", "E2", None]
    steps = dict(canonical.rows(canonical.read("case_funnel", workspace.store), "code", "left"))
    assert steps["compared"] == 0  # no text has two expert scores here
    assert canonical.STORE["award_cases"].path(workspace.store).read_bytes() == before
    with pytest.raises(ParamsError, match="不能重新抽对"):
        judging.write_pairs(workspace, open_workspace(short)[1], ["E1"], rounds=1, folder=short)


def test_a_file_that_was_tampered_with_is_refused_and_leaves_the_others_alone(short: Path, tmp_path: Path) -> None:
    workspace, programme = open_workspace(short)
    made = judging.write_pairs(workspace, programme, ["E1", "E2", "E3"], rounds=4, folder=tmp_path)
    paths = [path for _, _, path in made]
    fill(paths[0], ["左", "大概左"])
    fill(paths[1], ["E9"], column=2)
    fill(paths[2], ["右", ""])
    taken = judging.take_verdicts(workspace, [*paths, tmp_path / "absent.xlsx"])
    assert "不在列表中" in taken[0].refused
    assert "不是发出的那一对" in taken[1].refused
    assert (taken[2].refused, taken[2].new > 0, taken[2].open > 0) == ("", True, True)
    assert "不存在" in taken[3].refused
    assert all("改法：" in one.refused for one in taken if one.refused)
