"""How people stand: steps from registered to passed, counts by status, one line per decision; shared by city and province."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final

from jxgrade.pages.report import COUNTY, ID, SCHOOL, Person
from jxgrade.present import words
from jxgrade.present.listing import Column, Listing
from jxgrade.programme import Programme
from jxgrade.rules.gates import gate_met
from jxgrade.tables import STAGES, STATUSES

STATUS: Final = Column[Person]("结论", "choice", lambda one: words.status(one.status), 10)
TEXTS: Final = ("lesson_design", "growth_report")
NOT_HANDED_IN: Final = tuple(f"{kind}_{state}" for kind in TEXTS for state in ("missing", "awaited", "unreadable"))
NO_TEST: Final = ("test_missing", "test_awaited")


def steps_of(trainees: Sequence[Person], programme: Programme) -> list[tuple[str, int, str]]:
    """The way from registered to passed: each step counts those who met it and all before it."""
    hours = programme.hours
    offline = f"线下满 {hours.offline} 学时" if hours.offline_gate == "complete" else "参加过线下培训"
    way: tuple[tuple[str, Callable[[Person], bool]], ...] = (
        ("报名", lambda one: True),
        (f"线上满 {hours.online} 学时", lambda one: gate_met("online", one.online, programme)),
        (offline, lambda one: gate_met("offline", one.offline, programme)),
        ("参加线上测试", lambda one: one.lacks(*NO_TEST)),
        ("两份作业齐全可读", lambda one: one.lacks(*NOT_HANDED_IN)),
        ("合格", lambda one: one.passed),
    )
    left, found = list(trainees), []
    for name, met in way:
        before, left = len(left), [one for one in left if met(one)]
        found.append((name, len(left), f"减少 {before - len(left)}" if before > len(left) else ""))
    return found


def tallies(trainees: Iterable[Person]) -> dict[str, int]:
    """Number of trainees by status, all three always there."""
    counts = Counter(one.status for one in trainees)
    return {code: counts[code] for code in STATUSES}


def excellent(trainees: Iterable[Person], programme: Programme) -> int:
    """How many passed with a total that counts as excellent (R16)."""
    line = Fraction(programme.scoring.excellent_at)
    return sum(one.passed and one.total is not None and one.total >= line for one in trainees)


@dataclass(frozen=True)
class Group:
    """Trainees who are counted together: a city, a county, the province."""

    name: str
    trainees: Sequence[Person]
    programme: Programme
    quota: int = 0

    @cached_property
    def whole(self) -> int:
        """How many registered."""
        return len(self.trainees)

    @cached_property
    def steps(self) -> list[int]:
        """How many came how far (`steps_of`)."""
        return [number for _, number, _ in steps_of(self.trainees, self.programme)]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many by status."""
        return tallies(self.trainees)

    @cached_property
    def top(self) -> int:
        """How many are excellent."""
        return excellent(self.trainees, self.programme)

    def rate(self, number: int) -> str | None:
        """A part of them, unless they are too few."""
        return words.rate(number, self.whole, self.programme.privacy.small_cell)


def results() -> tuple[Column[Group], ...]:
    """Who passed, did not, waits, and is excellent."""

    def status(code: str) -> Column[Group]:
        return Column(STATUSES[code], "number", lambda row: row.counts[code])

    return (
        *map(status, STATUSES),
        Column("合格率", "rate", lambda row: row.rate(row.counts["pass"])),
        Column("优秀", "number", lambda row: row.top),
        Column("优秀率", "rate", lambda row: row.rate(row.top)),
    )


def decided(trainees: Sequence[Person], programme: Programme) -> Listing[Person]:
    """Every decision with its numbers and reasons."""

    def score(heading: str, value: Callable[[Person], Fraction | None]) -> Column[Person]:
        return Column(heading, "number", lambda one: words.score(value(one), programme))

    return Listing(
        "全部判定",
        (
            ID,
            COUNTY,
            SCHOOL,
            Column("学段", "choice", lambda one: STAGES.get(one.stage or "", one.stage), 8),
            Column("线上学时", "number", lambda one: one.online, 10),
            Column("线下学时", "number", lambda one: one.offline, 10),
            score("测试", lambda one: one.test),
            score("课程设计", lambda one: one.lesson_design),
            score("成长报告", lambda one: one.growth_report),
            score("作业得分", lambda one: one.assignment),
            score("综合得分", lambda one: one.total),
            STATUS,
            Column("理由（条款）", "wide", lambda one: words.reasons(one.reasons), 60),
            Column("计入学时", "number", lambda one: one.credit_hours, only="workbook"),
        ),
        trainees,
        empty="本市没有学员。",
        tools=True,
    )
