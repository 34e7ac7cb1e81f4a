"""Planted cases that lie in the records: scores at the limits, marks, hours, tests, rulings, and rows that cannot be right."""

from fractions import Fraction
from typing import Final

from jxgrade.demo.draft import KINDS, Draft, points, settled
from jxgrade.demo.nursery import Nursery
from jxgrade.demo.planted import decided, no_reason, problem, reason, status
from jxgrade.tables import plain

_LESSON: Final = "lesson_design"
_REPORT: Final = "growth_report"


def plant_records(nursery: Nursery) -> None:
    """Plant one of each."""
    _limits(nursery)
    _marking(nursery)
    _hours(nursery)
    _tests(nursery)
    _late(nursery)
    _people(nursery)
    _strangers(nursery)


def total(nursery: Nursery, draft: Draft) -> Fraction | None:
    """The exact total (R5), None where a part lacks."""
    programme = nursery.programme
    gap = Fraction(programme.marking.gap)
    marks = {kind: settled(draft.marks.get(kind, []), gap) for kind, _ in programme.assignments.items()}
    if not draft.tests or any(mark is None for mark in marks.values()):
        return None
    weights = {kind: Fraction(assignment.weight) for kind, assignment in programme.assignments.items()}
    score = sum((weights[kind] * (mark or 0) for kind, mark in marks.items()), Fraction()) / sum(weights.values())
    best = max(Fraction(score) for score, _ in draft.tests)
    both = programme.scoring.weights
    return (Fraction(both.test) * best + Fraction(both.assignments) * score) / 100


def _scored(nursery: Nursery, draft: Draft, test: int, *marks: tuple[int, ...]) -> str:
    """Set test and marks (hundredths); returns the total as stored."""
    draft.tests = [(points(test), draft.tests[-1][1])]
    for kind, values in zip(KINDS, marks, strict=True):
        nursery.mark(draft, kind, *values)
    exact = total(nursery, draft)
    assert exact is not None
    return str(plain(exact))


def _float_trap(nursery: Nursery, line: int) -> tuple[int, int]:
    """A test and an assignment score whose exact total is the pass line while floats fall below it; the line itself if none."""
    weights = nursery.programme.scoring.weights
    for test in range(0, 10_000, 10):
        rest = line * 100 - int(weights.test) * test
        marks, left = divmod(rest, int(weights.assignments) or 1)
        if left or marks % 10 or not 4000 <= marks <= 8000 or not 4000 <= test <= 8000:
            continue
        if float(weights.test) / 100 * (test / 100) + float(weights.assignments) / 100 * (marks / 100) < line / 100:
            return test, marks
    return line, line


def _limits(nursery: Nursery) -> None:
    line = int(nursery.programme.scoring.pass_at * 100)
    exact = nursery.take()
    shown = _scored(nursery, exact, line, (line,), (line,))
    nursery.plant(
        "exactly_60", "总分恰为合格线", (exact.trainee_id,), decided(exact.trainee_id, "total", shown),
        status(exact.trainee_id, "pass"),
    )  # fmt: skip
    trap = nursery.take()
    test, marks = _float_trap(nursery, line)
    shown = _scored(nursery, trap, test, (marks,), (marks,))
    nursery.plant(
        "exactly_60_floats", "浮点算错的合格线", (trap.trainee_id,), decided(trap.trainee_id, "total", shown),
        status(trap.trainee_id, "pass"),
    )  # fmt: skip
    below = nursery.take()
    shown = _scored(nursery, below, line, (line - 5, line), (line,))
    nursery.plant(
        "just_below_60", "差 0.005 分合格", (below.trainee_id,), decided(below.trainee_id, "total", shown),
        status(below.trainee_id, "fail"), reason(below.trainee_id, "total_below_60"),
    )  # fmt: skip


