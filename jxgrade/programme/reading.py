"""YAML in, faults out: exact numbers, no tags, no aliases, no key twice; every refusal in Chinese with its fix."""

from collections.abc import Hashable, Iterator
from copy import deepcopy
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from jxgrade.errors import Fault, ProgrammeError, system_reason

MAX_BYTES = 1_000_000


class _Exact(yaml.constructor.SafeConstructor):
    """Builds YAML in which 0.05 is a Decimal and a key stands once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [key.value for key, _ in node.value]
        for key, _ in node.value:
            if keys.count(key.value) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"键 {key.value} 写了两次", key.start_mark)
        return super().construct_mapping(node, deep)


class _Loader(_Exact, yaml.SafeLoader):
    """Safe YAML, exact, in which no alias can blow up."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.constructor.ConstructorError(None, None, "这里不允许使用 YAML 别名（*）", event.start_mark)
        node: yaml.Node | None = super().compose_node(parent, index)
        return node


_C = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _FastLoader(_Exact, _C):  # type: ignore[misc, valid-type]
    """The same by libyaml, ten times as fast; it does not refuse aliases."""


def _construct_decimal(loader: _Loader, node: yaml.ScalarNode) -> Decimal:
    text = str(loader.construct_scalar(node)).replace("_", "")
    try:
        return Decimal(text.replace(".inf", "Infinity").replace(".nan", "NaN"))
    except InvalidOperation as error:
        raise yaml.constructor.ConstructorError(None, None, f"{text} 不是数字", node.start_mark) from error


