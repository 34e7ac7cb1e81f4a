"""Exports of attendance that say the same twice: a file saved again, details and their summary (rules, 7.6)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import permutations

from jxgrade.intake.cells import UNREADABLE
from jxgrade.intake.grids import Grid
from jxgrade.intake.problems import FileRow, Problems

Lines = Counter[tuple[object, str | None]]
"""What somebody's rows say: hours and day (None where it cannot be read)."""


@dataclass(slots=True)
class _Sheet:
    """What one file or sheet, or a block of it under a heading of its own, says of each trainee."""

    sources: tuple[int, ...]
    of: tuple[str, str | None]
    lines: dict[str, Lines] = field(default_factory=dict)
    blocks: tuple["_Sheet", ...] = ()

    @property
    def order(self) -> tuple[int, int]:
        """Short ones are held against longer ones, of equal ones the last first."""
        return sum(map(Counter.total, self.lines.values())), -self.sources[0]

    def drop(self, who: str) -> set[tuple[int, str]]:
        """Leave out the rows of a trainee; which they are."""
        for one in (self, *self.blocks):
            one.lines.pop(who, None)
        return {(source, who) for source in self.sources}


@dataclass(slots=True)
class Repeated:
    """What must not add up: (source, trainee) whose rows another source repeats, and trainees of whom nobody can tell."""

    rows: set[tuple[int, str]] = field(default_factory=set)
    unclear: set[str] = field(default_factory=set)


def repeats(grid: Grid, known: Sequence[tuple[int, str]], problems: Problems) -> Repeated:
    """The rows that another file or sheet says again, which count once; it is said.

    A sheet is repeated where all its rows, or the dated ones of most of its trainees, stand in another one, or where it gives for
    most of them the sum of the others (a summary), who are at least half of theirs. Those who then differ are unclear.
    """
    out = Repeated()
    blocks = _blocks(grid, known)
    days = _sheets(blocks)
    for sheet in days:
        others = [other for other in days if other is not sheet and not other.lines.keys().isdisjoint(sheet.lines)]
        if both := _of_several_days(sheet, others):
            _tell(grid, sheet, None, len(both), problems)
            out.rows |= {row for who in both for row in sheet.drop(who)}
            for other in others:  # nothing of theirs is said again
                for who in list(other.lines):
                    other.drop(who)
    for said_again, whole in ((_copied, True), (_summed_up, True), (_summed_up, False)):
        left = _sheets(blocks) if whole else blocks
        for sheet in sorted(left, key=lambda one: one.order):
            others = [other for other in left if other is not sheet and not other.lines.keys().isdisjoint(sheet.lines)]
            if not whole and all(other.of != sheet.of for other in others):
                continue
            again, unclear, same = said_again(sheet, others)
            for who in again:
                shorter = sheet if same is None or sheet.lines[who] <= same.lines[who] else same
                out.rows |= shorter.drop(who)
            out.unclear |= unclear
            if again:
                _tell(grid, sheet, same, len(again), problems)
    _tell_unclear(grid, known, out, problems)
    return out


def _blocks(grid: Grid, known: Iterable[tuple[int, str]]) -> list[_Sheet]:
    blocks: dict[int, _Sheet] = {}
    first: dict[str, int] = {}
    if all(first.setdefault(who, grid.source[index]) == grid.source[index] for index, who in known):
        return []  # nobody stands in two of them
    for index, trainee_id in known:
        hours, day = grid["offline_hours"][index], grid["attended_on"][index]
        if hours is not None:
            number = grid.source[index]
            source = grid.sources[number]
            block = blocks.setdefault(number, _Sheet((number,), (source.file.name, source.sheet)))
            block.lines.setdefault(trainee_id, Counter())[hours, day[:10] if isinstance(day, str) else None] += 1
    return [blocks[number] for number in sorted(blocks)]


def _sheets(blocks: Iterable[_Sheet]) -> list[_Sheet]:
    """The same with the blocks of a sheet together."""
    of: dict[tuple[str, str | None], list[_Sheet]] = {}
    for block in blocks:
        of.setdefault(block.of, []).append(block)
    return [together[0] if len(together) == 1 else _joined(together) for together in of.values()]


def _joined(blocks: Sequence[_Sheet]) -> _Sheet:
    lines: dict[str, Lines] = {}
    for block in blocks:
        for who, own in block.lines.items():
            lines[who] = lines[who] + own if who in lines else own
    return _Sheet(tuple(block.sources[0] for block in blocks), blocks[0].of, lines, tuple(blocks))


Said = tuple[set[str], set[str], _Sheet | None]
"""Trainees whose rows are said again, those of whom that cannot be told, and the sheet that has them, where it is one."""


