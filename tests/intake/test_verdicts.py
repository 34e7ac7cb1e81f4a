from pathlib import Path

import pytest

from jxgrade.programme import Programme
from tests.intake.inboxes import Made, problems, rows

RULINGS = ("学员编号", "作业类型", "处理结果", "决定人", "决定时间", "备注")
PANEL = ("学员编号", "作业类型", "专家编号", "专家评分", "评分时间")
SCHOOLS = ("设区市", "县（市、区）", "工作单位", "学段", "应训人数")
KIND = "个人成长报告"


@pytest.fixture
def made(tmp_path: Path, programme: Programme) -> Made:
    made = Made(tmp_path, programme).roster("T1", "T2")
    return made.csv("submissions.csv", ("学员编号", "作业类型", "正文"), ("T1", KIND, "正文"), ("T2", KIND, "正文"))


def ruling(made: Made, *given: tuple[str, str]) -> list[tuple[object, ...]]:
    """The decision on T1's report after these (decision, time)."""
    tables = made.csv(
        "misconduct.csv", RULINGS, *(("T1", KIND, decision, "组", time, "") for decision, time in given)
    ).tables()
    return rows(tables["rulings"], "decision decided_at")


@pytest.mark.parametrize(
    ("word", "decision"),
    [("成立", "confirmed"), ("不成立", "cleared"), ("confirmed", "confirmed"), ("cleared", "cleared")],
)
def test_a_decision_is_read_in_either_language(made: Made, word: str, decision: str) -> None:
    assert ruling(made, (word, "2024-01-20")) == [(decision, "2024-01-20T00:00:00")]


def test_a_time_that_cannot_be_read_leaves_different_rulings_unresolved_and_equal_ones_alone(made: Made) -> None:
    assert ruling(made, ("成立", "某日"), ("不成立", "2024-01-20")) == []
    assert [one[0] for one in ruling(made, ("成立", "某日"), ("成立", "2024.1.20"))] == ["confirmed"]
    # whenever the first was made, the last one says the same
    assert [one[0] for one in ruling(made, ("成立", "某日"), ("成立", "2024.1.20"), ("不成立", "2024.1.19"))] == [
        "confirmed"
    ]


def test_of_one_expert_s_scores_none_counts_where_their_order_cannot_be_told(made: Made) -> None:
    made.csv(
        "panel.csv",
        PANEL,
        ("T1", KIND, "E", "80", "某日"),
        ("T1", KIND, "E", "90", "2024-01-20"),
        ("T1", KIND, "F", "90分", "某日"),
    )
    assert rows(made.tables()["panel"], "expert_id score") == [("F", "90")]


def test_a_score_of_unreadable_kind_is_told_not_to_count(made: Made) -> None:
    made.csv("panel.csv", PANEL, ("T1", "读后感", "E", "80", ""), ("T1", "成长报告", "F", "90", ""))
    tables = made.tables()
    assert rows(tables["panel"], "kind expert_id score") == [("growth_report", "F", "90")]
    assert [each[2] for each in problems(tables, says="这一行没有采用")] == [2]


def test_the_latest_ruling_rules(made: Made) -> None:
    assert ruling(made, ("成立", "2024-01-22"), ("不成立", "2024-01-20"), ("不成立", "")) == [
        ("confirmed", "2024-01-22T00:00:00")
    ]


@pytest.mark.parametrize(
    "given",
    [
        [("成立", "2024-01-20"), ("不成立", "2024-01-20")],
        [("成立", ""), ("不成立", "")],
        [("待定", "2024-01-20")],
        [("", "2024-01-20")],
        [("成立", "2024-01-20"), ("待定", "2024-01-21")],
        [("成立", "2024-01-20"), ("待定", "2024-01-20")],
        [("成立", "2024-01-20"), ("不成立", "不详")],
        [("成立", "2024-01-20 10:00"), ("不成立", "2024-01-20")],  # at an hour that nobody wrote
    ],
)
def test_an_unknown_decision_or_a_tie_is_unresolved_and_an_error(made: Made, given: list[tuple[str, str]]) -> None:
    assert ruling(made, *given) == []
    assert problems(made.tables(), file="misconduct.csv", level="error")


