"""Organisations by index: the part of the selection page on the organisation award (R16, R17)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from jxgrade.awards.organisations import INDICATORS
from jxgrade.awards.sensitivity import spreads
from jxgrade.pages.report import place_columns
from jxgrade.present import words
from jxgrade.present.blocks import Badge, Block, Lines, Tone, note
from jxgrade.present.listing import Column, Listing, table
from jxgrade.programme import Programme
from jxgrade.rules.groups import is_small, unshown
from jxgrade.tables import Tables, records

SHRINKS: Final = {"none": "不校正", "wilson": "取 95% 置信下限", "eb": "向全省平均靠拢（经验贝叶斯）"}
VERDICTS: Final[dict[str, tuple[str, Tone]]] = {
    "certain": ("稳定入选", "good"),
    "open": ("临界", "wait"),
    "out": ("稳定落选", "plain"),
}
Assessed = tuple[Any, Any]
"""A row of `award_organisations`, and how sure it is (`organisation_sensitivity`)."""


def read_organisations(frame: pd.DataFrame) -> list[Any]:
    """All units, by level, then rank, the unranked last."""
    return sorted(records(frame), key=lambda one: (one.level, one.rank is None, one.rank or 0, one.unit))


def read_assessed(organisations: Iterable[Any], frame: pd.DataFrame) -> list[Assessed]:
    """The ranked units with how sure they are, by level and rank."""
    sure = {(row.level, row.unit): row for row in records(frame)}
    return [(one, sure[one.level, one.unit]) for one in organisations if (one.level, one.unit) in sure]


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


def _unshown(organisations: Iterable[Any], programme: Programme) -> frozenset[str]:
    """Units whose counts are not shown: too small, or such a one could be worked out from them and what stands a level above or below (7.19)."""
    sizes, parts = Counter[str](), defaultdict[str, set[str]](set)
    for one in organisations:
        above = {"city": "", "county": one.unit.partition("/")[0]}.get(one.level, "/".join(one.unit.split("/", 2)[:2]))
        sizes[one.unit] = one.registered
        parts[above].add(one.unit)
        if above.endswith("/"):  # of people without a county; no unit, but the city less its counties
            sizes[above] += one.registered
            parts[above[:-1]].add(above)
    hidden = set[str]()
    for whole in sorted(parts, key=lambda one: (one.count("/"), one)):
        units = sorted(parts[whole])
        gone = {units[place] for place in unshown([sizes[one] for one in units], programme.privacy.small_cell)}
        if whole in hidden and not gone:  # or their sum would tell it
            gone = set(sorted((one for one in units if sizes[one]), key=lambda one: (sizes[one], one))[:1])
        hidden |= gone
    return frozenset(hidden)


def listed(organisations: Sequence[Any], programme: Programme, level: str | None = None) -> Listing[Any]:
    """The units with their rates, index and outcome; counts and rates of a small one are not shown. ``level``: those of one level only."""
    gone = _unshown(organisations, programme)

    def seen(name: str) -> Callable[[Any], object]:
        return lambda one: None if one.unit in gone else getattr(one, name)

    return table(
        "优秀组织奖",
        [one for one in organisations if level in (None, one.level)],
        Column("级别", "choice", lambda one: words.UNITS[one.level], only="workbook"),
        Column("名次", "number", lambda one: one.rank, 8),
        Column("单位", "wide", lambda one: unit_name(one, programme), 36),
        Column("报名", "number", seen("registered"), 8),
        Column("应训", "number", lambda one: one.eligible, 8),
        Column("报名率", "rate", seen("registration_rate")),
        Column("完成率", "rate", seen("completion_rate")),
        Column("合格率", "rate", seen("pass_rate")),
        Column("优秀率", "rate", seen("excellence_rate")),
        Column("指数", "rate", lambda one: words.percent(one.index, places=2), 16),
        Column("结果", "choice", lambda one: words.status(one.outcome), 18),
        Column("说明", "wide", lambda one: _remarks(one, programme, one.unit in gone), 40),
        empty="没有这一级的单位。",
        about="市、县、校三级的各项比率、指数、名次和结果；比率是原值，学校的指数用小样本校正后的比率",
    )


def of_level(organisations: Iterable[Any], level: str, programme: Programme) -> Listing[Any]:
    """The units of one level."""
    places = programme.awards.organisations.places[level]
    return replace(
        listed(list(organisations), programme, level), caption=f"{words.UNITS[level]}优秀组织奖（名额 {places} 个）"
    )


def unit_name(one: Any, programme: Programme) -> str:
    """The unit as readers know it; a county that the province administers is marked."""
    mark = "（省直管）" if one.unit in programme.awards.organisations.direct else ""
    return words.unit(one.unit, programme) + mark


def _remarks(one: Any, programme: Programme, gone: bool) -> Lines:
    """Why it is not ranked, and what a reader of the rates should know."""
    said = [words.ORGANISATION_REASONS.get(code, code) for code in one.reasons]
    rate = one.registration_rate
    if rate is not None and rate > 1 and one.rank is not None and not gone:
        said.append(f"报名多于应训：原值 {words.percent(rate)}，指数中计 100%")
    if one.unit in programme.awards.organisations.direct:
        said.append("省直管县（市），计入所在设区市（R16）")
    if gone:
        small = is_small(one.registered, programme)
        said.append(
            f"{f'少于 {programme.privacy.small_cell} 人' if small else '免得推算出人数少的单位'}，不显示人数和比率"
        )
    return Lines(said)


def missing(tables: Tables, programme: Programme) -> Listing[Any]:
    """Schools that lack the number of people to be trained, and what that keeps from being ranked."""
    return table(
        "没有应训人数的学校",
        records(tables["missing_eligible"]),
        *place_columns(programme),
        Column("学段", "choice", lambda row: programme.stage_names.get(row.stage, row.stage)),
        Column("报名", "number", lambda row: None if is_small(row.registered, programme) else row.registered),
        caption="有人报名而没有应训人数的学校（本校和所在县都因此不参加排名）",
        empty="有人报名的学校都有应训人数，或者全省都没有。",
    )


# ---------------------------------------------------------------- how sure each place is; nothing here decides


def certainty_rule(programme: Programme) -> Block:
    """What is varied, and what the words mean."""
    rule = programme.awards.organisations.sensitivity
    widths = "，".join(
        f"权重 {words.number(one)} 的为 {words.percent(width, places=0)}" for one, width in spreads(programme).items()
    )
    return note(
        "名次有多稳",
        f"名单由规则算出，是确定的；这里只回答：条件稍有不同，名单会不会变。试算 {rule.draws:,} 次，不改变任何结果。",
        f"每次同时变两样：四项权重在规定值附近随机变动（标准差：{widths}）；每个单位的学员有放回地重抽，人数不变；学校的比率仍按正式结果的均值和力度靠拢。随机数由抽签种子决定，重算结果相同。",
        f"“稳定入选”：{words.percent(rule.certain, places=0)} 以上的试算中入选；“稳定落选”：不超过 {words.percent(rule.out, places=0)}；两者之间为“临界”，提请评审时说明。名次区间：十次中九次落在其中。",
        "局限：全员合格的小学校，重抽后仍是全员合格，它的区间会偏窄。",
        tone="plain",
    )


def certainty_listed(standing: Sequence[Assessed], programme: Programme) -> Listing[Assessed]:
    """All ranked units, how surely each wins, and what would turn it."""
    return table(
        "组织奖名次有多稳",
        standing,
        Column("级别", "choice", lambda pair: words.UNITS[pair[0].level]),
        Column("名次", "number", lambda pair: pair[0].rank, 8),
        Column("单位", "wide", lambda pair: unit_name(pair[0], programme), 36),
        Column("结果", "choice", lambda pair: words.status(pair[0].outcome), 18),
        Column("判断", "choice", lambda pair: Badge(*VERDICTS[pair[1].verdict])),
        Column("入选机会", "rate", lambda pair: pair[1].win),
        Column("只变权重", "rate", lambda pair: pair[1].win_weights),
        Column("只重抽学员", "rate", lambda pair: pair[1].win_sample),
        Column("名次区间", "text", lambda pair: _range(pair[1]), only="page"),
        Column("名次区间自", "number", lambda pair: pair[1].rank_low, only="workbook"),
        Column("名次区间至", "number", lambda pair: pair[1].rank_high, only="workbook"),
        Column("会改变结果的变化", "wide", lambda pair: _turns(*pair)),
        empty="没有参加排名的单位。",
        about="条件稍有不同，名次会不会变：入选机会、名次区间、会改变结果的变化。只供了解，不改变名单",
    )


def likely(standing: Sequence[Assessed], programme: Programme) -> Listing[Assessed]:
    """Of them those who win, or are neither sure to win nor sure not to."""
    shown = [pair for pair in standing if pair[1].verdict != "out" or pair[0].outcome in ("awarded", "undecided")]
    return replace(certainty_listed(shown, programme), caption="入选和临界的单位")


def _range(sure: Any) -> str:
    return str(sure.rank_low) if sure.rank_low == sure.rank_high else f"{sure.rank_low}–{sure.rank_high}"


def _turns(one: Any, sure: Any) -> Lines:
    """What else would turn the outcome: an indicator left out, another shrinkage."""
    wins = one.outcome == "awarded"
    becomes = "落选" if wins else "入选"
    said = [f"不计{words.RATES[name]}：{becomes}" for name in INDICATORS if name in sure.without]
    if one.level == "school":
        said += [f"学校比率{how}：{becomes}" for mode, how in SHRINKS.items() if (mode in sure.modes) != wins]
    return Lines(said)
