"""Questions of a test, against an example by hand, numpy's own correlation, and ICC(3,k), which is Cronbach's alpha by another way."""

from fractions import Fraction
from random import Random

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from jxgrade.grading.items import Analysis, analysed
from jxgrade.marking.agreement import mean_squares
from jxgrade.rules.groups import interval
from jxgrade.tables import empty, from_rows

Row = tuple[str, str, int | None, str, str | None]


def table(*rows: Row) -> pd.DataFrame:
    return from_rows(rows, "items")


def grid(points: list[list[int]], full: str | None = "1") -> pd.DataFrame:
    """A row of points per person."""
    return table(*((f"T{n:04}", str(k), 1, str(one), full) for n, row in enumerate(points, 1) for k, one in enumerate(row, 1)))  # fmt: skip


def test_an_example_by_hand() -> None:
    found = analysed(grid([[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]), 5)
    assert [one.difficulty for one in found.items] == [Fraction(n, 5) for n in (4, 3, 2, 1)]
    assert found.items[0].difficulty_span == interval(4, 5)
    # item 1: x 1 1 1 1 0, rest 3 2 1 0 0: sxy 6 - 5 * .8 * 1.2 = 1.2, sxx .8, syy 14 - 5 * 1.44 = 6.8; r = 1.2 / sqrt(5.44)
    assert float(found.items[0].discrimination or 0) == pytest.approx(1.2 / 5.44**0.5, abs=1e-6)
    # variances .2 .3 .3 .2, of the totals 4 3 2 1 0: 2.5; alpha = 4/3 (1 - 1/2.5)
    assert found.alpha == Fraction(4, 5) and (found.takers, found.people) == (5, 5)


@pytest.mark.parametrize("seed", range(6))
def test_figures_are_those_of_numpy_and_alpha_is_the_icc_of_the_mean(seed: int) -> None:
    dice = Random(seed)
    people, items, full = dice.randint(8, 60), dice.randint(2, 9), dice.choice((1, 2, 5))
    able = [dice.gauss(0, 1) for _ in range(people)]
    points = [
        [min(full, max(0, round(full * (0.5 + 0.3 * a + dice.gauss(0, 0.4))))) for _ in range(items)] for a in able
    ]
    found, seen = analysed(grid(points, str(full)), 5), np.array(points, dtype=float)
    for k, one in enumerate(found.items):
        rest = np.delete(seen, k, axis=1).sum(axis=1)
        assert float(one.difficulty or 0) == pytest.approx(seen[:, k].mean() / full)
        if one.discrimination is not None and one.discrimination_span is not None:
            r = np.corrcoef(seen[:, k], rest)[0, 1]
            assert float(one.discrimination) == pytest.approx(r, abs=2e-6)
            low, high = np.tanh(np.arctanh(r) + np.array([-1, 1]) * 1.96 / np.sqrt(people - 3))
            assert list(map(float, one.discrimination_span)) == pytest.approx([low, high], abs=2e-6)
        else:
            assert seen[:, k].std() == 0 or rest.std() == 0
    squares = mean_squares([[Fraction(one) for one in row] for row in points])  # alpha is ICC(3,k), its interval too
    assert found.alpha == 1 - squares.rest / squares.between and found.alpha_span is not None
    law, ratio = stats.f(people - 1, (people - 1) * (squares.graders - 1)), float(squares.between / squares.rest)
    assert list(map(float, found.alpha_span)) == pytest.approx(
        [1 - law.ppf(end) / ratio for end in (0.975, 0.025)], abs=1e-5
    )


def test_questions_drawn_at_random_are_compared_by_shares_and_give_no_alpha() -> None:
    dice, rows = Random(3), list[Row]()
    for n in range(400):
        able = dice.gauss(0, 1)
        for item in dice.sample(range(40), 10):
            rows.append((f"T{n:03}", str(item), None, str(5 * int(able + dice.gauss(0, 1) > 0)), "5"))
    found = analysed(table(*rows), 5)
    assert found.alpha is None and found.people == 0 and found.takers == 400 and len(found.items) == 40
    assert all(one.discrimination is not None and 0.2 < one.discrimination < 0.8 for one in found.items)


def test_only_the_first_attempt_counts_and_one_without_a_number_is_the_first() -> None:
    rows: list[Row] = [(f"T{n}", "1", 1 if n % 2 else None, "0", "1") for n in range(6)]
    later: list[Row] = [(f"T{n}", "1", 2, "1", "1") for n in range(6)]
    assert analysed(table(*later, *rows), 5).items[0].difficulty == 0


def test_a_question_is_named_only_where_its_whole_interval_lies_beyond_the_limit() -> None:
    def of(people: int) -> Analysis:
        dice, rows = Random(1), list[list[int]]()
        for _ in range(people):
            able = dice.gauss(0, 1)
            sure = [int(able + dice.gauss(0, 1) > at) for at in (-0.5, -0.2, 0, 0.2, 0.5)]
            wrong_key, hard, easy = (
                int(able + dice.gauss(0, 1) < 0),
                int(dice.random() < 0.1),
                int(dice.random() < 0.99),
            )
            rows.append([*sure, wrong_key, hard, easy])
        return analysed(grid(rows), 5)

    assert [one.why for one in of(800).items] == [(), (), (), (), (), ("reversed",), ("poor", "hard"), ("poor", "easy")]
    assert not {"hard", "easy"} & {code for one in of(8).items for code in one.why}  # 0 of 8 may well be .3


def test_few_people_one_question_all_alike_and_nothing_are_no_figures() -> None:
    few = analysed(grid([[1, 0]] * 4), 5)
    assert all(one.difficulty is None and one.discrimination is None for one in few.items) and few.alpha is None
    alike = analysed(grid([[1, 0]] * 9), 5)
    assert [one.difficulty for one in alike.items] == [1, 0] and alike.alpha is None
    assert all(one.discrimination is None for one in alike.items)
    alone = analysed(grid([[n % 2] for n in range(9)]), 5)
    assert alone.items[0].discrimination is None and alone.alpha is None
    assert analysed(empty("items"), 5) == Analysis((), 0, None, None, 0, ())


def test_without_full_marks_the_most_that_anybody_got_stands_for_them_and_that_is_said() -> None:
    found = analysed(table(*((f"T{n}", "1", None, str(n % 3), None) for n in range(9))), 5)
    assert found.items[0].difficulty == Fraction(1, 2) and found.guessed == ("1",)
    nothing = analysed(table(*((f"T{n}", "1", None, "0", None) for n in range(9))), 5)
    assert nothing.items[0].difficulty is None


def test_the_order_of_rows_and_hostile_names_do_not_matter() -> None:
    names = ["<script>", "=1+1", "10", "2", "\u202e3", "第1题"]
    dice = Random(5)
    rows: list[Row] = [(f"T{n}", name, 1, f"{dice.randint(0, 10) / 4}", "2.5") for n in range(12) for name in names]
    one = analysed(table(*rows), 5)
    dice.shuffle(rows)
    assert analysed(table(*rows), 5) == one and [item.item for item in one.items][:2] != ["10", "2"]
