"""What all reports share: their heading, the people of one scope, and the workbook beside the page."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Final, NamedTuple

import pandas as pd
from markupsafe import Markup

from jxgrade.present import words, workbook
from jxgrade.present.blocks import Block, head
from jxgrade.present.listing import Column, Listing
from jxgrade.programme import Programme
from jxgrade.tables import exact, rows

Tables = Mapping[str, pd.DataFrame]

ID: Final = Column[Any]("学员编号", "id", lambda one: one.trainee_id)
COUNTY: Final = Column[Any]("县（市、区）", "choice", lambda one: one.county)
SCHOOL: Final = Column[Any]("工作单位", "text", lambda one: one.school)


def city_column(programme: Programme) -> Column[Any]:
    """Whose city it is, by its Chinese name."""
    return Column("设区市", "choice", lambda one: words.city(one.city, programme))


def place_columns(programme: Programme) -> tuple[Column[Any], ...]:
    """City, county and school of whatever a row is about."""
    return city_column(programme), COUNTY, SCHOOL


class Person(NamedTuple):
    """One trainee's decision, with the exact numbers behind it."""

    trainee_id: str
    city: str | None
    county: str | None
    school: str | None
    stage: str | None
    status: str
    reasons: tuple[str, ...]
    credit_hours: int | None
    online: Fraction | None
    offline: Fraction | None
    test: Fraction | None
    lesson_design: Fraction | None
    growth_report: Fraction | None
    assignment: Fraction | None
    total: Fraction | None

    @property
    def passed(self) -> bool:
        """合格."""
        return self.status == "pass"

    def lacks(self, *codes: str) -> bool:
        """Does none of these reasons stand against the trainee?"""
        return not set(codes) & set(self.reasons)


_DECISION = ("trainee_id", "city", "county", "school", "stage", "status", "reasons", "credit_hours")
_SCORES = (
    "trainee_id",
    "online_hours",
    "offline_hours",
    "test_score",
    "lesson_design_mark",
    "growth_report_mark",
    "assignment_score",
    "total",
)


def people(tables: Tables, city: str | None) -> tuple[Person, ...]:
    """The trainees of one city in the order of their ids; ``None``: of the whole province."""
    decisions, scores = tables["decisions"], tables["scores"]
    if city is not None:
        decisions = decisions[decisions["city"] == city]
        scores = scores[scores["trainee_id"].isin(decisions["trainee_id"])]
    numbers = {row[0]: tuple(map(exact, row[1:])) for row in rows(scores, *_SCORES)}
    none = (None,) * (len(_SCORES) - 1)
    found = (
        Person._make((*start, tuple(reasons), hours, *numbers.get(start[0], none)))
        for *start, reasons, hours in rows(decisions, *_DECISION)
    )
    return tuple(sorted(found, key=lambda one: one.trainee_id))


class Report:
    """A report on tables that were computed before; ``city`` is a slug, or None for the province."""

    notebook: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, tables: Tables, programme: Programme, city: str | None) -> None:
        self.tables, self.programme = tables, programme
        self.city = None if city is None else programme.city(city).slug

    @property
    def where(self) -> str:
        """南昌市, or 全省."""
        return "全省" if self.city is None else self.programme.city(self.city).name

    @property
    def head(self) -> Block:
        """Heading with place, date of judgement and document."""
        rules = self.programme
        parts = (f"判定基准日 {rules.as_of.isoformat()}", f"依据 {rules.document}", f"承训单位 {rules.provider}")
        title = self.title if self.title.startswith(self.where) else f"{self.where} · {self.title}"
        return head(rules.title, title, parts)

    @cached_property
    def trainees(self) -> tuple[Person, ...]:
        """The people this report is about."""
        return people(self.tables, self.city)

    def sheets(self) -> Sequence[Listing[Any]]:
        """The listings that go into the workbook; each report has its own."""
        raise AssertionError("a report names its sheets")

    def save(self, folder: str | Path) -> Block:
        """Write ``<notebook>.xlsx`` into ``folder`` and return a block that links to it."""
        name = f"{self.notebook}.xlsx"
        workbook.write(Path(folder) / name, self.sheets(), title=f"{self.where} {self.title}")
        link = Markup(
            '<p class="download"><a href="{}" download>下载本页数据表 {}</a><span class="small">与本页同一文件夹</span></p>'
        )
        return Block(f"数据表 {name}", link.format(name, name))


class CityReport(Report):
    """A report on one city; KeyError for a slug that the programme does not have."""

    def __init__(self, tables: Tables, programme: Programme, city: str) -> None:
        super().__init__(tables, programme, city)


class ProvinceReport(Report):
    """A report on the whole province."""

    def __init__(self, tables: Tables, programme: Programme) -> None:
        super().__init__(tables, programme, None)
