"""Who wrote it must not stand in it: the author's name, school and numbers would break blind marking (R25, R23).

A name of three characters or more is a leak wherever it stands. Names of two characters are often words (高兴, 方法): they
count beside a label (姓名：), a title (老师), on a line of their own, and, as a mere hint, between punctuation.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from jxgrade.checks.finding import Finding, Level
from jxgrade.checks.schools import school_spellings
from jxgrade.text import Normalised, is_id_number, is_phone, normalise

MANY: Final = 20  # findings of one check at most

_HAN: Final = r"\u3400-\u9fff"
_GAPS: Final = re.compile(rf"(?<=[{_HAN}]) +(?=[{_HAN}])")
_DOTS: Final = re.compile(r"[·•・.‧∙]")
_ROLE: Final = re.compile(r"(?:教师|老师|学员|班主任|辅导员|本人)$")
_LABEL: Final = re.compile(
    r"(?:(?:姓[ ]*名|作[ ]*者|执教者?|授课人|授课者|设计者|设计人|主讲人?|主备人|撰写人?|撰稿人?|汇报人|报告人|填表人|申报人|署名"
    r"|我是|我叫|我的名字(?:是|叫))[ :/|\t]*|(?:教师|老师|学员|班主任|辅导员|本人|学校|单位)[ ]*[:/|\t ][ ]*)$"
)
_AFTER: Final = re.compile(r"[ \t]*(?:老师|教师|同志|性别|单位|学校|职务|职称|男|女|$|[^\u3400-\u9fff])")
_TITLE: Final = re.compile(r"(?:老师|同志)")
_SENTENCE: Final = re.compile(r"[。!?;,]")
_LINE: Final = re.compile(r"[^\n\r\t\v\f|]+")
_PHONE: Final = re.compile(
    r"(?<![0-9A-Za-z.])(?:\+?86[ -]?)?(1[3-9][0-9])[ -]?([0-9]{4})[ -]?([0-9]{4})(?![0-9A-Za-z])"
)
_ID_NUMBER: Final = re.compile(r"(?<![0-9A-Za-z])([0-9]{6})[ -]?([0-9]{8})[ -]?([0-9]{3}[0-9Xx])(?![0-9A-Za-z])")
_DIGITS: Final = re.compile(r"[0-9]{3}[ -]?[0-9]{4}")  # without them there is no number to look for
_SIGNATURE: Final = 30  # longest line that may be a signature

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of an author; None or blank where it is not."""

    name: str | None = None
    school: str | None = None
    id_number: str | None = None
    phone: str | None = None


def check_identity(seen: Normalised, identity: Identity | None) -> Iterator[Finding]:
    """Names, schools and numbers in a text that tell who wrote it; ``identity`` None: numbers of anybody only."""
    known = identity or Identity()
    name, school = _plain(known.name), _plain(known.school)
    for span, sure in _names(seen.text, name)[:MANY]:
        message = "出现作者姓名" if sure else "可能出现作者姓名（两个字的姓名也可能是普通词语）"
        yield _leak("identity_name", f"姓名（{len(name)} 字）", message, seen, span, "warning" if sure else "info")
    for span in _schools(seen.text, school)[:MANY]:
        yield _leak("identity_school", "工作单位", "出现作者的工作单位", seen, span)
    for span, own in _numbers(seen.text, _PHONE, _plain(known.phone), is_phone)[:MANY]:
        message = "出现作者本人的手机号码" if own else "出现像手机号码的数字"
        yield _leak("identity_phone", "手机号码", message, seen, span)
    for span, own in _numbers(seen.text, _ID_NUMBER, _plain(known.id_number).upper(), is_id_number)[:MANY]:
        message = "出现作者本人的身份证号" if own else "出现有效的身份证号"
        yield _leak("identity_id_number", "身份证号", message, seen, span)


def _leak(check: str, value: str, what: str, seen: Normalised, span: Span, level: Level = "warning") -> Finding:
    message = f"文中{what}，会影响匿名评阅。处理：分发给阅卷人之前请遮去此处"
    return Finding(check, level, value, message, *seen.span(*span))


