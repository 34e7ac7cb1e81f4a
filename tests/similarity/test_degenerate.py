"""Inputs at the edge: a clear outcome in bounded time, nothing dropped silently."""

import time

import pytest

from jxgrade.similarity import find_reuse, store_tables
from tests.similarity.prose import story


@pytest.mark.parametrize(
    "texts",
    [{}, {"a": ""}, {"a": "好"}, {"a": "", "b": ""}, {"a": "好", "b": "好"}, {"a": "，。！" * 99, "b": "，。！" * 99}, {"a": "\ud800", "b": "\x00"}],
    ids=["none", "empty", "one character", "two empty", "equal characters", "punctuation", "surrogate"],
)  # fmt: skip
def test_texts_without_substance_are_no_pair(texts: dict[str, str]) -> None:
    found = find_reuse(texts)
    assert (len(found.pairs), len(found.passages), len(found.clusters)) == (0, 0, 0)
    assert {name: len(frame) for name, frame in store_tables(found, {}).items()} == {
        "pairs": 0,
        "passages": 0,
        "clusters": 0,
        "common_text": 0,
    }


def test_texts_without_han_are_counted_in_words() -> None:
    text = (
        "It was late in the evening when the old teacher opened the window and listened to the rain on the roof while"
        " one of the children who had stayed behind wrote a long letter to her mother about the things she had seen "
    )
    found = find_reuse({"a": text + "and somebody sang", "b": "Later " + text.upper()})
    assert len(found.pairs) == 1
    assert found.pairs.left_covered[0] == len(text.split())


def test_ids_that_differ_only_in_case_are_different_texts() -> None:
    found = find_reuse({"a": story(1, 5), "A": story(1, 5) + story(2, 2), "Aa": story(3, 5)})
    assert found.pairs[["left_id", "right_id"]].values.tolist() == [["A", "a"]]


def test_a_few_identical_texts_are_all_pairs() -> None:
    found = find_reuse({f"t{number:02}": story(1, 10) for number in range(40)})
    assert len(found.pairs) == 40 * 39 // 2
    assert set(found.pairs.score) == {1.0}


def test_very_many_identical_texts_are_each_listed_and_joined() -> None:
    began = time.perf_counter()
    texts = {f"t{number:04}": story(1, 40) for number in range(2000)}
    found = find_reuse(texts)
    assert set(found.pairs.left_id) | set(found.pairs.right_id) == set(texts)
    assert len(found.pairs) < 2 * len(texts)
    assert set(found.clusters["size"]) == {2000}
    assert time.perf_counter() - began < 20


def test_a_text_of_a_million_characters_takes_bounded_time() -> None:
    began = time.perf_counter()
    found = find_reuse(
        {"a": "心理健康教育很重要。" * 100_000, "b": story(1, 20), "c": story(2, 20) + "心理健康教育很重要。"}
    )
    assert len(found.pairs) == 0
    assert time.perf_counter() - began < 20


def test_identical_texts_of_one_author_are_no_pair() -> None:
    texts = {f"t{number:02}": story(1, 10) for number in range(60)}
    assert len(find_reuse(texts, groups=dict.fromkeys(texts, "x")).pairs) == 0
