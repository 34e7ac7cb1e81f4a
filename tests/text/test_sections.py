"""Required sections in every dress, and the same words in prose that are no headings (R4)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jxgrade.programme import Programme, Section
from jxgrade.text import SectionMatch, find_sections
from tests.extent import cases

BODY = "这一部分写了不少内容，讲的是班里的事情。"


def _found(text: str, programme: Programme, kind: str) -> dict[str, SectionMatch]:
    return {match.name: match for match in find_sections(text, programme.assignments[kind].sections)}


def _by_words(programme: Programme, kind: str) -> list[Section]:
    """The sections of a programme that tells headings and cues alone."""
    return [section.model_copy(update={"about": None}) for section in programme.assignments[kind].sections]


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
    assert "".join(text[match.start : match.end].split()) in programme.assignments["growth_report"].sections[0].headings


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
    assert all(match.how != "heading" for match in _found(text, programme, "lesson_design").values())


def test_a_cue_bridges_a_few_characters_of_one_sentence(programme: Programme) -> None:
    theme = _by_words(programme, "lesson_design")[0]
    [near] = find_sections("本节课以" + "甲" * 20 + "为主题展开。", [theme])
    assert (near.how, near.confidence) == ("cue", Decimal("0.6"))
    for text in ("甲" * 21 + "为主题展开。", "小组为单位。情绪为主题展开。", "小组为单位\n情绪为主题展开"):
        assert find_sections(f"本节课以{text}", [theme]) == ()


def test_two_different_cues_are_trusted_more_than_one(programme: Programme) -> None:
    plan = _by_words(programme, "growth_report")[2]
    [one] = find_sections("今后我将多读书。", [plan])
    [two] = find_sections("今后我将多读书，我打算每月写一篇。", [plan])
    assert (one.confidence, two.confidence) == (Decimal("0.6"), Decimal("0.7"))


def test_the_span_is_in_the_text_as_read(programme: Programme) -> None:
    text = "\u200b…ａ\n（一）\u200b学习\u200b收获\n通过这次培训，我进步了。"
    match = _found(text, programme, "growth_report")["学习收获"]
    assert text[match.start : match.end] == "学习\u200b收获"
    assert match.how == "heading"


def test_a_heading_outranks_prose_and_prose_an_empty_heading(programme: Programme) -> None:
    prose = "通过这次培训，我进步了。\n"
    assert _found(f"{prose}学习收获\n{BODY}", programme, "growth_report")["学习收获"].how == "heading"
    assert _found(f"{prose}学习收获：", programme, "growth_report")["学习收获"].how in ("cue", "content")


MEANT = [
    ("growth_report", "未来设想", "老街手记\n三、往后这盏灯（打算）\n每月办一次夜谈，下学期起。", "往后"),
    ("growth_report", "未来设想", "老街手记\n接下来，我还想做什么？\n每月办一次夜谈，下学期起。", "还想"),
    ("growth_report", "未来设想", "老街手记\n我打算每月办一次夜谈，下学期起——【今后】", "今后"),
    ("growth_report", "未来设想", "老街手记\n往后：每月办一次夜谈，下学期起。", "往后"),
    ("growth_report", "未来设想", "项目\t内容\n下一步\t每月办一次夜谈，下学期起", "下一步"),
    (
        "growth_report",
        "实操案例",
        "老街手记\n★～～ 说一桩真事 ～～★\n小满来敲门，我请她坐下，她说：“老师，我怕。”",
        "一桩",
    ),
    ("growth_report", "学习收获", "老街手记\n叁 · 我学到的\n讲师说要先听，我这才明白。", "学到"),
    ("lesson_design", "对象", "小课\n来的是谁\n刚升上来的那两个班，一共九十人。", "是谁"),
    ("lesson_design", "课程主题", "小课\n今天讲什么？\n讲一讲怎样同人道歉。", "讲什么"),
]


@pytest.mark.parametrize(("kind", "name", "text", "there"), MEANT)
def test_a_heading_may_be_known_by_its_meaning(
    kind: str, name: str, text: str, there: str, programme: Programme
) -> None:
    match = _found(text, programme, kind)[name]
    assert (match.how, text[match.start : match.end]) == ("heading", there)
    assert match.confidence <= Decimal("0.75")


@pytest.mark.parametrize(
    ("kind", "name", "text"),
    [
        (
            "lesson_design",
            "课程主题",
            "心理课\n一、热身\n击鼓传花。\n二、揭示主题\n教师板书。\n三、升华主题\n齐唱歌曲。",
        ),
        ("lesson_design", "对象", "心理课\n一、热身\n击鼓传花。\n二、找一个倾诉的对象\n两人一组，轮流讲。"),
        ("growth_report", "未来设想", "手记\n一、从那以后\n他不再迟到了。\n二、后来\n他当了班长。"),
        ("growth_report", "学习收获", "学习收获、实操案例与未来设想\n一、实操案例\n他把门一关，我等在外面。"),
    ],
)
def test_such_words_may_head_another_thing(kind: str, name: str, text: str, programme: Programme) -> None:
    match = _found(text, programme, kind).get(name)
    assert match is None or not match.filled


@pytest.mark.parametrize("nothing", ["略", "无", "（略）", "待补充", "见附件。", "因时间关系没有写"])
def test_a_word_that_stands_for_nothing_fills_no_heading(nothing: str, programme: Programme) -> None:
    text = f"一、学习收获\n{BODY}\n二、实操案例\n{BODY}\n三、未来设想\n{nothing}"
    assert _found(text, programme, "growth_report")["未来设想"].filled is False


def test_what_the_prose_speaks_of_is_shown_with_its_place_and_a_chance(programme: Programme) -> None:
    text = (
        "那个线上的班，讲课的老师讲到，人急了就听不见。我这才明白自己从前总是急。回来以后，小满躲在门后，我没有催，"
        "蹲下来等她。她说：“老师，你怎么不喊我？”后来她自己走进来了。下学期我打算在门口放两把小凳子，明年再添一盏灯。"
    )
    found = _found(text, programme, "growth_report")
    assert {match.how for match in found.values()} == {"content"}
    assert "讲课的老师" in text[found["学习收获"].start : found["学习收获"].end]
    assert text[found["未来设想"].start : found["未来设想"].end].startswith("下学期我打算")
    assert all(Decimal("0.5") <= match.confidence <= Decimal("0.85") for match in found.values())


def test_nothing_is_found_in_nothing(programme: Programme) -> None:
    for text in ("", " \n\t\n", "12345", "。。。"):
        assert find_sections(text, programme.assignments["lesson_design"].sections) == ()
    assert find_sections("课程主题：情绪", ()) == ()


def test_hostile_texts_take_no_time(programme: Programme) -> None:
    sections = programme.assignments["lesson_design"].sections
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


@settings(max_examples=cases(60, 300), deadline=None)
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
