import random
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgrade.intake.cells import UNREADABLE
from jxgrade.intake.files import InboxFile
from jxgrade.intake.grids import Grid, Source
from jxgrade.intake.marks import MarkRow, read_marks
from jxgrade.intake.people import Roll
from jxgrade.intake.problems import Problems
from jxgrade.intake.roster import Roster, Trainee
from jxgrade.intake.values import Value
from jxgrade.programme import Programme
from tests.intake.inboxes import Made, problems, rows

HEADING = ("学员编号", "作业类型", "阅卷人编号", "评分", "评次", "评阅时间")
SUBMISSIONS = ("学员编号", "作业类型", "正文", "提交时间")
KIND = "个人成长报告"


@pytest.fixture
def made(tmp_path: Path, programme: Programme) -> Made:
    made = Made(tmp_path, programme).roster("T1", "T2")
    return made.csv(
        "submissions.csv", SUBMISSIONS, ("T1", KIND, "正文", "2023-12-05"), ("T2", KIND, "正文", "2023-12-05")
    )


def marks(made: Made, *given_: tuple[str, str, str, str]) -> list[tuple[object, ...]]:
    """(grader, role, mark, order, clash) of T1 after these (grader, mark, role, time)."""
    tables = made.csv("marks.csv", HEADING, *(("T1", KIND, *one) for one in given_)).tables()
    return rows(tables["marks"], "grader_id role mark order clash")


def test_marks_stand_by_role_then_time_then_row_and_adjudicators_last(made: Made) -> None:
    assert marks(
        made,
        ("A", "90", "仲裁", "2024-01-02"),
        ("D", "61", "", "2024-01-01"),
        ("C", "62", "三评", "2024-01-01"),
        ("B", "63", "复评", "2024-01-01"),
        ("F", "64", "初评", "2024-01-03"),
        ("E", "65", "初评", "2024-01-02"),
        ("G", "66", "first", "2024-01-02"),
    ) == [
        ("E", "first", "65", 1, False),
        ("G", "first", "66", 2, False),
        ("F", "first", "64", 3, False),
        ("B", "second", "63", 4, False),
        ("C", "third", "62", 5, False),
        ("D", None, "61", 6, False),
        ("A", "adjudicator", "90", 7, False),
    ]


def test_of_one_grader_and_role_the_latest_counts(made: Made) -> None:
    assert marks(
        made, ("A", "70", "初评", "2024-01-03"), ("A", "60", "初评", "2024-01-02"), ("A", "50", "初评", "")
    ) == [("A", "first", "70", 1, False)]


@pytest.mark.parametrize("time", ["2024-01-03 10:00", ""])
def test_different_marks_of_one_time_are_a_dispute(made: Made, time: str) -> None:
    assert marks(made, ("A", "70", "初评", time), ("A", "60", "初评", time), ("B", "65", "复评", time)) == [
        ("A", "first", None, 1, True),
        ("B", "second", "65", 2, False),
    ]
    assert [each[2] for each in problems(made.tables(), column="评分", level="error")] == [2, 3]


def test_a_time_that_cannot_be_read_and_would_decide_disputes_the_mark(made: Made) -> None:
    assert marks(made, ("A", "70", "初评", "2024-01-05"), ("A", "80", "初评", "某日")) == [
        ("A", "first", None, 1, True)
    ]
    assert marks(made, ("A", "70", "仲裁", "2024-01-05"), ("B", "80", "仲裁", "下周")) == [
        ("B", "adjudicator", None, 1, True),
        ("A", "adjudicator", None, 2, True),
    ]
    assert [one[2:] for one in marks(made, ("A", "70", "初评", "24.1.5"), ("A", "80", "复评", "2024-01-05"))] == [
        (None, 1, True)
    ]


def test_an_adjudicator_who_contradicts_himself_at_an_unreadable_time_leaves_all_of_them_in_doubt(made: Made) -> None:
    rows = ("A", "70", "仲裁", "2024-01-02"), ("A", "80", "仲裁", "某日"), ("B", "60", "仲裁", "2024-01-05")
    assert {(one[2], one[4]) for one in marks(made, *rows)} == {(None, True)}


def test_a_time_that_cannot_be_read_and_decides_nothing_costs_nothing(made: Made) -> None:
    assert marks(made, ("A", "70", "初评", "某日")) == [("A", "first", "70", 1, False)]
    assert marks(made, ("A", "70", "初评", "某日"), ("A", "70", "初评", "2024-01-05")) == [
        ("A", "first", "70", 1, False)
    ]
    assert [one[4] for one in marks(made, ("A", "70", "初评", "某日"), ("B", "90", "复评", "2024-01-05"))] == [
        False,
        False,
    ]


