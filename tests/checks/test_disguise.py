"""Disguises of a text as findings: told at their limits and with their place, and never on ordinary writing."""

from collections.abc import Callable

import opencc
import pytest

from jxgrade.checks import CHECKS, Finding
from jxgrade.checks.disguise import check_disguise
from jxgrade.text import normalise

TEXT = (
    "开学第三周，小唐在课间把自己关进了体育器材室，谁敲门也不应。我没有喊他，只在门外坐下，翻开一本漫画，念给他听。"
    "念到第三页，门缝里传来一声轻笑。后来他告诉我，那天早上父母在饭桌上谈了离婚，他不知道该把书包背到谁家去。"
    "我们约定每周五放学后一起给操场边的石榴树浇水，浇水的时候可以说话，也可以不说。到了期末，他带来两个石榴，"
    "一个放在我的讲台上，一个说要留给妈妈。这件事让我明白，陪伴不是追问，而是让孩子知道门外一直有人。"
)


def told(text: str) -> list[Finding]:
    return list(check_disguise(text, normalise(text)))


def only(text: str) -> Finding:
    (found,) = told(text)
    return found


def spread(letters: str, apart: str) -> str:
    return TEXT[:40] + apart.join(letters) + apart + TEXT[40:]


# ---------------------------------------------------------------- traditional characters


@pytest.mark.parametrize(("letters", "number"), [("學覺難過", None), ("學覺難過個", "5"), ("學覺難過個們", "6")])
def test_a_few_traditional_characters_are_told_from_five_on(letters: str, number: str | None) -> None:
    text = spread(letters, "他在操场边慢慢走着，一句话也不说。")
    assert [(one.check, one.level, one.value) for one in told(text)] == (
        [("traditional_mixed", "warning", number)] if number else []
    )
    if number:
        found = only(text)
        assert text[found.start : found.end] == "學"


@pytest.mark.parametrize(
    ("apart", "level"), [("", "info"), ("慢慢走着一句话也不说", "info"), ("慢慢走着，一句话也不说。", "warning")]
)
def test_together_they_are_a_quotation_and_apart_somebody_should_look(apart: str, level: str) -> None:
    assert only(spread("學覺難過個", apart)).level == level


def test_a_wholly_traditional_text_is_a_remark() -> None:
    found = only(opencc.OpenCC("s2t").convert(TEXT))
    assert (found.check, found.level) == ("traditional", "info")


@pytest.mark.parametrize(
    "words", ["乾隆年间，瞭望台上，藉此，徵羽，於女士著书，覆盖", "々〇二〇二三", "石榴樹下的後生"]
)
def test_words_that_the_simplified_script_also_writes_so_are_nothing(words: str) -> None:
    assert told(TEXT + words) == []


def test_japanese_forms_count_as_traditional_ones() -> None:
    assert only(spread("気図経験対", "他在操场边慢慢走着，一句话也不说。")).value == "5"


# ---------------------------------------------------------------- characters parted


@pytest.mark.parametrize("filler", [" ", "\u3000", "·", "，", "a", "7", "*", "の", "(shi)", "\u0336", "\ue000"])
def test_characters_parted_one_by_one_are_one_finding_over_the_stretch(filler: str) -> None:
    text = TEXT[:60] + filler.join("那天早上父母在饭桌上谈了离婚他不知道该把书包背到谁家去") + TEXT[60:]
    found = [one for one in told(text) if one.check == "parted"]
    assert [one.level for one in found] == ["warning"]
    assert text[found[0].start : found[0].end].startswith("那") or text[found[0].start :][:40].find("那") >= 0
    assert 20 <= int(found[0].value or 0) <= 40


@pytest.mark.parametrize(("count", "finds"), [(19, False), (20, True), (21, True)])
def test_twenty_pieces_in_a_line_are_needed(count: int, finds: bool) -> None:
    text = TEXT + "\n" + " ".join("春夏秋冬风霜雨雪山川草木鸟兽虫鱼日月星辰天"[:count]) + "\n" + TEXT
    assert bool(told(text)) == finds
    assert not finds or only(text).value == str(count - 1)


def test_letters_put_in_at_random_are_seen_too() -> None:
    parted = "".join(char + ("x" if at % 5 else "") for at, char in enumerate(TEXT.replace("，", "")))
    assert only(parted).check == "parted"


