"""The draw: laws that hold of every allocation, and feasibility against a maximum flow."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jxgrade.marking.allocate import DrawInput, Grader, Row, Wanted, blind_codes, commitment, draw
from jxgrade.marking.allocate.case import digest
from tests.extent import cases
from tests.marking.lottery import KINDS, SEED, faults, firsts, most_first_marks, near, province, spread

SIZES = st.tuples(st.integers(1, 12), st.integers(1, 4), st.integers(1, 3))


def again(case: DrawInput, rows: tuple[Row, ...], **changes: object) -> DrawInput:
    """The next draw's case: what was drawn is held, nothing is wanted but what is given."""
    return replace(case, **({"label": "2", "held": rows, "wanted": (), "fresh": (), "doubles": 0} | changes))


@settings(max_examples=cases(20, 60), deadline=None)
@given(SIZES, st.integers(0, 99), st.sampled_from([None, 1, 3, 7]))
def test_every_text_that_can_be_placed_is_and_no_rule_is_broken(size, dice, most):
    case = province(*size, dice=dice, most=most)
    drawn = draw(case, SEED)
    assert faults(case, drawn.rows) == []
    assert len(drawn.rows) == most_first_marks(case)
    assert len(drawn.rows) + len(drawn.unplaced) == len(case.wanted)
    assert drawn.places == (None if most is None else most * len(case.graders))


@settings(max_examples=cases(10, 25), deadline=None)
@given(SIZES, st.integers(0, 99), st.randoms())
def test_the_order_of_everything_that_comes_in_changes_nothing(size, dice, shuffle):
    case = replace(province(*size, dice=dice), doubles=3, references=("T0/lesson_design",), seeds="0.2", anchors=1)
    parts = {name: list(getattr(case, name)) for name in ("graders", "wanted", "fresh", "references")}
    for listed in parts.values():
        shuffle.shuffle(listed)
    places = list(case.places.items())
    shuffle.shuffle(places)
    other = replace(case, places=dict(places), **{name: tuple(listed) for name, listed in parts.items()})
    assert draw(other, SEED) == draw(case, SEED)
    assert other.dumped() == case.dumped()


