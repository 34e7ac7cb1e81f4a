"""Organisations by index: the part of the selection page on the organisation award (R16, R17)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from jxgrade.pages.report import place_columns
from jxgrade.present import words
from jxgrade.present.blocks import Block, Lines, note
from jxgrade.present.listing import Column, Listing
from jxgrade.programme import Programme
from jxgrade.rules.groups import is_small
from jxgrade.tables import records

SHRINKS: Final = {"none": "不校正", "wilson": "取 95% 置信下限", "eb": "向全省平均靠拢（经验贝叶斯）"}


def read_organisations(frame: pd.DataFrame) -> list[Any]:
    """All units, by level, then rank, the unranked last."""
    return sorted(records(frame), key=lambda one: (one.level, one.rank is None, one.rank or 0, one.unit))


def index_rule(programme: Programme) -> Block:
    """How the index is made."""
    weights, rule = programme.awards.organisations.weights, programme.awards.organisations
    given = (weights.registration, weights.completion, weights.passing, weights.excellence)
    said = " + ".join(
        f"{words.percent(share, places=0)} {name}" for share, name in zip(given, words.RATES.values(), strict=True)
    )
    least = "、".join(f"{name} {rule.minimum[level]} 人" for level, name in words.UNITS.items())
    return note(
        "组织指数怎样算",
        f"指数 = {said}（{programme.cited('R16')}）。报名率 = 报名人数 ÷ 应训人数，计入指数时最多 100%；其余三项除以报名人数。",
        f"参评下限：{least}。学校人数少，比率{SHRINKS[rule.shrink]}后计入指数；表中的比率都是原值，所以学校的指数与表中比率直接相乘不会相等。",
        "指数相同时依次比优秀率、完成率、报名人数；仍相同且跨线的列为待定。",
        tone="plain",
    )


def listed(organisations: Sequence[Any], programme: Programme) -> Listing[Any]:
    """The units with their rates, index and outcome; rates of a small one are not shown."""

    def rate(name: str) -> Callable[[Any], object]:
        return lambda one: None if is_small(one.registered, programme) else getattr(one, name)

    return Listing(
        "优秀组织奖",
        (
            Column("级别", "choice", lambda one: words.UNITS[one.level], only="workbook"),
            Column("名次", "number", lambda one: one.rank, 8),
            Column("单位", "wide", lambda one: unit_name(one, programme), 36),
            Column("报名", "number", lambda one: one.registered, 8),
            Column("应训", "number", lambda one: one.eligible, 8),
            Column("报名率", "rate", lambda one: one.registration_rate),
            Column("完成率", "rate", rate("completion_rate")),
            Column("合格率", "rate", rate("pass_rate")),
            Column("优秀率", "rate", rate("excellence_rate")),
            Column("指数", "rate", lambda one: words.percent(one.index, places=2), 16),
            Column("结果", "choice", lambda one: words.outcome(one.outcome), 18),
            Column("说明", "wide", lambda one: _remarks(one, programme), 40),
        ),
        organisations,
        empty="没有这一级的单位。",
        about="市、县、校三级的各项比率、指数、名次和结果；比率是原值，学校的指数用小样本校正后的比率",
    )


def of_level(organisations: Iterable[Any], level: str, programme: Programme) -> Listing[Any]:
    """The units of one level."""
    places = programme.awards.organisations.places[level]
    whole = listed([one for one in organisations if one.level == level], programme)
    return replace(whole, caption=f"{words.UNITS[level]}优秀组织奖（名额 {places} 个）")


def unit_name(one: Any, programme: Programme) -> str:
    """The unit as readers know it; a county that the province administers is marked."""
    mark = "（省直管）" if one.unit in programme.awards.organisations.direct else ""
    return words.unit(one.unit, programme) + mark


def _remarks(one: Any, programme: Programme) -> Lines | None:
    """Why it is not ranked, and what a reader of the rates should know."""
    said = [words.ORGANISATION_REASONS.get(code, code) for code in one.reasons]
    rate = one.registration_rate
    if rate is not None and rate > 1 and one.rank is not None:
        said.append(f"报名多于应训：原值 {words.percent(rate)}，指数中计 100%")
    if one.unit in programme.awards.organisations.direct:
        said.append("省直管县（市），计入所在设区市（R16）")
    if one.registered and is_small(one.registered, programme):
        said.append(f"少于 {programme.privacy.small_cell} 人，不显示比率")
    return Lines(tuple(said)) if said else None


def missing(tables: Mapping[str, pd.DataFrame], programme: Programme) -> Listing[Any]:
    """Schools that lack the number of people to be trained, and what that keeps from being ranked."""
    return Listing(
        "没有应训人数的学校",
        (
            *place_columns(programme),
            Column("学段", "choice", lambda row: programme.stage_names.get(row.stage, row.stage)),
            Column("报名", "number", lambda row: row.registered),
        ),
        records(tables["missing_eligible"]),
        caption="有人报名而没有应训人数的学校（本校和所在县都因此不参加排名）",
        empty="有人报名的学校都有应训人数，或者全省都没有。",
    )
