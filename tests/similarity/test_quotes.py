"""Quotations: what has a source and marks that close is not counted, up to a limit; everything else counts."""

import pytest

from jxgrade.similarity import find_reuse
from jxgrade.similarity.quotes import quotations
from jxgrade.text.counts import is_han
from tests.similarity.prose import story

POLICY = "坚持育心与育德相结合，健全学校家庭社会协同的工作机制，配齐专职教师，开足心理健康课程，及早发现及时干预，守住学生身心健康的底线。"
MORE = "每学年面向全体学生开展一次心理健康测评，建立心理健康档案，做到应知尽知应帮尽帮，让每一名学生都有人关心有人陪伴有人托底。"


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("《纲要》指出：“育心育德。”", ["育心育德。"]),
        ("文件强调，“育心”“育德”都要紧。", ["育心"]),
        ("陶行知写道：「生活即教育」", ["生活即教育"]),
        ('会议要求："育心育德"。', ["育心育德"]),
        ("在《论语》里有“学而时习之”一句。", ["学而时习之"]),
        ("“学而时习之”（《论语》）", ["学而时习之"]),
        ("这就是“习得性无助”。", []),
        ("《纲要》很好。他笑着走了，“育心”是谁的话？", []),
        ("《纲要》指出：“育心育德。", []),
        ("《纲要》指出：“育心\n育德。”", []),
        ('《纲要》指出："育心育德。', []),
        ("", []),
    ],
)
def test_a_quotation_needs_a_source_and_marks_that_close_in_its_paragraph(text: str, quoted: list[str]) -> None:
    assert [text[start:end] for start, end in quotations(text)] == quoted


def six(opening: str, closing: str) -> dict[str, str]:
    return {
        f"t{number}": story(number, 28) + f"《实施方案》指出：{opening}{POLICY}{closing}" + story(number + 50, 28)
        for number in range(6)
    }


def test_texts_that_quote_the_same_with_its_source_are_no_pairs() -> None:
    assert find_reuse(six("“", "”")).pairs.empty


@pytest.mark.parametrize(("opening", "closing"), [("", ""), ("“", "")])
def test_without_marks_or_with_marks_that_never_close_it_counts(opening: str, closing: str) -> None:
    assert len(find_reuse(six(opening, closing)).pairs) == 15


def test_whether_quotations_count_is_a_rule() -> None:
    assert len(find_reuse(six("“", "”"), quotes="count").pairs) == 15


def test_beyond_the_limit_quotations_count() -> None:
    texts = {f"t{number}": story(number, 5) + f"《实施方案》指出：“{POLICY}{MORE}”" for number in range(2)}
    row = find_reuse(texts).pairs.iloc[0]
    whole = sum(map(is_han, texts["t0"]))
    assert whole - row.left_own == whole * 15 // 100
    assert row.left_covered > 0


def test_where_quotations_stand_is_told_of_listed_texts() -> None:
    copied = story(900, 8)
    texts = {f"t{number}": story(number, 20) + f"《实施方案》指出：“{POLICY}”" + copied for number in range(2)}
    found = find_reuse(texts)
    assert len(found.pairs) == 1
    stretches = {
        texts[key][start:end] for key, start, end, source in found.common.itertuples(index=False) if source == "quote"
    }
    assert stretches == {POLICY.rstrip("。")}
    assert found.pairs.left_covered[0] < sum(map(is_han, POLICY + copied))


def test_texts_that_are_equal_whole_have_no_quotations() -> None:
    text = story(1, 10) + f"《实施方案》指出：“{POLICY}”"
    assert find_reuse({"a": text, "b": text.replace("“", "").replace("”", "")}).pairs.left_own[0] == sum(
        map(is_han, text)
    )


def test_marks_that_never_close_take_bounded_time() -> None:
    texts = {f"t{number}": "《方案》指出：“" * 20_000 + story(number, 5) for number in range(3)}
    assert find_reuse(texts).cost.texts == 3
