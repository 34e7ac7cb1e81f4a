"""Who wrote it must not stand in it: the author's name, school, numbers and addresses would break blind marking (R25, R23).

All are looked for in the text as it is read (`spelling`): through blanks, line breaks, traditional and radical forms, 一三八 for 138.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from jxgrade.checks.finding import Finding, Level
from jxgrade.checks.names import names_in
from jxgrade.checks.schools import schools_in
from jxgrade.checks.spelling import Span, digits, plain, unbroken
from jxgrade.text import Normalised, is_id_number, is_phone, normalise

MANY: Final = 20  # findings of one check at most

_STRETCH: Final = re.compile(
    r"(?<![0-9A-Za-z])[0-9](?:[ \t\n.·,、()/_*-]{0,2}[0-9]){10,}(?:[ -]?[Xx])?(?![0-9A-Za-z])"
)  # a number, however it is parted
_GROUP: Final = re.compile(r"[0-9]+[Xx]?|(?<=[ -])[Xx]")
_COUNTRY: Final = re.compile(r"(?:\+|00)86(?=[ 0-9(-])")
_MOBILE: Final = {(11,), (3, 8), (3, 4, 4), (4, 3, 4), (4, 4, 3), (3, 3, 5), (5, 6), (7, 4), (3, 2, 2, 2, 2), (1,) * 11}
_DIGITS: Final = re.compile(r"[0-9](?:[^\w]{0,2}[0-9]){6}")  # without them there is none to look for
_AT: Final = r"[ ]*(?:@|#|[(\[]at[)\]]|艾特|[ ]at[ ])[ ]*"
_CALL: Final = r"(?:号码?|账号|群号?|ID|名|昵称|名称)*"
_IS: Final = r"(?:[ :是为叫,“(「@]|我的|就是|添加|搜索?){0,4}"
_MEDIA: Final = "公众号|视频号|抖音|快手|小红书|微博|博客|B站|钉钉|飞书"
_SITES: Final = _MEDIA.casefold().split("|")
_QQ: Final = re.compile(
    rf"(?:QQ|(?<![A-Za-z])Q(?=[群号:是])|扣扣|企鹅){_CALL}{_IS}([1-9][0-9]{{4,11}}|[1-9][0-9]{{1,3}}(?:[ -][0-9]{{2,4}}){{1,3}})(?![0-9])",
    re.IGNORECASE,
)
_NUMBERED: Final = {
    ("@", "#", "at)", "at]", " at ", "艾特"): re.compile(
        rf"(?<![A-Za-z0-9._%+-])([A-Za-z0-9._%+-]+(?:[ ]?点[ ]?[A-Za-z0-9._%+-]+){{0,3}}{_AT}[A-Za-z0-9-]+[ ]*(?:(?:\.|点)[ ]*[A-Za-z0-9-]+)+)",
        re.IGNORECASE,
    ),
    ("q", "扣扣", "企鹅"): _QQ,
    ("微信", "薇信", "威信", "wechat", "vx", "wx", "v:", "v信", "v号", "v ", "加v", "加我", *_SITES): re.compile(
        rf"(?:微信|薇信|威信|WeChat|(?<![A-Za-z])V(?:信|(?=[:号 ]))|(?<![A-Za-z])[VW]X|加我|加V|{_MEDIA}){_CALL}{_IS}"
        r"(?=[A-Za-z0-9-]*_|[A-Za-z_-]*[0-9]|[A-Za-z]{8}|(?<=号[:是])|(?<=信[:是]))([A-Za-z][A-Za-z0-9_-]{4,19})(?![A-Za-z0-9_-])",
        re.IGNORECASE,
    ),
    ("电话", "座机", "固话"): re.compile(
        r"(?<!热线)(?<!求助)(?<!援助)(?<!咨询)(?<!报警)(?:电话|座机|固话)(?:号码?)?[ :是为,]*(\(?0[0-9]{2,3}\)?[- ]?[1-9][0-9]{6,7}|[1-9][0-9]{6,7})(?![0-9])"
    ),
    ("短号",): re.compile(r"短号(?:码)?[ :是为,]*([0-9]{3,6})(?![0-9])"),
}
_NAMED: Final = {
    ("微信", *_SITES): re.compile(
        rf"(?:微信(?:名|昵称|号|搜|上?叫)|{_MEDIA})[^“《「。]{{0,6}}[“《「]([^”》」]{{2,16}})[”》」]"
    ),
    ("微信", "网名", "昵称", *_SITES): re.compile(
        rf"(?:(?:微信|{_MEDIA})(?:名|昵称)?(?:叫做?|名为|:)|(?:网名|微信名|昵称)(?:叫做?|是|为|:))[ ]*(?!我|[的是在有])([\w]{{2,12}})(?![\w])"
    ),
}
"""What an address of signs, and one of words, looks like, by words (small letters) of which a text that holds one has one: they are soon looked for."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of an author; None or blank where it is not."""

    name: str | None = None
    school: str | None = None
    id_number: str | None = None
    phone: str | None = None
    county: str | None = None


