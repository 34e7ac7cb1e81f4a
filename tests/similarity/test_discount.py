"""Common text counted out: hand-worked, and against counting one character after the other."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgrade.similarity.discount import Common, compare, discounted, han_inside, shared_common, without
from jxgrade.text.counts import is_han

TEXTS = st.text(alphabet="心理abc 、一\U00020000々", max_size=40)
SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted).map(tuple), max_size=5)


@given(TEXTS, SPANS)
def test_han_characters_of_overlapping_spans_count_once(text, spans):
    inside = {place for start, end in spans for place in range(start, min(end, len(text)))}
    assert han_inside(text, spans) == sum(is_han(text[place]) for place in inside)


@given(TEXTS, SPANS, SPANS)
def test_common_text_counts_in_neither_number(text, spans, common):
    left_out = {place for start, end in common for place in range(start, end)}
    kept = [place for place in range(len(text)) if place not in left_out and is_han(text[place])]
    inside = {place for start, end in spans for place in range(start, end)}
    found = discounted(text, spans, [Common(*one, "frequent") for one in common])
    assert found == (sum(place in inside for place in kept), len(kept))


def _shared(left, right, left_common, right_common):
    """The characters of the left text that are common text of both."""
    places = shared_common(
        left,
        right,
        ([Common(*one, "template") for one in left_common], [Common(*one, "template") for one in right_common]),
    )[0]
    inside = {place for start, end in places for place in range(start, end)}
    return "".join(char for place, char in enumerate(left) if place in inside)


@pytest.mark.parametrize(
    ("right", "shared"),
    [
        ("一、课程主题", "课程主题"),  # the same heading, another number before it
        ("课 程·主 題".replace("題", "题"), "课程主题"),  # spaces and punctuation
        ("授课对象", ""),
        ("课程", ""),  # too short to be said to be the same
    ],
)
def test_a_heading_is_shared_where_both_have_it(right, shared):
    left = "课程主题：彩虹"
    assert _shared(left, right, [(0, 4)], [(0, len(right))]) == shared


def test_what_is_common_text_on_one_side_only_is_not_shared():
    assert _shared("课程主题", "课程主题", [(0, 4)], []) == ""


def test_what_is_left_of_a_coverage_without_a_passage_counts_it_in_neither_number():
    text = "甲" * 20 + "段" * 30 + "乙" * 50  # the passage and ten more are covered: 40 of 100
    spans = [(10, 50)]
    assert without(text, Fraction(40, 100), spans, [], [(20, 50)]) == Fraction(10, 70)
    common = [Common(0, 10, "template")]  # 40 of 90
    assert without(text, Fraction(40, 90), spans, common, [(20, 50)]) == Fraction(10, 60)
    assert without(text, Fraction(40, 100), spans, [], [(60, 70)]) == Fraction(40, 90)
    assert without(text, Fraction(30, 100), [(20, 50)], [], [(0, 100)]) == 0


def test_what_is_left_out_is_told_by_source_and_counts_for_the_first_that_names_it():
    text = "甲" * 30
    common = [Common(0, 10, "template"), Common(5, 15, "frequent"), Common(12, 20, "quote")]
    one, _ = compare((text, text), ([], []), (common, []), (Fraction(0), Fraction(0)))
    assert one.left_out == {"template": 10, "frequent": 5, "quote": 5} and one.own == 10
