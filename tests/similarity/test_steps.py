"""The steps between texts and tables, each against a slow and plain count of the same thing."""

from concurrent.futures import ThreadPoolExecutor
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jxgrade.similarity import common, seeds
from jxgrade.similarity.align import Runs, find_runs
from jxgrade.similarity.chain import Chains, chain_runs
from jxgrade.similarity.common import COMMON_GRAM, FEWEST_AUTHORS, OWN, common_stretches, find_common
from jxgrade.similarity.corpus import read_corpus
from jxgrade.similarity.grams import complete, gram_hashes, grams_at, repeated
from jxgrade.similarity.rarity import LONG, SHORT, Rarity
from jxgrade.similarity.result import clusters_of
from jxgrade.similarity.seeds import Candidates, Own, find_hits, own_symbols
from jxgrade.similarity.verify import FEW, FURTHER, GAP, LEAST_BITS, WIDE_GAP, find_passages
from tests.extent import cases
from tests.similarity.prose import story


def own_of(texts: dict[str, str], groups: dict[str, str] | None = None) -> Own:
    corpus, symbols = read_corpus(texts, groups)
    return own_symbols(corpus, symbols, find_common(corpus, symbols, templates=(), share=0.01))


@given(st.lists(st.integers(0, 3), max_size=30), st.integers(1, 9))
@settings(max_examples=cases(25, 80), deadline=None)
def test_equal_grams_have_equal_hashes_and_different_ones_differ(values: list[int], length: int) -> None:
    symbols = np.array(values, dtype=np.uint32)
    hashes = gram_hashes(symbols, length)
    grams = [tuple(values[start : start + length]) for start in range(len(values) - length + 1)]
    assert len(hashes) == len(grams)
    for one, other in combinations(range(len(grams)), 2):
        assert (hashes[one] == hashes[other]) == (grams[one] == grams[other])
    places = np.arange(len(grams))
    assert grams_at(symbols, places, length).tolist() == hashes.tolist()


def test_hashing_in_blocks_changes_nothing() -> None:
    symbols = np.random.default_rng(1).integers(0, 50, 600_000).astype(np.uint32)
    whole = gram_hashes(symbols, 5)
    assert whole[262_100:262_200].tolist() == gram_hashes(symbols[262_100:262_204], 5).tolist()


@given(st.lists(st.integers(0, 6), max_size=40))
@settings(max_examples=cases(25, 80), deadline=None)
def test_repeated_gathers_just_the_places_of_values_that_come_again(values: list[int]) -> None:
    hashes = np.array([value * 0x9E3779B97F4A7C15 & (1 << 64) - 1 for value in values], dtype=np.uint64)
    places, bounds = repeated(hashes)
    found = sorted(places[start:end].tolist() for start, end in pairwise(bounds.tolist()))
    wanted = sorted(
        [place for place, other in enumerate(values) if other == value]
        for value in set(values)
        if values.count(value) > 1
    )
    assert found == wanted


def test_a_gram_is_complete_only_inside_its_text() -> None:
    starts = np.array([0, 3, 3, 5])
    assert complete(starts, 3).tolist() == [True, False, False]
    assert complete(starts, 6).tolist() == []


@pytest.mark.parametrize(
    ("authors", "is_common"), [(FEWEST_AUTHORS - 1, False), (FEWEST_AUTHORS, True), (FEWEST_AUTHORS + 1, True)]
)
def test_a_phrase_becomes_common_at_just_so_many_authors(authors: int, is_common: bool) -> None:
    phrase = "甲乙丙丁戊己庚辛壬癸"
    texts = {f"t{number:03}": story(number, 4) + (phrase if number < authors else "") for number in range(60)}
    corpus, symbols = read_corpus(texts)
    assert len(phrase) >= COMMON_GRAM
    assert bool(find_common(corpus, symbols, templates=(), share=0.01).any()) == is_common


