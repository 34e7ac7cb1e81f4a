"""Beside the selection of cases: the funnel, the shortlist, prices, conflicts, comparisons and notes, each a table of its own.

`select` decides; this explains and lists for a person, and changes no row of what was decided: R18 chooses among all texts that
stand. The shortlist says whom the experts should read, the counts of the funnel say where the others went.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final, NamedTuple

import pandas as pd

from jxgrade.awards import constraints, facts, notes
from jxgrade.awards.candidates import RULES, CaseCandidate, read_candidates
from jxgrade.awards.cases import Case, cases_of, items_of, limits_of
from jxgrade.awards.choice import Item, Limits, choose
from jxgrade.awards.judgement import Judged, Scale, judges, read_judged, scale
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
    shortlisted = shortlist(texts, programme)
    listed = {case.submission_id for case in shortlisted}
    judged = read_judged(tables)
    found_scale = scale(judged)
    outcomes = dict(facts.rows(tables, "award_cases", "submission_id outcome"))
    public = listed | outcomes.keys()
    read = texts_of(public)
    found: dict[str, Iterator[object] | Sequence[object]] = {
        "case_funnel": funnel(
            texts, listed, compared=found_scale.strength.keys(), outcomes=outcomes, programme=programme
        ),
        "case_shortlist": shortlist_rows(shortlisted, texts, programme),
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


# ---------------------------------------------------------------- the funnel and the shortlist


class Step(NamedTuple):
    """One row of `case_funnel`: ``excluded`` by this step of what the one before left, ``hit`` by its rule whatever the others say."""

    step: int
    code: str
    left: int
    excluded: int
    hit: int


def rule_steps(texts: Sequence[CaseCandidate]) -> list[Step]:
    """How many texts were handed in, and how many each rule of R18 leaves, in the order of ``RULES``."""
    hits = [one.against for one in texts]
    steps = [Step(1, "handed_in", len(texts), 0, 0)]
    for number, code in enumerate(RULES, 2):
        excluded = sum(found[:1] == (code,) for found in hits)
        steps.append(Step(number, code, steps[-1].left - excluded, excluded, sum(code in found for found in hits)))
    return steps


def funnel(
    texts: Sequence[CaseCandidate],
    shortlisted: Collection[str],
    *,
    compared: Collection[str],
    outcomes: Mapping[str, str],
    programme: "Programme",
) -> list[Step]:
    """All steps of the funnel. After the rules: shortlisted, scored by enough experts, compared in pairs, awarded, in reserve.

    Where comparisons decide, no scores of experts are waited for.

    ``outcomes``: those of `award_cases` by submission. An awarded text need not be on the shortlist; ``hit`` of the last two steps
    counts those that are on it.
    """
    steps = rule_steps(texts)
    wanted = programme.awards.cases.experts
    enough = {one.submission_id for one in texts if len(one.experts) >= wanted} & set(shortlisted)
    by_panel = programme.awards.cases.by == "panel"
    ready = enough if by_panel else set(shortlisted)

    def add(code: str, left: int, of: int, hit: int) -> None:
        steps.append(Step(len(steps) + 1, code, left, of - left, hit))

    add("shortlist", len(shortlisted), steps[-1].left, 0)
    if by_panel:
        add("experts", len(enough), len(shortlisted), 0)
    add("compared", len(ready & set(compared)), len(ready), 0)
    for outcome in ("awarded", "reserve"):
        listed = {one for one, found in outcomes.items() if found == outcome}
        steps.append(Step(len(steps) + 1, outcome, len(listed), 0, len(listed & set(shortlisted))))
    return steps


def shortlist(texts: Sequence[CaseCandidate], programme: "Programme") -> tuple[Case, ...]:
    """Whom the experts should read: of the texts that stand the best by final mark, with room for every theme and city.

    The same choice as R18's, with places, caps and floors ``shortlist`` times as wide, on final marks alone: what experts say
    cannot change who is read. Texts without a final mark are not on it.
    """
    cases = marked_cases(texts, programme)
    limits, times = limits_of(programme), programme.awards.cases.shortlist
    wide = Limits(
        limits.places * times,
        tuple(cap * times for cap in limits.caps),
        {name: floor * times for name, floor in limits.cities.items()},
        {name: floor * times for name, floor in limits.themes.items()},
    )
    chosen = choose(items_of(cases), wide)
    return tuple(case for place, case in enumerate(cases) if place in chosen)


def marked_cases(texts: Sequence[CaseCandidate], programme: "Programme") -> tuple[Case, ...]:
    """The texts that stand, scored by their final mark alone, the best first."""
    from jxgrade.awards.cases import cases_of

    return cases_of((replace(one, score=one.mark) for one in texts if not one.against), programme)


def shortlist_rows(
    cases: Sequence[Case], texts: Sequence[CaseCandidate], programme: "Programme"
) -> list[tuple[object, ...]]:
    """Rows of `case_shortlist`: place by final mark, experts so far and how many lack, their mean, and how far they lie apart."""
    experts = {one.submission_id: one.experts for one in texts}
    wanted = programme.awards.cases.experts
    found: list[tuple[object, ...]] = []
    for rank, case in enumerate(cases, 1):
        given = experts[case.submission_id]
        mean = sum(given, Fraction(0)) / len(given) if given else None
        apart = max(given) - min(given) if len(given) > 1 else None
        found.append(
            (
                rank,
                case.submission_id,
                plain(case.score),
                len(given),
                max(0, wanted - len(given)),
                plain(mean),
                plain(apart),
            )
        )
    return found
