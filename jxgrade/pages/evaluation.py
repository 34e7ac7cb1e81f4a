"""7-evaluation (province): the programme as a whole, city beside city.

Answers: How does each city stand, from quota to pass? Where do decisions wait and problems lie? Which trainees belong to no city?
"""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property

from jxgrade.pages.standing import DECISION_SHEET, decision_row, excellent, steps_of, tallies
from jxgrade.present import figures, words
from jxgrade.present.blocks import Block, Card, Column, cards, figure, items, table
from jxgrade.present.figures import Series
from jxgrade.present.problems import (
    PROBLEM_COLUMNS,
    PROBLEM_SHEET,
    Problem,
    counted,
    read_problems,
    shown,
    sorted_for_people,
)
from jxgrade.present.readings import readings
from jxgrade.present.report import Person, ProvinceReport
from jxgrade.present.sheets import Sheet
from jxgrade.tables import STATUSES, rows


class EvaluationReport(ProvinceReport):
    """All cities and all problems."""

    notebook, title = "7-evaluation", "全省总览"
    reads = ("decisions", "scores", "problems", "city_problems", "identities")

    @cached_property
    def _by_city(self) -> dict[str, list[Person]]:
        groups: dict[str, list[Person]] = {slug: [] for slug in self.programme.slugs}
        for one in self.trainees:
            if one.city in groups:
                groups[one.city].append(one)
        return groups

    @cached_property
    def _problems(self) -> tuple[Problem, ...]:
        return read_problems(self.tables["problems"], self.tables["identities"])

    @cached_property
    def _strays(self) -> tuple[Person, ...]:
        return tuple(one for one in self.trainees if one.city not in self.programme.slugs)

    @property
    def summary(self) -> Block:
        """The province in five numbers."""
        counts, whole = tallies(self.trainees), len(self.trainees)
        quota = sum(city.quota.total for city in self.programme.cities)
        levels = Counter(problem.level for problem in self._problems)
        small = self.programme.privacy.small_cell
        return cards(
            "全省一览",
            [
                Card("报名", words.count(whole), f"名额 {words.count(quota)}"),
                Card("合格", words.count(counts["pass"]), words.rate(counts["pass"], whole, small) or "", "good"),
                Card("不合格", words.count(counts["fail"]), words.rate(counts["fail"], whole, small) or "", "bad"),
                Card("待定", words.count(counts["pending"]), words.rate(counts["pending"], whole, small) or "", "wait"),
                Card(
                    "数据错误",
                    words.count(levels["error"]),
                    f"另有警告 {words.count(levels['warning'])}",
                    "bad" if levels["error"] else "good",
                ),
            ],
        )

    @property
    def readings(self) -> Block:
        """How the document was read where it is silent."""
        return items("文件未明确之处的处理", readings(self.programme))

    @property
    def funnel(self) -> Block:
        """From registered to passed, the whole province."""
        steps = steps_of(self.trainees, self.programme)
        title = "全省从报名到合格"
        return figure(title, figures.funnel(title, steps), "每一步只数前面各步都达到的人。")

    @property
    def cities(self) -> Block:
        """Cities side by side: shares of pass, pending and fail."""
        small, names, labels = self.programme.privacy.small_cell, [], []
        shares: dict[str, list[float]] = {code: [] for code in STATUSES}
        for slug, group in self._by_city.items():
            counts, whole = tallies(group), len(group)
            names.append(words.city(slug, self.programme))
            share = words.rate(counts["pass"], whole, small)
            labels.append(f"{words.count(whole)} 人，合格率 {share}" if share else "没有人报名")
            for code, values in shares.items():
                values.append(float(Fraction(counts[code] * 100, whole)) if whole >= max(small, 1) else 0.0)
        colours = {"pass": figures.BLUE, "pending": figures.SKY, "fail": figures.ORANGE}
        title = "各设区市结论构成"
        series = [Series(STATUSES[code], colour, shares[code]) for code, colour in colours.items()]
        return figure(
            title,
            figures.stacked(title, names, series, labels=labels),
            f"每条为本市报名人数的 100%；少于 {small} 人的不画。",
        )

    @property
    def overview(self) -> Block:
        """From quota to pass, a row per city."""
        columns = (
            "设区市",
            "名额",
            "报名",
            "报名率",
            "线上完成",
            "线下完成",
            "已测试",
            "作业齐全",
            "合格",
            "不合格",
            "待定",
            "合格率",
            "优秀",
            "优秀率",
        )
        kinds = (Column("设区市"), *(Column(name, "number") for name in columns[1:]))
        lines = [
            self._city_line(words.city(slug, self.programme), self.programme.city(slug).quota.total, group)
            for slug, group in self._by_city.items()
        ]
        if self._strays:
            lines.append(self._city_line("（设区市不明）", 0, self._strays))
        lines.append(self._city_line("全省", sum(city.quota.total for city in self.programme.cities), self.trainees))
        return table("各设区市对照（各步只数前面各步都达到的人）", kinds, lines, tools=False)

    def _city_line(self, name: str, quota: int, group: Sequence[Person]) -> tuple[object, ...]:
        counts, whole, small = tallies(group), len(group), self.programme.privacy.small_cell
        steps = [number for _, number, _ in steps_of(group, self.programme)]
        top = excellent(group, self.programme)
        return (
            name,
            words.count(quota) if quota else None,
            words.count(whole),
            words.rate(whole, quota, 0),
            *map(words.count, steps[1:5]),
            *(words.count(counts[code]) for code in ("pass", "fail", "pending")),
            words.rate(counts["pass"], whole, small),
            words.count(top),
            words.rate(top, whole, small),
        )

    @property
    def problems_by_city(self) -> Block:
        """Errors and warnings that belong to each city's rows."""
        counts = Counter(rows(self.tables["city_problems"], "city", "level"))
        lines: list[tuple[object, ...]] = [
            (words.city(slug, self.programme), counts[slug, "error"], counts[slug, "warning"])
            for slug in self.programme.slugs
        ]
        whole = Counter(problem.level for problem in self._problems)
        rest = [
            max(whole[level] - sum(counts[slug, level] for slug in self.programme.slugs), 0)
            for level in ("error", "warning")
        ]
        lines.append(("不属于某一市", *rest))
        return table(
            "各设区市的数据问题",
            (Column("设区市"), Column("错误", "number"), Column("警告", "number")),
            lines,
            tools=False,
        )

    @property
    def problem_counts(self) -> Block:
        """How many problems of each level in each file and column."""
        return counted(self._problems)

    @property
    def problems(self) -> Block:
        """Every problem of the province."""
        return table("全部问题", PROBLEM_COLUMNS, map(shown, sorted_for_people(self._problems)), empty="没有发现问题。")

    @property
    def strays(self) -> Block:
        """Trainees without a usable city: in no city's report, pending until somebody answers."""
        columns = (
            Column("学员编号", "id"),
            Column("县（市、区）"),
            Column("工作单位"),
            Column("结论"),
            Column("理由（条款）", "wide"),
            Column("要做的事", "wide"),
        )
        lines = [
            (
                one.trainee_id,
                one.county,
                one.school,
                words.status(one.status),
                words.reasons(one.reasons),
                words.todo(one.reasons),
            )
            for one in self._strays
        ]
        return table("设区市不明的学员（不在任何一市的报告里）", columns, lines, empty="每位学员都有设区市。")

    def sheets(self) -> list[Sheet]:
        """All problems and the trainees without a city; each city's decisions are beside its own page."""
        return [
            Sheet("全部问题", PROBLEM_SHEET, (problem.row_of_sheet() for problem in sorted_for_people(self._problems))),
            Sheet("设区市不明的学员", DECISION_SHEET, map(decision_row, self._strays)),
        ]