def test_the_same_decision_twice_at_one_time_stands(made: Made) -> None:
    assert ruling(made, ("成立", "2024-01-20"), ("成立", "2024-01-20")) == [("confirmed", "2024-01-20T00:00:00")]


def test_an_unknown_decision_that_a_later_one_replaces_is_no_matter(made: Made) -> None:
    assert ruling(made, ("待定", "2024-01-20"), ("不成立", "2024-01-21")) == [("cleared", "2024-01-21T00:00:00")]


def test_a_confirmed_ruling_of_unreadable_kind_holds_every_text_that_no_later_one_settles(made: Made) -> None:
    made.csv(
        "misconduct.csv",
        RULINGS,
        ("T1", "读后感", "成立", "组", "2024-01-20", ""),
        ("T1", KIND, "成立", "组", "2024-01-10", ""),
        ("T2", "读后感", "成立", "组", "2024-01-20", ""),
        ("T2", "读后感", "不成立", "组", "2024-01-25", ""),
        ("T2", KIND, "不成立", "组", "2024-01-22", ""),
        ("T2", "心理活动课程设计", "不成立", "组", "2024-01-20", ""),
    )
    tables = made.tables()
    assert rows(tables["rulings"], "trainee_id kind decision") == [
        ("T1", "growth_report", "confirmed"),
        ("T1", "lesson_design", "unclear"),
        ("T2", "growth_report", "cleared"),
        ("T2", "lesson_design", "unclear"),
    ]
    assert [each[2] for each in problems(tables, says="先暂缓")] == [2, 4]
    assert [each[2] for each in problems(tables, says="这一行没有采用")] == [5]


def test_a_misconduct_that_a_later_ruling_of_unreadable_kind_may_lift_waits(made: Made) -> None:
    made.csv(
        "misconduct.csv",
        RULINGS,
        ("T1", KIND, "成立", "组", "2024-01-20", ""),
        ("T1", "读后感", "不成立", "复核组", "2024-01-25", ""),
        ("T2", KIND, "成立", "组", "2024-01-20", ""),
        ("T2", "读后感", "不成立", "组", "2024-01-10", ""),  # decided before
    )
    tables = made.tables()
    assert rows(tables["rulings"], "trainee_id kind decision") == [
        ("T1", "growth_report", "unclear"),
        ("T2", "growth_report", "confirmed"),
    ]
    assert [each[2] for each in problems(tables, says="先暂缓")] == [3]
    assert [each[2] for each in problems(tables, says="这一行没有采用")] == [5]


def test_a_ruling_without_kind_is_an_error(made: Made) -> None:
    tables = made.csv("misconduct.csv", RULINGS, ("T1", "", "成立", "", "2024-01-20", "")).tables()
    assert tables["rulings"].empty
    assert [each[2:4] + each[5:] for each in problems(tables)] == [(2, "作业类型", "error")]


# handed in (times, "" for none) × ruled → is a person told?
@pytest.mark.parametrize(
    ("handed", "ruled", "told"),
    [
        (
            ["2023-12-01", "2024-01-08 10:00"],
            "2024-01-05 09:00",
            "所采用版本的提交时间（2024-01-08 10:00:00）",
        ),  # the text changed
        (["2023-12-01", "2024-01-08 10:00"], "2024-01-08 10:00", ""),
        (["2023-12-01", "2024-01-08 10:00"], "2024-01-08 09:59:59", "所采用版本"),
        (["2023-12-01", "2024-01-08 10:00"], "2024-01-08", ""),  # that day, nobody knows at what hour
        (["2023-12-01", "2024-01-08 10:00"], "2024-01-07", "所采用版本"),
        (["2023-12-01", "2024-01-08"], "2024-01-08 09:00", ""),
        (["2023-12-01", "2024-01-08"], "2024-01-07 23:59", "所采用版本"),
        (["2023-12-01", "2024-01-08 10:00"], "", ""),
        (["", ""], "2024-01-05", ""),
        (["2023-12-01", "2024-02-08"], "2024-01-05", ""),  # the later version is out of the window: the first counts
        (["2024-01-08 10:00"], "2024-01-05 09:00", "早于提交时间（2024-01-08 10:00:00）"),
    ],
)
@pytest.mark.parametrize("word", ["成立", "不成立"])
def test_a_ruling_older_than_the_version_that_counts_stands_and_a_person_is_told(
    tmp_path: Path, programme: Programme, handed: list[str], ruled: str, told: str, word: str
) -> None:
    made = Made(tmp_path, programme).roster("T1")
    texts = [("T1", KIND, f"正文{number}", time) for number, time in enumerate(handed)]
    made.csv("submissions.csv", ("学员编号", "作业类型", "正文", "提交时间"), *texts)
    assert [decision for decision, _ in ruling(made, (word, ruled))] == [
        {"成立": "confirmed", "不成立": "cleared"}[word]
    ]
    found = problems(made.tables(), file="misconduct.csv")
    assert [each[2:4] + each[5:] for each in found] == ([(2, "决定时间", "warning")] if told else [])
    messages = made.tables()["intake_problems"].query("file == 'misconduct.csv'")["message"]
    assert all(told in message and "决定照常有效" in message and "改法：" in message for message in messages)