def _construct_date(loader: _Loader, node: yaml.ScalarNode) -> object:
    """A date; one that does not exist (2024-02-31) stays text, so that it is told with its path beside all other faults."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return loader.construct_scalar(node)


_Exact.add_constructor("tag:yaml.org,2002:float", _construct_decimal)
_Exact.add_constructor("tag:yaml.org,2002:timestamp", _construct_date)


def _has_alias(text: str) -> bool:
    return "*" in text and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=_C))


def read_yaml(text: str) -> object:
    """Parse one YAML document: numbers exact, no tags, no aliases, no key twice; raises yaml.YAMLError."""
    return deepcopy(_parsed(text))


@lru_cache(maxsize=16)  # a command reads the same pages some five times
def _parsed(text: str) -> object:
    try:
        if not _has_alias(text):
            return yaml.load(text, Loader=_FastLoader)  # noqa: S506 - a subclass of SafeLoader
    except yaml.YAMLError:
        pass  # told by the other, in the words that are known here
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of SafeLoader


def notes_of(path: Path) -> dict[str, str]:
    """What is remarked behind each key of a YAML file: path of the key -> unit and clause."""
    try:
        text = path.read_text("utf-8-sig")
        root = None if _has_alias(text) else yaml.compose(text, Loader=_FastLoader)
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    lines = text.splitlines()
    return {name: said for name, line in _keys(root) if (said := lines[line].partition("  # ")[2].strip())}


def _keys(node: yaml.Node | None, above: str = "") -> Iterator[tuple[str, int]]:
    """Path and line of each key, those of lists left out."""
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        name = f"{above}{key.value}"
        yield name, key.start_mark.line
        yield from _keys(value, f"{name}.")


def yaml_of(path: Path, name: str) -> object:
    """What the file holds; raises ProgrammeError where it is absent, too large, not UTF-8 or no YAML."""
    if not path.is_file():
        raise ProgrammeError(name, [Fault("文件", "", "文件不存在", "运行 jxgrade init 生成，或放回原处")])
    if path.stat().st_size > MAX_BYTES:
        raise ProgrammeError(
            name, [Fault("文件", f"{path.stat().st_size} 字节", "文件过大", "恢复 jxgrade init 生成的文件")]
        )
    try:
        return read_yaml(path.read_text("utf-8-sig"))
    except OSError as error:
        raise ProgrammeError(
            name, [Fault("文件", "", f"不能读取（{system_reason(error)}）", "检查文件权限")]
        ) from error
    except UnicodeDecodeError as error:
        raise ProgrammeError(name, [Fault("文件", "", "不是 UTF-8 编码", "另存为 UTF-8 编码")]) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第 {mark.line + 1} 行第 {mark.column + 1} 列" if mark else "文件"
        reason = _grammar(str(getattr(error, "problem", None) or error))
        fix = "检查这一行和上一行的缩进、冒号和引号"
        raise ProgrammeError(name, [Fault(where, "", f"不是合法的 YAML：{reason}", fix)]) from error


def _grammar(problem: str) -> str:
    """What PyYAML says, in Chinese; what the loader above says is Chinese already."""
    known = (text for words, text in _GRAMMAR.items() if words in problem)
    return next(known, "写法有误" if problem.isascii() else problem)


_GRAMMAR: dict[str, str] = {
    "could not find expected ':'": "缺少冒号",
    "mapping values are not allowed": "这里不能有冒号（可能少了引号，或上一行没有写完）",
    "cannot start any token": "有不允许的字符（缩进请用空格，不用制表符）",
    "expected <block end>": "缩进不一致",
    "did not find expected": "括号没有配对",
    "expected ',' or": "括号里缺少逗号，或括号没有配对",
    "unexpected end of stream": "引号或括号没有配对",
    "could not determine a constructor": "不允许使用 YAML 标签（!）",
}


_REASONS: dict[str, tuple[str, str]] = {
    "missing": ("没有填", "填上；要填什么，见 jxgrade init --blank 的空白页这一行的说明"),
    "extra_forbidden": ("没有这个键", "删去，或改正拼写"),
    "literal_error": ("不是允许的值", "改成 {expected} 之一"),
    "string_type": ("应为文字", "写成文字，必要时加引号"),
    "string_too_short": ("不能为空", "填上文字"),
    "string_pattern_mismatch": ("应为小写英文字母开头的代号", "写成 nanchang 这样的代号"),
    "int_type": ("应为整数", "写成 20 这样的整数，不加引号、不带小数"),
    "greater_than_equal": ("太小", "写成不小于 {ge} 的数"),
    "less_than_equal": ("太大", "写成不大于 {le} 的数"),
    "tuple_type": ("应为列表", "写成 [甲, 乙] 或逐行以 - 开头"),
    "too_short": ("列表不能为空", "至少写一项"),
    "mapping_type": ("应为“键: 值”的形式", "写成缩进的“键: 值”"),
    "model_type": ("应为“键: 值”的形式", "写成缩进的“键: 值”"),
    "date_type": ("应为日期", "写成 2023-11-01"),
}


def faults_of(error: ValidationError) -> list[Fault]:
    """All that pydantic refuses; a list is not called empty for entries that are told themselves."""
    details = error.errors(include_url=False)
    places = [detail["loc"] for detail in details]
    return [
        _fault_of(dict(detail))
        for detail in details
        if detail["type"] != "too_short"
        or not any(len(place) > len(detail["loc"]) and place[: len(detail["loc"])] == detail["loc"] for place in places)
    ]


def _fault_of(detail: dict[str, Any]) -> Fault:
    """One pydantic error as path, value, reason and fix."""
    path = ""
    for part in detail["loc"]:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    context = detail.get("ctx", {})
    if detail["type"] == "programme":
        reason, fix = context["reason"], context["fix"]
    else:
        reason, fix = _REASONS.get(detail["type"], (f"不合要求（{detail['type']}）", "参照 jxgrade init 生成的文件"))
        fix = fix.format(**{"ge": "", "le": "", **context, "expected": _choices(context)})
    value = (
        "" if detail["type"] == "missing" or isinstance(detail["input"], dict | BaseModel) else _shown(detail["input"])
    )
    return Fault(path or "整个文件", value, reason, fix)


def _choices(context: dict[str, Any]) -> str:
    """Pydantic's list of literals, as Chinese has it: 'a', 'b' or 'c'."""
    return str(context.get("expected", "")).replace("'", "").replace(" or ", "、").replace(", ", "、")


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        text = "[" + ", ".join(_shown(part) for part in value) + "]"
    else:
        text = "空" if value is None else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def as_meant(data: object) -> object:
    """A page without the keys that have nothing behind them; one of 0.1.0, which gives its quotas by stage and names no ``stages``, with
    what it meant (`earlier.yaml`)."""
    if isinstance(data, dict):
        data = {key: value for key, value in data.items() if value is not None}
    if not isinstance(data, dict) or "stages" in data or not isinstance(data.get("cities"), list):
        return data
    meant: Any = read_yaml((Path(__file__).parent / "earlier.yaml").read_text("utf-8"))
    cities = [city for city in data["cities"] if isinstance(city, dict)]
    quotas = (city.get("quota") for city in cities)
    if not any(isinstance(quota, dict) and set(quota) == set(meant["stages"]) for quota in quotas):
        return data  # of one city alone it is told that it writes otherwise
    without = meant.pop("without_counties")
    placed = [city | {"counties": False} if city.get("slug") in without else city for city in cities]
    return meant | {"cities": placed} | {key: value for key, value in data.items() if key != "cities"}