@pytest.mark.parametrize(
    "ordinary",
    [
        "高兴、悲伤、愤怒、害怕、惊讶、厌恶、平静、紧张、焦虑、羞愧、自豪、感激、孤独、委屈、嫉妒、失望、期待、满足、无聊、困惑、轻松、痛苦",
        "喜、怒、哀、乐、爱、恶、惧、思、悲、恐、惊",
        "目　录\n心　得\n体　会\n" * 9,
        "姓 名 | 性 别 | 年 级 | 班 级\n" * 9,
        "周一 | 语文 | 数学 | 英语 | 体育 | 美术\n周二 | 数学 | 语文 | 科学 | 音乐 | 班会\n" * 5,
        "优|良|中|差\n" * 20,
        "优\t良\t中\t差\t" * 9,
        "“好！”\n“对！”\n“嗯。”\n“不。”\n" * 9,
        "我是____的人，我有____和____，我怕____，我爱____。" * 3,
        "心 理 健 康 教 育 活 动 课 程 设 计",
        "1、A 2、B 3、C 4、D " * 20,
        "第1课 第2课 第3课 第4课 第5课 第6课 第7课 第8课 " * 2,
        "11月3日、11月10日、11月17日、11月24日、12月1日、12月8日、12月15日、12月22日、12月29日、1月5日、1月12日、1月19日",
        "I like it and he likes it too 好 but nobody knows 吗 whether they all really do 呢 ",
    ],
)
def test_lists_tables_headings_and_dialogue_are_nothing(ordinary: str) -> None:
    assert told(f"{TEXT}\n{ordinary}\n{TEXT}") == []


# ---------------------------------------------------------------- look-alikes, widths, glyphs without a code


@pytest.mark.parametrize(
    ("words", "stands_for"),
    [("用Ехсеl做表", "Ехсеl"), ("用Ρower查", "Ρower"), ("一ロ气", "ロ"), ("小エ具", "エ"), ("我囯的", "囯")],
)
def test_letters_of_another_script_amid_a_word_are_told(words: str, stands_for: str) -> None:
    text = TEXT + words + TEXT
    found = only(text)
    assert (found.check, found.level, found.value) == ("lookalike", "warning", "1")
    assert text.index(stands_for) == found.start


@pytest.mark.parametrize(
    "words",
    ["α波和β波", "Россия", "10μm", "χ²检验，p<0.05，r=0.3，ρ值", "日本のカタカナ「ロケット」", "λ", "NumPy、WiFi"],
)
def test_letters_that_mean_themselves_are_nothing(words: str) -> None:
    assert told(TEXT + words + TEXT) == []


def test_radicals_of_a_converted_pdf_are_a_remark() -> None:
    found = only(TEXT + "⼼理⻛" + TEXT)
    assert (found.check, found.level, found.value, found.start) == ("radical_forms", "info", "2", len(TEXT))
    assert "PDF" in found.message


@pytest.mark.parametrize(
    ("words", "number"), [("ＮumPy和Wｇet", "2"), ("ＮＵＭＰＹ和Wget", None), ("Ａ组用Word", None)]
)
def test_two_widths_in_one_word_are_a_remark(words: str, number: str | None) -> None:
    assert [(one.check, one.level, one.value) for one in told(TEXT + words)] == (
        [("two_widths", "info", number)] if number else []
    )


@pytest.mark.parametrize(
    ("glyphs", "of", "finds"), [(19, 900, False), (20, 1000, True), (20, 1001, False), (400, 900, True)]
)
def test_glyphs_without_a_code_are_told_where_they_are_many(glyphs: int, of: int, finds: bool) -> None:
    text = ("\uf06c\n" * glyphs + "字" * of)[:of] if glyphs < 100 else "\ue123" * glyphs + "字" * (of - glyphs)
    assert [one.check for one in told(text)] == (["unmapped"] if finds else [])


# ---------------------------------------------------------------- all of them


EVERY: dict[str, Callable[[], str]] = {
    "traditional": lambda: opencc.OpenCC("s2t").convert(TEXT),
    "traditional_mixed": lambda: spread("學覺難過個", "他在操场边慢慢走着，一句话也不说。"),
    "parted": lambda: " ".join(TEXT),
    "lookalike": lambda: TEXT + "Ехсеl",
    "radical_forms": lambda: TEXT + "⼼",
    "two_widths": lambda: TEXT + "ＮumPy",
    "unmapped": lambda: "\ue000" * 50,
}


@pytest.mark.parametrize("check", EVERY)
def test_each_says_what_and_what_to_do_and_accuses_nobody(check: str) -> None:
    found = only(EVERY[check]())
    assert found.check == check and check in CHECKS
    assert "处理：" in found.message and found.level != "error"
    assert not any(word in found.message for word in ("抄", "作弊", "违规", "舞弊", "造假", "规避", "故意"))


@pytest.mark.parametrize(
    "text", ["Ａ" * 200_000, "a" * 200_000, "аa" * 100_000, "心 " * 100_000, " ".join(TEXT) * 500, "學" * 200_000]
)
def test_endless_repetition_is_looked_through_in_one_pass(text: str) -> None:
    assert all(one.level != "error" for one in told(text))  # a pattern that goes back and forth would take minutes here


@pytest.mark.parametrize("text", ["", "字", "，", "\u3000", "a", "\ud800", TEXT])
def test_degenerate_and_ordinary_texts_give_nothing(text: str) -> None:
    assert told(text) == []
