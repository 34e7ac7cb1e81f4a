"""`grader_quality`, `marking_agreement`, and `graders.seed_error`, by hand."""

import pandas as pd
import pytest

from jxgrade.marking import compare_graders, grader_table
from jxgrade.marking.quality import agreement_table, quality_table
from jxgrade.tables import exact

from .sheaf import KIND, by_grader, doubled, records, round_of


def test_seed_error_is_the_mean_distance_from_another_s_adjudication(programme):
    given = [(f"T{n}", "A", "first", str(60 + n), None) for n in range(5)]
    given += [(f"T{n}", "J", "adjudicator", "64", None) for n in range(5)]
    # 4 3 2 1 0
    assert by_grader(grader_table(round_of(*given), programme))["A"]["seed_error"] == "2"
    few = [row for row in given if row[0] != "T4"]
    assert by_grader(grader_table(round_of(*few), programme))["A"]["seed_error"] is None


def test_an_adjudicator_is_no_reference_for_himself(programme):
    given = [(f"T{n}", "J", "adjudicator", "64", None) for n in range(9)]
    row = by_grader(grader_table(round_of(*given), programme))["J"]
    assert (row["seed_error"], row["agreement"]) == (None, None)


def test_with_a_plan_only_texts_given_as_known_are_seeds(programme):
    given = [(f"T{n}", "A", "first", "60", None) for n in range(12)]
    given += [(f"T{n}", "J", "adjudicator", str(61 if n < 6 else 99), None) for n in range(12)]
    purposes = [(f"T{n}", "A", ("qualify", "anchor", "seed")[n % 3]) for n in range(6)]
    tables = round_of(*given, purposes=[*purposes, ("T7", "A", "double"), ("T8", "B", "seed")])
    assert by_grader(grader_table(tables, programme))["A"]["seed_error"] == "1"
    assert by_grader(quality_table(tables, programme))["A"]["seeds"] == 6
    assert by_grader(grader_table(round_of(*given, purposes=[]), programme))["A"]["seed_error"] is None


def test_the_latest_adjudication_is_the_reference_and_two_that_differ_are_none(programme):
    given = [(f"T{n}", "A", "first", "60", None) for n in range(5)]
    given += [(f"T{n}", "J", "adjudicator", "64", "2024-01-05T10:00:00") for n in range(5)]
    later = [(f"T{n}", "K", "adjudicator", "70", "2024-01-06T10:00:00") for n in range(5)]
    same = [(f"T{n}", "K", "adjudicator", "70", "2024-01-05T10:00:00") for n in range(5)]
    assert by_grader(grader_table(round_of(*given, *later), programme))["A"]["seed_error"] == "10"
    assert by_grader(quality_table(round_of(*given, *same), programme))["A"]["seeds"] == 0


def test_doubles_by_hand(programme):
    """Twelve texts, A below B by 2 and 4 in turn: difference 3, bias -3; kappa as Lin's concordance (Biometrics 45, 1989)."""
    first, second = [60, 70, 80, 90], [62, 74, 82, 94]
    tables = round_of(*doubled(12, first, second))
    row = by_grader(quality_table(tables, programme))["A"]
    assert (row["doubles"], row["difference"], row["bias"]) == (12, "3", "-3")
    # with n below: variances 125 and 136, covariance 130, means 3 apart
    assert float(row["kappa"]) == pytest.approx(2 * 130 / (125 + 136 + 3**2), abs=1e-9)
    other = by_grader(quality_table(tables, programme))["B"]
    assert (other["difference"], other["bias"], other["kappa"], other["icc"]) == ("3", "3", row["kappa"], row["icc"])
    assert float(row["icc_low"]) < float(row["icc"]) < float(row["icc_high"])


@pytest.mark.parametrize(
    ("texts", "means", "coefficients"), [(4, False, False), (5, True, False), (9, True, False), (10, True, True)]
)
def test_few_texts_give_no_figure(programme, texts, means, coefficients):
    row = by_grader(quality_table(round_of(*doubled(texts, [60, 71, 83], [64, 70, 80])), programme))["A"]
    assert row["doubles"] == texts
    assert [row[name] is not None for name in ("difference", "bias")] == [means] * 2
    assert [row[name] is not None for name in ("kappa", "icc", "icc_low", "icc_high")] == [coefficients] * 4


def test_adjudications_and_known_texts_are_no_doubles(programme):
    given = [
        *doubled(6, [60, 70], [66, 70]),
        ("T90", "A", "first", "50", None),
        ("T90", "J", "adjudicator", "90", None),
    ]
    assert by_grader(quality_table(round_of(*given), programme))["A"]["doubles"] == 6
    tables = round_of(*given, purposes=[("T00", "A", "anchor"), ("T00", "B", "anchor")])
    assert by_grader(quality_table(tables, programme))["A"]["doubles"] == 5


