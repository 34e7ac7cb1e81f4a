"""Agreement against published examples, an independent library, another way to the same figure, and laws."""

import random
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgrade.marking.agreement import icc_of_groups, icc_of_table, mean_difference, mean_squares, weighted_kappa

# Shrout and Fleiss 1979, table 2: six targets, four judges
SHROUT_FLEISS = [(9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)]
# their table 4, to two places; intervals as R's psych::ICC prints them for the same data (Revelle, psych manual)
ONE_WAY, TWO_WAY = (0.17, -0.133, 0.72), (0.29, 0.019, 0.76)
# data set `anxiety` of R's irr (Gamer, Lemon, Fellows, Singh): 20 subjects, 3 raters, scale 1 to 6
ANXIETY = list(
    zip(
        (3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3),
        (3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4),
        (2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2),
        strict=True,
    )
)

marks = st.integers(0, 200).map(lambda half: Fraction(half, 2))
pairs = st.lists(st.tuples(marks, marks), min_size=2, max_size=12)


def exact(rows):
    return [tuple(map(Fraction, row)) for row in rows]


@pytest.mark.parametrize(("icc", "published"), [(icc_of_groups, ONE_WAY), (icc_of_table, TWO_WAY)])
def test_both_forms_equal_shrout_and_fleiss(icc, published):
    found, (value, low, high) = icc(exact(SHROUT_FLEISS), least=2), published
    assert float(found.value) == pytest.approx(value, abs=0.005)
    assert found.low == pytest.approx(low, abs=0.0006)
    assert found.high == pytest.approx(high, abs=0.006)


def test_their_mean_squares_are_those_of_the_paper():
    squares = mean_squares(exact(SHROUT_FLEISS))
    got = [float(value) for value in (squares.between, squares.judges, squares.rest)]
    assert got == pytest.approx([11.24, 32.49, 1.02], abs=0.005)


def test_form_2_and_its_interval_equal_irr_on_anxiety():
    found = icc_of_table(exact(ANXIETY), least=2)
    assert (float(found.value), found.low, found.high) == pytest.approx((0.198, -0.039, 0.494), abs=0.0005)


def test_quadratic_kappa_equals_irr_on_anxiety():
    assert float(weighted_kappa(exact([row[:2] for row in ANXIETY]), least=2)) == pytest.approx(0.297, abs=0.0005)


def test_quadratic_kappa_equals_scikit_learn():
    from sklearn.metrics import cohen_kappa_score

    rng = random.Random(5)
    for size in (2, 7, 60):
        given_ = [(rng.randint(0, 100), rng.randint(0, 100)) for _ in range(size)]
        expected = cohen_kappa_score(*zip(*given_, strict=True), labels=list(range(101)), weights="quadratic")
        assert float(weighted_kappa(exact(given_), least=1)) == pytest.approx(expected, abs=1e-12)


@given(pairs)
def test_quadratic_kappa_by_going_through_all_pairs(drawn):
    n = len(drawn)
    chance = sum(((one - other) ** 2 for (one, _), (_, other) in product(drawn, drawn)), Fraction(0)) / n**2
    observed = sum(((one - other) ** 2 for one, other in drawn), Fraction(0)) / n
    assert weighted_kappa(drawn, least=1) == (None if chance == 0 else 1 - observed / chance)


@given(st.lists(st.lists(marks, min_size=2, max_size=4), min_size=2, max_size=8))
def test_one_way_equals_projections_and_expected_mean_squares(groups):
    """Mean squares as quadratic forms y'Py, and the text variance's factor as a trace, by dense linear algebra."""
    sizes = [len(group) for group in groups]
    y = np.array([float(mark) for group in groups for mark in group])
    z = np.repeat(np.eye(len(groups)), sizes, axis=0)
    cells, all_one = z @ np.linalg.pinv(z), np.full((len(y), len(y)), 1 / len(y))
    between = y @ (cells - all_one) @ y / (len(groups) - 1)
    within = y @ (np.eye(len(y)) - cells) @ y / (len(y) - len(groups))
    factor = np.trace((cells - all_one) @ z @ z.T) / (len(groups) - 1)
    found = icc_of_groups(groups, least=2)
    variance = (between - within) / factor
    if found is None:
        assert between == pytest.approx(0, abs=1e-9) or variance + within == pytest.approx(0, abs=1e-9)
    elif variance + within > 1e-6:
        assert float(found.value) == pytest.approx(variance / (variance + within), abs=1e-6)