def check_identity(seen: Normalised, identity: Identity | None) -> Iterator[Finding]:
    """Names, schools, numbers and addresses that tell who wrote a text; ``identity`` None: those of anybody only."""
    told: dict[str, int] = {}
    for leak in leaks_in(seen, identity or Identity()):
        told[leak.check] = told.get(leak.check, 0) + 1
        if told[leak.check] <= MANY:
            yield leak


def _leak(check: str, value: str, what: str, span: Span, level: Level = "warning") -> Finding:
    message = f"文中{what}，会影响匿名评阅。处理：分发给阅卷人之前请遮去此处"
    return Finding(check, level, value, message, *span)


def leaks_in(seen: Normalised, known: Identity) -> Iterator[Finding]:
    """Every place where somebody is told: what findings say and what is blacked out."""
    name, school = _plain(known.name), _plain(known.school)
    for span, sure in names_in(seen.text, plain(name)):
        what = "出现作者姓名或称呼" if sure else "可能出现作者或本校负责人的姓名、称呼（也可能是普通词语或同事）"
        yield _leak("identity_name", f"姓名（{len(name)} 字）", what, seen.span(*span), "warning" if sure else "info")
    for span in schools_in(seen.text, plain(school), plain(_plain(known.county))):
        yield _leak("identity_school", "工作单位", "出现作者的工作单位", seen.span(*span))
    numbers = digits(seen.text)
    for span, own in _numbers(numbers, _plain(known.phone), is_phone, 11):
        what = "出现作者本人的手机号码" if own else "出现像手机号码的数字"
        yield _leak("identity_phone", "手机号码", what, seen.span(*span))
    for span, own in _numbers(numbers, _plain(known.id_number).upper(), is_id_number, 18):
        what = "出现作者本人的身份证号" if own else "出现有效的身份证号"
        yield _leak("identity_id_number", "身份证号", what, seen.span(*span))
    for span in _contacts(seen.text):
        yield _leak("identity_contact", "联系方式", "出现邮箱、QQ、微信等联系方式", seen.span(*span))


def _plain(value: str | None) -> str:
    return "".join(normalise(value).text.split()) if value else ""


# ---------------------------------------------------------------- numbers and addresses


def _numbers(text: str, own: str, is_valid: Callable[[str], bool], size: int) -> list[tuple[Span, bool]]:
    """Where valid numbers of so many characters stand, and the author's own in whatever form the roster has it."""
    found: dict[Span, bool] = {}
    if not _DIGITS.search(text):
        return []
    for stretch in _STRETCH.finditer(_COUNTRY.sub(lambda match: " " * len(match[0]), text)):
        groups = list(_GROUP.finditer(stretch[0]))
        for first in range(len(groups)):
            for last in range(first, len(groups)):
                number = "".join(group[0] for group in groups[first : last + 1]).upper()
                if len(number) >= size:
                    break
            if len(number) == size and (
                number == own or (is_valid(number) and _is_one(stretch[0], groups, first, last))
            ):
                start = stretch.start()
                found[start + groups[first].start(), start + groups[last].end()] = number == own
    if len(own) >= 7 and not any(found.values()):
        found.update((match.span(), True) for match in re.finditer(rf"(?<![0-9]){re.escape(own)}(?![0-9])", text))
    return sorted(found.items())


def _is_one(stretch: str, groups: Sequence[re.Match[str]], first: int, last: int) -> bool:
    """Whether groups of digits are one number, not numbers beside one another: parted alike, as people part one."""
    if (
        stretch[groups[first].start() - 1 : groups[first].start()] == "."
        and groups[first - 1].end() == groups[first].start() - 1
        and first == last
    ):
        return False
    sizes = tuple(len(group[0]) for group in groups[first : last + 1])
    if sum(sizes) != 11:
        return True  # an id number has a check digit
    between = [stretch[left.end() : right.start()] for left, right in pairwise(groups[first : last + 1])]
    if len(between) == 1 and "\n" in between[0] and len(groups) == 2:
        return True  # a line may end anywhere in it
    alone = sizes != (1,) * 11 or len(groups) == 11
    return sizes in _MOBILE and len({gap.strip("() \n") for gap in between}) < 2 and alone


@lru_cache(maxsize=1)  # many people are looked for in the same text
def _contacts(text: str) -> list[Span]:
    """Addresses by which somebody can be written to; those of signs also where a line ends or a blank stands in them."""
    lines = unbroken(text)
    found = {match.span(1) for match in _matches(_NUMBERED | _NAMED, text)}
    found |= {lines.span(*match.span(1)) for match in _matches(_NUMBERED, lines.text)} if lines.text != text else set()
    kept: list[Span] = []
    for span in sorted(found, key=lambda span: (span[0], -span[1])):
        if not kept or span[1] > kept[-1][1]:  # none that is part of another
            kept.append(span)
    return kept


def _matches(contacts: Mapping[tuple[str, ...], re.Pattern[str]], text: str) -> Iterator[re.Match[str]]:
    small = text.casefold()
    for words, pattern in contacts.items():
        if any(word in small for word in words):
            yield from pattern.finditer(text)
            if pattern is _QQ:
                yield from pattern.finditer(digits(text))
