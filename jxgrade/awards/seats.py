"""Seats of excellent trainees by city, by largest remainder (R15): each step of the arithmetic, so that it can be shown.

Equal remainders go to the larger base (trainees with online hours), equal bases by the lot of the city's slug. The case arises with real
quotas: one city is due 632.5 seats and another 7.5, and one seat is left; the first has the larger base.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import NamedTuple

import pandas as pd

from jxgrade.awards.facts import Trainee, rows, starts
from jxgrade.awards.lot import lot_number
from jxgrade.programme import Programme
from jxgrade.tables import records


class CitySeats(NamedTuple):
    """One city: trainees with online hours, seats due exactly, whole ones, all in the end, and why one more (or not).

    ``by``: `remainder`, `base` or `lot` where a seat beyond the whole ones was given, and by which of the three it was won;
    `lost_base`, `lost_lot` where it went to a city of equal remainder; else empty.
    """

    city: str
    base: int
    due: Fraction
    whole: int
    seats: int
    by: str

    @property
    def remainder(self) -> Fraction:
        """What is due beyond whole seats."""
        return self.due - self.whole


class Seats(NamedTuple):
    """Trainees with online hours, the province's seats for them, how many are taken, the lowest total awarded, seats by city."""

    started: int
    seats: int
    awarded: int
    lowest: Fraction | None
    cities: tuple[CitySeats, ...]

    @property
    def empty(self) -> int:
        """Seats that nobody has."""
        return self.seats - self.awarded


def seats_of(tables: Mapping[str, pd.DataFrame], programme: "Programme") -> Seats:
    """The seats as they were filled. ``tables``: scores, decisions, award_trainees."""
    cities = dict(rows(tables, "decisions", "trainee_id city"))
    began = starts(programme)
    base = Counter(cities.get(one.trainee_id) for one in records(tables["scores"]) if began(one._asdict()))
    awarded = [total for total, outcome in rows(tables, "award_trainees", "total outcome") if outcome == "awarded"]
    seats = floor(Fraction(programme.awards.trainees.share) * base.total())
    return Seats(base.total(), seats, len(awarded), min(awarded, default=None), tuple(shared_out(base, programme)))


def province_seats(people: Sequence[Trainee], share: Fraction) -> int:
    """Seats of the province: ``share`` of those on the roster with online hours, rounded down (R15)."""
    return floor(share * sum(trainee.started for trainee in people))


def apportion(people: Sequence[Trainee], programme: "Programme") -> list[CitySeats]:
    """The province's seats by city, in the programme's order of cities.

    Trainees without a city count for the province's seats only; each city gets at most one seat beyond its whole share.
    """
    return shared_out(Counter(trainee.city for trainee in people if trainee.started), programme)


def shared_out(base: Counter[str | None], programme: "Programme") -> list[CitySeats]:
    """`apportion`, of how many trainees with online hours each city has (None: without a city)."""
    share = Fraction(programme.awards.trainees.share)
    due = {city: share * base[city] for city in programme.slugs}
    left = floor(share * base.total()) - sum(map(floor, due.values()))

    def order(city: str) -> tuple[Fraction, int, int, str]:
        return floor(due[city]) - due[city], -base[city], lot_number(programme.lot, city), city

    ranked = sorted(due, key=order)
    won, lost = ranked[:left], ranked[left:]
    is_tied = bool(won and lost) and order(won[-1])[0] == order(lost[0])[0]
    tied = [city for city in ranked if order(city)[0] == order(won[-1])[0]] if is_tied else []

    def by(city: str) -> str:
        if city not in tied:
            return "remainder" if city in won else ""
        rivals = {base[other] for other in tied if (other in won) != (city in won)}
        how = "lot" if base[city] in rivals else "base"
        return how if city in won else f"lost_{how}"

    return [
        CitySeats(city, base[city], due[city], floor(due[city]), floor(due[city]) + (city in won), by(city))
        for city in programme.slugs
    ]
