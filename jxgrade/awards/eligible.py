"""How many people were to be trained in each school and county (R16; section 6); None where that is unknown."""

from collections.abc import Collection, Iterable, Mapping

import pandas as pd

from jxgrade.awards.facts import School, Trainee, rows
from jxgrade.rules.places import NONE, county_of

Key = tuple[str | None, ...]
"""A unit: (city,), (city, county) or (city, county, school); a county is None where the city has none."""


def read_stages(
    tables: Mapping[str, pd.DataFrame], without: Collection[str] = NONE
) -> dict[School, dict[str, int | None]]:
    """People to be trained by school and stage, as delivered; None where the number is missing, unreadable or 0."""
    stages: dict[School, dict[str, int | None]] = {}
    for city, county, school, stage, count in rows(tables, "schools", "city county school stage eligible"):
        if city is not None and school is not None:
            stages.setdefault((city, county_of(city, county, without), school), {})[stage] = count or None
    return stages


def school_eligible(
    people: Iterable[Trainee], stages: Mapping[School, Mapping[str, int | None]]
) -> dict[Key, int | None]:
    """Per school with a registered trainee or a row of its own: the sum of its stages.

    None where a stage that has a registered trainee lacks the number, or no stage has one; other stages without it are left out.
    A trainee of no known stage asks for no stage's number.
    """
    registered: dict[School, set[str]] = {school: set() for school in stages}
    for trainee in people:
        school = trainee.school_key
        if school is not None:
            stages_here = registered.setdefault(school, set())
            if trainee.stage is not None:
                stages_here.add(trainee.stage)
    totals: dict[Key, int | None] = {}
    for school, present in registered.items():
        known = {stage: count for stage, count in stages.get(school, {}).items() if count is not None}
        complete = all(stage in known for stage in present)
        totals[school] = sum(known.values()) if known and complete else None
    return totals


def county_eligible(people: Iterable[Trainee], schools: Mapping[Key, int | None]) -> dict[Key, int | None]:
    """Per county with a registered trainee or a school: the sum of its schools.

    None where a school with a registered trainee has no number, or no school has one. Cities without counties have no row.
    """
    staffed: set[Key | None] = set()
    known: dict[Key, list[int]] = {}
    for trainee in people:
        staffed.add(trainee.school_key)
        if trainee.county_key is not None:
            known.setdefault(trainee.county_key, [])
    gaps = set()
    for school, count in schools.items():
        city, county, _ = school
        if county is not None:
            counts = known.setdefault((city, county), [])
            if count is not None:
                counts.append(count)
            elif school in staffed:
                gaps.add((city, county))
    return {unit: sum(counts) if counts and unit not in gaps else None for unit, counts in known.items()}


def missing_eligible(
    people: Iterable[Trainee], stages: Mapping[School, Mapping[str, int | None]]
) -> list[tuple[str, str | None, str, str, int]]:
    """City, county, school, stage and registered trainees wherever these lack the number of people to be trained.

    Each row keeps its school unranked, and its county too (R16); empty where no school has a number at all, for then registration
    is dropped for all of them alike.
    """
    if not any(count for known in stages.values() for count in known.values()):
        return []
    lacking: dict[tuple[str, str | None, str, str], int] = {}
    for trainee in people:
        school, stage = trainee.school_key, trainee.stage
        if school is not None and stage is not None and stages.get(school, {}).get(stage) is None:
            lacking[*school, stage] = lacking.get((*school, stage), 0) + 1
    return [(*key, count) for key, count in lacking.items()]
