"""From exact scores to a status with reasons: gates, holds, windows, and which reason outranks which (R7-R13).

The machine flags, a person decides: what cannot be read, is not there yet or is doubtful makes a decision pending, never a score
and never silence. The reasons themselves stand in `rules.reasons`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

import pandas as pd

from jxgrade.errors import TableError
from jxgrade.grading.breaker import Alarm, alarms, softened, unplaced_tables
from jxgrade.programme import Programme
from jxgrade.rules.doubt import confirmed_texts, doubtful_texts, rulings_of
from jxgrade.rules.gates import gate_met
from jxgrade.rules.kinds import mark_columns, submission_id
from jxgrade.rules.length import is_short
from jxgrade.rules.reasons import listed, status_of
from jxgrade.tables import KINDS, STORE, from_rows, plain, rows, values

Tables = Mapping[str, pd.DataFrame]
Scores = Mapping[str, Any]  # one row of `scores`, numbers exact

NUMBERS: Final = ("online_hours", "offline_hours", "test_score", *mark_columns(), "assignment_score", "total")


@dataclass(frozen=True)
class _Facts:
    """What is known besides the scores: texts held, ruled, late or short; which windows are closed on the date of judgement."""

    held: frozenset[str]
    confirmed: frozenset[str]
    late: frozenset[str]
    short: frozenset[str]
    programme: Programme

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
        held = doubtful_texts(tables["pairs"], rulings.keys(), programme.reuse.hold_at)
        return cls(held, confirmed_texts(rulings), frozenset(late), frozenset(short), programme)

    def awaited(self, last: date) -> bool:
        """Is a component whose window ends on this day still to come? (R1; the clock is never read)"""
        return self.programme.as_of <= last

    def last_online_day(self, city: str | None) -> date:
        """The last day of the city's theory window; without a city, the latest of them (R2)."""
        days = [one.theory.last for one in self.programme.cities if one.slug == city]
        return days[0] if days else max(one.theory.last for one in self.programme.cities)


# ---------------------------------------------------------------- reasons of one trainee


def _component(name: str, state: str | None, *, open_window: bool) -> list[str]:
    """The reason that the state of hours or test gives of itself; none for ``ok``, and for missing hours the gate speaks."""
    if state == "undelivered" or (state == "missing" and open_window):
        return [f"{name}_awaited"]
    return [f"{name}_{state}"] if state in ("missing", "unreadable") else []


def _hours_reasons(name: str, scores: Scores, last: date, facts: _Facts) -> list[str]:
    """The gate of ``online`` or ``offline`` hours: a missing row counts as 0 once its window is closed (R8)."""
    reasons = _component(name, scores[f"{name}_state"], open_window=facts.awaited(last))
    if reasons and reasons != [f"{name}_missing"]:
        return reasons
    return [] if gate_met(name, scores[f"{name}_hours"], facts.programme) else [f"{name}_incomplete"]


def _text_reasons(trainee_id: str, kind: str, scores: Scores, facts: _Facts) -> Iterator[str]:
    """All that one text gives reason for (R9-R11, R1, R3)."""
    text, state, how = submission_id(trainee_id, kind), scores[f"{kind}_state"], scores[f"{kind}_marking"]
    if state in ("missing", "undelivered"):
        yield from _component(kind, state, open_window=facts.awaited(facts.programme.windows.submission.last))
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
    windows = facts.programme.windows
    reasons = _hours_reasons("online", scores, facts.last_online_day(city), facts)
    reasons += _hours_reasons("offline", scores, windows.offline.last, facts)
    reasons += _component("test", scores["test_state"], open_window=facts.awaited(windows.test.last))
    for kind in KINDS:
        reasons += _text_reasons(trainee_id, kind, scores, facts)
    total = scores["total"]
    if total is not None and total < facts.programme.scoring.pass_at:
        reasons.append("total_below_60")
    if doubtful:
        reasons.append("identity_doubtful")
    return listed(reasons)


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
    columns = tuple(STORE["scores"].columns)
    scores = {row[0]: dict(zip(columns, row, strict=True)) for row in values(tables["scores"], *columns)}
    lost = unplaced_tables(tables.get("delivered"))
    trainees = list(rows(tables["trainees"], "trainee_id", "city", "county", "school", "stage", "doubtful"))
    given: list[list[str]] = []
    for who, city, *_, doubtful in trainees:
        if who not in scores:
            raise TableError(f"数据表 scores 中没有学员 {who}。改法：重新运行 jxgrade run")
        given.append(softened(_reasons(who, city, bool(doubtful), scores[who], facts), lost))
    found = alarms(((city, reasons) for (_, city, *_), reasons in zip(trainees, given, strict=True)), programme)
    doubted = {city: {one.reason for one in found if one.city == city} for city in programme.slugs}
    made = (
        _decision(who, place, softened(reasons, doubted.get(place[0], ())), scores[who], facts)
        for (who, *place, _), reasons in zip(trainees, given, strict=True)
    )
    return from_rows(made, "decisions"), found


def _decision(
    trainee_id: str, place: list[str | None], reasons: list[str], scores: Scores, facts: _Facts
) -> tuple[object, ...]:
    """One row of `decisions`; ``place``: city, county, school, stage."""
    reasons = listed(reasons)
    status = status_of(reasons, late=facts.programme.scoring.late)
    if status == "pass" and scores["total"] is None:
        raise TableError(f"数据表 scores 中学员 {trainee_id} 没有综合得分，也没有原因。改法：重新运行 jxgrade run")
    numbers = (scores[column] for column in NUMBERS)
    return (trainee_id, *place, *numbers, status, reasons, *_credit(status, facts.programme))
