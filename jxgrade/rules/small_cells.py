"""Which groups of a table are too small to be counted out (privacy.small_cell; rules, section 7, line 19)."""

from collections.abc import Sequence

from jxgrade.programme import Programme


def unshown(sizes: Sequence[int], least: int) -> frozenset[int]:
    """Places of the groups whose counts are not shown, in a table whose total is: each of fewer than ``least`` people.

    Where that is one alone, the total less the others would tell it: so the smallest of the others is not shown either.

    >>> sorted(unshown([40, 3, 12, 0], 5)), sorted(unshown([40, 3, 4], 5)), sorted(unshown([40, 12], 5))
    ([1, 2], [1, 2], [])
    """
    small = {place for place, size in enumerate(sizes) if 0 < size < least}
    others = [(size, place) for place, size in enumerate(sizes) if size >= max(least, 1)]
    if len(small) == 1 and others:
        small.add(min(others)[1])
    return frozenset(small)


def is_small(count: int | None, programme: Programme) -> bool:
    """Too few people for a rate to be shown (`privacy.small_cell`)?"""
    return (count or 0) < programme.privacy.small_cell
