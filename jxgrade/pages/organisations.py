"""Organisations by index: the part of the selection page on the organisation award (R16, R17; 八（一）)."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

import pandas as pd

from jxgrade.present import figures, words
from jxgrade.present.blocks import Block, Column, Lines, figure, note, table
from jxgrade.present.figures import Series
from jxgrade.present.sheets import Heading, Sheet
from jxgrade.programme import Programme
from jxgrade.tables import STAGES, exact, rows

LEVELS: Final = {"city": "设区市", "county": "县（市、区）", "school": "学校"}
PARTS: Final = {"registration": "报名率", "completion": "完成率", "pass": "合格率", "excellence": "优秀率"}
SHRINKS: Final = {"none": "不校正", "wilson": "取 95% 置信下限", "eb": "向全省平均靠拢（经验贝叶斯）"}
SMALL_TABLE: Final = 12  # rows that need no search


class Organisation(NamedTuple):
    """One row of `award_organisations`."""

    level: str
    unit: str
    registered: int | None
    eligible: int | None
    registration_rate: str | None
    completion_rate: str | None
    pass_rate: str | None
    excellence_rate: str | None
    points: str | None
    rank: int | None
    outcome: str
    reasons: Sequence[str]


ORGANISATION: Final = tuple("index" if name == "points" else name for name in Organisation._fields)


def read_organisations(frame: pd.DataFrame) -> tuple[Organisation, ...]:
    """All units, by level, then rank, the unranked last."""
    found = (Organisation(*row) for row in rows(frame, *ORGANISATION))
    return tuple(sorted(found, key=lambda one: (one.level, one.rank is None, one.rank or 0, one.unit)))


def index_rule(programme: Programme) -> Block:
    """How the index is made."""
    weights, rule = programme.awards.organisations.weights, programme.awards.organisations
    share = {
        "registration": weights.registration,
        "completion": weights.completion,
        "pass": weights.passing,
        "excellence": weights.excellence,
    }
    said = " + ".join(f"{words.percent(Fraction(share[part]), places=0)} {name}" for part, name in PARTS.items())
    least = "、".join(f"{name} {rule.minimum[level]} 人" for level, name in LEVELS.items())
    return note(
        "组织指数怎样算",
        f"指数 = {said}（八（一）；R16）。报名率 = 报名人数 ÷ 应训人数，计入指数时最多 100%；其余三项除以报名人数。",
        f"参评下限：{least}。学校人数少，比率{SHRINKS[rule.shrink]}后计入指数；表中的比率都是原值，所以学校的指数与表中比率直接相乘不会相等。",
        "指数相同时依次比优秀率、完成率、报名人数；仍相同且跨线的列为待定。",
        tone="plain",
    )


def cities_picture(organisations: Iterable[Organisation], programme: Programme) -> Block:
    """The cities' index as bars of its weighted parts."""
    title = "设区市组织指数的构成"
    ranked = [one for one in organisations if one.level == "city" and one.rank is not None]
    if not ranked:
        return note(title, "没有参加排名的设区市。")
    dropped = any("registration_dropped" in one.reasons for one in ranked)
    given = programme.awards.organisations.weights
    third = Fraction(1, 3)
    weights = (
        [Fraction(0), third, third, third]
        if dropped
        else [Fraction(part) for part in (given.registration, given.completion, given.passing, given.excellence)]
    )
    values = [
        [
            min(exact(rate) or Fraction(0), Fraction(1))
            for rate in (one.registration_rate, one.completion_rate, one.pass_rate, one.excellence_rate)
        ]
        for one in ranked
    ]
    colours = (figures.BLUE, figures.SKY, figures.GREEN, figures.ORANGE)
    series = [
        Series(name, colour, [float(row[place] * weight * 100) for row in values])
        for place, (name, colour, weight) in enumerate(zip(PARTS.values(), colours, weights, strict=True))
    ]
    labels = [f"指数 {words.percent(exact(one.points), places=2)}　{words.OUTCOMES[one.outcome]}" for one in ranked]
    names = [f"{one.rank}. {words.unit(one.unit, programme)}" for one in ranked]
    return figure(
        title, figures.stacked(title, names, series, labels=labels), "每段的长度是该项比率乘以权重，四段之和即指数。"
    )


