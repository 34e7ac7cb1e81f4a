"""Passages of many: told once, counted until a person rules, whoever has them; nobody vanishes by copying in company."""

import re
from functools import cache

import pandas as pd
import pytest

from jxgrade.similarity import Reuse, find_reuse
from jxgrade.similarity import whole as whole_texts
from tests.similarity.prose import sentences, story

HOLD = 0.30


def ring(copiers: int, authors: int, *, copied: int = 18, own: int = 12) -> dict[str, str]:
    """Texts of different authors, of which the first so many paste the same half page into their own."""
    page = story(90_001, copied)
    return {
        f"t{number:05}": story(2 * number, own // 2)
        + (page if number < copiers else story(70_000 + number, copied))
        + story(2 * number + 1, own - own // 2)
        for number in range(authors)
    }


@cache
def of_twenty() -> Reuse:
    """What is found among 40, of whom 20 copied, before anybody has ruled."""
    return find_reuse(ring(20, 40))


def covered(found: Reuse) -> dict[str, float]:
    """The greatest own coverage of each text."""
    pairs = found.pairs
    both = pd.concat(
        [
            pairs[["left_id", "left_coverage"]].set_axis(["id", "share"], axis=1),
            pairs[["right_id", "right_coverage"]].set_axis(["id", "share"], axis=1),
        ]
    )
    return dict(both.groupby("id")["share"].max())


@pytest.mark.parametrize(
    ("copiers", "authors"), [(11, 40), (12, 40), (13, 40), (36, 40), (40, 40), (36, 400), (130, 400)]
)
def test_every_member_of_a_ring_is_held_however_many_they_are(copiers: int, authors: int) -> None:
    shares = covered(find_reuse(ring(copiers, authors)))
    assert {key for key, share in shares.items() if share >= HOLD} == {f"t{number:05}" for number in range(copiers)}


@pytest.mark.parametrize("copiers", [12, 36])
def test_a_ring_is_one_passage_with_all_who_have_it_where_they_have_it(copiers: int) -> None:
    texts, page = ring(copiers, 60), story(90_001, 18)
    found = find_reuse(texts)
    assert len(found.shared_passages) == 1
    row = found.shared_passages.iloc[0]
    assert (row.authors, row.first_id, row.decision) == (copiers, "t00000", None)
    where = found.shared_passage_texts
    assert where["submission_id"].tolist() == [f"t{number:05}" for number in range(copiers)]
    assert {texts[key][start:end] for _, key, start, end in where.itertuples(index=False)} == {page.rstrip("。")}
    assert row.excerpt == page[:100] + "…"


def test_every_member_is_in_a_pair_with_the_first_who_handed_it_in() -> None:
    found = find_reuse(ring(20, 40), submitted_at={"t00007": "2023-12-01T10:00:00", "t00003": "2023-12-02T10:00:00"})
    assert found.shared_passages["first_id"].tolist() == ["t00007"]
    with_first = {
        key
        for pair in zip(found.pairs["left_id"], found.pairs["right_id"], strict=True)
        if "t00007" in pair
        for key in pair
    }
    assert with_first == {f"t{number:05}" for number in range(20)}


def test_in_a_ring_too_large_to_compare_each_with_each_all_are_paired_with_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(whole_texts, "CIRCLE", 4)
    monkeypatch.setattr(whole_texts, "NEAREST", 1)
    found = find_reuse(ring(30, 400))
    pairs = set(zip(found.pairs["left_id"], found.pairs["right_id"], strict=True))
    assert {(f"t{0:05}", f"t{number:05}") for number in range(1, 30)} <= pairs
    assert len(pairs) < 30 * 8


def test_a_passage_ruled_public_is_a_template_and_stays_told() -> None:
    texts, before = ring(20, 40), of_twenty()
    name = before.shared_passages["passage_id"][0]
    after = find_reuse(texts, rulings={name: "public"})
    assert after.pairs.empty
    assert after.shared_passages[["passage_id", "authors", "decision"]].values.tolist() == [[name, 20, "public"]]
    pd.testing.assert_frame_equal(after.shared_passage_texts, before.shared_passage_texts)


def test_a_passage_found_among_pairs_is_a_template_too_once_it_is_public() -> None:
    texts = ring(20, 400)  # too few of so many for common text: found by comparing
    name = find_reuse(texts).shared_passages["passage_id"][0]
    after = find_reuse(texts, rulings={name: "public"})
    assert (len(after.pairs), after.shared_passages["decision"].tolist()) == (0, ["public"])


def test_a_passage_ruled_copied_counts_as_before() -> None:
    texts, before = ring(20, 40), of_twenty()
    after = find_reuse(texts, rulings={before.shared_passages["passage_id"][0]: "copied"})
    pd.testing.assert_frame_equal(after.pairs, before.pairs)
    assert after.shared_passages["decision"].tolist() == ["copied"]


def test_a_ruling_on_a_passage_that_nobody_has_is_told() -> None:
    found = find_reuse(ring(3, 20), rulings={"P0123456789AB": "public"})
    assert found.shared_passages[["passage_id", "authors", "decision"]].values.tolist() == [
        ["P0123456789AB", 0, "public"]
    ]
    assert len(found.pairs) == 3


def test_a_passage_keeps_its_name_whoever_joins_or_leaves() -> None:
    names = {
        find_reuse(texts).shared_passages["passage_id"][0]
        for texts in (
            ring(12, 40),
            ring(13, 40),
            ring(30, 300),
            {k: t for k, t in ring(16, 40).items() if k != "t00000"},
        )
    }
    assert len(names) == 1


@pytest.mark.parametrize(("count", "rows"), [(2, 0), (4, 1)])
def test_a_formula_of_many_is_discounted_and_a_long_passage_is_not(count: int, rows: int) -> None:
    page = story(9_001, count)
    texts = {f"t{number:02}": story(number, 9) + page + story(number + 500, 9) for number in range(40)}
    found = find_reuse(texts)
    assert (len(found.shared_passages), found.pairs.empty) == (rows, rows == 0)


def _mixed(long_first: bool) -> tuple[dict[str, str], list[str], list[str]]:
    """150 texts with one paragraph: of every third it is a tenth and more (but no third), of the others a fifteenth; and which are which."""
    page = story(9_001, 5)
    texts, kinds = {}, ([], [])
    for number in range(150):
        is_long = bool(number % 3) if number else long_first
        size = 32 if is_long else 10
        name = f"t{number:03d}"
        texts[name] = story(2 * number, size) + page + story(2 * number + 1, size)
        kinds[is_long].append(name)
    return texts, *kinds


@pytest.mark.parametrize("long_first", [True, False])
def test_of_a_crowd_below_the_hold_whoever_is_covered_to_the_noting_limit_is_in_a_pair(long_first: bool) -> None:
    texts, short, long = _mixed(long_first)
    alone = find_reuse(texts)
    assert (len(alone.pairs), alone.shared_passages["authors"].tolist()) == (0, [150])  # told by the passage alone
    found = find_reuse(texts, crowd_at=0.1)
    assert found.shared_passages[["authors", "first_id"]].values.tolist() == [[150, "t000"]]
    shares = covered(found)
    assert {one for one, share in shares.items() if share >= 0.1} == set(short)
    assert max(shares.values()) < HOLD
    assert set(shares) == {"t000", *short}
    assert found.clusters.empty and found.passages.empty  # one policy joins no circles and is shown once
    name = found.shared_passages["passage_id"][0]
    copied = find_reuse(texts, rulings={name: "copied"})
    ruled = covered(copied)
    assert set(ruled) == {*short, *long} and (copied.pairs["passages"] == 1).all()
    assert {one: ruled[one] for one in short} == {one: shares[one] for one in short}
    assert find_reuse(texts, rulings={name: "public"}).pairs.empty


def test_the_first_of_a_crowd_is_in_a_pair_where_he_alone_is_covered_so_far() -> None:
    page = story(9_001, 5)
    texts = {f"t{number:03}": story(2 * number, 32) + page + story(2 * number + 1, 32) for number in range(1, 150)}
    found = find_reuse(texts | {"t000": story(5_000, 10) + page + story(5_001, 10)}, crowd_at=0.1)
    assert (len(found.pairs), found.pairs["left_id"].tolist()) == (1, ["t000"])
    assert 0.1 <= found.pairs["left_coverage"][0] < HOLD


def _crowd(one: str, other: str) -> pd.Series:
    """The pair of two texts among 150 who have the same paragraph."""
    page = story(9_001, 5)
    texts = {f"t{number:03}": story(2 * number, 12) + page + story(2 * number + 1, 12) for number in range(150)}
    row = find_reuse(texts | {"a": one, "b": other}, submitted_at={"t000": "2023-11-20T00:00:00"}).pairs.iloc[0]
    assert (row.left_id, row.right_id) == ("a", "b")
    return row


def test_a_crowds_passage_counts_between_two_who_copied_it_along_with_more() -> None:
    page, more, one, other = story(9_001, 5), story(9_002, 6), story(8_001, 20), story(8_002, 20)
    bare = find_reuse({"a": more + one, "b": other + more}).pairs.iloc[0]
    row = _crowd(more + page + one, other + more + page)
    assert row.left_covered == bare.left_covered + row.left_own - bare.left_own > bare.left_covered


def test_a_crowds_passage_that_stands_apart_holds_nobody_with_what_two_share_beside_it() -> None:
    page, more, one, other = story(9_001, 5), story(9_002, 6), story(8_001, 20), story(8_002, 20)
    bare = find_reuse({"a": more + one, "b": other + more}).pairs.iloc[0]
    row = _crowd(more + one + page, page + other + more)
    assert row.left_covered == bare.left_covered
    assert row.left_own > bare.left_own


def test_two_passages_of_crowds_hold_who_has_both_once_both_are_ruled_copied() -> None:
    """Neither is enough by itself, their firsts are others, and until then both wait for a ruling with everybody's name."""
    one, other = story(9_001, 6), story(9_002, 6)
    texts = {f"a{number:03}": story(number, 18) + one for number in range(130)}
    texts |= {f"b{number:03}": story(500 + number, 18) + other for number in range(130)}
    both = {name: one + story(900 + place, 18) + other + story(950 + place, 4) for place, name in enumerate(("x", "y"))}
    before = find_reuse(texts | both)
    assert max(covered(before).get(name, 0) for name in both) < HOLD
    waiting = before.shared_passage_texts.groupby("submission_id")["passage_id"].nunique()
    assert [waiting[name] for name in both] == [2, 2]
    after = find_reuse(texts | both, rulings=dict.fromkeys(before.shared_passages["passage_id"], "copied"))
    assert {key for key, share in covered(after).items() if share >= HOLD} == set(both)


def test_a_ring_of_templates_is_nothing() -> None:
    page = story(90_001, 18)
    found = find_reuse(ring(30, 40), templates=[page])
    assert (len(found.pairs), len(found.shared_passages)) == (0, 0)


def test_all_texts_equal_are_one_passage_and_each_is_held() -> None:
    texts = {f"t{number:04}": story(1, 20) for number in range(300)}
    found = find_reuse(texts, submitted_at={"t0042": "2023-11-20T00:00:00"})
    assert found.shared_passages[["authors", "first_id"]].values.tolist() == [[300, "t0042"]]
    assert set(covered(found).values()) == {1.0}
    assert set(covered(found)) == set(texts)


def test_two_texts_of_the_rings_first_author_are_no_pair_and_both_are_held() -> None:
    texts = ring(14, 40)
    found = find_reuse(texts, groups={"t00000": "x", "t00001": "x"})
    assert ("t00000", "t00001") not in set(zip(found.pairs["left_id"], found.pairs["right_id"], strict=True))
    assert covered(found)["t00001"] >= HOLD
    assert found.shared_passages["authors"].tolist() == [13]


def test_a_former_year_comes_first() -> None:
    page = story(90_001, 18)
    found = find_reuse(ring(14, 40), earlier={"earlier/2021/z": page + story(5_000, 4)})
    assert found.shared_passages["first_id"].tolist() == ["earlier/2021/z"]
    assert set(found.pairs.loc[found.pairs["left_id"] == "earlier/2021/z", "right_id"]) == {
        f"t{n:05}" for n in range(14)
    }


def test_two_passages_side_by_side_in_one_text_are_two() -> None:
    one, other = story(9_001, 6), story(9_002, 6)
    texts = {f"a{number:02}": story(number, 12) + one for number in range(14)}
    texts |= {f"b{number:02}": other + story(100 + number, 12) for number in range(14)}
    texts["c"] = story(200, 8) + one + other
    found = find_reuse(texts)
    assert sorted(found.shared_passages["authors"]) == [15, 15]


def test_an_edited_ring_is_held_too() -> None:
    page = sentences(90_001, 18)
    texts = {
        f"t{number:02}": story(number, 6)
        + "".join(line for place, line in enumerate(page) if place != number % 18)
        + story(number + 50, 6)
        for number in range(40)
    }
    assert min(covered(find_reuse(texts)).values()) >= HOLD
    assert len(covered(find_reuse(texts))) == 40


def test_a_passage_ruled_public_is_a_template_for_who_copies_it_later_too_and_is_told_with_all() -> None:
    texts = ring(20, 40)
    name = of_twenty().shared_passages["passage_id"][0]
    later = find_reuse(texts | {"new": story(91_000, 5) + story(90_001, 18)}, rulings={name: "public"})
    assert later.pairs.empty
    assert later.shared_passages[["passage_id", "authors", "decision"]].values.tolist() == [[name, 21, "public"]]


def test_a_passage_whose_ruling_is_turned_into_copied_counts_again() -> None:
    texts = ring(20, 40)
    name = of_twenty().shared_passages["passage_id"][0]
    assert set(covered(find_reuse(texts, rulings={name: "copied"}))) == {f"t{number:05}" for number in range(20)}


def test_what_is_ruled_public_is_no_sign_of_rewriting_either() -> None:
    page = story(90_001, 18)
    texts = {f"t{number:02}": story(number, 3) + page for number in range(14)}
    name = find_reuse(texts).shared_passages["passage_id"][0]
    hints = find_reuse(texts, rulings={name: "public"}).hints
    aligned = {
        int(end) for links in hints["sentences"] for link in links for end in re.findall(r"-(\d+)", link)
    }  # by chance, if at all
    assert max(aligned, default=0) <= max(len(text) - len(page) for text in texts.values())


def test_quotation_marks_that_never_close_hide_nothing_of_a_ring() -> None:
    texts = {key: f"《纲要》指出：“{text}" for key, text in ring(20, 40).items()}
    assert {key for key, share in covered(find_reuse(texts)).items() if share >= HOLD} == {
        f"t{number:05}" for number in range(20)
    }
