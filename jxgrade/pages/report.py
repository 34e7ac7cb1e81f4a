"""What all reports share: their heading, the people of one scope, and the workbook beside the page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Final, Generic, TypeVar

from markupsafe import Markup

from jxgrade.grading.decided import Decision, decisions_of
from jxgrade.pages.scenario import MARK, Scenario, told
from jxgrade.present import trainee_links, words, workbook
from jxgrade.present.blocks import Block, head, note, together
from jxgrade.present.listing import Column, Listing
from jxgrade.present.seen import Seen
from jxgrade.programme import Programme
from jxgrade.tables import Tables

ID: Final = Column[Any]("学员编号", "id", lambda one: trainee_links.link(one.trainee_id))
COUNTY: Final = Column[Any]("县（市、区）", "choice", lambda one: one.county)
SCHOOL: Final = Column[Any]("工作单位", "text", lambda one: one.school)


def city_column(programme: Programme) -> Column[Any]:
    """Whose city it is, by its Chinese name."""
    return Column("设区市", "choice", lambda one: words.city(one.city, programme))


def kind_column(programme: Programme) -> Column[Any]:
    """Which kind of text."""
    return Column("作业", "choice", lambda one: programme.kinds[one.kind], 18)


def county_columns(programme: Programme) -> tuple[Column[Any], ...]:
    """The county, where any city has counties."""
    return (COUNTY,) if set(programme.slugs) - programme.without_counties else ()


def place_columns(programme: Programme) -> tuple[Column[Any], ...]:
    """City, county and school of whatever a row is about."""
    return city_column(programme), *county_columns(programme), SCHOOL


class Report:
    """A report on tables that were computed before; ``city`` is a slug, or None for the province.

    ``reads``: the tables it sees, cut to its city; ``whole``: those of which a city's report sees every row, with the columns it sees (none: all).
    """

    notebook: ClassVar[str]
    title: ClassVar[str]
    reads: ClassVar[tuple[str, ...]]
    whole: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    city: str | None

    def __init__(self, tables: Tables, programme: Programme, city: str | None, trial: Scenario | None = None) -> None:
        self.programme, self.city = programme, None if city is None else programme.city(city).slug
        self.tables = self.seen(tables, self.city)
        self._trial, self._given = trial, tables
        self._read()

    def _read(self) -> None:
        """What its parts are made of, read once."""

    @classmethod
    def seen(cls, tables: Tables, city: str | None) -> Tables:
        """What it sees of these tables."""
        return Seen(tables, cls.reads, city, cls.whole)

    @property
    def where(self) -> str:
        """南昌市, or 全省."""
        return "全省" if self.city is None else self.programme.city(self.city).name

    @property
    def head(self) -> Block:
        """Heading with place and document; of a trial also that it is one, and what differs from what is decided."""
        rules = self.programme
        parts = (f"依据 {rules.document}", f"承训单位 {rules.provider}")
        title = self.title if self.title.startswith(self.where) else f"{self.where} · {self.title}"
        made = head(rules.title, title, parts, rules.as_of)
        return replace(made, html=made.html + told(self._trial, self._given, rules)) if self._trial else made

    @cached_property
    def trainees(self) -> tuple[Decision, ...]:
        """The people this report is about."""
        return decisions_of(self.tables, self.city)

    def sheets(self) -> Sequence[Listing[Any]]:
        """The listings that go into the workbook; each report has its own."""
        raise AssertionError("a report names its sheets")

    def save(self, folder: str | Path, way: str = "") -> Block:
        """Write ``<notebook>.xlsx`` into ``folder`` and return a block that links to it; ``way``: from the page to the folder."""
        name = f"{self.notebook}.xlsx"
        title = f"{self.where} {self.title}{f'（{MARK}）' if self._trial else ''}"
        workbook.write(Path(folder) / name, self.sheets(), title=title)
        link = Markup(
            '<p class="download"><a href="{}" download>下载本页数据表 {}</a><span class="small">{}</span></p>'
        )
        return Block(f"数据表 {name}", link.format(way + name, name, way or "与本页同一文件夹"))


R = TypeVar("R", bound=Report)
S = TypeVar("S")


class Part(property, Generic[R, S]):
    """A part of a page that one line makes: a property of which it is known whose it is and what it shows."""

    def __init__(self, make: Callable[[R], S]) -> None:
        super().__init__(make)

    def __get__(self, report: R, kind: type[R] | None = None) -> S:  # type: ignore[override]
        found: S = super().__get__(report, kind)
        return found


class CityReport(Report):
    """A report on one city; KeyError for a slug that the programme does not have."""

    city: str

    @property
    def head(self) -> Block:
        """The heading; of a city nobody of which is on the roll also that the page has nothing to tell, and what to look at."""
        if len(self.tables["trainees"]):
            return super().head
        nobody = note(
            f"报名表里没有{self.where}的学员，下面各项都是空的",
            f"若{self.where}已经报名：核对 inbox 里有没有它的报名表、表里“设区市”一栏的写法，再运行一次。没有报名的，无须处理。",
        )
        return together(self.title, super().head, nobody)


class ProvinceReport(Report):
    """A report on the whole province."""

    def __init__(self, tables: Tables, programme: Programme, trial: Scenario | None = None) -> None:
        super().__init__(tables, programme, None, trial)