def _marking(nursery: Nursery) -> None:
    gap = int(nursery.programme.marking.gap * 100)
    unmarked = nursery.take()
    unmarked.marks[_REPORT] = []
    nursery.plant(
        "unmarked", "作业未评阅", (unmarked.trainee_id,), reason(unmarked.trainee_id, "growth_report_unmarked"),
        status(unmarked.trainee_id, "pending"),
    )  # fmt: skip
    disputed = nursery.take()
    nursery.mark(disputed, _LESSON, 8000, 8000 - gap - 50)
    nursery.plant(
        "disputed", "评分有争议", (disputed.trainee_id,), reason(disputed.trainee_id, "lesson_design_disputed"),
        status(disputed.trainee_id, "pending"),
    )  # fmt: skip
    judged = nursery.take()
    nursery.mark(judged, _LESSON, 8400, 8400 - gap - 600, 7600)
    judged.marks[_LESSON][2].role = "adjudicator"
    nursery.plant(
        "adjudicated", "仲裁定分", (judged.trainee_id,), decided(judged.trainee_id, "lesson_design_mark", "76"),
        no_reason(judged.trainee_id, "lesson_design_disputed"),
    )  # fmt: skip
    wide = nursery.take()
    wild = nursery.graders(wide, 1)[0]
    _extra(nursery, "marks", wide.trainee_id, _REPORT, wild, "108", "second", "2024-01-20 11:00:00")
    nursery.plant(
        "mark_out_of_range", "评分超出百分制", (wide.trainee_id,), problem("marks", wide.trainee_id, "mark", "error"),
        decided(wide.trainee_id, "growth_report_mark", "72"),
    )  # fmt: skip
    own = nursery.take(lambda draft: bool(_neighbours(nursery, draft)))
    _extra(
        nursery, "marks", own.trainee_id, _LESSON, _neighbours(nursery, own)[0], "95", "second", "2024-01-21 09:00:00"
    )
    nursery.plant(
        "mark_by_neighbour", "本县阅卷人评分", (own.trainee_id,), problem("marks", own.trainee_id, "grader_id", "error"),
        decided(own.trainee_id, "lesson_design_mark", "72"),
    )  # fmt: skip


def _neighbours(nursery: Nursery, draft: Draft) -> list[str]:
    """Graders of the trainee's own county."""
    names = {city.slug: city.name for city in nursery.programme.cities}
    where = (names[draft.city], draft.county)
    return [
        one.volunteer_id
        for one in nursery.province.volunteers
        if one.role == "grader" and (one.city, one.county) == where
    ]


def _extra(nursery: Nursery, table: str, *cells: object) -> None:
    nursery.province.extra.setdefault(table, []).append(cells)


def _hours(nursery: Nursery) -> None:
    hours = nursery.programme.hours
    short = nursery.take()
    short.online = str(plain(Fraction(hours.online) - Fraction(1, 100)))
    nursery.plant(
        "online_short", "线上学时不足", (short.trainee_id,), reason(short.trainee_id, "online_incomplete"),
        status(short.trainee_id, "fail"),
    )  # fmt: skip
    absent = nursery.take()
    absent.offline = []
    nursery.plant(
        "offline_absent", "缺席线下培训", (absent.trainee_id,), reason(absent.trainee_id, "offline_incomplete"),
        status(absent.trainee_id, "fail"),
    )  # fmt: skip
    words = nursery.take()
    words.online = "三十二"
    nursery.plant(
        "online_unreadable", "学时写成文字", (words.trainee_id,), reason(words.trainee_id, "online_unreadable"),
        status(words.trainee_id, "pending"), problem("learning", words.trainee_id, "online_hours", "error"),
    )  # fmt: skip
    much = nursery.take()
    day = much.offline[0][1]
    much.offline = [(str(plain(Fraction(hours.offline_max))), day), ("28", day)]
    nursery.plant(
        "offline_too_much", "线下学时超上限", (much.trainee_id,), reason(much.trainee_id, "offline_unreadable"),
        status(much.trainee_id, "pending"), problem("attendance", much.trainee_id, "offline_hours", "error"),
    )  # fmt: skip


