"""The province as rows of the inbox tables, one generator per table, and which file and format each takes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from jxgrade.demo.draft import Draft, Province, points
from jxgrade.demo.files import Places, Row, write_csv, write_xlsx
from jxgrade.programme import Programme
from jxgrade.tables import INBOX, MARK_ROLES, RULINGS, VOLUNTEER_ROLES

_ROSTER: Final = (
    "trainee_id", "name", "gender", "id_number", "city", "county", "school", "stage", "category", "phone", "registered_at",
)  # fmt: skip
_TITLED: Final = ("nanchang", "ganzhou", "shangrao")
_MERGED: Final = ("jiujiang", "ganzhou")


def headings(table: str) -> list[str]:
    """Chinese headings of an inbox table in canonical order."""
    return [column.heading for column in INBOX[table].columns]


class Exports:
    """Writes the tables of a province into an inbox and notes where the rows of planted trainees stand."""

    def __init__(self, province: Province, programme: Programme, inbox: Path) -> None:
        self._province, self._inbox = province, inbox
        self._names = {city.slug: city.name for city in programme.cities}
        self._kinds, self._stages = programme.kinds, programme.stage_names
        self._watched = {draft.trainee_id for draft in province.trainees if draft.planted}
        self._watched |= {str(row[0]) for rows in province.extra.values() for row in rows if isinstance(row[0], str)}
        self.places: dict[tuple[str, str], tuple[tuple[str, int], ...]] = {}

    def write(self) -> None:
        """All tables but the submissions."""
        self._rosters()
        self._csv("learning", "线上学习.csv", self._learning(), "gb18030")
        self._xlsx("attendance", "attendance-全省.xlsx", self._attendance())
        self._csv("tests", "线上测试.csv", self._tests(), "utf-8-sig")
        self._csv("marks", "评阅_平台导出.csv", self._marks(), "gb18030")
        self._xlsx("schools", "学校名册.xlsx", self._schools(), title="全省应训人数统计表")
        self._xlsx("volunteers", "附件2.xlsx", self._volunteers(), title="培训工作联络人及志愿者信息汇总表")
        self._xlsx("misconduct", "处理决定.xlsx", self._rulings())
        self._csv("panel", "panel.csv", self._panel(), "utf-8")
        self._csv("former", "往年未合格.csv", self._former(), "utf-8-sig")

    def stray(self, name: str) -> None:
        """A workbook that belongs to no table."""
        rows = [("", (city, f"{city}教师发展中心", "多媒体教室")) for city in self._names.values()]
        write_xlsx(self._inbox / name, ("设区市", "地点", "教室"), rows, {})

    def note(self, table: str, places: Places) -> None:
        """Remember where rows stand."""
        for key, rows in places.items():
            known = self.places.get((table, key), ())
            self.places[table, key] = (*known, *rows)

    def key(self, trainee_id: str) -> str:
        """The key of a row: the trainee's id if somebody will ask for it."""
        return trainee_id if trainee_id in self._watched else ""

    def _csv(self, table: str, name: str, rows: Iterator[Row], encoding: str) -> None:
        places: Places = {}
        write_csv(self._inbox / name, headings(table), rows, places, encoding=encoding)
        self.note(table, places)

    def _xlsx(self, table: str, name: str, rows: Iterator[Row], *, title: str = "", merged: bool = False) -> None:
        places: Places = {}
        write_xlsx(self._inbox / name, headings(table), rows, places, title=title, merged=merged)
        self.note(table, places)

    def _rosters(self) -> None:
        by_city: dict[str, list[Draft]] = {slug: [] for slug in self._names}
        for draft in self._province.trainees:
            by_city[draft.city].append(draft)
        for slug, drafts in by_city.items():
            name = self._names[slug].removesuffix("市")
            rows = self._roster(drafts, slug)
            if slug == "yingtan":
                self._csv("roster", f"报名表-{name}.csv", rows, "gb18030")
            elif slug == "xinyu":
                self._csv("roster", f"roster_{name}.csv", rows, "utf-8-sig")
            else:
                title = f"{self._names[slug]}参训学员报名表" if slug in _TITLED else ""
                self._xlsx("roster", f"roster-{name}.xlsx", rows, title=title, merged=slug in _MERGED)

    def _roster(self, drafts: list[Draft], slug: str) -> Iterator[Row]:
        for draft in drafts:
            yield self.key(draft.trainee_id), self._roster_row(draft, draft.shown)
        for again, changed in self._province.extra.get("roster", []):
            assert isinstance(again, Draft) and isinstance(changed, dict)
            if again.city == slug:
                yield again.trainee_id, self._roster_row(again, changed)

    def _roster_row(self, draft: Draft, changed: dict[str, object]) -> list[object]:
        cells: dict[str, object] = {column: getattr(draft, column) for column in _ROSTER}
        cells |= {"city": self._names[draft.city], "stage": self._stages[draft.stage]}
        cells |= changed
        return [cells[column.name] for column in INBOX["roster"].columns]

    def _extra(self, table: str) -> Iterator[Row]:
        for row in self._province.extra.get(table, []):
            yield str(row[0]), row

    def _learning(self) -> Iterator[Row]:
        for draft in self._province.trainees:
            if draft.online is not None:
                yield self.key(draft.trainee_id), (draft.trainee_id, draft.online, *draft.studied)
        yield from self._extra("learning")

    def _attendance(self) -> Iterator[Row]:
        for draft in self._province.trainees:
            for hours, day in draft.offline:
                yield self.key(draft.trainee_id), (draft.trainee_id, hours, day)
        yield from self._extra("attendance")

    def _tests(self) -> Iterator[Row]:
        for draft in self._province.trainees:
            for attempt, (score, when) in enumerate(draft.tests, 1):
                yield self.key(draft.trainee_id), (draft.trainee_id, score, attempt, when)
        for row in self._province.extra.get("tests", []):
            yield str(row[0]), row

    def _marks(self) -> Iterator[Row]:
        for draft in self._province.trainees:
            for kind, marks in draft.marks.items():
                for mark in marks:
                    role = MARK_ROLES[mark.role]
                    cells = (
                        draft.trainee_id,
                        self._kinds[kind],
                        mark.grader_id,
                        points(mark.mark),
                        role,
                        mark.marked_at,
                    )
                    yield self.key(draft.trainee_id), cells
        for trainee_id, of, grader, given, as_, when in self._province.extra.get("marks", []):
            yield str(trainee_id), (trainee_id, self._kinds[str(of)], grader, given, MARK_ROLES[str(as_)], when)

    def _schools(self) -> Iterator[Row]:
        for school in self._province.schools:
            yield "", (school.city, school.county, school.name, self._stages[school.stage], school.eligible)

    def _volunteers(self) -> Iterator[Row]:
        for one in self._province.volunteers:
            role = VOLUNTEER_ROLES[one.role]
            person = (one.name, one.gender, one.id_number, one.employer, one.title, one.phone, one.volunteer_id)
            yield "", (one.city, one.county, role, *person)

    def _rulings(self) -> Iterator[Row]:
        for trainee_id, kind, decision, note in self._province.rulings:
            cells = (trainee_id, self._kinds[kind], RULINGS[decision], "省项目办", "2024-01-25 15:00", note)
            yield self.key(trainee_id), cells

    def _panel(self) -> Iterator[Row]:
        experts = [one.volunteer_id for one in self._province.volunteers if one.role == "expert"]
        number = 0
        for draft in self._province.trainees:
            for kind, text in draft.texts.items():
                marks = draft.marks.get(kind)
                if draft.planted or text.theme is None or text.chars < 1400 or not marks or marks[0].mark < 8000:
                    continue
                for step in (0, 1):
                    number += 1
                    score = min(99, marks[0].mark // 100 + (number * 7) % 9 - 3)
                    expert = experts[(number * 13 + step) % len(experts)]
                    yield (
                        "",
                        (
                            draft.trainee_id,
                            self._kinds[kind],
                            expert,
                            score,
                            f"2024-01-{26 + step} 14:{number % 60:02d}",
                        ),
                    )

    def _former(self) -> Iterator[Row]:
        for draft in self._province.trainees:
            if "2022" in draft.category:
                yield "", (draft.trainee_id, draft.id_number)
