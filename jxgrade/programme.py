"""The programme's rules as one frozen, validated object: every number of `programme.yaml`, none anywhere else.

``Programme.load(path)`` reports all that is wrong at once, each with path, value, reason and fix (`errors.ProgrammeError`).
Numbers such as 0.05 are read as decimals, never as binary floats. What a key means and which clause it comes from stands
beside it in `params/programme.yaml`.
"""

from collections.abc import Hashable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self
from zoneinfo import ZoneInfo

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from jxgrade.errors import Fault, ProgrammeError

MAX_BYTES = 1_000_000

# ---------------------------------------------------------------- scalars


def _wrong(reason: str, fix: str) -> PydanticCustomError:
    return PydanticCustomError("programme", "{reason}", {"reason": reason, "fix": fix})


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise _wrong("应为数字", "写成 60 或 0.05 这样的数字，不加引号")
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise _wrong("应为有限的数字", "写成 60 或 0.05 这样的数字")
    return number


def _day(value: object) -> date:
    if type(value) is not date:
        raise _wrong("应为日期", "写成 2023-11-01 这样的日期，不加引号")
    return value


def _share(value: Decimal) -> Decimal:
    if not 0 <= value <= 1:
        raise _wrong("应在 0 与 1 之间", "写成 0 到 1 之间的小数，例如 0.05")
    return value


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise _wrong("不能为负数", "写成 0 或正数")
    return value


def _percent(value: Decimal) -> Decimal:
    if not 0 <= value <= 100:
        raise _wrong("应在 0 与 100 之间", "写成百分制的分数")
    return value


def _window(value: object) -> "Window":
    if isinstance(value, Window):
        return value
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise _wrong("应为两个日期 [首日, 末日]", "写成 [2023-11-01, 2023-11-05]")
    window = Window(_day(value[0]), _day(value[1]))
    if window.first > window.last:
        raise _wrong("首日晚于末日", "把两个日期对调，或改正其中一个")
    return window


def _bounds(value: object) -> tuple[int, int]:
    if (
        not isinstance(value, list | tuple)
        or len(value) != 2
        or not all(type(part) is int and part >= 0 for part in value)
    ):
        raise _wrong("应为两个非负整数 [下限, 上限]", "写成 [1, 2]")
    low, high = value
    if low > high:
        raise _wrong("下限大于上限", "把两个数对调，或改正其中一个")
    return low, high


class Window(NamedTuple):
    """First and last day, both included; the last counts to its end."""

    first: date
    last: date


