"""Volunteers, who may take part, id numbers (R20, R21, R23)."""

from datetime import date
from pathlib import Path

import pytest

from jxgrade.intake.eligibility import age_on
from jxgrade.programme import Programme
from tests.intake.inboxes import ID_A, ID_B, VOLUNTEERS, Made, problems, row, rows

ROSTER = ("trainee_id", "city", "school", "stage", "category", "id_number")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(birthday: str, serial: int = 1) -> str:
    """A well-formed id number of somebody born on this day (of nobody: region 000000)."""
    body = f"000000{birthday}{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


@pytest.fixture
def made(tmp_path: Path, programme: Programme) -> Made:
    return Made(tmp_path, programme)


def volunteer(city: str, county: str, role: str, one: str = "", name: str = "甲") -> tuple[str, ...]:
    return (city, county, role, name, "女", "", "九小", "教师", "", one)


# ---------------------------------------------------------------- R20


def test_volunteers_and_their_identities_stand_apart(made: Made) -> None:
    made.roster("T1").csv(
        "附件2.csv",
        VOLUNTEERS,
        ("南昌市", "西湖区", "阅卷志愿者", "欧阳甲", "女", ID_A, "九小", "高级教师", "13800138000", "G1"),
    )
    tables = made.tables()
    assert rows(tables["volunteers"]) == [("G1", "nanchang", "西湖区", "grader", "九小", "高级教师")]
    assert rows(tables["identities"])[1:] == [(None, "G1", "欧阳甲", "女", ID_A, "13800138000")]


def test_a_blank_volunteer_id_is_made_and_stays_the_same(made: Made) -> None:
    made.roster("T1").csv(
        "volunteers-1.csv",
        VOLUNTEERS,
        volunteer("南昌", "西湖区", "阅卷志愿者"),
        volunteer("南昌", "", "工作联络人"),
        volunteer("南昌", "西湖区", "阅卷志愿者"),
    )
    first = rows(made.tables()["volunteers"], "volunteer_id")
    assert len(set(first)) == 3
    made.csv(
        "volunteers-2.csv",
        VOLUNTEERS,
        volunteer("南昌", "西湖区", "阅卷志愿者"),
        volunteer("赣州", "章贡区", "阅卷志愿者"),
    )
    again = rows(made.tables()["volunteers"], "volunteer_id")
    assert set(first) < set(again) and len(set(again)) == 5


def test_a_roll_saved_twice_without_ids_counts_once(made: Made) -> None:
    people = [volunteer("南昌", "西湖区", "阅卷志愿者", name=name) for name in ("甲", "乙")]
    for number, delimiter in ((1, ","), (2, ";")):
        made.roster("T1").csv(f"附件2-{number}.csv", VOLUNTEERS, *people, delimiter=delimiter)
    tables = made.tables()
    assert len(tables["volunteers"]) == 2
    assert [each[:3] for each in problems(tables, says="同一人")] == [
        ("附件2-2.csv", None, 2),
        ("附件2-2.csv", None, 3),
    ]


def test_a_person_is_known_again_by_the_number_though_a_cell_was_corrected(made: Made) -> None:
    first, *rest = (
        ("南昌", "西湖区", "阅卷志愿者", "甲", "女", ID_A, "九小", "教师", "", ""),
        ("南昌", "西湖区", "阅卷志愿者", "甲", "女", ID_B, "九小", "教师", "", ""),
    )
    made.roster("T1").csv("附件2-1.csv", VOLUNTEERS, first, *rest)
    made.csv("附件2-2.csv", VOLUNTEERS, (*first[:7], "高级教师", "", ""), ("南昌", "西湖区", "宣传志愿者", *first[3:]))
    assert rows(made.tables()["volunteers"], "role title").count(("grader", "高级教师")) == 0
    assert len(made.tables()["volunteers"]) == 3


@pytest.mark.parametrize("blank", ["", "/", "无"])
def test_a_row_that_names_nobody_is_no_volunteer(made: Made, blank: str) -> None:
    nobody = ("南昌", "西湖区", "阅卷志愿者", *[blank] * 7)
    made.roster("T1").csv("volunteers.csv", VOLUNTEERS, volunteer("南昌", "西湖区", "阅卷志愿者", "G1"), nobody, nobody)
    assert rows(made.tables()["volunteers"], "volunteer_id") == [("G1",)]


def test_in_a_city_without_counties_a_volunteer_has_none_and_keeps_the_id_made_for_him(made: Made) -> None:
    made.roster("T1").csv("附件2.csv", VOLUNTEERS, volunteer("赣江新区", "经开组团", "阅卷志愿者"))
    found = rows(made.tables()["volunteers"])
    assert found == [("ganjiang-经开组团-grader-2", "ganjiang", None, "grader", "九小", "教师")]


def test_one_person_may_hold_two_roles_and_two_persons_may_not_share_an_id(made: Made) -> None:
    made.roster("T1").csv(
        "volunteers.csv",
        VOLUNTEERS,
        volunteer("南昌", "西湖区", "阅卷志愿者", "G1"),
        volunteer("南昌", "西湖区", "专家志愿者", "G1"),
        volunteer("南昌", "西湖区", "阅卷志愿者", "G1", name="乙"),
    )
    tables = made.tables()
    assert rows(tables["volunteers"], "volunteer_id role") == [("G1", "expert"), ("G1", "grader")]
    assert [each[2] for each in problems(tables, column="志愿者编号")] == [4]


