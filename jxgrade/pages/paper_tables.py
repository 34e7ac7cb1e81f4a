"""The tables and pictures that papers share, each made of what was computed (`grading.course`, `grading.items`, `grading.survey`)."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, Final

from jxgrade.grading import course
from jxgrade.grading.course import Reach, Spread, Step
from jxgrade.grading.decided import Decision, Group
from jxgrade.grading.items import EASY, HARD, POOR, Analysis
from jxgrade.grading.survey import Answers, Question
from jxgrade.pages.decided import rate_of
from jxgrade.present import figures, words
from jxgrade.present.figures import Series
from jxgrade.present.listing import Listing, listing_of
from jxgrade.present.paper import Chart, Part
from jxgrade.programme import Programme
from jxgrade.rules.reasons import catalogue
from jxgrade.tables import STATUSES

_COLOURS: Final = (figures.BLUE, figures.ORANGE, figures.GREEN, figures.RED, figures.SKY, figures.GREY)
_STEP: Final = 5  # points of a column of a histogram
_WHY: Final = {
    "reversed": "其余题目得分高的人反而在这道题上得分低：先核对标准答案",
    "poor": f"区分度低于 {words.number(POOR)}：分不出掌握得好与不好",
    "hard": f"得分率低于 {words.share(HARD)}：核对题目是否超出所教、有无歧义",
    "easy": f"得分率高于 {words.share(EASY)}：几乎人人答对",
}
"""Why a question is to be looked at."""


def places(found: Sequence[Reach], rules: Programme) -> Listing[Any]:
    """The table of places as the document prints it, registration beside it."""
    names = list(rules.stage_names.values()) or ["人数"]
    parts = " ".join(f"{name}{what}:number" for what in ("名额", "报名") for name in names)
    lines = [
        (one.name, *one.quota, *one.registered, *map(sum, (one.quota, one.registered)), one.share) for one in found
    ]
    return listing_of("名额分配与报名", f"设区市 {parts} 名额合计:number 报名合计:number 报名率:rate", lines)


def compared(title: str, groups: Sequence[Group], whole: Group) -> Listing[Any]:
    """Groups side by side, the whole last: who passed, and between what the rate lies."""
    lines = [
        (
            one.name,
            *((one.whole, one.counts["pass"]) if one.shown else (None, None)),
            rate_of(one, one.counts["pass"]),
            _between(one.interval),
            rate_of(one, one.top),
            words.fixed(one.mean, 2) if one.shown else None,
        )
        for one in (*groups, whole)
    ]
    return listing_of(title, "分组 报名:number 合格:number 合格率:rate 95%区间 优秀率:rate 平均综合得分:number", lines)


def reasons_of(people: Sequence[Decision], status: str, rules: Programme) -> Listing[Any]:
    """Why decisions wait or failed, and how often; few people are not counted out."""
    known, least, word = catalogue(rules), rules.privacy.small_cell, STATUSES[status]
    found = course.reasons(people, status, least)
    lines = [(known[code].sentence.rstrip("。"), number or f"不足 {least}") for code, number in found]
    return listing_of(f"{word}的原因", "原因（一人可有几条）:wide 人数:number", lines, empty=f"没有{word}的。")


def histogram(title: str, found: Spread, line: Any) -> Chart:
    """``line``: at which people pass; None where this number alone decides nothing."""
    series, edges = Series("人数", figures.BLUE, found.values), range(0, 100, _STEP)
    svg = figures.histogram(
        title,
        [series],
        step=_STEP,
        span=(0, 100),
        limits=[(float(line), "合格")] if line is not None else [],
        unit="分",
        counted="人",
    )
    bars = [Series("人数", figures.BLUE, found.binned(_STEP, 100))]
    return Chart(title, svg, [str(edge) for edge in edges], bars, upright=True)


def steps_of(steps: Sequence[Step]) -> Iterator[Part]:
    """When each step was done against its window, and how often in each week."""
    headings = "环节 规定时间 之前:number 之内:number 之后:number 没有时间:number 半数完成 九成完成"
    lines = [
        (
            f"{one.name}（{one.whose}）" if one.whose else one.name,
            "至".join(map(_day, one.window or ())),
            *(one.before, one.within, one.after, one.undated),
            *map(_day, (one.half, one.most)),
        )
        for one in steps
    ]
    yield listing_of("各环节完成时间与规定时间", headings, lines)
    mondays, counts, outside = course.weekly(steps)
    if mondays:
        title, names = "每周完成次数（周一的日期）", [f"{day.month}-{day.day}" for day in mondays]
        bars = [Series(name, colour, found) for (name, found), colour in zip(counts.items(), _COLOURS, strict=False)]
        svg = figures.stacked(title, names, bars, labels=[""] * len(names))
        yield Chart(title, svg, names, bars, upright=True)
        if outside:
            yield f"另有 {words.count(outside)} 次的时间在图上这几周之外，没有画出。"


def items_of(found: Analysis, test: str) -> Iterator[Part]:
    """The questions of the test, which of them somebody has to look at, and how far the test can be relied on."""
    look = [one for one in found.items if one.why]
    yield (
        f"题目分析用各人第一次作答：{words.count(found.takers)} 人，{words.count(len(found.items))} 题。难度为得分率（越高越容易），"
        "区分度为本题得分与其余题目得分率的相关；区间为 95% 置信区间。题目只作提示，不改动任何成绩；整个区间都越过界线的才列出，人数少时区间宽，不轻易列出。"
    )
    headings = "题号 作答人数:number 难度:number 难度区间 区分度:number 区分度区间 要看的:wide"
    lines = [
        (
            one.item,
            one.people if one.difficulty is not None else words.HIDDEN,
            words.fixed(one.difficulty, 2),
            _from_to(one.difficulty_span),
            words.fixed(one.discrimination, 2),
            _from_to(one.discrimination_span),
            "；".join(_WHY[code] for code in one.why),
        )
        for one in found.items
    ]
    yield listing_of(f"{test}题目分析", headings, lines)
    yield f"请命题人看：第 {'、'.join(one.item for one in look)} 题。" if look else "没有要命题人看的题目。"
    if found.guessed:
        yield f"没有写满分的题目以得到过的最高分为满分：{'、'.join(found.guessed)}。"
    if found.alpha is None or found.alpha_span is None:
        yield "信度（Cronbach α）不作估计：各题都有得分的人太少（例如每人抽到的题不同），或题目少于两道。"
    else:
        yield (
            f"信度（Cronbach α）为 {words.fixed(found.alpha, 2)}（95% 区间 {_from_to(found.alpha_span)}），依据 {words.count(found.people)} 人、"
            f"{words.count(len(found.items))} 题（只用各题都有得分的人）。它假定各题测的是同一种能力，否则偏低；也不说明测得对不对。"
        )


def satisfied(questions: Sequence[Question]) -> Iterator[Part]:
    """What people said of the course, question by question."""
    yield "评分 1 至 5，4、5 为满意；区间为满意率的 95% 置信区间（Wilson）。人数少的组不显示；回答不与任何人对应，文字回答只计篇数、不引用。"
    for one in questions:
        if one.scored:
            lines = [(group.name, *_content(group)) for group in (*one.groups, one.whole)]
            yield listing_of(
                f"满意度：{one.text}", "分组 回答:number 满意:number 满意率:rate 95%区间 平均分:number", lines
            )
    open_ = [(one.text, one.whole.whole if one.whole.shown else words.HIDDEN) for one in questions if not one.scored]
    if open_:
        yield listing_of("文字题", "题目:wide 回答:number", open_)


def _content(group: Answers) -> tuple[object, ...]:
    if not group.shown:
        return None, None, words.HIDDEN, None, None
    share = words.rate(group.content, group.whole)
    return group.whole, group.content, share, _between(group.span), words.fixed(group.mean, 2)


def _between(span: Sequence[Fraction] | None) -> str:
    return "—".join(str(words.percent(end)) for end in span or ())


def _from_to(span: Sequence[Fraction] | None) -> str:
    return "～".join(str(words.fixed(end, 2)) for end in span or ())


def blank(who: str, what: str) -> str:
    """A place where a person writes."""
    return f"【由{who}填写：{what}】"


def _day(day: Any) -> str:
    return f"{day.month}月{day.day}日" if day else ""
