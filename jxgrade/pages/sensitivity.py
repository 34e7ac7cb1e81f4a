"""How sure each organisation's place is: the part of the selection page on sensitivity (R16); nothing here decides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import pandas as pd

from jxgrade.awards.organisations import INDICATORS
from jxgrade.awards.sensitivity import spreads
from jxgrade.pages.organisations import LEVELS, PARTS, SHRINKS, Organisation, unit_name
from jxgrade.present import words
from jxgrade.present.blocks import Badge, Block, Lines, Tone, note
from jxgrade.present.listing import Column, Listing
from jxgrade.programme import Programme
from jxgrade.tables import exact, rows

VERDICTS: Final[dict[str, tuple[str, Tone]]] = {
    "certain": ("稳定入选", "good"),
    "open": ("临界", "wait"),
    "out": ("稳定落选", "plain"),
}


class Sure(NamedTuple):
    """One row of `organisation_sensitivity`."""

    level: str
    unit: str
    win: str
    win_weights: str
    win_sample: str
    rank_low: int
    rank_high: int
    without: Sequence[str]
    modes: Sequence[str]
    verdict: str


Assessed = tuple[Organisation, Sure]


def read_assessed(organisations: Iterable[Organisation], frame: pd.DataFrame) -> tuple[Assessed, ...]:
    """The ranked units with how sure they are, by level and rank."""
    sure: Mapping[tuple[str, str], Sure] = {row[:2]: Sure(*row) for row in rows(frame, *Sure._fields)}
    return tuple((one, sure[one.level, one.unit]) for one in organisations if (one.level, one.unit) in sure)


def rule_told(programme: Programme) -> Block:
    """What is varied, and what the words mean."""
    rule = programme.awards.organisations.sensitivity
    widths = "，".join(f"权重 {words.number(one)} 的为 {_percent(width)}" for one, width in spreads(programme).items())
    return note(
        "名次有多稳",
        f"名单由规则算出，是确定的；这里只回答：条件稍有不同，名单会不会变。试算 {rule.draws:,} 次，不改变任何结果。",
        f"每次同时变两样：四项权重在规定值附近随机变动（标准差：{widths}）；每个单位的学员有放回地重抽，人数不变；学校的比率仍按正式结果的均值和力度靠拢。随机数由抽签种子决定，重算结果相同。",
        f"“稳定入选”：{_percent(rule.certain)} 以上的试算中入选；“稳定落选”：不超过 {_percent(rule.out)}；两者之间为“临界”，提请评审时说明。名次区间：十次中九次落在其中。",
        "局限：全员合格的小学校，重抽后仍是全员合格，它的区间会偏窄。",
        tone="plain",
    )


def _percent(share: words.Number) -> str:
    return words.percent(share, places=0) or ""


def listed(standing: Sequence[Assessed], programme: Programme) -> Listing[Assessed]:
    """All ranked units, how surely each wins, and what would turn it."""
    return Listing(
        "组织奖名次有多稳",
        (
            Column("级别", "choice", lambda pair: LEVELS[pair[0].level]),
            Column("名次", "number", lambda pair: pair[0].rank, 8),
            Column("单位", "wide", lambda pair: unit_name(pair[0], programme), 36),
            Column("结果", "choice", lambda pair: words.outcome(pair[0].outcome), 18),
            Column("判断", "choice", lambda pair: Badge(*VERDICTS[pair[1].verdict])),
            Column("入选机会", "rate", lambda pair: exact(pair[1].win)),
            Column("只变权重", "rate", lambda pair: exact(pair[1].win_weights)),
            Column("只重抽学员", "rate", lambda pair: exact(pair[1].win_sample)),
            Column("名次区间", "text", lambda pair: _range(pair[1]), only="page"),
            Column("名次区间自", "number", lambda pair: pair[1].rank_low, only="workbook"),
            Column("名次区间至", "number", lambda pair: pair[1].rank_high, only="workbook"),
            Column("会改变结果的变化", "wide", lambda pair: _turns(*pair)),
        ),
        standing,
        empty="没有参加排名的单位。",
        about="条件稍有不同，名次会不会变：入选机会、名次区间、会改变结果的变化。只供了解，不改变名单",
    )


def likely(standing: Sequence[Assessed], programme: Programme) -> Listing[Assessed]:
    """Of them those who win, or are neither sure to win nor sure not to."""
    shown = [pair for pair in standing if pair[1].verdict != "out" or pair[0].outcome in ("awarded", "undecided")]
    return replace(listed(shown, programme), caption="入选和临界的单位")


def _range(sure: Sure) -> str:
    return str(sure.rank_low) if sure.rank_low == sure.rank_high else f"{sure.rank_low}–{sure.rank_high}"


def _turns(one: Organisation, sure: Sure) -> Lines | None:
    """What else would turn the outcome: an indicator left out, another shrinkage."""
    wins = one.outcome == "awarded"
    becomes = "落选" if wins else "入选"
    said = [f"不计{PARTS[name]}：{becomes}" for name in INDICATORS if name in sure.without]
    if one.level == "school":
        said += [f"学校比率{how}：{becomes}" for mode, how in SHRINKS.items() if (mode in sure.modes) != wins]
    return Lines(tuple(said)) if said else None
