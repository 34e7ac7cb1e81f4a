"""Tied blocks and competition ranks (1, 2, 2, 4): ties are returned, never resolved by row order."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any, Generic, NamedTuple, TypeVar

Ranked = TypeVar("Ranked")


class Block(NamedTuple, Generic[Ranked]):
    """People or units that are equal in everything that ranks them; ``rank`` is shared."""

    rank: int
    members: tuple[Ranked, ...]

    @property
    def last(self) -> int:
        """The last place the block takes."""
        return self.rank + len(self.members) - 1

    def is_within(self, places: int) -> bool:
        """Do all members find a place?"""
        return self.last <= places

    def is_across(self, places: int) -> bool:
        """Do some members find a place and some not?"""
        return self.rank <= places < self.last


def blocks(items: Iterable[Ranked], key: Callable[[Ranked], Any]) -> list[Block[Ranked]]:
    """Blocks of equal ``key``, the greatest first.

    >>> [(block.rank, len(block.members)) for block in blocks([3, 5, 5, 1], key=int)]
    [(1, 2), (3, 1), (4, 1)]
    """
    ranked, rank = [], 1
    for _, group in groupby(sorted(items, key=key, reverse=True), key=key):
        members = tuple(group)
        ranked.append(Block(rank, members))
        rank += len(members)
    return ranked
