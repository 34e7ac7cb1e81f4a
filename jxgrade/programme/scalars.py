"""What a single value of `programme.yaml` may be: exact numbers, days, windows, bounds; each refusal says reason and fix."""

from datetime import date
from decimal import Decimal
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict
from pydantic_core import PydanticCustomError

MOST = 10**9
"""Beyond this a number is a slip of the hand, and would not fit a column of the store."""
PLACES = 12


def wrong(reason: str, fix: str) -> PydanticCustomError:
    """The error of a value that cannot stand: why, and how to mend it."""
    return PydanticCustomError("programme", "{reason}", {"reason": reason, "fix": fix})


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise wrong("应为数字", "写成 60 或 0.05 这样的数字，不加引号")
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise wrong("应为有限的数字", "写成 60 或 0.05 这样的数字")
    if abs(number) > MOST or (number and number.adjusted() < -PLACES):
        raise wrong(f"太大，或小数太长（至多 {MOST}，{PLACES} 位小数）", "核对有没有多写了数字")
    return number


def _day(value: object) -> date:
    if type(value) is date:
        return value
    try:
        if isinstance(value, str) and len(value) == len("2023-11-01"):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise wrong("应为日期", "写成 2023-11-01 这样的日期")


def _share(value: Decimal) -> Decimal:
    if not 0 <= value <= 1:
        raise wrong("应在 0 与 1 之间", "写成 0 到 1 之间的小数，例如 0.05")
    return value


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise wrong("不能为负数", "写成 0 或正数")
    return value


def _percent(value: Decimal) -> Decimal:
    if not 0 <= value <= 100:
        raise wrong("应在 0 与 100 之间", "写成百分制的分数")
    return value


def _window(value: object) -> "Window":
    if isinstance(value, Window):
        return value
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise wrong("应为两个日期 [首日, 末日]", "写成 [2023-11-01, 2023-11-05]")
    window = Window(_day(value[0]), _day(value[1]))
    if window.first > window.last:
        raise wrong("首日晚于末日", "把两个日期对调，或改正其中一个")
    return window


def _bounds(value: object) -> tuple[int, int]:
    if (
        not isinstance(value, list | tuple)
        or len(value) != 2
        or not all(type(part) is int and 0 <= part <= MOST for part in value)
    ):
        raise wrong("应为两个非负整数 [下限, 上限]", "写成 [1, 2]")
    low, high = value
    if low > high:
        raise wrong("下限大于上限", "把两个数对调，或改正其中一个")
    return low, high


class Window(NamedTuple):
    """First and last day, both included; the last counts to its end."""

    first: date
    last: date


Number = Annotated[Decimal, BeforeValidator(_number), AfterValidator(_not_negative)]
Share = Annotated[Decimal, BeforeValidator(_number), AfterValidator(_share)]
Percent = Annotated[Decimal, BeforeValidator(_number), AfterValidator(_percent)]
Count = Annotated[int, Strict(), Field(ge=0, le=MOST)]
Cell = Annotated[int, Strict(), Field(ge=0, le=30)]
Positive = Annotated[int, Strict(), Field(ge=1, le=MOST)]
Text = Annotated[str, Strict(), Field(min_length=1)]
Day = Annotated[date, BeforeValidator(_day)]
Days = Annotated[Window, BeforeValidator(_window)]
Bounds = Annotated[tuple[int, int], BeforeValidator(_bounds)]
Code = Annotated[str, Strict(), Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""What columns and reasons are named after."""
Slug = Annotated[str, Strict(), Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]


class Rules(BaseModel):
    """A part of the programme: frozen, and without keys of its own invention."""

    model_config = ConfigDict(frozen=True, extra="forbid")
