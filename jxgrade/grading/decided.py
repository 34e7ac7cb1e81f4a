"""Decisions read back: each trainee's with the exact numbers behind it, and what a city, a county or the province comes to."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Final, NamedTuple

import pandas as pd

from jxgrade.programme import Component, Programme
from jxgrade.rules.gates import other_reading
from jxgrade.rules.groups import interval, unshown
from jxgrade.rules.limits import is_excellent
from jxgrade.rules.reasons import Codes
from jxgrade.tables import STATUSES, Tables, is_number, rows, values


class Decision(NamedTuple):
    """One trainee's decision, with every number of `scores` (exact) and of `decisions` by its column; None where there is none."""

    trainee_id: str
    city: str | None
    county: str | None
    school: str | None
    stage: str | None
    status: str
    reasons: tuple[str, ...]
    credit_hours: int | None
    numbers: Mapping[str, Fraction | None]

    @property
    def total(self) -> Fraction | None:
        """综合得分."""
        return self.numbers.get("total")

    @property
    def passed(self) -> bool:
        """合格."""
        return self.status == "pass"

    def waits_for(self, codes: Codes) -> list[str]:
        """The reasons for which the decision waits, lateness among them where the programme says so (R1, R10)."""
        return [code for code in self.reasons if codes.makes_wait(code)]

    def under_the_other_gate(self, component: Component, codes: Codes) -> str:
        """The status that the other reading of a gate would give (R8), all other reasons as they are."""
        reason = f"{component.key}_incomplete"
        given = set(self.reasons) - {reason}
        if not other_reading(component).met(self.numbers.get(component.column)):
            given.add(reason)
        return codes.status_of(given)


def passed(decisions: pd.DataFrame) -> tuple[int, int]:
    """How many passed, of how many."""
    return int((decisions["status"] == "pass").sum()), len(decisions)


def decisions_of(tables: Tables, city: str | None) -> tuple[Decision, ...]:
    """The decisions of one city in the order of the trainees' ids; ``None``: of the whole province."""
    decisions, scores = tables["decisions"], tables["scores"]
    if city is not None:
        decisions = decisions[decisions["city"] == city]
        scores = scores[scores["trainee_id"].isin(decisions["trainee_id"])]
    columns = [column for column in scores.columns if is_number(column)]
    more = [column for column in decisions.columns if is_number(column) and column not in scores]
    numbers = {who: found for who, *found in values(scores, "trainee_id", *columns)}
    none = [None] * len(columns)
    place = ("trainee_id", "city", "county", "school", "stage", "status", "reasons", "credit_hours")
    found = (
        Decision._make(
            (*start, tuple(reasons), hours, dict(zip((*columns, *more), (*numbers.get(who, none), *own), strict=True)))
        )
        for (*start, reasons, hours), (who, *own) in zip(
            rows(decisions, *place), values(decisions, "trainee_id", *more), strict=True
        )
    )
    return tuple(sorted(found, key=lambda one: one.trainee_id))


def touched_by_the_gate(decisions: Sequence[Decision], component: Component) -> list[Decision]:
    """Those with some hours and not all, of whom the two readings of a gate think differently (R8)."""
    other = other_reading(component)
    numbers = [(one, one.numbers.get(component.column)) for one in decisions]
    return [one for one, number in numbers if component.met(number) != other.met(number)]


@dataclass(frozen=True)
class Group:
    """Trainees who are counted together: a city, a county, the province."""

    name: str
    trainees: Sequence[Decision]
    programme: Programme
    quota: int = 0
    shown: bool = True  # may its counts be shown? (privacy.small_cell)

    @cached_property
    def whole(self) -> int:
        """How many registered."""
        return len(self.trainees)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many by status, all three always there."""
        counts = Counter(one.status for one in self.trainees)
        return {code: counts[code] for code in STATUSES}

    @cached_property
    def steps(self) -> dict[str, int]:
        """How many came how far, from registered to passed: each step counts those who met it and all before it."""
        way: dict[str, Callable[[Decision], bool]] = {"registered": lambda one: True}
        for part in self.programme.components:
            if part.source == "test" or part.gated:
                way[part.key] = _met(part)
        texts = {f"{kind}_{state}" for kind in self.programme.assignments for state in _LACKING}
        way |= {"texts": lambda one: texts.isdisjoint(one.reasons), "passed": lambda one: one.passed}
        left, found = list(self.trainees), {}
        for name, met in way.items():
            left = [one for one in left if met(one)]
            found[name] = len(left)
        return found

    @cached_property
    def top(self) -> int:
        """How many are excellent (R16)."""
        return sum(is_excellent(one.status, one.total, self.programme) for one in self.trainees)

    @property
    def interval(self) -> tuple[Fraction, Fraction] | None:
        """Between what the pass rate lies with 95 % (Wilson); None where it may not be shown (privacy.small_cell)."""
        few = not self.shown or self.whole < max(self.programme.privacy.small_cell, 1)
        return None if few else interval(self.counts["pass"], self.whole)

    @cached_property
    def mean(self) -> Fraction | None:
        """The mean total; None where fewer have one than may be shown (privacy.small_cell)."""
        totals = [one.total for one in self.trainees if one.total is not None]
        few = len(totals) < max(self.programme.privacy.small_cell, 1)
        return None if few else sum(totals, Fraction(0)) / len(totals)


_LACKING: Final = ("missing", "awaited", "unreadable")


def _met(part: Component) -> Callable[[Decision], bool]:
    """Was this gate met, or the test taken, readable or not?"""
    lacks = {f"{part.key}_{state}" for state in ("missing", "awaited")} if part.source == "test" else set()
    return lambda one: lacks.isdisjoint(one.reasons) and (not part.gated or part.met(one.numbers.get(part.column)))


def without_small(groups: Sequence[Group]) -> list[Group]:
    """The groups of one table with its total; those that are too small, or would give such a one away, do not show their counts."""
    least = groups[0].programme.privacy.small_cell if groups else 0
    gone = unshown([group.whole for group in groups], least)
    return [replace(group, shown=place not in gone) for place, group in enumerate(groups)]


def pass_rate_ends(groups: Sequence[Group]) -> tuple[tuple[str, Fraction], ...]:
    """Where most and where fewest passed, of the groups whose counts may be shown; nothing where fewer than two may, or all are equal."""
    rates = sorted((Fraction(one.counts["pass"], one.whole), one.name) for one in groups if one.shown and one.whole)
    if len(rates) < 2 or rates[0][0] == rates[-1][0]:
        return ()
    return tuple((name, rate) for rate, name in (rates[-1], rates[0]))