def level_table(organisations: Iterable[Organisation], level: str, programme: Programme) -> Block:
    """All units of one level with their rates, index and outcome."""
    ours = [one for one in organisations if one.level == level]
    columns = (
        Column("名次", "number"),
        Column(LEVELS[level], "wide"),
        Column("报名", "number"),
        Column("应训", "number"),
        *(Column(name, "number") for name in PARTS.values()),
        Column("指数", "number"),
        Column("结果", "choice"),
        Column("说明", "wide"),
    )
    places = programme.awards.organisations.places[level]
    return table(
        f"{LEVELS[level]}优秀组织奖（名额 {places} 个）",
        columns,
        (_line(one, programme) for one in ours),
        empty="没有这一级的单位。",
        tools=len(ours) > SMALL_TABLE,
    )


def _line(one: Organisation, programme: Programme) -> tuple[object, ...]:
    small = programme.privacy.small_cell
    hide = (one.registered or 0) < small
    rates = (one.completion_rate, one.pass_rate, one.excellence_rate)
    said = _remarks(one, programme)
    if hide and one.registered:
        said.append(f"少于 {small} 人，不显示比率")
    shown = (None if hide else words.percent(exact(rate)) for rate in rates)
    return (
        one.rank,
        unit_name(one, programme),
        words.count(one.registered or 0),
        None if one.eligible is None else words.count(one.eligible),
        words.percent(exact(one.registration_rate)),
        *shown,
        words.percent(exact(one.points), places=2),
        words.outcome(one.outcome),
        Lines(tuple(said)) if said else None,
    )


def unit_name(one: Organisation, programme: Programme) -> str:
    """The unit as readers know it; a county that the province administers is marked."""
    mark = "（省直管）" if one.unit in programme.awards.organisations.direct else ""
    return words.unit(one.unit, programme) + mark


def _remarks(one: Organisation, programme: Programme) -> list[str]:
    """Why it is not ranked, and what a reader of the rates should know."""
    said = [words.ORGANISATION_REASONS.get(code, code) for code in one.reasons]
    rate = exact(one.registration_rate)
    if rate is not None and rate > 1 and one.rank is not None:
        said.append(f"报名多于应训：原值 {words.percent(rate)}，指数中计 100%")
    if one.unit in programme.awards.organisations.direct:
        said.append("省直管县（市），计入所在设区市（R16）")
    return said


def sheet(organisations: Iterable[Organisation], programme: Programme) -> Sheet:
    """All units for a workbook, numbers exact."""
    parts: list[Heading] = [(name, 14, "0.00%") for name in PARTS.values()]
    columns: tuple[Heading, ...] = (
        ("级别", 12),
        ("单位", 36),
        ("报名", 8),
        ("应训", 8),
        *parts,
        ("指数", 16),
        ("名次", 8),
        ("结果", 18),
        ("说明", 40),
    )
    return Sheet(
        "优秀组织奖",
        columns,
        _sheet_rows(organisations, programme),
        "市、县、校三级的各项比率、指数、名次和结果；比率是原值，学校的指数用小样本校正后的比率",
    )


def _sheet_rows(organisations: Iterable[Organisation], programme: Programme) -> Iterator[tuple[object, ...]]:
    for one in organisations:
        rates = (one.registration_rate, one.completion_rate, one.pass_rate, one.excellence_rate, one.points)
        said = "；".join(_remarks(one, programme))
        name = words.unit(one.unit, programme)
        yield (
            LEVELS[one.level],
            name,
            one.registered,
            one.eligible,
            *map(exact, rates),
            one.rank,
            words.OUTCOMES[one.outcome],
            said,
        )


def missing(frame: pd.DataFrame, programme: Programme) -> Block:
    """Schools that lack the number of people to be trained, and what that keeps from being ranked."""
    lines = [
        (words.city(city, programme), county, school, STAGES.get(stage, stage), registered)
        for city, county, school, stage, registered in rows(frame, "city", "county", "school", "stage", "registered")
    ]
    columns = (
        Column("设区市", "choice"),
        Column("县（市、区）"),
        Column("学校", "wide"),
        Column("学段", "choice"),
        Column("报名", "number"),
    )
    return table(
        "有人报名而没有应训人数的学校（本校和所在县都因此不参加排名）",
        columns,
        lines,
        empty="有人报名的学校都有应训人数，或者全省都没有。",
    )
