"""Who reached the line and is not on the list is told why, with the reasons of the decision itself."""

from fractions import Fraction

from jxgrade.pages.excellent import excluded, listed, read_winners
from jxgrade.rules.kinds import number_columns
from jxgrade.tables import empty, from_rows
from tests.shipped import PROGRAMME


def test_a_decision_against_somebody_is_told_with_its_own_reasons_and_no_others(programme):
    place, scores = ("nanchang", "东湖区", "一小"), ("1", "28", "95", "95", "95", "95", "95")
    decisions = from_rows(
        [
            (
                "T1",
                *place,
                "school",
                *scores,
                "fail",
                ["online_incomplete", "growth_report_reuse", "growth_report_short"],
                0,
                None,
            ),
            ("T2", *place, "school", *scores, "pending", ["test_unreadable"], None, None),
            ("T3", *place, "school", *scores, "pass", ["lesson_design_late"], 60, None),
        ],
        "decisions",
        number_columns(PROGRAMME),
    )
    listed = from_rows(
        [
            ("T1", *place, "95", ["fail", "unresolved"]),
            ("T2", *place, "95", ["pending"]),
            ("T3", *place, "95", ["confirmed"]),
        ],
        "trainee_exclusions",
    )
    said = excluded({"trainee_exclusions": listed, "decisions": decisions}, programme)._repr_html_()
    assert "不合格：线上学时未修满<" in said and "雷同未经认定" in said
    assert "待定：" in said and "学术不端经认定成立" in said
    assert "字数不足" not in said and "逾期" not in said and "暂缓" not in said


def test_equal_totals_stand_with_the_assignment_score_that_orders_them(programme):
    place = ("nanchang", "东湖区", "一小")
    list_ = from_rows(
        [(1, "T1", *place, "90", "awarded", []), (2, "T2", *place, "90", "reserve", [])], "award_trainees"
    )
    columns = empty("scores").columns
    known = {"trainee_id": None, "total": "90", "assignment_score": None}
    scores = from_rows(
        [
            {**dict.fromkeys(columns), **known, "trainee_id": who, "assignment_score": own}
            for who, own in (("T1", "91.5"), ("T2", "91"))
        ],
        "scores",
    )
    winners = read_winners(list_, scores)
    assert [(one.trainee_id, one.assignment_score) for one in winners] == [("T1", Fraction("91.5")), ("T2", 91)]
    said = listed(winners, programme)._repr_html_()
    assert said.index("91.50") < said.index("91.00") and "作业得分" in said
    assert [row[5:8] for row in listed(winners, programme).kept()] == [
        (Fraction(90), Fraction("91.5"), "入选"),
        (Fraction(90), Fraction(91), "递补"),
    ]
