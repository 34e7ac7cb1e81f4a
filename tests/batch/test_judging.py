"""Comparative judgement end to end: pairs written blind, a workbook filled in by another program, taken back, the scale made."""

import shutil
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from jxgrade import tables as canonical
from jxgrade.batch.acts import judging
from jxgrade.batch.run.pipeline import Pipeline
from jxgrade.batch.workspace import Workspace, open_workspace
from jxgrade.cli.app import app
from jxgrade.errors import ParamsError

RUNNER = CliRunner()


@pytest.fixture
def short(once, finished: Path) -> Path:
    """The workspace with rules under which its texts are long enough to stand."""

    def make(root: Path) -> None:
        shutil.copytree(finished, root, dirs_exist_ok=True)
        rules = root / "params" / "programme.yaml"
        rules.write_text(rules.read_text("utf-8").replace("chars: [1500, 2000]", "chars: [800, 1000]"), "utf-8")
        run(root)

    return once("short", make)


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
    workspace, programme = open_workspace(short)
    before = canonical.STORE["award_cases"].path(workspace.store).read_bytes()
    said = RUNNER.invoke(app, ["awards", "pair", "E1", "E2", "--times", "4", "-w", str(short)])
    assert said.exit_code == 0, said.output
    files = sorted((workspace.store / "private" / "judging").glob("*.xlsx"))
    assert [path.name for path in files] == ["案例比较-第1轮-E1.xlsx", "案例比较-第1轮-E2.xlsx"]
    book = openpyxl.load_workbook(files[0])
    words = " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    assert "T0" not in words.replace("T000", "")
    assert "第一小学" not in words
    assert book["比较"].data_validations.dataValidation[0].formula1 == '"左,右,相当"'
    taken = judging.take_verdicts(workspace, programme, [fill(path, ["左", "右", "相当"]) for path in files])
    pairs = len(canonical.read("judgements", workspace.store))
    assert sum(one.new for one in taken) == pairs > 4
    assert [one.known for one in judging.take_verdicts(workspace, programme, files)] == [one.new for one in taken]
    run(short)
    scale = canonical.read("case_scale", workspace.store)
    assert sum(scale["compared"]) == 2 * pairs
    judges = canonical.read("case_judges", workspace.store)
    assert [name for (name,) in canonical.rows(judges, "judge_id")] == ["E1", "E2", None]
    steps = dict(canonical.rows(canonical.read("case_funnel", workspace.store), "code", "left"))
    assert steps["compared"] == 0  # no text has two expert scores here
    assert canonical.STORE["award_cases"].path(workspace.store).read_bytes() == before


def test_a_file_that_was_tampered_with_is_refused_and_leaves_the_others_alone(short: Path, tmp_path: Path) -> None:
    workspace, programme = open_workspace(short)
    made = judging.write_pairs(workspace, programme, ["E1", "E2", "E3"], times=4, folder=tmp_path)
    paths = [path for _, _, path in made.files]
    fill(paths[0], ["左", "大概左"])
    fill(paths[1], ["E9"], column=2)
    fill(paths[2], ["右", ""])
    taken = judging.take_verdicts(workspace, programme, [*paths, tmp_path / "absent.xlsx"])
    assert "不在列表中" in taken[0].refused
    assert "不是发出的那一对" in taken[1].refused
    assert (taken[2].refused, taken[2].new > 0, taken[2].open > 0) == ("", True, True)
    assert "不存在" in taken[3].refused
    assert all("改法：" in one.refused for one in taken if one.refused)


def pairs_met(workspace: Workspace) -> list[frozenset[str]]:
    return [
        frozenset(ids) for ids in canonical.rows(canonical.read("judgements", workspace.store), "left_id", "right_id")
    ]