def _plain(value: str | None) -> str:
    return "".join(normalise(value).text.split()) if value else ""


def _occurrences(text: str, words: str) -> Iterator[Span]:
    at = text.find(words)
    while at >= 0:
        yield at, at + len(words)
        at = text.find(words, at + len(words))


# ---------------------------------------------------------------- names


def _names(text: str, name: str) -> list[tuple[Span, bool]]:
    """Where a name stands, and whether it surely is one."""
    if len(name) < 2:
        return []
    if name.isascii():
        pattern = re.compile(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", re.IGNORECASE)
        return [(match.span(), True) for match in pattern.finditer(text)] if len(name) > 2 else []
    closed, places = _without_gaps(_DOTS.sub("·", text) if _DOTS.search(name) else text)
    found = []
    for start, end in _occurrences(closed, _DOTS.sub("·", name)):
        span = places[start], places[end - 1] + 1
        sure = True if len(name) > 2 else _is_named(text, span)
        if sure is not None:
            found.append((span, sure))
    return found


def _without_gaps(text: str) -> tuple[str, range | list[int]]:
    """The text without the blanks between Han characters (李　明), and where each character stood."""
    gaps = [match.span() for match in _GAPS.finditer(text)]
    if not gaps:
        return text, range(len(text))
    places: list[int] = []
    at = 0
    for start, end in [*gaps, (len(text), len(text))]:
        places.extend(range(at, start))
        at = end
    return "".join(text[place] for place in places), places


def _is_named(text: str, span: Span) -> bool | None:
    """Whether two characters are a person's name here: True surely, False perhaps, None hardly."""
    start, end = span
    left, right = text[max(0, start - 12) : start], text[end : end + 12]
    if _TITLE.match(right) or (_AFTER.match(right) and _LABEL.search(left)) or _signs(text, span):
        return True
    if _AFTER.match(right) and _ROLE.search(left):
        return False
    delimited = not re.search(rf"[{_HAN}]$", left) and not re.match(rf"[{_HAN}]", right)
    return False if delimited else None


def _signs(text: str, span: Span) -> bool:
    """Whether the name is a word of its own in a short line that is no sentence: 某某小学　李明."""
    start = max(text.rfind(mark, 0, span[0]) for mark in "\n\r\t|") + 1
    line = _LINE.match(text, start)
    if line is None or len(line[0].strip()) > _SIGNATURE or _SENTENCE.search(line[0]):
        return False
    left, right = line[0][: span[0] - start], line[0][span[1] - start :]
    return (not left.strip() or left[-1].isspace()) and (not right.strip() or right[0].isspace())


# ---------------------------------------------------------------- schools and numbers


def _schools(text: str, school: str) -> list[Span]:
    """Where the school stands under any of its spellings; the longest at each place."""
    spans: list[Span] = []
    for spelling in school_spellings(school):
        for start, end in _occurrences(text, spelling):
            if all(end <= first or start >= last for first, last in spans):
                spans.append((start, end))
    return sorted(spans)


def _numbers(text: str, pattern: re.Pattern[str], own: str, is_valid: Callable[[str], bool]) -> list[tuple[Span, bool]]:
    """Where valid numbers stand, and the author's own in whatever form the roster has it."""
    found: dict[Span, bool] = {}
    if not _DIGITS.search(text):
        return []
    for match in pattern.finditer(text):
        digits = "".join(match.groups()).upper()
        if is_valid(digits) or digits == own:
            found[match.span()] = digits == own
    if len(own) >= 7 and not any(found.values()):
        found.update((span, True) for span in _occurrences(text, own) if not _inside_number(text, span))
    return sorted(found.items())


def _inside_number(text: str, span: Span) -> bool:
    before, after = text[max(0, span[0] - 1) : span[0]], text[span[1] : span[1] + 1]
    return before.isdigit() or after.isdigit()
