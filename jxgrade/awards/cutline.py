"""The cut-line list (R7, R15): who would change sides if the own total were half a mark or a whole mark otherwise.

Everybody else's total stands, the seats too. A shift of the total is one of the marks, so the assignment score moves with it
(by the shift over the assignments' weight) and ties are broken as ever. Who changes sides within half a mark is to be read again
where a final mark rests on one person alone: that is what `reread` names. Nothing is decided here.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

import pandas as pd

from jxgrade.awards.facts import Doubts, Trainee, rows, scaled
from jxgrade.awards.seats import province_seats
from jxgrade.awards.trainees import city_seats, is_candidate
from jxgrade.programme import Programme
from jxgrade.rules.kinds import submission_id, texts_of
from jxgrade.rules.reasons import BELOW, codes_of
from jxgrade.rules.weights import Weights
from jxgrade.tables import plain

SHIFTS: Final = {"-1": Fraction(-1), "-0.5": Fraction(-1, 2), "+0.5": Fraction(1, 2), "+1": Fraction(1)}
CLOSE: Final = frozenset({"-0.5", "+0.5"})
HIGHEST: Final = Fraction(100)
REACH: Final = 1.001
"""The widest shift, and a little for the floats that only tell who is near."""
Score = tuple[Fraction, Fraction]
"""Total and assignment score: what ranks trainees."""


class Near(NamedTuple):
    """One row of `cut_line` read back, with the trainee's city."""

    line: str
    trainee_id: str
    total: Fraction
    inside: bool
    turns: Sequence[str]
    reread: Sequence[str]
    city: str | None

    @property
    def narrow(self) -> bool:
        """Is half a mark enough?"""
        return not CLOSE.isdisjoint(self.turns)


def read_near(tables: Mapping[str, pd.DataFrame]) -> tuple[Near, ...]:
    """The list: the seats' line first, half a mark before a whole one, the highest total first.

    ``tables``: cut_line, decisions.
    """
    cities = dict(rows(tables, "decisions", "trainee_id city"))
    columns = "line trainee_id total inside turns reread"
    found = [Near._make((*row, cities.get(row[1]))) for row in rows(tables, "cut_line", columns)]
    return tuple(sorted(found, key=lambda one: (one.line != "seat", not one.narrow, -one.total, one.trainee_id)))


def half_a_mark(programme: "Programme") -> dict[str, Fraction]:
    """By kind, how many points of one text's mark make half a mark of the total; without kinds that do not count."""
    points = Weights.of(programme).points
    return {kind: Fraction(1, 2) / worth for kind, worth in points.items() if worth}


def cut_line(
    tables: Mapping[str, pd.DataFrame], people: Sequence[Trainee], doubts: Doubts, programme: "Programme"
) -> list[tuple[object, ...]]:
    """Rows of `cut_line`: line (`pass`, `seat`), trainee_id, total, inside, the shifts that change it, texts to be read again.

    ``seat``: the candidates for excellent trainees; inside means awarded. ``pass``: whoever has a total and no other reason to
    fail; inside means at or above ``pass_at``.
    """
    single = {
        submission_id(who, kind) for who, kind, how in rows(tables, "marking", "trainee_id kind how") if how == "single"
    }
    found = [("seat", *row) for row in _seats(people, doubts, programme)]
    found += [("pass", *row) for row in _passes(tables, people, programme)]
    return [
        (line, who, plain(total), inside, shifts, _reread(who, shifts, single, programme))
        for line, who, total, inside, shifts in found
    ]


def _reread(who: str, shifts: Sequence[str], single: set[str], programme: "Programme") -> list[str]:
    return [text for text in texts_of(who, programme.assignments) if text in single] if CLOSE & set(shifts) else []


def _shifted(total: Fraction) -> Iterator[tuple[str, Fraction]]:
    """Each shift that is possible, and the total it leads to."""
    for name, shift in SHIFTS.items():
        if 0 <= total + shift <= HIGHEST:
            yield name, total + shift


def _passes(
    tables: Mapping[str, pd.DataFrame], people: Sequence[Trainee], programme: "Programme"
) -> Iterator[tuple[str, Fraction, bool, list[str]]]:
    limit, fails = Fraction(programme.scoring.pass_at), codes_of(programme).fails
    only = {
        who
        for who, status, reasons in rows(tables, "decisions", "trainee_id status reasons")
        if status == "pass" or (status == "fail" and fails & set(reasons) == {BELOW})
    }
    for one in people:
        if one.total is not None and abs(float(one.total) - float(limit)) <= REACH and one.trainee_id in only:
            inside = one.total >= limit
            turned = [name for name, total in _shifted(one.total) if (total >= limit) != inside]
            if turned:
                yield one.trainee_id, one.total, inside, turned


def _seats(
    people: Sequence[Trainee], doubts: Doubts, programme: "Programme"
) -> Iterator[tuple[str, Fraction, bool, list[str]]]:
    rule = programme.awards.trainees
    candidates = [one for one in people if is_candidate(one, doubts)]
    if rule.scope == "province":
        yield from _of_one_line(candidates, province_seats(people, Fraction(rule.share)), programme)
        return
    for city, seats in city_seats(people, programme).items():
        yield from _of_one_line([one for one in candidates if one.city == city], seats, programme)


def _of_one_line(
    candidates: Sequence[Trainee], seats: int, programme: "Programme"
) -> Iterator[tuple[str, Fraction, bool, list[str]]]:
    ties, weight = programme.awards.trainees.ties, Weights.of(programme).assignments
    rough = sorted((float(one.total or 0) for one in candidates), reverse=True)
    if not 0 < seats < len(rough):
        return  # no line, or nobody below it
    # whoever can cross the line stands within a mark of it; the shifted score is compared with those within two
    least, most = rough[seats - 1] - REACH, rough[seats] + REACH
    near = [one for one in candidates if least - REACH <= float(one.total or 0) <= most + REACH]
    beyond = sum(total > most + REACH for total in rough)
    # in whole numbers, which are quick to compare: each score, and what each shift adds to it
    shifts = [(shift, shift / weight if weight else Fraction(0)) for shift in SHIFTS.values()]
    totals, parts = (scaled(column) for column in zip(*map(_score, near), *shifts, strict=True))
    whole = list(zip(totals, parts, strict=True))
    own, moves = whole[: len(near)], dict(zip(SHIFTS, whole[len(near) :], strict=True))
    scores = sorted(own)

    def awarded(score: tuple[int, int], before: tuple[int, int]) -> bool:
        """With this score in place of the one before: is the block it stands in within the seats, or taken in whole?"""
        above = beyond + len(scores) - bisect_right(scores, score) - (before > score)
        level = bisect_right(scores, score) - bisect_left(scores, score) - (before == score) + 1
        return above + level <= seats or (ties == "include" and above < seats)

    for score, who, one in sorted(zip(own, (one.trainee_id for one in near), near, strict=True), reverse=True):
        inside = awarded(score, score)
        total, _ = _score(one)
        turned = [
            name
            for name, _ in _shifted(total)
            if awarded((score[0] + moves[name][0], score[1] + moves[name][1]), score) != inside
        ]
        if turned:
            yield who, total, inside, turned


def _score(one: Trainee) -> Score:
    assert one.total is not None and one.assignment_score is not None
    return one.total, one.assignment_score
