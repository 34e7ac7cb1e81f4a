"""Comparative judgement: the scale against choix, a bootstrap and hand-worked cases; pairs, judges, ties, separation."""

from math import exp, log
from random import Random

import numpy as np
import pytest

from jxgrade.awards.judgement import LEAST, PENALTY, VERDICTS, Judged, draw_pairs, held_against, judges, scale


def simulated(
    seed: int, *, texts: int, comparisons: int, spread: float = 1.5, judge_count: int = 4
) -> tuple[list[float], list[Judged]]:
    dice = Random(seed)
    truth = [dice.gauss(0, spread) for _ in range(texts)]
    found = []
    for number in range(comparisons):
        a, b = dice.sample(range(texts), 2)
        won = dice.random() < 1 / (1 + exp(truth[b] - truth[a]))
        found.append(Judged(f"e{number % judge_count}", f"t{a:03d}", f"t{b:03d}", "left" if won else "right"))
    return truth, found


@pytest.mark.parametrize("seed", range(5))
def test_strengths_equal_those_of_choix_under_the_same_prior(seed: int) -> None:
    choix = pytest.importorskip("choix")
    _, judged = simulated(seed, texts=20, comparisons=120)
    # ties: half a win each, which is each comparison counted twice with a tie once each way, and a prior twice as strong
    judged = [one._replace(verdict="tie") if place % 9 == 0 else one for place, one in enumerate(judged)]
    names = sorted({name for one in judged for name in (one.left, one.right)})
    data = []
    for one in judged:
        a, b = names.index(one.left), names.index(one.right)
        data += [(a, b), (b, a)] if one.verdict == "tie" else [(a, b) if one.verdict == "left" else (b, a)] * 2
    theirs = choix.opt_pairwise(len(names), data, alpha=2 * PENALTY, method="Newton-CG", tol=1e-12)
    ours = scale(judged).strength
    assert [ours[name] for name in names] == pytest.approx((theirs - theirs.mean()).tolist(), abs=1e-6)


def test_two_texts_by_hand() -> None:
    # without a prior, 3 wins of 4: strengths differ by log 3, and the error of each around the mean is half that of the difference
    judged = [Judged("e", "a", "b", "left")] * 3 + [Judged("e", "a", "b", "right")]
    found = scale(judged, penalty=1e-9)
    assert found.strength["a"] - found.strength["b"] == pytest.approx(log(3), abs=1e-6)
    assert found.error["a"] == pytest.approx((1 / (4 * 0.75 * 0.25)) ** 0.5 / 2, rel=1e-4)
    assert found.compared == {"a": 4, "b": 4}


def test_standard_errors_are_those_of_a_parametric_bootstrap() -> None:
    _, judged = simulated(3, texts=12, comparisons=400, spread=1.0)
    found = scale(judged)
    dice, draws = Random(1), []
    for _ in range(300):
        again = [
            one._replace(
                verdict="left"
                if dice.random() < 1 / (1 + exp(found.strength[one.right] - found.strength[one.left]))
                else "right"
            )
            for one in judged
        ]
        draws.append(list(scale(again).strength.values()))
    spread = np.std(np.array(draws), axis=0, ddof=1)
    ratio = np.array(list(found.error.values())) / spread
    assert ratio == pytest.approx(np.ones(12), abs=0.2)
    assert float(ratio.mean()) == pytest.approx(1, abs=0.07)


def test_a_text_that_won_every_time_stays_finite_and_nobody_compared_is_no_scale() -> None:
    found = scale([Judged("e", "a", "b", "left")] * 50 + [Judged("e", "b", "c", "left")] * 50)
    assert found.strength["a"] > found.strength["b"] > found.strength["c"]
    assert max(map(abs, found.strength.values())) < 12
    assert scale([]).strength == {}
    assert scale([]).separation is None


def test_swapping_sides_and_order_changes_nothing() -> None:
    _, judged = simulated(7, texts=10, comparisons=60)
    swap = {"left": "right", "right": "left", "tie": "tie"}
    turned = [Judged(one.judge, one.right, one.left, swap[one.verdict]) for one in reversed(judged)]
    assert scale(turned).strength == pytest.approx(scale(judged).strength, abs=1e-9)


