"""Comparative judgement on the page and in the workbook: a judge who misfits is named, nothing is taken away, a person decides."""

import re
from fractions import Fraction

from jxgrade.pages import case_review
from jxgrade.tables import empty, from_rows

SCALE = [
    ("T1/lesson_design", 1, 24, "1.5", "0.5", 1),
    ("T2/growth_report", 2, 23, "-1.5", "0.4", 1),
    ("T3/lesson_design", 1, 2, "0", "1", 2),
]
JUDGES = [
    ("E1", 20, "0.51", "2.5", True, None),
    ("E2", 27, None, None, False, None),
    (None, 47, None, None, False, "0.9"),
]


def tables(*, compared: bool = True):
    return {
        "case_scale": from_rows(SCALE if compared else [], "case_scale"),
        "case_judges": from_rows(JUDGES if compared else [], "case_judges"),
        "award_cases": empty("award_cases"),
    }


def test_the_page_names_who_misfits_says_that_nothing_was_removed_and_leaves_it_to_a_person(programme):
    said = re.sub(r"<[^>]+>", " ", case_review.comparisons(tables(), programme).html)
    assert "E1 的判断与其他专家合成的强度明显不合" in said
    assert "系统没有去掉任何判断" in said
    assert "E2 的判断" not in said


def test_the_workbook_holds_every_text_and_every_judge_exactly(programme):
    scale, judges = case_review.comparison_listings(tables(), programme)
    assert [row[0:2] + row[4:] for row in scale.kept()] == [
        (1, 1, 24, Fraction(3, 2), Fraction(1, 2)),
        (1, 2, 23, Fraction(-3, 2), Fraction(2, 5)),
        (2, 1, 2, Fraction(0), Fraction(1)),
    ]
    assert [(row[0], row[1], row[4]) for row in judges.kept()] == [
        ("E1", 20, "与他人不合，请复核"),
        ("E2", 27, None),
        ("全体", 47, None),
    ]


def test_before_anything_was_compared_there_is_no_sheet(programme):
    assert case_review.comparison_listings(tables(compared=False), programme) == ()
