"""Rates of small schools drawn towards what is certain (R16, shrinkage): `none`, `wilson`, `eb`.

Each takes counts ``k`` of ``n`` per school (every n >= 1) and returns one exact rational per school.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final

from jxgrade.rules.groups import wilson as lower_bound


def none(hits: Sequence[int], sizes: Sequence[int]) -> list[Fraction]:
    """The raw rates."""
    return [Fraction(k, n) for k, n in zip(hits, sizes, strict=True)]


def wilson(hits: Sequence[int], sizes: Sequence[int]) -> list[Fraction]:
    """Lower bounds of Wilson's score interval (`rules.groups.wilson`)."""
    return [lower_bound(k, n) for k, n in zip(hits, sizes, strict=True)]


def empirical_bayes(hits: Sequence[int], sizes: Sequence[int]) -> list[Fraction]:
    """Rates drawn towards the common mean m by the strength M that the schools' own spread shows (moments, beta-binomial).

    The rate is (k + M m) / (n + M), or m where the spread shows no difference between schools (`prior`).
    """
    if not sum(sizes):
        return []
    mean, strength = prior(hits, sizes)
    if strength is None:
        return [mean] * len(sizes)
    return [(k + strength * mean) / (n + strength) for k, n in zip(hits, sizes, strict=True)]


def prior(hits: Sequence[int], sizes: Sequence[int]) -> tuple[Fraction, Fraction | None]:
    """The mean m towards which rates are drawn, and the strength M in people; None where every rate is m.

    m = sum k / sum n; S = sum n (k/n - m)^2; s2 = (S - (J-1) m (1-m)) / (sum n - sum n^2 / sum n - (J-1)). Where s2 is not
    positive or undefined there is no difference to keep; else M = max(0, m (1-m) / s2 - 1). Some n must be above 0.
    """
    people = sum(sizes)
    mean = Fraction(sum(hits), people)
    within = (len(sizes) - 1) * mean * (1 - mean)
    # sum n (k/n - m)^2 = sum k^2/n - (sum k)^2 / sum n; first by size, so that few denominators meet
    squares: dict[int, int] = {}
    for k, n in zip(hits, sizes, strict=True):
        squares[n] = squares.get(n, 0) + k * k
    spread = sum((Fraction(total, n) for n, total in squares.items()), Fraction(0)) - mean * sum(hits)
    freedom = people - Fraction(sum(n * n for n in sizes), people) - (len(sizes) - 1)
    variance = (spread - within) / freedom if freedom else Fraction(0)
    return mean, max(Fraction(0), mean * (1 - mean) / variance - 1) if variance > 0 else None


METHODS: Final[dict[str, Callable[[Sequence[int], Sequence[int]], list[Fraction]]]] = {
    "none": none,
    "wilson": wilson,
    "eb": empirical_bayes,
}
"""The methods of ``awards.organisations.shrink``."""
