"""How marking links counties: only where graders have texts or counties in common can strict and mild be told from weak and strong."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import combinations
from typing import Final, NamedTuple

import pandas as pd

from jxgrade.graph import parts
from jxgrade.marking.given import Marks, Tables
from jxgrade.programme import Programme
from jxgrade.rules.places import NONE, county_of
from jxgrade.tables import from_rows, rows

County = tuple[str, str | None]
"""City and county; a city without counties is one of its own."""
_LINK: Final = ("city", "county", "other_city", "other_county", "graders", "doubles")


def links_table(tables: Tables, marks: Marks | None = None, without: Collection[str] = NONE) -> pd.DataFrame:
    """The table `county_links`: each pair of counties that marking links, the lesser first.

    `graders`: how many graders marked texts of both counties; `doubles`: how many texts a grader of the one and a grader of the
    other both marked blind. Pairs with neither have no row. ``tables``: marks, trainees, volunteers.
    """
    marks = marks or Marks.of(tables)
    texts = counties_of(tables["trainees"], "trainee_id", without)
    homes = counties_of(tables["volunteers"], "volunteer_id", without)
    listed = sorted({*texts.values(), *homes.values()}, key=lambda county: (county[0], county[1] or ""))
    place = {
        county: number for number, county in enumerate(listed)
    }  # pairs of numbers: 250 graders reach 100 counties each
    read = {who: place[county] for who, county in texts.items()}
    sits = {who: place[county] for who, county in homes.items()}
    graders: Counter[tuple[int, int]] = Counter()
    doubles: Counter[tuple[int, int]] = Counter()
    for grader in marks.by_grader:
        graders.update(_pairs(read.get(mark.text[0]) for mark in marks.own(grader)))
    for given in marks.by_text.values():
        if len(given) > 1:
            blind = (mark for mark in given if mark.value is not None and not mark.adjudicated)
            doubles.update(_pairs(sits.get(mark.grader_id) for mark in blind))
    linked = sorted({*graders, *doubles})
    return from_rows(((*listed[a], *listed[b], graders[a, b], doubles[a, b]) for a, b in linked), "county_links")


def counties_of(frame: pd.DataFrame, who: str, without: Collection[str] = NONE) -> dict[str, County]:
    """The county of each person of a table; people of an unknown one are left out, of several the first."""
    found: dict[str, County] = {}
    for person, city, county in rows(frame, who, "city", "county"):
        home = (city, county_of(city, county, without))
        if person is not None and city is not None and (home[1] is not None or city in without):
            found.setdefault(person, home)
    return found


class Linked(NamedTuple):
    """A county: how many others have a grader in common with it, how many a text that both marked, and how many such texts."""

    city: str
    county: str | None
    graders: int
    doubles: int
    texts: int


def linked(tables: Tables, programme: Programme) -> list[Linked]:
    """All counties of trainees, of graders and of the links, the least linked first. ``tables``: county_links, trainees, volunteers."""
    volunteers, counts = tables["volunteers"], defaultdict[County, list[int]](lambda: [0, 0, 0])
    without = programme.without_counties
    homes = counties_of(volunteers[volunteers["role"] == "grader"], "volunteer_id", without)
    known = {*counties_of(tables["trainees"], "trainee_id", without).values(), *homes.values()}
    for a, b, c, d, graders, texts in rows(tables["county_links"], *_LINK):
        for county in ((a, b), (c, d)):
            known.add(county)
            for place, number in enumerate((graders > 0, texts > 0, texts)):
                counts[county][place] += number
    order = {slug: place for place, slug in enumerate(programme.slugs)}
    found = [Linked(*county, *counts[county]) for county in known]
    return sorted(
        found, key=lambda one: (one.doubles, one.texts, order.get(one.city, len(order)), one.city, one.county or "")
    )


def county_parts(counties: Sequence[County], links: pd.DataFrame, by: str) -> list[list[County]]:
    """The connected parts of the counties, linked by `graders` or by `doubles` (``by``)."""
    columns = ("city", "county", "other_city", "other_county", by)
    edges = [((a, b), (c, d)) for a, b, c, d, number in rows(links, *columns) if number]
    return parts([*counties, *(county for edge in edges for county in edge)], edges)


def _pairs(counties: Iterable[int | None]) -> Iterable[tuple[int, int]]:
    return combinations(sorted({county for county in counties if county is not None}), 2)
