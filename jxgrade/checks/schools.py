"""The spellings under which a school is known: with and without its city, 第一中学 and 一中, 实验小学 and 实小."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from jxgrade.checks.spelling import Span, read

LEAST: Final = 4  # characters a spelling must have

_PROVINCE: Final = re.compile(r"^江西省?(?=.{4})")
_PLACE: Final = re.compile(r"^(?:[^省市县区第]{2,3}市)?(?:[^省市县区第]{1,4}(?:县|市|(?<!校|学|园)区))?")
_NUMERAL: Final = "[一二三四五六七八九十百0-9]+"
_GENERIC: Final = re.compile(
    rf"第{_NUMERAL}|{_NUMERAL}(?=[中小幼])|实验|中心|附属|初级|高级|职业|技术|完全|特殊教育|九年一贯制|义务教育|机关|公办|民办"
    r"|中学|小学|幼儿园|幼儿|学校|学院|分校|校区|分园|教育|集团|镇|乡|村|[中小园]$"
)
_NUMBERED: Final = re.compile(rf"第({_NUMERAL})([中小])学")
_SHORT: Final = (
    ("实验小学", "实小", "实验"),
    ("实验中学", "实中", "实验"),
    ("实验学校", "实校", "实验"),
    ("中心小学", "小学", "中心校", "完小", "中小"),
    ("初级中学", "中学", "初中"),
    ("高级中学", "中学", "高中"),
    ("中心幼儿园", "幼儿园", "中心园", "中心幼"),
    ("职业技术学校", "职校", "职中", "职业学校"),
    ("职业学校", "职校", "职中"),
    ("职业中专", "职中", "职专", "中专"),
    ("职业高中", "职高"),
    ("中等专业学校", "中专"),
    ("特殊教育学校", "特校", "特教", "特教学校", "特殊学校"),
    ("附属小学", "附小"),
    ("附属中学", "附中"),
    ("教学点", "小学", "学校"),
)
_PLACE_OF: Final = re.compile(r"(?:[在到来去回从是离]|我们|调到|来到|回到|离开)$")
_OF_PLACE: Final = re.compile(r"村|镇|乡|街|教学点|完小|小学|中学|校|的?(?:孩子|学生|学校|老师|娃)")


@lru_cache(maxsize=4096)
def school_spellings(school: str) -> tuple[str, ...]:
    """Spellings that point to one school, the longest first; empty where the name would fit many schools.

    >>> school_spellings("江西省南昌市育新学校")
    ('江西省南昌市育新学校', '南昌市育新学校', '南昌育新学校', '育新学校')
    >>> school_spellings("九江市第一中学")
    ('九江市第一中学', '九江第一中学', '九江市一中', '九江一中')
    >>> school_spellings("中心小学")
    ()
    """
    local = _PROVINCE.sub("", school)
    place = _PLACE.match(local)
    prefix = place[0] if place else ""
    core = local[len(prefix) :]
    spellings = {school, local}
    if prefix:
        spellings.add(f"{prefix[:-1]}{core}")
    if _is_telling(core):
        spellings.add(core)
    spellings |= {
        f"{spelling.removesuffix(long)}{short}"
        for spelling in spellings
        for long, *shorts in _SHORT
        if spelling.endswith(long) and len(spelling.removesuffix(long)) >= 2
        for short in shorts
    }
    spellings |= {_NUMBERED.sub(r"\1\2", spelling) for spelling in spellings}
    telling = {spelling for spelling in spellings if len(spelling) >= LEAST and _is_telling(spelling)}
    return tuple(sorted(telling, key=lambda spelling: (-len(spelling), spelling)))


def _is_telling(words: str) -> bool:
    """Whether anything is left besides the words that many schools share."""
    return len(_GENERIC.sub("", words)) >= 2


def schools_in(text: str, school: str) -> list[Span]:
    """Where a school stands in a normalised text under any of its spellings, the longest at each place.

    The place it is named after counts where it is spoken of as the place one works at (在蕉坑教书, 蕉坑村), and then wherever it stands.
    """
    known = read(text)
    spans: list[Span] = []
    for spelling in school_spellings(school):
        _add(spans, known.find(spelling))
    stem = _stem(school)
    if stem and any(
        _PLACE_OF.search(known.text[max(0, match.start() - 2) : match.start()])
        or _OF_PLACE.match(known.text, match.end())
        for match in re.finditer(re.escape(stem), known.text)
    ):
        _add(spans, known.find(stem))
    return sorted(spans)


def _add(spans: list[Span], found: Iterator[Span]) -> None:
    spans += [(start, end) for start, end in found if all(end <= first or start >= last for first, last in spans)]


def _stem(school: str) -> str:
    """What is left of a school's name without its place and the words that many schools share; empty where that is little."""
    local = _PROVINCE.sub("", school)
    place = _PLACE.match(local)
    core = local[len(place[0]) if place else 0 :]
    stem = _GENERIC.sub("", core.replace("教学点", ""))
    return stem if len(stem) >= 2 and core.startswith(stem) else ""