@pytest.mark.parametrize(("authors", "is_common"), [(4, False), (5, True)])
def test_in_a_large_province_a_fixed_number_of_authors_makes_a_phrase_public(
    authors: int, is_common: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(common, "FEWEST_AUTHORS", 2)
    monkeypatch.setattr(common, "MOST_AUTHORS", 5)  # a twelfth of all authors, where the share asks for a half
    phrase = "甲乙丙丁戊己庚辛壬癸"
    texts = {f"t{number:03}": story(number, 4) + (phrase if number < authors else "") for number in range(60)}
    corpus, symbols = read_corpus(texts)
    assert bool(find_common(corpus, symbols, templates=(), share=0.5).any()) == is_common


def test_common_stretches_stand_where_the_form_stands_and_say_whence_they_are_known() -> None:
    form, heading = "请结合本校实际情况填写下列各项内容", "一、教学准备与目标"
    texts = {
        f"t{number:02}": f"{heading}：{story(number, 2)}\n【{form}】{story(number + 50, 2)}" for number in range(14)
    }
    corpus, symbols = read_corpus(texts)
    sources = find_common(corpus, symbols, templates=[heading], share=0.01)
    text = corpus.texts[3]
    found = [(text[start:end], source) for _, start, end, source in common_stretches(sources, corpus, [3])]
    assert found == [(heading, "template"), (form, "frequent")]


def test_one_author_alone_makes_nothing_common() -> None:
    texts = {f"t{number:03}": story(number, 4) + "甲乙丙丁戊己庚辛壬癸" for number in range(30)}
    corpus, symbols = read_corpus(texts, dict.fromkeys(texts, "x"))
    assert not find_common(corpus, symbols, templates=(), share=0.01).any()


def test_seeds_are_the_rare_grams_two_texts_share() -> None:
    own = own_of({"a": story(1, 3) + story(2, 1), "b": story(3, 3) + story(2, 1), "c": story(4, 4)})
    (hits,) = (part for part in find_hits(own) if len(part.left))
    spelled = own.symbols.tolist()
    length = seeds.LEVELS[0][0]
    grams: dict[tuple[int, ...], dict[int, int]] = {}
    for place in range(len(spelled) - length, -1, -1):
        text = int(own.text_of[place])
        if int(own.text_of[place + length - 1]) == text:
            grams.setdefault(tuple(spelled[place : place + length]), {})[text] = place
    wanted = sorted(pair for places in grams.values() for pair in combinations(sorted(places.values()), 2))
    assert sorted(zip(hits.left.tolist(), hits.right.tolist(), strict=True)) == wanted


def test_seeds_do_not_depend_on_the_parts_they_are_sought_in(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {f"t{number}": story(number % 7, 5) + story(number + 10, 5) for number in range(20)}
    whole = find_hits(own_of(texts))
    monkeypatch.setattr(seeds, "_PART", 256)
    monkeypatch.setattr(seeds, "_GATHERED", 1_000)
    parts = find_hits(own_of(texts), jobs=3)
    with ThreadPoolExecutor(2) as executor:
        sent = find_hits(own_of(texts), executor=executor)
    for one, other in zip(parts, sent, strict=True):
        assert all(map(np.array_equal, vars(one).values(), vars(other).values()))
    as_set = [
        {row for part in hits for row in zip(part.left.tolist(), part.right.tolist(), part.users.tolist(), strict=True)}
        for hits in (whole, parts)
    ]
    assert as_set[0] == as_set[1]
    chosen = [seeds.choose(hits, own_of(texts)) for hits in (whole, parts)]
    assert chosen[0].left.tolist() == chosen[1].left.tolist()
    assert chosen[0].stretch.tolist() == chosen[1].stretch.tolist()


def test_runs_are_all_maximal_runs_of_equal_symbols() -> None:
    own = own_of({"a": story(1, 4) + story(2, 2), "b": story(2, 2) + story(1, 2) + story(5, 2)})
    starts = own.starts.tolist()
    candidates = Candidates(
        np.array([0], np.int32), np.array([1], np.int32), np.array([[starts[0], starts[1], starts[1], starts[2]]])
    )
    runs = find_runs(candidates, own, Rarity.of(own))
    found = set(zip(runs.left.tolist(), runs.right.tolist(), runs.length.tolist(), strict=True))
    symbols = own.symbols.tolist()
    wanted = set()
    for x in range(starts[0], starts[1]):
        for y in range(starts[1], starts[2]):
            if symbols[x] != symbols[y] or (x > starts[0] and y > starts[1] and symbols[x - 1] == symbols[y - 1]):
                continue
            length = 0
            while x + length < starts[1] and y + length < starts[2] and symbols[x + length] == symbols[y + length]:
                length += 1
            if length >= SHORT:
                wanted.add((x, y, length))
    assert found == wanted


def test_a_phrase_of_many_texts_is_worth_less_than_one_of_two() -> None:
    phrase, rare = "甲乙丙丁戊己", "子丑寅卯辰巳"
    own = own_of({f"t{number:02}": story(number, 3) + phrase + (rare if number < 2 else "") for number in range(11)})
    rarity, symbols = Rarity.of(own), own.symbols.tolist()
    first = [symbols.index(ord(text[0])) for text in (phrase, rare)]
    common, seldom = rarity.bits(np.array(first), LONG).tolist()
    assert common < seldom


def chains(rows: list[tuple[int, int, int, int, float]]) -> Chains:
    spans = np.array([row[:4] for row in rows])
    return Chains(
        np.zeros(len(rows), np.int64),
        spans,
        np.array([row[4] for row in rows]),
        spans[:, 1] - spans[:, 0],
        spans[:, 1] - spans[:, 0],
    )


ONE_PAIR = Candidates(np.array([0], np.int32), np.array([1], np.int32), np.zeros((1, 4), np.int64))
TEXTS = own_of({"a": story(1, 600), "b": story(2, 600)})
NEEDED = LEAST_BITS + float(np.log2(max(FEW, len(TEXTS.symbols))))


@pytest.mark.parametrize(("bits", "kept"), [(NEEDED - 0.01, 0), (NEEDED, 1), (NEEDED + 0.01, 1)])
def test_a_passage_needs_just_so_many_bits(bits: float, kept: int) -> None:
    sparse = chains([(0, 100, 500, 600, bits)])
    sparse = Chains(sparse.pair, sparse.spans, sparse.bits, np.array([30]), np.array([8]))
    assert len(find_passages(sparse, ONE_PAIR, TEXTS).left) == kept


def sparse(count: int, bits: float, *, apart: int, right: list[int] | None = None) -> Chains:
    """So many chains of 60 symbols, 20 of them equal, ``apart`` symbols apart, at these places of the right text (in fields)."""
    rows = [
        (60 * n + apart * n, 60 * n + apart * n + 60, 5_000 + (60 + apart) * m, 5_060 + (60 + apart) * m, bits)
        for n, m in enumerate(right or range(count))
    ]
    made = chains(rows)
    return Chains(made.pair, made.spans, made.bits, np.full(count, 20), np.full(count, 8))


@pytest.mark.parametrize(("more", "kept"), [(-0.01, 0), (0.0, 1), (0.01, 1)])
def test_passages_too_weak_alone_prove_a_pair_together(more: float, kept: int) -> None:
    each = FURTHER + (NEEDED - FURTHER + more) / 4
    assert each < NEEDED - 10
    assert len(set(find_passages(sparse(4, each, apart=200), ONE_PAIR, TEXTS).left.tolist())) == kept
    assert not len(find_passages(sparse(3, each, apart=200), ONE_PAIR, TEXTS).left)


def test_many_phrases_of_a_trade_prove_nothing_together() -> None:
    assert not len(find_passages(sparse(40, FURTHER, apart=100), ONE_PAIR, TEXTS).left)


@pytest.mark.parametrize(
    ("right", "apart", "passages"),
    [([1, 0, 3, 2], 0, 1), ([3, 0, 2, 1], GAP + 35, 4), ([0, 1, 2, 3], WIDE_GAP + 1, 4), ([0, 1, 2, 3], WIDE_GAP, 1)],
)
def test_passages_in_another_order_are_one_only_where_they_fill_their_stretch(
    right: list[int], apart: int, passages: int
) -> None:
    assert len(find_passages(sparse(4, 99.0, apart=apart, right=right), ONE_PAIR, TEXTS).left) == passages


def test_a_shuffled_copy_of_which_a_little_was_cut_is_one_passage() -> None:
    whole = chains([(0, 300, 5_700, 6_000, 99.0), (390, 700, 5_000, 5_310, 99.0), (800, 900, 5_500, 5_600, 99.0)])
    found = find_passages(whole, ONE_PAIR, TEXTS)
    assert (found.spans.tolist(), found.kind.tolist()) == ([[0, 900, 5_000, 6_000]], [2])


@pytest.mark.parametrize(("gap", "passages"), [(GAP, 1), (WIDE_GAP, 1), (WIDE_GAP + 1, 2)])
def test_passages_a_short_way_apart_are_shown_as_one(gap: int, passages: int) -> None:
    two = chains([(0, 100, 500, 600, 99.0), (100 + gap, 200 + gap, 600 + gap, 700 + gap, 99.0)])
    assert len(find_passages(two, ONE_PAIR, TEXTS).left) == passages


def test_parts_in_another_order_are_moved_and_one_equal_run_is_exact() -> None:
    moved = chains([(0, 50, 550, 600, 99.0), (50, 100, 500, 550, 99.0)])
    assert find_passages(moved, ONE_PAIR, TEXTS).kind.tolist() == [2]
    assert find_passages(chains([(0, 50, 550, 600, 99.0)]), ONE_PAIR, TEXTS).kind.tolist() == [0]


def test_a_chain_prefers_runs_at_one_shift_to_runs_at_many() -> None:
    own = own_of({"a": story(1, 20), "b": story(2, 20)})
    start = int(own.starts[1])
    left = np.array([0, 20, 40])
    bits = np.full(3, 20.0)
    length = np.full(3, 6)
    pair = np.zeros(3, np.int64)
    straight, _ = chain_runs(Runs(pair, left, start + left, length, bits), own, Rarity.of(own))
    crooked, _ = chain_runs(Runs(pair, left, start + np.array([0, 30, 40]), length, bits), own, Rarity.of(own))
    assert straight.bits.max() > crooked.bits.max()
    assert len(straight.pair) == 1


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=10))
@settings(max_examples=cases(25, 60), deadline=None)
def test_clusters_are_connected_components_whatever_the_order(pairs: list[tuple[str, str]]) -> None:
    groups = [{text} for text in {text for pair in pairs for text in pair}]
    for left, right in pairs:
        one, other = (next(group for group in groups if text in group) for text in (left, right))
        if one is not other:
            groups.remove(other)
            one |= other
    wanted = sorted((text, min(group), len(group)) for group in groups for text in group)
    assert clusters_of(pairs) == clusters_of(reversed(pairs)) == wanted


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("一、课程主题：交朋友", "一课程主题"),
        ("我的课程主题很难选", ""),
        ("对象：五年级", ""),
        ("请写明活动的背景和过程以及成效吧", "请写明活动的背景和过程以及成效"),
        ("写明活动的背景", ""),
        ("教学准备\n纸笔", "教学准备"),
    ],
)
def test_a_template_is_discounted_line_by_line(text: str, marked: str) -> None:
    template = "一、课程主题：\n对象：\n教学准备\n请写明活动的背景和过程以及成效"
    corpus, symbols = read_corpus({"a": text})
    sources = find_common(corpus, symbols, templates=[template], share=0.01)
    assert "".join(chr(symbol) for symbol in symbols[sources != OWN]) == marked
