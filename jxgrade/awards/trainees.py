"""Excellent trainees (R15; 八.二): seats, candidates, ties across the last seat, reserves."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from jxgrade.awards.facts import Doubts, Trainee, scaled
from jxgrade.awards.ranking import blocks
from jxgrade.awards.seats import apportion, province_seats
from jxgrade.tables import plain

if TYPE_CHECKING:
    from jxgrade.programme import Programme, TraineeAward

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


def _rows(candidates: Sequence[Trainee], rule: "TraineeAward", *, seats: int) -> Iterator[tuple[object, ...]]:
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
