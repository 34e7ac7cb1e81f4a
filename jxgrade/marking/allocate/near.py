"""Who may not mark whose texts: own county, own school, and neighbours of units the programme names (R25)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np

from jxgrade.marking.allocate.case import Grader
from jxgrade.rules.places import Place, county_of, must_keep_away

Array = Any


def units_of(city: str | None, county: str | None, without: Collection[str]) -> tuple[str, ...]:
    """A place as units of `marking.neighbours`: its county and its whole city, as far as they are known.

    >>> units_of("nanchang", "新建区", ()), units_of("xinqu", "经开区", ["xinqu"]), units_of(None, "新建区", ())
    (('nanchang/新建区', 'nanchang'), ('xinqu',), ())
    """
    if city is None:
        return ()
    county = county_of(city, county, without)
    return (f"{city}/{county}", city) if county is not None else (city,)


class Nearness:
    """Tells of each place which graders must keep away; a city without counties is a unit beside itself (`Programme.neighbour_pairs`)."""

    def __init__(self, graders: Sequence[Grader], neighbours: Iterable[tuple[str, str]]) -> None:
        self._graders = graders
        self._beside: defaultdict[str, set[str]] = defaultdict(set)
        for one, other in neighbours:
            self._beside[one].add(other)
            self._beside[other].add(one)
        self._without = frozenset(unit for unit, others in self._beside.items() if unit in others)
        self._by_name: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        self._by_unit: defaultdict[str, set[int]] = defaultdict(set)
        for number, grader in enumerate(graders):
            for city, county, school in grader.places:
                for what, name in (("county", county_of(city, county, self._without)), ("school", school)):
                    if name is not None:
                        self._by_name[what, name].add(number)
                for unit in units_of(city, county, self._without):
                    self._by_unit[unit].add(number)

    def away(self, place: Place) -> frozenset[int]:
        """The graders (their numbers) who may not mark a text from this place."""
        city, county, school = place
        names = (("county", county or ""), ("school", school or ""))
        alike = set[int]().union(*(self._by_name.get(name, ()) for name in names))
        near = {number for number in alike if must_keep_away(self._graders[number].places, place, self._without)}
        for unit in units_of(city, county, self._without):
            for other in self._beside.get(unit, ()):
                near |= self._by_unit.get(other, set())
        return frozenset(near)


def classes(nearness: Nearness, graders: int, places: Iterable[Place]) -> tuple[Array, Array]:
    """Texts sorted into classes of equal graders: the class of each text, and a table class x grader of who may mark it.

    The table has one column more than there are graders, always false.
    """
    by_place: dict[Place, int] = {}
    by_away: dict[frozenset[int], int] = {}
    found = []
    for place in places:
        number = by_place.get(place)
        if number is None:
            number = by_place[place] = by_away.setdefault(nearness.away(place), len(by_away))
        found.append(number)
    may = np.ones((max(len(by_away), 1), graders + 1), dtype=bool)
    may[:, graders] = False
    for away, number in by_away.items():
        may[number, sorted(away)] = False
    return np.array(found, dtype=np.int64), may
