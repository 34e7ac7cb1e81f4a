"""字数 by hand, and against the letter of R22 told once more, character by character."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgrade.errors import JxgradeError
from jxgrade.text import Counts, count_chars, counts
from jxgrade.text.counts import is_han

WORDS = [
    ("", 0, 0, 0),
    (" \t\n\u3000\u00a0", 0, 0, 0),
    ("心理健康", 4, 4, 4),
    ("心理健康，教育。", 8, 6, 8),
    ("心 理\n健\t康", 4, 4, 4),
    ("hello", 1, 0, 5),
    ("hello world", 2, 0, 10),
    ("don't stop", 2, 0, 9),
    ("3.14 和 100%", 3, 1, 9),
    ("第3课", 3, 2, 3),
    ("A班B班", 4, 2, 4),
    ("https://a.cn/x?y=1", 1, 0, 18),
    ("2023年11月1日", 6, 3, 10),
    ("（一）", 3, 1, 3),
    ("……", 2, 0, 2),
    ("——", 2, 0, 2),
    ("“你好”", 4, 2, 4),
    ("①②", 2, 0, 2),
    ("ＡＢ１", 3, 0, 3),
    ("αβγ привет", 2, 0, 9),
    ("ｶﾀｶﾅ", 1, 0, 4),
    ("カタカナ", 4, 0, 4),
    ("한국어", 3, 0, 3),
    ("😀😀", 2, 0, 2),
    ("々〇", 2, 2, 2),
    ("e\u0301te\u0301", 1, 0, 5),
    ("a\u200bb", 1, 0, 3),
    ("\ufeff心", 1, 1, 2),
    ("心\u0301", 1, 1, 2),
    ("a\u2028b", 2, 0, 2),
    ("ªº", 1, 0, 2),
    ("ℓ", 1, 0, 1),
    ("×÷", 2, 0, 2),
    ("a·b", 3, 0, 3),
    ("-–—", 3, 0, 3),
]


@pytest.mark.parametrize(("text", "word", "han", "nonspace"), WORDS)
def test_counted_by_hand(text: str, word: int, han: int, nonspace: int) -> None:
    assert counts(text) == Counts(word, han, nonspace)


def test_each_mode_is_one_of_the_three_counts() -> None:
    text = "心理 GDP，2023"
    assert [count_chars(text), count_chars(text, "han"), count_chars(text, "nonspace")] == [5, 2, 10]


def test_letters_of_ambiguous_width_form_runs_and_signs_of_that_width_do_not() -> None:
    assert count_chars("àèéêòù") == 1  # U+00E0 … are letters of width A
    assert count_chars("Ωμέγα") == 1
    assert count_chars("Ωmega") == 1  # U+2126 is a Greek letter by script, though not by name
    assert count_chars("±°§") == 3


def test_full_width_letters_count_one_each() -> None:
    assert count_chars("ＧＤＰ") == 3


def test_marks_and_format_characters_neither_count_nor_end_a_run() -> None:
    for char in "\u0301\u20dd\u200b\u00ad\u2060\ufe0f":
        assert count_chars(char) == 0
        assert count_chars(f"ab{char}cd") == 1


def test_white_space_ends_a_run_whatever_its_kind() -> None:
    for char in " \t\n\r\v\f\x85\u00a0\u1680\u2003\u2028\u2029\u202f\u205f\u3000":
        assert count_chars(f"ab{char}cd") == 2


def test_a_wide_character_ends_a_run() -> None:
    assert count_chars("ab，cd") == 3


def _plainly(text: str) -> tuple[int, int, int]:
    """R22, told character by character, for characters whose script the name tells."""
    word = 0
    running = False
    for char in text:
        if char.isspace():
            running = False
        elif unicodedata.category(char) in ("Mn", "Me", "Cf"):
            continue
        elif unicodedata.east_asian_width(char) in "WF" or (
            unicodedata.east_asian_width(char) == "A"
            and not (
                unicodedata.category(char)[0] == "L"
                and unicodedata.name(char, "").split()[0] in ("LATIN", "GREEK", "CYRILLIC")
            )
        ):
            word, running = word + 1, False
        else:
            word, running = word + (not running), True
    han = sum("CJK UNIFIED" in unicodedata.name(char, "") for char in text)
    return word, han, sum(not char.isspace() for char in text)


PLAIN = st.text(alphabet="心理健康，。！“”…—（）ab1.,'- \n\t\u3000\u200b\u0301àΩ①ＡカﾅＺé😀")


@given(PLAIN)
def test_the_counts_are_r22_to_the_letter(text: str) -> None:
    found = counts(text)
    assert (found.word, found.han, found.nonspace) == _plainly(text)


@given(st.text(), st.text())
def test_counts_add_up_across_a_line_break(left: str, right: str) -> None:
    whole, one, two = counts(f"{left}\n{right}"), counts(left), counts(right)
    assert whole == Counts(one.word + two.word, one.han + two.han, one.nonspace + two.nonspace)


@given(st.text())
def test_word_lies_between_han_and_nonspace(text: str) -> None:
    found = counts(text)
    assert found.han <= found.word <= found.nonspace <= len(text)


@given(st.text(), st.text())
def test_more_text_never_counts_less(left: str, right: str) -> None:
    assert counts(left + right).word >= counts(left).word


def test_han_is_the_script_not_the_block() -> None:
    assert all(is_han(char) for char in "一龥㐀\U00020000\U0003134a⺀々〇〡〸豈")
    assert not any(is_han(char) for char in "、。〆ア한A①㈠\u2e9a")


def test_a_mode_that_there_is_not_is_told_with_those_there_are():
    with pytest.raises(JxgradeError, match=r"bad.*改法：写 word、han、nonspace 之一"):
        count_chars("心理", "bad")
