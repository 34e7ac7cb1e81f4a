"""Exports of attendance that say the same twice: a file saved again, details and their summary (rules, 7.6)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from jxgrade.intake.cells import UNREADABLE
from jxgrade.intake.grids import Grid
from jxgrade.intake.problems import FileRow, Problems

Line = tuple[str, object, object]
"""Trainee, hours, day."""


@dataclass(slots=True)
class _Sheet:
    """What one file or sheet says: its lines, and each trainee's hours together (None where one cannot be read)."""

    source: int
    lines: Counter[Line] = field(default_factory=Counter)
    dated: bool = False

    def sums(self) -> dict[str, Fraction | None]:
        out: dict[str, Fraction | None] = {}
        for (trainee_id, hours, _), times in self.lines.items():
            before = out.get(trainee_id, Fraction())
            out[trainee_id] = None if hours is UNREADABLE or before is None else before + times * Fraction(str(hours))
        return out


def repeats(grid: Grid, known: Iterable[tuple[int, str]], problems: Problems) -> frozenset[int]:
    """The sources whose rows another file or sheet repeats as a whole; they count there, and it is said.

    A sheet is repeated where all its rows stand in another one, or where it has no days and gives for each of its trainees the sum
    of the others (a summary), who are at least half of theirs.
    """
    sheets: dict[int, _Sheet] = {}
    for index, trainee_id in known:
        hours, day = grid["offline_hours"][index], grid["attended_on"][index]
        if hours is not None:
            sheet = sheets.setdefault(grid.source[index], _Sheet(grid.source[index]))
            sheet.lines[trainee_id, hours, day[:10] if isinstance(day, str) else day] += 1
            sheet.dated |= day is not None
    left = [sheets[source] for source in sorted(sheets)]
    repeated: set[int] = set()
    for sheet in sorted(left, key=lambda one: (one.lines.total(), -one.source)):
        others = [other for other in left if other is not sheet]
        same = next((other for other in others if sheet.lines <= other.lines), None)
        if same is not None or (not sheet.dated and _sums_up(sheet, others)):
            left = others
            repeated.add(sheet.source)
            _tell(grid, sheet, same, problems)
    return frozenset(repeated)


def _sums_up(sheet: _Sheet, others: Sequence[_Sheet]) -> bool:
    """Does an undated sheet only repeat what the others say together?"""
    rest = _Sheet(-1)
    for other in others:
        rest.lines += other.lines
    own, theirs = sheet.sums(), rest.sums()
    return 2 * len(own) >= len(theirs) > 0 and all(own[who] is not None and own[who] == theirs.get(who) for who in own)


def _tell(grid: Grid, sheet: _Sheet, same: _Sheet | None, problems: Problems) -> None:
    source = grid.sources[sheet.source]
    where = "其他表" if same is None else _named(grid, same.source)
    message = (
        f"这里的各行在{where}中都已有（重复导出，或明细与汇总），只算一次。改法：核对；若是另外的培训，写明培训日期"
    )
    problems.warning(message, at=FileRow(source.file.name, source.sheet), table=grid.table, column="offline_hours")


def _named(grid: Grid, source: int) -> str:
    found = grid.sources[source]
    return f" {found.file.name}" + (f"［{found.sheet}］" if found.sheet else "") + " "
