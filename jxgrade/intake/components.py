"""Learning, attendance and tests: hours and scores per trainee (rules, 1.4, 1.7, 1.8; R1, R2, R12)."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from jxgrade.intake.cells import UNREADABLE
from jxgrade.intake.grids import Grid
from jxgrade.intake.problems import FileRow, Problems
from jxgrade.intake.repeats import repeats
from jxgrade.intake.roster import Roster, known_rows, outside, shown
from jxgrade.programme import Programme, Window
from jxgrade.programme.scoring import WHOLE
from jxgrade.tables import plain
from jxgrade.tables.inbox import EARNED

Row = tuple[str, str, int | None, str | None, str | None]
"""A row of `components`: table, trainee, attempt, amount as an exact decimal string (None where unreadable), the last time it names."""


_WHOLE: Final = ("全部课程", "所有课程", "各门课程", "全部")  # beside single courses it names none


@dataclass(frozen=True, slots=True)
class Learned:
    """Online hours per trainee, and when each one finished, where the table says."""

    rows: list[Row]
    finished: dict[str, str]


def read_learning(grid: Grid, roster: Roster, programme: Programme, problems: Problems) -> Learned:
    """Online hours: courses add up, of one the largest; a row that cannot be read makes the trainee's unreadable (1.7, 7.6)."""
    rows: dict[str, list[int]] = {}
    for index, trainee_id in known_rows(grid, roster, problems):
        rows.setdefault(trainee_id, []).append(index)
    out: list[Row] = []
    finished: dict[str, str] = {}
    windows = {city.slug: city.theory or programme.windows.online for city in programme.cities}
    values = grid["online_hours"]
    for trainee_id, indexes in rows.items():
        _theory_window(grid, indexes, windows.get(roster.city(trainee_id) or ""), trainee_id, problems)
        ends = [end for index in indexes if (end := grid.text("finished_at", index)) is not None]
        if ends:
            finished[trainee_id] = max(ends)
        taken = [index for index in indexes if values[index] is not None]
        if not taken:
            continue
        bad = [index for index in taken if values[index] is UNREADABLE or str(values[index]).startswith("-")]
        courses = {index: None if (name := grid["course"][index]) in _WHOLE else name for index in taken}
        if len(taken) > 1 and any(courses.values()) and (None in courses.values() or UNREADABLE in courses.values()):
            message = "该学员的几行线上学时有的写了课程、有的没有写，无法判断怎样合计，结果待定。改法：补上课程名称，或删去合计的行"
            grid.error(problems, message, taken[-1], "course", ("trainee", trainee_id))
            out.append((grid.table, trainee_id, None, None, finished.get(trainee_id)))
            continue
        for index in bad:
            if values[index] is not UNREADABLE:
                message = "线上学时不能是负数，该学员线上学时无法读取、结果待定。改法：核对后填写实际学时"
                grid.error(problems, message, index, "online_hours", ("trainee", trainee_id))
        hours = None if bad else _largest(grid, taken, trainee_id, problems)
        out.append((grid.table, trainee_id, None, hours, finished.get(trainee_id)))
    return Learned(out, finished)


def _largest(grid: Grid, indexes: list[int], trainee_id: str, problems: Problems) -> str:
    """Of one course (or without that column) the largest, different courses together; several rows are never silent."""
    best: dict[object, str] = {}
    for index in indexes:
        course = str(grid["course"][index] or "").replace(" ", "").casefold()
        value = str(grid["online_hours"][index])
        best[course] = max(best.get(course, value), value, key=Decimal)
    total = _decimal(sum(map(Fraction, best.values()), Fraction())) if len(best) > 1 else next(iter(best.values()))
    if len(indexes) > 1:
        rule = (
            f"不同课程相加，同一课程取最大，共 {total}" if any(best) else f"没有课程名称，取最大的一行 {total}，不相加"
        )
        message = f"该学员有 {len(indexes)} 行线上学时：{rule}。改法：核对；若各行是不同课程，补上“课程名称”一列"
        grid.warning(problems, message, indexes[1], "online_hours", ("trainee", trainee_id))
    return total


def _theory_window(grid: Grid, indexes: list[int], window: Window | None, trainee_id: str, problems: Problems) -> None:
    """Dates of online study outside the city's theory window: a note (R2)."""
    for index in indexes:
        for column in ("started_at", "finished_at"):
            when = grid.text(column, index)
            if outside(when, window):
                message = f"不在本设区市理论学习时段 {shown(window)} 之内，不影响结果。改法：核对日期"
                grid.warning(problems, message, index, column, ("trainee", trainee_id))


