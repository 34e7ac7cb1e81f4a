"""Excellent trainees: the part of the selection page on seats, the line, the list and its neighbours (R15; 八（二）)."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

import pandas as pd

from jxgrade.programme import Programme
from jxgrade.publish import words
from jxgrade.publish.blocks import Block, Column, note, table
from jxgrade.publish.sheets import Sheet
from jxgrade.tables import exact, rows

TIES: Final = {"exclude": "整组不取，也不因此递补更低分", "include": "整组录取", "decide": "列出，由人决定"}
PLACE: Final = (Column("设区市", "choice"), Column("县（市、区）"), Column("工作单位"))
WHERE: Final = (("设区市", 12), ("县（市、区）", 14), ("工作单位", 26))


class Winner(NamedTuple):
    """One row of `award_trainees`."""

    rank: int | None
    trainee_id: str
    city: str | None
    county: str | None
    school: str | None
    total: str | None
    outcome: str


def read_winners(frame: pd.DataFrame) -> tuple[Winner, ...]:
    """All rows of the list, by rank, then id."""
    found = (Winner(*row) for row in rows(frame, *Winner._fields))
    return tuple(sorted(found, key=lambda one: (one.rank or 0, one.trainee_id)))


def seats_told(winners: Sequence[Winner], programme: Programme, *, started: int, seats: int) -> Block:
    """How the seats were counted, where the line is and who is tied across it."""
    rule = programme.awards.trainees
    awarded = [one for one in winners if one.outcome == "awarded"]
    across = [one for one in winners if one.outcome in ("tied_out", "undecided")]
    said = [
        f"报名表中线上学时大于 0 的 {words.count(started)} 人 × {words.percent(Fraction(rule.share), places=0)}，舍去小数，得 {words.count(seats)} 席（八（二）；R15）。"
    ]
    if rule.scope == "city":
        said.append("席位按最大余数法分到各设区市，各市分别排序、分别划线。")
    elif awarded:
        line = min(exact(one.total) or Fraction(0) for one in awarded)
        said.append(
            f"录取 {words.count(len(awarded))} 人，最低综合得分 {words.score(line, programme)}；先比综合得分，再比作业得分，都按精确值。"
        )
    else:
        said.append("没有符合条件的学员。")
    said.append(f"跨线并列 {len(across)} 人，按规则{TIES[rule.ties]}。" if across else "没有跨线并列。")
    said.append("参评条件：合格，没有认定的学术不端，没有尚未认定的雷同。")
    return note("席位与分数线", *said, tone="plain")


def listed(winners: Iterable[Winner], programme: Programme) -> Block:
    """Excellent trainees, ties across the line, reserves."""
    lines = [
        (one.rank, one.trainee_id, words.city(one.city, programme), one.county, one.school, words.score(one.total, programme), words.outcome(one.outcome))
        for one in winners
    ]  # fmt: skip
    columns = (Column("名次", "number"), Column("学员编号", "id"), *PLACE, Column("综合得分", "number"), Column("结果", "choice"))  # fmt: skip
    return table("优秀学员", columns, lines, empty="没有符合条件的学员。")


def sheet(winners: Iterable[Winner], programme: Programme) -> Sheet:
    """The list for a workbook, numbers exact."""
    lines = (
        (one.rank, one.trainee_id, words.city(one.city, programme), one.county, one.school, exact(one.total), words.OUTCOMES[one.outcome])
        for one in winners
    )  # fmt: skip
    return Sheet("优秀学员", (("名次", 8), ("学员编号", 18), *WHERE, ("综合得分", 14), ("结果", 20)), lines)
