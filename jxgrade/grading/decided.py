"""Decisions read back: each trainee's with the exact numbers behind it, and what a city, a county or the province comes to."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Final, NamedTuple

import pandas as pd

from jxgrade.programme import Programme
from jxgrade.rules.gates import gate_met, other_gate
from jxgrade.rules.kinds import mark_columns
from jxgrade.rules.limits import is_excellent
from jxgrade.rules.reasons import makes_wait, status_of
from jxgrade.rules.small_cells import unshown
from jxgrade.tables import KINDS, STATUSES, rows, values

Tables = Mapping[str, pd.DataFrame]

NOT_HANDED_IN: Final = frozenset(f"{kind}_{state}" for kind in KINDS for state in ("missing", "awaited", "unreadable"))
NO_TEST: Final = frozenset({"test_missing", "test_awaited"})


class Decision(NamedTuple):
    """One trainee's decision, with the exact numbers behind it; None where there is none."""

    trainee_id: str
    city: str | None
    county: str | None
    school: str | None
    stage: str | None
    status: str
    reasons: tuple[str, ...]
    credit_hours: int | None
    online: Fraction | None
    offline: Fraction | None
    test: Fraction | None
    lesson_design: Fraction | None
    growth_report: Fraction | None
    assignment: Fraction | None
    total: Fraction | None

    @property
    def passed(self) -> bool:
        """合格."""
        return self.status == "pass"

    def waits_for(self, programme: Programme) -> list[str]:
        """The reasons for which the decision waits, lateness among them where the programme says so (R1, R10)."""
        return [code for code in self.reasons if makes_wait(code, late=programme.scoring.late)]

    def under_the_other_gate(self, programme: Programme) -> str:
        """The status that the other reading of the offline gate would give (R8), all other reasons as they are."""
        codes = set(self.reasons) - {"offline_incomplete"}
        if not gate_met("offline", self.offline, programme, offline_gate=other_gate(programme)):
            codes.add("offline_incomplete")
        return status_of(codes, late=programme.scoring.late)


def decisions_of(tables: Tables, city: str | None) -> tuple[Decision, ...]:
    """The decisions of one city in the order of the trainees' ids; ``None``: of the whole province."""
    decisions, scores = tables["decisions"], tables["scores"]
    if city is not None:
        decisions = decisions[decisions["city"] == city]
        scores = scores[scores["trainee_id"].isin(decisions["trainee_id"])]
    columns = ("online_hours", "offline_hours", "test_score", *mark_columns(), "assignment_score", "total")
    numbers = {who: found for who, *found in values(scores, "trainee_id", *columns)}
    none = [None] * len(columns)
    place = ("trainee_id", "city", "county", "school", "stage", "status", "reasons", "credit_hours")
    found = (
        Decision._make((*start, tuple(reasons), hours, *numbers.get(start[0], none)))
        for *start, reasons, hours in rows(decisions, *place)
    )
    return tuple(sorted(found, key=lambda one: one.trainee_id))


def touched_by_the_gate(decisions: Sequence[Decision], programme: Programme) -> list[Decision]:
    """Those with some offline hours and not all, of whom the two readings of the offline gate think differently (R8)."""
    return [
        one
        for one in decisions
        if gate_met("offline", one.offline, programme, offline_gate="attended")
        != gate_met("offline", one.offline, programme, offline_gate="complete")
    ]


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
        way: dict[str, Callable[[Decision], bool]] = {
            "registered": lambda one: True,
            "online": lambda one: gate_met("online", one.online, self.programme),
            "offline": lambda one: gate_met("offline", one.offline, self.programme),
            "test": lambda one: NO_TEST.isdisjoint(one.reasons),
            "texts": lambda one: NOT_HANDED_IN.isdisjoint(one.reasons),
            "passed": lambda one: one.passed,
        }
        left, found = list(self.trainees), {}
        for name, met in way.items():
            left = [one for one in left if met(one)]
            found[name] = len(left)
        return found

    @cached_property
    def top(self) -> int:
        """How many are excellent (R16)."""
        return sum(is_excellent(one.status, one.total, self.programme) for one in self.trainees)

    @cached_property
    def mean(self) -> Fraction | None:
        """The mean total; None where fewer have one than may be shown (privacy.small_cell)."""
        totals = [one.total for one in self.trainees if one.total is not None]
        few = len(totals) < max(self.programme.privacy.small_cell, 1)
        return None if few else sum(totals, Fraction(0)) / len(totals)


def without_small(groups: Sequence[Group]) -> list[Group]:
    """The groups of one table with its total; those that are too small, or would give such a one away, do not show their counts."""
    least = groups[0].programme.privacy.small_cell if groups else 0
    gone = unshown([group.whole for group in groups], least)
    return [replace(group, shown=place not in gone) for place, group in enumerate(groups)]
