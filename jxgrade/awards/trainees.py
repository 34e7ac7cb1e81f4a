"""Excellent trainees (R15; 八.二): seats, candidates, ties across the last seat, reserves."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

import pandas as pd

from jxgrade.awards.facts import Doubts, Trainee, rows, scaled
from jxgrade.awards.ranking import blocks
from jxgrade.awards.seats import apportion, province_seats
from jxgrade.programme import Programme, TraineeAward
from jxgrade.rules.kinds import texts_of
from jxgrade.tables import plain

ACROSS: Final = {"exclude": "tied_out", "include": "awarded", "decide": "undecided"}
"""What becomes of a tied block across the last seat, by ``ties``."""


def award_trainees(people: Sequence[Trainee], programme: "Programme", *, doubts: Doubts) -> list[tuple[object, ...]]:
    """Rows of `award_trainees`: everybody who is awarded, in a tied block across the last seat, or in reserve.

    With ``scope: city`` seats, ties, reserves and ranks are each city's own; who has no city is in none. Source: R15.
    """
    rule = programme.awards.trainees
    candidates = [trainee for trainee in people if is_candidate(trainee, doubts)]
    if rule.scope == "province":
        return list(_rows(candidates, rule, seats=province_seats(people, Fraction(rule.share))))
    found: list[tuple[object, ...]] = []
    for city, seats in city_seats(people, programme).items():
        found += _rows([trainee for trainee in candidates if trainee.city == city], rule, seats=seats)
    return found


def is_candidate(trainee: Trainee, doubts: Doubts) -> bool:
    """Passed, no text with confirmed misconduct, no text in an unresolved pair (R15)."""
    final = trainee.total is not None and trainee.assignment_score is not None
    return trainee.passed and final and not doubts.touch(trainee.trainee_id)


def city_seats(people: Sequence[Trainee], programme: "Programme") -> dict[str, int]:
    """The province's seats by city, by largest remainder (`seats.apportion`)."""
    return {one.city: one.seats for one in apportion(people, programme)}


def _rows(candidates: Sequence[Trainee], rule: TraineeAward, *, seats: int) -> Iterator[tuple[object, ...]]:
    totals = scaled([trainee.total for trainee in candidates if trainee.total is not None])
    assignments = scaled([trainee.assignment_score for trainee in candidates if trainee.assignment_score is not None])
    scored = list(zip(totals, assignments, candidates, strict=True))
    reserves = 0
    for block in blocks(scored, key=lambda entry: entry[:2]):
        if block.is_within(seats):
            outcome = "awarded"
        elif block.is_across(seats):
            outcome = ACROSS[rule.ties]
        elif reserves < rule.reserves:
            outcome = "reserve"
            reserves += len(block.members)
        else:
            return
        for *_, who in block.members:
            yield block.rank, who.trainee_id, who.city, who.county, who.school, plain(who.total), outcome, []


def exclusion_rows(
    tables: Mapping[str, pd.DataFrame],
    people: Sequence[Trainee],
    doubts: Doubts,
    programme: "Programme",
    *,
    awarded: frozenset[str],
) -> list[tuple[object, ...]]:
    """Rows of `trainee_exclusions`: trainee_id, city, county, school, total, reasons.

    Listed is whoever has total and assignment score at or above those of the last one ``awarded`` (of the own city where seats are by
    city) and is no candidate. Reasons, all that apply: `fail`, `pending`, `confirmed` misconduct, `unresolved` reuse.
    """
    by_city = programme.awards.trainees.scope == "city"
    lines: dict[str | None, tuple[Fraction, Fraction]] = {}
    for one in people:
        score = _score(one)
        if one.trainee_id in awarded and score is not None:
            place = one.city if by_city else None
            lines[place] = min(lines.get(place, score), score)
    status = dict(rows(tables, "decisions", "trainee_id status"))
    found: list[tuple[object, ...]] = []
    for one in people:
        score, line = _score(one), lines.get(one.city if by_city else None)
        if score is not None and line is not None and score >= line and not is_candidate(one, doubts):
            reasons = [code for code in ("fail", "pending") if status.get(one.trainee_id) == code]
            texts = set(texts_of(one.trainee_id, programme.assignments))
            reasons += ["confirmed"] if texts & doubts.confirmed else []
            reasons += ["unresolved"] if texts & doubts.unresolved else []
            found.append((one.trainee_id, one.city, one.county, one.school, plain(one.total), reasons))
    return found


def _score(one: Trainee) -> tuple[Fraction, Fraction] | None:
    return None if one.total is None or one.assignment_score is None else (one.total, one.assignment_score)