def test_the_next_round_waits_for_this_one_meets_nobody_twice_and_closes_it(short: Path, tmp_path: Path) -> None:
    workspace, programme = open_workspace(short)
    draw = ["awards", "pair", "E1", "E2", "--times", "1", "-w", str(short), "--to", str(tmp_path)]
    with pytest.raises(ParamsError, match=r"还没有抽过对.*改法：先运行"):
        judging.take_verdicts(workspace, programme, [])
    first = judging.write_pairs(workspace, programme, ["E1", "E2"], times=1, folder=tmp_path)
    drawn = canonical.STORE["judgements"].path(workspace.store).read_bytes()
    said = RUNNER.invoke(app, draw)  # nothing is back: the same round, the same bytes, and it is said
    assert "重新抽对" in said.output
    assert "第 1 轮（按抽签成对）" in said.output
    assert canonical.STORE["judgements"].path(workspace.store).read_bytes() == drawn
    one, two = (path for _, _, path in first.files)
    said = RUNNER.invoke(app, ["awards", "collect", str(fill(one, ["左"])), "-w", str(short)])
    assert "第 1 轮还差：E2 " in said.output
    said = RUNNER.invoke(app, draw)
    assert isinstance(said.exception, ParamsError)
    assert "第 1 轮还没有收齐：E2 " in str(said.exception)
    assert "--close" in str(said.exception)
    said = RUNNER.invoke(app, [*draw, "--close"])
    assert said.exit_code == 0, said.output
    assert "第 2 轮（强度相近的成对）" in said.output
    met = pairs_met(workspace)
    assert len(set(met)) == len(met) > 2
    late = judging.take_verdicts(workspace, programme, [fill(two, ["右"])])
    assert "这是第 1 轮的文件" in late[0].refused
    assert [(taken.known > 0, taken.refused) for taken in judging.take_verdicts(workspace, programme, [one])] == [
        (True, "")
    ]


def test_two_answers_of_one_judge_on_a_pair_are_refused_and_a_later_one_is_told(short: Path, tmp_path: Path) -> None:
    workspace, programme = open_workspace(short)
    made = judging.write_pairs(workspace, programme, ["E1"], times=1, folder=tmp_path)
    path = made.files[0][2]
    other = tmp_path / "again.xlsx"
    other.write_bytes(fill(path, ["左"]).read_bytes())
    fill(other, ["右"])
    taken = judging.take_verdicts(workspace, programme, [path, other])
    assert (taken[0].new > 0, "同一位专家交了两份" in taken[1].refused) == (True, True)
    assert [one.changed for one in judging.take_verdicts(workspace, programme, [other])] == [taken[0].new]


def test_experts_nobody_knows_and_fewer_than_two_cases_are_refused(short: Path, tmp_path: Path) -> None:
    workspace, programme = open_workspace(short)
    panel = canonical.from_rows([("T0001", "lesson_design", "E1", "90", None)], "panel")
    canonical.write(panel, "panel", workspace.store)
    with pytest.raises(ParamsError, match=r"没有专家 E9.*改法："):
        judging.write_pairs(workspace, programme, ["E1", "E9"], times=1, folder=tmp_path)
    assert any(
        "不知道其县和单位" in one
        for one in judging.write_pairs(workspace, programme, ["E1"], times=1, folder=tmp_path).said
    )
    shortlist = canonical.read("case_shortlist", workspace.store)
    texts = canonical.read("texts", workspace.store)
    kept = shortlist["submission_id"].iloc[0]
    canonical.write(texts[texts["submission_id"] == kept], "texts", workspace.store)
    with pytest.raises(ParamsError, match="只有 1 篇"):
        judging.write_pairs(workspace, programme, ["E1"], times=1, folder=tmp_path)


def test_nobody_judges_a_text_of_the_own_county(short: Path, tmp_path: Path) -> None:
    workspace, programme = open_workspace(short)
    places = canonical.rows(canonical.read("trainees", workspace.store), "city", "county", "school")
    roll = canonical.STORE["volunteers"].columns
    values = [
        {"volunteer_id": "V1", "role": "expert", "city": city, "county": county, "employer": school}
        for city, county, school in places
    ]
    canonical.write(
        canonical.from_rows([tuple(one.get(name) for name in roll) for one in values], "volunteers"),
        "volunteers",
        workspace.store,
    )
    with pytest.raises(ParamsError, match=r"同县同校.*改法："):
        judging.write_pairs(workspace, programme, ["V1"], times=1, folder=tmp_path)