def read_attendance(
    grid: Grid, roster: Roster, programme: Programme, problems: Problems, *, finished: dict[str, str]
) -> list[Row]:
    """Offline hours: rows add up, those that another file or sheet repeats count once; a sum that cannot be, or rows of which nobody
    can tell whether they repeat others, make the trainee's unreadable (1.7, 7.6)."""
    window = programme.windows.offline
    rows: dict[str, list[int]] = {}
    dates = grid["attended_on"]
    known = list(known_rows(grid, roster, problems))
    repeated = repeats(grid, known, problems)
    for index, trainee_id in known:
        if (grid.source[index], trainee_id) in repeated.rows:
            continue
        when = dates[index]
        if isinstance(when, str):
            _attended(grid, index, when, window, finished.get(trainee_id), trainee_id, problems)
        if grid["offline_hours"][index] is not None:
            rows.setdefault(trainee_id, []).append(index)
    out: list[Row] = []
    for trainee_id, indexes in rows.items():
        last = max((day for index in indexes if (day := grid.text("attended_on", index))), default=None)
        unclear = trainee_id in repeated.unclear
        total = None if unclear else _sum(grid, indexes, trainee_id, programme, problems)
        out.append((grid.table, trainee_id, None, total, last))
    _tell_added(grid, rows, problems)
    return out


def _tell_added(grid: Grid, rows: Mapping[str, list[int]], problems: Problems) -> None:
    """Say once for each file or sheet how many have hours without a day both there and before, which were added."""
    people: Counter[FileRow] = Counter()
    for indexes in rows.values():
        places = [grid.place(index) for index in indexes if grid["attended_on"][index] is None] if indexes[1:] else []
        lists = dict.fromkeys(FileRow(at.file, at.sheet) for at in places)
        people.update(list(lists)[1:])
    for at, number in people.items():
        message = f"这里 {number} 名学员的学时没有培训日期，已与别的文件或工作表里没有日期的学时相加。改法：核对；若是同一次培训的两份名单，删去一份；不是的，补上“培训日期”一列"
        problems.warning(message, at=at, table=grid.table, column="offline_hours")


def _attended(
    grid: Grid, index: int, when: str, window: Window | None, finished: str | None, trainee_id: str, problems: Problems
) -> None:
    owner = ("trainee", trainee_id)
    if outside(when, window):
        message = f"培训日期不在 {shown(window)} 之内，不影响结果。改法：核对日期"
        grid.warning(problems, message, index, "attended_on", owner)
    if finished is not None and when[:10] < finished[:10]:
        message = f"线下培训早于线上学习完成（{finished[:10]}），不影响结果。改法：核对日期"
        grid.warning(problems, message, index, "attended_on", owner)


def _sum(grid: Grid, indexes: list[int], trainee_id: str, programme: Programme, problems: Problems) -> str | None:
    values = grid["offline_hours"]
    if any(values[index] is UNREADABLE for index in indexes):
        return None
    owner = ("trainee", trainee_id)
    most = programme.hours.offline_max
    if len(indexes) == 1 and 0 <= Decimal(str(values[indexes[0]])) <= most:
        return str(values[indexes[0]])
    total = sum((Fraction(str(values[index])) for index in indexes), Fraction())
    if not 0 <= total <= most:
        message = f"线下学时合计 {_decimal(total)}，应在 0 与 {most} 之间，无法采用、结果待定。改法：核对各行学时，删去重复的行"
        grid.error(problems, message, indexes[-1], "offline_hours", owner)
        return None
    if len(indexes) > 1:
        _doubtful_rows(grid, indexes, owner, problems)
    return _decimal(total)


def _doubtful_rows(grid: Grid, indexes: list[int], owner: tuple[str, str], problems: Problems) -> None:
    seen: set[tuple[object, object]] = set()
    for index in indexes:
        value, when = grid["offline_hours"][index], grid["attended_on"][index]
        if str(value).startswith("-"):
            message = "学时是负数，已与其他行相加。改法：核对后填写实际学时"
            grid.warning(problems, message, index, "offline_hours", owner)
        if when is not None and (value, when) in seen:
            message = "同一天有两行相同的学时，已相加。改法：若是重复录入，删去一行"
            grid.warning(problems, message, index, "offline_hours", owner)
        seen.add((value, when))


