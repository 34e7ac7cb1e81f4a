"""What is shown of decisions in every report: the way from registered to passed, counts by status, one line per decision."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

from jxgrade.grading.decided import Decision, Group, pass_rate_ends
from jxgrade.pages.report import ID, SCHOOL, county_columns
from jxgrade.present import figures, words
from jxgrade.present.blocks import Badge, Card, Lines
from jxgrade.present.figures import Series
from jxgrade.present.listing import Column, Listing, table
from jxgrade.programme import Component, Programme
from jxgrade.rules.kinds import measured
from jxgrade.rules.limits import is_excellent
from jxgrade.tables import STATUSES, exactly

STATUS_COLOURS: Final = {"pass": figures.GREEN, "pending": figures.ORANGE, "fail": figures.RED}
STATUS: Final = Column[Decision]("结论", "choice", lambda one: words.status(one.status), 10)


def way_of(group: Group) -> list[tuple[str, int, str]]:
    """The way from registered to passed: name of each step, how many came so far, how many were lost."""
    names = {"registered": "报名", "texts": "各份作业齐全可读", "passed": "合格"}
    names |= {part.key: _asked(part) for part in group.programme.components}
    before = [group.whole, *group.steps.values()]
    return [
        (names[step], number, f"减少 {earlier - number}" if earlier > number else "")
        for earlier, (step, number) in zip(before, group.steps.items(), strict=False)
    ]


def steps_between(programme: Programme) -> list[tuple[str, str]]:
    """The steps between registered and passed in a few words, and their keys in `Group.steps`."""
    named = {
        part.key: f"{part.name.removesuffix('学时')}完成"
        if part.adds_up
        else f"{part.name}达标"
        if part.gated
        else f"已{part.name}"
        for part in programme.components
    }
    steps = Group("", (), programme).steps
    return [("作业齐全" if key == "texts" else named[key], key) for key in steps if key not in ("registered", "passed")]


def _asked(part: Component) -> str:
    """What a component asks for."""
    if part.gate == "attended":
        return f"{part.name}不为 0"
    least = f"不少于 {exactly(part.at_least)}" if part.gated else ""
    return f"参加{part.name}{least}" if part.source == "test" else f"{part.name}{least}"


def rate_of(group: Group, number: int) -> str | None:
    """A part of a group, unless it is too small or would give away one that is."""
    return words.rate(number, group.whole, group.programme.privacy.small_cell, shown=group.shown)


def by_status(group: Group, where: Callable[[str], str]) -> list[Card]:
    """A card for each status, with the way to its rows (``where``)."""
    return [
        Card(
            STATUSES[code],
            number if group.shown else words.HIDDEN,
            rate_of(group, number) or "",
            words.tone(code),
            where(code),
        )
        for code, number in group.counts.items()
    ]


def on_its_page(group: Group, status: str) -> str:
    """Where the decisions of a city with this status are, seen from a page of the province; nowhere for people without a city."""
    city = group.trainees[0].city if group.trainees else None
    if city is None:
        return ""
    return f"../{city}/5-grading.html{decided((), group.programme).rows_where(('结论', STATUSES[status]))}"


def drawn(
    title: str, groups: Sequence[Group], *, shares: bool = False, where: Callable[[Group, str], str] = on_its_page
) -> str:
    """Groups side by side as bars of their decisions, each a link to its rows (``where``); ``shares``: all bars equally long."""

    def leads(code: str) -> Callable[[int], str]:
        return lambda place: where(groups[place], code)

    series = [
        Series(STATUSES[code], colour, [group.counts[code] if group.shown else 0 for group in groups], leads(code))
        for code, colour in STATUS_COLOURS.items()
    ]
    labels = [
        f"{words.count(group.whole)} 人，合格率 {rate_of(group, group.counts['pass'])}" if group.whole else "没有人报名"
        for group in groups
    ]
    return figures.stacked(title, [group.name for group in groups], series, labels=labels, shares=shares)


def ends_of(groups: Sequence[Group]) -> str:
    """Where most and where fewest passed, in words; nothing where they cannot be told apart."""
    ends = zip(pass_rate_ends(groups), ("最高", "最低"), strict=False)
    return "，".join(f"{name}合格率{word} {words.percent(rate)}" for (name, rate), word in ends)


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

    def score(heading: str, column: str) -> Column[Decision]:
        return Column(heading, "number", lambda one: words.score(one.numbers.get(column), programme))

    def hours(heading: str, column: str) -> Column[Decision]:
        return Column(heading, "number", lambda one: one.numbers.get(column), 10)

    @cache
    def said(*codes: str) -> Lines:
        return words.reasons(codes, programme)

    def why(one: Decision) -> Lines:
        best = [Badge("优秀", "good")] if is_excellent(one.status, one.total, programme) else []
        return Lines((*best, *said(*one.reasons)))

    names = programme.stage_names
    stage = [Column[Decision]("学段", "choice", lambda one: names.get(one.stage or "", one.stage), 8)] if names else []

    return table(
        "全部判定",
        trainees,
        ID,
        STATUS,
        *county_columns(programme),
        SCHOOL,
        *stage,
        *(
            hours(part.name, part.column) if part.adds_up else score(part.name, part.column)
            for part in measured(programme)
        ),
        *(score(name, f"{kind}_mark") for kind, name in programme.kinds.items()),
        score("作业得分", "assignment_score"),
        score("综合得分", "total"),
        Column("理由（条款）", "wide", why, 60),
        Column("计入学时", "number", lambda one: one.credit_hours, only="workbook"),
        empty="本市没有学员。",
        tools=True,
        asked=[("结论", name) for name in STATUSES.values()],
    )
