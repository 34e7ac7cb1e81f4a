"""The index: what it finds for late texts is what the whole comparison finds, and nothing depends on how it is asked.

Nothing about common text changes where the grams that an index learns from all texts are those it learns from the old ones.
"""

import random
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jxgrade.similarity import Reuse, find_reuse
from jxgrade.similarity.grams import grams_at
from jxgrade.similarity.index import Index
from jxgrade.similarity.joined import join
from jxgrade.similarity.late import Postings, frequent, risen
from jxgrade.similarity.rarity import LENGTHS, Rarity
from jxgrade.similarity.seeds import LEVELS, Own
from tests.similarity.prose import story

Texts = dict[str, str]
FORM = story(9_000, 5)


def parts(texts: Mapping[str, str], late: set[str]) -> tuple[Texts, Texts]:
    return {key: text for key, text in texts.items() if key not in late}, {key: texts[key] for key in sorted(late)}


def with_late_side(frame: pd.DataFrame, late: set[str]) -> pd.DataFrame:
    chosen = frame[frame["left_id"].isin(late) | frame["right_id"].isin(late)]
    return chosen.drop(columns="cosine", errors="ignore").reset_index(drop=True)


def same(found: Reuse, whole: Reuse, late: set[str]) -> bool:
    return with_late_side(whole.pairs, late).equals(found.pairs.drop(columns="cosine")) and with_late_side(
        whole.passages, late
    ).equals(found.passages)


# a text: pieces of a small stock (0-5) that many share, or a piece of its own (6 and more)
pieces = st.lists(st.integers(0, 11), max_size=5)
corpora = st.lists(
    st.tuples(pieces, st.integers(0, 10), st.sampled_from(["late", "late", "old", "old", "earlier"])),
    min_size=1,
    max_size=36,
)


@given(corpora, st.booleans())
@settings(max_examples=25, deadline=None)
def test_late_pairs_are_those_of_the_whole_comparison(rows: list[tuple[list[int], int, str]], with_form: bool) -> None:
    texts, groups = {}, {}
    for number, (chosen, author, _) in enumerate(rows):
        own = iter(range(100 * number + 100, 100 * number + 200))
        body = "".join(story(piece if piece < 6 else next(own), 1 + piece % 4) for piece in chosen)
        key = f"{'aAbB'[number % 4]}{number * 7 % 40:02}"
        texts[key], groups[key] = FORM + body if with_form else body, f"author {author}"
    kinds = dict(zip(texts, (kind for *_, kind in rows), strict=True))
    late = {key for key, kind in kinds.items() if kind == "late"}
    earlier = {key: texts[key] for key, kind in kinds.items() if kind == "earlier"}
    old, new = parts({key: text for key, text in texts.items() if key not in earlier}, late)
    options = {"groups": groups, "earlier": earlier, "templates": (FORM,)}
    whole = find_reuse({**old, **new}, **options)  # type: ignore[arg-type]
    found = Index.build(old, **options).compare(new, groups=groups)  # type: ignore[arg-type]
    assert same(found, whole, late)


@given(st.integers(0, 10_000), st.sampled_from([0.05, 0.3]))
@settings(max_examples=6, deadline=None)
def test_they_are_also_among_many_authors_while_nothing_else_becomes_common(seed: int, share: float) -> None:
    rng = random.Random(seed)
    stock = [story(number, 3) for number in range(3)]
    texts = {}
    for number in range(60):
        body = [story(1_000 * seed % 99_991 + number, 4), *rng.sample(stock, rng.choice([0, 0, 1, 2]))]
        texts[f"t{number:02}"] = FORM * (number % 3 > 0) + "".join(body)
    late = {key for key in texts if rng.random() < share}
    old, new = parts(texts, late)
    index, all_of_it = Index.build(old), Index.build(texts)
    assume(np.array_equal(index.phrases.shared, all_of_it.phrases.shared))
    assume(np.array_equal(index.phrases.public, all_of_it.phrases.public))
    assert len(index.phrases.shared)
    # pieces of the stock are in more texts than a gram may link: what is found is right, what is missed lies in one circle
    found, whole = index.compare(new), find_reuse(texts, note_at=0.0)
    shown = found.pairs.drop(columns="cosine")
    both = shown.merge(with_late_side(whole.pairs, late), how="left", indicator=True)
    assert (both["_merge"] == "both").all()
    missed = set(map(tuple, with_late_side(whole.pairs, late)[["left_id", "right_id"]].to_numpy())) - set(
        map(tuple, shown[["left_id", "right_id"]].to_numpy())
    )
    circle = dict(zip(whole.clusters["submission_id"], whole.clusters["cluster_id"], strict=True))
    assert all(circle[left] == circle[right] for left, right in missed)