def test_only_the_ruling_that_counts_is_held_against_the_version(made: Made) -> None:
    made.csv("submissions.csv", ("学员编号", "作业类型", "正文", "提交时间"), ("T1", KIND, "正文", "2024-01-08"))
    assert ruling(made, ("成立", "2024-01-05"), ("不成立", "2024-01-20")) == [("cleared", "2024-01-20T00:00:00")]
    assert problems(made.tables(), file="misconduct.csv") == []


# ---------------------------------------------------------------- panel


def panel(made: Made, *given: tuple[str, str, str]) -> list[tuple[object, ...]]:
    tables = made.csv("panel.csv", PANEL, *(("T1", KIND, *one) for one in given)).tables()
    return rows(tables["panel"], "expert_id score")


def test_of_each_expert_the_latest_row_counts(made: Made) -> None:
    assert panel(made, ("E1", "80", "2024-02-02"), ("E1", "90", "2024-02-01"), ("E2", "70", "")) == [
        ("E1", "80"),
        ("E2", "70"),
    ]


def test_without_times_the_last_row_counts(made: Made) -> None:
    made.csv("panel-a.csv", PANEL[:4], ("T1", KIND, "E1", "60"))
    assert panel(made, ("E1", "80", ""), ("E1", "90", "")) == [("E1", "90")]


@pytest.mark.parametrize(
    ("score", "counts"), [("0", True), ("100", True), ("100.5", False), ("-1", False), ("优", False), ("", False)]
)
def test_a_score_outside_0_to_100_is_an_error_and_ignored(made: Made, score: str, counts: bool) -> None:
    assert panel(made, ("E1", "50", "2024-02-01"), ("E1", score, "2024-02-02")) == [("E1", score if counts else "50")]
    assert [each[5] for each in problems(made.tables(), column="专家评分")] == ([] if counts else ["error"])


# ---------------------------------------------------------------- schools


def schools(made: Made, *given: tuple[str, str, str, str, str]) -> list[tuple[object, ...]]:
    return rows(made.csv("schools.csv", SCHOOLS, *given).tables()["schools"])


def test_stages_stand_apart_and_equal_rows_count_once(made: Made) -> None:
    one = ("南昌", "东湖区", "一小", "中小学", "30")
    assert schools(
        made, one, one, ("南昌", "东湖区", "一小", "幼儿园", "5.0"), ("赣江新区", "", "新小", "中小学", "9")
    ) == [
        ("ganjiang", None, "新小", "school", 9),
        ("nanchang", "东湖区", "一小", "kindergarten", 5),
        ("nanchang", "东湖区", "一小", "school", 30),
    ]
    assert problems(made.tables(), file="schools.csv") == []


@pytest.mark.parametrize("others", [["31"], ["30", "31"], ["0"], [""], ["三十"]])
def test_different_numbers_for_one_stage_are_an_error_and_null(made: Made, others: list[str]) -> None:
    found = schools(made, *(("南昌", "东湖区", "一小", "中小学", number) for number in ("30", *others)))
    assert found == [("nanchang", "东湖区", "一小", "school", None)]
    assert problems(made.tables(), column="应训人数", level="error")


