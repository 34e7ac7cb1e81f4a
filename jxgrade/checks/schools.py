"""The spellings under which a school is known: with and without its places, 第一中学 and 一中, 实验小学 and 实小."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from jxgrade.checks.spelling import Read, Span, read
from jxgrade.text.numbering import number_of
from jxgrade.text.segment import is_word

_PROVINCE: Final = re.compile(
    r"^(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾)省?(?=.{4})"
)
_PLACE: Final = re.compile(r"^(?:([^省市县区第]{2,3}市))?(?:([^省市县区第]{1,4}(?:县|市|(?<!校|学|园)区)))?")
_NUMERAL: Final = "[一二三四五六七八九十百0-9]+"
_GENERIC: Final = re.compile(
    rf"第{_NUMERAL}|{_NUMERAL}(?=[中小幼])|实验|中心|附属|初级|高级|职业|技术|完全|特殊教育|特教|特殊|九年一贯制|义务教育|机关|工贸|外国语|艺术|公办|民办"
    r"|中学|小学|幼儿园|幼儿|学校|学院|大学|师范|分校|校区|分园|教育|集团|镇|乡|村|附|[中小园幼校]$"
)
_NUMBERED: Final = re.compile(rf"第({_NUMERAL})(中学|小学|幼儿园)")
_TOWN: Final = re.compile(r"(?<=..)[镇乡村](?=.)")
_SHORT: Final = (
    ("实验小学", "实小", "实验"),
    ("实验中学", "实中", "实验"),
    ("实验学校", "实校", "实验"),
    ("中心小学", "小学", "中心校", "完小", "中小"),
    ("初级中学", "中学", "初中"),
    ("高级中学", "中学", "高中"),
    ("中心幼儿园", "幼儿园", "中心园", "中心幼"),
    ("实验幼儿园", "实幼"),
    ("幼儿园", "园", "幼"),
    ("职业技术学校", "职校", "职中", "职业学校"),
    ("职业学校", "职校", "职中"),
    ("职业中专", "职中", "职专", "中专"),
    ("职业高中", "职高"),
    ("中等专业学校", "中专"),
    ("特殊教育学校", "特校", "特教", "特教学校", "特殊学校"),
    ("附属小学", "附小"),
    ("附属中学", "附中"),
    ("附属幼儿园", "附幼"),
    ("教学点", "小学", "学校"),
)
_UNIVERSITY: Final = re.compile("(师范|交通|农业|科技|理工|财经|医科)大学")
_BEFORE_UNIVERSITY: Final = re.compile("^..(?=[师交农科理财医]大附)")
_BEFORE_PART: Final = re.compile("^.*大学(?=附属)")
_SORTS: Final = "中小高幼"  # 塔溪高中 may be 塔高
_BARE: Final = frozenset({"中学", "小学", "学校", "中小"})  # of any school
_OWN: Final = re.compile(rf"(?:第?{_NUMERAL}|实验?|附属?|机关|中心)(?:[中小园幼校]|中学|小学|幼儿园|学校|初中|高中)")
_NO_SCHOOL: Final = "学组区节时步块段儿"  # 三小组, 中小学
_HERE: Final = re.compile(r"(?:我们?|咱们?|本|[我就]是|我在|[调分来回]到|任教于|[县市区镇乡])$")
_PLACE_OF: Final = re.compile(r"(?:[在到来去回从是离]|我们|调到|来到|回到|离开)$")
_OF_PLACE: Final = re.compile(r"村|镇|乡|街|教学点|完小|小学|中学|校|中心|的?(?:孩子|学生|学校|老师|娃)")


class Spelling(NamedTuple):
    """A form of a school's name: whether it is telling by itself, or else where it is spoken of as one's own (我们一中).

    Any tells behind a place of the school's: 九江一中.
    """

    form: str
    telling: bool
    own: bool


@lru_cache(maxsize=4096)
def school_spellings(school: str) -> tuple[Spelling, ...]:
    """The forms of a school's name without its places, the longest first.

    >>> [spelling.form for spelling in school_spellings("湖南省九江市第一中学")]
    ['第一中学', '第1中学', '1中', '一中']
    """
    core, stem = _parts(school)[1], _stem(school)
    forms = {core, core.removeprefix(stem), _BEFORE_PART.sub("", core)}
    forms |= {_UNIVERSITY.sub(lambda match: f"{match[1][0]}大", form) for form in forms}
    forms |= {_BEFORE_UNIVERSITY.sub("", form) for form in forms}
    forms |= {_TOWN.sub("", form) for form in forms}
    forms |= {_NUMBERED.sub(_in_figures, form) for form in forms}
    for long, *shorts in _SHORT:
        forms |= {f"{form.removesuffix(long)}{short}" for form in forms if form.endswith(long) for short in shorts}
    forms |= {form.removesuffix("学校") for form in forms if len(form) > 5}
    forms |= {_NUMBERED.sub(lambda match: f"{match[1]}{match[2][0]}", form) for form in forms}
    kept = {form: bool(_OWN.fullmatch(form)) for form in forms if len(form) > 1 and form not in _BARE}
    kept |= {two: True for sort in _SORTS if stem and sort in core if not is_word(two := f"{stem[0]}{sort}")}
    ordered = sorted(kept, key=lambda form: (-len(form), form))
    return tuple(Spelling(form, _is_telling(form), own=kept[form]) for form in ordered)


def _in_figures(match: re.Match[str]) -> str:
    return f"第{number_of(match[1]) if '百' not in match[1] else match[1]}{match[2]}"


def _is_telling(words: str) -> bool:
    """Whether anything is left besides the words that many schools share, or the school has a high number."""
    high = re.match(r"第?([一二三四五六七八九]?十[一二三四五六七八九]?|[1-9][0-9])(?=[中小幼])", words)
    return high is not None or (len(words) > 3 and len(_GENERIC.sub("", words)) > 1)


def _parts(school: str) -> tuple[tuple[str, ...], str]:
    """The places in front of a school's name, the longest first, also without 市, 县 and 区; and the name itself."""
    local = _PROVINCE.sub("", school)
    found = _PLACE.match(local)
    places = [place for place in found.groups() if place] if found else []
    forms = {*places, *(place[:-1] for place in places if len(place) > 2)}
    return tuple(sorted(forms, key=lambda place: (-len(place), place))), local[found.end() if found else 0 :]


