"""How far graders agree: intraclass correlation, quadratic weighted kappa, mean absolute difference. Pure, and exact but for intervals.

Sources: Shrout and Fleiss, Psychological Bulletin 86 (1979) 420-428, for ICC(2,1) by mean squares; McGraw and Wong,
Psychological Methods 1 (1996) 30-46, for its interval; Searle, Linear Models (1971), for one way with unequal groups;
Cohen, Psychological Bulletin 70 (1968) 213-220, and Fleiss and Cohen, Educational and Psychological Measurement 33 (1973)
613-619, for kappa. Every figure names the least number of texts it needs (``least``) and is None below it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

TAIL: Final = 0.975
"""Quantile of a two-sided 95 % interval."""
ZERO: Final = Fraction(0)
TwoMarks = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Icc:
    """An intraclass correlation with its 95 % interval, and on how many texts it rests; 1 is agreement without fault, below 0 none at all."""

    value: Fraction
    low: float
    high: float
    texts: int


@dataclass(frozen=True)
class MeanSquares:
    """Mean squares of a complete table of ``texts`` rows and ``graders`` columns.

    Between texts, between graders, and what is left (Shrout and Fleiss: BMS, JMS, EMS).
    """

    texts: int
    graders: int
    between: Fraction
    judges: Fraction
    rest: Fraction


def mean_squares(table: Sequence[Sequence[Fraction]]) -> MeanSquares:
    """The mean squares of a complete table, a row per text and a column per grader; ValueError below two of either or where a cell lacks."""
    n, k = len(table), len(table[0]) if table else 0
    if n < 2 or k < 2 or any(len(row) != k for row in table):
        raise ValueError(f"应为至少 2 行 2 列的完整表，现为 {n} 行 {k} 列或有缺。改法：只取每人都评过的作业")
    grand = mean([mark for row in table for mark in row])
    rows = k * sum(((mean(row) - grand) ** 2 for row in table), ZERO)
    columns = n * sum(((mean(column) - grand) ** 2 for column in zip(*table, strict=True)), ZERO)
    total = sum(((mark - grand) ** 2 for row in table for mark in row), ZERO)
    rest = (total - rows - columns) / ((n - 1) * (k - 1))
    return MeanSquares(n, k, rows / (n - 1), columns / (k - 1), rest)


def icc_of_table(table: Sequence[Sequence[Fraction]], *, least: int) -> Icc | None:
    """ICC(2,1) of a complete table: one mark, graders drawn from many, absolute agreement.

    None below ``least`` texts (at least 2), or where all marks are equal.
    """
    if len(table) < max(least, 2):
        return None
    squares = mean_squares(table)
    n, k, between, rest = squares.texts, squares.graders, squares.between, squares.rest
    value = _ratio(between - rest, between + (k - 1) * rest + k * (squares.judges - rest) / n)
    return None if value is None else Icc(value, *_bounds_two(squares, value), n)


def icc_of_groups(groups: Sequence[Sequence[Fraction]], *, least: int) -> Icc | None:
    """ICC(1) of one mark where each text has marks of other graders, however many: one row of marks per text.

    Texts with one mark are left out. With a texts of n_i marks, N in all, n0 = (N - sum n_i^2 / N)/(a - 1) takes the place of k
    (the factor of the text variance in the expected mean square between texts); the interval is exact for equal n_i, else
    approximate. None below ``least`` texts (at least 2), or where all marks are equal.
    """
    several = [group for group in groups if len(group) > 1]
    a = len(several)
    if a < max(least, 2):
        return None
    count = sum(map(len, several))
    grand = sum((sum(group, ZERO) for group in several), ZERO) / count
    means = [mean(group) for group in several]
    between = sum((len(group) * (m - grand) ** 2 for group, m in zip(several, means, strict=True)), ZERO) / (a - 1)
    inner = sum(((mark - m) ** 2 for group, m in zip(several, means, strict=True) for mark in group), ZERO)
    within = inner / (count - a)
    n0 = (count - Fraction(sum(len(group) ** 2 for group in several), count)) / (a - 1)
    value = _ratio(between - within, between + (n0 - 1) * within)
    if value is None:
        return None
    return Icc(value, *_bounds(between, within, (a - 1, count - a), n0), a)


def weighted_kappa(pairs: Sequence[TwoMarks], *, least: int) -> Fraction | None:
    """Kappa with weights by the square of the difference, of marks on a scale of numbers: 1 less observed over chance disagreement.

    The marks themselves are the categories, so it does not depend on how a scale is cut into classes; equal to any
    quadratic kappa over equally spaced categories. None below ``least`` pairs, or where chance leaves no disagreement.
    """
    if len(pairs) < max(least, 1):
        return None
    n = len(pairs)
    observed = sum(((one - other) ** 2 for one, other in pairs), ZERO) / n
    # the mean of (a - b)^2 over all n^2 pairs of a first and a second mark, without going through them
    squares = sum((one**2 + other**2 for one, other in pairs), ZERO) / n
    chance = squares - 2 * mean([one for one, _ in pairs]) * mean([other for _, other in pairs])
    return None if chance == 0 else 1 - observed / chance


def mean_difference(pairs: Sequence[TwoMarks], *, least: int) -> Fraction | None:
    """The mean absolute difference of two marks of one text; None below ``least`` pairs."""
    return mean([abs(one - other) for one, other in pairs]) if len(pairs) >= max(least, 1) else None


def share_within(pairs: Sequence[TwoMarks], gap: Fraction, *, least: int) -> Fraction | None:
    """The share of texts whose two marks lie within ``gap`` of each other; None below ``least`` pairs."""
    return mean([Fraction(abs(one - other) <= gap) for one, other in pairs]) if len(pairs) >= max(least, 1) else None


def bias_of(pairs: Sequence[TwoMarks], *, least: int) -> Fraction | None:
    """How far the first mark lies above the second, on average; None below ``least`` pairs."""
    return mean([one - other for one, other in pairs]) if len(pairs) >= max(least, 1) else None


def mean(values: Sequence[Fraction]) -> Fraction:
    """The exact mean of at least one number."""
    return values[0] if len(values) == 1 else sum(values, ZERO) / len(values)


def _ratio(part: Fraction, whole: Fraction) -> Fraction | None:
    return None if whole == 0 else part / whole


Span = tuple[float, float]
NOTHING: Final[Span] = (float("-inf"), 1.0)
"""The interval where the data leave nothing to estimate it from."""


def _bounds(between: Fraction, noise: Fraction, freedom: tuple[int, int], k: Fraction) -> Span:
    """The interval of ICC(1): F = between/noise divided by, and times, its quantiles."""
    from scipy.special import fdtri

    if noise == 0:
        return 1.0, 1.0
    ratio, size = float(between / noise), float(k)
    low, high = ratio / fdtri(*freedom, TAIL), ratio * fdtri(*freedom[::-1], TAIL)
    return float((low - 1) / (low + size - 1)), float((high - 1) / (high + size - 1))


def _bounds_two(squares: MeanSquares, value: Fraction) -> Span:
    """The interval of ICC(2,1), whose degrees of freedom are Satterthwaite's."""
    from scipy.special import fdtri

    if squares.rest == 0 and squares.judges == 0:
        return 1.0, 1.0
    n, k, icc = squares.texts, squares.graders, float(value)
    between, judges, rest = float(squares.between), float(squares.judges), float(squares.rest)
    others = n * (1 + (k - 1) * icc) - k * icc
    # Fj = judges/rest, multiplied out, so that nothing is divided by a rest of 0
    top = (k - 1) * (n - 1) * (k * icc * judges + others * rest) ** 2
    bottom = (n - 1) * (k * icc * judges) ** 2 + (others * rest) ** 2
    if bottom == 0:
        return NOTHING
    freedom = top / bottom
    noise = k * judges + (k * n - k - n) * rest
    over, under = float(fdtri(n - 1, freedom, TAIL)), float(fdtri(freedom, n - 1, TAIL))
    low = n * (between - over * rest) / (over * noise + n * between)
    high = n * (under * between - rest) / (noise + n * under * between)
    return (low, high) if low <= high else NOTHING  # not a number where the freedom is next to none