@pytest.mark.parametrize("old", [14, 15, 16, 17, 30])
@pytest.mark.parametrize("new", [1, 2, 5])
def test_where_late_texts_make_a_gram_too_frequent_a_longer_one_is_tried_as_ever(old: int, new: int) -> None:
    shared, longer = story(1, 2)[:6], story(1, 2)
    texts = {
        f"t{number:02}": story(number + 50, 3) + (longer if number % 4 == 0 else shared) + story(number + 150, 3)
        for number in range(old + new)
    }
    groups = {key: f"author {number % 9}" for number, key in enumerate(texts)}
    late = set(random.Random(old * new).sample(sorted(texts), new))
    before, after = parts(texts, late)
    found = Index.build(before, groups=groups).compare(after, groups=groups)
    assert same(found, find_reuse(texts, groups=groups), late)


def test_old_texts_are_never_compared_with_one_another() -> None:
    copied = story(1, 6)
    index = Index.build({"a": copied, "b": copied + story(2, 2), "c": copied})
    found = index.compare({"z": story(3, 4)})
    assert found.pairs.empty and found.passages.empty and found.clusters.empty


def test_a_text_equal_to_old_ones_is_found_with_each_of_them_and_their_partners() -> None:
    copied = story(1, 8)
    old = {"b": copied, "d": copied, "e": copied + story(2, 3)}
    for key in ("a", "c", "f"):
        found = Index.build(old).compare({key: copied})
        assert found.pairs[["left_id", "right_id"]].values.tolist() == [sorted((key, other)) for other in old]


def frames(found: Reuse) -> list[str]:
    return [frame.to_json() for frame in (found.pairs, found.passages, found.clusters, found.common)]


def test_neither_order_nor_jobs_change_a_byte() -> None:
    copied = story(1, 5)
    texts = {f"t{number}": story(number + 2, 8) + (copied if number % 3 == 0 else "") for number in range(14)}
    old, new = parts(texts, {"t0", "t1", "t3", "t9"})
    index, turned = Index.build(old), Index.build(dict(reversed(old.items())), jobs=3)
    expected = frames(index.compare(new))
    assert len(index.compare(new).pairs) == 9
    assert frames(index.compare(dict(reversed(new.items())), jobs=3)) == frames(turned.compare(new)) == expected


def test_ids_that_differ_in_case_are_different_texts() -> None:
    found = Index.build({"a": story(1, 5), "B": story(2, 5)}).compare({"A": story(1, 5), "b": story(2, 5)})
    assert found.pairs[["left_id", "right_id"]].values.tolist() == [["A", "a"], ["B", "b"]]


@pytest.mark.parametrize("empty", ["", "，。！", "\u200b", "a"])
def test_texts_without_substance_are_no_pair(empty: str) -> None:
    old = {"a": empty, "b": story(1, 4), "c": empty}
    found = Index.build(old).compare({"d": empty, "e": story(1, 4), "": empty})
    assert found.pairs[["left_id", "right_id"]].values.tolist() == [["b", "e"]]


def test_an_index_of_nothing_and_no_late_text_are_no_trouble() -> None:
    late = {"a": story(1, 4), "b": story(1, 4)}
    assert len(Index.build({}).compare(late).pairs) == 1
    assert Index.build(late).compare({}).pairs.empty
    assert Index.build({}).compare({}).pairs.empty