def _decimal(number: Fraction) -> str:
    """A sum of decimals, exactly, in plain notation."""
    places = 0
    while (number * 10**places).denominator != 1:
        places += 1
    return str(plain(number, places))


def read_tests(grid: Grid, roster: Roster, programme: Programme, problems: Problems) -> list[Row]:
    """All attempts; blank or 缺考 is none, one outside 0-100 is unreadable (1.8)."""
    window = programme.windows.test
    out: list[Row] = []
    scores, attempts, times = grid["test_score"], grid["attempt"], grid["tested_at"]
    taken = [(index, who) for index, who in known_rows(grid, roster, problems) if scores[index] is not None]
    ordered = any(one.source == "test" and one.attempts == "last" for one in programme.components)
    unplaced = _unplaced_attempts(grid, taken, problems) if ordered else set()
    for index, trainee_id in taken:
        score, attempt, when = scores[index], attempts[index], times[index]
        owner = ("trainee", trainee_id)
        readable = isinstance(score, str)
        if isinstance(score, str) and not 0 <= Decimal(score) <= WHOLE:
            message = "测试成绩应在 0 与 100 之间，该学员测试成绩无法读取、结果待定。改法：核对后填写实际成绩"
            grid.error(problems, message, index, "test_score", owner)
            readable = False
        if isinstance(when, str) and outside(when, window):
            message = f"测试时间不在 {shown(window)} 之内，成绩照常计入，须由人核实。改法：核对测试时间"
            grid.error(problems, message, index, "tested_at", owner)
        readable &= index not in unplaced
        number, time = attempt if isinstance(attempt, int) else None, when if isinstance(when, str) else None
        out.append((grid.table, trainee_id, number, str(score) if readable else None, time))
    return out


def _unplaced_attempts(grid: Grid, taken: list[tuple[int, str]], problems: Problems) -> set[int]:
    """Rows by which it cannot be told which of a trainee's different scores was the last (R12; rules, 7.3)."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for index, trainee_id in taken:
        rows[trainee_id].append(index)
    found: set[int] = set()
    for trainee_id, indexes in rows.items():
        if len({grid["test_score"][index] for index in indexes}) < 2:
            continue
        unread = {index for index in indexes if grid["attempt"][index] is UNREADABLE}
        bare = [index for index in indexes if grid["attempt"][index] is None]
        if not unread and len(bare) == len(indexes):
            unread = {index for index in bare if grid["tested_at"][index] is UNREADABLE}
        elif not unread and bare:
            message = "该学员另有写了次数的测试，按次数最大的一次计，这一行没有采用。改法：补上次数"
            grid.warning(problems, message, bare[0], "attempt", ("trainee", trainee_id))
        found |= unread
    return found


def read_points(grids: Mapping[str, Grid], roster: Roster, programme: Programme, problems: Problems) -> list[Row]:
    """The points of the tables that the programme names. Rows of a trainee add up; what is negative or beyond all the points there are
    makes the trainee's unreadable."""
    out: list[Row] = []
    for part in programme.components:
        if part.source != "points":
            continue
        grid, found = grids[part.inbox], dict[str, list[int]]()
        for index, trainee_id in known_rows(grid, roster, problems):
            if grid[EARNED][index] is not None:
                found.setdefault(trainee_id, []).append(index)
        for trainee_id, indexes in found.items():
            cells, owner = [grid[EARNED][index] for index in indexes], ("trainee", trainee_id)
            total = None if UNREADABLE in cells else sum((Fraction(str(cell)) for cell in cells), Fraction())
            if total is not None and not (
                0 <= total <= part.full and not any(str(cell).startswith("-") for cell in cells)
            ):
                message = f"{part.name}合计 {_decimal(total)}，应在 0 与 {part.full} 之间，无法采用、结果待定。改法：核对后填写实际得分"
                grid.error(problems, message, indexes[-1], EARNED, owner)
                total = None
            elif total is not None and len(indexes) > 1:
                message = f"该学员有 {len(indexes)} 行{part.name}，已相加，共 {_decimal(total)}。改法：若是重复录入，删去多余的行"
                grid.warning(problems, message, indexes[1], EARNED, owner)
            out.append((part.inbox, trainee_id, None, None if total is None else _decimal(total), None))
    return out
