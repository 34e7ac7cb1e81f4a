"""The province as rows of the inbox tables, one generator per table, and which file and format each takes; questions of the test, a survey and an answered objection beside the records."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from jxgrade.demo.draft import Draft, Province, dice, points
from jxgrade.demo.files import Places, Row, write_csv, write_xlsx
from jxgrade.programme import Programme
from jxgrade.rules.length import case_chars
from jxgrade.tables import INBOX, MARK_ROLES, RULINGS, VOLUNTEER_ROLES

_BOM: Final = "utf-8-sig"
_TITLED: Final = ("nanchang", "ganzhou", "shangrao")
_MERGED: Final = ("jiujiang", "ganzhou")


class Exports:
    """Writes the tables of a province into an inbox and notes where the rows of planted trainees stand."""

    def __init__(self, province: Province, programme: Programme, inbox: Path) -> None:
        self._province, self._inbox = province, inbox
        self._case_chars, _ = case_chars(programme.awards.cases)
        self._names = {city.slug: city.name for city in programme.cities}
        self._kinds, self._stages = programme.kinds, programme.stage_names
        self._watched = {draft.trainee_id for draft in province.trainees if draft.planted}
        self._watched |= {row[0] for row in province.strangers}
        self.places: dict[tuple[str, str], tuple[tuple[str, int], ...]] = {}

    def write(self) -> None:
        """All tables but the submissions."""
        self._rosters()
        self.table("learning", "线上学习.csv", self._learning(), encoding="gb18030")
        self.table("attendance", "attendance-全省.xlsx", self._attendance())
        self.table("tests", "线上测试.csv", self._tests())
        self.table("items", "逐题得分.csv", item_rows(self._province))
        self.table("survey", "满意度调查.csv", survey_rows(self._province))
        self.table("objections", "异议.csv", objection_rows(self._province))
        self.table("marks", "评阅_平台导出.csv", self._marks(), encoding="gb18030")
        self.table("schools", "学校名册.xlsx", self._schools(), title="全省应训人数统计表")
        self.table("volunteers", "附件2.xlsx", self._volunteers(), title="培训工作联络人及志愿者信息汇总表")
        self.table("misconduct", "处理决定.xlsx", self._rulings())
        self.table("panel", "panel.csv", self._panel(), encoding="utf-8")
        self.table("former", "往年未合格.csv", self._former())

    def table(
        self, table: str, name: str, rows: Iterable[Row], *, encoding: str = _BOM, title: str = "", merged: bool = False
    ) -> None:
        """One file of an inbox table, of the format that its name says."""
        headings, places = [column.heading for column in INBOX[table].columns], Places()
        if name.endswith(".csv"):
            write_csv(self._inbox / name, headings, rows, places, encoding=encoding)
        else:
            write_xlsx(self._inbox / name, headings, rows, places, title=title, merged=merged)
        for key, found in places.items():
            self.places[table, key] = (*self.places.get((table, key), ()), *found)

    def stray(self, name: str) -> None:
        """A workbook that belongs to no table."""
        rows = [("", (city, f"{city}教师发展中心", "多媒体教室")) for city in self._names.values()]
        write_xlsx(self._inbox / name, ("设区市", "地点", "教室"), rows, {})

    def key(self, trainee_id: str) -> str:
        """The key of a row: the trainee's id if somebody will ask for it."""
        return trainee_id if trainee_id in self._watched else ""

    def _rosters(self) -> None:
        by_city: dict[str, list[Draft]] = {slug: [] for slug in self._names}
        for draft in self._province.trainees:
            by_city[draft.city].append(draft)
        for slug, drafts in by_city.items():
            name = self._names[slug].removesuffix("市")
            rows = self._roster(drafts, slug)
            if slug == "yingtan":
                self.table("roster", f"报名表-{name}.csv", rows, encoding="gb18030")
            elif slug == "xinyu":
                self.table("roster", f"roster_{name}.csv", rows)
            else:
                title = f"{self._names[slug]}参训学员报名表" if slug in _TITLED else ""
                self.table("roster", f"roster-{name}.xlsx", rows, title=title, merged=slug in _MERGED)

    def _roster(self, drafts: list[Draft], slug: str) -> Iterator[Row]:
        for draft in drafts:
            yield self.key(draft.trainee_id), self._roster_row(draft, draft.shown)
        for again, changed in self._province.twice:
            if again.city == slug:
                yield again.trainee_id, self._roster_row(again, changed)

    def _roster_row(self, draft: Draft, changed: dict[str, object]) -> list[object]:
        columns = [column.name for column in INBOX["roster"].columns]
        cells = {column: getattr(draft, column) for column in columns}
        cells |= {"city": self._names[draft.city], "stage": self._stages[draft.stage]} | changed
        return [cells[column] for column in columns]

    def _learning(self) -> Iterator[Row]:
        for draft in self._province.trainees:
            if draft.online is not None:
                yield self.key(draft.trainee_id), (draft.trainee_id, draft.online, "", *draft.studied)

    def _attendance(self) -> Iterator[Row]:
        for draft in self._province.trainees:
            for hours, day in draft.offline:
                yield self.key(draft.trainee_id), (draft.trainee_id, hours, day)

    def _tests(self) -> Iterator[Row]:
        for draft in self._province.trainees:
            for attempt, (score, when) in enumerate(draft.tests, 1):
                yield self.key(draft.trainee_id), (draft.trainee_id, score, attempt, when)
        yield from ((row[0], row) for row in self._province.strangers)

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

    def _schools(self) -> Iterator[Row]:
        return (("", school._replace(stage=self._stages[school.stage])) for school in self._province.schools)

    def _volunteers(self) -> Iterator[Row]:
        return (("", one._replace(role=VOLUNTEER_ROLES[one.role])) for one in self._province.volunteers)

    def _rulings(self) -> Iterator[Row]:
        for trainee_id, kind, decision, note in self._province.rulings:
            cells = (trainee_id, self._kinds[kind], RULINGS[decision], "省项目办", "2024-01-25 15:00", note)
            yield self.key(trainee_id), cells

    def _panel(self) -> Iterator[Row]:
        """Two experts for each text that may be a case; who wrote by hand is seen to have."""
        experts = [one.volunteer_id for one in self._province.volunteers if one.role == "expert"]
        for number, (draft, kind) in enumerate(self._cases()):
            for step in (0, 1):
                score = (90 if draft.texts[kind].words else 80) + (2 * number + step) * 7 % 9
                expert = experts[(26 * number + 14 * step) % len(experts)]
                when = f"2024-01-{26 + step} 14:{number % 60:02d}"
                yield "", (draft.trainee_id, self._kinds[kind], expert, score, when)

    def _cases(self) -> Iterator[tuple[Draft, str]]:
        for draft in self._province.trainees:
            for kind, text in draft.texts.items():
                good = bool(draft.marks[kind]) and draft.marks[kind][0].mark >= 8000
                if good and not draft.planted and text.theme and text.chars >= self._case_chars:
                    yield draft, kind

    def _former(self) -> Iterator[Row]:
        for draft in self._province.trainees:
            if "2022" in draft.category:
                yield "", (draft.trainee_id, draft.id_number)


