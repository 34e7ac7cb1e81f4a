"""Cases: the part of the selection page for people who have something to settle, confirm or weigh: notes, themes, comparisons."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

import pandas as pd

from jxgrade.present import figures, words
from jxgrade.present.blocks import Badge, Block, Column, figure, note, table, together
from jxgrade.present.sheets import Sheet
from jxgrade.programme import Programme
from jxgrade.tables import rows

Tables = Mapping[str, pd.DataFrame]
MISFIT: Final = "与他人不合，请复核"
SHOWN: Final = 30
"""Texts in the picture of strengths; the table has all."""


def to_settle(tables: Tables, programme: Programme) -> Block:
    """Personal data in texts that would be published, and scores of the panel that somebody should look at."""
    outcomes = dict(rows(tables["award_cases"], "submission_id", "outcome"))
    columns = ("submission_id", "code", "level", "expert_id", "message", "start", "end")
    found = list(rows(tables["case_notes"], *columns))
    texts = [
        (
            words.submission(id_),
            _stands(outcomes.get(id_)),
            words.level(level),
            where_in(start, end),
            *words.split_fix(message),
        )
        for id_, code, level, _, message, start, end in worst_first(found)
        if not code.startswith("panel_")
    ]
    panel = [
        (words.submission(id_), _stands(outcomes.get(id_)), words.level(level), expert, *words.split_fix(message))
        for id_, code, level, expert, message, _, _ in worst_first(found)
        if code.startswith("panel_")
    ]
    start = (Column("作业", "id"), Column("结果", "choice"), Column("级别", "choice"))
    end = (Column("情况", "wide"), Column("要做的事", "wide"))
    return together(
        "公示、发表前由人处理",
        table(
            "发表前须处理：学生个人信息、联系方式、作者身份",
            (*start, Column("位置（第几个字符）"), *end),
            texts,
            empty="入选、递补和入围的作业里没有找到；按规律查找，仍请通读。",
        ),
        table("专家评分须核对", (*start, Column("专家编号", "id"), *end), panel, empty="没有需要核对的专家评分。"),
    )


def worst_first(found: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    order = {"error": 0, "warning": 1, "info": 2}
    return sorted(found, key=lambda row: (order.get(row[2], 3), *(str(part) for part in row[:5]), row[5] or 0))


def _stands(outcome: str | None) -> object:
    return "入围或未列入" if outcome is None else words.outcome(outcome)


def where_in(start: int | None, end: int | None) -> str | None:
    return None if start is None or end is None else f"{start + 1}–{end}"


def theme_proposals(tables: Tables, programme: Programme) -> Block:
    """Themes that a person has to fill in, with what the text suggests."""
    outcomes = dict(rows(tables["award_cases"], "submission_id", "outcome"))
    columns = ("submission_id", "declared", "proposed", "confidence", "keywords", "decision")
    found = sorted(rows(tables["case_themes"], *columns), key=lambda row: str(row[0]))
    lines = [
        (
            words.submission(id_),
            _stands(outcomes.get(id_)),
            declared,
            proposed or "由人判断",
            _sure(confidence),
            "、".join(hits) or None,
        )
        for id_, declared, proposed, confidence, hits, decision in found
        if decision != "declared"
    ]
    shown = (
        Column("作业", "id"),
        Column("结果", "choice"),
        Column("作者填写"),
        Column("按正文推断", "choice"),
        Column("把握", "number"),
        Column("正文中的有关词语", "wide"),
    )
    sure = words.percent(Fraction(programme.awards.cases.theme_sure), places=0)
    about = note(
        "主题以作者填写的为准",
        f"没有填写、或填写的不在规定主题之内的，不计入主题下限（R18）。下表按正文推断，把握不足 {sure} 的不推断。",
        "改法：由人读过后，把主题填进作业登记的“案例主题”一列，重新运行。推断只供参考：短文上十篇约有两篇推断有误。",
        tone="plain",
    )
    title = "主题须确认的案例"
    return together(title, about, table(title, shown, lines, empty="入选、递补和入围的作业都填写了规定的主题。"))


def _sure(confidence: str | None) -> str | None:
    return None if confidence is None else words.percent(Fraction(confidence), places=0)


def comparisons(tables: Tables) -> Block:
    """The scale of comparative judgement, and how far its judges can be relied on; it changes no score."""
    title = "成对比较（供专家参考）"
    scale = sorted(rows(tables["case_scale"], "part", "rank", "submission_id", "compared", "strength", "error"))
    if not scale:
        return note(
            title,
            "还没有收回比较结果。要做：jxgrade awards pair 专家编号…，交回后 jxgrade awards collect 文件…，再运行。",
            tone="plain",
        )
    outcomes = dict(rows(tables["award_cases"], "submission_id", "outcome"))
    lines = [
        (rank, words.submission(id_), _stands(outcomes.get(id_)), compared, strength, f"±{error}", part)
        for part, rank, id_, compared, strength, error in scale
    ]
    columns = (
        Column("位次", "number"),
        Column("作业", "id"),
        Column("结果", "choice"),
        Column("比较次数", "number"),
        Column("强度", "number"),
        Column("标准误", "number"),
        Column("组", "number"),
    )
    about = note(
        "怎样读",
        "强度由“哪篇更好”的判断算出（Bradley–Terry；强度相差 1，较强者胜出的机会约 73%；先验标准差 3）；相差不到两个标准误的，看作分不出高下。",
        "不同组的作业没有直接或间接比较过，强度不能对照。强度不改变得分；专家认为得分应改的，由专家改“专家评分”表后重新运行。",
        tone="plain",
    )
    return together(title, about, _picture(scale), table(title, columns, lines), _judges(tables))


def _picture(scale: Sequence[tuple[int, int, str, int, str, str]]) -> Block:
    """The strongest of the largest part, each with two standard errors either way."""
    title = "强度与标准误"
    first = [row for row in scale if row[0] == 1][:SHOWN]
    spans = [
        (
            words.submission(id_),
            float(strength),
            float(strength) - 2 * float(error),
            float(strength) + 2 * float(error),
            False,
        )
        for _, _, id_, _, strength, error in first
    ]
    drawn = figures.intervals(title, spans, unit="强度", ends=("较弱 ←", "→ 较强"), measure="", left=260)
    said = f"{'第 1 组中最强的 ' if len(scale) > len(first) else ''}{len(first)} 篇。点是强度，横线是上下两个标准误；横线重叠很多的，看作分不出高下。"
    return figure(title, drawn, said)


def comparison_sheets(tables: Tables) -> list[Sheet]:
    """Scale and judges for the workbook; none before anything was compared."""
    scale = sorted(rows(tables["case_scale"], "part", "rank", "submission_id", "compared", "strength", "error"))
    if not scale:
        return []
    judges = _by_judge(tables)
    return [
        Sheet(
            "案例比较",
            (("组", 6), ("位次", 8), ("作业", 34), ("比较次数", 10), ("强度", 10), ("标准误", 10)),
            (
                (part, rank, words.submission(id_), compared, Fraction(strength), Fraction(error))
                for part, rank, id_, compared, strength, error in scale
            ),
            "专家成对比较得出的强度和标准误；供参考，不改变得分",
        ),
        Sheet(
            "比较专家",
            (
                ("专家编号", 18),
                ("比较次数", 10),
                ("与他人一致", 12),
                ("失拟均方", 10),
                ("提示", 24),
                ("折半信度", 10),
                ("分离信度", 10),
            ),
            (
                (
                    who or "全体",
                    compared,
                    *map(_number, (agreement, infit)),
                    MISFIT if misfit else None,
                    *map(_number, (halves, separation)),
                )
                for who, compared, agreement, infit, misfit, halves, separation in judges
            ),
            "每位专家与其他专家是否一致；机器不去掉任何人，由人决定",
        ),
    ]


def _number(words_: str | None) -> Fraction | None:
    return None if words_ is None else Fraction(words_)


def _by_judge(tables: Tables) -> list[Any]:
    """By id, all of them together last."""
    columns = ("judge_id", "compared", "agreement", "infit", "misfit", "halves", "separation")
    return sorted(rows(tables["case_judges"], *columns), key=lambda row: (row[0] is None, str(row[0])))


def _judges(tables: Tables) -> Block:
    found = _by_judge(tables)
    lines = [
        (who or "全体", compared, agreement, infit, Badge(MISFIT, "note") if misfit else None, halves, separation)
        for who, compared, agreement, infit, misfit, halves, separation in found
    ]
    shown = (
        Column("专家编号", "id"),
        Column("比较次数", "number"),
        Column("与他人一致", "number"),
        Column("失拟均方", "number"),
        Column("提示"),
        Column("折半信度", "number"),
        Column("分离信度", "number"),
    )
    listed = table("各位专家的判断", shown, lines, empty="没有比较结果。", tools=False)
    odd = [who for who, _, _, _, misfit, *_ in found if misfit]
    if not odd:
        return listed
    advice = note(
        "要做",
        f"{'、'.join(odd)} 的判断与其他专家合成的强度明显不合，可能是随意判断，也可能是另有见地；系统没有去掉任何判断。",
        "请人先与本人核对，再决定专家组是否参考这份强度。",
    )
    return together("各位专家的判断", listed, advice)
