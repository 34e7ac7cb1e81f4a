"""The part of 4-moderation on what severity may do: texts to be read again, raw and levelled marks side by side."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from jxgrade.pages.report import ID
from jxgrade.present import words
from jxgrade.present.blocks import Badge, Block, Lines, note, together
from jxgrade.present.figures import signed
from jxgrade.present.listing import Column, Listing
from jxgrade.programme import Programme
from jxgrade.tables import records

LIMITS: Final = {"pass": "合格线", "excellent": "优秀线", "award": "优秀学员分数线"}


def listed(frame: pd.DataFrame, cities: Mapping[str, str | None], programme: Programme) -> Listing[Any]:
    """Texts whose one mark comes from a grader who is strict or mild beyond doubt: raw and levelled side by side."""
    return Listing(
        "原始分与校平后",
        (
            ID,
            Column("设区市", "choice", lambda row: words.city(cities.get(row.trainee_id), programme)),
            Column("作业", "choice", lambda row: programme.kinds[row.kind], 18),
            Column("阅卷人编号", "id", lambda row: row.grader_id),
            Column("宽严（区间）", "number", _span, only="page"),
            Column("原始分", "number", lambda row: words.fixed(row.mark, 2)),
            Column("校平后", "number", lambda row: words.fixed(row.levelled, 2)),
            Column("宽严", "number", lambda row: row.severity, only="workbook"),
            Column("区间下限", "number", lambda row: row.severity_low, only="workbook"),
            Column("区间上限", "number", lambda row: row.severity_high, only="workbook"),
            Column("综合得分", "number", lambda row: words.score(row.total, programme), 16),
            Column("校平后综合得分", "number", lambda row: words.score(row.levelled_total, programme), 16),
            Column("越过", "text", lambda row: Lines(tuple(Badge(LIMITS[name], "wait") for name in row.crosses)), 24),
            Column("复读", "choice", lambda row: "复读" if row.again else None, 8, "workbook"),
        ),
        sorted(records(frame), key=lambda row: (row.trainee_id, row.kind)),
        caption="因阅卷人宽严须复读的作业",
        empty="没有须复读的作业。",
    )


def rereads(found: Listing[Any], programme: Programme) -> Block:
    """Those to be read again because of the grader's severity, and by which rule."""
    rule = programme.marking.severity
    again = [row for row in found.rows if row.again]
    use = {"reread": "只用来挑选复读的作业", "nothing": "不作任何用途"}[rule.may]
    at, scoring = words.number(rule.at), programme.scoring
    return together(
        "因阅卷人宽严须复读",
        note(
            "宽严的用途（评阅开始前公布）",
            f"宽严{use}：绝不使人不合格，也不自动改动已公布的评分。校平后 = 原始分 − 宽严，只供对照，不是成绩。",
            f"须复读：只有一人评过、该阅卷人宽严区间整个超出 ±{at} 分、校平后综合得分会越过 {scoring.pass_at}、{scoring.excellent_at} 或优秀学员分数线。",
            f"这样的阅卷人单独评定的作业共 {words.count(len(found.rows))} 份，原始分与校平后的分数逐份列在数据表里；其中须复读 {words.count(len(again))} 份。",
            tone="plain",
        ),
        replace(found, rows=again),
    )


def _span(row: Any) -> str:
    return "{}（{} 至 {}）".format(*map(signed, (row.severity, row.severity_low, row.severity_high)))