def test_a_constant_added_to_one_grader_moves_bias_and_severity_alone(programme):
    """C and D, who share no text with A, stay where they are."""
    pairs = doubled(12, [60, 70, 80, 75], [62, 73, 79, 75])
    rest = [(who.replace("T", "U"), {"A": "C", "B": "D"}[grader], *more) for who, grader, *more in pairs]
    stricter = [
        (who, grader, role, str(int(mark) - (8 if grader == "A" else 0)), time)
        for who, grader, role, mark, time in pairs
    ]
    one, other = (compare_graders(round_of(*rows, *rest), programme) for rows in (pairs, stricter))
    before, after = by_grader(one["grader_quality"]), by_grader(other["grader_quality"])
    assert exact(after["A"]["bias"]) == exact(before["A"]["bias"]) - 8
    for name in ("C", "D"):
        assert before[name] == after[name]
    severities = [by_grader(tables["graders"])["A"]["severity"] for tables in (one, other)]
    assert exact(severities[1]) < exact(severities[0])


def test_the_interval_of_drift_holds_it_and_is_narrow_where_nothing_varies(programme):
    given = []
    for n in range(20):
        time = f"2024-01-{1 + n:02d}T10:00:00"
        given += [
            (f"T{n:02d}", "A", "first", str(60 + 5 * (n >= 10)), time),
            (f"T{n:02d}", "B", "second", str(60 + n % 3), time),
        ]
    tables = compare_graders(round_of(*given), programme)
    row, drift = by_grader(tables["grader_quality"])["A"], by_grader(tables["graders"])["A"]["drift"]
    low, high = float(row["drift_low"]), float(row["drift_high"])
    assert low < float(drift) < high and 0.5 < high - low < 3
    assert by_grader(quality_table(round_of(*given[:38]), programme))["A"]["drift_low"] is None


def test_drift_and_its_interval_rest_on_the_same_texts(programme):
    """Known texts and adjudications are compared with too, as the table `graders` does."""
    given = []
    for n in range(20):
        time = f"2024-01-{1 + n:02d}T10:00:00"
        given += [(f"T{n:02d}", "A", "first", str(60 + 5 * (n >= 10)), time)]
        given += [(f"T{n:02d}", "J", "adjudicator", "60", time) if n % 2 else (f"T{n:02d}", "B", "second", "60", time)]
    tables = compare_graders(round_of(*given, purposes=[("T04", "A", "seed"), ("T05", "A", "anchor")]), programme)
    row = by_grader(tables["grader_quality"])["A"]
    assert (by_grader(tables["graders"])["A"]["drift"], row["drift_low"], row["drift_high"]) == ("5", "5", "5")
    assert row["doubles"] == 9


def test_parts_of_the_marking_graph(programme):
    given = [("T1", "A", "first", "60", None), ("T1", "B", "second", "61", None), ("T2", "B", "first", "60", None)]
    given += [("T2", "C", "second", "60", None), ("T3", "D", "first", "60", None), ("T4", "E", "first", "5", None)]
    given += [("T4", "J", "adjudicator", "50", None)]
    rows = by_grader(quality_table(round_of(*given), programme))
    assert {name: (row["partners"], row["part"]) for name, row in rows.items()} == {
        "A": (1, 1),
        "B": (2, 1),
        "C": (1, 1),
        "D": (0, 2),
        "E": (0, 3),
        "J": (0, 4),
    }


def test_all_together_by_kind(programme):
    tables = round_of(*doubled(10, [60, 70], [64, 82]))
    rows = {(row["of"], row["kind"]): row for row in records(agreement_table(tables, programme))}
    mine = rows["doubles", KIND]
    assert (mine["texts"], mine["difference"], mine["within"]) == (10, "8", "0.5")
    assert rows["doubles", None] | {"kind": KIND} == mine
    assert rows["doubles", "lesson_design"]["texts"] == 0 and rows["doubles", "lesson_design"]["within"] is None
    assert (rows["anchors", None]["texts"], rows["anchors", None]["icc"]) == (0, None)


def test_anchors_are_judged_by_those_who_marked_them_all(programme):
    """Shrout and Fleiss' six texts by four judges, as anchors; a fifth judge lacks one."""
    table = [(9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)]
    given = [
        (f"T{n}", f"J{place}", "first", str(mark), None)
        for n, row in enumerate(table)
        for place, mark in enumerate(row)
    ]
    given += [(f"T{n}", "J9", "first", "50", None) for n in range(5)]
    purposes = [(who, grader, "anchor") for who, grader, *_ in given]
    row = next(
        row
        for row in records(agreement_table(round_of(*given, purposes=purposes), programme))
        if row["of"] == "anchors"
    )
    assert (row["texts"], row["graders"]) == (6, 4)
    assert float(row["icc"]) == pytest.approx(0.29, abs=0.005)
    assert (row["icc_low"], row["icc_high"]) == ("0.019", "0.761")


def test_the_order_of_rows_never_matters(programme):
    tables = round_of(*doubled(15, [60, 70, 81], [64, 82, 79]), allocation=[("T00", "A"), ("T40", "B")])
    turned = {name: frame.iloc[::-1].reset_index(drop=True) for name, frame in tables.items()}
    one, other = compare_graders(tables, programme), compare_graders(turned, programme)
    for name in one:
        pd.testing.assert_frame_equal(one[name], other[name])
