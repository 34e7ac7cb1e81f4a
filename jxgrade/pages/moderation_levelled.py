"""The part of 4-moderation on what severity may do: texts to be read again, raw and levelled marks side by side."""

from collections.abc import Iterator, Mapping
from typing import Final

import pandas as pd

from jxgrade.present import words
from jxgrade.present.blocks import Badge, Block, Column, Lines, note, table, together
from jxgrade.present.figures import signed
from jxgrade.present.workbook import Sheet
from jxgrade.programme import Programme
from jxgrade.tables import KINDS, exact, rows

_COLUMNS: Final = (
    "trainee_id",
    "kind",
    "grader_id",
    "mark",
    "levelled",
    "severity",
    "severity_low",
    "severity_high",
    "total",
    "levelled_total",
    "crosses",
    "again",
)
LIMITS: Final = {"pass": "合格线", "excellent": "优秀线", "award": "优秀学员分数线"}


def rereads(frame: pd.DataFrame, cities: Mapping[str, str | None], programme: Programme) -> Block:
    """Texts to be read again because of the grader's severity, and by which rule."""
    rule, found = programme.marking.severity, list(_rows(frame))
    again = [row for row in found if row[-1]]
    lines = [
        (
            who,
            words.city(cities.get(who), programme),
            KINDS[kind],
            grader,
            f"{signed(float(severity))}（{signed(float(low))} 至 {signed(float(high))}）",
            words.fixed(mark, 2),
            words.fixed(levelled, 2),
            words.score(total, programme),
            words.score(level, programme),
            Lines(tuple(Badge(LIMITS[name], "wait") for name in crosses)),
        )
        for who, kind, grader, mark, levelled, severity, low, high, total, level, crosses, _ in again
    ]
    columns = (
        Column("学员编号", "id"),
        Column("设区市", "choice"),
        Column("作业", "choice"),
        Column("阅卷人编号", "id"),
        Column("宽严（区间）", "number"),
        Column("原始分", "number"),
        Column("校平后", "number"),
        Column("综合得分", "number"),
        Column("校平后综合得分", "number"),
        Column("越过"),
    )
    use = {"reread": "只用来挑选复读的作业", "nothing": "不作任何用途"}[rule.may]
    at, scoring = words.number(str(rule.at)), programme.scoring
    return together(
        "因阅卷人宽严须复读",
        note(
            "宽严的用途（评阅开始前公布）",
            f"宽严{use}：绝不使人不合格，也不自动改动已公布的评分。校平后 = 原始分 − 宽严，只供对照，不是成绩。",
            f"须复读：只有一人评过、该阅卷人宽严区间整个超出 ±{at} 分、校平后综合得分会越过 {scoring.pass_at}、{scoring.excellent_at} 或优秀学员分数线。",
            f"这样的阅卷人单独评定的作业共 {words.count(len(found))} 份，原始分与校平后的分数逐份列在数据表里；其中须复读 {words.count(len(again))} 份。",
            tone="plain",
        ),
        table("因阅卷人宽严须复读的作业", columns, lines, empty="没有须复读的作业。"),
    )


def sheet(frame: pd.DataFrame) -> Sheet:
    """All raw and levelled marks, exact."""
    lines = (
        (
            who,
            KINDS[kind],
            grader,
            *map(exact, (mark, levelled, severity, low, high, total, level)),
            "、".join(LIMITS[name] for name in crosses),
            "复读" if again else None,
        )
        for who, kind, grader, mark, levelled, severity, low, high, total, level, crosses, again in _rows(frame)
    )
    columns = (
        ("学员编号", 18),
        ("作业", 18),
        ("阅卷人编号", 18),
        ("原始分", 10),
        ("校平后", 10),
        ("宽严", 10),
        ("区间下限", 10),
        ("区间上限", 10),
        ("综合得分", 16),
        ("校平后综合得分", 16),
        ("越过", 24),
        ("复读", 8),
    )
    return Sheet("原始分与校平后", columns, lines)


def _rows(frame: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    yield from sorted(rows(frame, *_COLUMNS), key=lambda row: (row[0], row[1]))
