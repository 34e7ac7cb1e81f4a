from pathlib import Path

import pytest

from jxgrade.programme import Programme
from tests.intake.inboxes import ID_A, ID_B, ROSTER, Made, problems, row, rows

PEOPLE = ("trainee_id", "name", "id_number", "city", "county", "school", "stage", "phone", "registered_at")


@pytest.fixture
def made(tmp_path: Path, programme: Programme) -> Made:
    return Made(tmp_path, programme)


def test_files_of_a_table_are_joined(made: Made) -> None:
    made.csv("roster-1.csv", ROSTER, ("T2", "南昌", "东湖区", "一小", "中小学"))
    made.csv("报名表-2.csv", ("学段", "学员编号", "设区市", "工作单位"), ("幼儿园", "T1", "赣州市", "二幼"))
    assert rows(made.tables()["trainees"], "trainee_id city county school stage doubtful") == [
        ("T1", "ganzhou", None, "二幼", "kindergarten", False),
        ("T2", "nanchang", "东湖区", "一小", "school", False),
    ]


@pytest.mark.parametrize("word", ["南昌", "南昌市", "nanchang", " 南昌 ", "NanChang"])
def test_a_city_is_known_by_name_short_name_and_slug(made: Made, word: str) -> None:
    assert row(made.roster("T1", city=word).tables()["trainees"])["city"] == "nanchang"


def test_the_misprint_of_the_document_is_an_alias(made: Made) -> None:
    assert row(made.roster("T1", city="赣州新区", county="").tables()["trainees"])["city"] == "ganjiang"


def test_a_city_without_counties_has_none_whatever_the_column_says(made: Made) -> None:
    assert row(made.roster("T1", city="赣江新区", county="经开组团").tables()["trainees"])["county"] is None


@pytest.mark.parametrize("word", ["上海", "", "无", "南昌县", "#N/A"])
def test_without_a_usable_city_a_trainee_stays_doubtful_and_in_no_city(made: Made, word: str) -> None:
    tables = made.roster("T1", city=word).tables()
    assert rows(tables["trainees"], "trainee_id city doubtful") == [("T1", None, True)]
    assert problems(tables, column="设区市", level="error")[0][:4] == ("roster.csv", None, 2, "设区市")
    assert tables["intake_problems"]["city"].isna().all()


@pytest.mark.parametrize("word", ["特殊教育学校", "专门学校", "中小学", "school"])
def test_special_and_specialised_schools_count_as_schools(made: Made, word: str) -> None:
    tables = made.roster("T1", stage=word).tables()
    assert rows(tables["trainees"], "stage doubtful") == [("school", False)]


@pytest.mark.parametrize(("column", "heading"), [("stage", "学段"), ("school", "工作单位")])
def test_a_needed_cell_that_lacks_leaves_the_trainee_doubtful(made: Made, column: str, heading: str) -> None:
    tables = made.roster("T1", **{column: ""}).tables()
    assert rows(tables["trainees"], f"{column} doubtful") == [(None, True)]
    assert len(problems(tables, column=heading, level="error")) == 1


@pytest.mark.parametrize("word", ["九江", "九江市", "jiujiang"])
def test_a_city_in_a_problem_is_shown_as_it_was_written(made: Made, word: str) -> None:
    made.csv(
        "roster.csv", ROSTER, ("T1", "南昌市", "东湖区", "一小", "中小学"), ("T1", word, "东湖区", "一小", "中小学")
    )
    assert [each[4] for each in problems(made.tables(), column="设区市")] == [word]


def test_county_and_school_are_kept_after_width_and_trimming(made: Made) -> None:
    tables = made.roster("T1", county="　东湖区 ", school="第（１）小学").tables()
    assert rows(tables["trainees"], "county school") == [("东湖区", "第(1)小学")]


def test_a_row_without_id_is_an_error_and_ignored(made: Made) -> None:
    tables = made.roster("T1", "").tables()
    assert len(tables["trainees"]) == 1
    assert problems(tables, level="error") == [("roster.csv", None, 3, "学员编号", None, "error")]


def test_an_id_stored_as_a_number_is_integer_text_with_a_warning(made: Made) -> None:
    made.xlsx("roster.xlsx", ROSTER, [20230001, "南昌", "东湖区", "一小", "中小学"])
    made.csv("learning.csv", ("学员编号", "线上学时"), ("20230001", "32"))
    tables = made.tables()
    assert rows(tables["learning"], "trainee_id online_hours readable") == [("20230001", "32", True)]
    assert ("roster.xlsx", "Sheet", 2, "学员编号", "20230001", "warning") in problems(tables)


