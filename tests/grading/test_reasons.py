"""Each reason code by hand: just below, at and just above its limit."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from jxgrade.errors import TableError
from jxgrade.grading.decisions import decide
from jxgrade.grading.scoring import final_marks, score
from jxgrade.programme import Programme
from jxgrade.rules.reasons import codes_of
from jxgrade.tables import from_rows
from tests.grading.cases import BAD, Case, Given, TextCase, run, tables_of, vary
from tests.rules.changed import changed
from tests.shipped import KINDS, PROGRAMME, REASONS

FINE = TextCase()


def one(programme: Programme, case: Case, **more: Any) -> dict[str, Any]:
    """The decision on one trainee."""
    return run([case], programme, **more)[case.trainee_id]


def each(programme: Programme, cases: list[Case]) -> list[dict[str, Any]]:
    """The decisions on these trainees, in their order."""
    named = [replace(case, trainee_id=f"T{number:03d}") for number, case in enumerate(cases)]
    return list(run(named, programme).values())


def with_text(kind: str, **changes: Any) -> Case:
    """A trainee who just passes, one text changed."""
    return replace(Case(), **{kind: replace(FINE, **changes)})


def marks(*values: str, roles: tuple[str, ...] = ("first", "second", "third")) -> tuple[Given, ...]:
    return tuple(Given(f"G{n}", role, value) for n, (value, role) in enumerate(zip(values, roles, strict=False)))


def test_at_every_limit_at_once_a_trainee_passes_with_nothing_to_say(programme: Programme) -> None:
    got = one(programme, Case())
    assert (got["status"], got["reasons"], got["total"]) == ("pass", [], "60")
    assert (got["credit_hours"], got["credits"]) == (60, None)


def test_online_hours(programme: Programme) -> None:
    expected = {
        "31.99": ["online_incomplete"],
        "32": [],
        "32.01": [],
        None: ["online_incomplete"],
        BAD: ["online_unreadable"],
    }
    got = each(programme, [replace(Case(), online=hours) for hours in expected])
    assert [row["reasons"] for row in got] == list(expected.values())
    assert [row["online_hours"] for row in got] == ["31.99", "32", "32.01", None, None]


@pytest.mark.parametrize(
    ("gate", "expected"),
    [
        (
            "complete",
            {
                "27.99": ["offline_incomplete"],
                "28": [],
                "28.01": [],
                None: ["offline_incomplete"],
                BAD: ["offline_unreadable"],
            },
        ),
        (
            "attended",
            {
                "0": ["offline_incomplete"],
                "0.01": [],
                "27.99": [],
                None: ["offline_incomplete"],
                BAD: ["offline_unreadable"],
            },
        ),
    ],
)
def test_offline_hours(programme: Programme, gate: str, expected: dict[str | None, list[str]]) -> None:
    got = each(vary(programme, hours__offline_gate=gate), [replace(Case(), offline=hours) for hours in expected])
    assert [row["reasons"] for row in got] == list(expected.values())


def test_the_test(programme: Programme) -> None:
    expected: list[tuple[list[str], list[str], str | None]] = [
        ([], ["test_missing"], None),
        ([BAD], ["test_unreadable"], None),
        (["60", BAD], ["test_unreadable"], None),
        (["60"], [], "60"),
        (["0", "60"], [], "60"),
        (["0"], ["total_below_60"], "0"),
    ]
    attempts = [tuple((n, None, value) for n, value in enumerate(scores, 1)) for scores, _, _ in expected]
    got = each(programme, [replace(Case(), tests=given) for given in attempts])
    assert [(row["reasons"], row["test_score"]) for row in got] == [(reasons, score) for _, reasons, score in expected]
    assert all((row["total"] is None) == (row["test_score"] is None) for row in got)


def test_the_total_is_compared_unrounded(programme: Programme) -> None:
    expected = {
        "59.99": ("59.994", "fail"),
        "59.9917": ("59.99502", "fail"),
        "59.999999999999": ("59.999999999999", "fail"),
        "60": ("60", "pass"),
        "60.01": ("60.006", "pass"),
    }
    got = each(programme, [replace(Case(), tests=((1, None, test),)) for test in expected])
    assert [(row["total"], row["status"]) for row in got] == list(expected.values())
    assert [row["reasons"] for row in got] == [["total_below_60"]] * 3 + [[]] * 2
    assert [row["credit_hours"] for row in got] == [0] * 3 + [60] * 2


def test_a_total_of_59_995_fails(programme: Programme) -> None:
    # 0.6 * 60 + 0.4 * (60 + 59.975) / 2 = 36 + 23.995
    got = one(programme, with_text("growth_report", marks=marks("59.975")))
    assert (got["assignment_score"], got["total"], got["status"]) == ("59.9875", "59.995", "fail")


@pytest.mark.parametrize("kind", KINDS)
class TestEachText:
    def test_not_handed_in_is_a_fail_of_its_own(self, programme: Programme, kind: str) -> None:
        got = one(programme, with_text(kind, handed=False, marks=()))
        assert (got["status"], got["reasons"], got["total"]) == ("fail", [f"{kind}_missing"], None)

    def test_a_mark_without_a_text_is_unreadable_instead_of_missing(self, programme: Programme, kind: str) -> None:
        got = one(programme, with_text(kind, handed=False))
        assert (got["status"], got["reasons"], got[f"{kind}_mark"]) == ("pending", [f"{kind}_unreadable"], None)

    def test_an_unreadable_text_has_no_mark_even_if_it_was_marked(self, programme: Programme, kind: str) -> None:
        got = one(programme, with_text(kind, readable=False))
        assert got["reasons"] == [f"{kind}_unreadable"]
        assert (got[f"{kind}_mark"], got["assignment_score"], got["total"]) == (None, None, None)

    def test_an_unreadable_text_without_a_mark_is_also_unmarked(self, programme: Programme, kind: str) -> None:
        got = one(programme, with_text(kind, readable=False, marks=()))
        assert got["reasons"] == [f"{kind}_unreadable", f"{kind}_unmarked"]

    def test_unmarked(self, programme: Programme, kind: str) -> None:
        got = one(programme, with_text(kind, marks=()))
        assert (got["status"], got["reasons"], got["credit_hours"]) == ("pending", [f"{kind}_unmarked"], None)

    def test_disputed_beyond_the_gap(self, programme: Programme, kind: str) -> None:
        seconds = ("50", "49.99", "69.99", "70", "70.01")
        got = each(programme, [with_text(kind, marks=marks("60", second)) for second in seconds])
        assert [f"{kind}_disputed" in row["reasons"] for row in got] == [False, True, False, False, True]
        assert [row["total"] is None for row in got] == [False, True, False, False, True]

    def test_held_by_its_own_coverage_in_one_pair(self, programme: Programme, kind: str) -> None:
        expected = {
            ("0.299999999999",): False,
            ("0.3",): True,
            ("0.300000000001",): True,
            ("0.2", "0.2", "0.29"): False,
            ("0.1", "0.3"): True,
            (): False,
        }
        got = each(programme, [with_text(kind, coverages=coverages) for coverages in expected])
        assert [row["reasons"] for row in got] == [[f"{kind}_reuse"] if held else [] for held in expected.values()]
        assert [row["status"] for row in got] == ["pending" if held else "pass" for held in expected.values()]
        # a held text keeps its final mark, and the total that follows
        assert {(row[f"{kind}_mark"], row["total"]) for row in got} == {("60", "60")}

    def test_a_held_text_whose_total_is_too_low_fails(self, programme: Programme, kind: str) -> None:
        got = one(programme, with_text(kind, coverages=("1",), marks=marks("0")))
        assert (got["status"], got["reasons"]) == ("fail", ["total_below_60", f"{kind}_reuse"])

    def test_a_text_that_an_unclear_ruling_may_be_about_is_held(self, programme: Programme, kind: str) -> None:
        assert one(programme, with_text(kind, ruling="unclear"))["reasons"] == [f"{kind}_reuse"]

    def test_a_cleared_text_is_held_no_longer(self, programme: Programme, kind: str) -> None:
        assert one(programme, with_text(kind, coverages=("1",), ruling="cleared"))["reasons"] == []

    def test_a_clearing_does_nothing_else(self, programme: Programme, kind: str) -> None:
        got = one(programme, with_text(kind, coverages=("1",), ruling="cleared", marks=()))
        assert got["reasons"] == [f"{kind}_unmarked"]

    def test_an_unresolved_ruling_counts_as_none(self, programme: Programme, kind: str) -> None:
        assert one(programme, with_text(kind, coverages=("1",), ruling="unresolved"))["reasons"] == [f"{kind}_reuse"]

    def test_a_confirmed_text_has_0_at_once_and_the_total_decides(self, programme: Programme, kind: str) -> None:
        states: list[dict[str, Any]] = [
            {},
            {"marks": ()},
            {"marks": marks("0", "99")},
            {"readable": False},
            {"coverages": ("1",)},
            {"handed": False},
        ]
        cases = [with_text(kind, ruling="confirmed", **state) for state in states]
        for row in each(programme, [replace(case, tests=((1, None, "80"),)) for case in cases]):  # 48 + 0.4 * 30
            assert (row[f"{kind}_mark"], row["total"], row["status"]) == ("0", "60", "pass")
            assert row["reasons"] == [f"{kind}_misconduct"]
        for row in each(programme, [replace(case, tests=((1, None, "79.99"),)) for case in cases]):
            assert (row["status"], row["reasons"]) == ("fail", ["total_below_60", f"{kind}_misconduct"])

    def test_a_ruling_is_for_its_own_text_alone(self, programme: Programme, kind: str) -> None:
        other = next(name for name in KINDS if name != kind)
        case = replace(with_text(kind, ruling="cleared"), **{other: replace(FINE, coverages=("1",))})
        assert one(programme, case)["reasons"] == [f"{other}_reuse"]

    def test_a_confirmed_text_that_nobody_handed_in_is_still_missing(self, programme: Programme, kind: str) -> None:
        got = one(programme, with_text(kind, ruling="confirmed", handed=False, marks=()))
        assert (got["status"], got[f"{kind}_mark"]) == ("fail", "0")
        assert got["reasons"] == [f"{kind}_missing", "total_below_60", f"{kind}_misconduct"]

    def test_late_is_a_note_or_makes_it_pending(self, programme: Programme, kind: str) -> None:
        case = with_text(kind, late=True)
        got = one(programme, case)
        assert (got["status"], got["reasons"]) == ("pass", [f"{kind}_late"])
        got = one(vary(programme, scoring__late="pending"), case)
        assert (got["status"], got["reasons"], got["credit_hours"]) == ("pending", [f"{kind}_late"], None)

    @pytest.mark.parametrize("mode", ["word", "han", "nonspace"])
    def test_short_is_a_note_in_the_programmes_own_way_of_counting(
        self, programme: Programme, kind: str, mode: str
    ) -> None:
        counts = [tuple(n if name == mode else 2000 for name in ("word", "han", "nonspace")) for n in (799, 800, 801)]
        got = each(vary(programme, length__mode=mode), [with_text(kind, chars=chars) for chars in counts])
        assert [row["reasons"] for row in got] == [[f"{kind}_short"], [], []]
        assert {row["status"] for row in got} == {"pass"}

    def test_all_that_is_wrong_with_a_text_is_listed_in_order(self, programme: Programme, kind: str) -> None:
        got = one(programme, with_text(kind, readable=False, marks=marks("0", "99"), coverages=("0.5",), late=True))
        assert got["reasons"] == [f"{kind}_{what}" for what in ("unreadable", "disputed", "reuse", "late")]


@pytest.mark.parametrize(
    ("as_of", "absent", "code"),
    [
        # the last day itself still waits, the day after does not
        (date(2023, 11, 17), "online", "online_awaited"),
        (date(2023, 11, 18), "online", "online_incomplete"),
        (date(2023, 12, 31), "offline", "offline_awaited"),
        (date(2024, 1, 1), "offline", "offline_incomplete"),
        (date(2024, 1, 31), "test", "test_awaited"),
        (date(2024, 2, 1), "test", "test_missing"),
        (date(2024, 1, 10), "lesson_design", "lesson_design_awaited"),
        (date(2024, 1, 11), "lesson_design", "lesson_design_missing"),
        (date(2024, 1, 10), "growth_report", "growth_report_awaited"),
        (date(2024, 1, 11), "growth_report", "growth_report_missing"),
    ],
)
def test_what_has_no_row_is_awaited_through_the_last_day_of_its_window(
    programme: Programme, as_of: date, absent: str, code: str
) -> None:
    none: dict[str, Any] = {"online": None, "offline": None, "test": ()}
    field = "tests" if absent == "test" else absent
    case = replace(Case(), **{field: none.get(absent, replace(FINE, handed=False, marks=()))})
    got = one(vary(programme, as_of=as_of), case)
    assert (got["reasons"], got["status"]) == ([code], "pending" if code.endswith("awaited") else "fail")


def test_while_a_window_is_open_too_few_hours_fail(programme: Programme) -> None:
    got = one(vary(programme, as_of=date(2023, 11, 6)), replace(Case(), online="31.99", offline="0"))
    assert got["reasons"] == ["online_incomplete", "offline_incomplete"]


@pytest.mark.parametrize(
    ("city", "last"),
    [
        ("nanchang", date(2023, 11, 17)),
        ("ganzhou", date(2023, 12, 1)),
        ("jian", date(2023, 12, 15)),
        (None, date(2023, 12, 15)),
    ],
)
def test_online_waits_for_the_citys_own_window_and_without_a_city_for_the_latest(
    programme: Programme, city: str | None, last: date
) -> None:
    case = replace(Case(), city=city, online=None)
    assert one(vary(programme, as_of=last), case)["reasons"] == ["online_awaited"]
    assert one(vary(programme, as_of=date.fromordinal(last.toordinal() + 1)), case)["reasons"] == ["online_incomplete"]


def test_a_doubtful_identity_is_pending_and_any_fail_outranks_it(programme: Programme) -> None:
    got = one(programme, replace(Case(), doubtful=True))
    assert (got["status"], got["reasons"], got["credit_hours"]) == ("pending", ["identity_doubtful"], None)
    got = one(programme, replace(Case(), doubtful=True, online="0"))
    assert (got["status"], got["reasons"], got["credit_hours"]) == (
        "fail",
        ["online_incomplete", "identity_doubtful"],
        0,
    )


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("learning", ["online_awaited"]),
        ("attendance", ["offline_awaited"]),
        ("tests", ["test_awaited"]),
        ("submissions", ["lesson_design_awaited", "growth_report_awaited"]),
        ("marks", ["lesson_design_unmarked", "growth_report_unmarked"]),
        ("schools", []),
        ("volunteers", []),
        ("misconduct", []),
        ("panel", []),
    ],
)
def test_an_undelivered_table_is_awaited_long_after_its_window(
    programme: Programme, table: str, codes: list[str]
) -> None:
    got = one(vary(programme, as_of=date(2030, 1, 1)), Case(), undelivered=(table,))
    assert (got["reasons"], got["status"]) == (codes, "pending" if codes else "pass")


def test_a_pair_holds_only_the_side_that_is_covered(programme: Programme) -> None:
    tables = tables_of([Case("T1"), Case("T2")])
    row = ("T1/growth_report", "T2/growth_report", "0.5", "0.299999999999", "0.3", 30, 1, "0.5", None)
    tables["pairs"] = from_rows([row], "pairs")
    tables["marking"] = final_marks(tables["marks"], gap=programme.marking.gap)
    tables["scores"] = score(tables, programme)
    got = decide(tables, programme)
    assert got["reasons"].tolist() == [[], ["growth_report_reuse"]]


def test_credits_are_hours_times_the_rate_once_it_is_known(programme: Programme) -> None:
    rules = vary(programme, hours__credits_per_hour=Decimal("0.1"))
    cases = [Case("T1"), replace(Case("T2"), online="0"), replace(Case("T3"), doubtful=True)]
    got = run(cases, rules)
    assert [(row["credit_hours"], row["credits"]) for row in got.values()] == [(60, "6"), (0, "0"), (None, None)]


def test_every_kind_of_reason_at_once_stands_in_the_order_of_the_rules(programme: Programme) -> None:
    case = Case(
        doubtful=True,
        online="0",
        offline=BAD,
        tests=((1, None, BAD),),
        lesson_design=replace(FINE, marks=(), late=True, coverages=("0.4",), chars=(1, 1, 1)),
        growth_report=replace(FINE, handed=False, marks=(), ruling="confirmed"),
    )
    assert one(vary(programme, as_of=date(2024, 1, 5)), case)["reasons"] == [
        "online_incomplete",
        "identity_doubtful",
        "offline_unreadable",
        "test_unreadable",
        "lesson_design_unmarked",
        "lesson_design_reuse",
        "growth_report_awaited",
        "lesson_design_late",
        "lesson_design_short",
        "growth_report_misconduct",
    ]


def test_the_reasons_have_the_order_of_the_rules_a_chinese_sentence_and_a_clause() -> None:
    from tests.grading.oracle import FAILS, NOTES, ORDER

    assert list(REASONS) == ORDER
    for code, reason in REASONS.items():
        assert reason.code == code
        assert reason.status == ("fail" if code in FAILS else "note" if code in NOTES else "pending")
        assert re.search(r"[\u4e00-\u9fff]", reason.sentence) and not re.search(r"[a-z_]", reason.sentence)
        assert re.search(r"R\d+|1\.\d", PROGRAMME.cited(*reason.rules))


@pytest.mark.parametrize(
    ("reasons", "late", "status"),
    [
        ([], "accept", "pass"),
        (["lesson_design_short"], "pending", "pass"),
        (["growth_report_late"], "pending", "pending"),
        (["growth_report_late"], "accept", "pass"),
        (["test_missing", "growth_report_late"], "pending", "fail"),
        (["identity_doubtful"], "accept", "pending"),
    ],
)
def test_status(reasons: list[str], late: str, status: str) -> None:
    assert codes_of(changed(PROGRAMME, scoring__late=late)).status_of(reasons) == status


def test_nobody_at_all_is_an_empty_table(programme: Programme) -> None:
    assert run([], programme) == {}


def test_a_trainee_without_scores_stops_the_work(programme: Programme) -> None:
    tables = tables_of([Case()])
    tables["marking"] = final_marks(tables["marks"], gap=programme.marking.gap)
    scores = score(tables, programme)
    with pytest.raises(TableError, match=r"T1.*改法"):
        decide({**tables, "scores": scores.iloc[:0]}, programme)
    with pytest.raises(TableError, match=r"T1 没有综合得分.*改法"):
        decide({**tables, "scores": scores.assign(total=None)}, programme)
