"""The public notice: winners alone, name, school and award alone, namesakes told apart, nothing else of anybody."""

import re
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgrade.errors import TableError
from jxgrade.pages.notice import Person, awards, tails, write_notice
from jxgrade.rules.objections import period
from jxgrade.tables import empty, from_rows

HOSTILE = "<script>alert(1)</script>小学"


def province(**other):
    """Two winners of one name in one school, one alone, one reserve with the same name elsewhere."""
    people = [
        ("T1", "ganzhou", "一小"),
        ("T2", "ganzhou", "一小"),
        ("T3", "nanchang", HOSTILE),
        ("T4", "ganzhou", "二小"),
    ]
    award = [(1, "T1", "awarded"), (2, "T3", "awarded"), (3, "T4", "reserve")]
    return {
        "trainees": from_rows(
            [(who, city, None, school, "school", None, None, False, False) for who, city, school in people], "trainees"
        ),
        "identities": from_rows(
            [
                ("T1", None, "王芳", "女", "36070019800101234X", "13800000001"),
                ("T2", None, "王芳", "女", "360700198502021240", "13800000002"),
                ("T3", None, "=李雷", "男", "360100198001010018", "13800000003"),
                ("T4", None, "王芳", "女", "360700198001011111", "13800000004"),
                (None, "V1", "王芳", "女", None, None),
                (None, "V2", "赵敏", "女", None, None),
            ],
            "identities",
        ),
        "award_trainees": from_rows(
            [(rank, who, "x", None, "x", "90", outcome, []) for rank, who, outcome in award], "award_trainees"
        ),
        "award_organisations": from_rows(
            [
                ("school", "ganzhou//一小", 20, 20, "1", "1", "1", "1", "1", 1, "awarded", []),
                ("city", "nanchang", 900, 900, "1", "1", "1", "1", "1", 2, "awarded", []),
                ("city", "ganzhou", 900, 900, "1", "1", "1", "1", "1", 1, "awarded", []),
                ("county", "ganzhou/章贡区", 90, 90, "1", "1", "1", "1", "1", 1, "undecided", []),
            ],
            "award_organisations",
        ),
        "award_cases": empty("award_cases"),
        "vacancies": empty("vacancies"),
        "volunteers": from_rows(
            [("V1", "ganzhou", "章贡区", "grader", "一小", None), ("V2", "ganzhou", "章贡区", "grader", "一小", None)],
            "volunteers",
        ),
        "award_volunteers": from_rows(
            [
                ("V1", "grader", "ganzhou", "章贡区", 9, None, None, "awarded", []),
                ("V2", "grader", "ganzhou", "章贡区", 9, None, None, "proposed", []),
            ],
            "award_volunteers",
        ),
    } | other


def test_winners_alone_are_listed_and_what_waits_for_a_person_is_counted(programme):
    units, trainees, cases, volunteers = awards(province(), programme)
    assert units.rows == (("赣州市", "设区市"), ("南昌市", "设区市"), ("赣州市 一小", "学校"))
    assert units.undecided == 1
    assert trainees.rows == (("=李雷", HOSTILE), ("王芳（证件尾号 **4X）", "一小")) and cases.rows == ()
    assert volunteers.rows == (("王芳", "一小"),) and volunteers.undecided == 1


def test_who_left_is_not_published_and_who_moved_up_is_marked(programme):
    left = [("trainees", 1, "T3", "declined", "2024-02-20", "filled", ["T4"], 0)]
    place = ("ganzhou", None, "一小", "心理咨询", "90", 1500)
    cases = from_rows(
        [(1, "T1/growth_report", "T1", *place, "awarded", []), (2, "T2/growth_report", "T2", *place, "reserve", [])],
        "award_cases",
    )
    left += [("cases", 1, "T1/growth_report", "struck_out", "2024-02-21", "exhausted", [], 1)]
    _, trainees, authors, _ = awards(province(vacancies=from_rows(left, "vacancies"), award_cases=cases), programme)
    assert trainees.columns == ("姓名", "工作单位", "说明")
    assert trainees.rows == (("王芳（证件尾号 **4X）", "一小", ""), ("王芳", "二小", "递补（2024-02-20）"))
    assert authors.rows == () and authors.columns == ("姓名", "工作单位")


