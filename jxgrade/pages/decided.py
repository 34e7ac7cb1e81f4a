"""What is shown of decisions in every report: the way from registered to passed, counts by status, one line per decision."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from operator import attrgetter
from typing import Final

from jxgrade.grading.decided import Decision, Group
from jxgrade.pages.report import COUNTY, ID, SCHOOL
from jxgrade.present import figures, words
from jxgrade.present.figures import Series
from jxgrade.present.listing import Column, Listing
from jxgrade.programme import Programme
from jxgrade.tables import KINDS, STAGES, STATUSES

STATUS_COLOURS: Final = {"pass": figures.BLUE, "pending": figures.SKY, "fail": figures.ORANGE}
STATUS: Final = Column[Decision]("结论", "choice", lambda one: words.status(one.status), 10)


def way_of(group: Group) -> list[tuple[str, int, str]]:
    """The way from registered to passed: name of each step, how many came so far, how many were lost."""
    hours = group.programme.hours
    names = {
        "registered": "报名",
        "online": f"线上满 {hours.online} 学时",
        "offline": f"线下满 {hours.offline} 学时" if hours.offline_gate == "complete" else "参加过线下培训",
        "test": "参加线上测试",
        "texts": "两份作业齐全可读",
        "passed": "合格",
    }
    before = [group.whole, *group.steps.values()]
    return [
        (names[step], number, f"减少 {earlier - number}" if earlier > number else "")
        for earlier, (step, number) in zip(before, group.steps.items(), strict=False)
    ]


def rate_of(group: Group, number: int) -> str | None:
    """A part of a group, unless it is too small or would give away one that is."""
    shared = words.rate(number, group.whole, group.programme.privacy.small_cell)
    return shared if group.shown or not str(shared).endswith("%") else "不显示"


def drawn(title: str, groups: Sequence[Group], *, shares: bool = False) -> str:
    """Groups side by side as bars of their decisions; ``shares``: all bars equally long."""
    series = [
        Series(STATUSES[code], colour, [group.counts[code] if group.shown else 0 for group in groups])
        for code, colour in STATUS_COLOURS.items()
    ]
    labels = [
        f"{words.count(group.whole)} 人，合格率 {rate_of(group, group.counts['pass'])}" if group.whole else "没有人报名"
        for group in groups
    ]
    return figures.stacked(title, [group.name for group in groups], series, labels=labels, shares=shares)


def results() -> tuple[Column[Group], ...]:
    """Who passed, did not, waits, and is excellent."""

    def status(code: str) -> Column[Group]:
        return Column(STATUSES[code], "number", lambda row: row.counts[code] if row.shown else None)

    return (
        *map(status, STATUSES),
        Column("合格率", "rate", lambda row: rate_of(row, row.counts["pass"])),
        Column("优秀", "number", lambda row: row.top if row.shown else None),
        Column("优秀率", "rate", lambda row: rate_of(row, row.top)),
    )


def decided(trainees: Sequence[Decision], programme: Programme) -> Listing[Decision]:
    """Every decision with its numbers and reasons."""

    def score(heading: str, value: Callable[[Decision], Fraction | None]) -> Column[Decision]:
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
            score("测试成绩", lambda one: one.test),
            *(score(name, attrgetter(kind)) for kind, name in KINDS.items()),
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
