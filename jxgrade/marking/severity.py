"""How strict each grader is, compared with the others: an additive model with shrinkage.

mark = mean + effect of the text + effect of the grader + noise, where both effects are drawn around 0: the better determined an
effect, the less it is drawn (ridge regression; Henderson's mixed-model equations). How much is learnt from the marks themselves:
the two variance ratios are those of greatest restricted likelihood on a fixed grid, so that equal marks give equal figures.
Text effects are eliminated first (their block is diagonal), which leaves one small dense system in the graders: 200,000 texts
cost as little as 2,000. Each grader's interval is the 95 % interval of the posterior at these ratios.

With single marking alone, a grader's severity is told from the mean of the texts that fell to him or her; that is sound where
texts are given out by lot, and wrong where a grader was handed the weak ones. Double marks repair this as far as they reach.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

Z95 = 1.96
FINEST, WIDEST = 0.25, 8.0
"""Step and reach of the grid, in powers of 2: a ratio is found to within a tenth, between 1/256 and 256."""


@dataclass(frozen=True)
class Severity:
    """Points that a grader adds to a mark, compared with the average grader (negative: strict), with a 95 % interval."""

    estimate: float
    low: float
    high: float


def severities(marks: Sequence[tuple[Hashable, str, float]]) -> dict[str, Severity]:
    """Each grader's severity from all marks, given as (text, grader, mark); empty where fewer than two graders marked.

    The order of the marks does not matter beyond the last bits of a float.
    """
    import scipy.linalg  # noqa: F401 - its library must be loaded before its threads can be limited
    from threadpoolctl import threadpool_limits

    graders = sorted({grader for _, grader, _ in marks})
    if len(graders) < 2:
        return {}
    equations = _Equations.of(marks, graders)
    if equations.is_flat:
        return {grader: Severity(0.0, 0.0, 0.0) for grader in graders}
    # one thread: the last bits do not depend on the machine's cores, and busy cores are not fought over
    with threadpool_limits(limits=1, user_api="blas"):
        fit = equations.solve(*_best_ratios(equations))
        effects, errors = fit.effects.tolist(), fit.errors().tolist()
    return {
        grader: Severity(effect, effect - Z95 * error, effect + Z95 * error)
        for grader, effect, error in zip(graders, effects, errors, strict=True)
    }


@dataclass(frozen=True)
class _Fit:
    """A solution at one pair of ratios: restricted log likelihood (up to a constant), grader effects, what their errors need."""

    likelihood: float
    effects: Any
    noise: float
    factor: Any

    def errors(self) -> Any:
        """The standard errors of the grader effects."""
        from scipy.linalg import cho_solve

        return np.sqrt(self.noise * np.diag(cho_solve(self.factor, np.eye(len(self.effects) + 1)))[1:])


@dataclass(frozen=True)
class _Equations:
    """Sums that the solution needs, with the texts grouped by how many marks they have.

    ``cross``: X'X for X = [1 | grader indicators]; ``right``: X'y; ``square``: y'y; ``groups``: for each number of marks k per
    text, how many texts have it, M'M, M's and s's, where a row of M holds one text's counts and s the sum of its marks.
    """

    count: int
    cross: Any
    right: Any
    square: float
    groups: tuple[tuple[int, int, Any, Any, float], ...]

    @classmethod
    def of(cls, marks: Sequence[tuple[Hashable, str, float]], graders: Sequence[str]) -> "_Equations":
        from scipy.sparse import csr_array

        place = {grader: column for column, grader in enumerate(graders, 1)}
        texts = {text: row for row, text in enumerate(dict.fromkeys(text for text, _, _ in marks))}
        values = np.array([mark for _, _, mark in marks], dtype=np.float64)
        values -= values.mean()
        rows = np.array([texts[text] for text, _, _ in marks])
        columns = np.array([place[grader] for _, grader, _ in marks])
        # a mark stands in its grader's column and in the first one, where equal places add up to the marks of the text
        places = (np.concatenate([rows, rows]), np.concatenate([columns, np.zeros_like(columns)]))
        design = csr_array((np.ones(2 * len(marks)), places), shape=(len(texts), len(graders) + 1))
        per_text = np.bincount(rows, minlength=len(texts))
        sums = np.bincount(rows, weights=values, minlength=len(texts))
        given = np.bincount(columns, minlength=len(graders) + 1).astype(np.float64)
        cross = np.diag(given)
        cross[0, :] = cross[:, 0] = given
        cross[0, 0] = len(marks)
        right = np.bincount(columns, weights=values, minlength=len(graders) + 1)
        right[0] = values.sum()
        return cls(len(marks), cross, right, float(values @ values), tuple(_grouped(design, sums, per_text)))

    @property
    def is_flat(self) -> bool:
        """Are all marks equal?"""
        return self.square < 1e-9

    def solve(self, text_ratio: float, grader_ratio: float) -> _Fit:
        """The fit where texts vary ``text_ratio`` and graders ``grader_ratio`` times as much as the noise (variances)."""
        from scipy.linalg import cho_factor, cho_solve

        left, right, square, volume = self.cross.copy(), self.right.copy(), self.square, 0.0
        for size, texts, products, sums, squares in self.groups:
            drawn = text_ratio / (1 + size * text_ratio)
            left -= drawn * products
            right -= drawn * sums
            square -= drawn * squares
            volume += texts * np.log1p(size * text_ratio)
        graders = len(right) - 1
        left[np.arange(1, graders + 1), np.arange(1, graders + 1)] += 1 / grader_ratio
        factor = cho_factor(left, lower=True)
        solution = cho_solve(factor, right)
        noise = max(square - right @ solution, 1e-12) / (self.count - 1)
        volume += graders * np.log(grader_ratio) + 2 * np.log(np.diag(factor[0])).sum()
        likelihood = -((self.count - 1) * np.log(noise) + volume) / 2
        return _Fit(float(likelihood), solution[1:], float(noise), factor)


def _grouped(design: Any, sums: Any, per_text: Any) -> Iterator[tuple[int, int, Any, Any, float]]:
    for size in np.unique(per_text).tolist():
        mine = np.flatnonzero(per_text == size)
        part, total = design[mine], sums[mine]
        yield size, len(mine), (part.T @ part).toarray(), part.T @ total, float(total @ total)


def _best_ratios(equations: _Equations) -> tuple[float, float]:
    """The ratios of greatest restricted likelihood, of texts and of graders: a coarse grid, then ever finer ones around its best.

    Where no text has two marks, the spread of texts cannot be told from noise, and makes no difference: it is left at 1.
    """
    doubled = any(size > 1 for size, *_ in equations.groups)
    seen: dict[tuple[float, float], float] = {}
    best, step, reach = (0.0, 0.0), WIDEST / 4, 4
    while step >= FINEST:
        offsets = [place * step for place in range(-reach, reach + 1)]
        for text, grader in product(offsets if doubled else [0.0], offsets):
            point = (best[0] + text, best[1] + grader)
            if point not in seen:
                seen[point] = equations.solve(2 ** point[0], 2 ** point[1]).likelihood
        best = max(seen, key=lambda point: (seen[point], point))
        step, reach = step / 2, 1
    return 2 ** best[0], 2 ** best[1]