def test_files_hold_names_schools_and_awards_and_nothing_else_of_anybody(programme, tmp_path):
    files = write_notice(tmp_path / "n", awards(province(), programme), programme, first=date(2024, 2, 5))
    assert [path.name for path in files] == [
        "公示.html",
        "公示.docx",
        "公示.xlsx",
        "表彰决定（草稿）.html",
        "表彰决定（草稿）.docx",
    ]
    page = files[0].read_text("utf-8")
    cells = [cell.value for sheet in openpyxl.load_workbook(files[2]) for row in sheet.iter_rows() for cell in row]
    documents = [zipfile.ZipFile(path).read("word/document.xml").decode() for path in (files[1], files[4])]
    told = page + " ".join(map(str, cells)) + files[3].read_text("utf-8") + "".join(documents)
    assert all("=李雷" in text and "王芳（证件尾号 **4X）" in text for text in documents)
    assert "未签发" in documents[1] and "优秀学员 2 个" in documents[1] and "另有优秀组织奖 1 个" in documents[1]
    for secret in ("36070019800101234X", "234X", "1380000", "19800101", "T1", "T3", "赵敏", "章贡区", "二小"):
        assert secret not in told
    assert "<script>alert" not in page and "&lt;script&gt;" in page and "http" not in re.sub(r"http-equiv", "", page)
    assert "2024 年 2 月 5 日至 2024 年 2 月 9 日" in page and "=李雷" in cells
    assert {oct(path.stat().st_mode)[-3:] for path in files} == {"600"}
    before = [path.read_bytes() for path in files]
    write_notice(tmp_path / "n", awards(province(), programme), programme, first=date(2024, 2, 5))
    assert [path.read_bytes() for path in files] == before


@pytest.mark.parametrize("identities", [[], [("T1", *(None,) * 5), ("T3", None, "李雷", None, None, None)]])
def test_a_winner_without_a_name_stops_the_notice(programme, identities):
    with pytest.raises(TableError, match=r"没有姓名（T1.*改法"):
        awards(province(identities=from_rows(identities, "identities")), programme)


PLACE = ("ganzhou", "一小")


def ends(*numbers):
    """What stands beside people of one name and school with these id numbers."""
    return list(tails(Person(f"T{n}", "王芳", PLACE, number) for n, number in enumerate(numbers)).values())


def test_no_more_characters_than_needed_are_shown_and_at_most_six():
    assert ends("1111", "1122") == ["证件尾号 **11", "证件尾号 **22"]
    assert ends("34567890", "14567890") == ["编号尾号 **T0", "编号尾号 **T1"]
    assert ends("00123456", "00923456") == ["证件尾号 **123456", "证件尾号 **923456"]


@pytest.mark.parametrize("numbers", [("1111", None), ("1111", "1111"), (None, None)])
def test_without_telling_id_numbers_the_trainee_id_tells(numbers):
    assert ends(*numbers) == ["编号尾号 **T0", "编号尾号 **T1"]


def test_same_name_elsewhere_or_another_name_is_no_namesake():
    one = Person("T0", "王芳", PLACE, "11")
    assert not tails([one, Person("T1", "王芳", ("ganzhou", "二小"), "12"), Person("T2", "王方", PLACE, "13")])


@given(st.lists(st.text("0123456789X", max_size=9), min_size=2, max_size=6))
def test_namesakes_are_always_told_apart(numbers):
    found = ends(*numbers)
    assert len(set(found)) == len(numbers)


@pytest.mark.parametrize(
    ("first", "workdays", "last"),
    [  # 国办发明电〔2023〕7号: Spring Festival 10-17 February 2024, worked on Sunday the 4th and the 18th; 国庆节 1-7 October, worked 12 October
        (date(2024, 3, 4), 5, date(2024, 3, 8)),  # Monday to Friday
        (date(2024, 3, 2), 1, date(2024, 3, 4)),  # from a Saturday
        (date(2024, 2, 3), 1, date(2024, 2, 4)),  # a Sunday that is worked
        (date(2024, 2, 9), 2, date(2024, 2, 18)),
        (date(2024, 9, 30), 6, date(2024, 10, 12)),
    ],
)
def test_a_period_follows_the_calendar_of_the_state_council(first, workdays, last):
    found = period(first, workdays)
    assert (found.first, found.last, found.known) == (first, last, True)


def test_a_year_without_a_calendar_leaves_out_weekends_alone_and_says_so():
    found = period(date(2091, 10, 1), 3)  # a Monday
    assert (found.last, found.known) == (date(2091, 10, 3), False)
