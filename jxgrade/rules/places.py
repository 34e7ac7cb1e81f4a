"""Where people are from, and who may mark whose texts (R16, R25; rules, 1.10)."""

from collections.abc import Iterable
from typing import Final

WITHOUT_COUNTIES: Final = frozenset({"ganjiang"})
"""Cities that have no county, whatever stands in the column: 赣江新区 (R16; rules, section 6)."""

Place = tuple[str | None, str | None, str | None]
"""City, county and school of a person."""


def county_of(city: str | None, county: str | None) -> str | None:
    """The county of a place, None in a city that has none (R16)."""
    return None if city in WITHOUT_COUNTIES else county


def are_near(one: Place, other: Place) -> bool:
    """Are two people of the same county or the same school, so that neither may mark the other (R25)? An unknown city may be any.

    >>> are_near(("jiujiang", "东湖区", None), ("nanchang", "东湖区", "一小")), are_near((None, None, "一小"), ("nanchang", None, "一小"))
    (False, True)
    """
    if one[0] is not None and other[0] is not None and one[0] != other[0]:
        return False
    county = county_of(one[0], one[1])
    same_county = county is not None and county == county_of(other[0], other[1])
    return same_county or (one[2] is not None and one[2] == other[2])


def must_keep_away(places: Iterable[Place], author: Place) -> bool:
    """Is somebody from one of these places near the author (R25)? One id may stand for people of several places."""
    return any(are_near(place, author) for place in places)


def may_mark_as(roles: Iterable[str | None], role: str | None) -> bool:
    """May somebody on the roll with these roles mark as ``role``: a grader, and an expert as adjudicator (rules, 1.10)?"""
    return any(one == "grader" or (one == "expert" and role == "adjudicator") for one in roles)
