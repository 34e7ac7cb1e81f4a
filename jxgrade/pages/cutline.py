"""Who stands near a line: the part of the selection page on the cut-line list (R7, R15); nothing here decides."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import Final, NamedTuple

import pandas as pd

from jxgrade.pages.report import ID
from jxgrade.present import figures, words
from jxgrade.present.blocks import Badge, Block, Lines, figure, note, together
from jxgrade.present.figures import Limit, Series
from jxgrade.present.listing import Column, Listing
from jxgrade.programme import Programme
from jxgrade.rules.weights import Weights
from jxgrade.tables import rows

LINES: Final = {"seat": "优秀学员线", "pass": "合格线"}
SIDES: Final = {("seat", True): "入选", ("seat", False): "未入选", ("pass", True): "合格", ("pass", False): "不合格"}
NARROW: Final = frozenset({"-0.5", "+0.5"})
BINS: Final = 20
"""Columns of the picture, a tenth of a mark each."""


class Near(NamedTuple):
    """One row of `cut_line`."""

    line: str
    trainee_id: str
    total: str
    inside: bool
    turns: Sequence[str]
    reread: Sequence[str]

    @property
    def narrow(self) -> bool:
        """Is half a mark enough?"""
        return bool(NARROW & set(self.turns))


def read_near(frame: pd.DataFrame) -> tuple[Near, ...]:
    """The list: the seats' line first, half a mark before a whole one, the highest total first."""
    found = (Near(*row) for row in rows(frame, *Near._fields))
    return tuple(
        sorted(found, key=lambda one: (one.line != "seat", not one.narrow, -Fraction(one.total), one.trainee_id))
    )


def told(near: Sequence[Near], programme: Programme) -> Block:
    """How many stand near each line and how many texts are to be read again."""
    said = [
        "假定只有本人的综合得分变动 0.5 分或 1 分，其他人和席位都不变：结果会改变的人列在这里。分数没有改动，名单也没有改动。"
    ]
    for line, name in LINES.items():
        ours = [one for one in near if one.line == line]
        narrow = [one for one in ours if one.narrow]
        texts = sum(len(one.reread) for one in narrow)
        said.append(
            f"{name}：1 分之内会改变的 {words.count(len(ours))} 人，其中 0.5 分就会改变的 {words.count(len(narrow))} 人，建议复读作业 {words.count(texts)} 份。"
        )
    worth = [words.number(str(Fraction(1, 2) / share), 1) for share in Weights.of(programme).points.values() if share]
    said.append(
        "建议复读：0.5 分之内、且最终得分只凭一个人评阅的作业。综合得分的 0.5 分，"
        f"相当于一份作业的 {'、'.join(dict.fromkeys(filter(None, worth))) or '—'} 分。"
    )
    return note("分数线两边", *said, tone="plain")


def picture(
    near: Sequence[Near], lines: Mapping[str | None, Fraction], cities: Mapping[str, str | None], programme: Programme
) -> Block:
    """How many stand how far from the seats' line; ``lines``: the lowest totals awarded (`rules.limits.lowest_awarded`)."""
    title = "优秀学员线两边的人数"
    by_city = programme.awards.trainees.scope == "city"
    counted: dict[bool, Counter[int]] = {True: Counter(), False: Counter()}
    for one in near:
        line = lines.get(cities.get(one.trainee_id) if by_city else None)
        if one.line == "seat" and line is not None:
            counted[one.inside][floor((Fraction(one.total) - line) * (BINS // 2))] += 1
    if not any(counted.values()):
        return note(title, "没有人在线的 1 分之内。")
    edges = [(place - BINS // 2) / (BINS // 2) for place in range(BINS + 1)]
    series = [
        Series(name, colour, [float(counted[inside][place - BINS // 2]) for place in range(BINS)])
        for name, colour, inside in (("入选", figures.GREEN, True), ("未入选", figures.ORANGE, False))
    ]
    limits = [Limit(0, "分数线")]
    drawn = figures.histogram(title, edges, series, limits=limits, unit="与最低入选综合得分之差（分）", counted="人数")
    return figure(
        title,
        drawn,
        "每根柱子宽 0.1 分；紧贴线的人，一份作业差 1 分（综合得分约差 0.2 分）就可能换边。线右边第一根柱中未入选的，是总分与线相同或略高、作业得分较低或并列跨线的人。",
    )


def listed(near: Sequence[Near], cities: Mapping[str, str | None], programme: Programme) -> Listing[Near]:
    """Everybody near a line, with the shift that changes it and what is to be read again."""
    return Listing(
        "临界名单",
        (
            Column("线", "choice", lambda one: LINES[one.line]),
            ID,
            Column("设区市", "choice", lambda one: words.city(cities.get(one.trainee_id), programme)),
            Column("综合得分", "number", lambda one: words.score(one.total, programme), 16),
            Column("现在", "choice", lambda one: Badge(SIDES[one.line, one.inside], "good" if one.inside else "plain")),
            Column("差多少会变", "choice", _turn, 24),
            Column("建议复读", "wide", lambda one: _texts(one, programme), 34),
        ),
        near,
        empty="没有人在线的 1 分之内。",
        about="离优秀学员线或合格线 1 分以内的学员，差多少会变，哪些作业建议复读；分数没有改动",
    )


def _turn(one: Near) -> str:
    way = "低" if any(shift.startswith("-") for shift in one.turns) else "高"
    return f"{way} {'0.5' if one.narrow else '1'} 分：{SIDES[one.line, not one.inside]}"


def _texts(one: Near, programme: Programme) -> Lines | None:
    kinds = [text.rpartition("/")[2] for text in one.reread]
    return Lines(tuple(programme.kinds.get(kind, kind) for kind in kinds)) if kinds else None


def block(
    near: Sequence[Near], lines: Mapping[str | None, Fraction], cities: Mapping[str, str | None], programme: Programme
) -> Block:
    """All of this part, in order."""
    return together(
        "分数线两边", told(near, programme), picture(near, lines, cities, programme), listed(near, cities, programme)
    )
