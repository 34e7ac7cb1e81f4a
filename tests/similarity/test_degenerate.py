"""Inputs at the edge: a clear outcome in bounded time, nothing dropped silently."""

import random

import pytest

from jxgrade.similarity import find_reuse, store_tables
from tests.similarity.prose import story


@pytest.mark.parametrize(
    "texts",
    [
        {},
        {"a": ""},
        {"a": "好"},
        {"a": "", "b": ""},
        {"a": "好", "b": "好"},
        {"a": "，。！" * 99, "b": "，。！" * 99},
        {"a": "\ud800", "b": "\x00"},
    ],
    ids=["none", "empty", "one character", "two empty", "equal characters", "punctuation", "surrogate"],
)
def test_texts_without_substance_are_no_pair(texts: dict[str, str]) -> None:
    found = find_reuse(texts)
    assert (len(found.pairs), len(found.passages), len(found.clusters)) == (0, 0, 0)
    assert {name: len(frame) for name, frame in store_tables(found, {}).items()} == {
        "pairs": 0,
        "passages": 0,
        "clusters": 0,
        "common_text": 0,
        "shared_passages": 0,
        "shared_passage_texts": 0,
        "hints": 0,
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
    texts = {f"t{number:04}": story(1, 40) for number in range(600)}
    found = find_reuse(texts)
    assert set(found.pairs.left_id) | set(found.pairs.right_id) == set(texts)
    assert len(found.pairs) < 2 * len(texts)
    assert set(found.clusters["size"]) == {600}


def test_a_text_of_a_million_characters_takes_bounded_time() -> None:
    found = find_reuse(
        {"a": "心理健康教育很重要。" * 100_000, "b": story(1, 20), "c": story(2, 20) + "心理健康教育很重要。"}
    )
    assert len(found.pairs) == 0


def test_identical_texts_of_one_author_are_no_pair() -> None:
    texts = {f"t{number:02}": story(1, 10) for number in range(60)}
    assert len(find_reuse(texts, groups=dict.fromkeys(texts, "x")).pairs) == 0


def varied(count: int) -> str:
    """So many Han characters without any order."""
    rng = random.Random(1)
    return "".join(chr(0x4E00 + rng.randrange(6000)) for _ in range(count))


def test_thousands_of_texts_of_punctuation_are_no_pairs() -> None:
    found = find_reuse({f"t{number:04}": "，。！？……" * 200 for number in range(2000)})
    assert (len(found.pairs), found.cost.texts) == (0, 2000)


@pytest.mark.parametrize(
    "text", ["好" * 60_000, "好的" * 30_000, "心理健康教育很重要。" * 6_000], ids=["one", "two", "phrase"]
)
def test_texts_that_repeat_themselves_without_end_are_pairs_where_they_are_equal(text: str) -> None:
    found = find_reuse({"a": text, "b": text, "c": story(1, 20)})
    assert found.pairs[["left_id", "right_id", "score"]].values.tolist() == [["a", "b", 1.0]]


def test_a_word_of_a_hundred_thousand_letters_is_one_word() -> None:
    assert len(find_reuse({"a": "a" * 100_000, "b": "a" * 100_000}).pairs) == 0


def test_a_long_text_whose_halves_changed_places_is_covered_whole() -> None:
    text = varied(60_000)
    row = find_reuse({"a": text, "b": text[30_000:] + text[:30_000]}).pairs.iloc[0]
    assert min(row.left_coverage, row.right_coverage) > 0.999


def test_many_long_texts_of_latin_letters_are_each_listed() -> None:
    rng = random.Random(2)
    text = " ".join("".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(2, 9))) for _ in range(1000))
    texts = {f"t{number:03}": text for number in range(200)}
    found = find_reuse(texts)
    assert set(found.pairs.left_id) | set(found.pairs.right_id) == set(texts)
    assert set(found.pairs.left_covered) == {1000}


def test_many_texts_of_two_nearly_equal_kinds_are_each_listed_and_their_pairs_do_not_grow_with_the_square() -> None:
    texts = {f"t{number:03}": story(1, 20) + story(2 + number % 2, 20) for number in range(300)}
    found = find_reuse(texts)
    assert set(found.pairs.left_id) | set(found.pairs.right_id) == set(texts)
    assert len(found.pairs) < 4 * len(texts)
    assert set(found.clusters["size"]) == {300}


def test_hundreds_of_ids_that_differ_only_in_case_are_paired_each_with_its_own() -> None:
    texts = {f"{letter}{number:03}": story(number, 8) for number in range(200) for letter in "aA"}
    found = find_reuse(texts)
    assert set(zip(found.pairs.left_id, found.pairs.right_id, strict=True)) == {
        (f"A{number:03}", f"a{number:03}") for number in range(200)
    }
