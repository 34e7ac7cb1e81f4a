"""Parts of the programme: places, windows, kinds of texts, reuse, limits, how texts are marked; what belongs together is checked together."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, Self

from pydantic import ConfigDict, Field, RootModel, field_validator, model_validator

from jxgrade.programme.scalars import (
    Bounds,
    Cell,
    Code,
    Count,
    Day,
    Days,
    Number,
    Percent,
    Positive,
    Rules,
    Share,
    Slug,
    Text,
    wrong,
)


class Quota(RootModel[Mapping[str, Count]]):
    """Places of one city by stage; a single number where there are no stages."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _one_number(cls, value: object) -> object:
        if isinstance(value, int) and not isinstance(value, bool):
            return {"": value}
        if not isinstance(value, Mapping):
            raise wrong("应为人数", "写成 600，分学段的写成 {学段代号: 300, …}；没有名额就删去 quota")
        return value

    @property
    def total(self) -> int:
        """Places of all stages."""
        return sum(self.root.values())

    def __getitem__(self, stage: str) -> int:
        return self.root[stage]


class City(Rules):
    """One of the cities: slug, Chinese name, places (by stage where there are stages), theory window, place [column, row] on the map of tiles."""

    slug: Slug
    name: Text
    quota: Quota = Quota({})
    theory: Days | None = None
    counties: bool = True
    tile: tuple[Cell, Cell] | None = None


class Windows(Rules):
    """When what may happen; what is left out is not bounded (R1)."""

    registration: Days | None = None
    online: Days | None = None
    offline: Days | None = None
    submission: Days | None = None
    test: Days | None = None
    marking: Days


class Eligible(Rules):
    """For whom it is: words of whose category one stands, and, without one, at most how old on the first day (R21)."""

    categories: tuple[Text, ...] = ()
    oldest: Count | None = None
    young: tuple[Text, ...] = ()


class Confirmed(Rules):
    """A person's word that a table is right although one of its reasons fails most of a city."""

    table: Code
    city: Slug
    decided_by: Text
    decided_on: Day


class Section(Rules):
    """A part a text must have: its name, headings that announce it, cues in the prose that show it, the kind of its content."""

    name: Text
    headings: tuple[Text, ...] = Field(min_length=1)
    cues: tuple[Text, ...]
    about: Literal["theme", "pupils", "learnt", "case", "plan"] | None = None


class Level(Rules):
    """One level of a rubric criterion: name, points up to, what it looks like."""

    name: Text
    points: Bounds
    text: Text


class Criterion(Rules):
    """One criterion of a rubric."""

    name: Text
    points: Positive
    levels: tuple[Level, ...]


class Assignment(Rules):
    """One kind of texts: weight, least length, sections, rubric and phrases for comments (五.三; 八)."""

    name: Text
    weight: Number = Decimal(1)
    min_chars: Count = 0
    sections: tuple[Section, ...] = ()
    rubric: tuple[Criterion, ...] = ()
    comments: tuple[Text, ...] = ()

    @field_validator("rubric")
    @classmethod
    def _rubric_is_100(cls, rubric: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
        total = sum(criterion.points for criterion in rubric)
        if rubric and total != 100:
            raise wrong(f"各项分值之和为 {total}，不是 100", "调整 points，使合计为 100")
        return rubric


class Length(Rules):
    """How characters are counted, and how near a limit is doubtful (R3, R22)."""

    mode: Literal["word", "han", "nonspace"] = "word"
    doubt: Share = Decimal("0.05")


class ReuseLimits(Rules):
    """From which coverage a text is noted or held, and what is common text (R10, R24)."""

    hold_at: Share = Decimal("0.30")
    note_at: Share = Decimal("0.10")
    common_share: Share = Decimal("0.01")
    passage_long: Positive = 60
    quotes: Literal["discount", "count"] = "discount"

    @model_validator(mode="after")
    def _note_before_hold(self) -> Self:
        if self.note_at > self.hold_at:
            raise wrong("note_at 大于 hold_at", "提示线不能高于暂缓线")
        return self


class Privacy(Rules):
    """What is not shown (small cells) and how long a notice hangs."""

    small_cell: Count = 5
    notice_workdays: Count = 5
    notice_from: Day | None = None


RegisterField = Literal[
    "trainee_id", "name", "id_number", "gender", "city", "county", "school", "stage", "status", "hours", "credits", "awards"
]  # fmt: skip
"""What a register may hold of a person."""


class LastYear(Rules):
    """What the programme came to a year before."""

    year: Count
    registered: Positive
    passed: Count
    excellent: Count


class Papers(Rules):
    """What reports, registers and the archive need beside the rules: groups by words, the year before, columns, material by phase."""

    categories: Mapping[Text, tuple[Text, ...]] = Field(default_factory=dict)
    school_types: Mapping[Text, tuple[Text, ...]] = Field(default_factory=dict)
    last_year: LastYear | None = None
    columns: Mapping[Text, RegisterField] = Field(default_factory=dict)
    materials: Mapping[Text, tuple[Text, ...]] = Field(default_factory=dict)


class Limits(Rules):
    """What one document of the inbox may cost."""

    file_mb: Positive = 50
    unpacked_mb: Positive = 200
    ratio: Positive = 200
    members: Positive = 2000
    pages: Positive = 300
    seconds: Positive = 20
    text_chars: Positive = 200_000


class SeverityRule(Rules):
    """What a grader's severity may do: choose who is read again, where its interval lies beyond ``at`` points; or nothing at all."""

    may: Literal["reread", "nothing"] = "reread"
    at: Percent = Decimal(3)


class Marking(Rules):
    """Double marking, seeds, and who is read again (R14)."""

    gap: Percent = Decimal(10)
    doubles: Share = Decimal("0.05")
    seeds: Share = Decimal("0.05")
    qualify: Count = 10
    near_pass: Percent = Decimal(3)
    near_top: Share = Decimal("0.12")
    wave: Literal["daily", "once"] = "daily"
    severity: SeverityRule = SeverityRule()
    anchors: Count = 5
    minutes: Positive = 6
    most: Positive | None = None
    most_of: Mapping[Text, Count] = Field(default_factory=dict)
    neighbours: Mapping[Text, tuple[Text, ...]] = Field(default_factory=dict)
