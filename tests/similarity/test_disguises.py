"""Every way to make a copy look like another text: it is matched through, whole and where it stands."""

import random
import unicodedata
from collections.abc import Callable
from itertools import cycle

import numpy as np
import opencc
import pytest

from jxgrade.intake.formats import Bounds, Reading
from jxgrade.intake.formats_docx import read_docx
from jxgrade.similarity import find_reuse
from jxgrade.similarity.corpus import PADDED, fold, fold_all, spell
from jxgrade.text.counts import is_han
from tests.intake.conftest import word_file

TEXT = (
    "开学第三周，小唐在课间把自己关进了体育器材室，谁敲门也不应。我没有喊他，只在门外坐下，翻开一本漫画，念给他听。"
    "念到第三页，门缝里传来一声轻笑。后来他告诉我，那天早上父母在饭桌上谈了离婚，他不知道该把书包背到谁家去。"
    "我们约定每周五放学后一起给操场边的石榴树浇水，浇水的时候可以说话，也可以不说。到了期末，他带来两个石榴，"
    "一个放在我的讲台上，一个说要留给妈妈。这件事让我明白，陪伴不是追问，而是让孩子知道门外一直有人。"
)
BEFORE = "今年我参加了培训，听了八讲，记了半本笔记。回校以后先在早读里试着用了倾听的办法，效果有好有坏。"
AFTER = "家访走了十一户，最远的一户要翻过两座山。明年我想把午休的那一小时也用起来，办一个小小的绘画角。"
OTHER = "以下是我自己的故事，请各位专家指正。"

Disguise = Callable[[str], str]


def after_each(*fillers: str) -> Disguise:
    """One of the fillers in turn after every character."""
    return lambda text: "".join(char + filler for char, filler in zip(text, cycle(fillers), strict=False))


def after_some(share: float, *fillers: str) -> Disguise:
    """A filler after so many of the characters, at random."""
    rng = random.Random(5)
    return lambda text: "".join(char + (rng.choice(fillers) if rng.random() < share else "") for char in text)


def forms_of(*blocks: range) -> Disguise:
    """Every character in another form, from these blocks of Unicode, that normalises to it."""
    forms = {unicodedata.normalize("NFKC", chr(code)).strip("()〔〕"): chr(code) for block in blocks for code in block}
    return lambda text: "".join(forms.get(char, char) for char in text)


def exchanged(old: str, new: str) -> Disguise:
    return lambda text: text.translate(str.maketrans(old, new))


DISGUISES: dict[str, Disguise] = {
    "traditional": opencc.OpenCC("s2t").convert,
    "traditional of Taiwan": opencc.OpenCC("s2tw").convert,
    "traditional of Hong Kong": opencc.OpenCC("s2hk").convert,
    "Japanese forms": exchanged("学两边应传", "学両辺応伝"),
    "compatibility ideographs": forms_of(range(0xF900, 0xFAFF), range(0x2F800, 0x2FA1E)),
    "Kangxi radicals": forms_of(range(0x2F00, 0x2FD6)),
    "radicals of the supplement": exchanged("见长门青页风食马", "⻅⻓⻔⻘⻚⻛⻝⻢"),
    "enclosed": forms_of(range(0x3220, 0x3248), range(0x3280, 0x32B1), range(0x1F210, 0x1F23C)),
    "kana that look like Han": exchanged("二八力卜口夕工一", "ニハカトロタエ㇐"),
    "half-width punctuation": exchanged("，。", "､｡"),
    "no punctuation": exchanged("，。", "  "),
    "zero-width space": after_each("\u200b"),
    "zero-width joiners": after_each("\u200c", "\u200d"),
    "word joiner and byte order mark": after_each("\u2060", "\ufeff"),
    "bidi": after_each("\u202e\u202c", "\u2067\u2069", "\u200f"),
    "soft hyphen": after_each("\u00ad"),
    "tags": after_each("\U000e0041"),
    "fillers": after_each("\u3164", "\u2800", "\u115f"),
    "controls": after_each("\x00", "\x07", "\x7f"),
    "spaces": after_each(" ", "\u3000", "\u00a0", "\u2009", "\t"),
    "lines": after_each("\n", "\r\n", "\x0b", "\u2028", "\x85"),
    "punctuation": after_each("，", ".", "·", "_", "|", "～", "`"),
    "signs": after_each("★", "😀", "♪", "→", "⿰"),
    "strokes": after_each("丶", "丨", "丿", "㇀"),
    "modifiers": after_each("ˉ", "ʹ", "ー", "ˇ"),
    "combining marks": after_each("\u0336", "\u0323", "\u3099"),
    "enclosing marks": after_each("\u20dd", "\u20de"),
    "variation selectors": after_each("\ufe00", "\ufe0f", "\U000e0100"),
    "private use": after_each("\ue000", "\uf06c", "\U000f0000"),
    "unassigned": after_each("\u0378", "\uffff", "\ufffd", "\ud800"),
    "bopomofo": after_each("ㄅ", "ㄞ", "ㆠ"),
    "digits": after_each(*"1234567890"),
    "circled digits": after_each("①", "⑵", "3."),
    "letters": after_each("a", "x", "Q"),
    "letters of other scripts": after_each("я", "の", "한"),
    "pinyin": after_each("(shi)", "(zhe)", "（wǒ）"),
    "pinyin and spaces": after_each(" shì ", " yī "),
    "digits after every other": after_some(0.5, "1", "2", "3"),
    "all at once": lambda text: after_each("\u200b7", " 2", "\u0336x")(opencc.OpenCC("s2t").convert(text)),
}