# ---------------------------------------------------------------- beside the records


QUESTIONS: Final = 20
WRONG_KEY: Final = 13
"""The question whose key is wrong: who knows the answer gets nothing."""
_ASKED: Final = ("1.对本次培训总体是否满意", "2.对线上课程是否满意", "3.对线下培训是否满意")
_SAID: Final = ("希望多一些课堂案例", "线下培训可以再多一天", "危机干预的内容很实用", "建议分学段开课")


def item_rows(province: Province) -> Iterator[Row]:
    """Every question of each attempt, right or wrong; as many right as the score says, but for the one with the wrong key."""
    luck, each = dice(0, "items"), 100 // QUESTIONS
    for draft in province.trainees:
        for attempt, (score, _) in enumerate(draft.tests, 1):
            if score.isdigit() and int(score) <= 100:
                knows = sorted(range(1, QUESTIONS + 1), key=lambda item: item / 5 + luck.gauss(0, 1))
                right = {*knows[: round(int(score) / each)]} ^ {WRONG_KEY}
                for item in range(1, QUESTIONS + 1):
                    yield "", (draft.trainee_id, item, each * (item in right), each, attempt)


def survey_rows(province: Province) -> Iterator[Row]:
    """Seven of ten answer, some in words too."""
    luck = dice(0, "survey")
    for draft in province.trainees:
        if luck.random() < 0.7:
            for at, question in enumerate(_ASKED):
                yield "", (draft.trainee_id, question, max(1, min(5, round(4.4 - at / 3 + luck.gauss(0, 0.8)))))
            if luck.random() < 0.2:
                yield "", (draft.trainee_id, "4.意见和建议", luck.choice(_SAID))


def objection_rows(province: Province) -> Iterator[Row]:
    """One that somebody has looked into and answered, so that nothing waits."""
    who = next(draft for draft in province.trainees if _is_plain(draft))
    about = ("线上测试得分", "2024-02-06 09:30", "认为成绩比交卷时看到的低", "不成立", "省项目办", "2024-02-08 15:00", "已核对平台记录，以最高的一次计")  # fmt: skip
    yield "", ("Y001", who.trainee_id, "", *about)


def _is_plain(draft: Draft) -> bool:
    return draft.ordinary and not draft.planted
