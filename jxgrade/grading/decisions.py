"""From exact scores to a status with reasons: gates, holds, windows, and which reason outranks which (R7-R13).

The machine flags, a person decides: what cannot be read, is not there yet or is doubtful makes a decision pending, never a score
and never silence. The reasons themselves stand in `rules.reasons`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from jxgrade.errors import TableError
from jxgrade.grading.breaker import Alarm, alarms, softened, unplaced_tables
from jxgrade.programme import Component, Programme
from jxgrade.rules.doubt import confirmed_texts, doubtful_texts, rulings_of, undecided
from jxgrade.rules.gates import is_awaited
from jxgrade.rules.kinds import number_columns, submission_id
from jxgrade.rules.length import is_short
from jxgrade.rules.reasons import BELOW, DOUBTFUL, Codes, codes_of, given_by
from jxgrade.tables import Tables, from_rows, plain, rows, values

Scores = Mapping[str, Any]  # one row of `scores`, numbers exact


@dataclass(frozen=True)
class _Facts:
    """What is known besides the scores: texts held, ruled, late or short; which windows are closed on the date of judgement."""

    held: frozenset[str]
    confirmed: frozenset[str]
    late: frozenset[str]
    short: frozenset[str]
    programme: Programme
    codes: Codes
    components: tuple[Component, ...]
    columns: tuple[str, ...]  # of numbers, in `decisions`
    lost: frozenset[str]  # tables too many of whose rows belong to nobody

    @property
    def texts_awaited(self) -> bool:
        """May texts still be handed in (R1)?"""
        window = self.programme.windows.submission
        return window is not None and self.programme.as_of <= window.last

    @classmethod
    def of(cls, tables: Tables, programme: Programme) -> "_Facts":
        rulings = rulings_of(tables["rulings"])
        late, short = set(), set()
        counts = f"chars_{programme.length.mode}"
        for who, kind, is_late, chars in rows(tables["submissions"], "trainee_id", "kind", "late", counts):
            if is_late:
                late.add(submission_id(who, kind))
            if is_short(chars, kind, programme):
                short.add(submission_id(who, kind))
        held = doubtful_texts(tables["pairs"], rulings.keys(), programme.reuse.hold_at) | undecided(tables["rulings"])
        lost = unplaced_tables(tables.get("delivered"), programme)
        columns = (*number_columns(programme), "assignment_score", "total")
        texts = (held, confirmed_texts(rulings), frozenset(late), frozenset(short))
        return cls(*texts, programme, codes_of(programme), programme.components, columns, lost)


# ---------------------------------------------------------------- reasons of one trainee


def _reasons_of(part: Component, city: str | None, scores: Scores, facts: _Facts) -> list[str]:
    """What one component gives reason for: it is not there yet, cannot be read, lacks, or does not reach its gate (R8, R9)."""
    if part.source == "assignments":
        number = scores[part.column]  # while there is none the texts say why
        return [f"{part.key}_incomplete"] if number is not None and not part.met(number) else []
    state = scores[f"{part.key}_state"]
    if not part.matters:
        return []
    if state == "undelivered" or (state == "missing" and is_awaited(part, city, facts.programme)):
        return [f"{part.key}_awaited"]
    if state == "unreadable":
        return [f"{part.key}_unreadable"]
    found = [f"{part.key}_missing"] if state == "missing" and part.source == "test" else []
    if not found and not part.met(scores[part.column]):
        found.append(f"{part.key}_incomplete")
    if state == "missing" and not found and part.weight and part.inbox in facts.lost:
        found.append(f"{part.key}_unreadable")  # what is lost there may be his
    return found


def _text_reasons(trainee_id: str, kind: str, scores: Scores, facts: _Facts, *, awaited: bool) -> Iterator[str]:
    """All that one text gives reason for (R9-R11, R1, R3)."""
    text, state, how = submission_id(trainee_id, kind), scores[f"{kind}_state"], scores[f"{kind}_marking"]
    if state == "undelivered" or (state == "missing" and awaited):
        yield f"{kind}_awaited"
    elif state == "missing":
        yield f"{kind}_missing"
    elif text not in facts.confirmed:
        if state == "unreadable":
            yield f"{kind}_unreadable"
        if how is None:
            yield f"{kind}_unmarked"
        if how == "disputed":
            yield f"{kind}_disputed"
    if text in facts.held:
        yield f"{kind}_reuse"
    for note, texts in (("misconduct", facts.confirmed), ("late", facts.late), ("short", facts.short)):
        if text in texts:
            yield f"{kind}_{note}"


def _reasons(trainee_id: str, city: str | None, doubtful: bool, scores: Scores, facts: _Facts) -> list[str]:
    """All reasons of one trainee, in the order in which they are listed."""
    reasons = [reason for part in facts.components for reason in _reasons_of(part, city, scores, facts)]
    for kind in facts.programme.assignments:
        reasons += _text_reasons(trainee_id, kind, scores, facts, awaited=facts.texts_awaited)
    total = scores["total"]
    if total is not None and total < facts.programme.scoring.pass_at:
        reasons += _below(scores, facts, facts.lost)
    if doubtful:
        reasons.append(DOUBTFUL)
    return facts.codes.listed(dict.fromkeys(reasons))


def _below(scores: Scores, facts: _Facts, lost: Collection[str]) -> list[str]:
    """The total is too low; where tables lost rows that might have added to it, that is not known (rules, 7.4)."""
    found = [
        f"{part.key}_unreadable"
        for part in facts.components
        if part.source != "assignments"
        and part.inbox in lost
        and part.points(scores[part.column] or Fraction(0)) < part.weight
    ]
    return found or [BELOW]


def _with_lacking(reasons: Sequence[str], scores: Scores, facts: _Facts) -> Sequence[str]:
    """The reasons, and for a total that only full hours or points would lift the table that has no row of the trainee (rules, 7.4)."""
    if BELOW not in reasons:
        return reasons
    short = Fraction(facts.programme.scoring.pass_at) - scores["total"]
    lacking = [
        f"{part.key}_incomplete"
        for part in facts.components
        if part.source in ("hours", "points") and part.weight >= short and scores[f"{part.key}_state"] == "missing"
    ]
    return list(dict.fromkeys([*reasons, *lacking]))


def _credit(status: str, programme: Programme) -> tuple[int | None, str | None]:
    """Hours and credits (R13): all for a pass, 0 for a fail, unknown while pending; credits unknown while the rate is."""
    hours = {"pass": programme.hours.credit, "fail": 0}.get(status)
    rate = programme.hours.credits_per_hour
    return hours, None if hours is None or rate is None else plain(hours * Fraction(rate))


def decide(tables: Tables, programme: Programme) -> pd.DataFrame:
    """The table `decisions`: each trainee's status with all reasons (R7-R13), numbers as decimal strings.

    ``tables``: trainees, scores, submissions, rulings, pairs, and delivered where there is one. Raises TableError where a trainee has no scores, or where
    nothing would stand against a pass but there is no total.
    """
    return judge(tables, programme)[0]


def judge(tables: Tables, programme: Programme) -> tuple[pd.DataFrame, list[Alarm]]:
    """The table `decisions`, and where a table seems to be at fault and not the trainees (`breaker`)."""
    facts = _Facts.of(tables, programme)
    columns = tuple(tables["scores"].columns)
    scores = {row[0]: dict(zip(columns, row, strict=True)) for row in values(tables["scores"], *columns)}
    trainees = list(rows(tables["trainees"], "trainee_id", "city", "county", "school", "stage", "doubtful"))
    given: list[list[str]] = []
    gives = given_by(programme)
    for who, city, *_, doubtful in trainees:
        if who not in scores:
            raise TableError(f"数据表 scores 中没有学员 {who}。改法：重新运行 jxgrade run")
        given.append(softened(_reasons(who, city, bool(doubtful), scores[who], facts), facts.lost, gives))
    lacking = [_with_lacking(reasons, scores[who], facts) for (who, *_), reasons in zip(trainees, given, strict=True)]
    found = alarms(((city, reasons) for (_, city, *_), reasons in zip(trainees, lacking, strict=True)), programme)
    doubted = {city: {one.reason for one in found if one.city == city} for city in programme.slugs}
    made = []
    for (who, *place, _), reasons, more in zip(trainees, given, lacking, strict=True):
        hit = doubted.get(place[0], set()).intersection(more)
        if hit and BELOW in reasons:
            reasons = [*reasons, *_below(scores[who], facts, {gives[one][0] for one in hit})]
            reasons.remove(BELOW)
        made.append(_decision(who, place, softened(reasons, hit, gives), scores[who], facts))
    return from_rows(made, "decisions", number_columns(programme)), found


def _decision(
    trainee_id: str, place: list[str | None], reasons: list[str], scores: Scores, facts: _Facts
) -> tuple[object, ...]:
    """One row of `decisions`; ``place``: city, county, school, stage."""
    reasons = facts.codes.listed(reasons)
    status = facts.codes.status_of(reasons)
    if status == "pass" and scores["total"] is None:
        raise TableError(f"数据表 scores 中学员 {trainee_id} 没有综合得分，也没有原因。改法：重新运行 jxgrade run")
    numbers = (scores[column] for column in facts.columns)
    return (trainee_id, *place, *numbers, status, reasons, *_credit(status, facts.programme))
