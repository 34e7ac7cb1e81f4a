"""A correction rehearsed: what `diff` says of it afterwards, word for word; and nothing is touched meanwhile."""

import csv
import shutil

import pytest

from jxgrade import batch
from jxgrade.batch.run.comparison import rehearse
from jxgrade.errors import JxgradeError, ParamsError
from tests.extent import cases

KIND = "个人成长报告"
MARKS = ["学员编号", "作业类型", "阅卷人编号", "评分", "评次", "评阅时间"]
CORRECTIONS = {  # what each changes stands behind it
    "线上测试-更正.csv": (["学员编号", "测试成绩"], [["T10", "88"]]),  # T10 gets a test
    "评阅-更正.csv": (MARKS, [["T02", KIND, "G7", "80", "复评", "2024-01-06"]]),  # T02 passes
    "评阅-分歧.csv": (MARKS, [["T03", KIND, "G7", "50", "复评", "2024-01-06"]]),  # T03 is disputed, its seat free
    "处理决定.csv": (["学员编号", "作业类型", "处理结果"], [["T09", KIND, "成立"]]),  # T09 fails
    "线下培训.csv": (
        ["学员编号", "线下学时"],
        [[f"T{n:02d}", 28] for n in range(1, 9)],
    ),  # takes the place of all hours
    "报名表-补.csv": (
        ["学员编号", "设区市", "县（市、区）", "工作单位", "学段"],
        [["T11", "南昌市", "东湖区", "南昌市第一小学", "中小学"]],
    ),
}


def write(path, heading, lines):
    with path.open("w", encoding="utf-8-sig", newline="") as sink:
        csv.writer(sink).writerows([heading, *lines])
    return path


def pipeline(place):
    return batch.Pipeline(*batch.open_workspace(place))


def files(place):
    return {path: path.read_bytes() for path in place.rglob("*") if path.is_file() and path.name != "lock"}


TOGETHER = cases(3, 1)


@pytest.mark.parametrize(
    "names",
    [list(CORRECTIONS)[first : first + TOGETHER] for first in range(0, len(CORRECTIONS), TOGETHER)],
    ids="、".join,
)
def test_what_is_rehearsed_is_what_diff_says_afterwards(place, tmp_path, names):
    """Several at once, each for other trainees; one by one where `LONG_TESTS` is set, and many more in the benchmark."""
    corrections = [write(tmp_path / name, *CORRECTIONS[name]) for name in names]
    told = rehearse(pipeline(place), corrections)
    after = tmp_path / "after"
    shutil.copytree(place, after)
    for path in corrections:
        shutil.copyfile(path, after / "inbox" / path.name)
    assert all(result.outcome != "failed" for result in pipeline(after).bring_up_to_date())
    assert told.changes and told.changes == batch.compare(place, after).changes
    assert told.put == tuple((name, (place / "inbox" / name).exists()) for name in names)


def test_nothing_of_the_workspace_is_written_and_seats_are_told(place, tmp_path):
    before = files(place)
    told = rehearse(
        pipeline(place), [write(tmp_path / name, *CORRECTIONS[name]) for name in ("评阅-分歧.csv", "处理决定.csv")]
    )
    assert files(place) == before
    assert {one.subject for one in told.changes if one.what == "合格判定"} >= {"T03", "T09"}
    assert [title for title, was, now in told.seats if was != now] == [title for title, *_ in told.seats]


def test_what_cannot_be_rehearsed_says_why(place, tmp_path):
    with pytest.raises(ParamsError, match=r"没有文件.*改法"):
        rehearse(pipeline(place), [tmp_path / "评阅.csv"])
    with pytest.raises(ParamsError, match=r"不是收件表的名字.*改法.*评阅"):
        rehearse(pipeline(place), [write(tmp_path / "某表.csv", ["甲"], [])])
    (place / "inbox/异议.csv").write_text("编号,学员编号,事项\nY1,T01,评分\n", "utf-8")
    with pytest.raises(JxgradeError, match=r"没有试算。改法：先运行"):
        rehearse(pipeline(place), [write(tmp_path / "评阅.csv", *CORRECTIONS["评阅-更正.csv"])])


def test_what_intake_says_of_the_file_is_told(place, tmp_path):
    told = rehearse(
        pipeline(place), [write(tmp_path / "线上测试-更正.csv", ["学员编号", "测试成绩"], [["T99", "八十"]])]
    )
    assert told.changes == () and any("没有这个学员编号" in message for _, message in told.problems)
