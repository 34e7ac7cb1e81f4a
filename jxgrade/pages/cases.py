"""Cases: the part of the selection page on R18: funnel, proof, prices, conflicts, themes, what a person has to settle, lists."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

import pandas as pd

from jxgrade.pages import case_review
from jxgrade.pages.problems import Problem, read_problems, sorted_for_people
from jxgrade.present import figures, words
from jxgrade.present.blocks import Block, Column, Lines, figure, note, table, together
from jxgrade.present.workbook import Sheet
from jxgrade.programme import Programme
from jxgrade.tables import KINDS, exact, plain, rows

Tables = Mapping[str, pd.DataFrame]
PLACE: Final = (Column("设区市", "choice"), Column("县（市、区）"), Column("工作单位"))
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
UNDER: Final = frozenset({"shortlist", "experts", "compared"})
CAPS: Final = {"places": "名额", "trainee": "每人", "school": "每校", "county": "每县（市、区）"}
NAMED: Final = 4
"""Ids shown in one cell of the page; the workbook has all."""


class Case(NamedTuple):
    """One row of `award_cases`."""

    rank: int | None
    submission_id: str
    trainee_id: str
    city: str | None
    county: str | None
    school: str | None
    theme: str | None
    score: str | None
    chars: int | None
    outcome: str


def read_cases(frame: pd.DataFrame) -> tuple[Case, ...]:
    """The cases and reserves, by rank."""
    found = (Case(*row) for row in rows(frame, *Case._fields))
    return tuple(sorted(found, key=lambda one: (one.rank or 0, one.submission_id)))


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
        "入选按规则在所有符合条件的作业中选出，不限于入围名单：没有专家评分的，用作业评分（R18）。",
        "比较判断供专家参考，不自动改变任何得分；专家认可的，由专家填入“专家评分”表后重新运行。",
        tone="plain",
    )
    return together(title, figure(title, figures.funnel(title, shown), said), about)


def _remark(code: str, excluded: int, hit: int, left: int, programme: Programme) -> str:
    rule = programme.awards.cases
    if code == "handed_in":
        return "两类作业合计"
    if code == "shortlist":
        return f"至多 {words.count(rule.places * rule.shortlist)} 篇"
    if code == "experts":
        return f"入围中有 {rule.experts} 人评分"
    if code == "compared":
        return "其中成对比较过"
    if code in ("awarded", "reserve"):
        return f"其中入围 {hit} 篇" if hit < left else "都在入围名单内"
    return f"除去 {words.count(excluded)}" + (f"（共 {words.count(hit)}）" if hit > excluded else "")


def proof(tables: Tables, programme: Programme) -> Block:
    """What the selection reaches, whether another one would do as well, and what the second solver says."""
    found = dict(rows(tables["case_proof"], "name", "value"))
    if not found:
        return note("怎样证明这是最好的一组", "没有可选的作业。")
    floors = f"设区市下限缺 {found['city_gap']} 篇，主题下限缺 {found['theme_gap']} 篇"
    reached = f"在 {words.count(int(found['candidates']))} 篇符合条件的作业中选出 {found['places']} 篇，{floors}，得分合计 {found['score']}。"
    unique = {
        "yes": "只有这一组同时达到这五项（名额、设区市、主题、得分、抽签号），没有并列的另一组。",
        "no": "另有一组同样达到这五项：两组之间由人决定。改法：由评审组在公示前确定，并记录理由",
    }[found["unique"]]
    second = {
        "same": "另用整数规划求解器（HiGHS）独立计算，五项结果相同。",
        "other": "整数规划求解器（HiGHS）的结果不同：请不要公示，把本页交给维护人员。",
        "unanswered": "整数规划求解器（HiGHS）没有给出结果（得分的公分母太大），只有一种算法的结果。",
    }[found["highs"]]
    tone = "bad" if found["highs"] == "other" else "note" if found["unique"] == "no" else "plain"
    return note("怎样证明这是最好的一组", reached, unique, second, tone=tone)  # type: ignore[arg-type]


def named(code: str, unit: str | None, programme: Programme) -> str:
    """A constraint in words: 每县（市、区）至多 4 篇, 主题“心理咨询”至少 5 篇."""
    rule = programme.awards.cases
    if code == "city":
        return f"{words.city(unit, programme)}至少 {rule.floors.city} 篇"
    if code == "theme":
        return f"主题“{unit}”至少 {rule.floors.theme} 篇"
    if code == "places":
        return f"名额 {rule.places} 篇"
    return f"{CAPS[code]}至多 {getattr(rule.per, code)} 篇"


def prices(tables: Tables, programme: Programme) -> Block:
    """What each constraint costs, and whom it moves; constraints without effect are only counted."""
    title = "各项限制的代价"
    found = list(_priced(tables))
    lines = [
        (named(code, unit, programme), _plus(places), _plus(exact(score)), _ids(displaced), _ids(admitted))
        for code, unit, places, _, _, score, displaced, admitted in found
        if displaced or admitted
    ]
    columns = (
        Column("去掉这项限制"),
        Column("入选篇数", "number"),
        Column("得分合计", "number"),
        Column("会入选的（因它落选）", "wide"),
        Column("会落选的（因它入选）", "wide"),
    )
    quiet = len(found) - len(lines)
    about = f"每项限制单独去掉、重新求解一次。{f'另有 {quiet} 项去掉后结果不变，没有列出。' if quiet else ''}"
    return together(
        title,
        table(title, columns, lines, empty="每一项限制去掉后结果都不变。", tools=False),
        note("说明", about, tone="plain"),
    )


def _priced(tables: Tables) -> Iterator[tuple[Any, ...]]:
    columns = ("order", "constraint", "unit", "places", "city_gap", "theme_gap", "score", "displaced", "admitted")
    return (row[1:] for row in sorted(rows(tables["case_prices"], *columns), key=lambda row: int(row[0])))


def _plus(value: int | Fraction | None) -> str:
    number = Fraction(value or 0)
    return "不变" if number == 0 else f"{'+' if number > 0 else '−'}{plain(abs(number), 2)}"


def _ids(ids: Sequence[str]) -> Lines | None:
    if not len(ids):
        return None
    more = (f"…… 共 {len(ids)} 篇，见数据表",) if len(ids) > NAMED else ()
    return Lines((*(words.submission(one) for one in ids[:NAMED]), *more))


def conflicts(tables: Tables, programme: Programme) -> Block:
    """Floors that are not reached, and which constraints together are in the way."""
    lines = []
    found = rows(tables["case_conflicts"], "order", "constraint", "unit", "reached", "lacking", "available", "held")
    for _, code, unit, reached, lacking, available, held in sorted(found, key=lambda row: int(row[0])):
        others = [named(*_split(one), programme) for one in held]
        why = Lines(tuple(others)) if others else f"符合条件的只有 {available} 篇"
        lines.append((named(code, unit, programme), reached, lacking, available, why))
    columns = (
        Column("没有达到的下限"),
        Column("入选", "number"),
        Column("缺", "number"),
        Column("符合条件", "number"),
        Column("与它冲突的（去掉其中任何一项即可达到）", "wide"),
    )
    return table("达不到的下限与原因", columns, lines, empty="主题与地区的下限都达到了，没有冲突。", tools=False)


def _split(text: str) -> tuple[str, str | None]:
    code, _, unit = text.partition(":")
    return code, unit or None


# ---------------------------------------------------------------- the lists


def balance(tables: Tables, programme: Programme) -> Block:
    """Cases by theme and city against the floors, and what could not be filled."""
    chosen = [one for one in read_cases(tables["award_cases"]) if one.outcome == "awarded"]
    floors = programme.awards.cases.floors
    themes, cities = Counter(one.theme for one in chosen), Counter(one.city for one in chosen)
    by_theme = [(name, themes[name], floors.theme) for name in programme.awards.cases.themes]
    if other := len(chosen) - sum(line[1] for line in by_theme):
        by_theme.append(("（其他或没有填写）", other, 0))
    by_city = [(words.city(slug, programme), cities[slug], floors.city) for slug in programme.slugs]
    columns = (Column("入选", "number"), Column("至少", "number"))
    return together(
        "案例的主题与地区",
        table("按主题", (Column("主题"), *columns), by_theme, tools=False),
        table("按设区市", (Column("设区市"), *columns), by_city, tools=False),
        _shortfalls(tables),
    )


def _shortfalls(tables: Tables) -> Block:
    problems: Sequence[Problem] = read_problems(tables["award_problems"], tables["identities"])
    lines = [(words.level(one.level), *words.split_fix(one.message)) for one in sorted_for_people(problems)]
    columns = (Column("级别"), Column("情况", "wide"), Column("要做的事", "wide"))
    return table("没有达到的要求", columns, lines, empty="主题与地区的要求都达到了。", tools=False)


def listed(tables: Tables, programme: Programme) -> Block:
    """Cases and reserves."""
    lines = [
        (
            one.rank,
            one.trainee_id,
            kind(one.submission_id),
            words.city(one.city, programme),
            one.county,
            one.school,
            one.theme,
            words.score(one.score, programme),
            one.chars,
            words.outcome(one.outcome),
        )
        for one in read_cases(tables["award_cases"])
    ]
    columns = (
        Column("名次", "number"),
        Column("学员编号", "id"),
        Column("作业", "choice"),
        *PLACE,
        Column("主题", "choice"),
        Column("得分", "number"),
        Column("字数", "number"),
        Column("结果", "choice"),
    )
    return table("优秀案例与递补", columns, lines, empty="没有符合条件的案例。")


def kind(submission_id: str) -> str:
    """The Chinese name of a text's kind."""
    name = submission_id.rpartition("/")[2]
    return KINDS.get(name, name)


