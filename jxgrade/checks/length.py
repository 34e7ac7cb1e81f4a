"""字数 against its limits (R3): below the least is an error for a person, near any limit is a doubt; nothing is cut."""

from collections.abc import Iterator
from decimal import Decimal

from jxgrade.checks.finding import Finding
from jxgrade.programme import Programme
from jxgrade.rules.length import is_doubtful_length, is_short, length_limits
from jxgrade.text import counts


def check_length(text: str, kind: str, programme: Programme) -> Iterator[Finding]:
    """The counts of a text, whether it is too short, and which limits are too near to call (R3, R22)."""
    found = counts(text)
    number = found[programme.length.mode]
    least = programme.assignments[kind].min_chars
    message = f"字数 {number}（Word 计数 {found.word}，汉字 {found.han}，非空白字符 {found.nonspace}）"
    yield Finding("length", "info", str(number), message)
    if is_short(number, kind, programme):
        message = f"字数 {number}，少于要求的 {least} 字，差 {least - number} 字。处理：请阅卷人按评分标准酌情评定；系统不自动扣分"
        yield Finding("length_short", "error", str(number), message)
    for what, limit in length_limits(kind, programme).items():
        if is_doubtful_length(number, limit, programme):
            message = (
                f"字数 {number}，与{what} {_shown(limit)} 字相差不超过 {_shown(programme.length.doubt * 100)}%，"
                "换一种计数方法结论可能不同。处理：涉及此界限时请人工核对字数"
            )
            yield Finding("length_doubtful", "warning" if limit == least else "info", str(number), message)


def _shown(number: Decimal) -> str:
    return f"{number.normalize():f}"
