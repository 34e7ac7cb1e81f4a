"""Where people are from, which spellings mean one place, and who may mark whose texts (R16, R25; rules, 1.10 and 7.8)."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Final

NONE: Final[frozenset[str]] = frozenset()

Place = tuple[str | None, str | None, str | None]
"""City, county and school of a person."""

_PROVINCE: Final = re.compile(r"^[\u4e00-\u9fff]{2,3}省(?=.)")


def without_province(text: str) -> str:
    """A place without the province in front of it.

    >>> without_province("浙江省杭州市"), without_province("杭州市")
    ('杭州市', '杭州市')
    """
    return _PROVINCE.sub("", text)


def county_of(city: str | None, county: str | None, without: Collection[str] = NONE) -> str | None:
    """The county of a place, None in a city that has none, whatever stands in the column (R16).

    ``without``, here and below: the cities without counties (`Programme.without_counties`).
    """
    return None if city in without else county


def are_near(one: Place, other: Place, without: Collection[str] = NONE) -> bool:
    """Are two people of the same county or the same school, so that neither may mark the other (R25)? An unknown city may be any,
    and schools of one name in two counties are two.

    >>> are_near(("jiujiang", "东湖区", None), ("nanchang", "东湖区", "一小")), are_near((None, None, "一小"), ("nanchang", None, "一小"))
    (False, True)
    """
    if one[0] is not None and other[0] is not None and one[0] != other[0]:
        return False
    county, others = county_of(one[0], one[1], without), county_of(other[0], other[1], without)
    if county is not None and others is not None:
        return county == others
    return one[2] is not None and one[2] == other[2]


def is_told(place: Place, without: Collection[str] = NONE) -> bool:
    """Is it known which county somebody is from? Who cannot be placed marks nothing until it is (rules, 7.8).

    >>> is_told(("jiujiang", "浔阳区", None)), is_told(("xinqu", None, None), {"xinqu"}), is_told(("jiujiang", None, "一小"))
    (True, True, False)
    """
    return place[0] is not None and (place[1] is not None or place[0] in without)


def must_keep_away(places: Iterable[Place], author: Place, without: Collection[str] = NONE) -> bool:
    """Is somebody from one of these places near the author (R25)? One id may stand for people of several places."""
    return any(are_near(place, author, without) for place in places)


def may_mark_as(roles: Iterable[str | None], role: str | None) -> bool:
    """May somebody on the roll with these roles mark as ``role``: a grader, and an expert as adjudicator (rules, 1.10)?"""
    return any(one == "grader" or (one == "expert" and role == "adjudicator") for one in roles)


class Spellings:
    """Counties and schools that are known, and which spelling of a place means which of them (rules, 7.8).

    Blanks and the city's name in front do not count, nor does 县, 区 or 市 behind (赣县 became 赣县区) where one county of the roster
    has such a name, or of the register where none of the roster's has; a school is one within its county only. A county is called by
    its full name, a school as most often written.
    """

    def __init__(
        self,
        cities: Mapping[str, Iterable[str]],
        roster: Iterable[Place],
        register: Iterable[Place] = (),
        without: Collection[str] = NONE,
        *,
        folded: Callable[[str], str] = str,
    ) -> None:
        """``cities``: slug -> the ways its name is written; ``register``: places that count where the roster has no such school;
        ``folded``: a name in the script in which names are compared."""
        self._without, self._folded = without, folded
        self._names = {slug: sorted(names, key=lambda name: (-len(name), name)) for slug, names in cities.items()}
        self._counties: dict[tuple[str | None, str], set[str]] = {}
        known = [Counter(roster), Counter(register)]
        for places in known:
            named: defaultdict[tuple[str | None, str], set[str]] = defaultdict(set)
            for city, county, _ in places:
                if county is not None and not self._is_city(city, bare := self._bare(city, county)):
                    named[city, _stem(bare)].add(bare)
            self._counties = named | self._counties
        self._schools: dict[tuple[str | None, str | None, str], Counter[str]] = {}
        for places in known:
            found: defaultdict[tuple[str | None, str | None, str], Counter[str]] = defaultdict(Counter)
            for (city, county, school), count in places.items():
                if school is not None:
                    found[self._key(city, self._county_or_typed(city, county), school)][school] += count
            self._schools = found | self._schools

    def county(self, city: str | None, typed: str | None) -> str | None:
        """The county that is meant; None where nothing stands there, or where it may be one of several."""
        if typed is None:
            return None
        bare = self._bare(city, typed)
        if self._is_city(city, bare):
            return None  # a city and one of its counties may share a name
        meant = self._full(city, _stem(bare)) or {bare}
        if len(meant) == 1:
            return next(iter(meant))
        return bare if bare in meant else None

    def place(self, city: str | None, county: str | None, school: str | None) -> Place:
        """A place in the spelling that is used for it; a county that may be one of several stays as typed."""
        county = self._county_or_typed(city, county)
        found = self._schools.get(self._key(city, county, school)) if school is not None else None
        return city, county, _usual(found) if found else school

    def cities_of(self, county: str) -> frozenset[str]:
        """The cities that a county may belong to: the one in front of its name, or those of which such a county is known."""
        bare = self._folded(_packed(county))
        named = {
            city for city, names in self._names.items() if any(_cut(bare, name) for name in names if len(name) > 2)
        }
        if named:
            return frozenset(named)
        return frozenset(city for city in self._names if city not in self._without and self._has(city, county))

    def merged(self) -> Iterator[tuple[str | None, str, list[str]]]:
        """City, spelling used and the other spellings, of each school that is written in several ways."""
        for (city, _, _), found in self._schools.items():
            if len(found) > 1:
                usual = _usual(found)
                yield city, usual, sorted(set(found) - {usual})

    def rivals(self) -> Iterator[tuple[str | None, list[str]]]:
        """City and names of counties that differ in 县, 区 or 市 only: nobody can tell whether they are one."""
        for city, stem in self._counties:
            if len(names := self._full(city, stem)) > 1:
                yield city, sorted(names)

    def _full(self, city: str | None, stem: str) -> set[str]:
        """The counties of such a name, without the shorter spellings of one."""
        names = self._counties.get((city, stem), set())
        return {one for one in names if not any(other != one and other.startswith(one) for other in names)}

    def _has(self, city: str, typed: str) -> bool:
        """Is such a county of the city known? 县 for 区 is not enough: another city may have a county of that name."""
        bare, meant = self._bare(city, typed), self.county(city, typed)
        return any(
            one == meant and (one.startswith(bare) or bare.startswith(one)) for one in self._full(city, _stem(bare))
        )

    def _is_city(self, city: str | None, bare: str) -> bool:
        return bare in self._names.get(city or "", ())

    def _county_or_typed(self, city: str | None, typed: str | None) -> str | None:
        return self.county(city, typed) or (typed and self._bare(city, typed))

    def _bare(self, city: str | None, text: str) -> str:
        """Without blanks and without the city's name in front; where no city is known, without any's."""
        text = self._folded(_packed(text))
        names = (
            self._names.get(city, []) if city is not None else [one for each in self._names.values() for one in each]
        )
        return next(
            (rest for written in (text, without_province(text)) for name in names if (rest := _cut(written, name))),
            text,
        )

    def _key(self, city: str | None, county: str | None, school: str) -> tuple[str | None, str | None, str]:
        text, county = self._bare(city, school), county_of(city, county, self._without)
        if county is not None and len(county) > 2 and county[-1] in _SUFFIXES:
            stem = county[:-1]
            text = next((stem + rest for one in _SUFFIXES if (rest := _cut(text, stem + one))), text)
        return city, county, text


_SUFFIXES: Final = "县区市"


def _stem(county: str) -> str:
    """A county's name without what kind of place it is.

    >>> _stem("新建区"), _stem("赣县区"), _stem("市区")
    ('新建', '赣', '市区')
    """
    return county.rstrip(_SUFFIXES) or county


def _packed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _cut(text: str, name: str) -> str:
    """What stands behind a name, '' where that is no name itself: 南昌县 is not 县 of 南昌."""
    rest = text.removeprefix(name)
    return rest if len(text) > len(rest) > 1 and rest[0] not in _SUFFIXES else ""


def _usual(spellings: Counter[str]) -> str:
    """The spelling that stands most often; of equals one without blanks, the longest, the first by code point."""
    return min(spellings, key=lambda one: (-spellings[one], one != _packed(one), -len(one), one))
