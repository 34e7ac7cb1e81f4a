"""Answers to the survey, against counts by hand; what is small is not told."""

from fractions import Fraction

from jxgrade.grading.course import OTHERS
from jxgrade.grading.survey import surveyed
from jxgrade.programme import Programme
from jxgrade.rules.groups import interval
from jxgrade.tables import empty, from_rows


def test_the_content_are_counted_by_question_city_and_stage(programme: Programme) -> None:
    counts = [
        ("1.总体", "nanchang", "school", 5, 6),
        ("1.总体", "nanchang", "kindergarten", 3, 9),
        ("1.总体", "jiujiang", "school", 4, 5),
    ]
    counts += [("10.建议", "nanchang", "school", None, 7), ("2.讲师", None, None, 2, 8)]
    first, second, words = surveyed(from_rows(counts, "survey"), programme)
    assert [first.text, second.text, words.text] == ["1.总体", "2.讲师", "10.建议"] and not words.scored
    told = [(one.name, one.whole, one.content, one.shown) for one in (*first.groups, first.whole)]
    assert told == [
        ("南昌市", 15, 6, True),
        ("九江市", 5, 5, True),
        ("中小学", 11, 11, True),
        ("幼儿园", 9, 0, True),
        ("合计", 20, 11, True),
    ]
    assert first.whole.span == interval(11, 20) and first.whole.mean == Fraction(6 * 5 + 9 * 3 + 5 * 4, 20)
    assert [one.name for one in second.groups] == [OTHERS, OTHERS]
    assert words.whole.whole == 7 and words.whole.content == 0


def test_a_small_group_and_the_one_that_would_give_it_away_tell_nothing(programme: Programme) -> None:
    counts = [
        ("总体", city, "school", 5, people) for city, people in (("nanchang", 30), ("jiujiang", 8), ("ganzhou", 2))
    ]
    (found,) = surveyed(from_rows(counts, "survey"), programme)
    assert [(one.whole, one.shown, one.span is None) for one in found.groups] == [
        (30, True, False), (8, False, True), (2, False, True), (40, True, False),
    ]  # fmt: skip
    (few,) = surveyed(from_rows([("总体", "nanchang", "school", 5, 4)], "survey"), programme)
    assert not few.whole.shown and few.whole.mean is None and few.whole.span is None
    assert surveyed(empty("survey"), programme) == []
