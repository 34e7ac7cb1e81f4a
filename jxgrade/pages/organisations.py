"""Organisations by index: the part of the selection page on the organisation award (R16, R17)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

import pandas as pd

from jxgrade.awards.organisations import parts_of
from jxgrade.pages.report import place_columns
from jxgrade.present import figures, words
from jxgrade.present.blocks import Block, Lines, figure, note
from jxgrade.present.figures import Series
from jxgrade.present.listing import Column, Listing
from jxgrade.programme import Programme
from jxgrade.rules.groups import is_small
from jxgrade.rules.reasons import OUTCOMES
from jxgrade.tables import exact, records, rows

LEVELS: Final = {"city": "设区市", "county": "县（市、区）", "school": "学校"}
PARTS: Final = {"registration": "报名率", "completion": "完成率", "pass": "合格率", "excellence": "优秀率"}
SHRINKS: Final = {"none": "不校正", "wilson": "取 95% 置信下限", "eb": "向全省平均靠拢（经验贝叶斯）"}


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
    given = (weights.registration, weights.completion, weights.passing, weights.excellence)
    said = " + ".join(
        f"{words.percent(share, places=0)} {name}" for share, name in zip(given, PARTS.values(), strict=True)
    )
    least = "、".join(f"{name} {rule.minimum[level]} 人" for level, name in LEVELS.items())
    return note(
        "组织指数怎样算",
        f"指数 = {said}（{programme.cited('R16')}）。报名率 = 报名人数 ÷ 应训人数，计入指数时最多 100%；其余三项除以报名人数。",
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
    rule = programme.awards.organisations
    parts = [
        parts_of(
            [exact(rate) for rate in (one.registration_rate, one.completion_rate, one.pass_rate, one.excellence_rate)],
            rule,
            dropped=dropped,
        )
        for one in ranked
    ]
    colours = (figures.BLUE, figures.SKY, figures.GREEN, figures.ORANGE)
    series = [
        Series(name, colour, [row[place].points for row in parts])
        for place, (name, colour) in enumerate(zip(PARTS.values(), colours, strict=True))
    ]
    labels = [f"指数 {words.percent(one.points, places=2)}　{OUTCOMES[one.outcome]}" for one in ranked]
    names = [f"{one.rank}. {words.unit(one.unit, programme)}" for one in ranked]
    return figure(
        f"{title}：{names[0]}最高" if names else title,
        figures.stacked(title, names, series, labels=labels, unit="（指数）"),
        "每段的长度是该项比率乘以权重，四段之和即指数。",
    )


def listed(organisations: Sequence[Organisation], programme: Programme) -> Listing[Organisation]:
    """The units with their rates, index and outcome; rates of a small one are not shown."""

    def rate(name: str) -> Callable[[Organisation], object]:
        return lambda one: None if is_small(one.registered, programme) else exact(getattr(one, name))

    return Listing(
        "优秀组织奖",
        (
            Column("级别", "choice", lambda one: LEVELS[one.level], only="workbook"),
            Column("名次", "number", lambda one: one.rank, 8),
            Column("单位", "wide", lambda one: unit_name(one, programme), 36),
            Column("报名", "number", lambda one: one.registered, 8),
            Column("应训", "number", lambda one: one.eligible, 8),
            Column("报名率", "rate", lambda one: exact(one.registration_rate)),
            Column("完成率", "rate", rate("completion_rate")),
            Column("合格率", "rate", rate("pass_rate")),
            Column("优秀率", "rate", rate("excellence_rate")),
            Column("指数", "rate", lambda one: words.percent(one.points, places=2), 16),
            Column("结果", "choice", lambda one: words.outcome(one.outcome), 18),
            Column("说明", "wide", lambda one: _remarks(one, programme), 40),
        ),
        organisations,
        empty="没有这一级的单位。",
        about="市、县、校三级的各项比率、指数、名次和结果；比率是原值，学校的指数用小样本校正后的比率",
    )


def of_level(organisations: Iterable[Organisation], level: str, programme: Programme) -> Listing[Organisation]:
    """The units of one level."""
    places = programme.awards.organisations.places[level]
    whole = listed([one for one in organisations if one.level == level], programme)
    return replace(whole, caption=f"{LEVELS[level]}优秀组织奖（名额 {places} 个）")


def unit_name(one: Organisation, programme: Programme) -> str:
    """The unit as readers know it; a county that the province administers is marked."""
    mark = "（省直管）" if one.unit in programme.awards.organisations.direct else ""
    return words.unit(one.unit, programme) + mark


def _remarks(one: Organisation, programme: Programme) -> Lines | None:
    """Why it is not ranked, and what a reader of the rates should know."""
    said = [words.ORGANISATION_REASONS.get(code, code) for code in one.reasons]
    rate = exact(one.registration_rate)
    if rate is not None and rate > 1 and one.rank is not None:
        said.append(f"报名多于应训：原值 {words.percent(rate)}，指数中计 100%")
    if one.unit in programme.awards.organisations.direct:
        said.append("省直管县（市），计入所在设区市（R16）")
    if one.registered and is_small(one.registered, programme):
        said.append(f"少于 {programme.privacy.small_cell} 人，不显示比率")
    return Lines(tuple(said)) if said else None


def missing(frame: pd.DataFrame, programme: Programme) -> Listing[Any]:
    """Schools that lack the number of people to be trained, and what that keeps from being ranked."""
    return Listing(
        "没有应训人数的学校",
        (
            *place_columns(programme),
            Column("学段", "choice", lambda row: programme.stage_names.get(row.stage, row.stage)),
            Column("报名", "number", lambda row: row.registered),
        ),
        records(frame),
        caption="有人报名而没有应训人数的学校（本校和所在县都因此不参加排名）",
        empty="有人报名的学校都有应训人数，或者全省都没有。",
    )
