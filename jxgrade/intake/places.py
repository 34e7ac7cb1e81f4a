"""Places of roster, register and roll in one spelling each, before anything is compared (rules, 7.8)."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from jxgrade.intake.grids import Grid
from jxgrade.intake.problems import Problems
from jxgrade.programme import Programme
from jxgrade.rules.places import Place, Spellings
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
