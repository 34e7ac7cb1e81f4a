"""Into which groups people are counted by what is said of them, how sure the share of a group is, and which are too small to be counted out (7.19)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import isqrt
from typing import Final

from jxgrade.programme import Programme

_BLANKS: Final = re.compile(r"[\s_.-]+")
Z: Final = Fraction(49, 25)
"""1.96: the normal quantile of a 95 % interval, as R16 writes it."""
ROOT_PLACES: Final = 60
"""Decimal places to which the square root of `wilson` is exact (rounded down)."""


def speaks_of(category: str | None, words: Iterable[str]) -> bool:
    """Does one of these words stand in a category, and no 非 in front of it?

    >>> speaks_of("兼职班主任", ["班主任"]), speaks_of("非班主任", ["班主任"]), speaks_of("Class Teacher", ["class teacher"])
    (True, False, True)
    """
    said = _BLANKS.sub("", category or "").casefold()
    return any(_stands_in(word, said) for word in words)


@lru_cache(maxsize=4096)  # of 100,000 people there are a few categories
def _stands_in(word: str, said: str) -> bool:
    return re.search(f"(?<!非){re.escape(_BLANKS.sub('', word).casefold())}", said) is not None


def group_of(said: str | None, groups: Mapping[str, Iterable[str]]) -> str | None:
    """The first group of whose words one is said; None where none is.

    >>> group_of("第一中心幼儿园", {"幼儿园": ["幼儿园"], "小学": ["小学", "中心"]})
    '幼儿园'
    """
    return next((name for name, words in groups.items() if speaks_of(said, words)), None)


def wilson(k: int | Fraction, n: int) -> Fraction:
    """The lower bound of Wilson's score interval at z = 1.96 (E. B. Wilson, JASA 22, 1927).

    The bound holds a square root: it is taken to 60 decimal places, rounded down, and exactly where it is rational.
    """
    root = square_root(Z * Z + 4 * k * Fraction(n - k, n))
    return (2 * k + Z * Z - Z * root) / (2 * (n + Z * Z))


def interval(k: int | Fraction, n: int) -> tuple[Fraction, Fraction]:
    """Between what a share of ``k`` among ``n`` lies with 95 % (Wilson); n must be above 0.

    >>> [round(float(end), 4) for end in interval(8, 10)]
    [0.4902, 0.9433]
    """
    return wilson(k, n), 1 - wilson(n - k, n)


def square_root(value: Fraction) -> Fraction:
    """The square root, rounded down to ``ROOT_PLACES`` decimal places; exact where it is rational.

    >>> square_root(Fraction(2401, 625))
    Fraction(49, 25)
    """
    scale = 10**ROOT_PLACES
    return Fraction(isqrt(value.numerator * value.denominator * scale * scale), value.denominator * scale)


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
