"""What must not stand in a text that is published: a child's name, ways to reach or find somebody, a date of birth.

It finds by pattern, so it errs on both sides: every hit is for a person to read, and no hit does not mean that nothing is there.
Phones and id numbers, and the author's own name and school, are found by `checks` (``identity_*``) and listed beside these.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

EXPOSURES: Final = {
    "child_name": "疑似学生真实姓名",
    "contact": "联系方式（QQ、微信、邮箱、座机）",
    "address": "住址",
    "birth": "出生日期",
}
"""What is looked for, and its Chinese name."""
MANY: Final = 20  # hits of one kind in one text at most

# the hundred most frequent surnames and some more; those that are everyday words as well (于、任、安、常、方、高 …) count beside a label alone
_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙朱胡郭林何罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁沈姚卢姜崔钟谭陆汪范"
    "廖石贾韦付邹孟熊秦邱江尹薛闫侯雷龙史陶黎贺顾毛郝龚邵万钱严赖覃洪武莫孔汤葛聂涂饶揭"
)
_TITLE_SURNAMES: Final = _SURNAMES.translate({ord(char): None for char in "何许石万严武莫毛江史程顾"})
_HAN: Final = r"\u4e00-\u9fff"
_NOT_NAMES: Final = re.compile(
    r"[的了和与跟对把被让给是在有也都就而及或我你他她它们这那些每各全几两某]|同学|班级|年级|学生|老师|父母|家长"
)
_WORDS: Final = frozenset(
    re.split(
        "/",
        "高兴/安静/安全/安心/常见/常常/方法/方案/方式/任务/任性/金钱/白天/高年级/高中/石头/江西/黄色/钱包/马上/毛病/温暖/万一/于是",
    )
)
_TITLED: Final = re.compile(rf"(?<![{_HAN}])([{_TITLE_SURNAMES}][{_HAN}]{{1,2}})(?=同学(?![们间之关])|小朋友(?!们))")
_CALLED: Final = re.compile(
    rf"(?:和|与|叫|跟|的|给|对|找|请|让|生)([{_TITLE_SURNAMES}][{_HAN}]{{1,2}})(?=同学(?![们间之关])|小朋友(?!们))"
)
_END: Final = r"(?=[,，;；。、(（ 　\n]|$)"
_LABELLED: Final = re.compile(
    r"(?:(?:学生|幼儿|孩子|来访者|个案|当事人|儿童)?姓[ 　]*名|学生|幼儿|来访者|个案|当事人|男孩|女孩|名叫|叫做)[ 　]*[:：][ 　]*"
    rf"([{_SURNAMES}高方安任于常白金易][{_HAN}]{{1,2}}){_END}"
)
_BARE: Final = re.compile(
    rf"(?:学生|幼儿|来访者|个案|当事人|男孩|女孩|名叫|叫做)([{_TITLE_SURNAMES}][{_HAN}]{{1,2}}){_END}"
)
_ALIAS: Final = re.compile(r"^[ 　]*[(（\[【]?[^)）\]】]{0,4}化[ 　]?名|^某")
_PATTERNS: Final = {
    "contact": re.compile(
        r"(?:[QqＱｑ]{2}|微信|[Ww]e[Cc]hat|[Vv][Xx])号?码?[为是:： ]{0,3}[A-Za-z0-9_-]{5,20}"
        r"|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|(?<!\d)0\d{2,3}[-－—]\d{7,8}(?!\d)"
    ),
    "address": re.compile(
        rf"(?:家住|家庭住址|家庭地址|住址|地址)[为是在于:： ]{{0,3}}[{_HAN}A-Za-z0-9]{{3,30}}?(?:[0-9一二三四五六七八九十]+[号栋幢室组]|小区|单元|村|社区)"
    ),
    "birth": re.compile(
        r"(?:出生(?:于|日期|年月|在)?|生于|生日)[为是:： ]{0,3}(?:19|20)\d\d[年./-]\d{1,2}(?:[月./-]\d{1,2}日?)?月?"
    ),
}


class Exposure(NamedTuple):
    """One hit: what it is, whether it surely looks so, and where in the text as read."""

    code: str
    sure: bool
    start: int
    end: int


def find_exposures(text: str) -> list[Exposure]:
    """All hits in a text, by place; at most ``MANY`` of a kind. A name that is declared a pseudonym (化名) is none.

    >>> [(hit.code, "学生姓名：李晓雨，女。"[hit.start : hit.end]) for hit in find_exposures("学生姓名：李晓雨，女。")]
    [('child_name', '李晓雨')]
    >>> find_exposures("学生姓名：李晓雨（化名），女。")
    []
    """
    found = list(_names(text))[:MANY]
    for code, pattern in _PATTERNS.items():
        found += [Exposure(code, True, *match.span()) for match in list(pattern.finditer(text))[:MANY]]
    return sorted(found, key=lambda hit: (hit.start, hit.end, hit.code))


def _names(text: str) -> Iterator[Exposure]:
    """Names of children: beside a label, or before 同学 and 小朋友; once per name, at its first place."""
    seen: set[str] = set()
    declared = {match[1] for match in re.finditer(rf"([{_HAN}]{{2,3}})[ 　]*[(（][^)）]{{0,4}}化[ 　]?名", text)}
    hits = [(match, True) for pattern in (_TITLED, _CALLED) for match in pattern.finditer(text)]
    hits += [(match, match[0].startswith(("名", "叫")) or "姓" in match[0][:4]) for match in _LABELLED.finditer(text)]
    hits += [(match, False) for match in _BARE.finditer(text)]
    for match, sure in sorted(hits, key=lambda hit: (hit[0].start(1), not hit[1])):
        name = match[1]
        if (
            name in seen
            or name in declared
            or name in _WORDS
            or _NOT_NAMES.search(name[1:])
            or _ALIAS.match(text[match.end(1) :])
        ):
            continue
        seen.add(name)
        yield Exposure("child_name", sure, *match.span(1))
