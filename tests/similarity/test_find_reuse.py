"""Reuse from texts to tables: what is found, where, how much of it, and that nothing else decides."""

import random
from fractions import Fraction

import pandas as pd
import pytest

from jxgrade import similarity, tables
from jxgrade.errors import StepFailed
from jxgrade.similarity import find_reuse, store_tables
from jxgrade.text.counts import is_han
from tests.similarity.prose import sentences, story


def only_pair(texts: dict[str, str], **options: object) -> pd.Series:
    found = find_reuse(texts, **options)  # type: ignore[arg-type]
    assert len(found.pairs) == 1
    return found.pairs.iloc[0]


def test_a_copied_paragraph_is_found_where_it_stands() -> None:
    copied = story(1, 3)
    texts = {"left": story(2, 12) + copied + story(3, 12), "right": story(4, 5) + copied + story(5, 20)}
    found = find_reuse(texts)
    assert len(found.pairs) == 1
    passage = found.passages.iloc[0]
    assert texts["left"][passage.left_start : passage.left_end] == copied.rstrip("。")
    assert texts["right"][passage.right_start : passage.right_end] == copied.rstrip("。")
    assert passage.kind == "exact"


def test_coverage_is_covered_han_over_own_han_exactly() -> None:
    copied = story(1, 4)
    texts = {"left": story(2, 10) + copied, "right": copied + story(3, 30)}
    row = only_pair(texts)
    han = {key: sum(map(is_han, text)) for key, text in texts.items()}
    part = sum(map(is_han, copied))
    assert (row.left_covered, row.left_own) == (part, han["left"])
    assert (row.right_covered, row.right_own) == (part, han["right"])
    assert row.left_coverage == pytest.approx(part / han["left"])
    assert row.score == max(row.left_coverage, row.right_coverage)


def test_unrelated_texts_are_no_pair() -> None:
    texts = {f"t{number}": story(number, 30) for number in range(30)}
    assert len(find_reuse(texts).pairs) == 0


def test_two_texts_of_one_group_are_never_compared() -> None:
    texts = {"a": story(1, 10), "b": story(1, 10), "c": story(1, 10)}
    found = find_reuse(texts, groups={"a": "x", "b": "x", "c": "y"})
    assert found.pairs[["left_id", "right_id"]].values.tolist() == [["a", "c"], ["b", "c"]]


def test_a_text_in_two_groups_hands_is_compared_with_the_first_authors_other_text() -> None:
    first, second = story(1, 10), story(1, 9) + story(2, 3)
    found = find_reuse({"a1": first, "a2": second, "b": first}, groups={"a1": "a", "a2": "a", "b": "b"})
    assert found.pairs[["left_id", "right_id"]].values.tolist() == [["a1", "b"], ["a2", "b"]]


def test_former_years_are_compared_against_but_not_within_and_are_the_earlier_side() -> None:
    former = {"earlier/2021/x": story(1, 8), "earlier/2022/y": story(1, 8)}
    found = find_reuse({"a": story(1, 8) + story(2, 2)}, earlier=former)
    assert found.pairs.left_id.tolist() == ["a", "a"]
    assert found.pairs.earlier_id.tolist() == ["earlier/2021/x", "earlier/2022/y"]
    stored = store_tables(found, {"a": "2023-01-01T00:00:00"})
    assert stored["pairs"].earlier_id.tolist() == ["earlier/2021/x", "earlier/2022/y"]


def test_an_id_in_both_corpora_is_refused() -> None:
    with pytest.raises(ValueError, match="earlier/"):
        find_reuse({"a": "x"}, earlier={"a": "y"})


def test_inserted_spaces_punctuation_width_case_and_invisible_characters_change_nothing() -> None:
    copied = story(1, 6) + "他用 Excel 2016 做了表格。"
    disguised = "\u200b".join(copied.replace("，", " , ").replace("。", "．\n")).replace(
        "Excel 2016", "ＥＸＣＥＬ　２０１６"
    )
    row = only_pair({"a": copied + story(2, 6), "b": disguised.replace("\u200b", "", 3) + story(3, 6)})
    assert row.longest_run >= len([char for char in copied if is_han(char)])


def test_traditional_characters_change_nothing() -> None:
    simple = "学生们围坐在一起讨论遇到的压力，老师请每个人写下一件最近让自己烦恼的事情，然后随机交换，由同学给出建议。"
    traditional = (
        "學生們圍坐在一起討論遇到的壓力，老師請每個人寫下一件最近讓自己煩惱的事情，然後隨機交換，由同學給出建議。"
    )
    row = only_pair({"a": simple + story(1, 5), "b": traditional + story(2, 5)})
    assert row.left_covered == row.right_covered == sum(map(is_han, simple))


