"""The reports that a programme ends in: on its process, its outcome, its own performance.

Each is a `Paper`: sentences and tables filled from what was computed (`grading.course`), and places marked where a person writes.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Final

from jxgrade.awards import AWARDS, Prize, prizes
from jxgrade.grading import course
from jxgrade.grading.decided import Group, decisions_of
from jxgrade.grading.items import analysed
from jxgrade.grading.survey import Question, surveyed
from jxgrade.intake.specs import asked_tables
from jxgrade.pages import objections
from jxgrade.pages.decided import STATUS_COLOURS, drawn, rate_of, way_of
from jxgrade.pages.paper_tables import blank, compared, histogram, items_of, places, reasons_of, satisfied, steps_of
from jxgrade.pages.problems import by_city
from jxgrade.present import figures, words
from jxgrade.present.figures import Series
from jxgrade.present.listing import listing_of
from jxgrade.present.paper import Chart, Heading, Paper, Part
from jxgrade.programme import Programme
from jxgrade.rules.objections import notice_period, objections_of
from jxgrade.tables import STATUSES, Tables, exactly, rows, values

READS: Final = (
    *("decisions", "scores", "trainees", "components", "items", "survey", "submissions", "marks"),
    *("delivered", "marking_agreement", "problems", "intake_problems", "objections"),
    *AWARDS,
)
"""The tables of the three reports."""
PROCESS, OUTCOME, OWN = "过程性评价报告", "终结性评价报告", "绩效自评报告"
_NEEDED: Final = frozenset(
    {"roster", "learning", "attendance", "tests", "submissions", "marks", "schools", "volunteers"}
)


class Course:
    """What the three reports say, section by section; ``all``: everybody, counted, ``cities``: city by city."""

    def __init__(self, tables: Tables, rules: Programme) -> None:
        self.tables, self.rules = tables, rules
        self._people = decisions_of(tables, None)
        quota = {city.name: city.quota.total for city in rules.cities}
        self.all = Group("全省", self._people, rules, sum(quota.values()))
        self.cities = course.grouped(self._people, lambda one: words.city(one.city, rules), quota, rules, quota)

    @cached_property
    def _steps(self) -> list[course.Step]:
        return course.timeline(self.tables, self.rules)

    @cached_property
    def _prizes(self) -> list[Prize]:
        return prizes(self.tables, self.rules)

    @cached_property
    def _survey(self) -> list[Question]:
        return surveyed(self.tables["survey"], self.rules)

    def papers(self, draft: str = "") -> Iterator[tuple[str, Paper]]:
        """The three reports by name; ``draft``: what is said where these are not the decided results."""
        for name, parts in ((PROCESS, self._process()), (OUTCOME, self._outcome()), (OWN, self._own())):
            yield name, Paper(f"{self.rules.title}{name}", [*self._basis(), *parts], draft, self.rules.as_of)

    def _basis(self) -> Iterator[Part]:
        rules = self.rules
        yield (
            f"本报告依据{rules.document}，由{rules.provider}编写。表和数字出自收件数据，判定基准日 {rules.as_of}；"
            "标明“填写”的地方由人写。"
        )
        there = rows(self.tables["delivered"], "table", "delivered")
        asked = asked_tables(rules)
        lacking = [asked[name].heading for name, known in there if not known and name in _NEEDED & asked.keys()]
        if lacking:
            yield f"没有收到的数据表：{'、'.join(lacking)}；有关的内容空缺。改法：放入 inbox 后重新运行。"

    # ------------------------------------------------------------ the three

    def _process(self) -> Iterator[Part]:
        yield Heading("组织与参与")
        yield from self._reach()
        yield Heading("培训过程")
        yield from self._course()
        yield Heading("作业与评阅")
        yield from self._texts()
        yield Heading("过程中的问题")
        yield from self._problems()
        yield blank(self.rules.provider, "过程监管的做法、培训的组织情况、存在的问题和改进")

    def _outcome(self) -> Iterator[Part]:
        yield Heading("总体结果")
        yield from self._results()
        yield Heading("成绩分布")
        yield from self._scores()
        yield Heading("分组比较")
        yield "区间为合格率的 95% 置信区间（Wilson）；两组的区间不重叠，差别就不大可能出于偶然。人数少的组不显示。"
        yield compared("各设区市合格率", self.cities, self.all)
        stages = [("学段", course.by_stage(self._people, self.rules))] if self.rules.stages else []
        for name, groups in (*stages, *self._sorts()):
            yield compared(f"按{name}比较", groups, self.all)
        yield from self._former()
        if self._survey:
            yield Heading("学员满意度")
            yield from satisfied(self._survey)
        yield Heading("评优结果")
        lines = [(one.name, *one[2:]) for one in self._prizes if any(one[2:])]
        yield listing_of("评优结果", "奖项 入选:number 待人决定:number 递补名单:number", lines)
        yield Heading("结论与建议")
        yield blank(self.rules.provider, "培训成效、典型做法、不足和建议")

    def _own(self) -> Iterator[Part]:
        rules, group = self.rules, self.all
        numbers = [words.count(one) for one in (group.quota, group.whole, group.counts["pass"])]
        yield Heading("项目概况")
        yield f"{rules.title}由{rules.provider}承办，名额 {numbers[0]} 人，报名 {numbers[1]} 人，合格 {numbers[2]} 人。"
        yield blank(rules.provider, "项目目标、经费预算和支出")
        yield Heading("绩效目标完成情况")
        lines = [(*line, "【填写】") for line in self._indicators()]
        yield listing_of("绩效指标", "指标 目标:number 完成:number 完成率:rate 自评得分", lines)
        yield Heading("没有完成的目标和原因")
        yield from (reasons_of(self._people, status, rules) for status in ("pending", "fail"))
        yield blank(rules.provider, "原因和措施")
        yield Heading("自评结论")
        yield blank(rules.provider, "自评等级和说明" if self._survey else "自评等级、满意度调查结果和说明")

    def _indicators(self) -> Iterator[tuple[str, object, object, str | None]]:
        group = self.all
        aims = [("培训人数", group.quota, group.whole), *((name, group.whole, n) for name, n, _ in way_of(group)[1:])]
        aims += [(one.name, one.places, one.awarded) for one in self._prizes if one.places is not None]
        aims += [(f"{name}在规定时间内", whole, inside) for name, whole, inside in course.within(self._steps)]
        yield from ((name, aim, done, words.rate(done, aim)) for name, aim, done in aims)
        scored = [one for one in self._survey if one.scored and one.whole.shown]
        yield from (
            (f"满意：{one.text}", "【填写】", one.whole.content, words.rate(one.whole.content, one.whole.whole))
            for one in scored
        )
        if not scored:
            yield "学员满意度", "【填写】", "【填写】", None

    # ------------------------------------------------------------ sections

    def _sorts(self) -> Iterator[tuple[str, list[Group]]]:
        if self.rules.papers.categories:
            yield "人员类别", course.by_category(self._people, self.tables, self.rules)
        if self.rules.papers.school_types:
            yield "学校类型", course.by_school_type(self._people, self.rules)

    def _reach(self) -> Iterator[Part]:
        found = course.reach(self._people, self.rules)
        whole, last = self.all, found[-1]
        yield f"名额 {words.count(whole.quota)} 人，报名 {words.count(whole.whole)} 人，报名率 {words.percent(last.share) or '—'}。"
        yield places(found, self.rules)
        if whole.whole != sum(last.registered):
            yield f"合计不含设区市或学段不明的；连同他们，报名 {words.count(whole.whole)} 人。"
        for name, groups in self._sorts():
            lines = [
                (
                    one.name,
                    one.whole if one.shown else None,
                    words.rate(one.whole, whole.whole) if one.shown else words.HIDDEN,
                )
                for one in groups
            ]
            told = [f"{line[0]} {line[2]}" for line in lines if line[1] is not None]
            yield f"按{name}，占报名人数的比例：{'，'.join(told) or '—'}。"
            yield listing_of(f"报名人员的{name}", f"{name} 报名:number 占报名人数:rate", lines)

    def _course(self) -> Iterator[Part]:
        way, title = way_of(self.all), "从报名到合格"
        bars = [Series("人数", figures.BLUE, [number for _, number, _ in way])]
        yield Chart(title, figures.funnel(title, way), [name for name, _, _ in way], bars)
        yield from steps_of(self._steps)

    def _texts(self) -> Iterator[Part]:
        heads = "提交 无法识别 逾期 字数不足 雷同待认定 认定雷同 字数中位数".replace(" ", ":number ")
        yield listing_of("作业提交情况", f"作业 {heads}:number", course.texts(self._people, self.tables, self.rules))
        gap = exactly(self.rules.marking.gap)
        known = values(self.tables["marking_agreement"], "of", "kind", "texts", "difference", "within", "icc")
        found = [
            (self.rules.kinds.get(kind, "合计"), *rest) for of, kind, *rest in known if of == "doubles" and rest[0]
        ]
        headings = f"作业 双评份数:number 平均相差（分）:number 相差不超过{gap}分:rate 组内相关（ICC）:number"
        yield listing_of("双评一致程度", headings, found, empty="没有双评的作业，评阅质量无从比较。")

    def _problems(self) -> Iterator[Part]:
        counts = by_city(self.tables, self.rules.slugs)
        lines = [
            (words.city(city, self.rules) if city else "不属于某一市", one["error"], one["warning"])
            for city, one in counts.items()
            if one
        ]
        yield listing_of("数据问题", "设区市 错误:number 警告:number", lines, empty="没有发现问题。")
        yield from (reasons_of(self._people, status, self.rules) for status in ("pending", "fail"))
        yield objections.counted(objections_of(self.tables["objections"]), notice_period(self.rules), self.rules)

    def _results(self) -> Iterator[Part]:
        group, last = self.all, self.rules.papers.last_year
        told = [*((STATUSES[code], number) for code, number in group.counts.items()), ("优秀", group.top)]
        said = "，".join(f"{name} {words.count(number)} 人（{rate_of(group, number) or '—'}）" for name, number in told)
        yield f"报名 {words.count(group.whole)} 人，{said}。"
        title, seen = "各设区市结论构成", [one for one in self.cities if one.whole and one.shown]
        if seen:
            bars = [
                Series(STATUSES[code], colour, [one.counts[code] for one in seen])
                for code, colour in STATUS_COLOURS.items()
            ]
            yield Chart(title, drawn(title, seen, shares=True), [one.name for one in seen], bars, shares=True)
        if last is None:
            yield "【由承办人填写：上一年的数字写进 programme.yaml 的 papers.last_year，这里就与上一年对照】"
            return
        pairs = (
            ("报名", last.registered, group.whole),
            ("合格", last.passed, group.counts["pass"]),
            ("优秀", last.excellent, group.top),
        )
        lines = [
            (name, old, now, words.rate(old, last.registered), words.rate(now, group.whole)) for name, old, now in pairs
        ]
        yield listing_of(
            "与上一年对照", f"项目 {last.year}年:number 本年:number {last.year}年占报名:rate 本年占报名:rate", lines
        )

    def _former(self) -> Iterator[Part]:
        delivered = dict(rows(self.tables["delivered"], "table", "delivered"))
        groups = course.by_former(self._people, self.tables, self.rules)
        again = [one for one in groups if one.name == course.FORMER]
        if not delivered.get("former"):
            if self.rules.eligible is None:  # it asks nobody who they are
                return
            yield "没有收到“往年未合格”名单，往年未合格的学员没有另外比较。改法：放入 inbox 后重新运行。"
        elif not again:
            yield "“往年未合格”名单上的人今年没有报名。"
        else:
            yield compared("往年未合格的学员今年的结果", groups, self.all)

    def _scores(self) -> Iterator[Part]:
        rules, least = self.rules, self.rules.privacy.small_cell
        whole = {part.column: part.name for part in rules.components if part.source == "test"} | {"total": "综合得分"}
        marks = {f"{kind}_mark": name for kind, name in rules.kinds.items()}
        for column, name in (marks | whole).items():
            found = course.spread(self._people, column, least)
            if found is None:
                yield f"{name}：有成绩的不足 {least} 人，不作统计。"
                continue
            mean, middle, low, high = map(words.number, found[1:5])
            yield f"{name}：{words.count(found.size)} 人有成绩，平均 {mean} 分，中位数 {middle} 分，最低 {low} 分，最高 {high} 分。"
            if column in whole:
                yield histogram(f"{name}的分布", found, rules.scoring.pass_at if column == "total" else None)
        if len(whole) > 1:
            yield from self._items(next(iter(whole.values())))

    def _items(self, test: str) -> Iterator[Part]:
        if len(self.tables["items"]):
            yield from items_of(analysed(self.tables["items"], self.rules.privacy.small_cell), test)
        else:
            yield "【由测试负责人填写：题目的难度和区分度；平台能导出逐题得分的，放入收件表“逐题得分”，这里就写出】"
