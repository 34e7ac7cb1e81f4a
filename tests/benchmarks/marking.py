"""What marks by many hands are worth: a simulated province with known truth, marked once, with doubles, with targeted second marks.

    python -m tests.benchmarks.marking [--trainees 100000] [--graders 252] [--replications 5] [--test-sd 6]

Each text has a true mark; a grader adds an own severity (SD 4) and noise (SD 6), rounded to whole points and kept in 0-100. The way
of the marks is jxgrade's own: `final_mark` (R14; a third mark where two are apart, then an adjudicator without severity, noise SD
3) and `severities`. Truth: ability moves test and texts (each correlates .6 with it), tests N(72, 6), texts N(70, 8) on average.

Ways compared:
  single     one mark per text, dealt by lot
  doubles    besides, 5 % of the texts read twice blind, and common reference scripts (5 % of each grader's load)
  targeted   besides, both texts of whoever stands within 3 marks of 60 or 90, or in the best 12 %, read a second time
  by both    the same, but also of whoever would stand there with the graders' severity taken off
A star: ranked by marks with the severity taken off, which is shown and decides nothing. A first study gave .70 for the overlap of
single marks, .75 with doubles, .82 with targeted second marks; its design is not known in detail.
"""

import argparse
import copy
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from jxgrade.grading.scoring import Final, final_mark
from jxgrade.marking import severities
from jxgrade.rules.marks import Mark

GAP, PASS, EXCELLENT, SEATS, NEAR, TOP = Fraction(10), 60.0, 90.0, 0.05, 3.0, 0.12
ROLES = ("first", "second", "third")
Array = Any


@dataclass(frozen=True)
class Province:
    """Trainees with true marks (n, 2), tests (n,) and graders with true severities; ``references``: true marks of scripts all may read."""

    true: Array
    test: Array
    severity: Array
    references: Array

    @classmethod
    def drawn(cls, rng: np.random.Generator, *, trainees: int, graders: int, test_sd: float) -> "Province":
        ability = rng.normal(size=(trainees, 1))
        texts = 70 + 8 * (0.6 * ability + 0.8 * rng.normal(size=(trainees, 2)))
        test = 72 + test_sd * (0.6 * ability[:, 0] + 0.8 * rng.normal(size=trainees))
        severity = rng.normal(scale=4, size=graders)
        return cls(
            np.clip(texts, 0, 100), np.clip(np.round(test), 0, 100), severity - severity.mean(), rng.normal(70, 8, 200)
        )

    def total(self, marks: Array) -> Array:
        """60 % test, 40 % the mean of the two texts (R5)."""
        return 0.6 * self.test + 0.4 * marks.mean(axis=1)

    def read(self, rng: np.random.Generator, texts: Array, graders: Array) -> Array:
        """The marks that these graders give these true marks."""
        seen = texts + self.severity[graders] + rng.normal(scale=6, size=len(texts))
        return np.clip(np.round(seen), 0, 100)