def test_parts_that_never_met_are_told_apart() -> None:
    found = scale([Judged("e", "a", "b", "left"), Judged("e", "b", "c", "tie"), Judged("e", "x", "y", "left")])
    assert found.part == {"a": 1, "b": 1, "c": 1, "x": 2, "y": 2}


def test_pairs_by_lot_are_the_same_again_never_twice_and_never_near_the_judge() -> None:
    texts = [f"t{n}" for n in range(21)]
    pairs = draw_pairs(
        texts, ["e1", "e2", "e3"], times=6, lot="x", may=lambda judge, text: (judge, text) != ("e1", "t0")
    )
    assert pairs == draw_pairs(
        reversed(texts), ["e1", "e2", "e3"], times=6, lot="x", may=lambda j, t: (j, t) != ("e1", "t0")
    )
    assert len({frozenset((one.left, one.right)) for one in pairs}) == len(pairs) == 60
    assert all(sum(text in (one.left, one.right) for one in pairs) in (5, 6) for text in texts)
    assert not any(one.judge == "e1" and "t0" in (one.left, one.right) for one in pairs)
    loads = [sum(one.judge == judge for one in pairs) for judge in ("e1", "e2", "e3")]
    assert max(loads) - min(loads) <= 2
    assert draw_pairs(["a"], ["e"], times=3, lot="x") == draw_pairs(texts, [], times=3, lot="x") == []
    assert len(draw_pairs(["a", "b"], ["e"], times=3, lot="x")) == 1


def test_in_a_swiss_round_equals_meet_and_nobody_meets_the_same_text_twice() -> None:
    texts = list("abcdefgh")
    so_far: list[Judged] = []
    for number in range(3):
        met = [(one.left, one.right) for one in so_far]
        pairs = draw_pairs(texts, ["e"], times=1, lot=f"x{number}", met=met, so_far=so_far)
        assert pairs == draw_pairs(texts, ["e"], times=1, lot=f"x{number}", met=met, so_far=so_far[::-1])
        assert sorted(text for pair in pairs for text in (pair.left, pair.right)) == texts
        so_far += [Judged("e", *sorted((pair.left, pair.right)), "left") for pair in pairs]
        wins = {text: sum(one.left == text for one in so_far) for text in texts}
        if number == 1:  # eight players, two rounds, winners met winners: 2, 1 and 0 wins are had by 2, 4 and 2 (Swiss)
            assert sorted(wins.values()) == [0, 0, 1, 1, 1, 1, 2, 2]
    assert len({frozenset((one.left, one.right)) for one in so_far}) == 12
    assert sorted(wins.values()) == [0, 1, 1, 1, 2, 2, 2, 3]


def test_neighbours_that_have_met_each_take_the_next_one() -> None:
    order = [Judged("e", "a", "b", "left"), Judged("e", "b", "c", "left"), Judged("e", "c", "d", "left")]
    met = [(one.left, one.right) for one in order]
    drawn = draw_pairs("abcd", ["e"], times=1, lot="x", met=met, so_far=order)
    assert [{one.left, one.right} for one in drawn] == [{"a", "c"}, {"b", "d"}]


@pytest.mark.parametrize("count", [5, 9])
def test_a_judge_who_tosses_a_coin_misfits_and_who_judges_like_the_others_does_not(count: int) -> None:
    _, judged = simulated(5, texts=15, comparisons=100 * count, spread=2.0, judge_count=count)
    dice = Random(2)
    judged = [one._replace(verdict=dice.choice(["left", "right"])) if one.judge == "e0" else one for one in judged]
    found = {one.judge: one for one in judges(judged)}
    assert [name for name, one in found.items() if one.misfit] == ["e0"]
    assert found["e0"].agreement < 0.65 < min(one.agreement for name, one in found.items() if name != "e0")  # type: ignore[type-var, operator]
    assert all(0.6 < one.infit < 1.5 for name, one in found.items() if name != "e0")  # type: ignore[operator]


def test_too_little_gives_no_figure() -> None:
    few = [Judged("e", "a", "b", "left")] * (LEAST - 1)
    assert held_against(few, scale([Judged("f", "a", "b", "left")])) == (None, None)
    alone = judges([Judged("e", "a", "b", "left")] * 20)
    assert (alone[0].compared, alone[0].agreement, alone[0].misfit) == (20, None, False)
    assert judges([]) == []


def test_every_verdict_shares_one_win() -> None:
    assert sorted(VERDICTS.values()) == [0, 0.5, 1]
