"""Beside the selection of cases: the shortlist, comparisons and notes, each a table of its own.

`select` decides; this lists for a person, and changes no row of what was decided: R18 chooses among all texts that stand. The
shortlist says whom the experts should read.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

import pandas as pd

from jxgrade.awards import facts, notes
from jxgrade.awards.candidates import CaseCandidate, read_candidates
from jxgrade.awards.cases import Case, cases_of, items_of, limits_of
from jxgrade.awards.choice import Limits, choose
from jxgrade.awards.judgement import Judged, Scale, judges, read_judged, scale
from jxgrade.awards.ranking import blocks
from jxgrade.programme import Programme
from jxgrade.tables import from_rows, plain

CASE_TABLES: Final = ("case_shortlist", "case_scale", "case_judges", "case_notes")
Texts = Callable[[Collection[str]], Mapping[str, str]]
"""From submission ids to the texts of those that have one."""


def explain_cases(
    tables: Mapping[str, pd.DataFrame], programme: "Programme", texts_of: Texts
) -> dict[str, pd.DataFrame]:
    """The tables of ``CASE_TABLES``; ``tables``: those of `select`, and award_cases and findings. ``texts_of`` reads texts."""
    people = facts.read_people(tables, programme)
    doubts = facts.read_doubts(tables, programme)
    texts = list(read_candidates(tables, programme, people=people, doubts=doubts))
    shortlisted = shortlist(texts, programme)
    listed = {case.submission_id for case in shortlisted}
    judged = read_judged(tables)
    found_scale = scale(judged)
    public = listed | {id_ for (id_,) in facts.rows(tables, "award_cases", "submission_id")}
    read = texts_of(public)
    found: dict[str, Iterator[object] | Sequence[object]] = {
        "case_shortlist": shortlist_rows(shortlisted, texts, programme),
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