def _tests(nursery: Nursery) -> None:
    missing = nursery.take()
    missing.tests = []
    nursery.plant(
        "test_missing", "没有测试", (missing.trainee_id,), reason(missing.trainee_id, "test_missing"),
        status(missing.trainee_id, "fail"),
    )  # fmt: skip
    absent = nursery.take()
    absent.tests = [("缺考", "")]
    nursery.plant(
        "test_absent", "测试缺考", (absent.trainee_id,), reason(absent.trainee_id, "test_missing"),
        status(absent.trainee_id, "fail"),
    )  # fmt: skip
    wrong = nursery.take()
    wrong.tests.append(("860", wrong.tests[-1][1]))
    nursery.plant(
        "test_out_of_range", "测试成绩超百分制", (wrong.trainee_id,), reason(wrong.trainee_id, "test_unreadable"),
        status(wrong.trainee_id, "pending"), problem("tests", wrong.trainee_id, "test_score", "error"),
    )  # fmt: skip


def _late(nursery: Nursery) -> None:
    late = nursery.take()
    late.texts[_REPORT].submitted_at = "2024-01-12 08:15:00"
    expected = "pass" if nursery.programme.scoring.late == "accept" else "pending"
    nursery.plant(
        "late",
        "逾期提交",
        (late.trainee_id,),
        reason(late.trainee_id, "growth_report_late"),
        status(late.trainee_id, expected),
    )


def _people(nursery: Nursery) -> None:
    lost = nursery.take()
    lost.shown["city"] = "南昌东"
    nursery.plant(
        "bad_city", "设区市写错", (lost.trainee_id,), reason(lost.trainee_id, "identity_doubtful"),
        status(lost.trainee_id, "pending"), problem("roster", lost.trainee_id, "city", "error"),
    )  # fmt: skip
    twice = nursery.take()
    other = next((school.name for school in nursery.province.schools if school.name != twice.school), "另一所小学")
    _extra(nursery, "roster", twice, {"school": other})
    nursery.plant(
        "duplicate_id", "学员编号重复", (twice.trainee_id,), reason(twice.trainee_id, "identity_doubtful"),
        status(twice.trainee_id, "pending"), problem("roster", twice.trainee_id, "school", "error"),
    )  # fmt: skip
    one, two = nursery.take(), nursery.take()
    two.id_number = one.id_number
    nursery.plant(
        "shared_id_number", "一证两号", (one.trainee_id, two.trainee_id), reason(one.trainee_id, "identity_doubtful"),
        reason(two.trainee_id, "identity_doubtful"), problem("roster", two.trainee_id, "id_number", "error"),
    )  # fmt: skip
    sloppy = nursery.take()
    last = "0" if sloppy.id_number[-1] != "0" else "1"
    sloppy.id_number, sloppy.phone = sloppy.id_number[:-1] + last, "12" + sloppy.phone[2:]
    nursery.plant(
        "bad_numbers", "证件号、手机号有误", (sloppy.trainee_id,), problem("roster", sloppy.trainee_id, "id_number", "warning"),
        problem("roster", sloppy.trainee_id, "phone", "warning"), status(sloppy.trainee_id, "pass"),
    )  # fmt: skip
    number = nursery.take(lambda draft: draft.city not in TEXT_ROSTERS)
    number.shown["trainee_id"] = int(number.trainee_id)
    nursery.plant(
        "id_as_number", "编号存成数字", (number.trainee_id,), problem("roster", number.trainee_id, "trainee_id", "warning"),
        status(number.trainee_id, "pass"),
    )  # fmt: skip


TEXT_ROSTERS: Final = ("yingtan", "xinyu")
"""Cities whose roster comes as CSV, where nothing is stored as a number."""


def _strangers(nursery: Nursery) -> None:
    """Rows for people who are not on the roster."""
    nobody = "2399999999"
    _extra(nursery, "tests", nobody, "88", "1", "2024-01-09 10:10")
    nursery.plant("unknown_trainee", "报名表里没有的人", (nobody,), problem("tests", nobody, "trainee_id", "error"))
