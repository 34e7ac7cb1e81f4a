"""Beside the selection of cases: the funnel, the shortlist, prices, conflicts, comparisons and notes, each a table of its own.

`select` decides; this explains and lists for a person, and changes no row of what was decided.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

import pandas as pd

from jxgrade.awards import constraints, facts, funnel, notes
from jxgrade.awards.candidates import read_candidates
from jxgrade.awards.cases import Case, cases_of, items_of, limits_of
from jxgrade.awards.choice import Item, Limits, choose
from jxgrade.awards.judgement import Judged, Scale, read_judged, scale
from jxgrade.awards.judges import judges
from jxgrade.awards.ranking import blocks
from jxgrade.programme import Programme
from jxgrade.tables import from_rows, plain

CASE_TABLES: Final = ("case_funnel", "case_shortlist", "case_prices", "case_scale", "case_judges", "case_notes")
Texts = Callable[[Collection[str]], Mapping[str, str]]
"""From submission ids to the texts of those that have one."""


def explain_cases(
    tables: Mapping[str, pd.DataFrame], programme: "Programme", texts_of: Texts
) -> dict[str, pd.DataFrame]:
    """The tables of ``CASE_TABLES``; ``tables``: those of `select`, and award_cases and findings. ``texts_of`` reads texts."""
    people = facts.read_people(tables, programme)
    doubts = facts.read_doubts(tables, programme)
    texts = list(read_candidates(tables, programme, people=people, doubts=doubts))
    cases = cases_of(texts, programme)
    items, limits = items_of(cases), limits_of(programme)
    chosen = choose(items, limits)
    shortlisted = funnel.shortlist(texts, programme)
    listed = {case.submission_id for case in shortlisted}
    judged = read_judged(tables)
    found_scale = scale(judged)
    outcomes = dict(facts.rows(tables, "award_cases", "submission_id outcome"))
    public = listed | outcomes.keys()
    read = texts_of(public)
    found: dict[str, Iterator[object] | Sequence[object]] = {
        "case_funnel": funnel.funnel(
            texts, listed, compared=found_scale.strength.keys(), outcomes=outcomes, programme=programme
        ),
        "case_shortlist": funnel.shortlist_rows(shortlisted, texts, programme),
        "case_prices": _prices(items, limits, chosen, cases),
        "case_scale": _scale(found_scale),
        "case_judges": _judges(judged, found_scale),
        "case_notes": [
            *notes.text_notes(tables, public, read),
            *notes.theme_notes(tables, public, programme),
            *notes.panel_notes(tables, texts, programme),
        ],
    }
    return {name: from_rows(found[name], name) for name in CASE_TABLES}


def _scale(found: Scale) -> list[tuple[object, ...]]:
    """Rows of `case_scale`: strengths in logits, the best of each part first; what is shown as equal shares a rank (1, 2, 2, 4)."""
    shown = {id_: _shown(strength, found.error[id_]) for id_, strength in found.strength.items()}
    listed: list[tuple[object, ...]] = []
    for part in sorted(set(found.part.values())):
        ours = [id_ for id_ in found.strength if found.part[id_] == part]
        for block in blocks(ours, key=lambda id_: Fraction(shown[id_][0] or 0)):
            listed += [(id_, block.rank, found.compared[id_], *shown[id_], part) for id_ in sorted(block.members)]
    return listed


def _judges(judged: Sequence[Judged], found: Scale) -> list[tuple[object, ...]]:
    """Rows of `case_judges`; the one without a judge is about all of them."""
    listed: list[tuple[object, ...]] = [
        (one.judge, one.compared, *_shown(one.agreement, one.infit), one.misfit, None) for one in judges(judged)
    ]
    if judged:
        listed.append((None, len(judged), None, None, False, *_shown(found.separation)))
    return listed


def _shown(*values: float | None) -> list[str | None]:
    """Numbers of a model, to three decimals: they inform, and must not differ from machine to machine."""
    return [None if value is None else f"{value:.3f}" for value in values]


def _prices(
    items: Sequence[Item], limits: Limits, chosen: frozenset[int], cases: Sequence[Case]
) -> Iterator[tuple[object, ...]]:
    """Rows of `case_prices`: what the aims would be without each constraint, less what they are, who moves; floors not reached."""
    conflicts = _conflicts(items, limits, chosen)
    floors = {
        **{("city", k): v for k, v in limits.cities.items()},
        **{("theme", k): v for k, v in limits.themes.items()},
    }
    caps = dict(zip(constraints.CAPS, limits.caps, strict=True))
    for order, price in enumerate(constraints.prices(items, limits, chosen), 1):
        (code, unit), before, after = price.constraint, price.before, price.after
        limit = caps[code] if unit is None else floors[code, unit]
        moved = [[cases[place].submission_id for place in places] for places in (price.displaced, price.admitted)]
        gain = sum((cases[place].score for place in price.displaced), Fraction(0))
        gain -= sum((cases[place].score for place in price.admitted), Fraction(0))
        yield (
            order,
            code,
            unit,
            limit,
            after.places - before.places,
            after.city_gap - before.city_gap,
            after.theme_gap - before.theme_gap,
            plain(gain),
            *moved,
            *conflicts.get(price.constraint, (None, None, None, [])),
        )


def _conflicts(
    items: Sequence[Item], limits: Limits, chosen: frozenset[int]
) -> dict[constraints.Constraint, tuple[object, ...]]:
    """Of each floor that is not reached: how many were chosen, lack, are there, and the constraints that together stand in its way."""
    found: dict[constraints.Constraint, tuple[object, ...]] = {}
    for floor, reached, lacking in constraints.shortfalls(items, limits, chosen):
        named = constraints.conflict(items, limits, chosen, floor) or (floor,)
        held = [one.code if one.unit is None else f"{one.code}:{one.unit}" for one in named[1:]]
        found[floor] = reached, lacking, sum(getattr(item, floor.code) == floor.unit for item in items), held
    return found