def test_a_judge_of_whom_the_roll_tells_no_county_gets_nothing(short: Path, tmp_path: Path) -> None:
    workspace, programme = open_workspace(short)
    roll = canonical.STORE["volunteers"].columns
    values = [
        {"volunteer_id": "V1", "role": "expert", "city": "pingxiang", "county": "安源区"},
        {"volunteer_id": "V2", "role": "expert", "city": "pingxiang"},
    ]
    frame = canonical.from_rows([tuple(one.get(name) for name in roll) for one in values], "volunteers")
    canonical.write(frame, "volunteers", workspace.store)
    drawn = judging.write_pairs(workspace, programme, ["V1", "V2"], times=1, folder=tmp_path)
    assert [judge for judge, *_ in drawn.files] == ["V1"]
    assert any("看不出 V2" in one for one in drawn.said)


def test_a_pair_from_which_the_expert_recuses_is_returned_counts_for_nothing_and_holds_no_round_up(
    short: Path, tmp_path: Path
) -> None:
    workspace, programme = open_workspace(short)
    made = judging.write_pairs(workspace, programme, ["E1"], times=2, folder=tmp_path)
    ((_, pairs, path),) = made.files
    fill(path, ["左"])
    book = openpyxl.load_workbook(path)
    book["比较"].cell(2, 5).value, book["比较"].cell(2, 6).value = None, "回避"
    book.save(path)
    said = RUNNER.invoke(app, ["awards", "collect", str(path), "-w", str(short)])
    assert f"新收 {pairs} 对" in said.output and "其中回避 1 对，不再等" in said.output and "已收齐" in said.output
    run(short)
    assert sum(canonical.read("case_scale", workspace.store)["compared"]) == 2 * (pairs - 1)
    assert judging.write_pairs(workspace, programme, ["E1", "E2"], times=2, folder=tmp_path).number == 2


def test_an_undeclared_theme_is_asked_in_the_workbook_and_counts_once_it_is_back(short: Path, tmp_path: Path) -> None:
    workspace, programme = open_workspace(short)
    made = judging.write_pairs(workspace, programme, ["E1"], times=1, folder=tmp_path)
    ((_, _, path),) = made.files
    book = openpyxl.load_workbook(path)
    asked = [row[0] for row in book["主题"].iter_rows(min_row=2, max_col=1, values_only=True) if row[0]]
    lacking = {
        id_
        for id_, theme in canonical.rows(canonical.read("submissions", workspace.store), "submission_id", "theme")
        if theme is None
    }
    codes = {
        code: id_
        for row in canonical.rows(
            canonical.read("judgements", workspace.store), "left_id", "left_code", "right_id", "right_code"
        )
        for id_, code in (row[:2], row[2:])
    }
    assert asked
    assert {codes[code] for code in asked} == lacking & set(codes.values())
    book["主题"].cell(2, 2, "编的主题")
    book.save(path)
    assert "不在规定之内" in judging.take_verdicts(workspace, programme, [path])[0].refused
    book["主题"].cell(2, 2, "危机干预")
    book.save(path)
    said = RUNNER.invoke(app, ["awards", "collect", str(path), "-w", str(short)])
    assert "主题 1 篇" in said.output
    assert [one.themes for one in judging.take_verdicts(workspace, programme, [path])] == [0]
    run(short)
    themes = dict(canonical.rows(canonical.read("award_cases", workspace.store), "submission_id", "theme"))
    assert themes[codes[asked[0]]] == "危机干预"
    ((_, _, again),) = judging.write_pairs(workspace, programme, ["E1"], times=1, folder=tmp_path, close=True).files
    named = dict(openpyxl.load_workbook(again)["主题"].iter_rows(min_row=2, max_col=2, values_only=True))
    assert named.get(asked[0], "危机干预") == "危机干预"
