"""From exact scores to a status with reasons: gates, holds, windows, and which reason outranks which (R7-R13).

``REASONS`` is the one table of reason codes, in the order in which they are listed. The machine flags, a person decides: what
cannot be read, is not there yet or is doubtful makes a decision pending, never a score and never silence.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Final, Literal

import pandas as pd

from jxgrade.errors import TableError
from jxgrade.grading.breaker import Alarm, alarms, softened, unplaced_tables
from jxgrade.programme import Programme
from jxgrade.tables import KINDS, STORE, from_rows, plain, rows

Tables = Mapping[str, pd.DataFrame]
Text = tuple[str, str]  # trainee_id, kind
Scores = Mapping[str, str | None]  # one row of `scores`


@dataclass(frozen=True)
class Reason:
    """Why a decision fell: code, what it does to the status, Chinese sentence for the reader, clause it rests on."""

    code: str
    status: Literal["fail", "pending", "note"]
    sentence: str
    clause: str


def _catalogue() -> Iterator[Reason]:
    yield Reason("online_incomplete", "fail", "线上学时未修满", "八；四；R8")
    yield Reason("offline_incomplete", "fail", "线下培训未完成", "八；四；R8")
    yield Reason("test_missing", "fail", "没有参加线上测试", "五（四）；八；R9")
    for kind, name in KINDS.items():
        yield Reason(f"{kind}_missing", "fail", f"没有提交{name}", "五（三）；八；R9")
    yield Reason("total_below_60", "fail", "综合得分低于合格线", "八；R7")
    yield Reason(
        "identity_doubtful", "pending", "报名信息有疑问（编号、证件或所属设区市），须先核实身份", "五；规则 1.3、1.6"
    )
    yield Reason("online_unreadable", "pending", "线上学时数据无法识别，须核对原始记录", "四；R10")
    yield Reason("offline_unreadable", "pending", "线下学时数据无法识别，须核对原始记录", "四；R10")
    yield Reason("test_unreadable", "pending", "线上测试成绩无法识别或前后矛盾，须核对原始记录", "五（四）；R10、R12")
    for kind, name in KINDS.items():
        yield Reason(f"{kind}_unreadable", "pending", f"{name}文件缺失或无法读取，须重新取得文件", "五（三）；R10")
        yield Reason(f"{kind}_unmarked", "pending", f"{name}尚无有效评分，须安排评阅", "五（四）；R10")
        yield Reason(f"{kind}_disputed", "pending", f"{name}的评分分歧过大，须仲裁", "五（四）；R10、R14")
        yield Reason(f"{kind}_reuse", "pending", f"{name}与其他文本雷同较多，暂缓，须由人认定", "R10")
    yield Reason("online_awaited", "pending", "线上学习数据尚未收到，等待数据", "五（一）；R1")
    yield Reason("offline_awaited", "pending", "线下培训数据尚未收到，等待数据", "五（二）；R1")
    yield Reason("test_awaited", "pending", "线上测试数据尚未收到，等待数据", "五（四）；R1")
    for kind, name in KINDS.items():
        yield Reason(f"{kind}_awaited", "pending", f"{name}尚未收到，等待提交或数据", "五（三）；R1")
    for kind, name in KINDS.items():
        yield Reason(f"{kind}_misconduct", "note", f"{name}经认定违规成立，该项评分为 0", "R11")
        yield Reason(f"{kind}_late", "note", f"{name}逾期提交", "五（三）；R1")
        yield Reason(f"{kind}_short", "note", f"{name}字数不足", "五（三）；R3")


REASONS: Final[dict[str, Reason]] = {reason.code: reason for reason in _catalogue()}
"""Code to reason, in the order of `rules.md`, section 2."""

NUMBERS: Final = (
    "online_hours",
    "offline_hours",
    "test_score",
    "lesson_design_mark",
    "growth_report_mark",
    "assignment_score",
    "total",
)
_PLACE: Final = {code: place for place, code in enumerate(REASONS)}


def status_of(reasons: list[str], *, late: str) -> str:
    """The status that these reasons give: any fail outranks pending; ``late`` pending makes lateness count (R1)."""
    kinds = {REASONS[code].status for code in reasons}
    if "fail" in kinds:
        return "fail"
    lateness = late == "pending" and any(f"{kind}_late" in reasons for kind in KINDS)
    return "pending" if "pending" in kinds or lateness else "pass"


# ---------------------------------------------------------------- what the reasons are found in


ZERO = Fraction(0)
_exact = lru_cache(maxsize=1 << 16)(Fraction)


def _number(text: str | None) -> Fraction | None:
    return None if text is None else _exact(text)


@lru_cache(maxsize=1 << 16)
def _shown(text: str | None) -> str | None:
    return plain(_number(text))


def held_texts(pairs: pd.DataFrame, ruled: frozenset[Text], hold_at: Fraction) -> frozenset[str]:
    """Submission ids held for reuse: own coverage at or above ``hold_at`` in any one pair, and no ruling on the text (R10)."""
    held: set[str] = set()
    for left, right, left_coverage, right_coverage in rows(
        pairs, "left_id", "right_id", "left_coverage", "right_coverage"
    ):
        for text, coverage in ((left, left_coverage), (right, right_coverage)):
            number = _number(coverage)
            if number is not None and number >= hold_at:
                held.add(text)
    return frozenset(held - {f"{trainee_id}/{kind}" for trainee_id, kind in ruled})


@dataclass(frozen=True)
class _Facts:
    """What is known besides the scores: texts held, ruled, late or short; which windows are closed on the date of judgement."""

    held: frozenset[str]
    confirmed: frozenset[Text]
    late: frozenset[Text]
    short: frozenset[Text]
    programme: Programme

    @classmethod
    def of(cls, tables: Tables, programme: Programme) -> "_Facts":
        rulings = {
            (who, kind): decision
            for who, kind, decision in rows(tables["rulings"], "trainee_id", "kind", "decision")
            if decision in ("cleared", "confirmed")
        }
        late, short = set(), set()
        counts = f"chars_{programme.length.mode}"
        for who, kind, is_late, chars in rows(tables["submissions"], "trainee_id", "kind", "late", counts):
            if is_late:
                late.add((who, kind))
            if chars is not None and chars < programme.assignments[kind].min_chars:
                short.add((who, kind))
        held = held_texts(tables["pairs"], frozenset(rulings), Fraction(programme.reuse.hold_at))
        confirmed = frozenset(text for text, decision in rulings.items() if decision == "confirmed")
        return cls(held, confirmed, frozenset(late), frozenset(short), programme)

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


def gate_met(name: str, number: Fraction | None, programme: Programme) -> bool:
    """Are these ``online`` or ``offline`` hours enough (R8)? Hours nobody recorded count as 0."""
    hours, number = programme.hours, number or ZERO
    if name == "online":
        return number >= _exact(hours.online)
    return number > 0 if hours.offline_gate == "attended" else number >= _exact(hours.offline)


def _hours_reasons(name: str, scores: Scores, last: date, facts: _Facts) -> list[str]:
    """The gate of ``online`` or ``offline`` hours: a missing row counts as 0 once its window is closed (R8)."""
    reasons = _component(name, scores[f"{name}_state"], open_window=facts.awaited(last))
    if reasons and reasons != [f"{name}_missing"]:
        return reasons
    return [] if gate_met(name, _number(scores[f"{name}_hours"]), facts.programme) else [f"{name}_incomplete"]


def _text_reasons(text: Text, scores: Scores, facts: _Facts) -> Iterator[str]:
    """All that one text gives reason for (R9-R11, R1, R3)."""
    kind = text[1]
    state, how = scores[f"{kind}_state"], scores[f"{kind}_marking"]
    if state in ("missing", "undelivered"):
        yield from _component(kind, state, open_window=facts.awaited(facts.programme.windows.submission.last))
    elif text not in facts.confirmed:
        if state == "unreadable":
            yield f"{kind}_unreadable"
        if how is None:
            yield f"{kind}_unmarked"
        if how == "disputed":
            yield f"{kind}_disputed"
    if f"{text[0]}/{kind}" in facts.held:
        yield f"{kind}_reuse"
    for note, texts in (("misconduct", facts.confirmed), ("late", facts.late), ("short", facts.short)):
        if text in texts:
            yield f"{kind}_{note}"


def _reasons(trainee_id: str, city: str | None, doubtful: bool, scores: Scores, facts: _Facts) -> list[str]:
    """All reasons of one trainee, in the order of ``REASONS``."""
    windows = facts.programme.windows
    reasons = _hours_reasons("online", scores, facts.last_online_day(city), facts)
    reasons += _hours_reasons("offline", scores, windows.offline.last, facts)
    reasons += _component("test", scores["test_state"], open_window=facts.awaited(windows.test.last))
    for kind in KINDS:
        reasons += _text_reasons((trainee_id, kind), scores, facts)
    total = _number(scores["total"])
    if total is not None and total < _exact(facts.programme.scoring.pass_at):
        reasons.append("total_below_60")
    if doubtful:
        reasons.append("identity_doubtful")
    return sorted(reasons, key=_PLACE.__getitem__)


def _credit(status: str, programme: Programme) -> tuple[int | None, str | None]:
    """Hours and credits (R13): all for a pass, 0 for a fail, unknown while pending; credits unknown while the rate is."""
    hours = {"pass": programme.hours.credit, "fail": 0}.get(status)
    rate = programme.hours.credits_per_hour
    return hours, None if hours is None or rate is None else plain(hours * Fraction(rate))


def decide(tables: Tables, programme: Programme) -> pd.DataFrame:
    """The table `decisions`: each trainee's status with all reasons (R7-R13), numbers as decimal strings.

    ``tables``: trainees, scores, submissions, rulings, pairs, and unplaced where there is one. Raises TableError where a trainee has no scores, or where
    nothing would stand against a pass but there is no total.
    """
    return judge(tables, programme)[0]


def judge(tables: Tables, programme: Programme) -> tuple[pd.DataFrame, list[Alarm]]:
    """The table `decisions`, and where a table seems to be at fault and not the trainees (`breaker`)."""
    facts = _Facts.of(tables, programme)
    columns = tuple(STORE["scores"].columns)
    scores = {row[0]: dict(zip(columns, row, strict=True)) for row in rows(tables["scores"], *columns)}
    lost = unplaced_tables(tables.get("unplaced"))
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
    reasons = sorted(reasons, key=_PLACE.__getitem__)
    status = status_of(reasons, late=facts.programme.scoring.late)
    if status == "pass" and scores["total"] is None:
        raise TableError(f"数据表 scores 中学员 {trainee_id} 没有综合得分，也没有原因。改法：重新运行 jxgrade run")
    numbers = (_shown(scores[column]) for column in NUMBERS)
    return (trainee_id, *place, *numbers, status, reasons, *_credit(status, facts.programme))