def test_of_two_roles_of_one_day_one_without_its_hour_neither_comes_first(made: Made) -> None:
    told = marks(made, ("A", "60", "三评", "2024-01-21 18:00"), ("A", "90", "仲裁", "2024-01-21"))
    assert [one[2] for one in told] == [None]
    told = marks(made, ("A", "60", "三评", "2024-01-21 18:00"), ("A", "90", "仲裁", "2024-01-20"))
    assert [one[2] for one in told] == ["90"]


def test_a_mark_of_unreadable_kind_pushes_no_other_of_its_grader_out(made: Made) -> None:
    made.csv(
        "marks.csv",
        HEADING,
        ("T1", KIND, "A", "70", "仲裁", "2024-01-20"),
        ("T1", KIND, "B", "90", "仲裁", "2024-01-10"),
        ("T1", "心理活动课程设计", "B", "80", "初评", "2024-01-10"),
        (
            "T1",
            "读后感",
            "A",
            "60",
            "初评",
            "2024-01-03",
        ),  # of the lesson design the adjudication by A stands, else that by B
    )
    told = rows(made.tables()["marks"], "kind grader_id role mark")
    assert [one[1:] for one in told if one[0] == "growth_report"] == [
        ("A", "first", None),
        ("B", "adjudicator", "90"),
        ("A", "adjudicator", None),
    ]


def test_an_adjudicator_s_unreadable_time_decides_nothing_where_the_latest_says_the_same(made: Made) -> None:
    rows = ("A", "70", "仲裁", "2024-01-20"), ("B", "90", "仲裁", "某日"), ("C", "90", "仲裁", "2024-01-21")
    assert {(one[0], one[2], one[4]) for one in marks(made, *rows)} == {
        ("A", "70", False),
        ("B", "90", False),
        ("C", "90", False),
    }


def test_equal_marks_of_one_time_count_once(made: Made) -> None:
    assert marks(made, ("A", "70", "初评", "2024-01-03"), ("A", "70.0", "初评", "2024-01-03")) == [
        ("A", "first", "70", 1, False)
    ]
    assert problems(made.tables()) == []


def test_a_dispute_that_a_later_mark_settles_is_none(made: Made) -> None:
    assert marks(made, ("A", "70", "", "2024-01-02"), ("A", "60", "", "2024-01-02"), ("A", "65", "", "2024-01-03")) == [
        ("A", None, "65", 1, False)
    ]


def test_of_two_roles_of_one_grader_the_later_row_is_an_error(made: Made) -> None:
    assert marks(
        made,
        ("A", "70", "复评", "2024-01-02"),
        ("A", "60", "初评", "2024-01-03"),
        ("B", "50", "仲裁", "2024-01-04"),
        ("B", "55", "三评", "2024-01-04"),
    ) == [("A", "second", "70", 1, False), ("B", "adjudicator", "50", 2, False)]
    assert [each[2:] for each in problems(made.tables(), column="评次")] == [
        (3, "评次", "初评", "error"),
        (5, "评次", "三评", "error"),
    ]


def test_versions_come_first_and_roles_after(made: Made) -> None:
    # A's second reading of 3 January replaces that of 1 January, so the first reading of 2 January is A's earlier role
    assert marks(
        made, ("A", "70", "复评", "2024-01-01"), ("A", "60", "初评", "2024-01-02"), ("A", "80", "复评", "2024-01-03")
    ) == [("A", "first", "60", 1, False)]


@pytest.mark.parametrize(
    ("mark", "counts"),
    [
        ("0", True),
        ("100", True),
        ("-0.1", False),
        ("100.1", False),
        ("", False),
        ("优", False),
        ("#N/A", False),
        ("nan", False),
    ],
)
def test_a_mark_outside_0_to_100_blank_or_no_number_is_an_error_and_ignored(
    made: Made, mark: str, counts: bool
) -> None:
    found = marks(made, ("A", mark, "初评", "2024-01-03"), ("B", "50", "复评", "2024-01-03"))
    assert len(found) == 1 + counts
    assert [each[5] for each in problems(made.tables(), column="评分")] == ([] if counts else ["error"])


@pytest.mark.parametrize(("kind", "grader", "role"), [("", "A", "初评"), (KIND, "", "初评"), (KIND, "A", "四评")])
def test_a_row_whose_key_or_role_cannot_be_read_is_an_error_and_ignored(
    made: Made, kind: str, grader: str, role: str
) -> None:
    tables = made.csv("marks.csv", HEADING, ("T1", kind, grader, "70", role, "2024-01-03")).tables()
    assert tables["marks"].empty and len(problems(tables, level="error")) == 1