def schools_in(text: str, school: str, county: str = "") -> list[Span]:
    """Where a school stands in a normalised text under any of its spellings, the longest at each place; ``county``: where it is.

    The place it is named after counts where it is spoken of as the place one works at (在蕉坑教书, 蕉坑村), and then wherever it stands.
    """
    if not school:
        return []
    known = read(text)
    places = _parts(f"{county}{_parts(school)[1]}")[0] if county else ()
    places = (*_parts(school)[0], *places)
    spans: list[Span] = []
    for spelling in school_spellings(school):
        _add(spans, _named(known, spelling, places))
    stem = _stem(school)
    if stem and any(
        _PLACE_OF.search(known.text[max(0, match.start() - 2) : match.start()])
        or _OF_PLACE.match(known.text, match.end())
        for match in re.finditer(re.escape(stem), known.text)
    ):
        _add(spans, known.find(stem))
    return sorted(spans)


def _named(known: Read, spelling: Spelling, places: tuple[str, ...]) -> Iterator[Span]:
    """Where it tells of the school, with the places in front of it."""
    text, form = known.text, spelling.form
    at = text.find(form)
    while at >= 0:
        first, end = at, at + len(form)
        while place := next((place for place in places if text.endswith(place, 0, first)), ""):
            first -= len(place)
        own = spelling.own and form != "一小" and _HERE.search(text[max(0, first - 4) : first])
        cut = form[0].isdigit() and text[first - 1 : first].isdigit()
        word = len(form) < 3 and end < len(text) and text[end] in _NO_SCHOOL
        if (spelling.telling or first < at or own) and not cut and not word:
            yield known.span(first, end)
        at = text.find(form, end)


def _add(spans: list[Span], found: Iterator[Span]) -> None:
    spans += [(start, end) for start, end in found if all(end <= first or start >= last for first, last in spans)]


def _stem(school: str) -> str:
    """What is left of a school's name without its place and the words that many schools share; empty where that is little."""
    core = _parts(school)[1]
    stem = _GENERIC.sub("", core.replace("教学点", ""))
    return stem if len(stem) >= 2 and core.startswith(stem) else ""