class Marking:
    """The marks given so far: of text number ``2 * trainee + kind`` the graders and values in order."""

    def __init__(self, province: Province, rng: np.random.Generator) -> None:
        self.province, self.rng = province, rng
        self.flat = province.true.ravel()
        count, self.many = len(self.flat), len(province.severity)
        first = np.empty(count, dtype=np.int64)
        order = rng.permutation(count // 2)
        shift = rng.integers(1, self.many, size=count // 2)
        first[2 * order] = np.arange(count // 2) % self.many  # dealt round: loads differ by one
        first[2 * order + 1] = (np.arange(count // 2) + shift) % self.many  # never the grader of the other text
        self.single = province.read(rng, self.flat, first)
        self.given: dict[int, list[tuple[int, float]]] = {}
        self.first, self.adjudicated, self.read = first, 0, count
        self.seeds: list[tuple[str, str, float]] = []

    def again(self, texts: Array) -> None:
        """A second reading of each text that has but one; where R14 then has no mark, a third, then an adjudicator."""
        fresh = [text for text in texts.tolist() if text not in self.given]
        other = (self.first[fresh] + self.rng.integers(1, self.many, size=len(fresh))) % self.many
        second = self.province.read(self.rng, self.flat[fresh], other)
        self.read += len(fresh)
        for text, grader, value in zip(fresh, other.tolist(), second.tolist(), strict=True):
            self.given[text] = [(int(self.first[text]), float(self.single[text])), (grader, value)]
            if self._final(text).mark is None:
                self._third(text)

    def _third(self, text: int) -> None:
        had = {grader for grader, _ in self.given[text]}
        grader = next(one for one in self.rng.permutation(self.many).tolist() if one not in had)
        value = float(self.province.read(self.rng, self.flat[[text]], np.array([grader]))[0])
        self.given[text].append((grader, value))
        self.read += 1
        if self._final(text).mark is None:
            mark = float(np.clip(np.round(self.flat[text] + self.rng.normal(scale=3)), 0, 100))
            self.given[text].append((-1, mark))
            self.adjudicated += 1

    def _final(self, text: int) -> Final:
        marks = [
            Mark(
                (str(text), "growth_report"),
                str(grader),
                "adjudicator" if grader < 0 else ROLES[place],
                Fraction(value),
                None,
                place,
            )
            for place, (grader, value) in enumerate(self.given[text])
        ]
        return final_mark(marks, gap=GAP)

    def references(self, share: float) -> None:
        """Each grader reads so many reference scripts beside the own load."""
        each = round(share * len(self.flat) / self.many)
        for grader in range(self.many):
            scripts = self.rng.permutation(len(self.province.references))[:each]
            marks = self.province.read(
                self.rng, self.province.references[scripts], np.full(len(scripts), grader, dtype=np.int64)
            )
            self.seeds += [
                (f"R{script}", f"{grader:03}", mark)
                for script, mark in zip(scripts.tolist(), marks.tolist(), strict=True)
            ]
        self.read += len(self.seeds)

    def levels(self) -> Array:
        """The estimated severity of each grader, from all marks but an adjudicator's."""
        listed = [(f"T{text}", f"{grader:03}", value) for text, grader, value in self._all()] + self.seeds
        found = severities(listed)
        return np.array([found[f"{grader:03}"].estimate for grader in range(self.many)])

    def totals(self) -> tuple[Array, Array]:
        """The totals, and what they would be with the severity of the graders taken off."""
        level, marks, taken = self.levels(), self.single.copy(), self.single - 0.0
        taken -= level[self.first]
        for text in self.given:
            found = self._final(text)
            assert found.mark is not None
            marks[text] = float(found.mark)
            used = [int(grader) for grader in found.used]
            taken[text] = marks[text] - (0.0 if used[0] < 0 else float(level[used].mean()))
        return self.province.total(marks.reshape(-1, 2)), self.province.total(taken.reshape(-1, 2))

    def _all(self) -> Iterator[tuple[int, int, float]]:
        for text, (grader, value) in enumerate(zip(self.first.tolist(), self.single.tolist(), strict=True)):
            for one, mark in self.given.get(text, [(grader, value)]):
                if one >= 0:
                    yield text, one, mark


def near(totals: Array) -> Array:
    """Who is read a second time (programme: near_pass, near_top): within 3 of 60 or 90, or in the best 12 %."""
    top = np.sort(totals)[-int(TOP * len(totals))]
    return (abs(totals - PASS) <= NEAR) | (abs(totals - EXCELLENT) <= NEAR) | (totals >= top)


def texts_of(trainees: Array) -> Array:
    """Both texts of the trainees marked in the mask."""
    who = np.flatnonzero(trainees)
    return np.sort(np.concatenate([2 * who, 2 * who + 1]))


def row(marking: Marking, totals: Array) -> list[float]:
    """Marks read and adjudicated, error of severities (points, root mean square), overlap, wrongly passed and failed."""
    province = marking.province
    error = marking.levels() - province.severity
    truth = province.total(province.true)
    seats = int(SEATS * len(truth))
    best = [set(np.lexsort((np.arange(len(one)), -one))[:seats].tolist()) for one in (truth, totals)]
    return [
        marking.read / (2 * len(truth)),
        marking.adjudicated,
        float(np.sqrt(np.mean((error - error.mean()) ** 2))),
        len(best[0] & best[1]) / seats,
        int(((totals >= PASS) & (truth < PASS)).sum()),
        int(((totals < PASS) & (truth >= PASS)).sum()),
    ]


def replication(seed: int, *, trainees: int, graders: int, test_sd: float) -> dict[str, list[float]]:
    """One province, marked in the four ways."""
    rng = np.random.default_rng(seed)
    province = Province.drawn(rng, trainees=trainees, graders=graders, test_sd=test_sd)
    marking = Marking(province, rng)
    totals, levelled = marking.totals()
    found = {"single": row(marking, totals), "single*": row(marking, levelled)}
    marking.references(0.05)
    marking.again(np.sort(rng.permutation(len(marking.flat))[: len(marking.flat) // 20]))
    totals, levelled = marking.totals()
    found["doubles"], found["doubles*"] = row(marking, totals), row(marking, levelled)
    by_both = copy.deepcopy(marking)
    marking.again(texts_of(near(totals)))
    totals, levelled = marking.totals()
    found["targeted"], found["targeted*"] = row(marking, totals), row(marking, levelled)
    totals, levelled = by_both.totals()
    by_both.again(texts_of(near(totals) | near(levelled)))
    totals, levelled = by_both.totals()
    found["by both"], found["by both*"] = row(by_both, totals), row(by_both, levelled)
    return found


def main() -> None:
    """Replicate and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trainees", type=int, default=100_000)
    parser.add_argument("--graders", type=int, default=252)
    parser.add_argument("--replications", type=int, default=5)
    parser.add_argument("--test-sd", type=float, default=6.0)
    options = parser.parse_args()
    begun = time.perf_counter()
    runs = [
        replication(seed, trainees=options.trainees, graders=options.graders, test_sd=options.test_sd)
        for seed in range(options.replications)
    ]
    print(
        f"{options.trainees} trainees, {options.graders} graders, seeds 0-{options.replications - 1}, tests SD {options.test_sd:g}: {time.perf_counter() - begun:.0f} s"
    )
    print(
        f"{'':10}{'readings/text':>16}{'adjudicated':>14}{'severity error':>18}{'top 5 % right':>18}{'wrong pass':>14}{'wrong fail':>14}"
    )
    for name in runs[0]:
        figures = np.array([run[name] for run in runs])
        mean, spread = figures.mean(axis=0), figures.std(axis=0, ddof=1 if len(runs) > 1 else 0)
        shown = [
            f"{m:.{places}f} ±{s:.{places}f}" for m, s, places in zip(mean, spread, (2, 0, 2, 3, 0, 0), strict=True)
        ]
        print(
            f"{name:10}"
            + "".join(f"{text:>{width}}" for text, width in zip(shown, (16, 14, 18, 18, 14, 14), strict=True))
        )


if __name__ == "__main__":
    main()