def test_another_seed_is_another_lot_and_the_same_one_the_same():
    case = province(40, 5, 2)
    assert draw(case, SEED) == draw(case, SEED)
    assert draw(case, SEED).rows != draw(case, SEED[::-1]).rows
    assert draw(DrawInput.loaded(case.dumped()), SEED) == draw(case, SEED)
    assert digest(case.dumped()) != digest(replace(case, doubles=1).dumped())
    assert commitment(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, B.1


@pytest.mark.parametrize("trainees", [30, 31, 47])
def test_loads_differ_by_at_most_one(trainees):
    case = province(trainees, 6, 3, dice=trainees)
    assert spread(draw(case, SEED)) <= 1
    assert spread(draw(replace(case, doubles=11), SEED)) <= 1


def test_graders_of_a_county_that_half_the_province_comes_from_get_less_and_the_others_share_the_rest():
    # 20 texts of A, 4 of B; one grader each of A, B, C: G_A may only mark B's 4
    graders = tuple(Grader(f"G_{name}", (("nanchang", name, name),)) for name in "ABC")
    places = {f"T{n}/growth_report": ("nanchang", "A" if n < 20 else "B", "z") for n in range(24)}
    drawn = draw(DrawInput("1", graders, places, wanted=firsts(places)), SEED)
    assert drawn.loads == {"G_A": 4, "G_B": 10, "G_C": 10}


@settings(max_examples=cases(10, 25), deadline=None)
@given(st.integers(2, 12), st.integers(0, 99))
def test_a_wave_moves_nothing_and_levels_what_it_adds(first, dice):
    case = province(24, 4, 2, dice=dice)
    early = {text for text in case.places if int(text[1:].partition("/")[0]) < first}
    one = draw(replace(case, wanted=firsts(early), fresh=tuple(early)), SEED)
    late = set(case.places) - early
    two = draw(again(case, one.rows, wanted=firsts(late), fresh=tuple(late)), SEED)
    assert not set(one.rows) & set(two.rows)
    assert faults(case, (*one.rows, *two.rows)) == []
    assert two.unplaced == () and spread(two) <= 1


def test_a_draw_with_nothing_wanted_gives_nothing():
    case = province(5, 3, 2)
    rows = draw(case, SEED).rows
    assert draw(again(case, rows), SEED).rows == ()


def test_second_marks_go_to_others_and_not_to_whom_marked_the_other_text():
    case = replace(province(30, 5, 2), doubles=20)
    drawn = draw(case, SEED)
    doubles = [row for row in drawn.rows if row.purpose == "double"]
    assert len(doubles) == 20 and {row.role for row in doubles} == {"second"}
    hands = {}
    for row in drawn.rows:
        hands.setdefault(row.submission_id.partition("/")[0], []).append(row.grader_id)
    assert all(len(set(listed)) == len(listed) for listed in hands.values())


def test_with_two_graders_no_second_mark_crosses_over_and_that_is_told():
    graders = tuple(Grader(f"G{name}", (("nanchang", name, name),)) for name in "AB")
    places = {f"T1/{kind}": ("nanchang", "C", "z") for kind in KINDS}
    case = DrawInput("1", graders, places, wanted=firsts(places), fresh=tuple(places), doubles=2)
    drawn = draw(case, SEED)
    assert [(one.wanted.purpose, one.reason) for one in drawn.unplaced] == [("double", "away")] * 2
    assert drawn.loads == {"GA": 1, "GB": 1}
    assert faults(case, drawn.rows) == []


def test_one_grader_gets_one_text_of_each_author_and_the_other_is_told():
    graders = (Grader("G1", (("nanchang", "A", "a"),)),)
    places = {f"T{n}/{kind}": ("nanchang", "B", "b") for n in range(3) for kind in KINDS}
    drawn = draw(DrawInput("1", graders, places, wanted=firsts(places)), SEED)
    assert len(drawn.rows) == 3 and [one.reason for one in drawn.unplaced] == ["away"] * 3


def test_nobody_and_nothing():
    places = {"T1/growth_report": ("nanchang", "B", "b")}
    nobody = draw(DrawInput("1", (), places, wanted=firsts(places)), SEED)
    assert nobody.rows == () and [one.reason for one in nobody.unplaced] == ["away"]
    assert draw(DrawInput("1", (), {}), SEED).rows == ()


def test_a_demand_that_cannot_be_met_is_said_in_numbers():
    case = province(210, 20, 2, most=9)  # 420 texts, 40 graders: 360 places
    drawn = draw(case, SEED)
    assert (drawn.asked, drawn.places, len(drawn.unplaced)) == (420, 360, 60)
    assert {one.reason for one in drawn.unplaced} == {"full"}
    assert set(drawn.loads.values()) == {9}


def test_a_limit_of_one_is_kept_and_the_others_are_level():
    case = province(40, 5, 2)
    graders = (case.graders[0]._replace(most=3), *case.graders[1:])
    loads = draw(replace(case, graders=graders), SEED).loads
    assert loads.pop(graders[0].grader_id) == 3
    assert max(loads.values()) - min(loads.values()) <= 1 and sum(loads.values()) == 77


def test_neighbours_and_a_city_without_counties_keep_away():
    graders = tuple(
        Grader(name, ((city, county, name),))
        for name, city, county in (
            ("A", "jiujiang", "共青城市"),
            ("B", "jiujiang", "永修县"),
            ("C", "ganjiang", None),
            ("D", "jian", "安福县"),
        )
    )
    pairs = (("ganjiang", "jiujiang/共青城市"), ("jiujiang/永修县", "jiujiang/共青城市"), ("ganjiang", "ganjiang"))
    homes = {
        "T1": ("ganjiang", "经开区", "x"),
        "T2": ("jiujiang", "共青城市", "x"),
        "T3": ("jiujiang", "永修县", "x"),
        "T4": ("jian", "安福县", "x"),
    }
    for who, may in (("T1", "BD"), ("T2", "D"), ("T3", "CD"), ("T4", "ABC")):
        for grader in graders:
            places = {f"{who}/growth_report": homes[who]}
            drawn = draw(DrawInput("1", (grader,), places, wanted=firsts(places), neighbours=pairs), SEED)
            assert (drawn.rows != ()) == (grader.grader_id in may), (who, grader.grader_id)


def test_an_unknown_city_may_be_any():
    graders = (Grader("A", ((None, "东湖区", None),)), Grader("B", (("nanchang", "西湖区", "一小"),)))
    for place, may in ((("nanchang", "东湖区", None), "B"), ((None, None, "一小"), "A"), ((None, "西湖区", "z"), "A")):
        drawn = draw(DrawInput("1", graders, {"T1/growth_report": place}, wanted=firsts(["T1/growth_report"])), SEED)
        assert [row.grader_id for row in drawn.rows] == [may]


# ---------------------------------------------------------------- texts whose mark is known


def with_references(number: int, **changes: object) -> DrawInput:
    """A province where the lesson designs of the first trainees are known; their reports are marked."""
    case = province(60, 6, 2, dice=4)
    known = tuple(f"T{n}/lesson_design" for n in range(number))
    wanted = [text for text in case.places if int(text[1:].partition("/")[0]) >= number]
    return replace(case, wanted=firsts(wanted), fresh=tuple(wanted), references=known, **changes)


def by_purpose(rows, purpose):
    found = {}
    for row in rows:
        if row.purpose == purpose:
            found.setdefault(row.grader_id, set()).add(row.submission_id)
    return found


def test_everybody_qualifies_with_the_same_texts_has_the_same_anchors_and_hidden_seeds():
    case = with_references(20, qualify=4, anchors=3, seeds="0.5")
    drawn = draw(case, SEED)
    assert faults(case, drawn.rows) == [] and drawn.lacking == {} and spread(drawn) <= 1
    sets = {purpose: by_purpose(drawn.rows, purpose) for purpose in ("qualify", "anchor", "seed")}
    ordinary = {grader.grader_id: 0 for grader in case.graders}
    for row in drawn.rows:
        ordinary[row.grader_id] += row.purpose == "first"
    assert set(map(len, sets["qualify"].values())) == {4} and set(map(len, sets["anchor"].values())) == {3}
    # 80 texts for 12 graders: 6 or 7 each, half of which is 3
    assert {len(texts) for texts in sets["seed"].values()} == {3} and set(ordinary.values()) <= {6, 7}
    used = {purpose: set.union(*found.values()) for purpose, found in sets.items()}
    assert not used["qualify"] & used["anchor"] and not used["seed"] & (used["qualify"] | used["anchor"])
    # the same for all but those near an author, who get the next ones
    for purpose, number in (("qualify", 4), ("anchor", 3)):
        common = set.intersection(*(texts for who, texts in sets[purpose].items()))
        assert len(used[purpose]) - len(common) <= sum(
            near(grader, case.places[text]) for grader in case.graders for text in used[purpose]
        )
        assert len(used[purpose]) < 2 * number + 1


def test_known_texts_are_dealt_once_and_who_has_begun_qualifies_no_more():
    case = with_references(20, qualify=4, anchors=3, seeds="0.5")
    rows = draw(case, SEED).rows
    assert draw(again(case, rows), SEED).rows == ()
    begun = frozenset(grader.grader_id for grader in case.graders[:5])
    fresh = by_purpose(draw(replace(case, begun=begun), SEED).rows, "qualify")
    assert set(fresh) == {grader.grader_id for grader in case.graders[5:]}


def test_too_few_known_texts_are_told():
    drawn = draw(with_references(2, qualify=4, anchors=3), SEED)
    assert drawn.lacking["anchor"] == 3 * 12 and drawn.lacking["qualify"] >= 2 * 12


def test_the_other_text_of_a_known_one_finds_a_grader_even_when_it_comes_last():
    # both graders' worlds: a reference whose author's report arrives a wave later
    case = province(12, 4, 1, dice=3)
    text, other = "T0/lesson_design", "T0/growth_report"
    case = replace(case, wanted=(), fresh=(), references=(text,), unsettled=frozenset({text}), anchors=1)
    one = draw(case, SEED)
    may = [grader for grader in case.graders if not near(grader, case.places[text])]
    assert len(by_purpose(one.rows, "anchor")) == max(len(may) - 2, 0)
    two = draw(again(case, one.rows, wanted=firsts([other]), anchors=0), SEED)
    assert two.unplaced == () and faults(case, (*one.rows, *two.rows)) == []


# ---------------------------------------------------------------- codes


def test_codes_differ_and_say_nothing_without_the_key():
    wanted = [(f"T{n}/growth_report", f"G{n % 3}") for n in range(500)]
    codes = blind_codes(b"k" * 32, wanted, ())
    assert len(set(codes)) == 500 and all(len(code) == 8 and code.isalnum() for code in codes)
    assert blind_codes(b"k" * 32, wanted[:5], ()) == codes[:5]
    assert not set(blind_codes(b"l" * 32, wanted, ())) & set(codes)


def test_a_code_that_is_taken_is_made_anew():
    wanted = [("T1/growth_report", "G1")]
    (code,) = blind_codes(b"k" * 32, wanted, ())
    (other,) = blind_codes(b"k" * 32, wanted, {code})
    assert other != code


def test_marks_without_an_allocation_keep_their_givers_away():
    case = province(1, 3, 1)
    text = "T0/lesson_design"
    free = [grader.grader_id for grader in case.graders if not near(grader, case.places[text])]
    rng = random.Random(2)
    giver = rng.choice(free)
    case = replace(case, wanted=(Wanted(text, "second", "near_pass"),), fresh=(), marked=((text, giver),))
    drawn = draw(case, SEED)
    assert [row.grader_id for row in drawn.rows] == [who for who in free if who != giver][: len(free) - 1]
