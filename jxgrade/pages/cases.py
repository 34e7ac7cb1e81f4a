"""Cases: the part of the selection page on R18: how the choice was made, what a person has to settle, lists."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from jxgrade.pages import case_review
from jxgrade.pages.report import ID, place_columns
from jxgrade.present import trainee_links, words
from jxgrade.present.blocks import Block, note, together
from jxgrade.present.listing import Column, Listing, listing_of
from jxgrade.programme import Programme
from jxgrade.tables import records

Tables = Mapping[str, pd.DataFrame]


def read_cases(frame: pd.DataFrame) -> list[Any]:
    """The cases and reserves, by rank."""
    return sorted(records(frame), key=lambda one: (one.rank or 0, one.submission_id))


def score_rule(programme: Programme) -> Block:
    """What a case's score is, and what the shortlist is for."""
    return note(
        "入围名单只决定先请专家读哪些",
        "入选按规则在所有符合条件的作业中选出，不限于入围名单（R18）。",
        "得分是专家成对比较的强度，没有比过的排在比过的之后（awards.cases.by: judged）。"
        if programme.awards.cases.by == "judged"
        else "没有专家评分的，用作业评分。比较判断供专家参考，不自动改变任何得分；专家认可的，由专家填入“专家评分”表后重新运行。",
        tone="plain",
    )


def balance(tables: Tables, programme: Programme) -> Block:
    """Cases by theme and city against the floors, and what lacks."""

    def against(name: str, count: int, floor: int) -> tuple[object, ...]:
        return name, count, floor, max(0, floor - count) or None

    chosen = [one for one in read_cases(tables["award_cases"]) if one.outcome == "awarded"]
    floors = programme.awards.cases.floors
    themes, cities = Counter(one.theme for one in chosen), Counter(one.city for one in chosen)
    by_theme = [against(name, themes[name], floors.theme) for name in programme.awards.cases.themes]
    if by_theme and (other := len(chosen) - sum(themes[name] for name in programme.awards.cases.themes)):
        by_theme.append(against("（其他或没有填写）", other, 0))
    by_city = [against(words.city(slug, programme) or "", cities[slug], floors.city) for slug in programme.slugs]
    of_themes = (
        [listing_of("按主题", "主题 入选:number 至少:number 缺:number", by_theme, tools=False)] if by_theme else []
    )
    of_cities = listing_of("按设区市", "设区市 入选:number 至少:number 缺:number", by_city, tools=False)
    return together("案例的主题与地区", *of_themes, of_cities)


def listed(cases: Sequence[Any], programme: Programme) -> Listing[Any]:
    """Cases and reserves."""
    return Listing(
        "优秀案例",
        (
            Column("名次", "number", lambda one: one.rank, 8),
            ID,
            _kind(programme),
            *place_columns(programme),
            Column("主题", "choice", lambda one: one.theme),
            Column("得分", "number", lambda one: words.score(one.score, programme)),
            Column("字数", "number", lambda one: one.chars, 8),
            Column("结果", "choice", lambda one: words.outcome(one.outcome)),
        ),
        cases,
        caption="优秀案例与递补",
        empty="没有符合条件的案例。",
        about="入选和递补的案例，按名次",
    )


def shortlist(tables: Tables, programme: Programme) -> Listing[Any]:
    """What experts read first."""
    return Listing(
        "案例入围",
        (
            Column("次序", "number", lambda row: row.rank, 8),
            AUTHOR,
            _kind(programme),
            Column("作业评分", "number", lambda row: row.mark),
            Column("专家人数", "number", lambda row: row.experts),
            Column("还缺", "number", lambda row: row.lacking),
            Column("专家平均", "number", lambda row: row.panel),
            Column("专家相差", "number", lambda row: row.apart),
        ),
        sorted(records(tables["case_shortlist"]), key=lambda row: int(row.rank)),
        about="先请专家读的作业；不改变入选条件",
    )


def _kind(programme: Programme) -> Column[Any]:
    return Column("作业", "choice", lambda one: words.kind(one.submission_id, programme), 18)


AUTHOR: Final = Column[Any]("学员编号", "id", lambda one: trainee_links.link(one.submission_id.rpartition("/")[0]))


def listings(tables: Tables, programme: Programme) -> tuple[Listing[Any], ...]:
    """The selected cases, the shortlist for the experts, what is to be settled."""
    return (
        listed(read_cases(tables["award_cases"]), programme),
        shortlist(tables, programme),
        case_review.notes(tables, programme),
        *case_review.comparison_listings(tables, programme),
    )
