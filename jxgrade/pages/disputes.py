"""Disputes as the moderation page shows them: what both graders said, criterion by criterion, and the total with each mark."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import pandas as pd

from jxgrade.marking.disputes import Dispute
from jxgrade.present import words
from jxgrade.present.blind import Blind
from jxgrade.present.blocks import Badge, Block, Column, Lines, table
from jxgrade.present.excerpts import calm
from jxgrade.programme import Programme
from jxgrade.rules.marks import Mark
from jxgrade.tables import MARK_ROLES, rows

LONGEST: Final = 600
"""Characters of a comment on the page; the desk shows all of it."""


@dataclass(frozen=True)
class Opinion:
    """What a grader put down beside a mark: points per criterion, comment, suspicion of copying."""

    points: Mapping[str, str]
    comment: str
    suspected: bool


def named(limit: str, programme: Programme) -> str:
    """A limit that hangs on a dispute: 合格线 60."""
    scoring = programme.scoring
    return f"合格线 {scoring.pass_at}" if limit == "pass" else f"优秀线 {scoring.excellent_at}"


def opinions_of(frame: pd.DataFrame, ids: Sequence[str]) -> dict[tuple[str, str], Opinion]:
    """By text and grader what the mark store holds beside the mark."""
    columns = ("submission_id", "grader_id", "points", "comment", "suspected")
    found = rows(frame[frame["submission_id"].isin(ids)], *columns)
    return {
        (one, grader): Opinion(json.loads(points), comment or "", suspected)
        for one, grader, points, comment, suspected in found
    }


def panel(
    number: int, one: Dispute, opinions: Mapping[tuple[str, str], Opinion], blind: Blind, programme: Programme
) -> Block:
    """One dispute, a row per mark: points per criterion, the total with it, suspicion, comment (escaped, persons blacked out)."""
    criteria = programme.assignments[one.kind].rubric
    lines = []
    for mark, total in zip(one.marks, one.totals, strict=True):
        opinion = opinions.get((one.submission_id, mark.grader_id))
        points = opinion.points if opinion else {}
        text = _comment(opinion, one, blind)
        suspicion = Badge("标为疑似抄袭", "note") if opinion and opinion.suspected else None
        words_of = Lines(tuple(part for part in (suspicion, text) if part)) if suspicion or text else None
        lines.append(
            (
                Lines((_role(mark), mark.grader_id)),
                words.number(_text(mark.value)),
                words.score(total, programme),
                *(words.number(points.get(criterion.name)) for criterion in criteria),
                words_of,
            )
        )
    columns = (
        Column("评次"),
        Column("评分", "number"),
        Column("以此计的综合得分", "number"),
        *(Column(f"{criterion.name} {criterion.points}", "number") for criterion in criteria),
        Column("评语", "wide"),
    )
    return table(f"{number}. {words.submission(one.submission_id)}", columns, lines, tools=False)


def _comment(opinion: Opinion | None, one: Dispute, blind: Blind) -> str | None:
    if opinion is None:
        return None
    text = calm(blind.said(opinion.comment, [one.submission_id]))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…（共 {len(text)} 字，全文见评阅界面）"


def said(one: Dispute) -> Lines:
    """Each mark with its role and grader, a line each."""
    return Lines(
        tuple(
            f"{_role(mark)} {words.number(_text(mark.value)) if mark.value is not None else '同一时间两个不同分数'}（{mark.grader_id}）"
            for mark in one.marks
        )
    )


def _role(mark: Mark) -> str:
    """初评、复评…"""
    return MARK_ROLES.get(mark.role or "", "未写评次")


def _text(value: Fraction | None) -> str | None:
    return None if value is None else str(value)
