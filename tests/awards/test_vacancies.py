"""Who moves up when a seat falls vacant: by hand, and against drawing the list again without those who left."""

from itertools import permutations
from random import Random

import pytest

from jxgrade.awards.ranking import blocks
from jxgrade.awards.vacancies import (
    ListedCase,
    ListedTrainee,
    case_vacancy_rows,
    fill,
    fill_cases,
    holders,
    vacancy_rows,
)
from jxgrade.programme import Programme
from jxgrade.programme.awards import CaseVacancy, Vacancy
from jxgrade.tables import from_rows
from tests.awards.province import Person, World, altered, tables_of
from tests.awards.test_trainees import HALF, people


def entries(text: str) -> list[ListedTrainee]:
    """``1a+ 2b 2c`` : rank, id, and + for awarded, - for tied_out, nothing for reserve."""
    outcome = {"+": "awarded", "-": "tied_out"}
    return [ListedTrainee(int(one[0]), one[1], None, outcome.get(one[2:], "reserve")) for one in text.split()]


def steps(text: str, leaving: str, *, seats: int, ties: str = "exclude") -> list[tuple[str, str, int]]:
    return [
        (step.outcome, "".join(step.moved), step.free)
        for step in fill(entries(text), leaving.split(), seats=seats, ties=ties)
    ]


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
        listed = [
            ListedTrainee(block.rank, who, None, _drawn(block, seats, ties))
            for block in blocks(totals, key=lambda who: totals[who])
            for who in block.members
        ]
        leaving = dice.sample(sorted(totals), 3)
        again = {
            who
            for block in blocks(set(totals) - set(leaving), key=lambda who: totals[who])
            if _drawn(block, seats, ties) == "awarded"
            for who in block.members
        }
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
        ("trainees", 1, "b", "declined", "2024-02-20", "filled", ["c"], 0),
        ("trainees", 2, "zz", "struck_out", "2024-02-20", "unlisted", [], 0),
    ]
    assert vacancy_rows(tables, programme) == []


def test_with_seats_by_city_only_the_own_city_moves_up(programme: Programme) -> None:
    from jxgrade.awards import select

    crowd = tuple(
        Person(f"{city[:2]}{n}", city=city, total=str(90 - n)) for city in ("nanchang", "yichun") for n in range(4)
    )
    given = tuple(Vacancy(trainee_id=who, cause="declined", decided_on="2024-02-20") for who in ("yi0", "na1"))  # type: ignore[arg-type]
    rules = altered(
        programme, {"awards.trainees.share": HALF, "awards.trainees.scope": "city", "awards.trainees.vacancies": given}
    )
    tables = tables_of(World(crowd))
    tables |= select(tables, rules)
    assert [row[5:7] for row in vacancy_rows(tables, rules)] == [("filled", ["yi2"]), ("filled", ["na2"])]


# ---------------------------------------------------------------- cases (R18)


def case(rank: int, who: str, school: str, county: str | None, outcome: str) -> ListedCase:
    return ListedCase(
        rank, f"{who}/growth_report", (who, ("ganzhou", county, school), county and ("ganzhou", county)), outcome
    )


def case_steps(
    listed: list[ListedCase], leaving: str, caps: tuple[int, int, int] = (1, 1, 4)
) -> list[tuple[str, str, int]]:
    found = fill_cases(listed, [f"{who}/growth_report" for who in leaving.split()], caps=caps)
    return [(step.outcome, " ".join(one.partition("/")[0] for one in step.moved), step.free) for step in found]


def test_the_first_reserve_that_keeps_the_caps_moves_up() -> None:
    listed = [
        case(1, "a", "甲校", "章贡区", "awarded"),
        case(2, "b", "乙校", "章贡区", "awarded"),
        case(3, "c", "乙校", "章贡区", "reserve"),
        case(4, "d", "丙校", "章贡区", "reserve"),
        case(5, "e", "甲校", "章贡区", "reserve"),
    ]
    # 乙校 still stands with b: d passes c; when b leaves too, c may
    assert case_steps(listed, "a b") == [("filled", "d", 0), ("filled", "c", 0)]
    # two of a county: with b there, one more; then nobody until b leaves
    assert case_steps(listed, "a d b", (1, 1, 2)) == [("filled", "d", 0), ("filled", "e", 0), ("filled", "c", 0)]
    assert case_steps(listed, "c a a x") == [
        ("not_awarded", "", 0),
        ("filled", "d", 0),
        ("repeated", "", 0),
        ("unlisted", "", 0),
    ]


