"""What the reports of a course count: reach against quota, groups side by side, completion against the windows, texts, and how scores lie."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from statistics import median
from typing import Final, NamedTuple

from jxgrade.grading.decided import Decision, Group, without_small
from jxgrade.programme import City, Programme, Window
from jxgrade.rules.groups import group_of
from jxgrade.rules.kinds import component_rows
from jxgrade.tables import Tables, rows

OTHERS: Final = "其他或未写明"
FORMER, ELSE = "往年未合格名单上的学员", "其他学员"
MOST_WEEKS: Final = 30


class Reach(NamedTuple):
    """One city: places and people registered, by stage (one number under "" where there are none)."""

    name: str
    quota: tuple[int, ...]
    registered: tuple[int, ...]

    @property
    def share(self) -> Fraction | None:
        """Registered of all places; None without places."""
        return Fraction(sum(self.registered), sum(self.quota)) if sum(self.quota) else None


def stages_of(programme: Programme) -> tuple[str, ...]:
    """The stages by which places are given, in their order."""
    return tuple(programme.stages) or ("",)


def reach(people: Iterable[Decision], programme: Programme) -> list[Reach]:
    """Places and people of each city as the document lists them, and of all together in the last row."""
    stages = stages_of(programme)
    counts = Counter((one.city, (one.stage or "") if programme.stages else "") for one in people)
    found = [
        Reach(
            city.name,
            tuple(city.quota.root.get(stage, 0) for stage in stages),
            tuple(counts[city.slug, stage] for stage in stages),
        )
        for city in programme.cities
    ]
    return [*found, Reach("合计", _summed([one.quota for one in found]), _summed([one.registered for one in found]))]


def _summed(lines: Sequence[Sequence[int]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*lines, strict=True)))


def grouped(
    people: Iterable[Decision],
    name_of: Callable[[Decision], str | None],
    names: Iterable[str],
    programme: Programme,
    quota: Mapping[str, int] | None = None,
) -> list[Group]:
    """People counted together by a name, in the order of ``names``, the rest last; small groups do not show their counts (7.19)."""
    found: dict[str, list[Decision]] = {name: [] for name in names}
    for one in people:
        found.setdefault(name_of(one) or OTHERS, []).append(one)
    places = quota or {}
    return without_small(
        [Group(name, mine, programme, places.get(name, 0)) for name, mine in found.items() if mine or name in places]
    )


def by_stage(people: Iterable[Decision], programme: Programme) -> list[Group]:
    """By stage."""
    names = programme.stage_names
    return grouped(people, lambda one: names.get(one.stage or ""), names.values(), programme)


def by_category(people: Iterable[Decision], tables: Tables, programme: Programme) -> list[Group]:
    """By what stands in the category, in the groups that the programme names (`papers.categories`)."""
    groups, said = programme.papers.categories, dict(rows(tables["trainees"], "trainee_id", "category"))
    return grouped(people, lambda one: group_of(said.get(one.trainee_id), groups), groups, programme)


def by_school_type(people: Iterable[Decision], programme: Programme) -> list[Group]:
    """By the name of the school (`papers.school_types`)."""
    groups = programme.papers.school_types
    return grouped(people, lambda one: group_of(one.school, groups), groups, programme)


def by_former(people: Iterable[Decision], tables: Tables, programme: Programme) -> list[Group]:
    """Who failed in a former year and is here again, and all others."""
    again = {who for who, former in rows(tables["trainees"], "trainee_id", "former") if former}
    return grouped(people, lambda one: FORMER if one.trainee_id in again else ELSE, (FORMER, ELSE), programme)


class Step(NamedTuple):
    """When people (of some cities, ``whose``) did something: its window, how many lay before, in and after it, how many have no time, the days by which half and nine tenths had."""

    name: str
    window: Window | None
    before: int
    within: int
    after: int
    undated: int
    half: date | None
    most: date | None
    days: tuple[date, ...]
    whose: str = ""


_STEPS: Final = (
    ("报名", "trainees", "registered_at", "registration"),
    ("线上学习", "learning", "", "online"),
    ("线下培训", "attendance", "", "offline"),
    ("提交作业", "submissions", "submitted_at", "submission"),
    ("", "tests", "", "test"),
    ("作业评阅", "marks", "marked_at", "marking"),
)


def timeline(tables: Tables, programme: Programme) -> list[Step]:
    """The steps whose times the tables hold, against their windows (R1); the test by the programme's own name, learning once for each
    window that cities have (R2); learning and attendance only where their tables hold dates."""
    test = next((part.name for part in programme.components if part.source == "test"), None)
    found: list[Step] = []
    for name, table, column, window in _STEPS:
        frame = tables[table] if column else component_rows(tables, table)
        given = list(rows(frame, "trainee_id", column or "at"))
        if table in _DATED:
            found += _by_window(name, given, tables, programme, window)
        elif name or test:
            found.append(_step(name or test or "", [time for _, time in given], getattr(programme.windows, window)))
    return found


_DATED: Final = ("learning", "attendance")


def _by_window(
    name: str, given: Sequence[tuple[str, str | None]], tables: Tables, programme: Programme, window: str
) -> Iterator[Step]:
    """One step for each window that cities have; who is of no city is counted to none. Nothing where no row has a date."""
    if not any(time for _, time in given):
        return
    whole, city_of = getattr(programme.windows, window), dict(rows(tables["trainees"], "trainee_id", "city"))
    windows: dict[Window | None, list[City]] = {}
    for city in programme.cities:
        windows.setdefault((city.theory if window == "online" else None) or whole, []).append(city)
    for one, cities in windows.items():
        mine = {city.slug for city in cities}
        times = [time for who, time in given if city_of.get(who) in mine]
        whose = "、".join(city.name.removesuffix("市") for city in cities) if len(windows) > 1 else ""
        yield _step(name, times, one)._replace(whose=whose)


def within(steps: Sequence[Step]) -> list[tuple[str, int, int]]:
    """Of each step that has a window: its name, how often it was done, how often within the window."""
    sums: dict[str, tuple[int, int]] = {}
    for one in steps:
        if one.window:
            done, inside = sums.get(one.name, (0, 0))
            sums[one.name] = done + len(one.days), inside + one.within
    return [(name, *numbers) for name, numbers in sums.items()]


def _step(name: str, times: Sequence[str | None], window: Window | None) -> Step:
    days = tuple(sorted(date.fromisoformat(time[:10]) for time in times if time))
    first, last = (window.first, window.last) if window else (date.min, date.max)
    sides = Counter((day > last) - (day < first) for day in days)
    half, most = (days[-(-len(days) * part // 10) - 1] if days else None for part in (5, 9))
    return Step(name, window, sides[-1], sides[0], sides[1], len(times) - len(days), half, most, days)


def weekly(steps: Sequence[Step]) -> tuple[list[date], dict[str, list[int]], int]:
    """The Mondays from the first window on (without one: from the first day), how often each step was done in each of these weeks, few weeks
    at most, and how often outside them."""
    days = [day for step in steps for day in step.days]
    if not days:
        return [], {}, 0
    opened = min((step.window.first for step in steps if step.window), default=min(days))
    first = opened - timedelta(days=opened.weekday())
    weeks = min(max((max(days) - first).days // 7 + 1, 1), MOST_WEEKS)
    counts: dict[str, Counter[int]] = {}
    for step in steps:
        counts.setdefault(step.name, Counter()).update((day - first).days // 7 for day in step.days)
    inside = {name: [one[at] for at in range(weeks)] for name, one in counts.items()}
    return [first + timedelta(weeks=at) for at in range(weeks)], inside, len(days) - sum(map(sum, inside.values()))


class Texts(NamedTuple):
    """One kind of texts: how many were handed in, of these unreadable, late, shorter than asked, held for reuse, ruled copied, and the median of 字数."""

    name: str
    handed: int
    unreadable: int
    late: int
    short: int
    held: int
    copied: int
    chars: Fraction | None


def texts(people: Iterable[Decision], tables: Tables, programme: Programme) -> list[Texts]:
    """Both kinds of texts of these people."""
    given = Counter(code for one in people for code in one.reasons)
    own = {one.trainee_id for one in people}
    column = f"chars_{programme.length.mode}"
    known = [row for row in rows(tables["submissions"], "trainee_id", "kind", "readable", column) if row[0] in own]
    found = []
    for kind, name in programme.kinds.items():
        mine = [row for row in known if row[1] == kind]
        chars = [Fraction(row[3]) for row in mine if row[2] and row[3] is not None]
        late, short, held, copied = (given[f"{kind}_{state}"] for state in ("late", "short", "reuse", "misconduct"))
        unreadable, middle = sum(not row[2] for row in mine), median(chars) if chars else None
        found.append(Texts(name, len(mine), unreadable, late, short, held, copied, middle))
    return found


class Spread(NamedTuple):
    """How numbers lie: how many there are, mean, median, least and greatest, and the numbers themselves."""

    size: int
    mean: Fraction
    median: Fraction
    least: Fraction
    greatest: Fraction
    values: tuple[Fraction, ...]

    def binned(self, step: int, most: int) -> list[int]:
        """How many lie in each bin of ``step`` from 0 to ``most``, the last one with its end."""
        counts = Counter(min(int(value // step), most // step - 1) for value in self.values)
        return [counts[place] for place in range(most // step)]


def spread(people: Iterable[Decision], column: str, least: int) -> Spread | None:
    """How a column of `scores` lies among people; None where fewer than ``least`` have a number."""
    numbers = tuple(number for one in people if (number := one.numbers.get(column)) is not None)
    if len(numbers) < max(least, 1):
        return None
    counts = Counter(numbers)  # of 100,000 numbers few differ, and to put fractions in order takes long
    ordered = [number for number in sorted(counts) for _ in range(counts[number])]
    mean = sum((number * times for number, times in counts.items()), Fraction(0)) / len(numbers)
    return Spread(len(numbers), mean, median(ordered), ordered[0], ordered[-1], numbers)


def reasons(people: Iterable[Decision], status: str, least: int) -> list[tuple[str, int | None]]:
    """The reasons of those with a status and how many have each, the most first; None where they are fewer than ``least``."""
    counts = Counter(code for one in people if one.status == status for code in one.reasons)
    found = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(code, number if number >= least else None) for code, number in found]
