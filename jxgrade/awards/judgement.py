"""Comparative judgement: which pairs experts compare, and the scale that their comparisons make (Bradley and Terry 1952).

The scale informs the experts who score; where the programme says so (`awards.cases.by: judged`) its strengths are the scores of R18
(`strengths`). Pairs are
drawn by lot, then round by round among neighbours (Swiss), never picked so as to sharpen the scale: adaptive pairing inflates its
reliability (Bramley and Vitello 2019).
No judge is held against a scale that the own comparisons helped to make: it is fitted anew without the judge.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from math import exp, sqrt
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from jxgrade.awards.facts import rows
from jxgrade.graph import parts

PRIOR_DEVIATION: Final = 3.0
"""Standard deviation, in logits, of the normal prior on each strength: weak, but it keeps a text that won or lost every time finite."""
PENALTY: Final = 1 / (2 * PRIOR_DEVIATION**2)
_STEPS: Final = 100
_CLOSE: Final = 1e-10
_DIGITS: Final = 6
"""To so many places strengths are rounded where they order anything, so that the last bits of a machine do not."""

VERDICTS: Final = {"left": Fraction(1), "right": Fraction(0), "tie": Fraction(1, 2)}
"""What the left text gets of a comparison; a tie is half a win for each."""


class Judged(NamedTuple):
    """One comparison: who compared, which two texts, and what came of it (a key of ``VERDICTS``)."""

    judge: str
    left: str
    right: str
    verdict: str


class Pairing(NamedTuple):
    """Two texts that a judge is to compare; left and right by lot."""

    judge: str
    left: str
    right: str


@dataclass(frozen=True)
class Scale:
    """Strengths in logits around 0, their standard errors, how often each text was compared, and its part.

    Texts of different parts were never compared, not even through others: their strengths do not compare either.
    """

    strength: Mapping[str, float]
    error: Mapping[str, float]
    compared: Mapping[str, int]
    part: Mapping[str, int]

    @property
    def separation(self) -> float | None:
        """Scale separation reliability: the share of the strengths' variance that is not error; None for fewer than two texts."""
        if len(self.strength) < 2:
            return None
        values, count = list(self.strength.values()), len(self.strength)
        mean = sum(values) / count
        variance = sum((value - mean) ** 2 for value in values) / (count - 1)
        error = sum(one**2 for one in self.error.values()) / count
        return max(0.0, 1 - error / variance) if variance else 0.0


def read_judged(tables: Mapping[str, pd.DataFrame]) -> list[Judged]:
    """The comparisons that came back; no verdict counts of a judge who stood back."""
    found = (Judged(*row) for row in rows(tables, "judgements", "judge_id left_id right_id verdict"))
    return [one for one in found if one.verdict in VERDICTS]


def strengths(judged: Sequence[Judged]) -> dict[str, Fraction]:
    """Strengths as exact numbers of six places; of the largest part alone, since those of other parts do not compare with it."""
    found = scale(judged)
    return {
        text: Fraction(round(value * 10**_DIGITS), 10**_DIGITS)
        for text, value in found.strength.items()
        if found.part[text] == 1
    }


# ---------------------------------------------------------------- pairs


def draw_pairs(
    texts: Iterable[str],
    judges: Sequence[str],
    *,
    times: int,
    lot: str,
    may: Callable[[str, str], bool] = lambda judge, text: True,
    met: Iterable[tuple[str, str]] = (),
    so_far: Sequence[Judged] = (),
) -> list[Pairing]:
    """A round of pairs, each text ``times`` times at most, by the Swiss system: neighbours by present strength meet, equals by lot.

    Before the first verdict all are equal, so the first round is by lot alone. No two texts meet twice (``met``: in former rounds).
    ``may(judge, text)``: may this judge read this text? The pair goes to the judge with the fewest pairs so far who may read both;
    two texts that nobody may read both of do not meet. The same lot and verdicts give the same pairs.
    """
    found: list[Pairing] = []
    seen = {frozenset(pair) for pair in met}
    strength = {text: round(value, _DIGITS) for text, value in scale(so_far).strength.items()}
    load, everything = dict.fromkeys(judges, 0), set(texts)

    def able(left: str, right: str) -> list[str]:
        return [judge for judge in judges if may(judge, left) and may(judge, right)]

    for number in range(1, times + 1):
        order = sorted(everything, key=lambda text: (-strength.get(text, 0.0), _lot(lot, number, text)))
        for one, other in _neighbours(
            order, lambda one, other: frozenset((one, other)) not in seen and able(one, other)
        ):
            left, right = sorted((one, other), key=lambda text: _lot(lot, number, "左", text))
            judge = min(able(one, other), key=lambda who: (load[who], _lot(lot, number, left, right, who)))
            seen.add(frozenset((left, right)))
            load[judge] += 1
            found.append(Pairing(judge, left, right))
    return found


