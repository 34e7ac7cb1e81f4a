"""Who stands near a line: the part of the selection page on the cut-line list (R7, R15); nothing here decides."""

from collections.abc import Sequence
from typing import Final

from jxgrade.awards.cutline import Near, half_a_mark
from jxgrade.pages.report import ID, city_column
from jxgrade.present import words
from jxgrade.present.blocks import Badge, Block, Lines, note, together
from jxgrade.present.listing import Column, Listing
from jxgrade.programme import Programme

LINES: Final = {"seat": "优秀学员线", "pass": "合格线"}
SIDES: Final = {("seat", True): "入选", ("seat", False): "未入选", ("pass", True): "合格", ("pass", False): "不合格"}


def block(near: Sequence[Near], programme: Programme) -> Block:
    """How many stand near each line, how near to the seats', and everybody with what is to be read again."""
    return together("分数线两边", _told(near, programme), listed(near, programme))


def _told(near: Sequence[Near], programme: Programme) -> Block:
    said = [
        "假定只有本人的综合得分变动 0.5 分或 1 分，其他人和席位都不变：结果会改变的人列在这里。分数没有改动，名单也没有改动。"
    ]
    for line, name in LINES.items():
        ours = [one for one in near if one.line == line]
        narrow = [one for one in ours if one.narrow]
        texts = words.count(len([text for one in narrow for text in one.reread]))
        said.append(
            f"{name}：1 分之内会改变的 {words.count(len(ours))} 人，其中 0.5 分就会改变的 {words.count(len(narrow))} 人，建议复读作业 {texts} 份。"
        )
    each = "、".join(
        f"{programme.kinds[kind]} {words.number(marks, 1)} 分" for kind, marks in half_a_mark(programme).items()
    )
    said.append(
        f"建议复读：0.5 分之内、且最终得分只凭一个人评阅的作业。综合得分的 0.5 分，相当于{each or '作业的任何分数都到不了'}。"
    )
    return note("分数线两边", *said, tone="plain")


def listed(near: Sequence[Near], programme: Programme) -> Listing[Near]:
    """Everybody near a line, with the shift that changes it and what is to be read again."""
    return Listing(
        "临界名单",
        (
            Column("线", "choice", lambda one: LINES[one.line]),
            ID,
            city_column(programme),
            Column("综合得分", "number", lambda one: words.score(one.total, programme), 16),
            Column("现在", "choice", lambda one: Badge(SIDES[one.line, one.inside], "good" if one.inside else "plain")),
            Column("差多少会变", "choice", _turn, 24),
            Column(
                "建议复读",
                "wide",
                lambda one: Lines(tuple(words.kind(text, programme) for text in one.reread)) if one.reread else None,
                34,
            ),
        ),
        near,
        empty="没有人在线的 1 分之内。",
        about="离优秀学员线或合格线 1 分以内的学员，差多少会变，哪些作业建议复读；分数没有改动",
    )


def _turn(one: Near) -> str:
    way = "低" if any(shift.startswith("-") for shift in one.turns) else "高"
    return f"{way} {'0.5' if one.narrow else '1'} 分：{SIDES[one.line, not one.inside]}"
