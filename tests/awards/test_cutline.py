"""The cut-line list against changing each total and selecting again."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from jxgrade.awards.cutline import SHIFTS, cut_line
from jxgrade.awards.facts import read_doubts, read_people
from jxgrade.awards.trainees import award_trainees
from jxgrade.programme import Programme
from tests.awards.province import Person, World, altered, random_world, tables_of
from tests.extent import cases


def listed(world: World, rules: Programme, *, marking: tuple[tuple[object, ...], ...] = ()) -> list[tuple[object, ...]]:
    import pandas as pd

    tables = tables_of(world) | {
        "marking": pd.DataFrame(marking, columns=["trainee_id", "kind", "how"], dtype="object")
    }
    tables["decisions"] = tables["decisions"].assign(
        reasons=[["total_below_60"] if status == "fail" else [] for status in tables["decisions"]["status"]]
    )
    return cut_line(tables, read_people(tables, rules), read_doubts(tables, rules), rules)


def awarded(world: World, rules: Programme) -> set[str]:
    tables = tables_of(world)
    rows = award_trainees(read_people(tables, rules), rules, doubts=read_doubts(tables, rules))
    return {str(row[1]) for row in rows if row[6] == "awarded"}


def changed(world: World, rules: Programme) -> Iterator[tuple[str, list[str]]]:
    """By doing it: each candidate's total moved, everybody selected again."""
    before = awarded(world, rules)
    for place, one in enumerate(world.people):
        if one.status != "pass" or one.total is None or one.assignment is None:
            continue
        turned = []
        for name, shift in SHIFTS.items():
            total = Fraction(one.total) + shift
            if 0 <= total <= 100:
                assignment = Fraction(one.assignment) + shift / Fraction(2, 5)
                moved = replace(one, total=str(total), assignment=str(assignment))
                other = replace(world, people=(*world.people[:place], moved, *world.people[place + 1 :]))
                if (one.id in awarded(other, rules)) != (one.id in before):
                    turned.append(name)
        if turned:
            yield one.id, turned


@pytest.mark.parametrize("scope", ["province", "city"])
@pytest.mark.parametrize("ties", ["exclude", "include", "decide"])
def test_who_turns_is_who_turns_when_it_is_done(programme: Programme, scope: str, ties: str) -> None:
    found = 0
    for seed in range(6, cases(9, 12)):
        share = Decimal(["0.05", "0.3", "0.5"][seed % 3])
        changes = {"scope": scope, "ties": ties, "share": share}
        rules = altered(programme, {f"awards.trainees.{key}": value for key, value in changes.items()})
        world = random_world(seed)
        expected = dict(changed(world, rules))
        shown = {row[1]: row[4] for row in listed(world, rules) if row[0] == "seat"}
        assert shown == expected, (seed, scope, ties)
        found += len(expected)
    assert found >= 3


def people(*totals: str) -> World:
    return World(
        tuple(
            Person(f"T{n}", total=total, assignment=total, status="pass" if Fraction(total) >= 60 else "fail")
            for n, total in enumerate(totals)
        )
    )


def test_the_pass_line_by_hand(programme: Programme) -> None:
    found = {
        row[1]: row[3:5]
        for row in listed(
            people("58.99", "59", "59.5", "59.99", "60", "60.49", "60.5", "60.99", "61", "100"), programme
        )
        if row[0] == "pass"
    }
    assert found == {
        "T1": (False, ["+1"]),
        "T2": (False, ["+0.5", "+1"]),
        "T3": (False, ["+0.5", "+1"]),
        "T4": (True, ["-1", "-0.5"]),
        "T5": (True, ["-1", "-0.5"]),
        "T6": (True, ["-1"]),
        "T7": (True, ["-1"]),
    }


def test_only_texts_that_one_person_marked_are_to_be_read_again_and_only_within_half_a_mark(
    programme: Programme,
) -> None:
    marking = tuple(
        (who, kind, how)
        for who in ("T0", "T1")
        for kind, how in (("lesson_design", "single"), ("growth_report", "mean of two"))
    )
    found = {row[1]: row[5] for row in listed(people("59.75", "59.25"), programme, marking=marking)}
    assert found == {"T0": ["T0/lesson_design"], "T1": []}


def test_who_fails_for_another_reason_is_not_on_the_list(programme: Programme) -> None:
    world = World((Person("T0", total="59.9", online="1", status="fail"),))
    tables = tables_of(world)
    tables["decisions"] = tables["decisions"].assign(reasons=[["online_incomplete", "total_below_60"]])
    assert cut_line(tables, read_people(tables, programme), read_doubts(tables, programme), programme) == []


def test_without_a_seat_or_with_seats_for_all_there_is_no_line(programme: Programme) -> None:
    assert listed(people("90", "90.2"), programme) == []  # 5 % of two: no seat
    rules = altered(programme, {"awards.trainees.share": Decimal(1)})
    assert listed(people("90", "90.2"), rules) == []
