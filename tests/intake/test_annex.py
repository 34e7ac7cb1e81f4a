"""附件2 in its own form: three blocks, on one sheet or several, for one city or for all (rules, 7.7); and places (7.8)."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from jxgrade.grading.breaker import roll_rows
from jxgrade.programme import Programme
from tests.intake.inboxes import ROSTER, Made, problems, rows

WHO = ("姓名", "性别", "身份证号", "工作单位", "职务/职称", "手机号码")
CITY = ("设区市", "工作联络人", *WHO)
COUNTY = ("县（区）", "工作联络人", *WHO)
ROLES = ("县（区）", "志愿者类型", *WHO)
TOP = (
    ("全省中小学（幼儿园）心理健康教师专业技能 提升培训工作联络人及志愿者信息汇总表",),
    ("填表人：李某",),
    ("联系电话：", "0792-1"),
)
NOTES = (
    ("备注：1. 志愿者类型分为专家志愿者、宣传志愿者、阅卷志愿者等 3 类，按人数要求遴选报送。",),
    ("2. 此表可用 Excel 制作（可增加行数），并由设区市教育局汇总审核后发送。",),
)
READ = "city county role employer title"
Rows = list[tuple[str, ...]]


def person(place: str, kind: str, name: str) -> tuple[str, ...]:
    return (place, kind, name, "女", "", f"{name}单位", "教师", "13800138000")


BLOCKS: tuple[Rows, Rows, Rows] = (
    [CITY, person("九江市", "", "甲"), person("", "2", "乙"), ("", "")],
    [COUNTY, person("浔阳区", "工作联络人", "丙"), person("修水县", "", "丁"), ("", "")],
    [
        ROLES,
        person("浔阳区", "阅卷", "戊"),
        person("修水县", "专家", "己"),
        ("修水县", "宣传志愿者"),
        person("修水县", "宣传志愿者", "庚"),
    ],
)
EXPECTED = {
    ("jiujiang", None, "contact", "甲单位", "教师"),
    ("jiujiang", None, "contact", "乙单位", "教师"),
    ("jiujiang", "浔阳区", "contact", "丙单位", "教师"),
    ("jiujiang", "修水县", "contact", "丁单位", "教师"),
    ("jiujiang", "浔阳区", "grader", "戊单位", "教师"),
    ("jiujiang", "修水县", "expert", "己单位", "教师"),
    ("jiujiang", "修水县", "publicity", "庚单位", "教师"),
}


@pytest.fixture
def made(tmp_path: Path, programme: Programme) -> Made:
    made = Made(tmp_path, programme)
    people = [("T1", "九江", "浔阳区"), ("T2", "九江", "修水县"), ("T3", "南昌", "东湖区")]
    return made.csv("roster.csv", ROSTER, *((who, city, county, "一小", "中小学") for who, city, county in people))


def book(made: Made, name: str, **sheets: Rows) -> openpyxl.Workbook:
    out = openpyxl.Workbook()
    out.remove(out.active)
    for title, lines in sheets.items():
        sheet = out.create_sheet(title)
        for line in lines:
            sheet.append(list(line))
    out.save(made.path / name)
    return out


def one_sheet(made: Made) -> None:
    book(made, "附件2.xlsx", Sheet1=[*TOP, *BLOCKS[0], (), *BLOCKS[1], (), *BLOCKS[2], *NOTES])


def a_sheet_per_block(made: Made) -> None:
    book(made, "附件2.xlsx", 三=[*TOP, *BLOCKS[2], *NOTES], 一=[*TOP, *BLOCKS[0]], 二=[*TOP, *BLOCKS[1], *NOTES])


def a_sheet_per_county(made: Made) -> None:
    counties = {
        name: [
            CITY[:0],
            COUNTY,
            *(r for r in BLOCKS[1][1:] if r[0] == name),
            ROLES,
            *(r for r in BLOCKS[2][1:] if r[0] == name),
        ]
        for name in ("浔阳区", "修水县")
    }
    book(made, "附件2-九江市.xlsx", 市级=BLOCKS[0], **counties)


def city_in_the_file_name(made: Made) -> None:
    book(
        made,
        "附件2九江市志愿者.xlsx",
        a=[*TOP, *BLOCKS[1], ("三、志愿者",), *BLOCKS[2], *NOTES],
        b=[CITY, *(("九江", *r[1:]) for r in BLOCKS[0][1:3])],
    )


def no_city_but_the_counties(made: Made) -> None:
    book(made, "附件2.xlsx", a=[*TOP, *BLOCKS[1], *BLOCKS[2], *NOTES])
    made.csv("附件2-市.csv", CITY, *BLOCKS[0][1:3])


def text_with_commas(made: Made) -> None:
    made.csv("附件2.csv", TOP[0], *TOP[1:], *BLOCKS[0], *BLOCKS[1], *BLOCKS[2], *NOTES)


@pytest.mark.parametrize(
    "write",
    [
        one_sheet,
        a_sheet_per_block,
        a_sheet_per_county,
        city_in_the_file_name,
        no_city_but_the_counties,
        text_with_commas,
    ],
)
def test_the_form_is_read_as_it_is_printed(made: Made, write: Callable[[Made], None]) -> None:
    write(made)
    tables = made.tables()
    assert set(rows(tables["volunteers"], READ)) == EXPECTED and len(tables["volunteers"]) == 7
    assert set(rows(tables["identities"].dropna(subset="volunteer_id"), "name")) == {(one,) for one in "甲乙丙丁戊己庚"}
    assert [row for row in problems(tables, level="error") if str(row[0]).startswith("附件2")] == []


def test_one_sheet_for_all_cities_takes_each_block_with_the_contacts_above_it(made: Made) -> None:
    other = [
        CITY,
        person("南昌市", "", "辛"),
        ROLES,
        person("东湖区", "阅卷志愿者", "壬"),
        person("无人县", "阅卷志愿者", "癸"),
    ]
    book(made, "附件2.xlsx", a=[*BLOCKS[0], *BLOCKS[1], *BLOCKS[2], *other])
    found = set(rows(made.tables()["volunteers"], "city county role"))
    assert {("nanchang", None, "contact"), ("nanchang", "东湖区", "grader"), ("nanchang", "无人县", "grader")} <= found
    assert ("jiujiang", "浔阳区", "grader") in found


def test_merged_places_and_roles_hold_for_the_rows_they_span_even_from_an_empty_first_row(made: Made) -> None:
    lines = [*BLOCKS[0], ROLES, ("修水县", "阅卷志愿者"), person("", "", "戊"), person("", "", "己")]
    out = book(made, "附件2.xlsx", a=lines)
    out["a"].merge_cells("A6:A8")
    out["a"].merge_cells("B6:B8")
    out.save(made.path / "附件2.xlsx")
    found = rows(made.tables()["volunteers"], "city county role")
    assert found.count(("jiujiang", "修水县", "grader")) == 2 and len(found) == 4


def test_a_row_that_shifted_in_a_csv_of_the_form_is_an_error(made: Made) -> None:
    made.csv(
        "附件2-九江.csv", ROLES, (*person("浔阳区", "阅卷志愿者", "戊"), "多的"), person("修水县", "阅卷志愿者", "己")
    )
    tables = made.tables()
    assert [row[2] for row in problems(tables, file="附件2-九江.csv", level="error")][:1] == [2]
    assert ("jiujiang", "修水县", "grader") in rows(tables["volunteers"], "city county role")


# ---------------------------------------------------------------- who may mark


def marked(made: Made, *marks: tuple[str, str]) -> Made:
    made.csv(
        "submissions.csv",
        ("学员编号", "作业类型", "正文"),
        *((who, "个人成长报告", "学习收获" * 300) for who in ("T1", "T2", "T3")),
    )
    heading = ("学员编号", "作业类型", "阅卷人编号", "评分")
    return made.csv("marks.csv", heading, *((who, "个人成长报告", grader, "80") for who, grader in marks))


def roll(*people: tuple[str, str, str, str]) -> Rows:
    return [
        ("设区市", "县（市、区）", "志愿者类型", "工作单位", "志愿者编号"),
        *((c, d, "阅卷志愿者", s, n) for c, d, s, n in people),
    ]


def test_no_spelling_of_the_own_county_lets_a_grader_mark(made: Made) -> None:
    places = [
        ("九江市", "九江市浔阳区"),
        ("九江", "浔阳"),
        ("", "浔 阳区"),
        ("九江", ""),
        ("九江", "东湖区"),
        ("", "无此县"),
        ("九江", "潯陽區"),
        ("九江市", "潯陽"),
    ]
    heading, *people = roll(*((city, county, "外校", f"G{k}") for k, (city, county) in enumerate(places)))
    marked(made, *(("T1", f"G{k}") for k in range(8))).csv("volunteers.csv", heading, *people)
    tables = made.tables()
    assert rows(tables["marks"]) == []
    assert len(problems(tables, file="marks.csv", level="error")) == 8
    assert {row[2] for row in problems(tables, file="volunteers.csv", column="县（市、区）", level="warning")} >= {
        5,
        6,
        7,
    }


def test_the_former_name_of_a_county_means_the_county_in_roll_and_register(made: Made) -> None:
    made.csv("roster.csv", ROSTER, ("T1", "赣州", "南康区", "一小", "中小学"))
    heading, *people = roll(
        ("赣州", "南康市", "外校", "G1"), ("赣州", "南康", "外校", "G2"), ("赣州", "章贡区", "三小", "G3")
    )
    marked(made, ("T1", "G1"), ("T1", "G2"), ("T1", "G3")).csv("volunteers.csv", heading, *people)
    made.csv(
        "schools.csv",
        ("设区市", "县（市、区）", "工作单位", "学段", "应训人数"),
        ("赣州", "南康市", "一小", "中小学", "9"),
    )
    tables = made.tables()
    assert rows(tables["marks"], "grader_id") == [("G3",)]
    assert rows(tables["schools"]) == [("ganzhou", "南康区", "一小", "school", 9)]


def test_a_school_of_that_name_in_another_county_is_another_school(made: Made) -> None:
    heading, *people = roll(("九江", "修水县", "一小", "G1"), ("南昌", "东湖区", "一小", "G2"))
    marked(made, ("T1", "G1"), ("T2", "G2")).csv("volunteers.csv", heading, *people)
    assert rows(made.tables()["marks"], "trainee_id grader_id") == [("T1", "G1"), ("T2", "G2")]


def test_a_roll_that_cannot_be_used_is_not_no_roll(made: Made) -> None:
    marked(made, ("T1", "G1"))
    assert len(made.tables()["marks"]) == 1
    for name in ("volunteers.csv", "附件2.ods"):
        made.put(name, "姓名,手机\n甲,1\n".encode())
        tables = made.tables()
        assert rows(tables["marks"]) == [] and problems(tables, file="marks.csv") == []
        assert (False, 1) in rows(tables["delivered"][tables["delivered"].table == "volunteers"], "delivered files")
        (made.path / name).unlink()


def test_a_roll_without_a_person_lets_nobody_mark_and_is_said_once(made: Made) -> None:
    marked(made, ("T1", "G1"), ("T2", "G1")).csv("附件2.csv", roll()[0])
    tables = made.tables()
    assert rows(tables["marks"]) == [] and problems(tables, file="marks.csv") == []
    ((*_, message),) = roll_rows(tables["delivered"])
    assert "没有一名志愿者" in message and "改法：" in message
    made.csv("附件2.csv", *roll(("南昌", "东湖区", "外校", "G1")))
    assert roll_rows(made.tables()["delivered"]) == []


def test_spellings_of_a_school_become_the_one_that_stands_most_often(made: Made) -> None:
    schools = ("九江市第一中学", "九江市　第一中学", "九江第一中学", "浔阳区第一中学", "九江市第一中学")
    made.csv("roster.csv", ROSTER, *((f"T{k}", "九江", "浔阳区", school, "中小学") for k, school in enumerate(schools)))
    made.csv(
        "schools.csv",
        ("设区市", "县（市、区）", "工作单位", "学段", "应训人数"),
        ("九江", "九江市浔阳区", "九江第一中学", "中小学", "9"),
    )
    tables = made.tables()
    assert [row[0] for row in rows(tables["trainees"], "school")] == ["九江市第一中学"] * 3 + [
        "浔阳区第一中学",
        "九江市第一中学",
    ]
    assert rows(tables["schools"]) == [("jiujiang", "浔阳区", "九江市第一中学", "school", 9)]
    assert len(problems(tables, says="按同一所学校处理")) == 1