def test_a_mark_of_unreadable_kind_disputes_every_text_that_has_another(made: Made) -> None:
    made.csv(
        "marks.csv",
        HEADING,
        ("T1", KIND, "A", "70", "初评", "2024-01-03"),
        ("T1", "读后感", "B", "90", "复评", "2024-01-03"),
        ("T2", "读后感", "B", "90", "复评", "2024-01-03"),  # its text has no other: it waits for one
    )
    tables = made.tables()
    assert rows(tables["marks"], "trainee_id kind mark clash") == [
        ("T1", "growth_report", "70", False),
        ("T1", "growth_report", None, True),
        ("T1", "lesson_design", None, True),
    ]
    assert [each[2] for each in problems(tables, says="视为分歧")] == [3]
    assert [each[2] for each in problems(tables, says="没有采用")] == [4]


@pytest.mark.parametrize("word", ["成长报告", "成長報告", "个人成长", "心理活动课程", "课程设计"])
def test_a_kind_is_known_by_a_part_of_its_name_that_no_other_has(made: Made, word: str) -> None:
    tables = made.csv("marks.csv", HEADING, ("T1", word, "A", "70", "初评", "2024-01-03")).tables()
    assert rows(tables["marks"], "kind mark") == [("lesson_design" if "课" in word else "growth_report", "70")]
    assert word == "成長報告" or [each[5] for each in problems(tables, says="写全名称")] == ["warning"]


@pytest.mark.parametrize("word", ["报告", "设计", "教学设计", "个人成长报告书", "作业一"])
def test_less_than_half_of_a_kind_s_name_and_other_words_are_no_kind(made: Made, word: str) -> None:
    tables = made.csv("marks.csv", HEADING, ("T1", word, "A", "70", "初评", "2024-01-03")).tables()
    assert tables["marks"].empty and problems(tables, column="作业类型", level="error")


@pytest.mark.parametrize(
    ("day", "outside"), [("2023-12-31", True), ("2024-01-01", False), ("2024-01-31 23:59", False), ("2024-02-01", True)]
)
def test_a_mark_outside_the_firm_window_counts_and_is_an_error_for_a_person(
    made: Made, day: str, outside: bool
) -> None:
    assert marks(made, ("A", "70", "初评", day)) == [("A", "first", "70", 1, False)]
    assert [each[4:] for each in problems(made.tables(), column="评阅时间")] == ([(day, "error")] if outside else [])


def test_a_mark_for_a_text_nobody_handed_in_stays_and_is_an_error(made: Made) -> None:
    tables = made.csv("marks.csv", HEADING, ("T1", "lesson_design", "A", "70", "初评", "2024-01-03")).tables()
    assert rows(tables["marks"], "trainee_id kind mark") == [("T1", "lesson_design", "70")]
    assert [each[2:4] + each[5:] for each in problems(tables, level="error")] == [(2, "作业类型", "error")]


def test_a_mark_of_unreadable_role_for_a_text_nobody_handed_in_stays_too(made: Made) -> None:
    tables = made.csv("marks.csv", HEADING, ("T1", "lesson_design", "A", "70", "终评", "2024-01-03")).tables()
    assert rows(tables["marks"], "trainee_id kind mark clash") == [("T1", "lesson_design", None, True)]


def test_without_submissions_delivered_no_mark_is_accused(tmp_path: Path, programme: Programme) -> None:
    made = Made(tmp_path, programme).roster("T1")
    assert marks(made, ("A", "70", "初评", "2024-01-03")) == [("A", "first", "70", 1, False)]
    assert problems(made.tables()) == []


def versions(made: Made, *times: str) -> Made:
    return made.csv("submissions.csv", SUBMISSIONS, *(("T1", KIND, f"版本{n}", time) for n, time in enumerate(times)))


def test_marks_before_the_version_that_counts_do_not_count(made: Made) -> None:
    versions(made, "2024-01-02 08:00", "2024-01-05 10:00")
    assert marks(
        made,
        ("A", "50", "初评", "2024-01-05 9:59"),
        ("B", "60", "复评", "2024-01-05 10:00"),
        ("C", "70", "三评", "2024-01-06"),
    ) == [("B", "second", "60", 1, False), ("C", "third", "70", 2, False)]
    assert problems(made.tables(), column="评阅时间") == [
        ("marks.csv", None, 2, "评阅时间", "2024-01-05 9:59", "warning")
    ]


