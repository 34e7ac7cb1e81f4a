"""How far judges of comparative judgement can be relied on: agreement with the others, misfit.

Nobody is held against a scale that the own comparisons helped to make: it is fitted anew without the judge.
"""

from collections.abc import Sequence
from math import exp, sqrt
from typing import Final, NamedTuple

from jxgrade.awards.judgement import VERDICTS, Judged, Scale, scale

LEAST: Final = 10
"""Comparisons a judge must have before a figure is given."""
FAR: Final = 3.0
"""A judge misfits beyond so many standard deviations above the mean of the other judges' mean squares.

The custom of two deviations above the mean of all, the judge included, can flag nobody among fewer than six.
"""


class Judge(NamedTuple):
    """One judge: comparisons, share that agrees with the others' scale, infit mean square, and misfit."""

    judge: str
    compared: int
    agreement: float | None
    infit: float | None
    misfit: bool


def judges(judged: Sequence[Judged]) -> list[Judge]:
    """Every judge, by id; figures are None where there are fewer than ``LEAST`` comparisons to base them on.

    ``agreement``: the text that the others place higher won (a tie counts half). ``infit``: squared residuals over their expected
    variance, 1 where somebody judges as the model expects.
    """
    names = sorted({one.judge for one in judged})
    found = []
    for name in names:
        own = [one for one in judged if one.judge == name]
        others = scale([one for one in judged if one.judge != name])
        agreement, infit = held_against(own, others)
        found.append(Judge(name, len(own), agreement, infit, False))
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
