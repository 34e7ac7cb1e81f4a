"""The register of schools: how many were to take part, per school and stage (R16)."""

from jxgrade.intake.grids import Grid
from jxgrade.intake.problems import Problems
from jxgrade.programme import Programme
from jxgrade.rules.places import county_of

School = tuple[str, str | None, str, str | None]
"""City, county, school, stage."""


def read_schools(grid: Grid, programme: Programme, problems: Problems) -> list[tuple[object, ...]]:
    """One row per school and stage; equal rows count once, different numbers and unreadable ones leave null."""
    rows: dict[School, list[int]] = {}
    without, told = programme.without_counties, ["city", "school", *(["stage"] if programme.stages else [])]
    for index in range(len(grid)):
        city, county, school, stage = (grid.text(column, index) for column in ("city", "county", "school", "stage"))
        owner = ("city", city) if city else None
        for column, name in (("city", "设区市"), ("school", "工作单位"), ("stage", "学段")):
            if column in told and grid[column][index] is None:
                grid.error(problems, f"缺少{name}，这一行没有采用。改法：补上{name}", index, column, owner)
        if city is not None and school is not None and (stage is not None or not programme.stages):
            rows.setdefault((city, county_of(city, county, without), school, stage), []).append(index)
    return [(*school, _eligible(grid, indexes, school[0], problems)) for school, indexes in rows.items()]


def _eligible(grid: Grid, indexes: list[int], city: str, problems: Problems) -> int | None:
    values = [grid["eligible"][index] for index in indexes]
    owner = ("city", city)
    for index, value in zip(indexes, values, strict=True):
        if value is None or value == 0:
            message = "应训人数为空或为 0，该校该学段按没有应训人数处理。改法：填写实际应训人数"
            grid.error(problems, message, index, "eligible", owner)
    if any(value != values[0] for value in values):
        for index in indexes:
            message = "同一学校同一学段有不同的应训人数，无法判断以哪个为准，按没有应训人数处理。改法：核实后只保留一行"
            grid.error(problems, message, index, "eligible", owner)
        return None
    return values[0] if isinstance(values[0], int) and values[0] > 0 else None