Number = Annotated[Decimal, BeforeValidator(_number), AfterValidator(_not_negative)]
Share = Annotated[Decimal, BeforeValidator(_number), AfterValidator(_share)]
Percent = Annotated[Decimal, BeforeValidator(_number), AfterValidator(_percent)]
Count = Annotated[int, Strict(), Field(ge=0)]
Positive = Annotated[int, Strict(), Field(ge=1)]
Text = Annotated[str, Strict(), Field(min_length=1)]
Day = Annotated[date, BeforeValidator(_day)]
Days = Annotated[Window, BeforeValidator(_window)]
Bounds = Annotated[tuple[int, int], BeforeValidator(_bounds)]
Slug = Annotated[str, Strict(), Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


# ---------------------------------------------------------------- the parts, in the order of the file


class Quota(_Part):
    """Places of one city by stage (附件1)."""

    school: Count
    kindergarten: Count

    @property
    def total(self) -> int:
        """Places of both stages."""
        return self.school + self.kindergarten


class City(_Part):
    """One of the province's cities: slug, Chinese name, quota and theory window (附件1; 五.一)."""

    slug: Slug
    name: Text
    quota: Quota
    theory: Days


class Windows(_Part):
    """When what may happen (五)."""

    registration: Days
    offline: Days
    submission: Days
    test: Days
    marking: Days


class Hours(_Part):
    """Hours required and credited (四; 八)."""

    online: Number
    offline: Number
    offline_max: Number
    offline_gate: Literal["complete", "attended"]
    credit: Count
    credits_per_hour: Number | None

    @model_validator(mode="after")
    def _most_is_not_less(self) -> Self:
        if self.offline_max < self.offline:
            raise _wrong("offline_max 小于 offline", "offline_max 至少等于 offline")
        return self


class Section(_Part):
    """A part a text must have: its name, headings that announce it, cues in the prose that show it."""

    name: Text
    headings: tuple[Text, ...] = Field(min_length=1)
    cues: tuple[Text, ...]


class Level(_Part):
    """One level of a rubric criterion: name, points up to, what it looks like."""

    name: Text
    points: Bounds
    text: Text


class Criterion(_Part):
    """One criterion of a rubric."""

    name: Text
    points: Positive
    levels: tuple[Level, ...]


class Assignment(_Part):
    """One of the two texts: weight, least length, sections and rubric (五.三; 八)."""

    name: Text
    weight: Number
    min_chars: Count
    sections: tuple[Section, ...]
    rubric: tuple[Criterion, ...]

    @field_validator("rubric")
    @classmethod
    def _rubric_is_100(cls, rubric: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
        total = sum(criterion.points for criterion in rubric)
        if rubric and total != 100:
            raise _wrong(f"各项分值之和为 {total}，不是 100", "调整 points，使合计为 100")
        return rubric


class Assignments(_Part):
    """Both texts."""

    lesson_design: Assignment
    growth_report: Assignment

    @model_validator(mode="after")
    def _some_weight(self) -> Self:
        if self.lesson_design.weight + self.growth_report.weight == 0:
            raise _wrong("两份作业的 weight 都是 0", "至少一份作业的 weight 大于 0")
        return self

    def __getitem__(self, kind: str) -> Assignment:
        assignment: Assignment = getattr(self, kind)
        return assignment

    def items(self) -> tuple[tuple[str, Assignment], ...]:
        """Kind and assignment, in the order in which reasons are listed."""
        return (("lesson_design", self.lesson_design), ("growth_report", self.growth_report))


class Length(_Part):
    """How characters are counted, and how near a limit is doubtful (R3, R22)."""

    mode: Literal["word", "han", "nonspace"]
    doubt: Share


class ScoreWeights(_Part):
    """Parts of 100 (八)."""

    test: Percent
    assignments: Percent

    @model_validator(mode="after")
    def _is_100(self) -> Self:
        if self.test + self.assignments != 100:
            raise _wrong(
                f"两项权重之和为 {self.test + self.assignments}，不是 100", "调整 test 与 assignments，使合计为 100"
            )
        return self


class Scoring(_Part):
    """From components to a status (R5-R7, R12)."""

    weights: ScoreWeights
    pass_at: Percent
    excellent_at: Percent
    attempts: Literal["best", "last"]
    late: Literal["accept", "pending"]
    decimals: Annotated[int, Strict(), Field(ge=0, le=12)]

    @model_validator(mode="after")
    def _excellent_is_not_below(self) -> Self:
        if self.excellent_at < self.pass_at:
            raise _wrong("excellent_at 低于 pass_at", "优秀线不能低于合格线")
        return self


class Marking(_Part):
    """Double marking, seeds, and who is read again (R14)."""

    gap: Percent
    doubles: Share
    seeds: Share
    qualify: Count
    near_pass: Percent
    near_top: Share
    wave: Literal["daily", "once"]


class ReuseLimits(_Part):
    """From which coverage a text is noted or held, and what is common text (R10, R24)."""

    hold_at: Share
    note_at: Share
    common_share: Share

    @model_validator(mode="after")
    def _note_before_hold(self) -> Self:
        if self.note_at > self.hold_at:
            raise _wrong("note_at 大于 hold_at", "提示线不能高于暂缓线")
        return self


class TraineeAward(_Part):
    """Excellent trainees (R15)."""

    share: Share
    scope: Literal["province", "city"]
    ties: Literal["exclude", "include", "decide"]
    reserves: Count


class ByLevel(_Part):
    """A number per level of organisation."""

    city: Count
    county: Count
    school: Count

    def __getitem__(self, level: str) -> int:
        number: int = getattr(self, level)
        return number


class IndexWeights(_Part):
    """Weights of the organisation index (R16)."""

    registration: Share
    completion: Share
    # `pass` is a word of Python; the key in the file stays `pass`
    passing: Share = Field(alias="pass")
    excellence: Share

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        total = self.registration + self.completion + self.passing + self.excellence
        if total != 1:
            raise _wrong(f"四项权重之和为 {total}，不是 1", "调整四项权重，使合计为 1")
        return self


class OrganisationAward(_Part):
    """Organisation awards (R16, R17)."""

    places: ByLevel
    weights: IndexWeights
    minimum: ByLevel
    shrink: Literal["none", "wilson", "eb"]


class Caps(_Part):
    """At most so many cases per unit (R18)."""

    trainee: Positive
    school: Positive
    county: Positive


class Floors(_Part):
    """At least so many cases per theme and city (R18)."""

    theme: Count
    city: Count


class CaseAward(_Part):
    """Cases (R18)."""

    places: Count
    chars: Bounds
    tolerance: Share
    themes: tuple[Text, ...]
    per: Caps
    floors: Floors
    reserves: Count
    panel_min: Count

    @field_validator("themes")
    @classmethod
    def _themes_differ(cls, themes: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(themes)) != len(themes):
            raise _wrong("有重复的主题", "删去重复的主题")
        return themes


class PerCounty(_Part):
    """Least and most volunteers of each role in a county (七)."""

    contact: Bounds
    expert: Bounds
    publicity: Bounds
    grader: Bounds


class PerCity(_Part):
    """Least and most contacts of a city (七)."""

    contact: Bounds


class VolunteerAward(_Part):
    """Volunteers: numbers and dates (R19, R20)."""

    per_county: PerCounty
    per_city: PerCity
    deadline: Day
    reminder: Day


class Awards(_Part):
    """All awards (八)."""

    trainees: TraineeAward
    organisations: OrganisationAward
    cases: CaseAward
    volunteers: VolunteerAward


class Privacy(_Part):
    """What is not shown (small cells) and how long a notice hangs."""

    small_cell: Count
    notice_workdays: Count


class Limits(_Part):
    """What one document of the inbox may cost."""

    file_mb: Positive
    unpacked_mb: Positive
    ratio: Positive
    members: Positive
    pages: Positive
    seconds: Positive
    text_chars: Positive


class Programme(_Part):
    """All rules of the programme; frozen."""

    title: Text
    authority: Text
    provider: Text
    document: Text
    timezone: Text
    as_of: Day
    lot: Text
    aliases: Mapping[Text, Slug]
    cities: tuple[City, ...] = Field(min_length=1)
    windows: Windows
    hours: Hours
    assignments: Assignments
    length: Length
    scoring: Scoring
    marking: Marking
    reuse: ReuseLimits
    awards: Awards
    privacy: Privacy
    limits: Limits

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise _wrong("没有这个时区", "写成 Asia/Shanghai") from error
        return name

    @field_validator("cities")
    @classmethod
    def _cities_differ(cls, cities: tuple[City, ...]) -> tuple[City, ...]:
        for what, names in (("slug", [city.slug for city in cities]), ("name", [city.name for city in cities])):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise _wrong(f"{what} 重复：{'、'.join(twice)}", "每个设区市只写一次")
        return cities

    @model_validator(mode="after")
    def _aliases_lead_somewhere(self) -> Self:
        unknown = sorted(f"{alias} → {slug}" for alias, slug in self.aliases.items() if slug not in self.slugs)
        if unknown:
            raise _wrong(f"aliases 指向不存在的设区市：{'、'.join(unknown)}", "改成 cities 里有的 slug")
        return self

    @property
    def slugs(self) -> tuple[str, ...]:
        """The cities' slugs, in the order of the file."""
        return tuple(city.slug for city in self.cities)

    def city(self, slug: str) -> City:
        """The city of this slug; KeyError where there is none."""
        for city in self.cities:
            if city.slug == slug:
                return city
        raise KeyError(slug)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read and validate a `programme.yaml`; raises ProgrammeError with everything that is wrong in it."""
        path = Path(path)
        name = f"{path.parent.name}/{path.name}" if path.parent.name == "params" else path.name
        return cls.from_mapping(_yaml(path, name), name)

    @classmethod
    def from_mapping(cls, data: object, name: str = "programme.yaml") -> Self:
        """Validate what a YAML file held; raises ProgrammeError."""
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            faults = [_fault(dict(detail)) for detail in error.errors(include_url=False)]
            raise ProgrammeError(name, faults) from error


# ---------------------------------------------------------------- YAML in, faults out


class _Loader(yaml.SafeLoader):
    """Safe YAML in which 0.05 is a Decimal, a key stands once, and no alias can blow up."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()
            raise yaml.constructor.ConstructorError(None, None, "这里不允许使用 YAML 别名（*）", event.start_mark)
        node: yaml.Node | None = super().compose_node(parent, index)
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [key.value for key, _ in node.value]
        for key, _ in node.value:
            if keys.count(key.value) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"键 {key.value} 写了两次", key.start_mark)
        return super().construct_mapping(node, deep)


def _construct_decimal(loader: _Loader, node: yaml.ScalarNode) -> Decimal:
    text = str(loader.construct_scalar(node)).replace("_", "")
    try:
        return Decimal(text.replace(".inf", "Infinity").replace(".nan", "NaN"))
    except InvalidOperation as error:
        raise yaml.constructor.ConstructorError(None, None, f"{text} 不是数字", node.start_mark) from error


_Loader.add_constructor("tag:yaml.org,2002:float", _construct_decimal)


def read_yaml(text: str) -> object:
    """Parse one YAML document: numbers exact, no tags, no aliases, no key twice; raises yaml.YAMLError."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of SafeLoader


def _yaml(path: Path, name: str) -> object:
    if not path.is_file():
        raise ProgrammeError(name, [Fault("文件", "", "文件不存在", "运行 jxgrade init 生成，或放回原处")])
    if path.stat().st_size > MAX_BYTES:
        raise ProgrammeError(
            name, [Fault("文件", f"{path.stat().st_size} 字节", "文件过大", "恢复 jxgrade init 生成的文件")]
        )
    try:
        return read_yaml(path.read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ProgrammeError(name, [Fault("文件", "", "不是 UTF-8 编码", "另存为 UTF-8 编码")]) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第 {mark.line + 1} 行第 {mark.column + 1} 列" if mark else "文件"
        reason = getattr(error, "problem", None) or str(error)
        raise ProgrammeError(name, [Fault(where, "", f"不是合法的 YAML：{reason}", "检查缩进、冒号和引号")]) from error


_REASONS: dict[str, tuple[str, str]] = {
    "missing": ("缺少这一项", "补上这一项，写法见 jxgrade init 生成的文件"),
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


def _fault(detail: dict[str, Any]) -> Fault:
    path = ""
    for part in detail["loc"]:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    context = detail.get("ctx", {})
    if detail["type"] == "programme":
        reason, fix = context["reason"], context["fix"]
    else:
        reason, fix = _REASONS.get(detail["type"], (f"不合要求（{detail['type']}）", "参照 jxgrade init 生成的文件"))
        fix = fix.format(**{"expected": "", "ge": "", "le": "", **context})
    value = (
        "" if detail["type"] == "missing" or isinstance(detail["input"], dict | BaseModel) else _shown(detail["input"])
    )
    return Fault(path or "整个文件", value, reason, fix)


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        text = "[" + ", ".join(_shown(part) for part in value) + "]"
    else:
        text = "空" if value is None else str(value)
    return text if len(text) <= 60 else text[:59] + "…"
