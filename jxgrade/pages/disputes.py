"""Texts whose marks differ too much, in the order in which to decide them, with what both graders said and what hangs on it.

First those on which a limit hangs: the total would lie on one side with one mark, on the other side with another. Then those near a
limit, then those whose marks lie furthest apart.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, NamedTuple

import pandas as pd

from jxgrade.grading.scoring import Weights
from jxgrade.pages.report import Person
from jxgrade.present import words
from jxgrade.present.blind import Blind
from jxgrade.present.blocks import Badge, Lines
from jxgrade.present.excerpts import calm
from jxgrade.present.listing import Column, Listing
from jxgrade.programme import Programme
from jxgrade.programme.parts import Criterion
from jxgrade.tables import KINDS, MARK_ROLES, exact, rows

Tables = Mapping[str, pd.DataFrame]
Limits = Sequence[tuple[str, Fraction]]
LONGEST: Final = 600
"""Characters of a comment on the page; the desk shows all of it."""


class Mark(NamedTuple):
    """One mark that counts; ``value`` is None where there are two different ones of one time."""

    grader_id: str
    role: str | None
    value: Fraction | None

    @property
    def name(self) -> str:
        """初评、复评…"""
        return MARK_ROLES.get(self.role or "", "未写评次")


@dataclass(frozen=True)
class Opinion:
    """What a grader put down beside a mark: points per criterion, comment, suspicion of copying."""

    points: Mapping[str, str]
    comment: str
    suspected: bool


class Dispute(NamedTuple):
    """A disputed text: its marks, the total with each of them and with their mean, the limits that lie between, how near the next one is."""

    trainee_id: str
    kind: str
    city: str | None
    marks: tuple[Mark, ...]
    spread: Fraction | None
    totals: tuple[Fraction | None, ...]
    total: Fraction | None
    decides: tuple[str, ...]
    distance: Fraction | None

    @property
    def submission_id(self) -> str:
        """The text."""
        return f"{self.trainee_id}/{self.kind}"

    @property
    def ends(self) -> tuple[Fraction | None, Fraction | None]:
        """The lowest and the highest total that one of the marks makes."""
        known = [total for total in self.totals if total is not None]
        return (min(known), max(known)) if known else (None, None)


def marks_of(frame: pd.DataFrame) -> dict[tuple[str, str], tuple[Mark, ...]]:
    """The marks of each text in their order."""
    columns = ("trainee_id", "kind", "order", "grader_id", "role", "mark")
    found: dict[tuple[str, str], list[Mark]] = {}
    for who, kind, _, grader_id, role, value in sorted(rows(frame, *columns), key=_order):
        found.setdefault((who, kind), []).append(Mark(grader_id, role, exact(value)))
    return {text: tuple(marks) for text, marks in found.items()}


def limits_of(programme: Programme) -> Limits:
    """The limits that a dispute may decide about, by name."""
    scoring = programme.scoring
    return (
        (f"合格线 {scoring.pass_at}", Fraction(scoring.pass_at)),
        (f"优秀线 {scoring.excellent_at}", Fraction(scoring.excellent_at)),
    )


def queue(
    texts: Sequence[tuple[str, str]],
    marks: Mapping[tuple[str, str], tuple[Mark, ...]],
    people: Mapping[str, Person],
    programme: Programme,
    limits: Limits,
) -> list[Dispute]:
    """The disputes, the most urgent first; those whose total cannot be told (something else lacks) last, by how far apart they are."""
    weights = Weights.of(programme)
    found = [_dispute(text, marks.get(text, ()), people.get(text[0]), weights, limits) for text in texts]
    return sorted(
        found,
        key=lambda one: (
            one.distance is None,
            not one.decides,
            one.distance or 0,
            -(one.spread or 0),
            one.trainee_id,
            one.kind,
        ),
    )


def _dispute(
    text: tuple[str, str], marks: tuple[Mark, ...], person: Person | None, weights: Weights, limits: Limits
) -> Dispute:
    values = [mark.value for mark in marks if mark.value is not None]
    middle = sum(values, Fraction(0)) / len(values) if values else None
    totals = tuple(total_with(person, text[1], mark.value, weights) for mark in marks)
    total = total_with(person, text[1], middle, weights)
    known = [one for one in (*totals, total) if one is not None]
    decides = tuple(name for name, limit in limits if known and min(known) < limit <= max(known))
    distance = min((abs(one - limit) for one in known for _, limit in limits), default=None)
    spread = max(values) - min(values) if values else None
    city = person.city if person else None
    return Dispute(*text, city, marks, spread, totals, total, decides, Fraction(0) if decides else distance)


def total_with(person: Person | None, kind: str, mark: Fraction | None, weights: Weights) -> Fraction | None:
    """What a person's total would be if this were the final mark of this text (R5); None where something else lacks."""
    if person is None or mark is None:
        return None
    finals = {one: getattr(person, one) for one in KINDS} | {kind: mark}
    return weights.total(person.test, weights.assignment_score(finals))


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
) -> Listing[Mark]:
    """One dispute, a row per mark: points per criterion, the total with it, suspicion, comment (escaped, persons blacked out)."""
    totals = dict(zip(one.marks, one.totals, strict=True))

    def of(mark: Mark) -> Opinion:
        return opinions.get((one.submission_id, mark.grader_id), Opinion({}, "", False))

    def points(criterion: Criterion) -> Column[Mark]:
        heading = f"{criterion.name} {criterion.points}"
        return Column(heading, "number", lambda mark: words.number(of(mark).points.get(criterion.name)))

    return Listing(
        f"{number}. {words.submission(one.submission_id)}",
        (
            Column("评次", "text", lambda mark: Lines((mark.name, mark.grader_id))),
            Column("评分", "number", lambda mark: mark.value),
            Column("以此计的综合得分", "number", lambda mark: words.score(totals[mark], programme)),
            *map(points, programme.assignments[one.kind].rubric),
            Column("评语", "wide", lambda mark: _remarks(of(mark), one, blind)),
        ),
        one.marks,
        tools=False,
    )


def _remarks(opinion: Opinion, one: Dispute, blind: Blind) -> Lines | None:
    text = calm(blind.said(opinion.comment, [one.submission_id]))
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}…（共 {len(text)} 字，全文见评阅界面）"
    suspicion = Badge("标为疑似抄袭", "note") if opinion.suspected else None
    parts = tuple(part for part in (suspicion, text) if part)
    return Lines(parts) if parts else None


def said(one: Dispute) -> Lines:
    """Each mark with its role and grader, a line each."""
    return Lines(
        tuple(
            f"{mark.name} {words.number(mark.value) or '同一时间两个不同分数'}（{mark.grader_id}）"
            for mark in one.marks
        )
    )


def _order(row: tuple[Any, ...]) -> tuple[str, ...]:
    who, kind, order, *rest = row
    return (str(who), str(kind), f"{order or 0:>9}", *map(str, rest))
