"""Words are the same whichever of the two cutters is installed, and nothing is lost."""

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from jxgrade.text import cut
from jxgrade.text.segment import cut_han, cut_with, jieba_cutter, rjieba_cutter
from tests.extent import cases

JIEBA, RJIEBA = cache(jieba_cutter), rjieba_cutter()
COMMON = "学生心理健康教育老师我们的是了在有和不这一个孩子家长沟通情绪压力成长活动课程设计分享感受班级辅导咨询团体"

PROSE = (
    "周三下午，我把小宇请进了辅导室。他低着头，半天才说：“老师，我怕考试。”我没有急着讲道理，先陪他做了五分钟的呼吸练习。",
    "本节课用2.5个课时，PPT共18页，网址www.example.com，投影仪1台，彩笔30%备用。",
    "家校沟通贵在真诚：一次家访胜过十条短信。",
)


def test_both_cutters_are_here() -> None:
    assert RJIEBA is not None


def test_both_cut_prose_alike() -> None:
    assert RJIEBA is not None
    for text in PROSE:
        assert cut_with(JIEBA(), text) == cut_with(RJIEBA, text) == cut(text)


@settings(max_examples=cases(60, 200), deadline=None)
@given(st.text(alphabet=COMMON + "，。 ab1.%\n㐀龥鿿", max_size=60))
def test_both_cut_any_mixture_alike(text: str) -> None:
    assert RJIEBA is not None
    assert cut_with(JIEBA(), text) == cut_with(RJIEBA, text)


@settings(max_examples=cases(30, 100), deadline=None)
@given(st.text(max_size=60))
def test_the_words_joined_are_the_text(text: str) -> None:
    assert "".join(cut(text)) == text


def test_numbers_and_latin_words_stay_whole() -> None:
    assert cut("用2.5小时看PPT") == ["用", "2.5", "小时", "看", "PPT"]


def test_nothing_has_no_words() -> None:
    assert cut("") == []


def test_cutting_says_nothing(capfd) -> None:  # type: ignore[no-untyped-def]
    jieba_cutter()("心理健康")
    assert capfd.readouterr() == ("", "")


@settings(max_examples=cases(60, 200), deadline=None)
@given(st.text(alphabet=COMMON + "，。 ab1.%\n\r\t㐀龥鿿", max_size=60))
def test_words_of_han_alone_are_the_same_at_the_same_places(text: str) -> None:
    found = cut_han(text)
    assert len("".join(found)) == len(text)
    assert placed(found) == placed(cut(text))


def placed(words: list[str]) -> list[tuple[int, str]]:
    """Han words with the character at which they begin."""
    starts = [sum(map(len, words[:number])) for number in range(len(words))]
    return [(start, word) for start, word in zip(starts, words, strict=True) if "\u4e00" <= word[0] <= "\u9fd5"]
