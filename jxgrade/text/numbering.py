"""The number a line begins with, and in which style: 一、 is not （一） is not 1. is not ##."""

import re
from typing import Final

_DIGITS: Final = "一二三四五六七八九"
_CHINESE: Final = "[一二三四五六七八九十]{1,3}"
_STYLES: Final = (
    ("part", re.compile(rf"第[ ]*({_CHINESE}|[0-9]{{1,2}})[ ]*(?:部分|章|节|项|点|条|步|篇|单元)")),
    ("(一)", re.compile(rf"[(\[]({_CHINESE})[)\]]")),
    ("(1)", re.compile(r"[(\[]?([0-9]{1,2})\)|[(\[]([0-9]{1,2})\]")),
    ("一、", re.compile(rf"({_CHINESE})[ ]*[、.,:]")),
    ("1.", re.compile(r"([0-9]{1,2})[ ]*[、.,:](?![0-9])")),
)
_LEVEL: Final = re.compile(r"[ ]*(#{1,6})(?!#)")
_MARKUP: Final = re.compile(r"[ ]*(?:#{1,6}[ ]*(?=[^# ]))?(?:\*\*|__|【|〔|〖)?[ ]*")


def number_of(numeral: str) -> int:
    """The number that digits, or Chinese numerals up to 九十九, stand for.

    >>> [number_of(numeral) for numeral in ("7", "十", "十二", "二十", "三十五")]
    [7, 10, 12, 20, 35]
    """
    if numeral.isdecimal():
        return int(numeral)
    tens, ten, units = numeral.rpartition("十")
    value = _DIGITS.find(units[-1:]) + 1 if units else 0
    return value + ((_DIGITS.find(tens[-1:]) + 1 if tens else 1) * 10 if ten else 0)


def numbered(line: str) -> tuple[str, int] | None:
    """Style and number with which a normalised line begins; None where it begins with neither number nor ``#``.

    Behind ``#``, ``**`` and ``【`` the number itself counts; ``#`` alone has the number 0.

    >>> numbered("二、学习收获"), numbered("**(三)案例**"), numbered("## 展望"), numbered("展望")
    (('一、', 2), ('(一)', 3), ('##', 0), None)
    """
    markup = _MARKUP.match(line)
    inner = line[markup.end() :] if markup else line
    for style, pattern in _STYLES:
        match = pattern.match(inner)
        if match:
            return style, number_of(next(group for group in match.groups() if group))
    level = _LEVEL.match(line)
    return (level[1], 0) if level else None


def follows(line: str, heading: str) -> bool:
    """Whether a line is a later sibling of a heading: the same style and a higher number, or the same level of ``#``.

    >>> follows("三、教学目标", "二、授课对象"), follows("1. 导入", "1. 活动过程"), follows("(一)导入", "一、活动过程")
    (True, False, False)
    """
    ours, theirs = numbered(heading), numbered(line)
    if ours is None or theirs is None or ours[0] != theirs[0]:
        return False
    return theirs[1] > ours[1] or ours[1] == 0
