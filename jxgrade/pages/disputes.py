"""Disputes as the moderation page shows them: what both graders said, criterion by criterion, and the total with each mark."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from jxgrade.checks.blind import Blind
from jxgrade.marking.disputes import Dispute
from jxgrade.present import words
from jxgrade.present.blocks import Badge, Lines
from jxgrade.present.listing import Column, Listing
from jxgrade.programme import Programme
from jxgrade.programme.parts import Criterion
from jxgrade.rules.marks import Mark
from jxgrade.tables import MARK_ROLES, records

LONGEST: Final = 600
"""Characters of a comment on the page; the desk shows all of it."""


def named(limit: str, programme: Programme) -> str:
    """A limit that hangs on a dispute: 合格线 60."""
    scoring = programme.scoring
    return f"合格线 {scoring.pass_at}" if limit == "pass" else f"优秀线 {scoring.excellent_at}"


def opinions_of(frame: pd.DataFrame, ids: Sequence[str]) -> dict[tuple[str, str], Any]:
    """By text and grader what the mark store holds beside the mark: points per criterion (JSON), comment, suspicion of copying."""
    return {(row.submission_id, row.grader_id): row for row in records(frame[frame["submission_id"].isin(ids)])}


def panel(
    number: int, one: Dispute, opinions: Mapping[tuple[str, str], Any], blind: Blind, programme: Programme
) -> Listing[Mark]:
    """One dispute, a row per mark: points per criterion, the total with it, suspicion, comment (escaped, persons blacked out)."""
    totals = dict(zip(one.marks, one.totals, strict=True))

    def of(mark: Mark) -> Any:
        return opinions.get((one.submission_id, mark.grader_id))

    given = {mark: json.loads(of(mark).points) if of(mark) else {} for mark in one.marks}

    def points(criterion: Criterion) -> Column[Mark]:
        heading = f"{criterion.name} {criterion.points}"
        return Column(heading, "number", lambda mark: words.number(given[mark].get(criterion.name)))

    return Listing(
        f"{number}. {words.submission(one.submission_id, programme)}",
        (
            Column("评次", "text", lambda mark: Lines((_role(mark), mark.grader_id))),
            Column("评分", "number", lambda mark: mark.value),
            Column("以此计的综合得分", "number", lambda mark: words.score(totals[mark], programme)),
            *map(points, programme.assignments[one.kind].rubric),
            Column("评语", "wide", lambda mark: of(mark) and _remarks(of(mark), one, blind)),
        ),
        one.marks,
        tools=False,
    )


def _remarks(opinion: Any, one: Dispute, blind: Blind) -> Lines | None:
    text = words.calm(blind.said(opinion.comment or "", [one.submission_id]))
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}…（共 {len(text)} 字，全文见评阅界面）"
    suspicion = Badge("标为疑似抄袭", "note") if opinion.suspected else None
    parts = tuple(part for part in (suspicion, text) if part)
    return Lines(parts) if parts else None


def said(one: Dispute) -> Lines:
    """Each mark with its role and grader, a line each."""
    return Lines(
        tuple(
            f"{_role(mark)} {words.number(mark.value) or '同一时间两个不同分数'}（{mark.grader_id}）"
            for mark in one.marks
        )
    )


def _role(mark: Mark) -> str:
    """初评、复评…"""
    return MARK_ROLES.get(mark.role or "", "未写评次")