def test_a_given_template_counts_in_neither_numerator_nor_denominator() -> None:
    template, copied = story(9, 5), story(1, 4)
    bare = {"a": copied + story(2, 5), "b": copied + story(3, 5)}
    formed = {key: template + text for key, text in bare.items()}
    without, within = only_pair(bare), only_pair(formed, templates=[template])
    for column in ("left_covered", "left_own", "right_covered", "right_own"):
        assert within[column] == without[column]


def test_texts_that_share_only_the_template_are_no_pair() -> None:
    template = story(9, 5)
    texts = {f"t{number}": template + story(number + 20, 8) for number in range(5)}
    assert len(find_reuse(texts, templates=[template]).pairs) == 0
    assert len(find_reuse(texts).pairs) == 10


def test_a_short_form_that_many_authors_use_is_found_by_itself() -> None:
    form = story(9, 2)
    texts = {f"t{number:02}": story(number + 20, 6) + form + story(number + 60, 6) for number in range(40)}
    texts["copy"] = texts["t07"] + story(10, 3)
    found = find_reuse(texts)
    assert found.pairs[["left_id", "right_id"]].values.tolist() == [["copy", "t07"]]


def test_an_essay_passed_round_is_no_common_text() -> None:
    essay = sentences(1, 20)
    texts = {}
    for number in range(40):
        own = list(essay)
        own[number % 20] = sentences(number + 100, 1)[0]
        texts[f"t{number:02}"] = "".join(own)
    found = find_reuse(texts)
    assert set(found.pairs.left_id) | set(found.pairs.right_id) == set(texts)
    assert set(found.clusters["size"]) == {40}