@pytest.mark.parametrize("number", ["0", "", "三十", "-3", "30.5", "#N/A"])
def test_an_unreadable_number_or_none_is_an_error_and_null(made: Made, number: str) -> None:
    assert schools(made, ("南昌", "东湖区", "一小", "中小学", number)) == [
        ("nanchang", "东湖区", "一小", "school", None)
    ]
    assert [each[5] for each in problems(made.tables(), column="应训人数")] == ["error"]


@pytest.mark.parametrize(
    "bad",
    [
        ("上海", "东湖区", "一小", "中小学", "30"),
        ("南昌", "东湖区", "", "中小学", "30"),
        ("南昌", "东湖区", "一小", "大学", "30"),
    ],
)
def test_a_school_that_cannot_be_placed_is_an_error_and_ignored(
    made: Made, bad: tuple[str, str, str, str, str]
) -> None:
    assert schools(made, bad) == []
    assert len(problems(made.tables(), file="schools.csv", level="error")) == 1


@pytest.mark.parametrize(
    ("stages", "number", "left"),
    [(1, "7", None), (1, "", None), (1, "七", None), (1, "30", None), (2, "30", None), (2, "35", 30)],
)
def test_a_row_of_unreadable_stage_leaves_its_school_without_a_number_unless_it_is_the_sum(
    made: Made, stages: int, number: str, left: int | None
) -> None:
    found = schools(
        made,
        *[("南昌", "东湖区", "一小", "中小学", "30"), ("南昌", "东湖区", "一小", "幼儿园", "5")][:stages],
        ("南昌", "东湖区", "一小", "初中部", number),
        ("南昌", "西湖区", "一小", "中小学", "20"),
    )
    assert ("nanchang", "东湖区", "一小", "school", left) in found
    assert ("nanchang", "西湖区", "一小", "school", 20) in found
    assert len(problems(made.tables(), says="加不全")) == (left is None)


def test_a_blank_county_is_told_where_others_of_the_city_have_one(made: Made) -> None:
    made.csv(
        "roster.csv",
        ("学员编号", "设区市", "县（市、区）", "工作单位", "学段"),
        ("T1", "南昌", "东湖区", "一小", "中小学"),
        ("T2", "南昌", "", "一小", "中小学"),
        ("T3", "南昌", "", "一小", "中小学"),
        ("T4", "赣江新区", "", "新小", "中小学"),
        ("T5", "九江", "", "二小", "中小学"),
    )
    schools(made, ("九江", "", "二小", "中小学", "9"), ("九江", "浔阳区", "三小", "中小学", "9"))
    assert [(each[0], each[2]) for each in problems(made.tables(), says="没有写县")] == [
        ("roster.csv", 3),
        ("schools.csv", 2),
    ]


PASSAGES = ("段落编号", "认定", "决定人", "决定时间", "备注")


@pytest.mark.parametrize(
    ("given", "ruled"),
    [
        ([("公开", "2024-01-20")], [("P0A", "public")]),
        ([("雷同", "")], [("P0A", "copied")]),
        ([("public", "2024-01-20"), ("copied", "2024-01-21")], [("P0A", "copied")]),
        ([("雷同", "2024-01-22"), ("公开", "2024-01-21")], [("P0A", "copied")]),
        ([("公开", "2024-01-20"), ("雷同", "2024-01-20")], []),
        ([("公开", "大约一月"), ("雷同", "2024-01-20")], []),
        ([("也许", "2024-01-20")], []),
        ([("", "2024-01-20")], []),
    ],
)
def test_a_passage_is_ruled_by_its_latest_ruling_or_not_at_all(
    made: Made, given: list[tuple[str, str]], ruled: list[tuple[str, str]]
) -> None:
    tables = made.csv("公共段落认定.csv", PASSAGES, *(("p0a", said, "组", time, "") for said, time in given)).tables()
    assert rows(tables["passage_rulings"], "passage_id decision") == ruled
    errors = tables["intake_problems"].query("level == 'error'")["file"].tolist()
    assert ("公共段落认定.csv" in errors) == (not ruled)


def test_a_passage_ruling_without_a_passage_is_told(made: Made) -> None:
    tables = made.csv("passages.csv", PASSAGES, ("", "公开", "组", "2024-01-20", "")).tables()
    assert rows(tables["passage_rulings"], "passage_id decision") == []
    assert any("段落编号" in message for message in tables["intake_problems"]["message"])
