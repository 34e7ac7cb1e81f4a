"""Who may have copied from whom: arrows and roles of small groups worked out by hand."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from jxgrade.rules.pairs import Pair
from jxgrade.similarity.origins import Arrow, arrows, roles


def _arrows(*links, unsure=()):
    """Arrows between places, each pair of letters in the order of time; those in ``unsure`` of unknown order."""
    letters = sorted({letter for link in links for letter in link})
    pairs = [Pair(*link, Fraction(1, 2), Fraction(1, 2), 9, 1, None if link in unsure else link[0]) for link in links]
    return len(letters), arrows(letters, pairs)


def test_the_first_of_a_chain_is_the_origin_and_the_middle_is_in_between():
    found = roles(*_arrows("AB", "BC", "CD"))
    assert (found.origins, found.between, found.composed) == ((0,), (1, 2), {})


def test_a_text_after_several_that_have_nothing_to_do_with_each_other_is_put_together_from_them():
    found = roles(*_arrows("AE", "BE", "CE", "DE"))
    assert (found.origins, found.composed) == ((), {4: 4})


def test_sources_that_are_copies_of_one_another_count_once():
    assert roles(*_arrows("AB", "AE", "BE", "CE")).composed == {4 - 1: 2}  # A and B are one source, C the other


def test_copies_of_one_text_are_no_patchwork():
    found = roles(*_arrows("AB", "AC", "BC"))
    assert (found.origins, found.composed) == ((0,), {})


def test_two_texts_put_together_from_the_same_sources_do_not_make_the_sources_one():
    found = roles(*_arrows("AC", "BC", "AD", "BD", "CD"))
    assert found.composed == {2: 2}  # D follows C, which joins A and B


def test_nothing_is_said_of_a_text_whose_time_is_unknown_to_a_partner():
    count, found = _arrows("AB", "AC", unsure=("AB",))
    assert roles(count, found).origins == () and [arrow.sure for arrow in found] == [False, True]


def test_an_arrow_that_a_third_text_explains_is_implied_and_a_stronger_one_is_not():
    half, most = Fraction(1, 2), Fraction(9, 10)
    pairs = [Pair("A", "B", half, half, 9, 1, "A"), Pair("B", "C", half, half, 9, 1, "B")]
    for share, implied in ((half, True), (most, False)):
        found = arrows(("A", "B", "C"), [*pairs, Pair("A", "C", share, share, 9, 1, "A")])
        assert [arrow.implied for arrow in found if arrow[:2] == (0, 2)] == [implied]


def test_the_right_text_may_be_the_earlier_one():
    [arrow] = arrows(("B", "A"), [Pair("A", "B", Fraction(1), Fraction(1), 9, 1, "B")])
    assert arrow[:2] == (0, 1)


@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda two: two[0] < two[1])))
def test_an_origin_has_nothing_before_it_and_reaches_two_or_more(links):
    found = roles(8, [Arrow(*link, Fraction(1), True) for link in sorted(links)])
    reach = {place: {place} for place in range(8)}
    for _ in range(8):
        for first, second in links:
            reach[first] = reach[first] | reach[second]
    entered = {second for _, second in links}
    assert set(found.origins) == {place for place in range(8) if place not in entered and len(reach[place]) > 2}
    assert set(found.between) == entered & {first for first, _ in links}