def test_a_mark_of_unreadable_time_is_disputed_where_there_are_several_versions(made: Made) -> None:
    made.csv("submissions-2.csv", SUBMISSIONS, ("T1", KIND, "新的", "2024-01-08"))
    assert marks(made, ("A", "70", "初评", "一月八日")) == [("A", "first", None, 1, True)]


def test_a_mark_of_the_day_of_the_later_version_is_disputed_where_its_hour_would_decide(made: Made) -> None:
    versions(made, "2024-01-02 08:00", "2024-01-08 10:00")
    assert marks(made, ("G1", "90", "初评", "2024-01-08"), ("G2", "40", "复评", "2024-01-09")) == [
        ("G1", "first", None, 1, True),
        ("G2", "second", "40", 2, False),
    ]
    assert [each[2:5] for each in problems(made.tables(), level="error")] == [(2, "评阅时间", "2024-01-08")]
    assert marks(made, ("G1", "40", "初评", "2024-01-08"), ("G2", "40", "复评", "2024-01-09")) == [
        ("G1", "first", "40", 1, False),
        ("G2", "second", "40", 2, False),
    ]
    assert marks(made, ("G1", "90", "初评", "2024-01-08 9:00"), ("G2", "40", "复评", "2024-01-07")) == []


def test_a_day_alone_says_nothing_against_a_single_version(made: Made) -> None:
    versions(made, "2024-01-08 10:00")
    assert marks(made, ("G1", "90", "初评", "2024-01-08")) == [("G1", "first", "90", 1, False)]
    assert problems(made.tables()) == []


def test_one_row_in_two_exports_is_one_version(made: Made) -> None:
    line = ("T1", KIND, "正文", "2024-01-08 10:00")
    made.csv("submissions.csv", SUBMISSIONS, line).csv("submissions-2.csv", (*SUBMISSIONS, "备注"), (*line, "再导"))
    assert marks(made, ("G1", "90", "初评", "2024-01-07")) == [("G1", "first", "90", 1, False)]


@pytest.mark.parametrize(("time", "mark"), [("2024-01-08", None), ("2024-01-08 9:59", "80"), ("2024-01-07", "80")])
def test_of_two_marks_of_one_grader_a_day_alone_does_not_come_first(made: Made, time: str, mark: str | None) -> None:
    assert [one[2] for one in marks(made, ("A", "70", "初评", time), ("A", "80", "初评", "2024-01-08 10:00"))] == [mark]


@pytest.mark.parametrize("role", ["仲裁人", "四评", "#N/A"])
def test_a_mark_whose_role_cannot_be_read_is_disputed_beside_another(made: Made, role: str) -> None:
    assert marks(made, ("A", "40", "初评", "2024-01-08"), ("B", "90", role, "2024-01-09")) == [
        ("A", "first", "40", 1, False),
        ("B", None, None, 2, True),
    ]
    assert problems(made.tables(), column="评次", level="error", says="不能判断以哪个为准")


def test_a_mark_without_a_readable_role_decides_nothing_before_the_adjudicator_s(made: Made) -> None:
    assert marks(made, ("A", "40", "仲裁", "2024-01-09"), ("B", "90", "仲裁人", "2024-01-08")) == [
        ("A", "adjudicator", "40", 1, False)
    ]
    assert [one[2] for one in marks(made, ("A", "40", "仲裁", "2024-01-09"), ("B", "90", "仲裁人", "2024-01-10"))] == [
        None,
        None,
    ]


def test_of_one_version_alone_an_earlier_mark_counts_with_a_warning(made: Made) -> None:
    versions(made, "2024-01-05 10:00")
    assert marks(made, ("A", "50", "初评", "2024-01-05 9:59")) == [("A", "first", "50", 1, False)]
    assert problems(made.tables(), column="评阅时间") == [
        ("marks.csv", None, 2, "评阅时间", "2024-01-05 9:59", "warning")
    ]


def test_a_late_second_version_does_not_count_and_leaves_the_marks_alone(made: Made) -> None:
    versions(made, "2023-12-05", "2024-01-20")
    assert marks(made, ("A", "50", "初评", "2024-01-06")) == [("A", "first", "50", 1, False)]


def test_old_marks_are_out_before_the_latest_of_a_grader_is_chosen(made: Made) -> None:
    versions(made, "2024-01-01", "2024-01-05")
    assert marks(made, ("A", "50", "初评", "2024-01-03"), ("A", "60", "复评", "2024-01-06")) == [
        ("A", "second", "60", 1, False)
    ]


