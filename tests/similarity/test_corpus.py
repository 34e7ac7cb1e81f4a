"""Texts as symbols: what is folded, what is dropped, and where each symbol stands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jxgrade.similarity.corpus import read_corpus, spell
from jxgrade.text.counts import is_han
from tests.extent import cases


def symbols(text: str) -> list[int]:
    return spell([text]).symbols.tolist()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("遊戲", "游戏"),
        ("Ｅｘｃｅｌ２０１６", "excel2016"),
        ("心 理，健\u3000康。", "心理健康"),
        ("心\u200b理\u202e健康", "心理健康"),
        ("e\u0301te\u0301", "été"),
        ("⼼理", "心理"),
        ("⻓⻋", "长车"),
        ("Ехсеl", "excel"),
        ("豈\ufe00有", "豈有"),
    ],
)
def test_disguises_of_one_text_are_equal(one: str, other: str) -> None:
    assert symbols(one) == symbols(other)


@pytest.mark.parametrize(
    ("one", "other"), [("心理", "理心"), ("abc def", "abcdef"), ("一二", "一三"), ("abc", "abd"), ("甲a", "甲")]
)
def test_different_texts_differ(one: str, other: str) -> None:
    assert symbols(one) != symbols(other)


def test_a_word_is_one_symbol_and_knows_its_whole_extent() -> None:
    text = "用 Excel2016，做表"
    found = spell([text])
    assert [text[start:end] for start, end in zip(found.at, found.to, strict=True)] == ["用", "Excel2016", "做", "表"]


def test_words_of_neighbouring_texts_stay_apart() -> None:
    found = spell(["abc", "def"])
    assert found.starts.tolist() == [0, 1, 2]
    assert found.symbols.tolist() == [*symbols("abc"), *symbols("def")]


@given(st.lists(st.text(alphabet="心理健康遊戏ａB1 ，。\u200b\U00020000々é́", max_size=12), max_size=6))
@settings(max_examples=cases(20, 60), deadline=None)
def test_many_texts_are_spelled_as_each_alone(texts: list[str]) -> None:
    together = spell(texts)
    for number, text in enumerate(texts):
        alone = spell([text])
        part = slice(int(together.starts[number]), int(together.starts[number + 1]))
        assert together.symbols[part].tolist() == alone.symbols.tolist()
        assert together.at[part].tolist() == alone.at.tolist()
        assert together.to[part].tolist() == alone.to.tolist()
        assert int(alone.han.sum()) == sum(map(is_han, text))
        assert all(0 <= start < end <= len(text) for start, end in zip(alone.at, alone.to, strict=True))


def test_texts_come_in_the_order_of_their_ids_former_years_among_them() -> None:
    corpus, _ = read_corpus({"b": "乙", "a": "甲"}, {"a": "x", "b": "x"}, {"earlier/2022/a": "丙"})
    assert corpus.ids == ("a", "b", "earlier/2022/a")
    assert corpus.earlier.tolist() == [False, False, True]
    assert corpus.group[0] == corpus.group[1] != corpus.group[2]


def test_a_group_named_like_an_id_is_not_that_text() -> None:
    corpus, _ = read_corpus({"a": "甲", "b": "乙"}, {"a": "b"})
    assert corpus.group[0] != corpus.group[1]


def test_equal_symbols_are_one_content() -> None:
    corpus, _ = read_corpus({"a": "心理", "b": "心，理", "c": "理心", "d": "", "e": "，"})
    assert corpus.content.tolist() == [0, 0, 1, 2, 2]
    assert corpus.first_of.tolist() == [0, 2, 3]