def test_several_sources_of_one_text_are_all_found_and_joined() -> None:
    sources = {f"s{number}": story(number, 12) for number in range(5)}
    stitched = "".join(text[: len(text) // 3] for text in sources.values())
    found = find_reuse({**sources, "z": stitched})
    assert found.pairs[["left_id", "right_id"]].values.tolist() == [[key, "z"] for key in sorted(sources)]
    assert found.clusters.to_dict("list") == {
        "submission_id": [*sorted(sources), "z"],
        "cluster_id": ["s0"] * 6,
        "size": [6] * 6,
    }


def test_a_pair_below_the_limit_of_clusters_joins_nothing() -> None:
    copied = story(1, 3)
    texts = {"a": copied + story(2, 60), "b": copied + story(3, 60)}
    assert len(find_reuse(texts, note_at=0.0).clusters) == 2
    assert len(find_reuse(texts).clusters) == 0


def frames(texts: dict[str, str], **options: object) -> list[str]:
    found = find_reuse(texts, **options)  # type: ignore[arg-type]
    return [frame.to_json() for frame in (found.pairs, found.passages, found.clusters)]


def test_neither_order_nor_jobs_change_a_byte() -> None:
    copied = story(1, 5)
    texts = {f"t{number}": story(number + 2, 8) + (copied if number % 3 == 0 else "") for number in range(12)}
    shuffled = list(texts.items())
    random.Random(1).shuffle(shuffled)
    assert frames(texts) == frames(dict(shuffled)) == frames(texts, jobs=2)


def test_stored_numbers_are_exact_decimals_and_the_first_submission_is_the_earlier() -> None:
    copied = story(1, 6)
    found = find_reuse({"a": copied + story(2, 5), "b": copied, "c": copied + story(3, 2)})
    stored = store_tables(found, {"a": "2023-12-02T10:00:00", "b": "2023-12-01T10:00:00", "c": "2023-12-02T10:00:00"})
    assert [frame.columns.tolist() for frame in stored.values()] == [
        list(tables.STORE[name].columns) for name in stored
    ]
    assert stored["pairs"].earlier_id.tolist() == ["b", None, "b"]
    row, exact = stored["pairs"].iloc[0], found.pairs.iloc[0]
    assert row.left_coverage == tables.plain(Fraction(int(exact.left_covered), int(exact.left_own)))
    assert row.score == row.right_coverage == "1"


@pytest.mark.parametrize(
    ("of_a", "of_b", "first"),
    [
        ("2024-01-02T00:00:00", "2024-01-02T09:00:00", None),  # the day alone is known: it may have been the evening
        ("2024-01-02T00:00:00", "2024-01-03T09:00:00", "a"),
        ("2024-01-02T09:00:00", "2024-01-02T00:00:00", None),
        ("2024-01-02T09:00:00", "2024-01-01T00:00:00", "b"),
        ("2024-01-02T09:00:00", "2024-01-02T08:59:59", "b"),
        ("2024-01-02T00:00:00", None, None),
    ],
)
def test_who_came_first_is_said_only_where_the_times_tell(of_a: str, of_b: str | None, first: str | None) -> None:
    found = find_reuse({"a": story(1, 6), "b": story(1, 6)})
    assert store_tables(found, {"a": of_a, "b": of_b})["pairs"].earlier_id.tolist() == [first]


def test_a_repeated_phrase_of_a_trade_is_no_copy() -> None:
    phrase = "要在基于这种发行版的系统上安装"
    texts = {f"t{number}": story(number, 6) + phrase + story(number + 50, 6) for number in range(6)}
    assert len(find_reuse(texts).pairs) == 0


def replaced(text: str, share: float, seed: int) -> str:
    """The text with so many of its two-character words replaced by others."""
    rng, other = random.Random(seed), iter(story(seed + 900, 400).replace("，", "").replace("。", ""))
    return "".join(
        next(other) + next(other) if rng.random() < share and "，" not in word and "。" not in word else word
        for word in (text[place : place + 2] for place in range(0, len(text), 2))
    )


@pytest.mark.parametrize("share", [0.1, 0.3, 0.4])
def test_a_paragraph_with_many_words_replaced_is_found_where_it_stands(share: float) -> None:
    copied = story(1, 10)
    texts = {f"t{number:02}": story(number + 30, 30) for number in range(20)}
    texts["a"] = story(2, 12) + copied + story(3, 12)
    texts["b"] = story(4, 12) + replaced(copied, share, 5) + story(6, 12)
    found = find_reuse(texts)
    assert found.pairs[["left_id", "right_id"]].values.tolist() == [["a", "b"]]
    start, end = len(story(2, 12)), len(story(2, 12) + copied)
    assert abs(found.passages.left_start.min() - start) < 25
    assert abs(found.passages.left_end.max() - end) < 25
    assert set(found.passages.kind) == {"edited"}


def test_shuffled_sentences_are_one_moved_passage() -> None:
    copied = list(sentences(1, 8))
    random.Random(3).shuffle(copied)
    row = find_reuse({"a": story(2, 9) + story(1, 8) + story(3, 9), "b": "".join(copied) + story(4, 9)}).passages
    assert row.kind.tolist() == ["moved"]


def test_a_passage_begins_and_ends_on_own_text_and_reaches_over_common_text_inside_it() -> None:
    form = story(9, 2)
    texts = {f"t{number:02}": story(number + 20, 4) + form + story(number + 60, 4) for number in range(30)}
    copied = story(1, 4) + form + story(5, 4)
    texts["a"], texts["b"] = story(2, 4) + form + copied, story(3, 5) + form + copied + form
    found = find_reuse(texts)
    assert found.pairs[["left_id", "right_id"]].values.tolist() == [["a", "b"]]
    passage = found.passages.iloc[0]
    assert texts["a"][passage.left_start : passage.left_end] == copied.rstrip("。")
    assert texts["b"][passage.right_start : passage.right_end] == copied.rstrip("。")
    assert found.pairs.left_covered[0] == sum(map(is_han, story(1, 4) + story(5, 4)))


def _hosts(copied: str, hosts: int, others: int) -> dict[str, str]:
    """Texts of different authors, of which ``hosts`` hold the paragraph in their middle."""
    return {
        f"t{number:03}": story(2 * number, 9) + (copied if number < hosts else "") + story(2 * number + 1, 9)
        for number in range(hosts + others)
    }


def test_a_paragraph_that_twenty_of_many_copied_does_not_vanish_by_being_copied_often() -> None:
    found = find_reuse(_hosts(story(9_001, 7), 20, 200))
    assert {*found.pairs["left_id"], *found.pairs["right_id"]} == {f"t{number:03}" for number in range(20)}
    assert found.pairs["score"].min() > 0.1


def test_a_long_form_with_short_answers_is_still_a_form() -> None:
    lines = [story(9_100 + number, 3) for number in range(6)]
    texts = {
        f"t{number:03}": "".join(line + story(20 * number + place, 2) for place, line in enumerate(lines))
        for number in range(40)
    }
    assert find_reuse(texts).pairs.empty


def test_more_symbols_than_their_numbers_reach_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(similarity, "MOST_SYMBOLS", 9)
    find_reuse({"a": "课程设计教育", "b": "心理"})
    with pytest.raises(StepFailed, match="改法"):
        find_reuse({"a": "课程设计教育", "b": "心理健康"})
