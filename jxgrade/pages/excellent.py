"""Excellent trainees: the part of the selection page on seats, the line, the list and its neighbours (R15; 八（二）)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

import pandas as pd

from jxgrade.pages.holders import CAUSES, STEPS
from jxgrade.present import words
from jxgrade.present.blocks import Block, Column, Lines, note, table
from jxgrade.present.sheets import Sheet
from jxgrade.programme import Programme
from jxgrade.rules.reasons import REASONS
from jxgrade.tables import exact, rows

TIES: Final = {"exclude": "整组不取，也不因此递补更低分", "include": "整组录取", "decide": "列出，由人决定"}
PLACE: Final = (Column("设区市", "choice"), Column("县（市、区）"), Column("工作单位"))
WHERE: Final = (("设区市", 12), ("县（市、区）", 14), ("工作单位", 26))
WON_BY: Final = {
    "remainder": "余数较大，得 1 席",
    "base": "余数相同，人数较多，得 1 席",
    "lot": "余数、人数都相同，抽签得 1 席",
    "lost_base": "余数相同，人数较少，未得",
    "lost_lot": "余数、人数都相同，抽签未得",
    "": "余数较小，未得",
}
EXCLUDED: Final = {"fail": "不合格", "pending": "待定", "confirmed": "学术不端经认定成立", "unresolved": "雷同未经认定"}


class Winner(NamedTuple):
    """One row of `award_trainees`, and the trainee's assignment score."""

    rank: int | None
    trainee_id: str
    city: str | None
    county: str | None
    school: str | None
    total: str | None
    outcome: str
    assignment: str | None


def read_winners(frame: pd.DataFrame, scores: pd.DataFrame) -> tuple[Winner, ...]:
    """All rows of the list with the assignment score that orders equal totals (R15), by rank, then id."""
    scores = scores[scores["trainee_id"].isin(frame["trainee_id"])]
    assignments = dict(rows(scores, "trainee_id", "assignment_score"))
    found = (Winner._make((*row, assignments.get(row[1]))) for row in rows(frame, *Winner._fields[:-1]))
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
    empty = seats - len(awarded)
    if empty > 0 and rule.scope == "province":
        why = "跨线并列的一组放不下" if across else "符合参评条件的人数少于席位"
        said.append(f"空席 {words.count(empty)} 个：{why}。")
    said.append("参评条件：合格，没有认定的学术不端，没有尚未认定的雷同。")
    return note("席位与分数线", *said, tone="plain")


def listed(winners: Iterable[Winner], programme: Programme) -> Block:
    """Excellent trainees, ties across the line, reserves."""
    lines = [
        (
            one.rank,
            one.trainee_id,
            words.city(one.city, programme),
            one.county,
            one.school,
            words.score(one.total, programme),
            words.score(one.assignment, programme),
            words.outcome(one.outcome),
        )
        for one in winners
    ]
    columns = (
        Column("名次", "number"),
        Column("学员编号", "id"),
        *PLACE,
        Column("综合得分", "number"),
        Column("作业得分", "number"),
        Column("结果", "choice"),
    )
    return table("优秀学员", columns, lines, empty="没有符合条件的学员。")


def city_seats_told(frame: pd.DataFrame, programme: Programme) -> Block:
    """The seats by city with each step of the arithmetic."""
    place = {slug: number for number, slug in enumerate(programme.slugs)}
    found = sorted(rows(frame, "city", "base", "due", "whole", "seats", "by"), key=lambda row: place.get(row[0], 0))
    lines = [
        (words.city(city, programme), base, words.number(due), whole, WON_BY[by], seats)
        for city, base, due, whole, seats, by in found
    ]
    columns = (
        Column("设区市"),
        Column("有线上学时的人数", "number"),
        Column("应得席位", "number"),
        Column("整数席位", "number"),
        Column("余下的席位", "wide"),
        Column("席位", "number"),
    )
    used = programme.awards.trainees.scope == "city"
    title = "各设区市的席位（最大余数法" + ("）" if used else "；供比较，现行规则是全省统一排序）")
    return table(title, columns, lines, tools=False)


def excluded(frame: pd.DataFrame, decisions: pd.DataFrame, programme: Programme) -> Block:
    """Who reached the line and is not on the list, and why; of a decision against them with its own reasons."""
    decisions = decisions[decisions["trainee_id"].isin(frame["trainee_id"])]
    decided = dict(rows(decisions, "trainee_id", "reasons"))
    found = sorted(
        rows(frame, "trainee_id", "city", "county", "school", "total", "reasons"),
        key=lambda row: (-Fraction(row[4]), row[0]),
    )
    lines = [
        (
            who,
            words.city(city, programme),
            county,
            school,
            words.score(total, programme),
            Lines(tuple(_why_not(reasons, decided.get(who, ())))),
        )
        for who, city, county, school, total, reasons in found
    ]
    columns = (Column("学员编号", "id"), *PLACE, Column("综合得分", "number"), Column("没有列入的原因", "wide"))
    return table("分数到线而没有列入的学员", columns, lines, empty="分数到线的学员都在名单中。")


def _why_not(codes: Iterable[str], decided: Iterable[str]) -> Iterator[str]:
    """``fail`` -> ``不合格：线上学时未修满``; other codes as they are."""
    for code in codes:
        sentences = [REASONS[one].sentence for one in decided if one in REASONS and REASONS[one].status == code]
        yield f"{EXCLUDED[code]}：{'；'.join(sentences)}" if sentences else EXCLUDED[code]


