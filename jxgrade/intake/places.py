"""Places of roster, register and roll in one spelling each, before anything is compared (rules, 7.8); how many each school was to send (R16)."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from jxgrade.intake.cells import UNREADABLE
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
        _tell_blank(grids[name], programme, problems)
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


def _tell_blank(grid: Grid, programme: Programme, problems: Problems) -> None:
    """Rows without a county, once for each city of which others have one."""
    cities = [grid.text("city", index) for index in range(len(grid))]
    blank: defaultdict[str, list[int]] = defaultdict(list)
    for index, (city, county) in enumerate(zip(cities, grid["county"], strict=True)):
        if city is not None and county is None:
            blank[city].append(index)
    named = {city for city, county in zip(cities, grid["county"], strict=True) if county is not None}
    for city in sorted(blank.keys() & named - programme.without_counties):
        message = (
            f"{programme.city(city).name}自这一行起共有 {len(blank[city])} 行没有写县（市、区）：不计入各县的评比，与写了县（市、区）的同名学校不算"
            "同一所，阅卷回避也只能核对学校。改法：补上县（市、区）"
        )
        grid.warning(problems, message, blank[city][0], "county", ("city", city))


# ---------------------------------------------------------------- the register


School = tuple[str, str | None, str, str | None]
"""City, county, school, stage."""


def read_schools(grid: Grid, programme: Programme, problems: Problems) -> list[tuple[object, ...]]:
    """One row per school and stage; equal rows count once, different numbers and unreadable ones leave null.

    A row whose stage cannot be read leaves all of its school null, unless it is the sum of several (R16; rules, 7).
    """
    rows: dict[School, list[int]] = {}
    unread: dict[tuple[str, str | None, str], list[int]] = {}
    told = {"city": "设区市", "school": "工作单位"} | ({"stage": "学段"} if programme.stages else {})
    for index in range(len(grid)):
        city, county, school, stage = (grid.text(column, index) for column in ("city", "county", "school", "stage"))
        owner = ("city", city) if city else None
        grid.lacking(problems, index, told, owner)
        if city is None or school is None:
            continue
        key = city, county_of(city, county, programme.without_counties), school
        if stage is not None or not programme.stages:
            rows.setdefault((*key, stage), []).append(index)
        elif grid["stage"][index] is UNREADABLE:
            unread.setdefault(key, []).append(index)
    out = [(*school, _eligible(grid, indexes, school[0], problems)) for school, indexes in rows.items()]
    for key, indexes in unread.items():
        numbers = [row[4] for row in out if row[:3] == key]
        whole = sum(number for number in numbers if number is not None)
        if not numbers or (len(numbers) > 1 and all(grid["eligible"][index] == whole for index in indexes)):
            continue
        for index in indexes:
            message = "学段无法识别，该校的应训人数加不全，按没有应训人数处理。改法：改正学段；是合计的，删去这一行"
            grid.error(problems, message, index, "stage", ("city", key[0]))
        out = [(*row[:4], None) if row[:3] == key else row for row in out]
    return list(out)


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
