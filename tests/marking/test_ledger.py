"""The volunteers' ledger, by hand: nobody agrees with himself, and what is late is late."""

import pytest

from jxgrade.marking.graders import grader_table
from jxgrade.marking.quality import quality_table

from .sheaf import by_grader, round_of


def known(tables, programme):
    """What both tables of graders say of each."""
    graders, quality = grader_table(tables, programme), quality_table(tables, programme)
    more = by_grader(quality)
    return {grader: {**row, **more[grader]} for grader, row in by_grader(graders).items()}


def test_a_lone_marker_s_final_marks_are_nothing_to_agree_with(programme):
    given = [(f"T{n}", "A", "first", "70", None) for n in range(30)]
    row = known(round_of(*given), programme)["A"]
    assert (row["marked"], row["compared"], row["final_agreement"], row["final_difference"]) == (30, 0, None, None)


def test_two_who_share_texts_are_held_against_each_other_not_against_their_mean(programme):
    """Both are 8 apart, 4 from the final mark: Moodle's trap. The ledger says 8."""
    given = []
    for n in range(5):
        given += [(f"T{n}", "A", "first", "60", None), (f"T{n}", "B", "second", "68", None)]
    rows = known(round_of(*given), programme)
    for name in "AB":
        assert (rows[name]["compared"], rows[name]["final_agreement"], rows[name]["final_difference"]) == (5, "1", "8")


def test_a_final_mark_that_rests_on_others_is_what_one_is_held_against(programme):
    """60, 80, 78: the closest two make 79; A is 19 off, B and C are held against the mean of the others."""
    given = []
    for n in range(5):
        given += [
            (f"T{n}", "A", "first", "60", None),
            (f"T{n}", "B", "second", "80", None),
            (f"T{n}", "C", "third", "78", None),
        ]
    rows = known(round_of(*given), programme)
    assert {name: (row["final_difference"], row["final_agreement"]) for name, row in rows.items()} == {
        "A": ("19", "0"),
        "B": ("11", "0"),
        "C": ("8", "1"),
    }


def test_an_adjudication_is_final_for_others_and_not_for_the_adjudicator(programme):
    given = []
    for n in range(5):
        given += [
            (f"T{n}", "A", "first", "60", None),
            (f"T{n}", "B", "second", "80", None),
            (f"T{n}", "J", "adjudicator", "65", None),
        ]
    rows = known(round_of(*given), programme)
    assert {
        name: (row["compared"], row["final_difference"], row["seeds"], row["seed_error"]) for name, row in rows.items()
    } == {"A": (5, "5", 5, "5"), "B": (5, "15", 5, "15"), "J": (0, None, 0, None)}
    assert rows["J"]["marked"] == 5


def test_known_texts_count_for_accuracy_and_not_for_agreement(programme):
    given = []
    for n in range(5):
        given += [(f"T{n}", "A", "first", "60", None), (f"T{n}", "J", "adjudicator", "63", None)]
    tables = round_of(*given, purposes=[(f"T{n}", "A", "seed") for n in range(5)])
    row = known(tables, programme)["A"]
    assert (row["seeds"], row["seed_error"], row["compared"]) == (5, "3", 0)


@pytest.mark.parametrize(
    ("time", "on_time", "late", "days"),
    [("2024-01-31T23:59:59", 1, 0, 0), ("2024-02-01T00:00:00", 0, 1, 1), ("2024-02-09T10:00:00", 0, 1, 9)],
)
def test_the_last_day_counts_to_its_end(programme, time, on_time, late, days):
    tables = round_of(("T1", "A", "first", "60", time), allocation=[("T1", "A"), ("T2", "A")])
    row = known(tables, programme)["A"]
    assert (row["on_time"], row["late"], row["days_late"]) == (on_time, late, days)
    assert (row["allocated"], row["waiting"], row["finished"]) == (2, 1, "0.5" if on_time else "0")


def test_marks_of_unknown_time_are_neither_late_nor_in_time(programme):
    given = [("T1", "A", "first", "60", None), ("T2", "A", "first", "60", "2024-01-05T10:00:00")]
    row = known(round_of(*given, allocation=[("T1", "A"), ("T2", "A")]), programme)["A"]
    assert (row["undated"], row["on_time"], row["finished"], row["waiting"]) == (1, 1, "1", 0)
    alone = known(round_of(given[0], allocation=[("T1", "A")]), programme)["A"]
    assert (alone["finished"], alone["first_day"]) == (None, None)


def test_without_an_allocation_nobody_is_waited_for(programme):
    row = known(round_of(("T1", "A", "first", "60", "2024-02-02T10:00:00")), programme)["A"]
    assert [row[name] for name in ("allocated", "on_time", "finished", "waiting")] == [None] * 4
    assert (row["late"], row["days_late"], row["last_day"]) == (1, 2, "2024-02-02")


def test_who_was_allocated_and_did_nothing_is_in_the_ledger(programme):
    row = known(round_of(allocation=[("T1", "Z"), ("T2", "Z")]), programme)["Z"]
    assert (row["allocated"], row["marked"], row["finished"], row["waiting"]) == (2, 0, "0", 2)
