"""Numbers at the head of a line, in every style."""

import pytest

from jxgrade.text.numbering import follows, number_of, numbered


def test_chinese_numerals_to_ninety_nine() -> None:
    digits = " 一二三四五六七八九"
    for number in range(1, 100):
        tens, units = divmod(number, 10)
        numeral = (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[units] if units else "")
        assert number_of(numeral) == number == number_of(str(number))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("一、主题", ("一、", 1)),
        ("十二.主题", ("一、", 12)),
        ("(三)主题", ("(一)", 3)),
        ("[三]主题", ("(一)", 3)),
        ("4.主题", ("1.", 4)),
        ("4、主题", ("1.", 4)),
        ("5)主题", ("(1)", 5)),
        ("(6)主题", ("(1)", 6)),
        ("第二部分 主题", ("part", 2)),
        ("第3节", ("part", 3)),
        ("# 主题", ("#", 0)),
        ("### 主题", ("###", 0)),
        ("## 二、主题", ("一、", 2)),
        ("**二、主题**", ("一、", 2)),
        ("【二、主题】", ("一、", 2)),
        ("  二、主题", ("一、", 2)),
        ("主题", None),
        ("", None),
        ("2023年", None),
        ("1.5小时", None),
        ("3年级", None),
        ("#######", None),
    ],
)
def test_style_and_number(line: str, expected: tuple[str, int] | None) -> None:
    assert numbered(line) == expected


@pytest.mark.parametrize(
    ("line", "heading", "sibling"),
    [
        ("二、乙", "一、甲", True),
        ("三、丙", "一、甲", True),
        ("一、乙", "一、甲", False),
        ("一、甲", "二、乙", False),
        ("乙", "一、甲", False),
        ("1.乙", "一、甲", False),
        ("# 乙", "# 甲", True),
        ("## 乙", "# 甲", False),
        ("十、乙", "九、甲", True),
        ("乙", "甲", False),
    ],
)
def test_a_sibling_has_the_style_and_a_higher_number(line: str, heading: str, sibling: bool) -> None:
    assert follows(line, heading) is sibling