# ---------------------------------------------------------------- who may mark

VOLUNTEERS = ("设区市", "县（市、区）", "志愿者类型", "工作单位", "志愿者编号")


def roll(made: Made) -> Made:
    return made.csv(
        "volunteers.csv",
        VOLUNTEERS,
        ("南昌", "西湖区", "阅卷志愿者", "九小", "G1"),
        ("南昌", "西湖区", "专家志愿者", "九小", "E1"),
        ("南昌", "西湖区", "宣传志愿者", "九小", "P1"),
        ("南昌", "东湖区", "阅卷志愿者", "八小", "NEAR"),
        ("南昌", "", "阅卷志愿者", "一小", "SAME"),
        ("赣州", "章贡区", "阅卷志愿者", "一小", "FAR"),
        ("南昌", "西湖区", "阅卷志愿者", "九小", "BOTH"),
        ("南昌", "西湖区", "专家志愿者", "九小", "BOTH"),
    )


@pytest.mark.parametrize(
    ("grader", "role", "counts"),
    [
        ("G1", "初评", True),
        ("G1", "", True),
        ("G1", "仲裁", True),
        ("E1", "仲裁", True),
        ("E1", "初评", False),
        ("E1", "", False),
        ("P1", "初评", False),
        ("P1", "仲裁", False),
        ("X1", "初评", False),
        ("NEAR", "初评", False),
        ("NEAR", "仲裁", False),
        ("SAME", "复评", False),
        ("FAR", "初评", True),
        ("BOTH", "初评", True),
        ("BOTH", "仲裁", True),
    ],
)
def test_only_graders_from_elsewhere_may_mark_and_experts_adjudicate(
    made: Made, grader: str, role: str, counts: bool
) -> None:
    assert len(marks(roll(made), (grader, "70", role, "2024-01-03"))) == counts
    assert [each[4:] for each in problems(made.tables(), file="marks.csv")] == ([] if counts else [(grader, "error")])


def test_without_a_roll_delivered_everybody_may_mark(made: Made) -> None:
    assert len(marks(made, ("X1", "70", "初评", "2024-01-03"))) == 1


def test_a_trainee_without_county_is_near_nobody_s_county(tmp_path: Path, programme: Programme) -> None:
    made = Made(tmp_path, programme).roster("T1", city="赣江新区", county="", school="新区小学")
    made.csv("submissions.csv", SUBMISSIONS, ("T1", KIND, "正文", "2023-12-05"))
    made.csv(
        "volunteers.csv",
        VOLUNTEERS,
        ("赣江新区", "", "阅卷志愿者", "新区中学", "G1"),
        ("赣江新区", "", "阅卷志愿者", "新区小学", "G2"),
    )
    assert [one[0] for one in marks(made, ("G1", "70", "初评", "2024-01-03"), ("G2", "70", "复评", "2024-01-03"))] == [
        "G1"
    ]


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ABC"),
            st.sampled_from(["60", "70"]),
            st.sampled_from(["first", "second", "adjudicator", None]),
            st.integers(1, 28).map(lambda day: f"2024-01-{day:02d}T00:00:00") | st.just(UNREADABLE),
        ),
        max_size=8,
        unique_by=lambda one: one[3],
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_rows_never_matters_where_times_differ_or_one_cannot_be_read(
    programme: Programme, given_: list[tuple[str, str, str | None, Value]], chance: random.Random
) -> None:
    shuffled = list(given_)
    chance.shuffle(shuffled)
    assert read(programme, given_) == read(programme, shuffled)


def read(programme: Programme, given_: list[tuple[str, str, str | None, Value]]) -> list[MarkRow]:
    """The marks of T1's report from rows that were read, with no file around them."""
    columns = zip(*given_, strict=True) if given_ else ((), (), (), ())
    graders, values, roles, times = (list(column) for column in columns)
    ids: dict[str, list[Value]] = {"trainee_id": ["T1"] * len(given_), "kind": ["growth_report"] * len(given_)}
    file = InboxFile(Path("marks.csv"), "marks.csv", None)
    grid = Grid(
        "marks",
        True,
        1,
        [Source(file, None)],
        array("l", [0] * len(given_)),
        array("l", range(2, len(given_) + 2)),
        ids | {"grader_id": graders, "mark": values, "role": roles, "marked_at": times},
    )
    trainee = Trainee("T1", "nanchang", "东湖区", "一小", "school", None, None, 0)
    return read_marks(grid, Roster({"T1": trainee}), programme, Problems(), versions=None, roll=Roll())
