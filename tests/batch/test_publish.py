"""What leaves the workspace as papers: reports, the case book after a person's look, registers with names only where asked and logged."""

import re

import openpyxl
import pytest
from docx import Document

from jxgrade import batch
from jxgrade.batch import audit
from jxgrade.cli import app as cli
from jxgrade.tables import from_rows, write

LEAKY = (
    "心理教学\n我是某某T03，电话 138 0013 8000，在南昌市第一小学工作。\n【填一填】学生小明很难过，我陪他坐了一会儿。"
)


@pytest.fixture
def publish(place, monkeypatch, capsys):
    """`jxgrade publish …` in the workspace: exit code and all it says."""

    def call(*words):
        monkeypatch.setattr("sys.argv", ["jxgrade", "publish", *words, "-w", str(place)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return ended.value.code, said.out + said.err

    return call


@pytest.fixture
def awarded(place):
    """The workspace with one awarded case, whose text betrays its author."""
    store = place / "store"
    case = (
        1,
        "T03/growth_report",
        "T03",
        "nanchang",
        "东湖区",
        "南昌市第一小学",
        "心理教学",
        "95",
        1600,
        "awarded",
        [],
    )
    write(from_rows([case], "award_cases"), "award_cases", store)
    people = [("T03", None, "某某T03", None, None, "13800138000")]
    write(from_rows(people, "identities"), "identities", store)
    write(from_rows([("T03/growth_report", LEAKY)], "texts"), "texts", store)
    return place


def text_of(path):
    return "\n".join(one.text for one in Document(path).paragraphs)


def test_a_case_book_is_final_only_after_somebody_looked_at_this_very_text(publish, awarded):
    folder = awarded / "store/private/casebook"
    code, said = publish("casebook")
    assert code == 0 and [path.name for path in folder.iterdir()] == ["优秀案例集（待核对）.html"]
    first = re.search(r"--looked (\w{8})", said)[1]
    assert first in (folder / "优秀案例集（待核对）.html").read_text("utf-8")
    (folder / "遮去.txt").write_text("\ufeff小明\n", "utf-8")
    for words, told in (
        (["--looked", first, "--by", "张三"], "不是现在这一稿的"),
        (["--looked", first], "没有写是谁核对的"),
    ):
        code, said = publish("casebook", *words)
        assert code == 2 and told in said and "改法：" in said
    second = re.search(r"--looked (\w{8})", publish("casebook")[1])[1]
    assert second != first and publish("casebook", "--looked", second, "--by", "张三")[0] == 0
    acts = audit.decisions(batch.Workspace(awarded), what="casebook")
    assert [(one.by, one.subject, one.value) for one in acts] == [("张三", second, {"cases": "1"})]
    page, book = (folder / f"优秀案例集{ending}" for ending in (".html", ".docx"))
    for told in (page.read_text("utf-8"), text_of(book)):
        assert "案例 001　心理教学　个人成长报告" in told and "【填一填】" in told
        for secret in ("T03", "138", "8000", "第一小学", "小明", "东湖区"):
            assert secret not in told, secret
    assert not [run for one in Document(book).paragraphs for run in one.runs if run.font.highlight_color]
    before = book.read_bytes()
    publish("casebook", "--looked", second, "--by", "张三")
    assert book.read_bytes() == before


def test_without_a_case_there_is_no_book(publish):
    code, said = publish("casebook")
    assert code != 0 and "还没有入选的优秀案例" in said and "改法：" in said


def test_registers_hold_who_passed_in_the_columns_asked_for(publish, place):
    code, said = publish("registers")
    assert code == 0 and "学分为空" in said
    folder = place / "store/private/registers"
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.xlsx")) == [
        "九江市.xlsx", "九江市/浔阳区.xlsx", "南昌市.xlsx", "南昌市/东湖区.xlsx",
    ]  # fmt: skip
    book = openpyxl.load_workbook(folder / "南昌市.xlsx")
    head, *people = book["登记册"].iter_rows(values_only=True)
    assert head[:4] == ("学员编号", "姓名", "身份证号", "设区市")
    assert [one[0] for one in people] == ["T01", "T03", "T04", "T05", "T06"]
    row = dict(zip(head, people[0], strict=True))
    assert (row["姓名"], row["学时"], row["学分"], row["学段"]) == (None, 60, None, "中小学")
    notes = " ".join(str(cell.value) for line in book["说明"].iter_rows() for cell in line)
    assert "credits_per_hour" in notes and "--identities" in notes


def test_names_stand_in_a_register_only_where_asked_and_that_is_logged(publish, place):
    code, said = publish("registers", "--identities")
    assert code == 2 and "改法：加上 --by" in said and not (place / "store/private/registers").exists()
    assert publish("registers", "--identities", "--by", "张三")[0] == 0
    book = openpyxl.load_workbook(place / "store/private/registers/南昌市/东湖区.xlsx")
    assert next(book["登记册"].iter_rows(min_row=2, values_only=True))[1] == "某T01"
    acts = audit.decisions(batch.Workspace(place), what="register")
    assert [(one.by, one.value) for one in acts] == [("张三", {"people": "8"})]


def test_the_table_of_places_and_the_counties_reports_are_written(publish, place):
    code, said = publish("papers")
    folder = place / "store/private/papers"
    assert code == 0 and "2 份" in said
    assert "82,210" in text_of(folder / "名额分配表.docx")
    brief = text_of(folder / "县（市、区）简报/南昌市-东湖区.docx")
    assert "报名 6 人，合格 5 人" in brief and "某T0" not in brief
    assert "不作统计" not in brief
