"""Disputes as the moderation page shows them: who gave which mark, and the limits that hang on it."""

from jxgrade.marking.disputes import Dispute
from jxgrade.present import words
from jxgrade.present.blocks import Lines
from jxgrade.programme import Programme
from jxgrade.rules.marks import Mark
from jxgrade.tables import MARK_ROLES


def named(limit: str, programme: Programme) -> str:
    """A limit that hangs on a dispute: 合格线 60."""
    scoring = programme.scoring
    return f"合格线 {scoring.pass_at}" if limit == "pass" else f"优秀线 {scoring.excellent_at}"


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
