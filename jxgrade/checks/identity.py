"""Who wrote it must not stand in it: the author's name, school, numbers and addresses would break blind marking (R25, R23).

All are looked for in the text as it is read (`spelling`): through blanks, line breaks, traditional and radical forms, 一三八 for 138.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from jxgrade.checks.finding import Finding, Level
from jxgrade.checks.names import names_in
from jxgrade.checks.schools import schools_in
from jxgrade.checks.spelling import Span, digits, plain
from jxgrade.text import Normalised, is_id_number, is_phone, normalise

MANY: Final = 20  # findings of one check at most

_MOBILE: Final = r"(1[3-9][0-9])[ \t\n-]{0,2}([0-9]{4})[ \t\n-]{0,2}([0-9]{4})"
_PHONE: Final = re.compile(rf"(?<![0-9A-Za-z.])(?:\+?86[ -]?)?{_MOBILE}(?![0-9A-Za-z])")
_SPREAD: Final = re.compile(r"(?<![0-9A-Za-z.])(1)([ .·-])([3-9])((?:\2[0-9]){9})(?![0-9A-Za-z])")
_ID_NUMBER: Final = re.compile(
    r"(?<![0-9A-Za-z])([0-9]{6})[ \n-]{0,2}([0-9]{8})[ \n-]{0,2}([0-9]{3}[0-9Xx])(?![0-9A-Za-z])"
)
_DIGITS: Final = re.compile(
    r"[0-9]{3}[ \n-]{0,2}[0-9]{4}|[0-9](?:[ .·-][0-9]){5}"
)  # without them there is none to look for
_ADDRESSES: Final = (
    "@",
    "qq",
    "扣扣",
    "企鹅",
    "微信",
    "薇信",
    "威信",
    "wechat",
    "v信",
    "vx",
    "wx",
    "加我",
    "公众号",
    "视频号",
    "抖音",
    "博客",
    "快手",
    "小红书",
    "微博",
)
_CONTACTS: Final = (
    re.compile(r"(?<![A-Za-z0-9._%+-])([A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"),
    re.compile(r"(?:QQ|扣扣|企鹅)(?:号码?|群)*[ :是为,]*([1-9][0-9]{4,11})(?![0-9])", re.IGNORECASE),
    re.compile(
        r"(?:微信|薇信|威信|WeChat|V信|VX|WX|加我|公众号|抖音|快手|小红书|微博)(?:号码?|群|ID)*(?:[ :是为,“(「@]|我的){0,4}"
        r"(?=[A-Za-z0-9-]*_|[A-Za-z_-]*[0-9]|[A-Za-z]{8})([A-Za-z][A-Za-z0-9_-]{4,19})(?![A-Za-z0-9_-])",
        re.IGNORECASE,
    ),
    re.compile(r"(?:公众号|视频号|抖音|博客|快手|小红书)[^“《「。]{0,6}[“《「]([^”》」]{2,16})[”》」]"),
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of an author; None or blank where it is not."""

    name: str | None = None
    school: str | None = None
    id_number: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Leak:
    """A place in a text as read that tells who wrote it: the check it belongs to, what is told of it, and how sure that is."""

    check: str
    value: str
    what: str
    start: int
    end: int
    level: Level = "warning"


def check_identity(seen: Normalised, identity: Identity | None) -> Iterator[Finding]:
    """Names, schools, numbers and addresses that tell who wrote a text; ``identity`` None: those of anybody only."""
    told: dict[str, int] = {}
    for leak in leaks_in(seen, identity or Identity()):
        told[leak.check] = told.get(leak.check, 0) + 1
        if told[leak.check] <= MANY:
            message = f"文中{leak.what}，会影响匿名评阅。处理：分发给阅卷人之前请遮去此处"
            yield Finding(leak.check, leak.level, leak.value, message, leak.start, leak.end)


def leaks_in(seen: Normalised, known: Identity) -> Iterator[Leak]:
    """Every place where somebody is told: what findings say and what is blacked out."""
    name, school = _plain(known.name), _plain(known.school)
    for span, sure in names_in(seen.text, plain(name)):
        what = "出现作者姓名或称呼" if sure else "可能出现作者或本校负责人的姓名、称呼（也可能是普通词语或同事）"
        yield Leak("identity_name", f"姓名（{len(name)} 字）", what, *seen.span(*span), "warning" if sure else "info")
    for span in schools_in(seen.text, plain(school)):
        yield Leak("identity_school", "工作单位", "出现作者的工作单位", *seen.span(*span))
    numbers = digits(seen.text)
    for span, own in _numbers(numbers, _PHONE, _plain(known.phone), is_phone):
        what = "出现作者本人的手机号码" if own else "出现像手机号码的数字"
        yield Leak("identity_phone", "手机号码", what, *seen.span(*span))
    for span, own in _numbers(numbers, _ID_NUMBER, _plain(known.id_number).upper(), is_id_number):
        what = "出现作者本人的身份证号" if own else "出现有效的身份证号"
        yield Leak("identity_id_number", "身份证号", what, *seen.span(*span))
    for span in _contacts(seen.text):
        yield Leak("identity_contact", "联系方式", "出现邮箱、QQ、微信等联系方式", *seen.span(*span))


def _plain(value: str | None) -> str:
    return "".join(normalise(value).text.split()) if value else ""


# ---------------------------------------------------------------- numbers and addresses


def _numbers(text: str, pattern: re.Pattern[str], own: str, is_valid: Callable[[str], bool]) -> list[tuple[Span, bool]]:
    """Where valid numbers stand, and the author's own in whatever form the roster has it."""
    found: dict[Span, bool] = {}
    if not _DIGITS.search(text):
        return []
    for match in [*pattern.finditer(text), *_SPREAD.finditer(text)]:
        number = re.sub(r"[^0-9Xx]", "", "".join(match.groups())).upper()
        if is_valid(number) or number == own:
            found[match.span()] = number == own
    if len(own) >= 7 and not any(found.values()):
        found.update((match.span(), True) for match in re.finditer(rf"(?<![0-9]){re.escape(own)}(?![0-9])", text))
    return sorted(found.items())


def _contacts(text: str) -> list[Span]:
    """Addresses by which somebody can be written to."""
    small = text.casefold()
    if not any(word in small for word in _ADDRESSES):
        return []
    return sorted({match.span(1) for pattern in _CONTACTS for match in pattern.finditer(text)})
