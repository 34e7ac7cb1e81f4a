"""7-evaluation (province): the programme as a whole, city beside city.

Answers: How does each city stand, from quota to pass? Where do decisions wait and problems lie? Which trainees belong to no city?
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from jxgrade.grading.decided import Decision, Group
from jxgrade.pages import objections, problems
from jxgrade.pages.decided import by_status, decided, drawn, ends_of, rate_of, results, steps_between, way_of
from jxgrade.pages.papers import READS, Course
from jxgrade.pages.report import Part, ProvinceReport
from jxgrade.pages.scenario import MARK
from jxgrade.present import figures, words
from jxgrade.present.blocks import NOTHING, Block, Card, Lines, Link, Shown, cards, figure, items, together
from jxgrade.present.document import save
from jxgrade.present.listing import Column, Listing, table
from jxgrade.rules.objections import notice_period, objections_of


class EvaluationReport(ProvinceReport):
    """All cities and all problems."""

    notebook, title = "7-evaluation", "全省总览"
    reads = READS

    def _read(self) -> None:
        self._course = Course(self.tables, self.programme)
        self._province = self._course.all
        self._problems = problems.read_problems(self.tables["problems"])
        self._strays = tuple(one for one in self.trainees if one.city not in self.programme.slugs)
        self._objections = objections_of(self.tables["objections"])

    @property
    def summary(self) -> Block:
        """The province in five numbers."""
        group, levels = self._province, Counter(problem.level for problem in self._problems)
        return cards(
            "全省一览",
            Card("报名", group.whole, f"名额 {words.count(group.quota)}"),
            *by_status(group, lambda code: "#各设区市对照"),
            words.alarm("数据错误", levels["error"], f"另有警告 {words.count(levels['warning'])}", "bad", "#全部问题"),
        )

    problem_counts = Part["EvaluationReport", Listing[Any]](lambda one: problems.counted(one._problems))
    problems = Part["EvaluationReport", Listing[Any]](lambda one: problems.listed(one._problems, "全部问题"))
    objections = Part["EvaluationReport", Listing[Any]](
        lambda one: objections.listed(
            one._objections, notice_period(one.programme), one.programme, {each.trainee_id for each in one.trainees}
        )
    )

    @property
    def objection_counts(self) -> Shown:
        """Objections by what they are about, and what became of them; nothing where there is none, which the list says."""
        return (
            NOTHING
            if not self._objections
            else objections.counted(self._objections, notice_period(self.programme), self.programme)
        )

    @property
    def funnel(self) -> Block:
        """From registered to passed, the whole province."""
        steps = way_of(self._province)
        title, whole, passed = "全省从报名到合格", self._province.whole, self._province.counts["pass"]
        found = f"{title}：报名 {whole} 人，合格 {passed} 人，合格率 {rate_of(self._province, passed) or '—'}"
        return figure(found, figures.funnel(title, steps), "每一步只数前面各步都达到的人。")

    @property
    def cities(self) -> Block:
        """Cities side by side: shares of pass, pending and fail."""
        title, small = "各设区市结论构成", self.programme.privacy.small_cell
        said = f"每条为本市报名人数的 100%；少于 {small} 人的不画。"
        found = f"全省合格率 {rate_of(self._province, self._province.counts['pass']) or '—'}"
        svg = drawn(title, self._course.cities, shares=True)
        return figure(f"{found}；{ends_of(self._course.cities) or title}", svg, said)

    @property
    def overview(self) -> Listing[Group]:
        """From quota to pass, a row per city."""
        return table(
            "各设区市对照",
            [*self._course.cities, self._province],
            Column("设区市", "text", lambda row: row.name),
            Column("名额", "number", lambda row: row.quota or None),
            Column("报名", "number", lambda row: row.whole),
            Column("报名率", "rate", lambda row: words.rate(row.whole, row.quota, 0)),
            *map(_came_to, steps_between(self.programme)),
            *results(),
            caption="各设区市对照（各步只数前面各步都达到的人）",
            tools=False,
        )

    @property
    def strays(self) -> Listing[Decision]:
        """Trainees without a usable city: in no city's report, pending until somebody answers."""
        whole = decided(self._strays, self.programme)
        return replace(
            whole,
            name="设区市不明的学员",
            columns=(*whole.columns, Column("要做的事", "wide", lambda one: words.todo(one.reasons))),
            caption="设区市不明的学员（不在任何一市的报告里）",
            empty="每位学员都有设区市。",
        )

    def sheets(self) -> Sequence[Listing[Any]]:
        """All problems and the trainees without a city; each city's decisions are beside its own page."""
        return (self.problems, self.strays, self.objections)

    def save(self, folder: str | Path, way: str = "") -> Block:
        """The workbook, and beside it the three reports as page and document; the block links to all of them."""
        book, links = super().save(folder, way), []
        for name, paper in self._course.papers(f"（{MARK}）" if self._trial else ""):
            page, document = (path.name for path in save(paper, Path(folder), f"{self.notebook}.{name}"))
            links.append((name, Lines((Link("网页", way + page), Link("文档（.docx）", way + document)))))
        return together(book.title, book, items("报告文稿", links))


def _came_to(step: tuple[str, str]) -> Column[Group]:
    """How many came to this step of the way."""
    name, key = step
    return Column(name, "number", lambda row: row.steps[key] if row.shown else None)