@pytest.mark.parametrize(
    ("role", "word", "low", "high"),
    [
        ("contact", "工作联络人", 1, 2),
        ("expert", "专家志愿者", 5, 10),
        ("publicity", "宣传志愿者", 5, 10),
        ("grader", "阅卷志愿者", 2, 3),
    ],
)
def test_a_county_has_so_many_volunteers_of_each_role(made: Made, role: str, word: str, low: int, high: int) -> None:
    for number in {0, low - 1, low, high, high + 1}:
        made.roster("T1").csv(
            "volunteers.csv", VOLUNTEERS, *(volunteer("南昌", "东湖区", word, f"V{n}") for n in range(number))
        )
        tables = made.tables()
        told = problems(tables, says=f"南昌市东湖区有{word}")
        assert told == ([] if low <= number <= high else [(None, None, None, "志愿者类型", str(number), "warning")])
        assert not told or "nanchang" in set(tables["intake_problems"].city)


@pytest.mark.parametrize(("number", "right"), [(0, False), (1, True), (2, True), (3, False)])
def test_a_city_has_one_or_two_contacts(made: Made, number: int, right: bool) -> None:
    made.roster("T1").csv(
        "volunteers.csv", VOLUNTEERS, *(volunteer("南昌", "", "工作联络人", f"V{n}") for n in range(number))
    )
    assert (problems(made.tables(), says="南昌市（市级）") == []) is right


def test_without_the_table_nobody_is_counted(made: Made) -> None:
    assert problems(made.roster("T1").tables(), column="志愿者类型") == []


@pytest.mark.parametrize(
    ("city", "role"), [("上海", "阅卷志愿者"), ("", "阅卷志愿者"), ("南昌", "志愿者"), ("南昌", "")]
)
def test_a_volunteer_whose_city_or_role_cannot_be_read_is_an_error(made: Made, city: str, role: str) -> None:
    tables = made.roster("T1").csv("volunteers.csv", VOLUNTEERS, volunteer(city, "西湖区", role, "V1")).tables()
    assert len(problems(tables, file="volunteers.csv", level="error")) == 1


# ---------------------------------------------------------------- R21


def warned(made: Made, category: str, number: str = "", former: tuple[str, str] | None = None) -> bool:
    made.csv("roster.csv", ROSTER, ("T1", "南昌", "一小", "中小学", category, number))
    if former:
        made.csv("former.csv", ("学员编号", "身份证号"), former)
    return problems(made.tables(), column="人员类别") != []


@pytest.mark.parametrize(
    "category",
    [
        "分管学生工作的校领导",
        "副校长",
        "园长",
        "心理健康教育专职教师",
        "心理兼职教师",
        "班主任",
        "2022年考核未合格学员",
        "青年教师",
        "45岁以下青年教师",
    ],
)
def test_the_groups_the_training_is_for_are_known_by_their_words(made: Made, category: str) -> None:
    assert not warned(made, category)


@pytest.mark.parametrize("category", ["", "任课教师", "后勤", "非心理教师", "非班主任"])
def test_others_are_a_warning_where_the_age_is_unknown(made: Made, category: str) -> None:
    assert warned(made, category)


@pytest.mark.parametrize(
    ("birthday", "age", "eligible"),
    [
        ("19771101", 46, False),
        ("19771102", 45, True),
        ("19781101", 45, True),
        ("19781102", 44, True),
        ("19500101", 73, False),
    ],
)
def test_teachers_up_to_45_on_the_first_day_are_eligible(made: Made, birthday: str, age: int, eligible: bool) -> None:
    assert age_on(id_number(birthday), date(2023, 11, 1)) == age
    assert warned(made, "任课教师", id_number(birthday)) is not eligible
    assert warned(made, "青年教师", id_number(birthday)) is not eligible
    assert not warned(made, "班主任", id_number(birthday))


def test_those_who_failed_the_year_before_are_eligible_by_id_or_id_number(made: Made) -> None:
    old = id_number("19500101")
    assert warned(made, "任课教师", old)
    assert not warned(made, "任课教师", old, ("T1", ""))
    assert not warned(made, "任课教师", old, ("", old))
    assert warned(made, "任课教师", old, ("T2", ID_A))


def test_without_category_and_id_number_nobody_is_judged(made: Made) -> None:
    assert problems(made.roster("T1").tables(), column="人员类别") == []


# ---------------------------------------------------------------- R23


@pytest.mark.parametrize(
    ("number", "right"),
    [
        (ID_A, True),
        (ID_A.lower(), True),
        (ID_A[:17] + "0", False),
        (ID_A[:17], False),
        (ID_A + "0", False),
        (id_number("19800230"), False),
        (id_number("20000229"), True),
        (id_number("19000229"), False),
    ],
)
def test_id_numbers_have_a_right_check_digit_and_a_real_date(made: Made, number: str, right: bool) -> None:
    made.csv("roster.csv", ROSTER, ("T1", "南昌", "一小", "中小学", "班主任", number))
    made.csv("volunteers.csv", VOLUNTEERS, ("南昌", "西湖区", "阅卷志愿者", "甲", "女", number, "九小", "", "", "G1"))
    tables = made.tables()
    told = problems(tables, column="身份证号")
    assert [each[0] for each in told] == ([] if right else ["roster.csv", "volunteers.csv"])
    assert all(each[5] == "warning" for each in told) and not row(tables["trainees"])["doubtful"]
