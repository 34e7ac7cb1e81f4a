"""Blocks and competition ranks: at, just before and just behind the last place."""

from hypothesis import given
from hypothesis import strategies as st

from jxgrade.awards.ranking import Block, blocks


@given(st.lists(st.integers(0, 5)))
def test_a_rank_is_one_more_than_the_number_of_better_ones(values: list[int]) -> None:
    found = {value: block.rank for block in blocks(values, key=int) for value in block.members}
    assert found == {value: 1 + sum(other > value for other in values) for value in values}


@given(st.lists(st.integers(0, 5)))
def test_blocks_hold_everybody_once(values: list[int]) -> None:
    assert [value for block in blocks(values, key=int) for value in block.members] == sorted(values, reverse=True)


def test_a_block_is_within_across_or_behind_the_last_place() -> None:
    block = Block(3, ("a", "b"))
    assert [(block.is_within(n), block.is_across(n)) for n in (2, 3, 4, 5)] == [
        (False, False),
        (False, True),
        (True, False),
        (True, False),
    ]
    assert not Block(1, ("a",)).is_across(0)