def test_a_place_that_nobody_may_take_is_taken_when_another_leaves() -> None:
    listed = [
        case(1, "a", "甲校", None, "awarded"),
        case(2, "b", "乙校", None, "awarded"),
        case(3, "c", "乙校", None, "reserve"),
        case(4, "d", "丁校", None, "reserve"),
    ]
    assert case_steps(listed[:3], "a b") == [("exhausted", "", 1), ("filled", "c", 1)]
    assert case_steps(listed, "a b") == [("filled", "d", 0), ("filled", "c", 0)]  # without a county no cap by county


@pytest.mark.parametrize("seed", range(120))
def test_who_moves_up_is_the_best_reserve_with_which_every_cap_holds(seed: int) -> None:
    dice = Random(seed)
    caps = (dice.randrange(1, 3), dice.randrange(1, 3), dice.randrange(1, 4))

    def holds(chosen: set[ListedCase]) -> bool:
        for level, cap in enumerate(caps):
            for unit in {one.units[level] for one in chosen}:
                if unit is not None and sum(one.units[level] == unit for one in chosen) > cap:
                    return False
        return True

    listed: list[ListedCase] = []
    for rank in range(1, 15):
        who, school, county = f"t{dice.randrange(9)}", f"s{dice.randrange(5)}", dice.choice(("x", "y", None))
        one = ListedCase(rank, f"{who}/{rank}", (who, (county, school), county), "reserve")
        fits = len([other for other in listed if other.outcome == "awarded"]) < 5
        fits = fits and holds({other for other in listed if other.outcome == "awarded"} | {one})
        listed.append(one._replace(outcome="awarded") if fits else one)
    now, gone = {one for one in listed if one.outcome == "awarded"}, set[str]()
    seats = len(now)
    leaving = dice.sample([one.submission_id for one in listed], 6)
    for step, who in zip(fill_cases(listed, leaving, caps=caps), leaving, strict=True):
        now = {one for one in now if one.submission_id != who}
        gone.add(who)
        expected = []
        while len(now) < seats:
            able = [one for one in listed if one not in now and one.submission_id not in gone and holds(now | {one})]
            if not able:
                break
            best = min(able, key=lambda one: one.rank)
            now.add(best)
            expected.append(best.submission_id)
        assert list(step.moved) == expected and step.free == seats - len(now)


def test_rows_of_cases_tell_order_cause_day_and_followers(programme: Programme) -> None:
    place = ("ganzhou", "章贡区", "甲校", "心理咨询", "90", 1500)
    listed = [(1, "a/growth_report", "a", *place, "awarded", []), (2, "b/growth_report", "b", *place, "reserve", [])]
    given = (CaseVacancy(submission_id="a/growth_report", cause="struck_out", decided_on="2024-02-20"),)  # type: ignore[arg-type]
    rules = altered(programme, {"awards.cases.vacancies": given})
    tables = {"award_cases": from_rows(listed, "award_cases")}
    assert case_vacancy_rows(tables, rules) == [
        ("cases", 1, "a/growth_report", "struck_out", "2024-02-20", "filled", ["b/growth_report"], 0)
    ]
    assert case_vacancy_rows(tables, programme) == []


def test_who_holds_an_award_is_the_list_without_those_who_left_and_with_those_who_moved_up() -> None:
    listed = [("a", "awarded"), ("b", "awarded"), ("c", "tied_out"), ("d", "reserve")]
    turns = [
        ("a", "1", "filled", ["c"]),
        ("c", "2", "filled", ["d"]),
        ("x", "3", "unlisted", []),
        ("a", "4", "repeated", []),
    ]
    assert holders(listed, turns) == {"b": None, "d": "2"}
    assert holders(listed, [("b", "1", "waits", [])]) == {"a": None}
