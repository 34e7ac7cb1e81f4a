"""How people stand: steps from registered to passed, counts by status, one line per decision; shared by city and province."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Final

from jxgrade.present import words
from jxgrade.present.report import Person
from jxgrade.programme import Programme
from jxgrade.rules.gates import gate_met
from jxgrade.tables import STAGES, STATUSES

TEXTS: Final = ("lesson_design", "growth_report")
NOT_HANDED_IN: Final = tuple(f"{kind}_{state}" for kind in TEXTS for state in ("missing", "awaited", "unreadable"))
NO_TEST: Final = ("test_missing", "test_awaited")


def steps_of(trainees: Sequence[Person], programme: Programme) -> list[tuple[str, int, str]]:
    """The way from registered to passed: each step counts those who met it and all before it."""
    hours = programme.hours
    offline = f"线下满 {hours.offline} 学时" if hours.offline_gate == "complete" else "参加过线下培训"
    way: tuple[tuple[str, Callable[[Person], bool]], ...] = (
        ("报名", lambda one: True),
        (f"线上满 {hours.online} 学时", lambda one: gate_met("online", one.online, programme)),
        (offline, lambda one: gate_met("offline", one.offline, programme)),
        ("参加线上测试", lambda one: one.lacks(*NO_TEST)),
        ("两份作业齐全可读", lambda one: one.lacks(*NOT_HANDED_IN)),
        ("合格", lambda one: one.passed),
    )
    left, found = list(trainees), []
    for name, met in way:
        before, left = len(left), [one for one in left if met(one)]
        found.append((name, len(left), f"减少 {before - len(left)}" if before > len(left) else ""))
    return found


def tallies(trainees: Iterable[Person]) -> dict[str, int]:
    """Number of trainees by status, all three always there."""
    counts = Counter(one.status for one in trainees)
    return {code: counts[code] for code in STATUSES}


def excellent(trainees: Iterable[Person], programme: Programme) -> int:
    """How many passed with a total that counts as excellent (R16)."""
    line = Fraction(programme.scoring.excellent_at)
    return sum(one.passed and one.total is not None and one.total >= line for one in trainees)


DECISION_SHEET: Final = (
    ("学员编号", 18),
    ("县（市、区）", 14),
    ("工作单位", 26),
    ("学段", 8),
    ("线上学时", 10),
    ("线下学时", 10),
    ("测试成绩", 10),
    ("心理活动课程设计", 12),
    ("个人成长报告", 12),
    ("作业得分", 10),
    ("综合得分", 12),
    ("结论", 8),
    ("理由", 60),
    ("计入学时", 10),
)


def decision_row(one: Person) -> tuple[object, ...]:
    """One line of the sheet of decisions, numbers exact."""
    numbers = (one.online, one.offline, one.test, one.lesson_design, one.growth_report, one.assignment, one.total)
    stage = STAGES.get(one.stage or "", one.stage)
    return (
        one.trainee_id,
        one.county,
        one.school,
        stage,
        *numbers,
        STATUSES[one.status],
        words.reasons(one.reasons),
        one.credit_hours,
    )
