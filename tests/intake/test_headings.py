import pytest

from jxgrade.intake.headings import Spec, Wanted, Words, find_heading, plain
from jxgrade.intake.values import Rule
from jxgrade.tables import INBOX

SPEC = Spec(
    "learning",
    (
        Wanted("trainee_id", "学员编号", Rule("id"), True),
        Wanted("online_hours", "线上学时", Rule("number"), True),
        Wanted("county", "县（市、区）", Rule("text")),
        Wanted("started_at", "开始时间", Rule("time")),
    ),
)
ONE = Spec(
    "former",
    (Wanted("trainee_id", "学员编号", Rule("id")), Wanted("id_number", "身份证号", Rule("id"))),
    ("trainee_id",),
)


def test_width_spaces_line_breaks_and_order_do_not_matter() -> None:
    heading = find_heading([["备注", "线上\n学时", " 学员 编号 ", "县(市、区)", None]], SPEC)
    assert heading and heading.columns == {"online_hours": 1, "trainee_id": 2, "county": 3} and heading.row == 0


def test_canonical_and_chinese_may_be_mixed() -> None:
    heading = find_heading([["trainee_id", "线上学时"]], SPEC)
    assert heading and heading.columns == {"trainee_id": 0, "online_hours": 1}


def test_title_rows_and_blank_rows_above_are_passed_over() -> None:
    rows = [["线上学习情况表"], [], ["填表人", "张"], ["学员编号", "线上学时"], ["T1", "32"]]
    heading = find_heading(rows, SPEC)
    assert heading and heading.row == 3


def test_the_row_that_names_most_wins_over_a_legend_above() -> None:
    rows = [["学员编号", "线上学时", "两列必填"], ["学员编号", "线上学时", "开始时间"], ["T1", "32", "2023-11-07"]]
    heading = find_heading(rows, SPEC)
    assert heading and heading.row == 1


def test_a_heading_over_two_rows_with_merged_cells_is_read_as_one() -> None:
    rows = [
        ["学员编号", "线上", "", "县（市、区）"],
        ["", "学时", "开始时间", ""],
        ["T1", "32", "2023-11-07", "东湖区"],
    ]
    merges = [((0, 0), (1, 0)), ((0, 1), (0, 2)), ((0, 3), (1, 3))]
    heading = find_heading(rows, SPEC, merges)
    assert heading and heading.row == 1
    assert heading.columns == {"trainee_id": 0, "online_hours": 1, "started_at": 2, "county": 3}


def test_group_titles_above_the_heading_do_not_make_it_two_rows() -> None:
    rows = [["学员", "", "学习"], ["学员编号", "县（市、区）", "线上学时"], ["T1", "东湖区", "32"]]
    heading = find_heading(rows, SPEC, [((0, 0), (0, 1))])
    assert heading and heading.row == 1 and len(heading.columns) == 3


def test_the_same_heading_again_in_the_other_language_is_part_of_it() -> None:
    heading = find_heading([["trainee_id", "online_hours"], ["学员编号", "线上学时"], ["T1", "32"]], SPEC)
    assert heading and heading.row == 1


def test_a_merged_heading_cell_over_two_columns_names_one() -> None:
    heading = find_heading([["学员编号", "", "线上学时"], ["T1", "", "32"]], SPEC, [((0, 0), (0, 1))])
    assert heading and heading.twice == () and heading.columns == {"trainee_id": 0, "online_hours": 2}


def test_two_columns_of_one_meaning_are_told() -> None:
    heading = find_heading([["trainee_id", "学员编号", "线上学时"]], SPEC)
    assert heading and heading.twice == ("trainee_id",)


def test_nothing_one_word_or_numbers_are_no_heading() -> None:
    assert find_heading([], SPEC) is None
    assert find_heading([[], [None, 3.0]], SPEC) is None
    assert find_heading([["学员编号", "必填"], ["线上学时", "必填"]], SPEC) is None


def test_one_column_is_enough_where_the_table_needs_no_more() -> None:
    heading = find_heading([["往年名单"], ["身份证号"]], ONE)
    assert heading and heading.row == 1 and ONE.lacking(heading.columns) == ("学员编号",)


def test_plain_ignores_case() -> None:
    assert plain("Trainee_ID") == "trainee_id"


