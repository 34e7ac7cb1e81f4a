"""The spellings under which a school is known: with and without its city, 第一中学 and 一中."""

import re
from functools import lru_cache
from typing import Final

LEAST: Final = 4  # characters a spelling must have

_PROVINCE: Final = re.compile(r"^江西省?(?=.{4})")
_PLACE: Final = re.compile(r"^(?:[^省市县区第]{2,3}市)?(?:[^省市县区第]{1,4}(?:县|市|(?<!校|学|园)区))?")
_NUMERAL: Final = "[一二三四五六七八九十百0-9]+"
_GENERIC: Final = re.compile(
    rf"第{_NUMERAL}|{_NUMERAL}(?=[中小幼])|实验|中心|附属|初级|高级|职业|技术|完全|特殊教育|九年一贯制|义务教育|机关|公办|民办"
    r"|中学|小学|幼儿园|幼儿|学校|学院|分校|校区|分园|教育|集团|镇|乡|村|[中小园]$"
)
_NUMBERED: Final = re.compile(rf"第({_NUMERAL})([中小])学")


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
    spellings |= {_NUMBERED.sub(r"\1\2", spelling) for spelling in spellings}
    telling = {spelling for spelling in spellings if len(spelling) >= LEAST and _is_telling(spelling)}
    return tuple(sorted(telling, key=lambda spelling: (-len(spelling), spelling)))


def _is_telling(words: str) -> bool:
    """Whether anything is left besides the words that many schools share."""
    return len(_GENERIC.sub("", words)) >= 2
