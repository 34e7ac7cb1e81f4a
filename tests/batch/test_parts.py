"""After any change of the inbox the store holds the bytes of a fresh run, and what the change does not touch is not written again."""

import csv
import shutil

import pytest

from jxgrade import batch
from jxgrade.batch.run.stages import STAGES
from jxgrade.tables import STORE
from tests.extent import cases

INTAKE = next(stage for stage in STAGES if stage.name == "intake")
PEOPLE = {"trainees", "schools", "identities", "volunteers", "objections"}
ALWAYS = PEOPLE | {"delivered", "intake_problems"}
COMPONENTS = {"components", "items", "survey"}
TEXTS = {"submissions", "texts"}
VERDICTS = {"marks", "rulings", "passage_rulings", "panel"}
LESSON, REPORT = "心理活动课程设计", "个人成长报告"
MARKS = ("学员编号", "作业类型", "阅卷人编号", "评分", "评次", "评阅时间")
TEXT = ("学员编号", "作业类型", "正文", "文件", "提交时间")


def _table(name, heading, *rows):
    def write(inbox):
        with (inbox / name).open("w", encoding="utf-8-sig", newline="") as sink:
            csv.writer(sink).writerows([heading, *rows])

    return write


def _text(name, old, new):
    def change(inbox):
        path = inbox / name
        path.write_text(path.read_text("utf-8-sig").replace(old, new), "utf-8-sig")

    return change


def _gone(name):
    return lambda inbox: (inbox / name).unlink()


def _document(inbox):
    (inbox / "submissions").mkdir(exist_ok=True)
    (inbox / "submissions" / "迟交.txt").write_text("一、课程主题\n迟交的课。", "utf-8")


def _late(inbox):
    late = ["T03", LESSON, "另一份" * 300, "", "2024-01-06"], ["T04", LESSON, "", "迟交.txt", "2023-12-21"]
    _table("作业-补交.csv", TEXT, *late, ["T05", REPORT, "", "没有这个文件.docx", "2023-12-22"])(inbox)


WIDE_PEOPLE = COMPONENTS | TEXTS | VERDICTS
CHANGES = {
    "a mark in a new file": (_table("评阅-南昌.csv", MARKS, ["T02", LESSON, "G7", 71, "复评", "2024-01-05"]), VERDICTS),
    "marks that cannot be placed": (
        _table("评阅-其他.csv", MARKS, ["T99", LESSON, "G7", 71, "复评", "2024-01-05"], ["T01", "", "G7", 171, "", "x"]),
        VERDICTS,
    ),
    "a ruling": (_table("处理决定.csv", ("学员编号", "作业类型", "处理结果", "决定时间"), ["T01", LESSON, "成立", "2023-12-01"]), VERDICTS),
    "late texts, one a second version, one missing": (_late, TEXTS | VERDICTS),
    "the document that was missing": (_document, TEXTS | VERDICTS),
    "marks of the first and of the second version": (
        _table("评阅-新版.csv", MARKS, ["T03", LESSON, "G8", 90, "复评", "2024-01-01"], ["T03", LESSON, "G9", 91, "三评", "2024-01-08"], ["T03", LESSON, "G6", 80, "仲裁", ""]),
        VERDICTS,
    ),
    "hours": (_text("线下培训.csv", "T04,28", "T04,二十八"), COMPONENTS),
    "half of the tests belongs to nobody": (_text("线上测试.csv", "T0", "X0"), COMPONENTS),
    "a roll of volunteers": (
        _table("附件2.csv", ("设区市", "县（市、区）", "志愿者类型", "姓名", "工作单位", "志愿者编号"), ["南昌市", "东湖区", "阅卷志愿者", "钱七", "南昌市第一小学", "G7"]),
        VERDICTS,
    ),
    "an objection": (_table("异议.csv", ("异议编号", "学员编号", "事项", "收到时间"), ["Y1", "T02", "心理活动课程设计评分", "2024-02-01"]), VERDICTS),
    "a text of a former year goes": (_gone("earlier/2022/20.docx"), TEXTS | VERDICTS),
    "a name in the roster": (_text("报名表.csv", "某T03", "迟交"), WIDE_PEOPLE),
    "a city in the roster": (_text("报名表.csv", "T06,某T06,南昌市,东湖区", "T06,某T06,九江市,浔阳区"), WIDE_PEOPLE),
    "no texts": (lambda inbox: [_gone(name)(inbox) for name in ("作业.csv", "作业-补交.csv")], TEXTS | VERDICTS),
    "no marks": (lambda inbox: [path.unlink() for path in inbox.glob("评阅*.csv")], VERDICTS),
    "a table of another kind of spreadsheet": (lambda inbox: (inbox / "评阅.ods").write_bytes(b"x"), VERDICTS),
}  # fmt: skip


def _read(root):
    (result,) = batch.Pipeline(*batch.open_workspace(root)).bring_up_to_date(until="intake", jobs=1)
    assert result.outcome == "done", result.message
    return {name: STORE[name].path(root / "store").read_bytes() for name in INTAKE.makes}


@pytest.fixture
def fresh(place, tmp_path):
    """A function that reads the inbox of the workspace into another store, where nothing is known."""

    def read():
        other = tmp_path / "fresh"
        shutil.rmtree(other, ignore_errors=True)
        shutil.copytree(place, other, ignore=shutil.ignore_patterns("store", "reports"))
        return _read(other)

    return read


def _written(root, work):
    """The tables that are written while ``work`` is done."""
    paths = {name: STORE[name].path(root / "store") for name in INTAKE.makes}
    before = {name: path.stat().st_ino for name, path in paths.items()}  # a file that is written is another file
    made = work()
    return made, {name for name, path in paths.items() if path.stat().st_ino != before[name]}


def test_after_each_of_many_changes_the_store_is_that_of_a_fresh_run_and_other_parts_are_not_read(place, fresh):
    for number, (name, (change, touched)) in enumerate(CHANGES.items(), 1):
        change(place / "inbox")
        now, written = _written(place, lambda: _read(place))
        assert written == ALWAYS | touched, name
        if number % cases(6, 1) == 0:
            assert now == fresh(), name


@pytest.mark.parametrize("lost", ["texts", "marks"])
def test_where_a_table_is_not_as_it_was_made_everything_is_read(place, fresh, lost):
    next(iter(CHANGES.values()))[0](place / "inbox")
    path = STORE[lost].path(place / "store")
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    now, written = _written(place, lambda: _read(place))
    assert now == fresh() and written == set(INTAKE.makes)


def test_a_rule_that_reading_obeys_lets_everything_be_read(place, fresh):
    rules = place / "params" / "programme.yaml"
    rules.write_text(rules.read_text("utf-8").replace("text_chars: 200000", "text_chars: 820"), "utf-8")
    now, written = _written(place, lambda: _read(place))
    assert now == fresh() and written == set(INTAKE.makes)