def sheets(tables: Tables, programme: Programme) -> list[Sheet]:
    """The selected cases, the shortlist for the experts, the prices in full, what is to be settled."""
    where = (("设区市", 12), ("县（市、区）", 14), ("工作单位", 26))
    chosen = (
        (
            one.rank,
            one.trainee_id,
            kind(one.submission_id),
            words.city(one.city, programme),
            one.county,
            one.school,
            one.theme,
            exact(one.score),
            one.chars,
            words.OUTCOMES[one.outcome],
        )
        for one in read_cases(tables["award_cases"])
    )
    short = (
        (rank, id_.rpartition("/")[0], kind(id_), exact(mark), experts, lacking, exact(panel), exact(apart))
        for rank, id_, mark, experts, lacking, panel, apart in sorted(
            rows(tables["case_shortlist"], "rank", "submission_id", "mark", "experts", "lacking", "panel", "apart"),
            key=lambda row: int(row[0]),
        )
    )
    moved = (
        (named(code, unit, programme), effect, id_.rpartition("/")[0], kind(id_), places, exact(score))
        for code, unit, places, _, _, score, displaced, admitted in _priced(tables)
        for effect, ids in (("因它落选", displaced), ("因它入选", admitted))
        for id_ in ids
    )
    columns = ("submission_id", "code", "level", "expert_id", "message", "start", "end")
    settle = (
        (
            id_.rpartition("/")[0],
            kind(id_),
            words.LEVELS.get(level, level),
            expert,
            case_review.where_in(start, end),
            *words.split_fix(message),
        )
        for id_, _, level, expert, message, start, end in case_review.worst_first(rows(tables["case_notes"], *columns))
    )
    steps = (
        (STEPS[code], left, excluded, hit)
        for _, code, left, excluded, hit in sorted(
            rows(tables["case_funnel"], "step", "code", "left", "excluded", "hit")
        )
    )
    cost = (
        (named(code, unit, programme), places, exact(score), len(displaced), len(admitted))
        for code, unit, places, _, _, score, displaced, admitted in _priced(tables)
    )
    gaps = (
        (
            named(code, unit, programme),
            reached,
            lacking,
            available,
            "；".join(named(*_split(one), programme) for one in held),
        )
        for _, code, unit, reached, lacking, available, held in sorted(
            rows(tables["case_conflicts"], "order", "constraint", "unit", "reached", "lacking", "available", "held"),
            key=lambda row: int(row[0]),
        )
    )
    who = (("学员编号", 18), ("作业", 18))
    return [
        Sheet(
            "优秀案例",
            (("名次", 8), *who, *where, ("主题", 14), ("得分", 12), ("字数", 8), ("结果", 12)),
            chosen,
            "入选和递补的案例，按名次",
        ),
        Sheet(
            "案例筛选",
            (("步骤", 26), ("剩下", 10), ("这一步除去", 12), ("不合这一条的总数", 18)),
            steps,
            "从交来的作业到入选，每一步剩下多少篇",
        ),
        Sheet(
            "案例入围",
            (("次序", 8), *who, ("作业评分", 12), ("专家人数", 10), ("还缺", 8), ("专家平均", 12), ("专家相差", 12)),
            short,
            "先请专家读的作业；不改变入选条件",
        ),
        Sheet(
            "限制的影响",
            (("限制", 26), ("影响", 12), *who, ("去掉后篇数变化", 16), ("去掉后得分变化", 16)),
            moved,
            "每项限制单独去掉会使哪些作业换位；没有换位的在“限制的代价”",
        ),
        Sheet(
            "限制的代价",
            (("限制", 34), ("入选篇数变化", 14), ("得分合计变化", 14), ("因它落选篇数", 14), ("因它入选篇数", 14)),
            cost,
            "每项限制单独去掉，入选篇数和得分合计变多少",
        ),
        Sheet(
            "达不到的下限",
            (("下限", 34), ("入选", 8), ("缺", 8), ("符合条件", 10), ("与它冲突的限制", 60)),
            gaps,
            "没有达到的主题、地区下限，和挡住它的限制；都达到时为空",
        ),
        Sheet(
            "案例须处理",
            (*who, ("级别", 8), ("专家编号", 16), ("位置", 12), ("情况", 50), ("要做的事", 50)),
            settle,
            "公示之前须由人处理的事",
        ),
        *case_review.comparison_sheets(tables),
    ]
