"""Required sections in every dress, and the same words in prose that are no headings (R4)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jxgrade.programme import Programme, Section
from jxgrade.text import SectionMatch, find_sections

BODY = "这一部分写了不少内容，讲的是班里的事情。"


def _found(text: str, programme: Programme, kind: str) -> dict[str, SectionMatch]:
    return {match.name: match for match in find_sections(text, programme.assignments[kind].sections)}


DRESSES = [
    "学习收获",
    "一、学习收获",
    "一 、 学习收获",
    "一. 学习收获",
    "（一）学习收获",
    "(一) 学习收获",
    "㈠学习收获",
    "1、学习收获",
    "1. 学习收获",
    "1.学习收获",
    "1．学习收获",
    "1) 学习收获",
    "1）学习收获",
    "（1）学习收获",
    "⑴学习收获",
    "①学习收获",
    "① 学习收获",
    "⒈学习收获",
    "❶学习收获",
    "1.1 学习收获",
    "第一部分 学习收获",
    "第一部分：学习收获",
    "第1部分、学习收获",
    "【学习收获】",
    "【一、学习收获】",
    "一、【学习收获】",
    "[学习收获]",
    "〖学习收获〗",
    "# 学习收获",
    "## 学习收获",
    "## 一、学习收获",
    "**学习收获**",
    "**一、学习收获**",
    "一、**学习收获**",
    "__学习收获__",
    "- 学习收获",
    "● 学习收获",
    "★ 学习收获",
    "学习收获：",
    "一、学习收获：",
    "**学习收获：**",
    "学 习 收 获",
    "学　习　收　获：",
    "　　一、学习收获",
    "Ⅰ. 学习收获",
    "A. 学习收获",
    "学习收获——",
    "一、我的学习收获",
    "二、学习收获与体会",
    "我的学习收获",
    "三、培训中的收获",
]


@pytest.mark.parametrize("heading", DRESSES)
def test_a_heading_is_found_in_every_dress(heading: str, programme: Programme) -> None:
    text = f"个人成长报告\n{heading}\n{BODY}"
    match = _found(text, programme, "growth_report")["学习收获"]
    assert (match.how, match.filled) == ("heading", True)
    assert "".join(text[match.start : match.end].split()) in programme.assignments.growth_report.sections[0].headings


INLINE = [
    ("课程主题：我的情绪我做主", "课程主题"),
    ("一、课程主题：我的情绪我做主", "课程主题"),
    ("【课程主题】我的情绪我做主", "课程主题"),
    ("**课程主题**：我的情绪我做主", "课程主题"),
    ("课程主题 我的情绪我做主", "课程主题"),
    ("主　题：我的情绪我做主", "课程主题"),
    ("课程主题——我的情绪我做主", "课程主题"),
    ("课程主题\t我的情绪我做主", "课程主题"),
    ("| 课程主题 | 我的情绪我做主 |", "课程主题"),
    ("课程主题：情绪  授课对象：初一学生", "对象"),
    ("课程主题：情绪；授课对象：初一学生", "对象"),
    ("班会主题：我的情绪我做主", "课程主题"),
    ("课程主题\n我的情绪我做主", "课程主题"),
    ("课程主题\t情绪\t授课对象\t初一学生", "对象"),
    ("课程主题\t授课对象\n情绪\t初一学生", "课程主题"),
    ("课程主题\t授课对象\n情绪\t初一学生", "对象"),
    ("授课对象：\n初一学生", "对象"),
    ("二、教学对象分析\n初一学生刚进校。", "对象"),
]


@pytest.mark.parametrize(("text", "name"), INLINE)
def test_content_beside_or_below_the_heading_counts(text: str, name: str, programme: Programme) -> None:
    match = _found(text, programme, "lesson_design")[name]
    assert (match.how, match.filled) == ("heading", True)


EMPTY = [
    "课程主题：\n授课对象：初一学生\n",
    "课程主题：________\n授课对象：初一学生",
    "课程主题：（不超过20字）\n授课对象：初一学生",
    "课程主题\t\t授课对象\t初一学生",
    "课程主题：\n活动目标：\n让学生认识自己。\n对象：初一学生",
    "一、课程主题\n二、授课对象\n初一学生",
    "授课对象：初一学生\n课程主题：",
    "【课程主题】\n【授课对象】初一学生",
    "课程主题：      授课对象：初一学生",
    "课程主题：____；授课对象：初一学生",
    "一、课程主题\n三、活动目标\n让学生认识自己。\n四、对象\n初一学生",
    "1. 课程主题\n2. 活动目标\n让学生认识自己。\n3. 对象\n初一学生",
    "## 课程主题\n## 活动目标\n让学生认识自己。\n## 对象\n初一学生",
    "**一、课程主题**\n**二、活动目标**\n让学生认识自己。\n**三、对象**\n初一学生",
    "（1）课程主题\n（2）活动目标\n让学生认识自己。\n（3）对象\n初一学生",
]


@pytest.mark.parametrize("text", EMPTY)
def test_a_heading_with_nothing_under_it_is_not_filled(text: str, programme: Programme) -> None:
    found = _found(text, programme, "lesson_design")
    assert found["课程主题"].filled is False
    assert found["对象"].filled is True


def test_headings_below_a_heading_do_not_hide_its_content(programme: Programme) -> None:
    text = "一、学习收获\n（一）理论上的提升\n读懂了依恋理论。\n二、实操案例"
    found = _found(text, programme, "growth_report")
    assert found["学习收获"].filled is True
    assert found["实操案例"].filled is False


@pytest.mark.parametrize("first", ["1. ", "（一）", "1、", "（1）", "### ", "① ", "• "])
def test_a_list_below_a_heading_is_its_content(first: str, programme: Programme) -> None:
    for heading in ("一、学习收获", "1. 学习收获", "## 学习收获"):
        text = f"{heading}\n{first}读懂了依恋理论，也读懂了自己。"
        assert _found(text, programme, "growth_report")["学习收获"].filled is True


PROSE = [
    "主题班会课上，我请大家画一张心情图。",
    "这堂课的对象很特别。",
    "“主题”班会是学校的传统。",
    "三年级的学生喜欢游戏。",
    "3年级",
    "10. 与对象去看电影：1分",
    "他们说案例分析很难写。",
    "在网页上换一个 GNOME 主题：",
    "我们围坐一圈。",
]


@pytest.mark.parametrize("text", PROSE)
def test_the_same_words_in_prose_are_no_heading(text: str, programme: Programme) -> None:
    assert all(match.how == "cue" for match in _found(text, programme, "lesson_design").values())


def test_a_cue_bridges_a_few_characters_of_one_sentence(programme: Programme) -> None:
    near = _found("本节课以" + "甲" * 20 + "为主题展开。", programme, "lesson_design")
    assert (near["课程主题"].how, near["课程主题"].confidence) == ("cue", Decimal("0.6"))
    assert "课程主题" not in _found("本节课以" + "甲" * 21 + "为主题展开。", programme, "lesson_design")
    assert "课程主题" not in _found("本节课以小组为单位。情绪为主题展开。", programme, "lesson_design")
    assert "课程主题" not in _found("本节课以小组为单位\n情绪为主题展开", programme, "lesson_design")


def test_two_different_cues_are_trusted_more_than_one(programme: Programme) -> None:
    one = _found("今后我将多读书。", programme, "growth_report")["未来设想"]
    two = _found("今后我将多读书，我打算每月写一篇。", programme, "growth_report")["未来设想"]
    assert (one.confidence, two.confidence) == (Decimal("0.6"), Decimal("0.7"))


def test_the_span_is_in_the_text_as_read(programme: Programme) -> None:
    text = "\u200b…ａ\n（一）\u200b学习\u200b收获\n通过这次培训，我进步了。"
    match = _found(text, programme, "growth_report")["学习收获"]
    assert text[match.start : match.end] == "学习\u200b收获"
    assert match.how == "heading"


def test_a_heading_outranks_prose_and_prose_an_empty_heading(programme: Programme) -> None:
    prose = "通过这次培训，我进步了。\n"
    assert _found(f"{prose}学习收获\n{BODY}", programme, "growth_report")["学习收获"].how == "heading"
    assert _found(f"{prose}学习收获：", programme, "growth_report")["学习收获"].how == "cue"


def test_nothing_is_found_in_nothing(programme: Programme) -> None:
    for text in ("", " \n\t\n", "12345", "。。。"):
        assert find_sections(text, programme.assignments.lesson_design.sections) == ()
    assert find_sections("课程主题：情绪", ()) == ()


def test_hostile_texts_take_no_time(programme: Programme) -> None:
    sections = programme.assignments.lesson_design.sections
    for text in (
        "主" + " " * 50_000,
        "1." * 20_000 + "主题",
        "(" * 20_000 + "主题",
        "*-" * 20_000 + "主题：",
        "主题\n" * 5_000,
        "以" * 20_000,
        "面向" * 10_000,
        "一、\n" * 10_000 + "主题：",
    ):
        find_sections(text, sections)


PIECES = st.lists(
    st.sampled_from(
        [
            "课程主题",
            "对象",
            "：",
            "\n",
            "\t",
            " ",
            "一、",
            "（一）",
            "①",
            "【",
            "】",
            "**",
            "情绪",
            "初一学生",
            "…",
            "\u200b",
            "以",
            "为主题",
            "。",
        ]
    ),
    max_size=25,
)


@settings(max_examples=300, deadline=None)
@given(PIECES)
def test_spans_are_in_range_and_never_empty(pieces: list[str]) -> None:
    text = "".join(pieces)
    sections = [
        Section(name="课程主题", headings=("课程主题", "主题"), cues=("以…为主题",)),
        Section(name="对象", headings=("对象",), cues=()),
    ]
    for match in find_sections(text, sections):
        assert 0 <= match.start < match.end <= len(text)
        assert match.filled or match.how == "heading"
