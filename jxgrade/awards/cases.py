"""Cases (R18; 八.三): which texts stand for selection, which are chosen, who is in reserve."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

import pandas as pd

from jxgrade.awards.candidates import CaseCandidate, read_candidates
from jxgrade.awards.choice import Item, Limits, choose
from jxgrade.awards.facts import Doubts, Trainee, scaled
from jxgrade.awards.lot import lot_number
from jxgrade.programme import Programme
from jxgrade.tables import plain


class Case(NamedTuple):
    """One text that may be chosen; ``score`` is exact, ``lot`` the text's own lot number."""

    submission_id: str
    author: Trainee
    theme: str | None
    score: Fraction
    chars: int
    lot: int

    @property
    def order(self) -> tuple[Fraction, int, str]:
        """The best score first, then the smaller lot, then the id."""
        return -self.score, self.lot, self.submission_id


def read_cases(
    tables: Mapping[str, pd.DataFrame], programme: "Programme", *, people: Sequence[Trainee], doubts: Doubts
) -> tuple[Case, ...]:
    """The texts that may be chosen, the best first: author passed, length within limits, nothing against the text (R18)."""
    return cases_of(read_candidates(tables, programme, people=people, doubts=doubts), programme)


def cases_of(texts: Iterable[CaseCandidate], programme: "Programme") -> tuple[Case, ...]:
    """Of all texts those that no rule keeps out, as cases, the best first."""
    found = [
        Case(
            one.submission_id, one.passed, one.theme, one.score, one.chars, lot_number(programme.lot, one.submission_id)
        )
        for one in texts
        if one.passed is not None and one.score is not None and one.chars is not None and not one.against
    ]
    return tuple(sorted(found, key=lambda case: case.order))


def award_cases(cases: Sequence[Case], programme: "Programme") -> list[tuple[object, ...]]:
    """Rows of `award_cases`: those chosen among ``cases`` (the best first), and the best left as reserves (R18)."""
    rule = programme.awards.cases
    chosen = choose(items_of(cases), limits_of(programme))
    awarded = [case for place, case in enumerate(cases) if place in chosen]
    left = [case for place, case in enumerate(cases) if place not in chosen]
    return [
        *(_row(rank, case, "awarded") for rank, case in enumerate(awarded, 1)),
        *(_row(rank, case, "reserve") for rank, case in enumerate(left[: rule.reserves], len(awarded) + 1)),
    ]


def limits_of(programme: "Programme") -> Limits:
    """Places, caps and floors of the programme."""
    rule = programme.awards.cases
    return Limits(
        places=rule.places,
        caps=(rule.per.trainee, rule.per.school, rule.per.county),
        cities=dict.fromkeys(programme.slugs, rule.floors.city),
        themes=dict.fromkeys(rule.themes, rule.floors.theme),
    )


def items_of(cases: Sequence[Case]) -> list[Item]:
    """The cases as the selection sees them: loss against the best score in whole units, and the units whose caps they use."""
    scores = scaled([case.score for case in cases])
    items = []
    for case, score in zip(cases, scores, strict=True):
        who = case.author
        # what is not known is one unit: a cap errs on the strict side; a city without counties has no cap by county
        county = None if who.county is None else (who.city, who.county)
        units = (who.trainee_id, (who.city, who.county, who.school), county)
        items.append(Item(scores[0] - score, case.lot, who.city, case.theme, units))
    return items


def _row(rank: int, case: Case, outcome: str) -> tuple[object, ...]:
    who = case.author
    place = (who.trainee_id, who.city, who.county, who.school)
    return rank, case.submission_id, *place, case.theme, plain(case.score), case.chars, outcome, []
