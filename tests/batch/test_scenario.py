"""What if, and what changed: a scenario touches nothing that is decided; a difference names the input it came from."""

import csv
import shutil

import pytest

from jxgrade import batch
from jxgrade.errors import ParamsError, ProgrammeError
from jxgrade.tables import STORE, rows


def write(place, text, name="other"):
    folder = place / "params" / "scenarios"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, "utf-8")


def outcomes(tables):
    return dict(rows(tables["decisions"], "trainee_id", "status"))


def store(place):
    return {
        name: STORE[name].path(place / "store").read_bytes()
        for name in STORE
        if STORE[name].path(place / "store").is_file()
    }


def test_a_scenario_decides_by_its_own_rules_and_leaves_store_and_verify_as_they_were(place):
    before = store(place)
    write(place, "title: 合格线提高\nscoring: {pass_at: 60.5}\n")
    found = batch.prepare(place, scenario="other")
    assert outcomes(batch.prepare(place).tables)["T01"] == "pass"  # 60 exactly
    assert outcomes(found.tables) == outcomes(batch.prepare(place).tables) | {"T01": "fail"}
    assert [(rule.path, rule.before, rule.after) for rule in found.scenario.rules] == [
        ("scoring.pass_at", "60", "60.5")
    ]
    assert found.folder() == place / "reports" / "province" / "scenarios" / "other"
    assert store(place) == before and batch.differences(batch.Pipeline(*batch.open_workspace(place)))[1] == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("scoring: {pass_at: 61}\n", "缺少 title"),
        ("title: 空\n", "没有不同"),
        ("title: 甲\nlength: {doubt: 0.2}\n", r"length\.doubt.*计分之前"),
        ("title: 甲\nwindows: {offline: [2023-11-18, 2024-01-05]}\n", r"windows\.offline"),
        ("- 1\n", "缺少 title"),
    ],
)
def test_a_scenario_that_cannot_be_worked_out_is_refused_whole(place, text, told):
    write(place, text)
    with pytest.raises(ParamsError, match=told):
        batch.prepare(place, scenario="other")


@pytest.mark.parametrize("name", ["none", "../programme", "其他", "a/b"])
def test_a_scenario_that_is_not_there_is_told(place, name):
    write(place, "title: 甲\nscoring: {pass_at: 61}\n")
    with pytest.raises(ParamsError, match=r"没有试算方案.*改法"):
        batch.prepare(place, scenario=name)


def test_a_wrong_value_is_told_with_its_path(place):
    write(place, "title: 甲\nscoring: {pass_at: 101, gone: 1}\n")
    with pytest.raises(ProgrammeError, match=r"scenarios/other\.yaml") as told:
        batch.prepare(place, scenario="other")
    assert "pass_at" in str(told.value) and "gone" in str(told.value)


def test_its_report_is_marked_and_lies_beside_what_is_decided(place):
    write(place, "title: 名额 <b>加倍</b>\nawards: {trainees: {share: 0.5}}\n")
    made = batch.run_scenario(place, "other")
    folder = place / "reports" / "province" / "scenarios" / "other"
    page = (folder / "6-selection.html").read_text("utf-8")
    assert made.outcome == "done" and (folder / "6-selection.xlsx").is_file()
    assert "试算 · 不是决定" in page and "名额 &lt;b&gt;加倍&lt;/b&gt;" in page and 'href="../../../index.html"' in page
    assert "规则 awards.trainees.share：0.05 → 0.5" in page
    assert not (
        place / "reports" / "province" / "6-selection.html"
    ).exists()  # the fixture made none, nor did the scenario


def change_test(place, trainee, score):
    path = place / "inbox" / "线上测试.csv"
    with path.open(encoding="utf-8-sig", newline="") as source:
        lines = [[who, score if who == trainee else old] for who, old in csv.reader(source)]
    with path.open("w", encoding="utf-8-sig", newline="") as sink:
        csv.writer(sink).writerows(lines)


def test_a_difference_names_the_file_the_person_and_the_cell_it_came_from(place, tmp_path):
    later = tmp_path / "later"
    shutil.copytree(place, later)
    change_test(later, "T02", "61")
    batch.run(later, cities=["nanchang"], steps=["5-grading"])
    found = batch.compare(place, later)
    assert found.files == ("收件 线上测试.csv：内容改变",) and found.rules == () and not found.code
    (one,) = [change for change in found.changes if change.what == "合格判定"]
    assert (one.subject, one.before, one.after) == ("T02", "不合格（59.94 分）", "合格（60.6 分）")
    assert one.causes == ("线上测试：59.9 分 → 61 分",)
    back = batch.compare(later, place)
    assert [(change.subject, change.before, change.after) for change in back.changes] == [
        (change.subject, change.after, change.before) for change in found.changes
    ]


def test_a_workspace_differs_in_nothing_from_itself(place):
    assert batch.compare(place, place) == batch.Comparison((), (), False, ())
