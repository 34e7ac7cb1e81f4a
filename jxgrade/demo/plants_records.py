"""Planted cases that lie in the records: scores at the limits, marks, hours, tests, rulings, rows that cannot be right, and a tied block across the last seat."""

from fractions import Fraction
from typing import Final

from jxgrade.demo.draft import KINDS, Draft, DraftMark, points, settled
from jxgrade.demo.nursery import Nursery, read_by
from jxgrade.demo.planted import Expect, decided, no_reason, problem, reason
from jxgrade.tables import plain

_LESSON: Final = "lesson_design"
_REPORT: Final = "growth_report"
TEXT_ROSTERS: Final = ("yingtan", "xinyu")
"""Cities whose roster comes as CSV, where nothing is stored as a number."""


def plant_records(nursery: Nursery) -> None:
    """Plant one of each."""
    _limits(nursery)
    _marking(nursery)
    _components(nursery)
    _people(nursery)


def scores(nursery: Nursery, draft: Draft) -> tuple[Fraction, Fraction] | None:
    """The exact total and the assignment score (R5), None where a part lacks."""
    programme = nursery.programme
    parts = [
        (Fraction(assignment.weight), settled(draft.marks.get(kind, []), Fraction(programme.marking.gap)))
        for kind, assignment in programme.assignments.items()
    ]
    if not draft.tests or any(mark is None for _, mark in parts):
        return None
    score = sum((weight * (mark or 0) for weight, mark in parts), Fraction()) / sum(weight for weight, _ in parts)
    best = max(Fraction(test) for test, _ in draft.tests)
    both = programme.scoring.weights
    return (Fraction(both.test) * best + Fraction(both.assignments) * score) / 100, score


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
    """Totals at the pass line and just below it: test and marks in hundredths."""
    line = int(nursery.programme.scoring.pass_at * 100)
    trap, marks = _float_trap(nursery, line)
    for kind, title, then, why, test, lesson, report in (
        ("exactly_60", "总分恰为合格线", "pass", (), line, (line,), line),
        ("exactly_60_floats", "浮点算错的合格线", "pass", (), trap, (marks,), marks),
        ("just_below_60", "差 0.005 分合格", "fail", ("total_below_60",), line, (line - 5, line), line),
    ):
        draft = nursery.case(kind, title, then, *why)
        draft.tests = [(points(test), draft.tests[-1][1])]
        nursery.mark(draft, _LESSON, *lesson)
        nursery.mark(draft, _REPORT, report)
        found = scores(nursery, draft)
        assert found is not None
        nursery.also(decided(draft.trainee_id, "total", str(plain(found[0]))))


def _marking(nursery: Nursery) -> None:
    gap = int(nursery.programme.marking.gap * 100)
    nursery.case("unmarked", "作业未评阅", "pending", "growth_report_unmarked").marks[_REPORT] = []
    disputed = nursery.case("disputed", "评分有争议", "pending", "lesson_design_disputed")
    nursery.mark(disputed, _LESSON, 8000, 8000 - gap - 50)
    judged = nursery.case("adjudicated", "仲裁定分", "")
    nursery.mark(judged, _LESSON, 8400, 8400 - gap - 600, 7600)
    judged.marks[_LESSON][2].role = "adjudicator"
    nursery.also(
        decided(judged.trainee_id, "lesson_design_mark", "76"), no_reason(judged.trainee_id, "lesson_design_disputed")
    )
    wide = nursery.case("mark_out_of_range", "评分超出百分制", "", wrong=(("marks", "mark", "error"),))
    nursery.also(decided(wide.trainee_id, "growth_report_mark", "72"))
    wild = nursery.graders(wide, 1)[0]
    wide.marks[_REPORT].append(DraftMark(wild, 10_800, "second", "2024-01-20 11:00:00"))
    own = nursery.case("mark_by_neighbour", "本县阅卷人评分", "", wrong=(("marks", "grader_id", "error"),))
    nursery.also(decided(own.trainee_id, "lesson_design_mark", "72"))
    near = (nursery.programme.city(own.city).name, own.county)
    graders = (one for one in nursery.province.volunteers if one.role == "grader")
    neighbour = next(one.volunteer_id for one in graders if (one.city, one.county) == near)
    own.marks[_LESSON].append(DraftMark(neighbour, 9_500, "second", "2024-01-21 09:00:00"))


