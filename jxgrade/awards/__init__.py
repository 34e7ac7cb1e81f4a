"""Awards: from decisions to excellent trainees, organisations, cases and volunteers (rules R15-R19; 八 of the document).

The way: `facts.py` reads the tables into frozen values, one module per award selects, `select` puts the tables together.
Nothing here rounds before it compares, and nothing but the lot decides between equals.

>>> sorted(AWARDS)
['award_cases', 'award_organisations', 'award_trainees', 'award_volunteers']
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

    from jxgrade.programme import Programme

AWARDS: Final = {
    "award_trainees": "优秀学员",
    "award_organisations": "优秀组织奖",
    "award_cases": "优秀案例",
    "award_volunteers": "优秀志愿者",
}
"""The table of each award, and what it is called."""


class Prize(NamedTuple):
    """One award: its name, how many may get it (None: no fixed number), how many do, wait for a person, and are in reserve."""

    name: str
    places: int | None
    awarded: int
    waiting: int
    reserve: int


def prizes(tables: "Mapping[str, pd.DataFrame]", programme: "Programme") -> list[Prize]:
    """What became of the awards that the programme gives, from their tables."""
    from collections import Counter

    from jxgrade.tables import rows

    rules, found = programme.awards, []
    by_level = rules.organisations.places
    places = {
        "award_organisations": by_level.city + by_level.county + by_level.school,
        "award_cases": rules.cases.places,
    }
    for table, name in AWARDS.items():
        if rules.gives(table.removeprefix("award_")):
            n = Counter(outcome for (outcome,) in rows(tables[table], "outcome"))
            waiting = n["undecided"] + n["proposed"]
            found.append(Prize(name, places.get(table), n["awarded"], waiting, n["reserve"]))
    return found


def select(tables: "Mapping[str, pd.DataFrame]", programme: "Programme") -> "dict[str, pd.DataFrame]":
    """Select all awards of the programme; the tables of ``AWARDS``, each with all its columns.

    ``tables`` holds (names of `tables.STORE`): trainees scores decisions submissions rulings pairs panel schools volunteers
    marks graders signatures; one that is absent counts as empty. The order of rows never matters. Source: R15-R19.
    """
    from jxgrade.tables import from_rows

    found = select_rows(tables, programme)
    return {name: from_rows(found[name], name) for name in AWARDS}


def select_rows(tables: "Mapping[str, pd.DataFrame]", programme: "Programme") -> dict[str, list[tuple[object, ...]]]:
    """The whole way of `select`, up to the rows of its tables (columns as in `tables.STORE`, rows not yet sorted)."""
    from jxgrade.awards import cases, eligible, facts, organisations, trainees, volunteers

    people = facts.read_people(tables, programme)
    doubts = facts.read_doubts(tables, programme)
    stages = eligible.read_stages(tables, programme.without_counties)
    gives = programme.awards.gives
    candidates = cases.read_cases(tables, programme, people=people, doubts=doubts) if gives("cases") else ()
    return {
        "award_trainees": trainees.award_trainees(people, programme, doubts=doubts) if gives("trainees") else [],
        "award_organisations": organisations.award_organisations(people, stages, programme=programme),
        "award_cases": cases.award_cases(candidates, programme),
        "award_volunteers": volunteers.award_volunteers(tables) if gives("volunteers") else [],
    }
