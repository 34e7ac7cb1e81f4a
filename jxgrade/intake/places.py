"""Places of roster, register and roll in one spelling each, before anything is compared (rules, 7.8); how many each school was to send (R16)."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from jxgrade.intake.grids import Grid
from jxgrade.intake.problems import Problems
from jxgrade.programme import Programme
from jxgrade.rules.places import Place, Spellings, county_of
from jxgrade.text.lookalikes import in_simplified

SCHOOL: Final = {"roster": "school", "schools": "school", "volunteers": "employer"}
"""Tables with places, and the column of the school."""


def settle_places(grids: Mapping[str, Grid], programme: Programme, problems: Problems) -> Spellings:
    """Write counties and schools of roster and register in the spelling that is used for them; what is taken for one is told."""
    cities: defaultdict[str, list[str]] = defaultdict(list)
    for word, slug in (programme.named | dict(programme.aliases)).items():
        cities[slug].append(word)
    found = Spellings(
        cities,
        _places(grids["roster"], "school"),
        _places(grids["schools"], "school"),
        programme.without_counties,
        folded=in_simplified,
    )
    for name in ("roster", "schools"):
        _settle(grids[name], SCHOOL[name], found)
    for city, usual, others in found.merged():
        message = (
            f"“{'”“'.join(others)}”与“{usual}”按同一所学校处理。改法：确是同一所的，统一写法；不是的，写全校名以示区别"
        )
        problems.warning(message, table="roster", column="school", value=usual, owner=("city", city) if city else None)
    for city, names in found.rivals():
        message = f"“{'”“'.join(names)}”只差县、区、市一字，按不同的县（市、区）处理，阅卷回避也照此核对。改法：确是同一处的，统一写法"
        problems.warning(
            message, table="roster", column="county", value=names[0], owner=("city", city) if city else None
        )
    return found


def settled(grid: Grid, index: int, column: str, value: str | None) -> None:
    """Put the spelling that is used into a cell; what was typed is still shown."""
    typed = grid.text(column, index)
    if typed is not None and value != typed:
        grid.raw.setdefault((index, column), typed)
        grid.columns[column][index] = value


def _places(grid: Grid, school: str) -> list[Place]:
    return [
        (grid.text("city", index), grid.text("county", index), grid.text(school, index)) for index in range(len(grid))
    ]


def _settle(grid: Grid, school: str, found: Spellings) -> None:
    used: dict[Place, Place] = {}
    for index, typed in enumerate(_places(grid, school)):
        place = used.get(typed)
        if place is None:
            place = used[typed] = found.place(*typed)
        if place != typed:
            settled(grid, index, "county", place[1])
            settled(grid, index, school, place[2])


# ---------------------------------------------------------------- the register


School = tuple[str, str | None, str, str | None]
"""City, county, school, stage."""


def read_schools(grid: Grid, programme: Programme, problems: Problems) -> list[tuple[object, ...]]:
    """One row per school and stage; equal rows count once, different numbers and unreadable ones leave null."""
    rows: dict[School, list[int]] = {}
    told = {"city": "设区市", "school": "工作单位"} | ({"stage": "学段"} if programme.stages else {})
    for index in range(len(grid)):
        city, county, school, stage = (grid.text(column, index) for column in ("city", "county", "school", "stage"))
        owner = ("city", city) if city else None
        grid.lacking(problems, index, told, owner)
        if city is not None and school is not None and (stage is not None or not programme.stages):
            rows.setdefault((city, county_of(city, county, programme.without_counties), school, stage), []).append(
                index
            )
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