def _components(nursery: Nursery) -> None:
    """Hours, tests and dates."""
    hours = nursery.programme.hours
    online = nursery.case("online_short", "线上学时不足", "fail", "online_incomplete")
    online.online = str(plain(Fraction(hours.online) - Fraction(1, 100)))
    nursery.case("offline_absent", "缺席线下培训", "fail", "offline_incomplete").offline = []
    wrong = (("learning", "online_hours", "error"),)
    words = nursery.case("online_unreadable", "学时写成文字", "pending", "online_unreadable", wrong=wrong)
    words.online = "三十二"
    wrong = (("attendance", "offline_hours", "error"),)
    much = nursery.case("offline_too_much", "线下学时超上限", "pending", "offline_unreadable", wrong=wrong)
    much.offline.insert(0, (str(plain(Fraction(hours.offline_max))), much.offline[0][1]))
    nursery.case("test_missing", "没有测试", "fail", "test_missing").tests = []
    nursery.case("test_absent", "测试缺考", "fail", "test_missing").tests = [("缺考", "")]
    wrong = (("tests", "test_score", "error"),)
    beyond = nursery.case("test_out_of_range", "测试成绩超百分制", "pending", "test_unreadable", wrong=wrong)
    beyond.tests.append(("860", beyond.tests[-1][1]))
    then = "pass" if nursery.programme.scoring.late == "accept" else "pending"
    late = nursery.case("late", "逾期提交", then, "growth_report_late")
    late.texts[_REPORT].submitted_at = "2024-01-12 08:15:00"


def _people(nursery: Nursery) -> None:
    """Who cannot be placed, twice on the roster, or not on it."""
    doubtful = ("pending", "identity_doubtful")
    lost = nursery.case("bad_city", "设区市写错", *doubtful, wrong=(("roster", "city", "error"),))
    lost.shown["city"] = "南昌东"
    twice = nursery.case("duplicate_id", "学员编号重复", *doubtful, wrong=(("roster", "school", "error"),))
    other = next((school.name for school in nursery.province.schools if school.name != twice.school), "另一所小学")
    nursery.province.twice.append((twice, {"school": other}))
    one, two = nursery.take(), nursery.take()
    two.id_number = one.id_number
    ids = (one.trainee_id, two.trainee_id)
    told = [reason(key, "identity_doubtful") for key in ids]
    nursery.plant("shared_id_number", "一证两号", ids, *told, problem("roster", ids[1], "id_number", "error"))
    wrong = (("roster", "id_number", "warning"), ("roster", "phone", "warning"))
    sloppy = nursery.case("bad_numbers", "证件号、手机号有误", "pass", wrong=wrong)
    last = "0" if sloppy.id_number[-1] != "0" else "1"
    sloppy.id_number, sloppy.phone = sloppy.id_number[:-1] + last, "12" + sloppy.phone[2:]
    number = nursery.take(lambda draft: draft.city not in TEXT_ROSTERS)
    number.shown["trainee_id"] = int(number.trainee_id)
    nursery.case("id_as_number", "编号存成数字", "pass", wrong=(("roster", "trainee_id", "warning"),), draft=number)
    nobody = "2399999999"
    nursery.province.strangers.append((nobody, "88", "1", "2024-01-09 10:10"))
    nursery.plant("unknown_trainee", "报名表里没有的人", (nobody,), problem("tests", nobody, "trainee_id", "error"))


# ---------------------------------------------------------------- the last seat


BLOCK = 4  # trainees lifted to the total of the one in the last seat

Ranked = tuple[tuple[Fraction, Fraction], Draft]
"""Total and assignment score, and whose they are."""
_OUTCOMES = {"exclude": "tied_out", "include": "awarded", "decide": "undecided"}


def tie_at_the_cut(nursery: Nursery, rows: list[Ranked], harsh: str) -> None:
    """Give the trainees after the last seat the scores of the one in it; nothing where awards are per city or have no seat.

    ``rows``: who may be selected, as `ranked` tells.
    """
    award = nursery.programme.awards.trainees
    if award.scope != "province":
        return
    base = sum(1 for draft in nursery.province.trainees if draft.online and draft.online[0].isdigit())
    seats = int(Fraction(award.share) * base)
    if not 0 < seats < len(rows):
        return
    key, model = rows[seats - 1]
    lower = sorted((draft for _, draft in rows[seats:]), key=lambda draft: read_by(draft, harsh))
    block = [draft for equal, draft in rows if equal == key]
    for draft in lower[:BLOCK]:
        _lift(nursery, draft, model)
        block += [draft] if draft not in block else []
    ids = tuple(sorted(draft.trainee_id for draft in block))
    outcome = _OUTCOMES[award.ties]
    nursery.plant(
        "tie_at_the_cut", "评优线上并列", ids,
        *(Expect("award_trainees", (("trainee_id", key),), "outcome", outcome, "equals") for key in ids),
    )  # fmt: skip


def ranked(nursery: Nursery) -> list[Ranked]:
    """Those who have everything and pass, best first."""
    free = (draft for draft in nursery.province.trainees if draft.ordinary)
    scored = [(found, draft) for draft in free if (found := scores(nursery, draft)) is not None]
    rows = [row for row in scored if row[0][0] >= nursery.programme.scoring.pass_at]
    return sorted(rows, key=lambda row: (-row[0][0], -row[0][1], row[1].trainee_id))


def _lift(nursery: Nursery, draft: Draft, model: Draft) -> None:
    """The scores of ``model``, each text marked once and not by the harsh grader."""
    gap = Fraction(nursery.programme.marking.gap)
    best = max((score for score, _ in model.tests), key=Fraction)
    draft.tests = [(best, draft.tests[-1][1])]
    for kind in KINDS:
        mark = settled(model.marks[kind], gap)
        assert mark is not None
        nursery.mark(draft, kind, int(mark * 100))
