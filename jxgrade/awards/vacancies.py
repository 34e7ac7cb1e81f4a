"""Awards that fall vacant, and who moves up from the published list, in the order in which a person decided (R15, R18).

Who leaves stands in `awards.trainees.vacancies` and `awards.cases.vacancies` of the programme. The list is never drawn again: only who was listed can move up.
Next in line is the tied block of the best rank that has no seat yet, `tied_out` and `undecided` ones before all reserves. It moves up
whole where it fits into the seats that are free, whole anyway with ``ties: include``, else it waits for a person; nobody passes it,
for nobody with a lower score may take a seat before one with a higher. So who has a seat in the end does not depend on the order of
the vacancies, only who followed whom does. Of the cases the first reserve moves up that keeps the caps beside those that still stand.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

import pandas as pd

from jxgrade import tables as canonical
from jxgrade.awards.facts import read_people, rows
from jxgrade.awards.seats import province_seats
from jxgrade.awards.trainees import city_seats
from jxgrade.programme import Programme


class ListedTrainee(NamedTuple):
    """One trainee of the published list: rank, id, city, outcome."""

    rank: int
    trainee_id: str
    city: str | None
    outcome: str


class Step(NamedTuple):
    """What one vacancy led to: outcome, who moved up, seats of the list that stay free."""

    outcome: str
    moved: tuple[str, ...]
    free: int


def fill(entries: Iterable[ListedTrainee], leaving: Sequence[str], *, seats: int, ties: str) -> list[Step]:
    """One step per id of ``leaving``, in that order; ``entries`` are one list (of the province, or of one city).

    Outcomes: `filled`; `waits` (the next tied block does not fit); `exhausted` (nobody is left on the list); `no_vacancy` (as many
    as there are seats still stand, or more); `not_awarded` (left the list without having had a seat); `unlisted`; `repeated`.

    >>> listed = [ListedTrainee(1, "a", None, "awarded"), ListedTrainee(2, "b", None, "awarded"), ListedTrainee(3, "c", None, "reserve")]
    >>> [(step.outcome, step.moved, step.free) for step in fill(listed, ["b", "c", "x"], seats=2, ties="exclude")]
    [('filled', ('c',), 0), ('exhausted', (), 1), ('unlisted', (), 1)]
    """
    places = {one.trainee_id: one for one in entries}
    seated = {who for who, one in places.items() if one.outcome == "awarded"}
    gone: set[str] = set()
    steps = []
    for who in leaving:
        had, known, again = who in seated, who in places, who in gone
        gone.add(who)
        seated.discard(who)
        waiting = [one for one in places.values() if one.trainee_id not in gone | seated]
        moved, stopped = _move_up(waiting, seats - len(seated), ties) if known and not again else ((), "")
        seated.update(moved)
        outcome = (
            "repeated"
            if again
            else "unlisted"
            if not known
            else "filled"
            if moved
            else stopped
            if had
            else "not_awarded"
        )
        steps.append(Step(outcome, moved, max(seats - len(seated), 0)))
    return steps


def _move_up(waiting: Sequence[ListedTrainee], free: int, ties: str) -> tuple[tuple[str, ...], str]:
    """Who takes the free seats, best rank first, and why no more do."""
    left = list(waiting)
    moved: list[str] = []
    while free > 0:
        if not left:
            return tuple(moved), "exhausted"
        best = min(one.rank for one in left)
        block = sorted(one.trainee_id for one in left if one.rank == best)
        if len(block) > free and ties != "include":
            return tuple(moved), "waits"
        moved += block
        free -= len(block)
        left = [one for one in left if one.rank != best]
    return tuple(moved), "no_vacancy"


def vacancy_rows(tables: dict[str, pd.DataFrame] | Any, programme: "Programme") -> list[tuple[object, ...]]:
    """Rows of `vacancies` of excellent trainees; each city's list by itself where the seats are.

    ``tables``: award_trainees and those that `facts.read_people` reads.
    """
    rule = programme.awards.trainees
    if not rule.vacancies:
        return []
    people = read_people(tables, programme)
    by_city = rule.scope == "city"
    entries = [ListedTrainee(*row) for row in rows(tables, "award_trainees", "rank trainee_id city outcome")]
    cities = {one.trainee_id: one.city for one in people}
    lists = city_seats(people, programme) if by_city else {}
    steps: dict[int, Step] = {}
    given = list(enumerate(rule.vacancies, 1))
    for name in {cities.get(one.trainee_id) if by_city else None for _, one in given}:
        ours = [(order, one.trainee_id) for order, one in given if not by_city or cities.get(one.trainee_id) == name]
        listed = [one for one in entries if not by_city or one.city == name]
        seats = lists.get(name or "", 0) if by_city else province_seats(people, Fraction(rule.share))
        found = fill(listed, [who for _, who in ours], seats=seats, ties=rule.ties)
        steps |= {order: step for (order, _), step in zip(ours, found, strict=True)}
    return [_row("trainees", order, one.trainee_id, one, steps[order]) for order, one in given]


def _row(award: str, order: int, who: str, vacancy: Any, step: Step) -> tuple[object, ...]:
    day = vacancy.decided_on.isoformat()
    return award, order, who, vacancy.cause, day, step.outcome, list(step.moved), step.free


def holders(
    listed: Iterable[tuple[str, str]], turns: Iterable[tuple[str, str, str, Sequence[str]]]
) -> dict[str, str | None]:
    """Who holds an award now, and since which day: None for those of the published list itself.

    ``listed``: id and outcome; ``turns``: id that left, day, outcome, ids that moved up, in the order decided.

    >>> holders([("a", "awarded"), ("b", "reserve")], [("a", "2024-02-20", "filled", ["b"])])
    {'b': '2024-02-20'}
    """
    found: dict[str, str | None] = {key: None for key, outcome in listed if outcome == "awarded"}
    for left, day, outcome, moved in turns:
        if outcome not in ("repeated", "unlisted"):
            found.pop(left, None)
        found |= dict.fromkeys(moved, day)
    return found


LISTS: Final = {"trainee_id": ("trainees", "award_trainees"), "submission_id": ("cases", "award_cases")}


def turns_of(frame: "pd.DataFrame", award: str) -> list[tuple[Any, ...]]:
    """Who left the list of ``trainees`` or ``cases``, in the order decided: order, id, cause, day, outcome, ids moved up, seats free."""
    columns = ("award", "order", "id", "cause", "decided_on", "outcome", "moved", "free")
    return sorted((row[1:] for row in canonical.rows(frame, *columns) if row[0] == award), key=lambda row: int(row[0]))


def award_holders(tables: Mapping[str, pd.DataFrame], key: str) -> dict[str, str | None]:
    """Who holds an award now: excellent trainees (``key`` `trainee_id`) or cases (`submission_id`), with the day on which who moved up did.

    The published list, without those who left it and with those who moved up (R15, R18).
    """
    award, listed = LISTS[key]
    turns = turns_of(tables["vacancies"], award)
    return holders(canonical.rows(tables[listed], key, "outcome"), ((turn[1], *turn[3:6]) for turn in turns))


# ---------------------------------------------------------------- cases (R18)


class ListedCase(NamedTuple):
    """One case of the published list: rank, id, the units whose caps it falls under (None: no cap), outcome."""

    rank: int
    submission_id: str
    units: tuple[object, object, object | None]
    outcome: str


def fill_cases(listed: Iterable[ListedCase], leaving: Sequence[str], *, caps: tuple[int, int, int]) -> list[Step]:
    """One step per id of ``leaving``, in that order: the first reserve that keeps the ``caps`` (trainee, school, county) moves up.

    Outcomes as of `fill`; `exhausted` where no reserve that is left keeps the caps: the place stays free until a later step.
    """
    places = {one.submission_id: one for one in sorted(listed)}
    seated = [one for one in places.values() if one.outcome == "awarded"]
    seats, gone, steps = len(seated), set[str](), []
    for who in leaving:
        again, known = who in gone, who in places
        had = any(one.submission_id == who for one in seated)
        gone.add(who)
        seated = [one for one in seated if one.submission_id != who]
        moved: list[str] = []
        while len(seated) < seats and (best := _first_that_fits(places, seated, gone, caps)):
            seated.append(best)
            moved.append(best.submission_id)
        outcome = "filled" if moved else "exhausted"
        if again or not known or not (had or moved):
            outcome = "repeated" if again else "not_awarded" if known else "unlisted"
        steps.append(Step(outcome, tuple(moved), seats - len(seated)))
    return steps


def _first_that_fits(
    places: Mapping[str, ListedCase], seated: Sequence[ListedCase], gone: set[str], caps: tuple[int, int, int]
) -> ListedCase | None:
    taken = Counter((level, unit) for one in seated for level, unit in enumerate(one.units))
    for one in places.values():
        if (
            one.submission_id not in gone
            and one not in seated
            and all(unit is None or taken[level, unit] < caps[level] for level, unit in enumerate(one.units))
        ):
            return one
    return None


def case_vacancy_rows(tables: Mapping[str, pd.DataFrame], programme: "Programme") -> list[tuple[object, ...]]:
    """Rows of `vacancies` of cases; ``tables``: award_cases."""
    rule = programme.awards.cases
    if not rule.vacancies:
        return []
    columns = "rank submission_id trainee_id city county school outcome"
    listed = [
        ListedCase(rank, text, (who, (city, county, school), None if county is None else (city, county)), outcome)
        for rank, text, who, city, county, school, outcome in rows(tables, "award_cases", columns)
    ]
    caps = (rule.per.trainee, rule.per.school, rule.per.county)
    steps = fill_cases(listed, [one.submission_id for one in rule.vacancies], caps=caps)
    found = enumerate(zip(rule.vacancies, steps, strict=True), 1)
    return [_row("cases", order, one.submission_id, one, step) for order, (one, step) in found]
