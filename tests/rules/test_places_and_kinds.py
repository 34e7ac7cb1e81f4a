"""Who may mark whom (R25; 1.10), places without counties (R16), and how texts are called."""

from fractions import Fraction

import pytest

from jxgrade.rules.kinds import mark_columns, submission_id, text_of, texts_of
from jxgrade.rules.marks import Mark, marks_of
from jxgrade.rules.places import Spellings, are_near, county_of, may_mark_as, must_keep_away
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


CITIES = {"nanchang": ["南昌市", "南昌"], "ganzhou": ["赣州市", "赣州"]}


def counties(*names, city="ganzhou"):
    return [(city, name, "一小") for name in names]


@pytest.mark.parametrize(
    ("roster", "register", "typed", "meant"),
    [
        (["新建区"], [], "新建县", "新建区"),  # renamed in 2015
        (["新建区"], [], "新建", "新建区"),
        (["新建"], [], "新建区", "新建"),
        (["赣县区"], [], "赣县", "赣县区"),
        (["赣县", "赣县区"], [], "赣县", "赣县区"),
        (["南康区"], ["南康市"], "南康", "南康区"),  # the register's counties make nothing ambiguous
        (["南康区"], ["南康市"], "南康市", "南康区"),
        ([], ["南康市"], "南康区", "南康市"),
        (["伊宁县", "伊宁市"], [], "伊宁", None),
        (["伊宁县", "伊宁市"], [], "伊宁县", "伊宁县"),
        (["伊宁县", "伊宁市"], [], "伊宁区", None),
        (["赣州市", "章贡区"], [], "赣州县", "赣州县"),  # the city's own name is no county
        ([], [], "章贡", "章贡"),
    ],
)
def test_a_county_is_the_one_of_the_roster_that_differs_in_its_last_character_only(roster, register, typed, meant):
    assert Spellings(CITIES, counties(*roster), counties(*register)).county("ganzhou", typed) == meant


def test_counties_that_differ_in_their_last_character_only_are_told_where_both_are_on_the_roster():
    assert list(Spellings(CITIES, counties("南康区", "南康市", "章贡", "章贡区")).rivals()) == [
        ("ganzhou", ["南康区", "南康市"])
    ]
    assert not list(Spellings(CITIES, counties("南康区", "章贡区"), counties("南康市")).rivals())


def test_a_county_without_a_city_is_of_the_city_that_has_one_of_that_very_name():
    known = Spellings(CITIES, [*counties("章贡区"), *counties("东湖区", city="nanchang")])
    found = [known.cities_of(name) for name in ("章贡", "南昌东湖区", "东湖区", "东湖县", "无此县")]
    assert found == [{"ganzhou"}, {"nanchang"}, {"nanchang"}, set(), set()]


def test_the_old_name_of_a_county_in_front_of_a_school_does_not_count_either():
    known = Spellings(CITIES, [("ganzhou", "南康区", "南康区一小")])
    assert known.place("ganzhou", "南康市", "南康市一小") == ("ganzhou", "南康区", "南康区一小")
    assert known.place("ganzhou", "南康区", "南康一小") == ("ganzhou", "南康区", "南康区一小")
