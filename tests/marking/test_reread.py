"""What severity may do: choose who is read again, at the limits of its rule; and never move a mark, a decision or an award."""

import random
from fractions import Fraction

import pandas as pd
import pytest

from jxgrade.awards import select
from jxgrade.grading.decisions import decide
from jxgrade.grading.scoring import final_marks, score
from jxgrade.marking import levelled_table
from jxgrade.programme import Programme
from jxgrade.tables import INBOX, empty, from_rows
from tests.extent import cases

from .sheaf import records

HOURS = (("learning", "32"), ("attendance", "28"))


def rule(programme: Programme, **severity: object) -> Programme:
    return Programme.from_mapping(
        {
            **programme.model_dump(by_alias=True, exclude_unset=True),
            "marking": {**programme.marking.model_dump(), "severity": severity},
        }
    )


def tables_of(graders: dict[str, tuple[str, str, str] | None], *people: dict[str, str]) -> dict[str, pd.DataFrame]:
    """People as ``{"test": …, "lesson_design": "mark grader", "growth_report": "mark grader"}``; several marks by commas."""
    marks, tests = [], []
    for number, person in enumerate(people):
        who = f"T{number}"
        tests.append(("tests", who, 1, person["test"], None))
        for kind in ("lesson_design", "growth_report"):
            for order, one in enumerate(filter(None, person.get(kind, "").split(","))):
                mark, grader = one.split()
                role = "adjudicator" if grader == "J" else ("first", "second", "third")[order]
                marks.append((who, kind, grader, role, mark, None, order, False))
    whos = [f"T{number}" for number in range(len(people))]
    tables = {name: empty(name) for name in ("rulings", "pairs", "panel", "volunteers", "schools")}
    tables |= {
        "marks": from_rows(marks, "marks"),
        "components": from_rows(
            [*tests, *((name, who, None, hours, None) for name, hours in HOURS for who in whos)], "components"
        ),
        "trainees": from_rows(
            [(who, "nanchang", "东湖区", "一小", "school", None, None, False, False) for who in whos], "trainees"
        ),
        "delivered": from_rows([(name, True, 1, 1, 0) for name in INBOX], "delivered"),
        "submissions": from_rows(
            [
                (f"{who}/{kind}", who, kind, "a.docx", None, "心理教学", False, True, 900, 900, 900, 0, 0)
                for who in whos
                for kind in ("lesson_design", "growth_report")
            ],
            "submissions",
        ),
        "graders": from_rows(
            [(name, None, 50, *(span or (None,) * 3), None, None, None, None) for name, span in graders.items()],
            "graders",
        ),
    }
    return tables


def decided(tables: dict[str, pd.DataFrame], programme: Programme) -> dict[str, pd.DataFrame]:
    tables = {**tables, "marking": final_marks(tables["marks"], gap=programme.marking.gap)}
    tables["scores"] = score(tables, programme)
    tables["decisions"] = decide(tables, programme)
    return tables | select(tables, programme)


def levelled(tables: dict[str, pd.DataFrame], programme: Programme) -> list[dict[str, object]]:
    return records(levelled_table(decided(tables, programme), programme))


STRICT, MILD = ("-5", "-6.5", "-3.5"), ("5", "3.5", "6.5")
# a point of one text is 1/5 of a point of the total: 5 points make 1
NEAR = {"test": "60", "lesson_design": "56 A", "growth_report": "60 B"}  # 36 + 11.2 + 12 = 59.2; levelled 60.2


def test_a_strict_grader_s_lone_mark_below_the_line_is_read_again(programme):
    (row,) = levelled(tables_of({"A": STRICT, "B": None}, NEAR), programme)
    assert row == {
        "trainee_id": "T0",
        "kind": "lesson_design",
        "grader_id": "A",
        "mark": "56",
        "levelled": "61",
        "severity": "-5",
        "severity_low": "-6.5",
        "severity_high": "-3.5",
        "total": "59.2",
        "levelled_total": "60.2",
        "crosses": ["pass"],
        "again": True,
    }


def test_a_mild_grader_s_lone_mark_above_the_line_is_read_again_too(programme):
    person = {"test": "60", "lesson_design": "63 A", "growth_report": "60 B"}  # 60.6, levelled 59.6
    (row,) = levelled(tables_of({"A": MILD, "B": None}, person), programme)
    assert (row["levelled_total"], row["crosses"], row["again"]) == ("59.6", ["pass"], True)


@pytest.mark.parametrize(
    ("span", "listed"),
    [
        (("-5", "-7", "-2.99"), False),
        (("-5", "-7", "-3"), False),
        (("-5", "-7", "-3.01"), True),
        (("5", "3", "7"), False),
        (("5", "3.01", "7"), True),
        (("0", "-9", "9"), False),
        (None, False),
    ],
)
def test_the_interval_must_lie_wholly_beyond_the_limit(programme, span, listed):
    assert bool(levelled(tables_of({"A": span, "B": None}, NEAR), programme)) == listed


@pytest.mark.parametrize(("mark", "crosses"), [("54.99", []), ("55", ["pass"]), ("59.99", ["pass"]), ("60", [])])
def test_the_total_must_cross_the_line(programme, mark, crosses):
    """36 + 12 + mark/5, and one point more: from 59 it reaches 60; at 60 it is there already."""
    (row,) = levelled(tables_of({"A": STRICT, "B": None}, NEAR | {"lesson_design": f"{mark} A"}), programme)
    assert (row["crosses"], row["again"]) == (crosses, bool(crosses))