VARIED = Spec(
    "tests",
    (
        Wanted("trainee_id", "学员编号", Rule("id"), True, ("学号", "用户ID"), ("平台号",)),
        Wanted("test_score", "测试成绩", Rule("number"), True, ("成绩", "得分")),
        Wanted("phone", "手机号码", Rule("id"), False, ("手机", "联系电话")),
    ),
)


def test_variants_notes_and_the_operator_s_own_headings_are_known() -> None:
    for row in (["学号", "成绩（百分制）"], ["*平台号", "得 分："], ["用户id（必填）", "测试成绩(0-100分)"]):
        heading = find_heading([row], VARIED)
        assert heading and heading.columns == {"trainee_id": 0, "test_score": 1} and not heading.twice


def test_a_variant_gives_way_to_the_name_itself_and_two_variants_are_two_columns() -> None:
    heading = find_heading([["学号", "得分", "测试成绩", "学员编号"]], VARIED)
    assert heading and heading.columns == {"trainee_id": 3, "test_score": 2} and not heading.twice
    heading = find_heading([["学员编号", "得分", "成绩"]], VARIED)
    assert heading and heading.twice == ("test_score",)
    heading = find_heading([["学员编号", "得分", "手机", "联系电话"]], VARIED)
    assert heading and not heading.twice and heading.unsure == ("phone",) and "phone" not in heading.columns


def test_an_unknown_heading_is_asked_about() -> None:
    words = Words(VARIED)
    row = ["学员编码", "考核成绩", "序号"]
    assert words.guesses(row, None) == {"trainee_id": "学员编码", "test_score": "考核成绩"}


def test_no_shipped_variant_means_two_columns_of_one_table() -> None:
    for table in INBOX.values():
        words = [
            plain(word) for column in table.columns for word in (column.name, column.heading, *column.also.split())
        ]
        assert sorted(set(words)) == sorted(words), table.name


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("1、您的学员编号：", "学员编号"),
        ("*2.请填写线上学时[填空题]*", "线上学时"),
        ("3．开始时间（必填）", "开始时间"),
        ("学员编号\n（平台）", "学员编号"),
        ("县（市、区）（全称）", "县(市、区)"),
        ("线上学时【必填】", "线上学时"),
        ("学员编号[必填]", "学员编号"),
        ("线上学时：必填", "线上学时"),
    ],
)
def test_what_a_questionnaire_puts_around_a_heading_and_a_remark_behind_words_are_no_part_of_it(shown, meant) -> None:
    words = Words(SPEC)
    assert words.text(shown) == meant and meant in words


def test_what_a_heading_measures_is_a_part_of_it_and_an_unknown_one_stays_unknown() -> None:
    words = Words(SPEC)
    assert words.text("4、您的意见") == "意见" and "意见" not in words
    for other in ("线上学时（分钟）", "开始时间（分钟）", "身份证号（平台）"):
        assert words.text(other) not in words


UNITS = Spec(
    "tests",
    (
        Wanted("trainee_id", "学员编号", Rule("id"), True),
        Wanted("online_hours", "线上学时", Rule("number", units="学时 课时 小时 个"), True, ("学时",)),
        Wanted("test_score", "测试成绩", Rule("number", units="分", most=100), True, ("成绩",)),
        Wanted("earned", "平时表现", Rule("number", units="分")),
    ),
)


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("线上学时（单位：学时）", "线上学时"),
        ("学时（小时）（必填）", "学时"),
        ("*线上学时(必填)(个)", "线上学时"),
        ("测试成绩（分）：", "测试成绩"),
        ("成绩（满分100）", "成绩"),
        ("成绩（满分：100分）", "成绩"),
        ("测试成绩（0～100分）", "测试成绩"),
        ("成绩（百分制）", "成绩"),
        ("平时表现（满分20分）", "平时表现"),
        ("平时表现（0-5）", "平时表现"),
    ],
)
def test_a_measure_behind_a_heading_is_no_part_of_it_where_it_is_the_column_s_own(shown: str, meant: str) -> None:
    assert Words(UNITS).text(shown) == meant


@pytest.mark.parametrize(
    "shown",
    [
        "线上学时（单位：分钟）",
        "线上学时（分）",
        "学时（单位：秒）",
        "线上学时（次）",
        "测试成绩（满分50分）",
        "成绩（0-5）",
        "成绩(满分120)",
        "成绩（小时）",
    ],
)
def test_a_measure_of_another_kind_makes_it_another_heading_that_is_asked_about(shown: str) -> None:
    words = Words(UNITS)
    assert words.text(shown) not in words
    assert shown in words.guesses([shown], None).values()
