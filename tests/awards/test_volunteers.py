"""R19: who is proposed, on what, and that nobody is awarded without a signature."""

from fractions import Fraction

from jxgrade.awards.volunteers import award_volunteers
from tests.awards.province import KINDS, World, table, tables_of

ROLL = (
    ("v1", "nanchang", "东湖区", "grader"),
    ("v2", "nanchang", "东湖区", "grader"),
    ("v3", "nanchang", "西湖区", "expert"),
    ("v4", "nanchang", "西湖区", "expert"),
    ("v5", "jiujiang", "修水县", "publicity"),
    ("v6", "jiujiang", None, "contact"),
)
MARKS = (("a", KINDS[0], "v1"), ("a", KINDS[1], "v1"), ("b", KINDS[0], "v3"), ("b", KINDS[1], "v6"))


def test_work_done_or_a_countys_report_proposes_and_nobody_is_awarded() -> None:
    tables = tables_of(World(roll=ROLL, marks=MARKS, graders=(("v1", "0.9", "2.5"), ("v5", "0.1", None))))
    assert award_volunteers(tables) == [
        ("v1", "grader", "nanchang", "东湖区", 2, Fraction("0.9"), Fraction("2.5"), "proposed", ["texts_marked"]),
        ("v3", "expert", "nanchang", "西湖区", 1, None, None, "proposed", ["texts_marked", "county_reported"]),
        ("v4", "expert", "nanchang", "西湖区", None, None, None, "proposed", ["county_reported"]),
        ("v5", "publicity", "jiujiang", "修水县", None, None, None, "proposed", ["county_reported"]),
    ]


def test_without_a_roll_whoever_marked_stands_as_a_grader() -> None:
    tables = tables_of(World(marks=MARKS))
    assert [(row[0], row[1], row[2], row[4]) for row in award_volunteers(tables)] == [
        ("v1", "grader", None, 2),
        ("v3", "grader", None, 1),
        ("v6", "grader", None, 1),
    ]


def test_nobody_marked_and_nobody_reported() -> None:
    assert award_volunteers({}) == []
    assert award_volunteers(tables_of(World(roll=ROLL[:2]))) == []


def test_a_signature_awards_one_role_of_one_volunteer_and_a_withdrawn_one_nobody() -> None:
    tables = tables_of(World(roll=(*ROLL, ("v1", "nanchang", "东湖区", "expert")), marks=MARKS))
    signed = [
        ("v1", "grader", "awarded"),
        ("v5", "publicity", "withdrawn"),
        ("v2", "grader", "awarded"),
        ("x", "expert", "awarded"),
    ]
    tables["signatures"] = table("volunteer_id role outcome", signed)
    outcomes = {row[:2]: row[7] for row in award_volunteers(tables)}
    assert outcomes == {
        ("v1", "grader"): "awarded",
        ("v1", "expert"): "proposed",
        ("v3", "expert"): "proposed",
        ("v4", "expert"): "proposed",
        ("v5", "publicity"): "proposed",
    }