def _copied(sheet: _Sheet, others: Sequence[_Sheet]) -> Said:
    own = sheet.lines
    for other in others:
        if all(lines <= other.lines.get(who, Counter()) for who, lines in own.items()):
            return set(own), set(), other
    for other in others:
        both = own.keys() & other.lines.keys()
        copies = {who for who in both if _is_copy(own[who], other.lines[who])}
        if 2 * len(copies) > min(len(own), len(other.lines)):
            return copies, both - copies, other
    return set(), set(), None


def _of_several_days(sheet: _Sheet, others: Sequence[_Sheet]) -> set[str]:
    """Those to whom it gives the sum of others that seem to be copies, which are different days, then, and no export saved twice."""
    if len(others) < 2:
        return set()
    own, rest = sheet.lines, _joined(others).lines
    both = own.keys() & rest.keys()
    whole = 2 * len(both) >= max(len(own), len(rest)) and all(_is_sum(own[who], rest[who]) for who in both)
    return both if whole and any(_copied(one, [other])[0] for one, other in permutations(others, 2)) else set()


def _summed_up(sheet: _Sheet, others: Sequence[_Sheet]) -> Said:
    """A summary of all others together, else of one of them."""
    for some in (others, *(others[at : at + 1] for at in range(len(others)))):
        rest = _joined(some).lines if some else {}
        if rest and 2 * len(sheet.lines) >= len(rest):
            again, unclear = _sums(sheet.lines, rest, apart=all(other.of != sheet.of for other in some))
            if again:
                return again, unclear, None
    return set(), set(), None


def _is_copy(one: Lines, other: Lines) -> bool:
    """Do both say the same, as far as they go, with days?"""
    return all(day is not None for _, day in one) and (one <= other or other <= one)


def _sums(own: Mapping[str, Lines], rest: Mapping[str, Lines], *, apart: bool) -> tuple[set[str], set[str]]:
    """Whose rows only say what the ``rest`` of the sheets say together, and of whom that is unclear.

    What sums up several rows of most is a summary. Single rows without days may be of another training too: they are a summary where
    all agree (7.6: as a whole), else they add up (1.7). Blocks of one sheet (not ``apart``) are stacked trainings, then.
    """
    both = own.keys() & rest.keys()
    equal = {who for who in both if _is_sum(own[who], rest[who])}
    several = [who for who in equal if rest[who].total() > own[who].total()]
    if 2 * len(both) <= len(own):
        return set(), set()
    if 2 * len(several) > len(both):
        return equal, both - equal
    if (
        apart
        and equal == both
        and (len(own) == len(both) or all(day is not None for who in both for _, day in rest[who]))
    ):
        return equal, set()
    return set(), set()


def _is_sum(own: Lines, rest: Lines) -> bool:
    days = {day for _, day in own} - {None}
    if days and not (days <= {day for _, day in rest} and own.total() < rest.total()):
        return False
    total = _total(own)
    return total is not None and total == _total(rest)


def _total(lines: Lines) -> Fraction | None:
    if any(hours is UNREADABLE for hours, _ in lines):
        return None
    return sum((times * Fraction(str(hours)) for (hours, _), times in lines.items()), Fraction())


def _tell(grid: Grid, sheet: _Sheet, same: _Sheet | None, people: int, problems: Problems) -> None:
    where = "其他表" if same is None else f" {same.of[0]}" + (f"［{same.of[1]}］" if same.of[1] else "") + " "
    message = f"这里 {people} 名学员的学时在{where}中都已有（重复导出，或明细与汇总），只算一次。改法：核对；若是另外的培训，写明培训日期"
    problems.warning(message, at=FileRow(*sheet.of), table=grid.table, column="offline_hours")


def _tell_unclear(grid: Grid, known: Iterable[tuple[int, str]], found: Repeated, problems: Problems) -> None:
    rows: dict[str, list[int]] = {}
    for index, who in known if found.unclear else ():
        if who in found.unclear and (grid.source[index], who) not in found.rows:
            rows.setdefault(who, []).append(index)
    for who, indexes in rows.items():
        places = [grid.place(index) for index in indexes]
        listed = "、".join(f"{at.file}{f'［{at.sheet}］' if at.sheet else ''}第 {at.row} 行" for at in places[:8])
        message = f"该学员的 {len(indexes)} 行（{listed}）像是一次培训登记了两遍，又不全同，不能判断应否相加，结果待定。改法：只留有效的行；若是另外的培训，写明培训日期"
        grid.error(problems, message, indexes[-1], "offline_hours", ("trainee", who))