def sheet(winners: Iterable[Winner], programme: Programme) -> Sheet:
    """The list for a workbook, numbers exact."""
    lines = (
        (
            one.rank,
            one.trainee_id,
            words.city(one.city, programme),
            one.county,
            one.school,
            exact(one.total),
            exact(one.assignment),
            words.OUTCOMES[one.outcome],
        )
        for one in winners
    )
    return Sheet(
        "优秀学员",
        (("名次", 8), ("学员编号", 18), *WHERE, ("综合得分", 14), ("作业得分", 14), ("结果", 20)),
        lines,
        "入选、并列跨线、递补的学员，按名次；名单确定后不再重排",
    )


def beside(tables: Mapping[str, pd.DataFrame], programme: Programme) -> list[Sheet]:
    """Seats by city, who reached the line and is not listed, and who left and moved up, for a workbook."""
    order = {slug: number for number, slug in enumerate(programme.slugs)}
    seats = sorted(
        rows(tables["trainee_seats"], "city", "base", "due", "whole", "by", "seats"),
        key=lambda row: order.get(row[0], 0),
    )
    missed = rows(tables["trainee_exclusions"], "trainee_id", "city", "county", "school", "total", "reasons")
    listed = tables["trainee_exclusions"]["trainee_id"]
    decisions = tables["decisions"]
    decided = dict(rows(decisions[decisions["trainee_id"].isin(listed)], "trainee_id", "reasons"))
    left = [
        (title, *row)
        for title, name, key in (
            ("优秀学员", "trainee_vacancies", "trainee_id"),
            ("优秀案例", "case_vacancies", "submission_id"),
        )
        for row in sorted(
            rows(tables[name], "order", key, "cause", "decided_on", "outcome", "moved", "free"),
            key=lambda row: int(row[0]),
        )
    ]
    return [
        Sheet(
            "各市席位",
            (
                ("设区市", 14),
                ("有线上学时的人数", 18),
                ("应得席位", 12),
                ("整数席位", 12),
                ("余下的席位", 32),
                ("席位", 8),
            ),
            (
                (words.city(city, programme), base, exact(due), whole, WON_BY[by], number)
                for city, base, due, whole, by, number in seats
            ),
            "各设区市应得的席位怎样算出（最大余数法）；全省统一排序时只供比较",
        ),
        Sheet(
            "到线未列入",
            (("学员编号", 18), *WHERE, ("综合得分", 14), ("没有列入的原因", 60)),
            (
                (
                    who,
                    words.city(city, programme),
                    county,
                    school,
                    exact(total),
                    "\n".join(_why_not(reasons, decided.get(who, ()))),
                )
                for who, city, county, school, total, reasons in missed
            ),
            "分数到了优秀学员线而没有列入的学员，和原因",
        ),
        Sheet(
            "空缺与递补",
            (
                ("奖项", 12),
                ("顺序", 8),
                ("退出的", 34),
                ("原因", 12),
                ("决定日期", 14),
                ("结果", 40),
                ("递补的", 50),
                ("仍空席位", 10),
            ),
            (
                (
                    title,
                    number,
                    words.submission(who),
                    CAUSES[cause],
                    day,
                    STEPS[outcome],
                    "、".join(map(words.submission, moved)),
                    free,
                )
                for title, number, who, cause, day, outcome, moved, free in left
            ),
            "名单确定之后谁放弃或被取消，由谁递补，没有递补的原因；没有登记时为空",
        ),
    ]


def vacancies_told(frame: pd.DataFrame) -> Block:
    """Who left the list of excellent trainees, in the order decided, and who moved up."""
    return _vacancies(
        frame,
        "trainee_id",
        "空缺与递补",
        "awards.trainees.vacancies",
        "名单本身不重排；同分的一组要么整组递补，要么等人决定，低分不越过高分",
    )


def case_vacancies_told(frame: pd.DataFrame) -> Block:
    """Which cases left the list, in the order decided, and which moved up."""
    return _vacancies(
        frame,
        "submission_id",
        "案例的空缺与递补",
        "awards.cases.vacancies",
        "名单本身不重排；递补名单中第一篇不超出每人、每校、每县上限的递补",
    )


def _vacancies(frame: pd.DataFrame, key: str, title: str, place: str, rule: str) -> Block:
    found = sorted(
        rows(frame, "order", key, "cause", "decided_on", "outcome", "moved", "free"), key=lambda row: int(row[0])
    )
    if not found:
        return note(
            title,
            f"没有登记空缺。有人放弃或被取消资格时，由人把编号、原因、日期写进 programme.yaml 的 {place}，按决定先后一行一个，再运行。",
            tone="plain",
        )
    lines = [
        (
            order,
            words.submission(who),
            CAUSES[cause],
            decided_on,
            STEPS[outcome],
            Lines(tuple(map(words.submission, moved))) if moved else None,
            free,
        )
        for order, who, cause, decided_on, outcome, moved, free in found
    ]
    columns = (
        Column("顺序", "number"),
        Column("退出的", "id"),
        Column("原因", "choice"),
        Column("决定日期"),
        Column("结果", "wide"),
        Column("递补的", "id"),
        Column("仍空席位", "number"),
    )
    return table(f"{title}（{rule}）", columns, lines)