@pytest.mark.parametrize("name", DISGUISES)
def test_a_disguised_copy_is_covered_whole_and_found_where_it_stands(name: str) -> None:
    copy = DISGUISES[name](TEXT)
    assert copy != TEXT
    texts = {"source": BEFORE + TEXT + AFTER, "copy": copy, "host": OTHER + copy}
    found = find_reuse(texts)
    pairs = found.pairs.set_index(["left_id", "right_id"])
    assert pairs.loc[("copy", "source"), "score"] == 1.0
    (place,) = found.passages.query("left_id == 'host' and right_id == 'source'").itertuples()
    start, end = len(BEFORE), len(BEFORE + TEXT)
    assert (place.right_start, place.right_end) == (start, end - 1)  # but for the full stop
    assert place.left_start == len(OTHER)
    left_out = texts["host"][place.left_end :]  # the full stop and what was put round it
    assert len(left_out) <= 14 and not any(map(is_han, unicodedata.normalize("NFKC", left_out).strip("丶丨丿㇀")))
    assert place.kind == "exact"


@pytest.mark.parametrize("share", [0.1, 0.2, 0.33])
@pytest.mark.parametrize("fillers", [("a", "b"), ("1", "2"), ("[1]", "[2]"), ("の",)], ids=str)
def test_a_copy_with_words_put_in_here_and_there_is_covered_nearly_whole(
    share: float, fillers: tuple[str, ...]
) -> None:
    found = find_reuse({"a": TEXT, "b": after_some(share, *fillers)(TEXT)})
    assert found.pairs.score[0] > 0.9


@pytest.mark.parametrize("hidden", ["<w:color w:val='FFFFFF'/>", "<w:sz w:val='2'/>", "<w:vanish/>"])
@pytest.mark.parametrize("filler", ["的", "x", "乱", "，"])
def test_a_word_file_with_hidden_characters_between_is_matched_as_it_is_seen(hidden: str, filler: str) -> None:
    runs = "".join(
        f"<w:r><w:t>{char}</w:t></w:r><w:r><w:rPr>{hidden}</w:rPr><w:t>{filler}</w:t></w:r>" for char in TEXT
    )
    read = read_docx(word_file(f"<w:p>{runs}</w:p>"), BOUNDS)
    assert isinstance(read, Reading) and (read.text, read.hidden_chars) == (TEXT, len(TEXT))
    assert find_reuse({"a": TEXT, "b": read.text}).pairs.score[0] == 1.0


