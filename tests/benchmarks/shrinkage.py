"""Which way of ranking small schools finds the truly best 30: raw rates, `wilson`, `eb`, or raw rates from a minimum size.

    python -m tests.benchmarks.shrinkage [--repeats 100] [--schools 3000] [--seed 2023]

Truth is known because it is made: sizes are log-normal with median 24, true rates beta, and each school's count is binomial. The
exact methods of `jxgrade.awards.organisations` rank the schools (ties: more trainees first, then by chance); printed is the mean TRUE
rate of the 30 winners over all repeats with its standard error, and `eb` less each other one, repeat by repeat.

A first study printed .454 raw, .529 wilson, .535 eb, .530 minimum size, without its design. The first design below (spread of sizes
.95, mean rate .25, as sure as 13 trainees) is among the closest of a grid of 120 to these four; the others were not fitted
and show whether the order holds elsewhere.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import fmean, stdev
from typing import Any

import numpy as np

from jxgrade.awards.organisations import METHODS

WINNERS, MINIMUM, MEDIAN = 30, 20, 24
FIRST_STUDY = {"raw": 0.454, "wilson": 0.529, "eb": 0.535, "minimum size": 0.530}


@dataclass(frozen=True)
class Design:
    """Spread of log sizes, mean of the true rates, and their precision (a beta's a + b)."""

    name: str
    spread: float
    mean: float
    precision: float


DESIGNS = (
    Design("fitted to the first study", 0.95, 0.25, 13),
    Design("sizes closer together", 0.5, 0.25, 13),
    Design("true rates closer together", 0.9, 0.25, 40),
    Design("a rate that most reach (pass)", 0.9, 0.85, 13),
)


def _by_size(hits: Sequence[int], sizes: Sequence[int]) -> list[Fraction]:
    """Raw rates of schools that have the minimum size, the others last."""
    return [Fraction(k, n) if n >= MINIMUM else Fraction(-1) for k, n in zip(hits, sizes, strict=True)]


WAYS: dict[str, Callable[[Sequence[int], Sequence[int]], list[Fraction]]] = {
    "raw": METHODS["none"],
    "wilson": METHODS["wilson"],
    "eb": METHODS["eb"],
    "minimum size": _by_size,
}


def one_province(design: Design, schools: int, dice: Any) -> dict[str, float]:
    """Mean true rate of the winners by each way, in one made province."""
    sizes = np.maximum(1, np.rint(MEDIAN * np.exp(design.spread * dice.standard_normal(schools)))).astype(int)
    truth = dice.beta(design.mean * design.precision, (1 - design.mean) * design.precision, schools)
    hits, chance = dice.binomial(sizes, truth).tolist(), dice.random(schools)
    found = {}
    for name, rates in WAYS.items():
        shown = rates(hits, sizes.tolist())
        best = sorted(range(schools), key=lambda school: (shown[school], sizes[school], chance[school]), reverse=True)
        found[name] = float(truth[best[:WINNERS]].mean())
    found["(the truth)"] = float(np.sort(truth)[-WINNERS:].mean())
    return found


def main() -> None:
    """Print each design's table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("repeats", 100), ("schools", 3_000), ("seed", 2023)):
        options.add_argument(f"--{name}", type=int, default=default)
    given = options.parse_args()
    for place, design in enumerate(DESIGNS):
        dice = np.random.Generator(np.random.PCG64([given.seed, place]))
        made = [one_province(design, given.schools, dice) for _ in range(given.repeats)]
        print(
            f"{design.name}: log sizes ± {design.spread}, true rates beta, mean {design.mean}, precision {design.precision}"
        )
        for name in made[0]:
            values = [one[name] for one in made]
            ahead = [one["eb"] - one[name] for one in made]
            first = f"   first study {FIRST_STUDY[name]:.3f}" if place == 0 and name in FIRST_STUDY else ""
            print(
                f"  {name:14}{fmean(values):.4f} ± {_error(values):.4f}   eb ahead by {fmean(ahead):+.4f} ± {_error(ahead):.4f}{first}"
            )


def _error(values: Sequence[float]) -> float:
    """The standard error of a mean."""
    return stdev(values) / len(values) ** 0.5


if __name__ == "__main__":
    main()
