"""A small group hides its counts, and one that could be worked out from the total hides with another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgrade.rules.groups import unshown


@pytest.mark.parametrize(
    ("sizes", "places"),
    [
        ([4, 20, 30], {0, 1}),  # alone: the next smallest goes with it
        ([5, 20, 30], set()),  # at the limit: shown
        ([4, 4, 30], {0, 1}),  # two hide each other
        ([0, 20, 30], set()),  # nobody is nobody's secret
        ([0, 1, 30], {1, 2}),
        ([3], {0}),
        ([], set()),
        ([2, 9, 9], {0, 1}),  # equally small others: the first
    ],
)
def test_worked_by_hand(sizes, places):
    assert unshown(sizes, 5) == places


@given(st.lists(st.integers(0, 30), max_size=12), st.integers(1, 10))
def test_no_hidden_count_is_what_the_total_leaves(sizes, least):
    hidden = unshown(sizes, least)
    assert hidden >= {place for place, size in enumerate(sizes) if 0 < size < least}
    filled = [place for place, size in enumerate(sizes) if size]
    assert len(hidden) != 1 or len(filled) == 1


@given(st.lists(st.integers(0, 30), max_size=12))
def test_a_limit_of_one_hides_nobody(sizes):
    assert unshown(sizes, 1) == frozenset()