def test_ninety_and_the_award_line_are_lines_too(programme):
    people = [{"test": "100", "lesson_design": "72 A", "growth_report": "77 B"}]  # 60 + 14.4 + 15.4 = 89.8
    people += [
        {"test": "100", "lesson_design": "76 B", "growth_report": "77 B"}
    ] * 1  # 90.6: the only one of 40 x 5 % = 2 seats
    people += [{"test": "100", "lesson_design": "80 B", "growth_report": "78 B"}]
    people += [{"test": "60", "lesson_design": "60 B", "growth_report": "60 B"}] * 37
    rows = levelled(tables_of({"A": STRICT, "B": None}, *people), programme)
    assert [(row["trainee_id"], row["levelled_total"], row["crosses"]) for row in rows] == [
        ("T0", "90.8", ["excellent", "award"])
    ]


@pytest.mark.parametrize("marks", ["56 A,58 B", "56 A,80 B,57 C", "56 A,80 J", "56 A,90 B"])
def test_marks_of_several_or_of_an_adjudicator_are_left_alone(programme, marks):
    assert levelled(tables_of({"A": STRICT, "B": None}, NEAR | {"lesson_design": marks}), programme) == []


def test_both_texts_of_one_strict_grader_are_levelled_together(programme):
    person = {"test": "60", "lesson_design": "56 A", "growth_report": "55 A"}  # 36 + 11.2 + 11 = 58.2: two points more
    rows = levelled(tables_of({"A": STRICT}, person), programme)
    assert [(row["kind"], row["levelled_total"], row["again"]) for row in rows] == [
        ("growth_report", "60.2", True),
        ("lesson_design", "60.2", True),
    ]


def test_a_levelled_mark_stays_within_the_scale(programme):
    person = {"test": "100", "lesson_design": "98 A", "growth_report": "2 C"}
    rows = levelled(tables_of({"A": STRICT, "C": MILD}, person), programme)
    assert [row["levelled"] for row in rows] == ["0", "100"]


def test_a_mark_that_a_ruling_made_nought_is_left_alone(programme):
    tables = tables_of({"A": STRICT, "B": None}, NEAR)
    tables["rulings"] = from_rows([("T0", "lesson_design", "confirmed", "王", "2024-01-20T00:00:00", None)], "rulings")
    assert levelled(tables, programme) == []


def test_without_a_total_the_marks_stand_side_by_side_and_nothing_is_crossed(programme):
    (row,) = levelled(tables_of({"A": STRICT}, NEAR | {"growth_report": ""}), programme)
    assert (row["mark"], row["levelled"], row["levelled_total"], row["crosses"], row["again"]) == (
        "56",
        "61",
        None,
        [],
        False,
    )


def test_the_programme_may_use_severity_for_nothing(programme):
    tables = tables_of({"A": STRICT, "B": None}, NEAR)
    (row,) = levelled(tables, rule(programme, may="nothing"))
    assert (row["crosses"], row["again"]) == (["pass"], False)
    assert levelled(tables, rule(programme, at=4)) == []


def test_the_rule_has_a_default_and_refuses_what_it_does_not_know(programme):
    data = programme.model_dump(by_alias=True, exclude_unset=True)
    data["marking"] = {key: value for key, value in data["marking"].items() if key != "severity"}
    default = Programme.from_mapping(data).marking.severity
    assert (default.may, default.at) == ("reread", 3)
    with pytest.raises(Exception, match=r"marking\.severity\.may"):
        rule(programme, may="correct")


def test_no_mark_no_decision_and_no_award_of_a_trainee_moves_with_severity(programme):
    """The law of `marking.severity`: the same marks, whatever is thought of those who gave them."""
    rng = random.Random(7)
    people = [
        {
            "test": str(rng.randint(40, 100)),
            **{kind: f"{rng.randint(30, 100)} {rng.choice('ABC')}" for kind in ("lesson_design", "growth_report")},
        }
        for _ in range(60)
    ]
    first = decided(tables_of({"A": STRICT, "B": None, "C": MILD}, *people), programme)
    again = levelled_table(first, programme)
    assert again["again"].any() and not again["again"].all()
    for _ in range(cases(3, 8)):
        spans = {name: rng.choice([STRICT, MILD, None, ("-40", "-41", "-39")]) for name in "ABC"}
        changed = decided(tables_of(spans, *people), rule(programme, at=rng.choice([0, 3, 20])))
        for name in ("marking", "scores", "decisions", "award_trainees", "award_organisations", "award_cases"):
            pd.testing.assert_frame_equal(first[name], changed[name])


def test_nothing_is_made_from_levelled_marks():
    from jxgrade.batch.run.stages import STAGES

    assert not [stage.name for stage in STAGES if "levelled" in (*stage.reads, *stage.also)]
    readers = {stage.name for stage in STAGES if {"graders", "grader_quality"} & {*stage.reads, *stage.also}}
    assert readers == {"awards", "levelled"}  # the former for the volunteers' award alone (test above)


def test_the_levelled_total_is_that_of_the_levelled_marks(programme):
    """By the scoring room itself, with the levelled marks handed in as marks."""
    rng = random.Random(2)
    people = [
        {
            "test": str(rng.randint(0, 100)),
            "lesson_design": f"{rng.randint(0, 100)} A",
            "growth_report": f"{rng.randint(0, 100)} C",
        }
        for _ in range(20)
    ]
    tables = tables_of({"A": STRICT, "C": MILD}, *people)
    rows = levelled(tables, programme)
    by_text = {(row["trainee_id"], row["kind"]): row["levelled"] for row in rows}
    marks = tables["marks"].copy()
    marks["mark"] = [by_text[text] for text in zip(marks["trainee_id"], marks["kind"], strict=True)]
    totals = decided({**tables, "marks": marks}, programme)["scores"].set_index("trainee_id")["total"]
    assert len(rows) == 40
    assert all(Fraction(row["levelled_total"]) == Fraction(totals[row["trainee_id"]]) for row in rows)
