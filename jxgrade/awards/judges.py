"""How far judges of comparative judgement can be relied on: agreement with the others, misfit, split halves.

Nobody is held against a scale that the own comparisons helped to make: it is fitted anew without the judge.
"""

from collections.abc import Mapping, Sequence
from math import exp, sqrt
from typing import Final, NamedTuple

from jxgrade.awards.judgement import VERDICTS, Judged, Scale, scale

LEAST: Final = 10
"""Comparisons a judge, and texts a split half, must have before a figure is given."""
FAR: Final = 3.0
"""A judge misfits beyond so many standard deviations above the mean of the other judges' mean squares.

The custom of two deviations above the mean of all, the judge included, can flag nobody among fewer than six.
"""


class Judge(NamedTuple):
    """One judge: comparisons, share that agrees with the others' scale, infit mean square, misfit, and split-half reliability."""

    judge: str
    compared: int
    agreement: float | None
    infit: float | None
    misfit: bool
    halves: float | None


def judges(judged: Sequence[Judged]) -> list[Judge]:
    """Every judge, by id; figures are None where there are fewer than ``LEAST`` comparisons to base them on.

    ``agreement``: the text that the others place higher won (a tie counts half). ``infit``: squared residuals over their expected
    variance, 1 where somebody judges as the model expects. ``halves``: see `split_half`.
    """
    names = sorted({one.judge for one in judged})
    found = []
    for name in names:
        own = [one for one in judged if one.judge == name]
        others = scale([one for one in judged if one.judge != name])
        agreement, infit = held_against(own, others)
        found.append(Judge(name, len(own), agreement, infit, False, split_half(own)))
    return [one._replace(misfit=_misfits(one, [other for other in found if other is not one])) for one in found]


def _misfits(one: Judge, others: Sequence[Judge]) -> bool:
    squares = [other.infit for other in others if other.infit is not None]
    if one.infit is None or len(squares) < 3:
        return False
    mean = sum(squares) / len(squares)
    deviation = sqrt(sum((square - mean) ** 2 for square in squares) / (len(squares) - 1))
    return one.infit > mean + FAR * deviation


def held_against(own: Sequence[Judged], others: Scale) -> tuple[float | None, float | None]:
    """Agreement and infit of comparisons with a scale that others made; comparisons of texts that others did not join are left out."""
    known = [
        one
        for one in own
        if one.left in others.part and one.right in others.part and others.part[one.left] == others.part[one.right]
    ]
    if len(known) < LEAST:
        return None, None
    agreed = residual = variance = 0.0
    for one in known:
        gap = others.strength[one.left] - others.strength[one.right]
        won, chance = float(VERDICTS[one.verdict]), 1 / (1 + exp(-gap))
        agreed += 0.5 if gap == 0 else won if gap > 0 else 1 - won
        residual += (won - chance) ** 2
        variance += chance * (1 - chance)
    return agreed / len(known), residual / variance


def split_half(own: Sequence[Judged]) -> float | None:
    """Split-half reliability: scales of every other comparison and of the rest, correlated over texts in both, stepped up.

    Spearman (1910) and Brown (1910): 2 r / (1 + r). None for fewer than ``LEAST`` texts in both halves, or no spread in one.
    """
    first, second = scale(own[::2]), scale(own[1::2])
    common = sorted(first.strength.keys() & second.strength.keys())
    if len(common) < LEAST:
        return None
    r = correlation(first.strength, second.strength, common)
    return None if r is None or r <= -1 else 2 * r / (1 + r)


def split_judges(judged: Sequence[Judged]) -> float | None:
    """The same with the judges in two halves (every other one by id): would other judges give the same scale?"""
    names = sorted({one.judge for one in judged})
    halves: tuple[list[Judged], list[Judged]] = ([], [])
    for one in judged:
        halves[names.index(one.judge) % 2].append(one)
    first, second = scale(halves[0]), scale(halves[1])
    common = sorted(first.strength.keys() & second.strength.keys())
    r = correlation(first.strength, second.strength, common) if len(common) >= LEAST else None
    return None if r is None or r <= -1 else 2 * r / (1 + r)


def correlation(one: Mapping[str, float], other: Mapping[str, float], common: Sequence[str]) -> float | None:
    """Pearson's correlation over the names in common; None without spread."""
    count = len(common)
    means = [sum(values[name] for name in common) / count for values in (one, other)]
    left = [one[name] - means[0] for name in common]
    right = [other[name] - means[1] for name in common]
    size = sqrt(sum(value**2 for value in left) * sum(value**2 for value in right))
    return sum(a * b for a, b in zip(left, right, strict=True)) / size if size else None