def test_equal_rows_count_once(made: Made) -> None:
    tables = made.roster("T1", "T1").tables()
    assert rows(tables["trainees"], "trainee_id doubtful") == [("T1", False)]


@pytest.mark.parametrize(
    ("column", "other"),
    [("city", "赣州"), ("county", "西湖区"), ("school", "二小"), ("stage", "幼儿园"), ("city", "上海"), ("county", "")],
)
def test_rows_of_one_id_that_differ_in_place_are_the_first_and_doubtful(made: Made, column: str, other: str) -> None:
    first = {"trainee_id": "T1", "city": "南昌", "county": "东湖区", "school": "一小", "stage": "中小学"}
    made.csv("roster-b.csv", ROSTER, tuple((first | {column: other}).values()))
    made.csv("roster-a.csv", ROSTER, tuple(first.values()))
    tables = made.tables()
    assert rows(tables["trainees"], "city county school stage doubtful") == [
        ("nanchang", "东湖区", "一小", "school", True)
    ]
    assert any(each[0] == "roster-b.csv" and each[5] == "error" for each in problems(tables))


def test_rows_of_one_id_that_differ_elsewhere_are_the_first_with_a_warning(made: Made) -> None:
    made.csv(
        "roster.csv",
        (*ROSTER, "name"),
        ("T1", "南昌", "东湖区", "一小", "中小学", "甲甲"),
        ("T1", "南昌", "东湖区", "一小", "中小学", "乙乙"),
    )
    tables = made.tables()
    assert rows(tables["trainees"], "trainee_id doubtful") == [("T1", False)]
    assert rows(tables["identities"], "name") == [("甲甲",)]
    assert problems(tables, column="姓名") == [("roster.csv", None, 3, "姓名", "乙*", "warning")]


def people(*cells: tuple[str, str]) -> list[tuple[str, ...]]:
    return [
        (one, "甲", number, "南昌", "东湖区", "一小", "中小学", "13800138000", "2023-11-03") for one, number in cells
    ]


@pytest.mark.parametrize("second", [ID_A, ID_A.lower(), f" {ID_A} ", f"{ID_A[:6]} {ID_A[6:14]}　{ID_A[14:]}"])
def test_one_id_number_under_two_ids_makes_both_doubtful(made: Made, second: str) -> None:
    made.csv("roster.csv", PEOPLE, *people(("T1", ID_A), ("T2", second), ("T3", ID_B), ("T4", ""), ("T5", "")))
    tables = made.tables()
    assert [one for one, doubtful in rows(tables["trainees"], "trainee_id doubtful") if doubtful] == ["T1", "T2"]
    assert [each[2] for each in problems(tables, column="身份证号", level="error")] == [2, 3]


def test_one_id_number_on_two_rows_of_one_trainee_is_no_doubt(made: Made) -> None:
    made.csv("roster.csv", PEOPLE, *people(("T1", ID_A), ("T1", ID_A)))
    assert not row(made.tables()["trainees"])["doubtful"]


def test_equal_numbers_are_doubtful_though_they_are_no_id_numbers(made: Made) -> None:
    made.csv("roster.csv", PEOPLE, *people(("T1", "123"), ("T2", "１２３"), ("T3", "124")))
    assert made.tables()["trainees"].doubtful.tolist() == [True, True, False]


def test_masked_id_numbers_are_not_compared(made: Made) -> None:
    made.csv("roster.csv", PEOPLE, *people(("T1", "3601**********12"), ("T2", "3601**********12")))
    assert not made.tables()["trainees"].doubtful.any()


def test_an_id_number_stored_as_a_number_is_rejected_and_the_trainee_stays(made: Made) -> None:
    made.xlsx("roster.xlsx", PEOPLE, *people(("T1", 360102199001011234), ("T2", 360102199001011235)))  # type: ignore[arg-type]
    tables = made.tables()
    assert rows(tables["trainees"], "trainee_id doubtful") == [("T1", False), ("T2", False)]
    assert rows(tables["identities"], "id_number") == [(None,), (None,)]
    assert [each[5] for each in problems(tables, column="身份证号")] == ["warning", "warning"]


@pytest.mark.parametrize("wrong", ["110105194912310021", "11010519490231002X", "130503670401001", "不详"])
def test_a_malformed_id_number_is_a_warning_and_kept(made: Made, wrong: str) -> None:
    made.csv("roster.csv", PEOPLE, *people(("T1", wrong)))
    tables = made.tables()
    assert [each[5] for each in problems(tables, column="身份证号")] == ["warning"]
    assert rows(tables["identities"], "id_number") == [(wrong,)]