def test_a_late_text_takes_the_place_of_its_former_version() -> None:
    first, second = story(1, 8), story(2, 8)
    old = {"a": first, "b": first + story(3, 2), "c": second}
    index = Index.build(old)
    assert index.compare({"a": second}).pairs[["left_id", "right_id"]].values.tolist() == [["a", "c"]]
    assert same(index.compare({"a": second}), find_reuse({**old, "a": second}), {"a"})
    assert index.compare({"z": first}, without={"b"}).pairs[["left_id", "right_id"]].values.tolist() == [["a", "z"]]


def test_authors_of_old_texts_are_known_and_those_of_late_ones_told() -> None:
    text = story(1, 8)
    index = Index.build({"a": text, "b": text}, groups={"a": "x", "b": "y"})
    assert index.compare({"c": text}, groups={"c": "y"}).pairs[["left_id", "right_id"]].values.tolist() == [["a", "c"]]


def test_a_late_text_with_the_id_of_a_former_year_is_refused() -> None:
    with pytest.raises(ValueError, match="改法"):
        Index.build({}, earlier={"a": "x"}).compare({"a": "y"})
    with pytest.raises(ValueError, match="改法"):
        Index.build({"a": "x"}, earlier={"a": "y"})


@given(st.lists(st.integers(0, 9), min_size=1, max_size=12), st.data())
@settings(max_examples=15, deadline=None)
def test_rarity_looked_up_is_rarity_counted(chosen: list[int], data: st.DataObject) -> None:
    texts = {
        f"t{number}": story(piece, piece % 3)[: 3 * piece] + story(number, piece % 2)
        for number, piece in enumerate(chosen)
    }
    keys = sorted(texts)
    late = set(data.draw(st.lists(st.sampled_from(keys), max_size=4)))
    gone = set(data.draw(st.lists(st.sampled_from(keys), max_size=4))) - late
    before = {key: story(77, 2) if key in late and key < "t4" else text for key, text in texts.items()}
    index = Index.build({key: text for key, text in before.items() if key not in late or key < "t4"})
    joined = join(index, {key: texts[key] for key in late}, {}, frozenset(gone))
    joined.fill(joined.corpus.first_of.astype(np.int64))
    assume(len(joined.own.symbols) < 4 * len(index.part.symbols))
    counted, looked_up = Rarity.of(joined.own), index._rarity(joined.own, joined.seams())
    places = np.arange(len(joined.own.symbols))
    for length in LENGTHS:
        assert looked_up.bits(places, length).tolist() == counted.bits(places, length).tolist()


def test_what_is_known_of_old_grams_is_what_a_plain_count_finds() -> None:
    symbols = np.random.default_rng(5).integers(1, 5, 6_000).astype(np.uint32)
    text_of = np.repeat(np.arange(60, dtype=np.int32), 100)
    own = Own(symbols, text_of, np.arange(0, 6_001, 100), np.arange(60, dtype=np.int32), np.zeros(60, dtype=bool))
    levels = risen(own)
    known = frequent(own, levels)
    coming, found = set(range(6_000)), []
    for level, (length, cap) in enumerate(LEVELS):
        users: dict[tuple[int, ...], dict[int, list[int]]] = {}
        for place in sorted(place for place in coming if place % 100 + length <= 100):
            users.setdefault(tuple(symbols[place : place + length].tolist()), {}).setdefault(place // 100, []).append(
                place
            )
        often = {gram: texts for gram, texts in users.items() if len(texts) > cap}
        assert level == len(known) or len(known[level]) == len(often)
        coming = {places[0] for texts in often.values() for places in texts.values()}
        assert set(np.flatnonzero(levels > level).tolist()) == coming
        postings = Postings.of(own, levels, level)
        for gram in list(users)[::20]:
            wanted = grams_at(np.array(gram, dtype=np.uint32), np.zeros(1, dtype=np.int64), length)
            places, grams = postings.find(wanted, symbols, length)
            expected = sorted(place for some in users[gram].values() for place in some)
            rising = gram in often and level < len(known)
            assert sorted(places.tolist()) == [place for place in expected if not (rising and place in coming)]
            assert set(grams.tolist()) <= set(wanted.tolist())
            found.append(len(places))
    assert sum(found) > 200
