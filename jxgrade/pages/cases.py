"""Cases: the part of the selection page on R18: funnel, prices, conflicts, what a person has to settle, lists."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

import pandas as pd

from jxgrade.pages import case_review
from jxgrade.pages.report import ID, place_columns
from jxgrade.present import figures, trainee_links, words
from jxgrade.present.blocks import Block, Cut, Lines, figure, note, together
from jxgrade.present.listing import Column, Listing, listing_of, table
from jxgrade.programme import Programme
from jxgrade.tables import Tables, plain, records, rows

STEPS: Final = {
    "handed_in": "交来的作业",
    "author": "作者合格",
    "unreadable": "正文可读",
    "short": "字数不少",
    "long": "字数不多",
    "misconduct": "没有认定的不端",
    "reuse": "没有未认定的雷同",
    "unscored": "有评分",
    "shortlist": "入围送评",
    "experts": "专家评分够数",
    "compared": "做过比较判断",
    "awarded": "入选",
    "reserve": "递补",
}
"""Steps of the funnel (`case_funnel.code`)."""
NAMED: Final = 4
"""Ids shown in one cell of the page; the workbook has all."""


def read_cases(frame: pd.DataFrame) -> list[Any]:
    """The cases and reserves, by rank."""
    return sorted(records(frame), key=lambda one: (one.rank or 0, one.submission_id))


# ---------------------------------------------------------------- how the choice was made


def funnel(tables: Tables, programme: Programme) -> Block:
    """The funnel as a picture, each step with its count and what it excluded."""
    title = "从交来的作业到入选案例"
    steps = [row[1:] for row in sorted(rows(tables["case_funnel"], "step", "code", "left", "excluded", "hit"))]
    if not steps:
        return note(title, "没有交来的作业。")
    shown = [
        (STEPS[code], left, _remark(code, excluded, hit, left, programme))
        for code, left, excluded, hit in steps
        if code != "reserve"
    ]
    said = "每一步右边是剩下的篇数；“除去”是这一步去掉的，括号里是不合这一条的总数（有的已在前面去掉）。"
    about = note(
        "入围名单只决定先请专家读哪些",
        "入选按规则在所有符合条件的作业中选出，不限于入围名单（R18）。",
        "得分是专家成对比较的强度，没有比过的排在比过的之后（awards.cases.by: judged）。"
        if programme.awards.cases.by == "judged"
        else "没有专家评分的，用作业评分。比较判断供专家参考，不自动改变任何得分；专家认可的，由专家填入“专家评分”表后重新运行。",
        tone="plain",
    )
    return together(title, figure(title, figures.funnel(title, shown, unit="篇"), said), about)


def _remark(code: str, excluded: int, hit: int, left: int, programme: Programme) -> str:
    rule = programme.awards.cases
    if code == "handed_in":
        return "两类作业合计"
    if code == "shortlist":
        return f"名额的 {rule.shortlist} 倍为限"
    if code == "experts":
        return f"入围中有 {rule.experts} 人评分"
    if code == "compared":
        return "入围中成对比较过" if rule.by == "judged" else "其中成对比较过"
    if code in ("awarded", "reserve"):
        return f"其中入围 {hit} 篇" if hit < left else "都在入围名单内"
    return f"除去 {words.count(excluded)}" + (f"（共 {words.count(hit)}）" if hit > excluded else "")


def prices(tables: Tables, programme: Programme) -> Block:
    """What each constraint costs, and whom it moves; constraints without effect are only counted."""
    whole = priced(tables, programme)
    moving = [row for row in whole.rows if row.displaced or row.admitted]
    quiet = len(whole.rows) - len(moving)
    about = f"每项限制单独去掉、重新求解一次。{f'另有 {quiet} 项去掉后结果不变，没有列出。' if quiet else ''}"
    return together("各项限制的代价", replace(whole, rows=moving), note("说明", about, tone="plain"))


def priced(tables: Tables, programme: Programme) -> Listing[Any]:
    """What becomes of the selection without each constraint."""
    return table(
        "限制的代价",
        sorted(records(tables["case_prices"]), key=lambda row: int(row.order)),
        Column("去掉这项限制", "text", lambda row: words.constraint(row.constraint, row.unit, programme), 34),
        Column("入选篇数变化", "number", lambda row: _plus(row.places), 14),
        Column("得分合计变化", "number", lambda row: _plus(row.score), 14),
        Column("会入选的（因它落选）", "wide", lambda row: _ids(row.displaced, programme)),
        Column("会落选的（因它入选）", "wide", lambda row: _ids(row.admitted, programme)),
        caption="各项限制的代价",
        empty="每一项限制去掉后结果都不变。",
        about="每项限制单独去掉，入选篇数和得分合计变多少，哪些作业会换位",
        tools=False,
    )


def _plus(value: int | Fraction | None) -> Cut:
    if not value:
        return Cut("不变", 0)
    text = str(plain(value, 2)).removeprefix("-")
    return Cut(f"{'+' if value > 0 else '−'}{text}", value)


def _ids(ids: Sequence[str], programme: Programme) -> Cut | None:
    named = [words.submission(one, programme) for one in ids]
    more = f"；…… 共 {len(ids)} 篇，见数据表" if len(ids) > NAMED else ""
    return Cut("；".join(named[:NAMED]) + more, "；".join(named)) if len(ids) else None


def conflicts(tables: Tables, programme: Programme) -> Listing[Any]:
    """Floors that are not reached, and which constraints together are in the way."""

    def against(row: Any) -> Lines | str:
        others = [words.constraint(*_split(one), programme) for one in row.held]
        return Lines(others) if others else f"符合条件的只有 {row.available} 篇"

    return table(
        "达不到的下限",
        sorted(
            (one for one in records(tables["case_prices"]) if one.lacking is not None), key=lambda one: int(one.order)
        ),
        Column("没有达到的下限", "text", lambda row: words.constraint(row.constraint, row.unit, programme), 34),
        Column("入选", "number", lambda row: row.reached, 8),
        Column("缺", "number", lambda row: row.lacking, 8),
        Column("符合条件", "number", lambda row: row.available, 10),
        Column("与它冲突的（去掉其中任何一项即可达到）", "wide", against, 60),
        caption="达不到的下限与原因",
        empty="主题与地区的下限都达到了，没有冲突。",
        about="没有达到的主题、地区下限，和挡住它的限制；都达到时为空",
        tools=False,
    )


def _split(text: str) -> tuple[str, str | None]:
    code, _, unit = text.partition(":")
    return code, unit or None


# ---------------------------------------------------------------- the lists


def balance(tables: Tables, programme: Programme) -> Block:
    """Cases by theme and city against the floors."""
    chosen = [one for one in read_cases(tables["award_cases"]) if one.outcome == "awarded"]
    floors = programme.awards.cases.floors
    themes, cities = Counter(one.theme for one in chosen), Counter(one.city for one in chosen)
    by_theme = [(name, themes[name], floors.theme) for name in programme.awards.cases.themes]
    if by_theme and (other := len(chosen) - sum(line[1] for line in by_theme)):
        by_theme.append(("（其他或没有填写）", other, 0))

    by_city = [(words.city(slug, programme), cities[slug], floors.city) for slug in programme.slugs]
    of_themes = [listing_of("按主题", "主题 入选:number 至少:number", by_theme, tools=False)] if by_theme else []
    of_cities = listing_of("按设区市", "设区市 入选:number 至少:number", by_city, tools=False)
    return together("案例的主题与地区", *of_themes, of_cities)


def listed(cases: Sequence[Any], programme: Programme) -> Listing[Any]:
    """Cases and reserves."""
    return table(
        "优秀案例",
        cases,
        Column("名次", "number", lambda one: one.rank, 8),
        ID,
        _kind(programme),
        *place_columns(programme),
        Column("主题", "choice", lambda one: one.theme),
        Column("得分", "number", lambda one: words.score(one.score, programme)),
        Column("字数", "number", lambda one: one.chars, 8),
        Column("结果", "choice", lambda one: words.status(one.outcome)),
        caption="优秀案例与递补",
        empty="没有符合条件的案例。",
        about="入选和递补的案例，按名次",
    )


def shortlist(tables: Tables, programme: Programme) -> Listing[Any]:
    """What experts read first."""
    return table(
        "案例入围",
        sorted(records(tables["case_shortlist"]), key=lambda row: int(row.rank)),
        Column("次序", "number", lambda row: row.rank, 8),
        Column("学员编号", "id", lambda row: trainee_links.link(row.submission_id.rpartition("/")[0])),
        _kind(programme),
        Column("作业评分", "number", lambda row: row.mark),
        Column("专家人数", "number", lambda row: row.experts),
        Column("还缺", "number", lambda row: row.lacking),
        Column("专家平均", "number", lambda row: row.panel),
        Column("专家相差", "number", lambda row: row.apart),
        about="先请专家读的作业；不改变入选条件",
    )


def _kind(programme: Programme) -> Column[Any]:
    return Column("作业", "choice", lambda one: words.kind(one.submission_id, programme), 18)


def listings(tables: Tables, programme: Programme) -> tuple[Listing[Any], ...]:
    """The selected cases, the shortlist for the experts, the prices in full, what is to be settled."""
    return (
        listed(read_cases(tables["award_cases"]), programme),
        shortlist(tables, programme),
        priced(tables, programme),
        conflicts(tables, programme),
        case_review.notes(tables, programme),
        *case_review.comparison_listings(tables, programme),
    )