@pytest.mark.parametrize(
    ("phone", "right"),
    [
        ("13800138000", True),
        ("19912345678", True),
        ("12345678901", False),
        ("1380013800", False),
        ("138001380001", False),
    ],
)
def test_phones_have_eleven_digits_from_13_to_19(made: Made, phone: str, right: bool) -> None:
    made.csv("roster.csv", ("phone", *ROSTER), (phone, "T1", "南昌", "东湖区", "一小", "中小学"))
    assert (problems(made.tables(), column="手机号码") == []) is right


def test_a_phone_stored_as_a_number_is_not_doubtful(made: Made) -> None:
    made.xlsx("roster.xlsx", ("phone", *ROSTER), (13800138000, "T1", "南昌", "东湖区", "一小", "中小学"))
    tables = made.tables()
    assert problems(tables, column="手机号码") == []
    assert rows(tables["identities"], "phone") == [("13800138000",)]


@pytest.mark.parametrize(
    ("day", "warned"),
    [
        ("2023-10-31 23:59:59", True),
        ("2023-11-01", False),
        ("2023-11-05 23:59:59", False),
        ("2023-11-06", True),
        ("", False),
        ("昨天", True),
    ],
)
def test_registering_outside_the_window_is_a_warning_and_nothing_more(made: Made, day: str, warned: bool) -> None:
    made.csv("roster.csv", (*ROSTER, "报名时间"), ("T1", "南昌", "东湖区", "一小", "中小学", day))
    tables = made.tables()
    assert problems(tables, column="报名时间") == (
        [("roster.csv", None, 2, "报名时间", day, "warning")] if warned else []
    )
    assert not row(tables["trainees"])["doubtful"]


@pytest.mark.parametrize(("people_", "warned"), [(1, False), (2, False), (3, True)])
def test_registrations_above_quota_are_a_warning_per_city_and_stage(
    made: Made, programme: Programme, people_: int, warned: bool
) -> None:
    cities = [
        city.model_copy(update={"quota": city.quota.model_copy(update={"root": {"school": 2, "kindergarten": 0}})})
        for city in programme.cities
    ]
    small = programme.model_copy(update={"cities": tuple(cities)})
    tables = made.roster(*(f"T{n}" for n in range(people_))).tables(small)
    assert problems(tables, says="超过名额") == (
        [(None, None, None, "学段", str(people_), "warning")] if warned else []
    )
    assert ("nanchang" in set(tables["intake_problems"].city)) is warned


def test_a_remark_below_the_table_is_no_trainee(made: Made) -> None:
    tables = (
        made.roster("T1")
        .csv("roster-2.csv", ROSTER, ("T2", "南昌", "东湖区", "一小", "中小学"), ("合计：2人", "", "", "", ""))
        .tables()
    )
    assert rows(tables["trainees"], "trainee_id") == [("T1",), ("T2",)]
    assert [each[2] for each in problems(tables, file="roster-2.csv", level="warning")] == [3]


@pytest.mark.parametrize(
    "label",
    [
        "合计",
        "总 计：",
        "小计",
        "东湖区小计",
        "备注：",
        "填表人：王某",
        "审核人",
        "合计2人",
        "Total",
        "平均分",
        "最高成绩",
        "合格率",
        "以下空白",
        "复核人：李某",
    ],
)
def test_a_row_of_sums_or_signatures_is_no_trainee_whatever_stands_beside_it(made: Made, label: str) -> None:
    made.roster("T1").csv(
        "roster-2.csv",
        ROSTER,
        (label, "南昌", "东湖区", "一小", "中小学"),
        ("T2", "南昌", "东湖区", "备注小学", "中小学"),
    )
    made.csv("attendance.csv", ("序号", "学员编号", "线下学时"), ("1", "T1", "28"), (label, "", "28"))
    tables = made.tables()
    assert rows(tables["trainees"], "trainee_id") == [("T1",), ("T2",)]
    assert (
        rows(tables["attendance"], "trainee_id offline_hours readable") == [("T1", "28", True)]
        and not tables["delivered"]["unplaced"].any()
    )


def test_who_answers_for_others_is_a_trainee(made: Made) -> None:
    heading = ("人员类别", *ROSTER)
    place = ("南昌", "东湖区", "一小", "中小学")
    made.csv("roster.csv", heading, ("负责人", "T1", *place), ("审核人", "T2", *place), ("备注", "T3", *place))
    assert rows(made.tables()["trainees"], "trainee_id") == [("T1",), ("T2",)]


