"""A small real inbox: two cities, ten trainees, every table as a CSV, four texts of a former year; and a workspace that has run once."""

import csv
import shutil
from pathlib import Path

import pytest

from jxgrade import batch
from tests.intake.conftest import paragraph, word_file

SENTENCES = (
    "一、课程主题\n{0}的情绪彩虹。本节课的主题是认识情绪。\n二、对象\n授课对象为{0}班全体学生。\n三、过程\n",
    "一、学习收获\n通过这次培训，{0}学到了倾听。\n二、实操案例\n班上有一个学生遇到困难，{0}约他谈话。\n三、未来设想\n今后我将坚持。\n",
)


def _write(path: Path, rows: list[list[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as sink:
        csv.writer(sink).writerows(rows)


def _filler(number: int) -> str:
    """800 characters that no other number shares."""
    return "".join(chr(0x4E00 + (number * 997 + place * 31 + place * place) % 15000) for place in range(800))


def write_inbox(inbox: Path) -> None:
    """Trainees T01-T06 in 南昌, T07-T10 in 九江; T01 scores exactly 60, T02 just below, T03 excellent, T10 has no test."""
    ids = [f"T{number:02d}" for number in range(1, 11)]
    city = {trainee: "南昌市" if number < 6 else "九江市" for number, trainee in enumerate(ids)}
    county = {"南昌市": "东湖区", "九江市": "浔阳区"}
    scores = dict(zip(ids, ["60", "59.9", "95", "80", "70", "75", "85", "66", "90", ""], strict=True))
    marks = dict(zip(ids, ["60", "60", "95", "80", "70", "75", "85", "66", "90", "70"], strict=True))
    heading = ["学员编号", "姓名", "设区市", "县（市、区）", "工作单位", "学段", "人员类别"]
    people = [[i, f"某{i}", city[i], county[city[i]], f"{city[i]}第一小学", "中小学", "班主任"] for i in ids]
    _write(inbox / "报名表.csv", [heading, *people])
    _write(inbox / "线上学习.csv", [["学员编号", "线上学时"], *[[i, 32] for i in ids]])
    _write(inbox / "线下培训.csv", [["学员编号", "线下学时"], *[[i, 28] for i in ids]])
    _write(inbox / "线上测试.csv", [["学员编号", "测试成绩"], *[[i, scores[i]] for i in ids]])
    kinds = ("心理活动课程设计", "个人成长报告")
    texts = [
        [i, kind, SENTENCES[place].format(i) + _filler(2 * number + place), "2023-12-20"]
        for number, i in enumerate(ids)
        for place, kind in enumerate(kinds)
    ]
    _write(inbox / "作业.csv", [["学员编号", "作业类型", "正文", "提交时间"], *texts])
    given = [[i, kind, f"G{place}", marks[i], "初评", "2024-01-05"] for i in ids for place, kind in enumerate(kinds)]
    _write(inbox / "评阅.csv", [["学员编号", "作业类型", "阅卷人编号", "评分", "评次", "评阅时间"], *given])
    former = inbox / "earlier" / "2022"
    former.mkdir(parents=True)
    for number in range(20, 24):
        (former / f"{number}.docx").write_bytes(word_file(paragraph(_filler(number))))
    schools = [[name, area, f"{name}第一小学", "中小学", 30] for name, area in county.items()]
    _write(inbox / "学校名册.csv", [["设区市", "县（市、区）", "工作单位", "学段", "应训人数"], *schools])


def _finish(root: Path) -> None:
    batch.init(root)
    write_inbox(root / "inbox")
    result = batch.run(root, cities=["nanchang", "jiujiang"], steps=["5-grading"])
    assert result.failures == ()


@pytest.fixture(scope="session")
def finished(once) -> Path:
    """A workspace whose two cities' 《成绩判定》 were made; never changed by a test."""
    return once("finished", _finish)


@pytest.fixture
def place(finished, tmp_path) -> Path:
    """A copy of the finished workspace, to be spoiled."""
    root = tmp_path / "工作 区"
    shutil.copytree(finished, root)
    return root
