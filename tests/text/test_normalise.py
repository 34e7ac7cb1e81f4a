"""One spelling, and the way back."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgrade.text import count_controls, find_controls, normalise

ODD = st.text(
    alphabet="心理ａＡ１，。…①㈠㎏ﬁ\u200b\u202e\ufeff\u00ade\u0301\u0323한\u1112\u1161\u11abｶﾞ\u3164\ufe0f\u200d👨 \n\t\u3000\x00"
)


@pytest.mark.parametrize(
    ("text", "expected", "offsets"),
    [
        ("", "", [0]),
        ("心理", "心理", [0, 1, 2]),
        ("ＡＢ１２", "AB12", [0, 1, 2, 3, 4]),
        ("（一）", "(一)", [0, 1, 2, 3]),
        ("a\u200bb", "ab", [0, 2, 3]),
        ("\u202e心\u202c", "心", [1, 3]),
        ("…好", "...好", [0, 0, 0, 1, 2]),
        ("e\u0301a", "éa", [0, 2, 3]),
        ("\u0301a", "\u0301a", [0, 1, 2]),
        ("㈠案例", "(一)案例", [0, 0, 0, 1, 2, 3]),
        ("\u1112\u1161\u11ab", "한", [0, 3]),
        ("ｶﾞ", "ガ", [0, 2]),
        ("\u3000x\r\ny", " x\r\ny", [0, 1, 2, 3, 4, 5]),
        ("e\u200b\u0301", "é", [0, 3]),
    ],
)
def test_folded_by_hand(text: str, expected: str, offsets: list[int]) -> None:
    seen = normalise(text)
    assert (seen.text, list(seen.offsets)) == (expected, offsets)


@given(st.one_of(st.text(), ODD))
def test_offsets_never_fall_and_stay_in_range(text: str) -> None:
    seen = normalise(text)
    offsets = list(seen.offsets)
    assert len(offsets) == len(seen.text) + 1
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(text) and offsets[0] >= 0


@given(st.one_of(st.text(), ODD))
def test_normalising_again_changes_nothing(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once


@given(ODD)
def test_the_result_is_nfkc_of_what_is_kept(text: str) -> None:
    removed = set("\u200b\u202e\ufeff\u00ad\u3164\ufe0f\u200d\x00")
    kept = "".join(char for char in text if char not in removed)
    assert normalise(text).text == unicodedata.normalize("NFKC", kept)


@given(ODD, st.integers(0, 60), st.integers(0, 60))
def test_a_span_leads_back_to_what_normalises_to_it(text: str, one: int, two: int) -> None:
    seen = normalise(text)
    start, end = sorted((min(one, len(seen.text)), min(two, len(seen.text))))
    first, last = seen.span(start, end)
    assert 0 <= first <= last <= len(text)
    assert seen.text[start:end] in normalise(text[first:last]).text or first < last


def test_a_character_that_became_several_is_taken_whole() -> None:
    seen = normalise("好…好")
    assert seen.text == "好...好"
    assert seen.span(1, 2) == (1, 2)
    assert seen.span(2, 3) == (1, 2)
    assert seen.span(0, 0) == (0, 0)


def test_controls_are_counted_and_emoji_are_left_in_peace() -> None:
    assert find_controls("心\u200b理\u202e健\u2066康") == (1, 3, 5)
    assert count_controls("普通文字，没有什么。\n\t") == 0
    assert count_controls("👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥") == 0
    assert count_controls("心\u200d理") == 1
    assert find_controls("心\ufe00理\U000e0100健\ufe0f康a\ufe00") == (1, 3)
    assert count_controls("\u3164\u2800\x00") == 3
    assert count_controls("") == 0


def test_white_space_is_no_control() -> None:
    assert count_controls(" \t\r\n\v\f\u3000\u2028") == 0
