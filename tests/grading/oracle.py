"""The rules once more, one trainee at a time and slowly, written from the rules page and not from the code.

Nothing of `jxgrade.grading.scoring` or `jxgrade.grading.decisions` is used. Each block carries the number of the rule that it repeats.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jxgrade.programme import Programme
from tests.grading.cases import BAD, Case, Given, TextCase

ORDER = """online_incomplete offline_incomplete test_missing lesson_design_missing growth_report_missing total_below_60
identity_doubtful online_unreadable offline_unreadable test_unreadable
lesson_design_unreadable lesson_design_unmarked lesson_design_disputed lesson_design_reuse
growth_report_unreadable growth_report_unmarked growth_report_disputed growth_report_reuse
online_awaited offline_awaited test_awaited lesson_design_awaited growth_report_awaited
lesson_design_misconduct lesson_design_late lesson_design_short
growth_report_misconduct growth_report_late growth_report_short""".split()  # noqa: SIM905 - as it stands on the page
FAILS, NOTES = ORDER[:6], ORDER[23:]


def final(marks: tuple[Given, ...], gap: Decimal) -> Fraction | str | None:
    """R14: the mark, ``"disputed"``, or None where nobody marked."""
    if not marks:
        return None
    judges = [m for m in marks if m.role == "adjudicator"]
    if judges:
        times = sorted((m.time or "") for m in judges)
        words = {m.value for m in judges if (m.time or "") == times[-1]}
        if None in words or len({Fraction(w) for w in words if w}) > 1:
            return "disputed"
        return Fraction(next(iter(words)))  # type: ignore[arg-type]
    if any(m.value is None for m in marks):
        return "disputed"
    by_role: list[Fraction] = []
    for role in ("first", "second", "third", None):
        for m in sorted((m for m in marks if m.role == role), key=lambda m: m.time or ""):
            by_role.append(Fraction(str(m.value)))
    if len(by_role) == 1:
        return by_role[0]
    one, two = by_role[0], by_role[1]
    if max(one, two) - min(one, two) <= Fraction(gap):
        return (one + two) / 2
    if len(by_role) == 2:
        return "disputed"
    low, middle, high = sorted(by_role[:3])
    near, pair = (high - middle, (middle, high)) if high - middle <= middle - low else (middle - low, (low, middle))
    return (pair[0] + pair[1]) / 2 if near <= Fraction(gap) else "disputed"


def test_of(case: Case, rule: str) -> tuple[str, Fraction | None]:
    """R12 and 1.8: state and score."""
    if not case.tests:
        return "missing", None
    if any(value == BAD for _, _, value in case.tests):
        return "unreadable", None
    scores = [(attempt, time or "", Fraction(value)) for attempt, time, value in case.tests]
    if rule == "best":
        return "ok", sorted(s for _, _, s in scores)[-1]
    numbered = [entry for entry in scores if entry[0] is not None]
    if numbered:
        most = max(n for n, _, _ in numbered if n is not None)
        candidates = {s for n, _, s in numbered if n == most}
    else:
        candidates = {s for _, t, s in scores if t == max(t for _, t, _ in scores)}
    return ("ok", candidates.pop()) if len(candidates) == 1 else ("unreadable", None)


def judge_text(
    kind: str, text: TextCase, rules: Programme, undelivered: tuple[str, ...]
) -> tuple[Fraction | None, set[str]]:
    """R3, R9-R11, R14 and section 6: the mark of one text and what speaks against it."""
    found: set[str] = set()
    mark = final(() if "marks" in undelivered else text.marks, rules.marking.gap)
    handed = text.handed and "submissions" not in undelivered
    ruling = None if "misconduct" in undelivered else text.ruling
    value: Fraction | None = mark if isinstance(mark, Fraction) else None
    if "submissions" in undelivered:
        found.add("awaited")
        value = None
    elif not handed and mark is None:
        found.add("awaited" if rules.as_of <= rules.windows.submission.last else "missing")
    elif not handed or not text.readable:
        found.add("unreadable")
        value = None
    if handed and mark is None:
        found.add("unmarked")
    if mark == "disputed" and "submissions" not in undelivered:
        found.add("disputed")
    if ruling == "confirmed":
        value = Fraction(0)
        found -= {"unmarked", "disputed", "unreadable"}
        found.add("misconduct")
    if ruling in (None, "unresolved") and any(Fraction(c) >= Fraction(rules.reuse.hold_at) for c in text.coverages):
        found.add("reuse")
    if handed and text.late:
        found.add("late")
    if handed and text.readable:
        count = dict(zip(("word", "han", "nonspace"), text.chars, strict=True))[rules.length.mode]
        if count < rules.assignments[kind].min_chars:
            found.add("short")
    return value, {f"{kind}_{what}" for what in found}


def judge(case: Case, rules: Programme, *, undelivered: tuple[str, ...] = ()) -> dict[str, Any]:
    """Everything `decisions` says of one trainee, numbers as Fractions."""
    found: set[str] = {"identity_doubtful"} if case.doubtful else set()
    windows = {"online": max(c.theory.last for c in rules.cities), "offline": rules.windows.offline.last}
    for city in rules.cities:
        if city.slug == case.city:
            windows["online"] = city.theory.last
    hours: dict[str, Fraction | None] = {}
    for name, table, cell in (("online", "learning", case.online), ("offline", "attendance", case.offline)):
        hours[name] = None if cell in (None, BAD) or table in undelivered else Fraction(cell)
        if name == "online" and not rules.hours.online:  # nothing is asked
            continue
        if table in undelivered or (cell is None and _open(rules, windows[name])):
            found.add(f"{name}_awaited")
        elif cell == BAD:
            found.add(f"{name}_unreadable")
        else:
            if not _enough(name, hours[name] or Fraction(0), rules):
                found.add(f"{name}_incomplete")
    state, test = test_of(case, rules.scoring.attempts)
    if "tests" in undelivered:
        state, test = "awaited", None
    if state == "missing" and _open(rules, rules.windows.test.last):
        state = "awaited"
    if state != "ok":
        found.add(f"test_{state}")
    lesson, lesson_found = judge_text("lesson_design", case.lesson_design, rules, undelivered)
    report, report_found = judge_text("growth_report", case.growth_report, rules, undelivered)
    found |= lesson_found | report_found
    assignments = total = None
    if lesson is not None and report is not None:
        a, b = Fraction(rules.assignments["lesson_design"].weight), Fraction(rules.assignments["growth_report"].weight)
        assignments = (a * lesson + b * report) / (a + b)
    if assignments is not None and test is not None:
        w = rules.scoring.weights
        total = (Fraction(w.test) * test + Fraction(w.assignments) * assignments) / 100
        if total < Fraction(rules.scoring.pass_at):
            found.add("total_below_60")
    return {
        "online_hours": hours["online"],
        "offline_hours": hours["offline"],
        "test_score": test,
        "lesson_design_mark": lesson,
        "growth_report_mark": report,
        "assignment_score": assignments,
        "total": total,
        "reasons": [code for code in ORDER if code in found],
        **_status(found, rules),
    }


def _status(found: set[str], rules: Programme) -> dict[str, Any]:
    """R13, and which reason outranks which."""
    pending = {code for code in found if code not in FAILS and code not in NOTES}
    if rules.scoring.late == "pending":
        pending |= {code for code in found if code.endswith("_late")}
    if found & set(FAILS):
        status, credit = "fail", 0
    elif pending:
        return {"status": "pending", "credit_hours": None, "credits": None}
    else:
        status, credit = "pass", rules.hours.credit
    rate = rules.hours.credits_per_hour
    return {"status": status, "credit_hours": credit, "credits": None if rate is None else credit * Fraction(rate)}


def _open(rules: Programme, last: date) -> bool:
    return not rules.as_of > last


def _enough(name: str, hours: Fraction, rules: Programme) -> bool:
    if name == "online":
        return hours >= Fraction(rules.hours.online)
    return hours > 0 if rules.hours.offline_gate == "attended" else hours >= Fraction(rules.hours.offline)
