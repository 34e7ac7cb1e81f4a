"""Who may mark whom (R25; 1.10), places without counties (R16), and how texts are called."""

from fractions import Fraction

import pytest

from jxgrade.rules.kinds import mark_columns, submission_id, text_of, texts_of
from jxgrade.rules.marks import Mark, marks_of
from jxgrade.rules.places import are_near, county_of, may_mark_as, must_keep_away
from jxgrade.tables import from_rows

HERE = ("nanchang", "东湖区", "一小")
WHOLE = frozenset({"ganjiang"})


def test_a_city_without_counties_has_none_whatever_the_column_says():
    assert county_of("ganjiang", "经开区", WHOLE) is None
    assert county_of("nanchang", "东湖区") == "东湖区"
    assert county_of(None, "东湖区") == "东湖区"


@pytest.mark.parametrize(
    ("other", "near"),
    [
        (("nanchang", "东湖区", "二小"), True),
        (("nanchang", "西湖区", "一小"), False),
        (("nanchang", None, "一小"), True),
        (("nanchang", "西湖区", "二小"), False),
        (("jiujiang", "东湖区", "一小"), False),
        ((None, "东湖区", None), True),
        ((None, None, "一小"), True),
        ((None, None, None), False),
        (("nanchang", None, None), False),
    ],
)
def test_people_of_one_county_or_school_are_near_and_an_unknown_city_may_be_any(other, near):
    assert are_near(HERE, other) is near and are_near(other, HERE) is near
    assert must_keep_away([("jiujiang", None, None), other], HERE) is near


def test_a_city_without_counties_makes_nobody_near_but_of_one_school():
    assert not are_near(("ganjiang", "经开区", "一小"), ("ganjiang", "经开区", "二小"), WHOLE)
    assert are_near(("ganjiang", None, "一小"), ("ganjiang", "经开区", "一小"), WHOLE)


def test_nobody_from_nowhere_must_keep_away():
    assert not must_keep_away([], HERE)


@pytest.mark.parametrize(
    ("roles", "role", "may"),
    [
        (["grader"], "first", True),
        (["grader"], None, True),
        (["expert"], "first", False),
        (["expert"], None, False),
        (["expert"], "adjudicator", True),
        (["grader"], "adjudicator", True),
        (["contact", "publicity", None], "adjudicator", False),
        ([], "first", False),
    ],
)
def test_graders_mark_and_experts_only_adjudicate(roles, role, may):
    assert may_mark_as(roles, role) is may


def test_a_text_is_called_by_trainee_and_kind():
    assert text_of(submission_id("T/1", "growth_report")) == ("T/1", "growth_report")
    assert [text_of(text)[1] for text in texts_of("T1", ["plan", "essay"])] == ["plan", "essay"]
    assert texts_of("T1", ["diary"]) == ("T1/diary",) and mark_columns(["diary"]) == ("diary_mark",)


def test_the_marks_of_a_text_come_in_order_and_a_clash_has_no_number():
    text = ("T1", "growth_report")
    frame = from_rows(
        [
            (*text, "B", "second", "81.5", "2024-01-05T10:00:00", 2, False),
            (*text, "A", "first", None, None, 1, True),
            (*text, "C", "third", None, None, 3, False),
        ],
        "marks",
    )
    assert marks_of(frame) == {
        text: (
            Mark(text, "A", "first", None, None, 1),
            Mark(text, "B", "second", Fraction("81.5"), "2024-01-05T10:00:00", 2),
        )
    }
