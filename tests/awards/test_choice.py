"""The choice of cases against an integer programme solved by HiGHS, and what may be left out beforehand."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgrade.awards.choice import Item, Limits, choose, undominated
from tests.awards.highs import choose_by_highs

CITIES, THEMES = ("p", "q", "r", None), ("甲", "乙", "丙", "其他", None)


def random_items(seed: int, size: int) -> list[Item]:
    """Items in a small province, few scores so that lots matter."""
    dice = Random(seed)
    items = []
    for number in range(size):
        city = dice.choice(CITIES)
        county = None if city is None else dice.randrange(4)
        school = (city, county, dice.randrange(4))
        trainee = (school, number // 2 if number % 2 else number)
        units = (trainee, school, None if county is None else (city, county))
        items.append(Item(dice.randrange(6), dice.randrange(1 << 20), city, dice.choice(THEMES), units))
    return items


def random_limits(seed: int) -> Limits:
    """Limits that bind."""
    dice = Random(seed)
    floors = dice.randrange(3), dice.randrange(4)
    caps = (1 + dice.randrange(2), 1 + dice.randrange(2), 1 + dice.randrange(3))
    return Limits(
        dice.choice([0, 1, 5, 12, 100]), caps, dict.fromkeys("pqrs", floors[0]), dict.fromkeys(THEMES[:3], floors[1])
    )  # type: ignore[arg-type]


def aims(items: list[Item], chosen: frozenset[int], limits: Limits) -> list[int]:
    """Places, shortfalls of cities and of themes, loss, lots of a selection."""
    picked = [items[i] for i in chosen]
    return [
        len(picked),
        sum(max(0, floor - sum(item.city == city for item in picked)) for city, floor in limits.cities.items()),
        sum(max(0, floor - sum(item.theme == theme for item in picked)) for theme, floor in limits.themes.items()),
        sum(item.loss for item in picked),
        sum(item.lot for item in picked),
    ]


@pytest.mark.parametrize("seed", range(25))
def test_the_choice_is_the_optimum_of_the_integer_programme(seed: int) -> None:
    items, limits = random_items(seed, 10 + 3 * seed), random_limits(seed)
    best = choose_by_highs(items, limits)
    assert best is not None
    assert aims(items, choose(items, limits), limits) == aims(items, best, limits)


@given(st.integers(0, 10_000), st.integers(0, 60))
def test_caps_and_places_hold(seed: int, size: int) -> None:
    items, limits = random_items(seed, size), random_limits(seed + 1)
    chosen = choose(items, limits)
    assert len(chosen) <= limits.places
    for depth, cap in enumerate(limits.caps):
        units = [items[i].units[depth] for i in chosen if items[i].units[depth] is not None]
        assert all(units.count(unit) <= cap for unit in units)


@given(st.integers(0, 10_000), st.integers(0, 60))
def test_leaving_out_what_is_dominated_changes_nothing(seed: int, size: int) -> None:
    items, limits = random_items(seed, size), random_limits(seed + 1)
    kept = undominated(items, limits)
    assert choose([items[i] for i in kept], limits) == {kept.index(i) for i in choose(items, limits)}


@given(st.integers(0, 10_000), st.integers(1, 40), st.randoms(use_true_random=False))
def test_the_order_of_items_never_matters(seed: int, size: int, dice: Random) -> None:
    items, limits = random_items(seed, size), random_limits(seed + 1)
    order = list(range(size))
    dice.shuffle(order)
    again = choose([items[i] for i in order], limits)
    assert {order[i] for i in again} == choose(items, limits)


@given(st.integers(0, 10_000), st.integers(1, 40))
def test_who_is_chosen_stays_chosen_with_a_better_score(seed: int, size: int) -> None:
    items, limits = random_items(seed, size), random_limits(seed + 1)
    chosen = choose(items, limits)
    for winner in sorted(chosen)[:2]:
        better = [item._replace(loss=item.loss + (i != winner)) for i, item in enumerate(items)]
        assert winner in choose(better, limits)


def test_scores_that_floats_cannot_tell_apart_are_told_apart() -> None:
    limits = Limits(1, (1, 1, 4), {}, {})
    near = [Item(10**18 + 1, 0, "p", None, ("a", "s", "c")), Item(10**18, 1, "p", None, ("b", "t", "c"))]
    assert choose(near, limits) == {1}
    assert choose([], limits) == frozenset()