def test_a_sum_in_the_columns_of_names_is_no_trainee_school_or_volunteer(made: Made) -> None:
    place = ("南昌", "东湖区")
    made.csv(
        "roster.csv", (*ROSTER, "姓名"), ("T1", *place, "一小", "中小学", "甲"), ("2", *place, "一小", "中小学", "合计")
    )
    school = ("设区市", "县（市、区）", "工作单位", "学段", "应训人数")
    stages = [("南昌市", "东湖区", "一小", stage, size) for stage, size in (("中小学", "30"), ("幼儿园", "5"))]
    sums = [
        ("南昌市", "东湖区", "一小", "小计", "35"),
        ("南昌市", "东湖区", "小计", "", "35"),
        ("南昌市", "合计", "", "", "35"),
    ]
    made.csv("schools.csv", school, *stages, *sums)
    roll = ("设区市", "县（市、区）", "志愿者类型", "姓名", "志愿者编号")
    made.csv("volunteers.csv", roll, (*place, "阅卷志愿者", "丁", "G1"), (*place, "阅卷志愿者", "小计", "1人"))
    tables = made.tables()
    assert rows(tables["trainees"], "trainee_id") == [("T1",)]
    assert rows(tables["schools"], "school stage eligible") == [("一小", "kindergarten", 5), ("一小", "school", 30)]
    assert rows(tables["volunteers"], "volunteer_id") == [("G1",)]


@pytest.mark.parametrize(
    "shared",
    [
        "待补",
        "无证件",
        "0",
        "9" * 15,
        "360402****1234",
        "360402000000AAAA",
        "36010219900101○○○○",
        "XXXX",
        "123456789012345678",
    ],
)
def test_a_placeholder_is_no_id_number_and_not_compared(made: Made, shared: str) -> None:
    made.csv(
        "roster.csv", (*ROSTER, "身份证"), *((who, "南昌", "东湖区", "一小", "中小学", shared) for who in ("T1", "T2"))
    )
    assert rows(made.tables()["trainees"], "doubtful") == [(False,), (False,)]


def test_a_passport_shared_by_two_is_still_doubtful(made: Made) -> None:
    made.csv(
        "roster.csv",
        (*ROSTER, "证件号码"),
        *((who, "南昌", "东湖区", "一小", "中小学", "E12345678") for who in ("T1", "T2")),
    )
    assert rows(made.tables()["trainees"], "doubtful") == [(True,), (True,)]


def test_a_heading_repeated_among_the_rows_is_no_trainee(made: Made) -> None:
    made.csv(
        "roster.csv",
        ROSTER,
        ("T1", "南昌", "东湖区", "一小", "中小学"),
        ("学员编号", "设区市", "县", "工作单位", "学段"),
    )
    assert rows(made.tables()["trainees"], "trainee_id") == [("T1",)]


def test_a_row_in_the_file_of_another_city_is_a_warning(made: Made) -> None:
    made.roster("T1").csv("learning-赣州.csv", ("学员编号", "线上学时"), ("T1", "32"))
    tables = made.tables()
    assert problems(tables, file="learning-赣州.csv") == [("learning-赣州.csv", None, 2, "学员编号", "T1", "warning")]
    assert rows(tables["learning"], "trainee_id online_hours readable") == [("T1", "32", True)]


def test_order_of_columns_and_of_files_given_another_name_changes_nothing(
    made: Made, tmp_path: Path, programme: Programme
) -> None:
    made.csv(
        "roster.csv", ROSTER, ("T1", "南昌", "东湖区", "一小", "中小学"), ("T2", "赣州", "章贡区", "二幼", "幼儿园")
    )
    (tmp_path / "other").mkdir()
    other = Made(tmp_path / "other", programme)
    other.csv("报名表-2.csv", ROSTER[::-1], ("中小学", "一小", "东湖区", "南昌", "T1"))
    other.csv("报名表-1.csv", ROSTER, ("T2", "赣州", "章贡区", "二幼", "幼儿园"))
    assert rows(made.tables()["trainees"]) == rows(other.tables()["trainees"])


def test_a_province_in_front_of_a_place_changes_nothing(made: Made) -> None:
    made.csv(
        "roster.csv",
        ROSTER,
        ("T1", "九江市", "浔阳区", "三小", "中小学"),
        ("T2", "江西省九江市", "江西省九江市浔阳区", "三小", "中小学"),
        ("T3", "江西省 九江", "九江市浔阳", "江西省三小", "中小学"),
    )
    places = [("jiujiang", "浔阳区", school) for school in ("三小", "三小", "江西省三小")]
    assert rows(made.tables()["trainees"], "city county school") == places
