"""The board against all there is: every way of dealing a few marks to a few graders, tried one by one."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jxgrade.marking.allocate.board import UNLIMITED, Board, water
from tests.extent import cases

NOBODY = None


@st.composite
def boards(draw):
    """A few slots of a few authors, the first ones before the others; graders with loads, limits and dislikes."""
    graders = draw(st.integers(1, 4))
    slots = draw(st.integers(0, 6))
    one = st.integers(0, graders - 1)
    return {
        "may": draw(st.lists(st.lists(st.booleans(), min_size=graders, max_size=graders), min_size=2, max_size=2)),
        "kinds": draw(st.lists(st.integers(0, 1), min_size=slots, max_size=slots)),
        "groups": draw(st.lists(st.integers(0, 3), min_size=slots, max_size=slots)),
        "barred": draw(st.lists(st.lists(one, max_size=2, unique=True), min_size=slots, max_size=slots)),
        "loads": draw(st.lists(st.integers(0, 3), min_size=graders, max_size=graders)),
        "most": draw(st.lists(st.sampled_from([0, 1, 2, 3, 9]), min_size=graders, max_size=graders)),
        "first": draw(st.integers(0, slots)),
    }


def made(case):
    may = np.array([[*row, False] for row in case["may"]], dtype=bool)
    return Board(may, case["kinds"], case["groups"], case["barred"], np.array(case["loads"]), np.array(case["most"]))


def ways(case):
    """Every allowed way of giving the slots graders or nobody."""
    graders, slots = len(case["loads"]), len(case["kinds"])
    for way in product([NOBODY, *range(graders)], repeat=slots):
        given_ = [(slot, grader) for slot, grader in enumerate(way) if grader is not NOBODY]
        if any(
            not case["may"][case["kinds"][slot]][grader] or grader in case["barred"][slot] for slot, grader in given_
        ):
            continue
        if len({(case["groups"][slot], grader) for slot, grader in given_}) < len(given_):
            continue
        loads = [case["loads"][grader] + way.count(grader) for grader in range(graders)]
        if all(
            load <= most or not way.count(g) for g, (load, most) in enumerate(zip(loads, case["most"], strict=True))
        ):
            yield way, loads


@pytest.fixture(params=[6, 0], autouse=True, ids=["listed", "classed"], scope="module")
def short(request):
    """Graders closed to a slot are kept in either of two ways."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jxgrade.marking.allocate.board.SHORT", request.param)
        yield


@settings(max_examples=cases(30, 100), deadline=None)
@given(boards())
def test_as_many_are_placed_as_any_way_can_and_first_marks_before_others(case):
    board, first, slots = made(case), case["first"], len(case["kinds"])
    left = board.place(range(first))
    placed_first = first - len(left)
    later = board.place(range(first, slots))
    way = tuple(NOBODY if grader == board.graders else grader for grader in board.at[:slots].tolist())
    found = list(ways(case))
    assert (way, board.loads.tolist()) in found
    assert placed_first == max(first - way[:first].count(NOBODY) for way, _ in found)
    assert sum(grader is not NOBODY for grader in way[:first]) == placed_first
    assert slots - len(left) - len(later) == max(slots - way.count(NOBODY) for way, _ in found)
    assert sorted([*left, *later]) == [slot for slot, grader in enumerate(way) if grader is NOBODY]


@settings(max_examples=cases(30, 100), deadline=None)
@given(boards())
def test_loads_are_as_level_as_any_way_that_places_as_many(case):
    slots = len(case["kinds"])
    board = made(case)
    left = board.place(range(slots))
    best = min(sum(load**2 for load in loads) for way, loads in ways(case) if way.count(NOBODY) == len(left))
    assert sum(load**2 for load in board.loads.tolist()) == best


@pytest.mark.parametrize(
    ("loads", "most", "slots", "filled"),
    [
        ([0, 0, 0], [9, 9, 9], 7, [3, 2, 2]),
        ([5, 0, 2], [9, 9, 9], 3, [5, 3, 2]),
        ([5, 0, 2], [9, 9, 9], 8, [5, 5, 5]),
        ([5, 0, 2], [5, 1, 9], 4, [5, 1, 5]),
        ([5, 0], [9, 3], 20, [9, 3]),
        ([7], [3], 2, [7]),
        ([], [], 2, []),
    ],
)
def test_water_rises_evenly_and_never_sinks(loads, most, slots, filled):
    assert water(np.array(loads, dtype=np.int64), np.array(most, dtype=np.int64), slots).tolist() == filled


def test_a_chain_of_moves_finds_room_where_a_swap_would_not():
    # A may go anywhere but took the only place B can use; C waits for what A could have used
    may = np.array([[True, True, True, False], [True, False, False, False], [False, True, False, False]])
    board = Board(may, [0, 0, 1, 2], [0, 1, 2, 3], [(), (), (), ()], np.zeros(3), np.array([1, 1, 2]))
    assert board.place(range(4)) == []
    assert board.loads.tolist() == [1, 1, 2]


def test_nobody_and_nothing():
    nobody = Board(np.zeros((1, 1), dtype=bool), [0, 0], [0, 1], [(), ()], np.zeros(0), np.zeros(0))
    assert nobody.place(range(2)) == [0, 1]
    nothing = Board(np.array([[True, False]]), [], [], [], np.zeros(1), np.array([UNLIMITED]))
    assert nothing.place(range(0)) == []