def test_one_way_unbalanced_agrees_with_the_f_of_scipy():
    from scipy.stats import f_oneway

    groups = [[70, 74], [55, 61, 58], [88, 90], [60, 75], [91, 84, 86]]
    sizes = [len(group) for group in groups]
    f = f_oneway(*groups).statistic
    n0 = (sum(sizes) - sum(size**2 for size in sizes) / sum(sizes)) / (len(sizes) - 1)
    found = icc_of_groups(exact(groups), least=2)
    assert float(found.value) == pytest.approx((f - 1) / (f + n0 - 1))
    assert found.low < found.value < found.high and found.texts == 5


@given(st.lists(st.tuples(marks, marks, marks), min_size=3, max_size=8), st.permutations(range(3)))
def test_the_order_of_graders_changes_nothing(table, order):
    turned = [tuple(row[place] for place in order) for row in table]
    one, other = icc_of_table(table, least=2), icc_of_table(turned, least=2)
    assert (one and one.value) == (other and other.value)


@given(pairs, marks.filter(bool))
def test_kappa_and_difference_are_symmetric_and_follow_the_scale(drawn, scale):
    turned = [(other, one) for one, other in drawn]
    stretched = [(one * scale + 7, other * scale + 7) for one, other in drawn]
    kappa = weighted_kappa(drawn, least=1)
    assert kappa == weighted_kappa(turned, least=1) == weighted_kappa(stretched, least=1)
    gap = mean_difference(drawn, least=1)
    assert gap == mean_difference(turned, least=1) and mean_difference(stretched, least=1) == gap * scale


def test_perfect_agreement_is_one_with_certainty():
    table = exact([(60, 60), (70, 70), (90, 90)])
    assert weighted_kappa(table, least=1) == 1 and mean_difference(table, least=1) == 0
    for found in (icc_of_groups(table, least=2), icc_of_table(table, least=2)):
        assert (found.value, found.low, found.high) == (1, 1, 1)


def test_where_all_marks_are_equal_nothing_can_be_said():
    table = exact([(60, 60)] * 5)
    assert weighted_kappa(table, least=1) is None and icc_of_groups(table, least=2) is None
    assert icc_of_table(table, least=2) is None and mean_difference(table, least=1) == 0


@pytest.mark.parametrize(("texts", "known"), [(9, False), (10, True), (11, True)])
def test_below_the_least_number_there_is_no_figure(texts, known):
    table = exact([(60 + n, 61 + n) for n in range(texts)])
    figures = (icc_of_groups(table, least=10), weighted_kappa(table, least=10), mean_difference(table, least=10))
    assert [figure is not None for figure in figures] == [known] * 3
    assert (icc_of_table(table, least=10) is not None) == known


def test_texts_with_one_mark_say_nothing_about_agreement():
    groups = exact([(60, 64), (70, 69), (80, 85)])
    assert icc_of_groups([*groups, (Fraction(10),), ()], least=3) == icc_of_groups(groups, least=3)
    assert icc_of_groups([*groups, (Fraction(10),)], least=4) is None


def test_a_table_with_holes_is_refused():
    with pytest.raises(ValueError, match="每人都评过"):
        mean_squares(exact([(1, 2), (1, 2, 3)]))
    assert (
        icc_of_table([], least=0) is None
        and weighted_kappa([], least=0) is None
        and mean_difference([], least=0) is None
    )


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    """Known ICC 0.6, pairs: the 95 % interval misses in about one case of twenty."""
    rng, missed = random.Random(3), 0
    for _ in range(200):
        groups = []
        for _ in range(40):
            text = rng.gauss(0, 0.6**0.5)
            groups.append([Fraction(round((text + rng.gauss(0, 0.4**0.5)) * 1000), 1000) for _ in range(2)])
        found = icc_of_groups(groups, least=2)
        missed += not found.low <= 0.6 <= found.high
    assert 2 <= missed <= 20