def test_hidden_text_that_dilutes_a_copy_does_not_lower_its_coverage() -> None:
    white = f"<w:p><w:r><w:rPr><w:color w:val='FFFFFF'/></w:rPr><w:t>{(BEFORE + AFTER) * 9}</w:t></w:r></w:p>"
    read = read_docx(word_file(f"<w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p>{white}"), BOUNDS)
    assert isinstance(read, Reading) and read.hidden_chars == 9 * len(BEFORE + AFTER)
    found = find_reuse({"copy": read.text, "source": BEFORE + TEXT})
    assert found.pairs.left_coverage[0] == 1.0


BOUNDS = Bounds(10**6, 10**6, 10**3, 100, 1, 10**6)


# ---------------------------------------------------------------- what is folded, and what is not


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ехсеl", "excel"),
        ("ΗΟΤ", "hot"),
        ("рowеr", "power"),
        ("ρower", "power"),
        ("ｗоrd", "word"),
        ("ロ头", "口头"),
        ("工カ", "工力"),
        ("⻛⻓", "风长"),
        ("於是", "于是"),
        ("経験", "经验"),
        ("图図圖", "图图图"),
        ("囯家", "国家"),
        ("㈠①", "一1"),
    ],
)
def test_look_alikes_are_one(one: str, other: str) -> None:
    assert spell([one]).symbols.tolist() == spell([other]).symbols.tolist()


@pytest.mark.parametrize(
    "words",
    ["己已巳", "未末", "土士", "日曰", "人入", "大太犬", "干千于", "天夭", "刀力", "拔拨", "戌戍戊", "О0", "l1"],
)
def test_words_of_their_own_stay_apart(words: str) -> None:
    assert len(set(fold_all(list(words)))) == len(words)


def test_ordinary_simplified_characters_are_themselves() -> None:
    ordinary = [bytes([high, low]).decode("gb2312") for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFA)]
    changed = {char for char, (_, form) in zip(ordinary, fold_all(ordinary), strict=True) if form != char}
    assert changed <= set("乾吒夥后徵拚捱摺於榘菸薹袷醣麴麽")  # each of them also the traditional form of another


def test_letters_of_a_whole_word_of_another_script_still_make_one_word() -> None:
    assert len(spell(["Россия"]).symbols) == len(spell(["αβγ"]).symbols) == 1
    assert fold("é") == fold("e")


def padded(count: int, apart: int) -> str:
    """So many letters, each after so many Han characters."""
    return "".join("春夏秋冬"[:apart] + "abcdefghijklmnopqrstuvw"[number] for number in range(count)) + "末"


@pytest.mark.parametrize(
    ("count", "apart", "kept"),
    [
        (PADDED - 1, 1, PADDED - 1),
        (PADDED, 1, 0),
        (PADDED + 1, 1, 0),
        (PADDED, 3, 0),
        (PADDED, 4, PADDED),
        (PADDED + 9, 4, PADDED + 9),
    ],
)
def test_only_many_words_close_together_are_padding(count: int, apart: int, kept: int) -> None:
    text = "他们说" * 9 + padded(count, apart) + "他们说" * 9
    found = spell([text])
    assert len(found.symbols) - int(found.han.sum()) == kept


def test_padding_is_told_text_by_text() -> None:
    texts = [
        padded(PADDED, 1),
        padded(PADDED // 2, 1),
        padded(PADDED // 2, 1),
        "a",
        "",
        padded(3, 1),
        padded(PADDED, 1),
        "b心c",
    ]
    together = spell(texts)
    alone = [spell([text]) for text in texts]
    assert together.symbols.tolist() == np.concatenate([one.symbols for one in alone]).tolist()
    assert np.diff(together.starts).tolist() == [len(one.symbols) for one in alone]
    words = [len(one.symbols) - int(one.han.sum()) for one in alone]
    assert words == [0, PADDED // 2, PADDED // 2, 1, 0, 3, 0, 2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "1自我介绍2分组讨论3角色扮演4全班分享5教师小结6课后延伸7填写问卷8家校联系9持续关注10个案记录11反思改进12整理归档",
            12,
        ),
        ("那天他说It was the best day of all my life and nothing else ever came near to it again然后笑了", 18),
    ],
)
def test_a_numbered_list_and_a_sentence_of_english_are_no_padding(text: str, words: int) -> None:
    found = spell([text])
    assert len(found.symbols) - int(found.han.sum()) == words
