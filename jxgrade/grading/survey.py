"""Answers to the survey: how many of each city and stage are content, question by question; of few nothing is told."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import pandas as pd

from jxgrade.grading.course import OTHERS
from jxgrade.grading.items import Span, in_order
from jxgrade.programme import Programme
from jxgrade.rules.groups import interval, unshown
from jxgrade.tables import rows

CONTENT: Final = 4
"""From which answer on somebody is content, of 1 to 5."""


@dataclass(frozen=True)
class Answers:
    """How often each answer was given by some people (`None`: words); ``shown``: may it be told?"""

    name: str
    counts: Mapping[int | None, int]
    shown: bool

    @property
    def whole(self) -> int:
        """How many answered."""
        return sum(self.counts.values())

    @property
    def content(self) -> int:
        """How many are content."""
        return sum(number for answer, number in self.counts.items() if (answer or 0) >= CONTENT)

    @property
    def span(self) -> Span | None:
        """Between what the share of the content lies with 95 % (Wilson)."""
        return interval(self.content, self.whole) if self.shown and self.whole else None

    @property
    def mean(self) -> Fraction | None:
        """The mean answer."""
        total = sum((answer or 0) * number for answer, number in self.counts.items())
        return Fraction(total, self.whole) if self.shown and self.whole else None


@dataclass(frozen=True)
class Question:
    """One question: of points (1-5) or of words; all who answered, and by city and stage."""

    text: str
    scored: bool
    whole: Answers
    groups: tuple[Answers, ...]


def surveyed(survey: pd.DataFrame, programme: Programme) -> list[Question]:
    """The questions in their order; cities and stages as the programme names them, those who are of none last."""
    least, cities = programme.privacy.small_cell, {city.slug: city.name for city in programme.cities}
    found: dict[str, list[tuple[str | None, str | None, int | None, int]]] = {}
    for text, *rest in rows(survey, "question", "city", "stage", "answer", "people"):
        found.setdefault(text, []).append(tuple(rest))
    out = []
    for text in sorted(found, key=in_order):
        counts = Counter[int | None]()
        by_city: dict[str | None, Counter[int | None]] = {slug: Counter() for slug in cities}
        by_stage: dict[str | None, Counter[int | None]] = {stage: Counter() for stage in programme.stages}
        for city, stage, answer, people in found[text]:
            for one in (counts, by_city.setdefault(city, Counter()), by_stage.setdefault(stage, Counter())):
                one[answer] += people
        sorts = [(by_city, cities), (by_stage, programme.stage_names)] if programme.stages else [(by_city, cities)]
        groups = [one for by, names in sorts for one in _told(by, names, least)]
        out.append(Question(text, set(counts) != {None}, _shown("合计", counts, least), tuple(groups)))
    return out


def _shown(name: str, counts: Counter[int | None], least: int) -> Answers:
    return Answers(name, counts, counts.total() >= max(least, 1))


def _told(by: Mapping[str | None, Counter[int | None]], names: Mapping[str, str], least: int) -> list[Answers]:
    made = [_shown(names.get(key or "", OTHERS), counts, least) for key, counts in by.items() if counts]
    gone = unshown([one.whole for one in made], least)
    return [replace(one, shown=one.shown and place not in gone) for place, one in enumerate(made)]