def _neighbours(order: Sequence[str], meet: Callable[[str, str], object]) -> list[tuple[str, str]]:
    """Each text with the next one it may meet; whoever finds nobody sits out."""
    left, pairs = list(order), []
    while left:
        one = left.pop(0)
        other = next((text for text in left if meet(one, text)), None)
        if other is not None:
            left.remove(other)
            pairs.append((one, other))
    return pairs


def _lot(*parts: object) -> str:
    return sha256("|".join(map(str, parts)).encode()).hexdigest()


# ---------------------------------------------------------------- the scale


def scale(judged: Sequence[Judged], *, penalty: float = PENALTY) -> Scale:
    """Strengths that make the comparisons likeliest under P(left wins) = 1 / (1 + exp(right − left)) and the normal prior.

    Newton's method with step halving on the penalised log-likelihood, which is concave: there is one optimum, and texts that won or
    lost every time stay finite through the prior. Errors are those of the strengths around their mean: the roots of the diagonal of
    C H⁻¹ C, H the information with the prior, C the centring. ``penalty``: 1 / (2 σ²).
    """
    names = sorted({name for one in judged for name in (one.left, one.right)})
    if not names:
        return Scale({}, {}, {}, {})
    at = {name: place for place, name in enumerate(names)}
    left = np.array([at[one.left] for one in judged])
    right = np.array([at[one.right] for one in judged])
    won = np.array([float(VERDICTS[one.verdict]) for one in judged])
    strength = np.zeros(len(names))
    value = _likelihood(strength, left, right, won, penalty)
    for _ in range(_STEPS):
        gradient, information = _derivatives(strength, left, right, won, penalty)
        step = np.linalg.solve(information, gradient)
        size = 1.0
        while _likelihood(strength + size * step, left, right, won, penalty) < value and size > _CLOSE:
            size /= 2
        strength = strength + size * step
        value = _likelihood(strength, left, right, won, penalty)
        if float(np.max(np.abs(step))) < _CLOSE:
            break
    _, information = _derivatives(strength, left, right, won, penalty)
    centring = np.eye(len(names)) - 1 / len(names)
    errors = np.sqrt(np.diag(centring @ np.linalg.inv(information) @ centring))
    strength = strength - strength.mean()
    counts = np.bincount(np.concatenate([left, right]), minlength=len(names))
    return Scale(
        dict(zip(names, strength.tolist(), strict=True)),
        dict(zip(names, errors.tolist(), strict=True)),
        dict(zip(names, counts.tolist(), strict=True)),
        _parts(names, judged),
    )


def _likelihood(strength: Any, left: Any, right: Any, won: Any, penalty: float) -> float:
    gap = strength[left] - strength[right]
    return float(
        -(won * np.logaddexp(0, -gap) + (1 - won) * np.logaddexp(0, gap)).sum() - penalty * (strength**2).sum()
    )


def _derivatives(
    strength: Any, left: Any, right: Any, won: Any, penalty: float
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Gradient and information (the negative Hessian) of the penalised log-likelihood."""
    chance = 1 / (1 + np.exp(strength[right] - strength[left]))
    gradient = -2 * penalty * strength
    np.add.at(gradient, left, won - chance)
    np.add.at(gradient, right, chance - won)
    weight = chance * (1 - chance)
    information = 2 * penalty * np.eye(len(strength))
    for one, other, sign in ((left, left, 1), (right, right, 1), (left, right, -1), (right, left, -1)):
        np.add.at(information, (one, other), sign * weight)
    return gradient, information


def _parts(names: Sequence[str], judged: Iterable[Judged]) -> dict[str, int]:
    """The connected parts of the comparisons, numbered from 1, the largest first."""
    ranked = parts(names, ((one.left, one.right) for one in judged))
    return {name: number for number, group in enumerate(ranked, 1) for name in group}


# ---------------------------------------------------------------- judges


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
