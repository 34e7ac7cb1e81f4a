"""Who moves up when a seat falls vacant: by hand, and against drawing the list again without those who left."""

from itertools import permutations
from random import Random

import pytest

from jxgrade.awards.ranking import blocks
from jxgrade.awards.vacancies import Entry, fill, vacancy_rows
from jxgrade.programme import Programme
from jxgrade.programme.parts import Vacancy
from tests.awards.province import Person, World, altered, tables_of
from tests.awards.test_trainees import HALF, people


def entries(text: str) -> list[Entry]:
    """``1a+ 2b 2c`` : rank, id, and + for awarded, - for tied_out, nothing for reserve."""
    outcome = {"+": "awarded", "-": "tied_out"}
    return [Entry(int(one[0]), one[1], None, outcome.get(one[2:], "reserve")) for one in text.split()]


def steps(text: str, leaving: str, *, seats: int, ties: str = "exclude") -> list[tuple[str, str, int]]:
    return [(step.outcome, "".join(step.moved), step.free) for step in fill(entries(text), leaving.split(), seats=seats, ties=ties)]  # fmt: skip


def test_the_first_reserve_takes_the_seat_and_each_vacancy_has_its_own_follower() -> None:
    assert steps("1a+ 2b+ 3c 4d 5e", "b a", seats=2) == [("filled", "c", 0), ("filled", "d", 0)]


def test_who_moved_up_may_leave_too_and_a_reserve_who_leaves_empties_no_seat() -> None:
    assert steps("1a+ 2b 3c 4d", "b a c", seats=1) == [("not_awarded", "", 0), ("filled", "c", 0), ("filled", "d", 0)]


def test_a_tied_block_waits_until_it_fits_whole_and_nobody_passes_it() -> None:
    assert steps("1a+ 2b+ 3c 3d 5e", "a b", seats=2) == [("waits", "", 1), ("filled", "cd", 0)]
    # one seat is free from the start, since three share it: they need two vacancies more
    assert steps("1a+ 2b+ 3c- 3d- 3e- 6f", "b a", seats=3) == [("waits", "", 2), ("filled", "cde", 0)]
    # one of the three leaves without a seat: two are left for one seat; another: the last one fits
    assert steps("1a+ 2b+ 3c- 3d- 3e- 6f", "e c", seats=3) == [("not_awarded", "", 1), ("filled", "d", 0)]


def test_with_ties_included_a_block_moves_up_whole_and_no_seat_is_vacant_while_more_stand_than_seats() -> None:
    assert steps("1a+ 2b 2c 4d", "a", seats=1, ties="include") == [("filled", "bc", 0)]
    assert steps("1a+ 2b+ 2c+ 4d", "a b", seats=2, ties="include") == [("no_vacancy", "", 0), ("filled", "d", 0)]


def test_what_cannot_be_filled_says_why() -> None:
    assert steps("1a+", "a a x", seats=1) == [("exhausted", "", 1), ("repeated", "", 1), ("unlisted", "", 1)]
    assert steps("", "x", seats=0) == [("unlisted", "", 0)]


@pytest.mark.parametrize("ties", ["exclude", "include", "decide"])
def test_in_the_end_it_is_the_list_drawn_again_without_those_who_left_whatever_their_order(ties: str) -> None:
    moved = 0
    for seed in range(150):
        dice = Random(seed)
        seats, totals = dice.randrange(1, 7), {f"t{n:02}": dice.randrange(6) for n in range(14)}
        listed = [Entry(block.rank, who, None, _drawn(block, seats, ties)) for block in blocks(totals, key=lambda who: totals[who]) for who in block.members]  # fmt: skip
        leaving = dice.sample(sorted(totals), 3)
        again = {who for block in blocks(set(totals) - set(leaving), key=lambda who: totals[who]) if _drawn(block, seats, ties) == "awarded" for who in block.members}  # fmt: skip
        for order in permutations(leaving):
            found = fill(listed, order, seats=seats, ties=ties)
            seated = {one.trainee_id for one in listed if one.outcome == "awarded"} | {
                who for step in found for who in step.moved
            }
            assert seated - set(leaving) == again, (seed, order)
            moved += sum(len(step.moved) for step in found)
    assert moved > 100


def _drawn(block, seats: int, ties: str) -> str:  # type: ignore[no-untyped-def]
    """R15 for one tied block."""
    across = {"exclude": "tied_out", "include": "awarded", "decide": "undecided"}[ties]
    return "awarded" if block.last <= seats else across if block.rank <= seats else "reserve"


def test_the_rows_tell_order_cause_day_and_followers(programme: Programme) -> None:
    from jxgrade.awards import select

    left = [("b", "declined"), ("zz", "struck_out")]
    given = tuple(Vacancy(trainee_id=who, cause=cause, decided_on="2024-02-20") for who, cause in left)  # type: ignore[arg-type]
    rules = altered(programme, {"awards.trainees.share": HALF, "awards.trainees.vacancies": given})
    world = World(people("95 90 85 80"))
    tables = tables_of(world)
    tables |= select(tables, rules)
    assert vacancy_rows(tables, rules) == [
        (1, "b", "nanchang", "declined", "2024-02-20", "filled", ["c"], 0), (2, "zz", None, "struck_out", "2024-02-20", "unlisted", [], 0)]  # fmt: skip
    assert vacancy_rows(tables, programme) == []


def test_with_seats_by_city_only_the_own_city_moves_up(programme: Programme) -> None:
    from jxgrade.awards import select

    crowd = tuple(
        Person(f"{city[:2]}{n}", city=city, total=str(90 - n)) for city in ("nanchang", "yichun") for n in range(4)
    )
    given = tuple(Vacancy(trainee_id=who, cause="declined", decided_on="2024-02-20") for who in ("yi0", "na1"))  # type: ignore[arg-type]
    rules = altered(programme, {"awards.trainees.share": HALF, "awards.trainees.scope": "city", "awards.trainees.vacancies": given})  # fmt: skip
    tables = tables_of(World(crowd))
    tables |= select(tables, rules)
    assert [row[5:7] for row in vacancy_rows(tables, rules)] == [("filled", ["yi2"]), ("filled", ["na2"])]
