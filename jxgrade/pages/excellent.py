"""Excellent trainees: the part of the selection page on seats, the line, the list and who stands near it (R7, R15)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from jxgrade.awards.cutline import Near, half_a_mark
from jxgrade.awards.seats import CitySeats, Seats
from jxgrade.awards.vacancies import LISTS
from jxgrade.pages.report import ID, city_column, place_columns
from jxgrade.present import words
from jxgrade.present.blocks import Badge, Block, Lines, Shown, note, together
from jxgrade.present.listing import Column, Listing, table
from jxgrade.present.trainee_links import place_of
from jxgrade.programme import Programme
from jxgrade.rules.reasons import Reason, catalogue
from jxgrade.tables import Tables, records, rows

TIES: Final = {"exclude": "整组不取，也不因此递补更低分", "include": "整组录取", "decide": "列出，由人决定"}
WON_BY: Final = {
    "remainder": "余数较大，得 1 席",
    "base": "余数相同，人数较多，得 1 席",
    "lot": "余数、人数都相同，抽签得 1 席",
    "lost_base": "余数相同，人数较少，未得",
    "lost_lot": "余数、人数都相同，抽签未得",
    "": "余数较小，未得",
}
EXCLUDED: Final = {"fail": "不合格", "pending": "待定", "confirmed": "学术不端经认定成立", "unresolved": "雷同未经认定"}


LEFT: Final = {
    "trainee_id": (
        "优秀学员",
        "空缺与递补",
        "awards.trainees.vacancies",
        "名单本身不重排；同分的一组要么整组递补，要么等人决定，低分不越过高分",
    ),
    "submission_id": (
        "优秀案例",
        "案例的空缺与递补",
        "awards.cases.vacancies",
        "名单本身不重排；递补名单中第一篇不超出每人、每校、每县上限的递补",
    ),
}
"""Of a list whose winners may leave: award, title, where in the programme it is written down, and the rule."""


def read_winners(frame: pd.DataFrame, scores: pd.DataFrame) -> list[Any]:
    """All rows of the list with the assignment score that orders equal totals (R15), by rank, then id."""
    scores = scores[scores["trainee_id"].isin(frame["trainee_id"])]
    assignments = dict(rows(scores, "trainee_id", "assignment_score"))
    found = records(frame.assign(assignment_score=frame["trainee_id"].map(assignments)))
    return sorted(found, key=lambda one: (one.rank or 0, one.trainee_id))


def seats_told(winners: Sequence[Any], seats: Seats, programme: Programme) -> Block:
    """How the seats were counted, where the line is and who is tied across it."""
    rule = programme.awards.trainees
    across = [one for one in winners if one.outcome in ("tied_out", "undecided")]
    said = [
        f"报名表中{words.began(programme)} {words.count(seats.started)} 人 × {words.percent(rule.share, places=0)}，舍去小数，得 {words.count(seats.seats)} 席（{programme.cited('R15')}）。"
    ]
    if rule.scope == "city":
        said.append("席位按最大余数法分到各设区市，各市分别排序、分别划线。")
    elif seats.awarded:
        said.append(
            f"录取 {words.count(seats.awarded)} 人，最低综合得分 {words.score(seats.lowest, programme)}；先比综合得分，再比作业得分，都按精确值。"
        )
    else:
        said.append("没有符合条件的学员。")
    said.append(f"跨线并列 {len(across)} 人，按规则{TIES[rule.ties]}。" if across else "没有跨线并列。")
    if seats.empty > 0 and rule.scope == "province":
        why = "跨线并列的一组放不下" if across else "符合参评条件的人数少于席位"
        said.append(f"空席 {words.count(seats.empty)} 个：{why}。")
    said.append("参评条件：合格，没有认定的学术不端，没有尚未认定的雷同。")
    return note("席位与分数线", *said, tone="plain")


def listed(winners: Sequence[Any], programme: Programme) -> Listing[Any]:
    """Excellent trainees, ties across the line, reserves."""
    return table(
        "优秀学员",
        winners,
        Column("名次", "number", lambda one: one.rank, 8),
        ID,
        *place_columns(programme),
        Column("综合得分", "number", lambda one: words.score(one.total, programme), 14),
        Column("作业得分", "number", lambda one: words.score(one.assignment_score, programme), 14),
        Column("结果", "choice", lambda one: words.status(one.outcome), 20),
        empty="没有符合条件的学员。",
        about="入选、并列跨线、递补的学员，按名次；名单确定后不再重排",
    )


def city_seats(seats: Seats, programme: Programme) -> Listing[CitySeats]:
    """The seats by city with each step of the arithmetic."""
    used = programme.awards.trainees.scope == "city"
    return table(
        "各市席位",
        seats.cities,
        city_column(programme),
        Column("参训人数", "number", lambda row: row.base, 18),
        Column("应得席位", "number", lambda row: row.due),
        Column("整数席位", "number", lambda row: row.whole),
        Column("余下的席位", "wide", lambda row: WON_BY[row.by], 32),
        Column("席位", "number", lambda row: row.seats, 8),
        caption="各设区市的席位（最大余数法" + ("）" if used else "；供比较，现行规则是全省统一排序）"),
        about="各设区市应得的席位怎样算出（最大余数法）；全省统一排序时只供比较",
        tools=False,
    )


def excluded(tables: Tables, programme: Programme) -> Listing[Any]:
    """Who reached the line and is not on the list, and why; of a decision against them with its own reasons."""
    frame, decisions = tables["trainee_exclusions"], tables["decisions"]
    decisions = decisions[decisions["trainee_id"].isin(frame["trainee_id"])]
    decided, known = dict(rows(decisions, "trainee_id", "reasons")), catalogue(programme)
    return table(
        "到线未列入",
        sorted(records(frame), key=lambda row: (-row.total, row.trainee_id)),
        ID,
        *place_columns(programme),
        Column("综合得分", "number", lambda row: words.score(row.total, programme)),
        Column(
            "没有列入的原因",
            "wide",
            lambda row: Lines(_why_not(row.reasons, decided.get(row.trainee_id, ()), known)),
            60,
        ),
        caption="分数到线而没有列入的学员",
        empty="分数到线的学员都在名单中。",
        about="分数到了优秀学员线而没有列入的学员，和原因",
    )


def _why_not(codes: Iterable[str], decided: Iterable[str], known: Mapping[str, Reason]) -> Iterator[str]:
    """``fail`` -> ``不合格：线上学时未修满``; other codes as they are."""
    for code in codes:
        sentences = [known[one].sentence for one in decided if one in known and known[one].status == code]
        yield f"{EXCLUDED[code]}：{'；'.join(sentences)}" if sentences else EXCLUDED[code]


def left(tables: Tables, programme: Programme, *keys: str) -> Listing[Any]:
    """Who left the lists of these keys (`trainee_id`, `submission_id`), in the order decided, and who moved up."""
    names = {LISTS[key][0]: LEFT[key][0] for key in keys}
    found = sorted(records(tables["vacancies"]), key=lambda one: int(one.order))
    turns = [one for name in names for one in found if one.award == name]
    return table(
        "空缺与递补",
        turns,
        Column("奖项", "choice", lambda one: names[one.award], only="workbook"),
        Column("顺序", "number", lambda one: one.order, 8),
        Column("退出的", "id", lambda one: place_of(one.id, programme), 34),
        Column("原因", "choice", lambda one: words.CAUSES[one.cause]),
        Column("决定日期", "text", lambda one: one.decided_on, 14),
        Column("结果", "wide", lambda one: words.STEPS[one.outcome], 40),
        Column("递补的", "id", lambda one: Lines(place_of(who, programme) for who in one.moved), 50),
        Column("仍空席位", "number", lambda one: one.free, 10),
        caption="；".join(f"{LEFT[key][1]}（{LEFT[key][3]}）" for key in keys),
        about="名单确定之后谁放弃或被取消，由谁递补，没有递补的原因；没有登记时为空",
    )


def vacancies_told(tables: Tables, programme: Programme, key: str) -> Shown:
    """Who left one list, or where it is written down when somebody does."""
    found = left(tables, programme, key)
    if found.rows:
        return found
    return note(
        LEFT[key][1],
        f"没有登记空缺。有人放弃或被取消资格时，由人把编号、原因、日期写进 programme.yaml 的 {LEFT[key][2]}，按决定先后一行一个，再运行。",
        tone="plain",
    )


# ---------------------------------------------------------------- who stands near a line; nothing here decides

LINES: Final = {"seat": "优秀学员线", "pass": "合格线"}
SIDES: Final = {("seat", True): "入选", ("seat", False): "未入选", ("pass", True): "合格", ("pass", False): "不合格"}


def cut_line(near: Sequence[Near], programme: Programme) -> Block:
    """How many stand near each line, how near to the seats', and everybody with what is to be read again."""
    return together("分数线两边", _told(near, programme), near_listed(near, programme))


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


def near_listed(near: Sequence[Near], programme: Programme) -> Listing[Near]:
    """Everybody near a line, with the shift that changes it and what is to be read again."""
    return table(
        "临界名单",
        near,
        Column("线", "choice", lambda one: LINES[one.line]),
        ID,
        city_column(programme),
        Column("综合得分", "number", lambda one: words.score(one.total, programme), 16),
        Column("现在", "choice", lambda one: Badge(SIDES[one.line, one.inside], "good" if one.inside else "plain")),
        Column("差多少会变", "choice", _turn, 24),
        Column("建议复读", "wide", lambda one: Lines(words.kind(text, programme) for text in one.reread), 34),
        empty="没有人在线的 1 分之内。",
        about="离优秀学员线或合格线 1 分以内的学员，差多少会变，哪些作业建议复读；分数没有改动",
    )


def _turn(one: Near) -> str:
    way = "低" if any(shift.startswith("-") for shift in one.turns) else "高"
    return f"{way} {'0.5' if one.narrow else '1'} 分：{SIDES[one.line, not one.inside]}"
