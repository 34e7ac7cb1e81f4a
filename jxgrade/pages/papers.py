"""The reports that a programme ends in: on its process, its outcome, its own performance, a county's short one; and the table of places.

Each is a `Paper`: sentences and tables filled from what was computed (`grading.course`), and places marked where a person writes.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pandas as pd

from jxgrade.awards import AWARDS
from jxgrade.grading import course
from jxgrade.grading.course import Reach, Spread, Step
from jxgrade.grading.decided import Decision, Group, decisions_of, without_small
from jxgrade.intake.specs import asked_tables
from jxgrade.pages import objections
from jxgrade.pages.decided import STATUS_COLOURS, drawn, rate_of, way_of
from jxgrade.pages.problems import by_city
from jxgrade.present import figures, words
from jxgrade.present.figures import Limit, Series
from jxgrade.present.listing import Listing, listing_of
from jxgrade.present.paper import Chart, Heading, Line, Paper, Part
from jxgrade.programme import Programme
from jxgrade.rules.objections import notice_period, objections_of
from jxgrade.rules.reasons import catalogue
from jxgrade.tables import STATUSES, exactly, rows, values

Tables = Mapping[str, pd.DataFrame]
READS: Final = (
    *("decisions", "scores", "trainees", "tests", "submissions", "marks", "delivered", "marking_agreement", "problems"),
    *("intake_problems", "objections", "award_trainees", "award_organisations", "award_cases", "award_volunteers"),
)
"""The tables of the three reports."""
PROCESS, OUTCOME, OWN = "过程性评价报告", "终结性评价报告", "绩效自评报告"
DATED: Final = "　　　　年　　月　　日"
_COLOURS: Final = (figures.BLUE, figures.ORANGE, figures.GREEN, figures.RED)
_NEEDED: Final = frozenset(
    {"roster", "learning", "attendance", "tests", "submissions", "marks", "schools", "volunteers"}
)
_STEP: Final = 5  # points of a column of a histogram


def places(found: Sequence[Reach], rules: Programme) -> Listing[Any]:
    """The table of places as the document prints it, registration beside it."""
    names = list(rules.stage_names.values()) or ["人数"]
    parts = " ".join(f"{name}{what}:number" for what in ("名额", "报名") for name in names)
    lines = [
        (one.name, *one.quota, *one.registered, *map(sum, (one.quota, one.registered)), one.share) for one in found
    ]
    return listing_of("名额分配与报名", f"设区市 {parts} 名额合计:number 报名合计:number 报名率:rate", lines)


def quota_paper(tables: Tables, rules: Programme) -> Paper:
    """The table of places as a paper of its own, its totals and what exceeds them said."""
    found = course.reach(decisions_of(tables, None), rules)
    names, last = list(rules.stage_names.values()) or ["人数"], found[-1]
    sums = " + ".join(f"{name} {words.count(number)}" for name, number in zip(names, last.quota, strict=True))
    over = [one.name for one in found[:-1] if any(map(int.__gt__, one.registered, one.quota))]
    stages = "学段" if rules.stages else ""
    said = (
        f"有{stages}报名多于名额的：{'、'.join(over)}。"
        if over
        else f"各设区市{stages and '各学段'}的报名都没有超过名额。"
    )
    told = f"名额按{rules.document}，报名按报名表。名额合计 {words.count(sum(last.quota))} 人（{sums}）。{said}"
    return Paper(f"{rules.title}名额分配表", [told, places(found, rules)])


@dataclass(frozen=True)
class Course:
    """What the three reports say, section by section."""

    tables: Tables
    rules: Programme

    @cached_property
    def people(self) -> tuple[Decision, ...]:
        """Everybody."""
        return decisions_of(self.tables, None)

    @cached_property
    def all(self) -> Group:
        """Everybody, counted."""
        return Group("全省", self.people, self.rules, sum(city.quota.total for city in self.rules.cities))

    @cached_property
    def cities(self) -> list[Group]:
        """City by city."""
        names = {city.slug: city.name for city in self.rules.cities}
        quota = {city.name: city.quota.total for city in self.rules.cities}
        return course.grouped(
            self.people, lambda one: names.get(one.city or "", "（设区市不明）"), quota, self.rules, quota
        )

    @cached_property
    def _steps(self) -> list[Step]:
        return course.timeline(self.tables, self.rules)

    @cached_property
    def _awarded(self) -> dict[str, Counter[str]]:
        given = [table for table in AWARDS if self.rules.awards.gives(table.removeprefix("award_"))]
        return {table: Counter(one for (one,) in rows(self.tables[table], "outcome")) for table in given}

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
        yield _blank(self.rules.provider, "过程监管的做法、培训的组织情况、存在的问题和改进")

    def _outcome(self) -> Iterator[Part]:
        yield Heading("总体结果")
        yield from self._results()
        yield Heading("成绩分布")
        yield from self._scores()
        yield Heading("分组比较")
        yield "区间为合格率的 95% 置信区间（Wilson）；两组的区间不重叠，差别就不大可能出于偶然。人数少的组不显示。"
        yield compared("各设区市合格率", self.cities, self.all)
        stages = [("学段", course.by_stage(self.people, self.rules))] if self.rules.stages else []
        for name, groups in (*stages, *self._sorts()):
            yield compared(f"按{name}比较", groups, self.all)
        yield Heading("评优结果")
        lines = [
            (AWARDS[table], one["awarded"], one["undecided"] + one["proposed"], one["reserve"])
            for table, one in self._awarded.items()
            if one
        ]
        yield listing_of("评优结果", "奖项 入选:number 待人决定:number 递补名单:number", lines)
        yield Heading("结论与建议")
        yield _blank(self.rules.provider, "培训成效、典型做法、不足和建议")

    def _own(self) -> Iterator[Part]:
        rules, group = self.rules, self.all
        numbers = [words.count(one) for one in (group.quota, group.whole, group.counts["pass"])]
        yield Heading("项目概况")
        yield f"{rules.title}由{rules.provider}承办，名额 {numbers[0]} 人，报名 {numbers[1]} 人，合格 {numbers[2]} 人。"
        yield _blank(rules.provider, "项目目标、经费预算和支出")
        yield Heading("绩效目标完成情况")
        lines = [(*line, "【填写】") for line in self._indicators()]
        yield listing_of("绩效指标", "指标 目标:number 完成:number 完成率:rate 自评得分", lines)
        yield Heading("没有完成的目标和原因")
        yield from (reasons_of(self.people, status, rules) for status in ("pending", "fail"))
        yield _blank(rules.provider, "原因和措施")
        yield Heading("自评结论")
        yield _blank(rules.provider, "自评等级、满意度调查结果和说明")

    def _indicators(self) -> Iterator[tuple[str, object, object, str | None]]:
        group, prizes = self.all, self.rules.awards
        by_level = prizes.organisations.places
        seats = {
            "award_organisations": by_level.city + by_level.county + by_level.school,
            "award_cases": prizes.cases.places,
        }
        aims = [("培训人数", group.quota, group.whole)]
        aims += [(name, group.whole, number) for name, number, _ in way_of(group)[1:]]
        aims += [
            (AWARDS[table], most, self._awarded[table]["awarded"])
            for table, most in seats.items()
            if table in self._awarded
        ]
        aims += [(f"{one.name}在规定时间内", len(one.days), one.within) for one in self._steps if one.window]
        yield from ((name, aim, done, words.rate(done, aim)) for name, aim, done in aims)
        yield "学员满意度", "【填写】", "【填写】", None

    # ------------------------------------------------------------ sections

    def _sorts(self) -> Iterator[tuple[str, list[Group]]]:
        if self.rules.papers.categories:
            yield "人员类别", course.by_category(self.people, self.tables, self.rules)
        if self.rules.papers.school_types:
            yield "学校类型", course.by_school_type(self.people, self.rules)

    def _reach(self) -> Iterator[Part]:
        found = course.reach(self.people, self.rules)
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
                    words.rate(one.whole, whole.whole) if one.shown else "不显示",
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
        headings = "环节 规定时间 之前:number 之内:number 之后:number 没有时间:number 半数完成 九成完成"
        lines = [
            (
                one.name,
                "至".join(map(_day, one.window or ())),
                one.before,
                one.within,
                one.after,
                one.undated,
                _day(one.half),
                _day(one.most),
            )
            for one in self._steps
        ]
        yield listing_of("各环节完成时间与规定时间", headings, lines)
        mondays, counts, outside = course.weekly(self._steps)
        if mondays:
            title, names = "每周完成次数（周一的日期）", [f"{day.month}-{day.day}" for day in mondays]
            steps = zip(self._steps, _COLOURS, counts, strict=False)
            drawn_ = [Series(step.name, colour, numbers) for step, colour, numbers in steps]
            svg = figures.stacked(title, names, drawn_, labels=[""] * len(names))
            yield Chart(title, svg, names, drawn_, upright=True)
            if outside:
                yield f"另有 {words.count(outside)} 次的时间在图上这几周之外，没有画出。"

    def _texts(self) -> Iterator[Part]:
        heads = "提交 无法识别 逾期 字数不足 雷同待认定 认定雷同 字数中位数".replace(" ", ":number ")
        yield listing_of("作业提交情况", f"作业 {heads}:number", course.texts(self.people, self.tables, self.rules))
        gap = exactly(self.rules.marking.gap)
        known = values(self.tables["marking_agreement"], "of", "kind", "texts", "difference", "within", "icc")
        found = [
            (self.rules.kinds.get(kind, "合计"), *rest) for of, kind, *rest in known if of == "doubles" and rest[0]
        ]
        headings = f"作业 双评份数:number 平均相差（分）:number 相差不超过{gap}分:rate 组内相关（ICC）:number"
        yield listing_of("双评一致程度", headings, found, "没有双评的作业，评阅质量无从比较。")

    def _problems(self) -> Iterator[Part]:
        counts = by_city(self.tables, self.rules.slugs)
        lines = [
            (words.city(city, self.rules) if city else "不属于某一市", one["error"], one["warning"])
            for city, one in counts.items()
            if one
        ]
        yield listing_of("数据问题", "设区市 错误:number 警告:number", lines, "没有发现问题。")
        yield from (reasons_of(self.people, status, self.rules) for status in ("pending", "fail"))
        yield objections.counted(objections_of(self.tables["objections"]), notice_period(self.rules))

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

    def _scores(self) -> Iterator[Part]:
        rules, least = self.rules, self.rules.privacy.small_cell
        whole = {part.column: part.name for part in rules.components if part.source == "test"} | {"total": "综合得分"}
        marks = {f"{kind}_mark": name for kind, name in rules.kinds.items()}
        for column, name in (marks | whole).items():
            found = course.spread(self.people, column, least)
            if found is None:
                yield f"{name}：有成绩的不足 {least} 人，不作统计。"
                continue
            mean, middle, low, high = map(words.number, found[1:5])
            yield f"{name}：{words.count(found.size)} 人有成绩，平均 {mean} 分，中位数 {middle} 分，最低 {low} 分，最高 {high} 分。"
            if column in whole:
                yield _histogram(f"{name}的分布", found, rules.scoring.pass_at if column == "total" else None)
        if len(whole) > 1:
            yield "【由测试负责人填写：平台导出逐题得分后的题目难度和区分度】"


def compared(title: str, groups: Sequence[Group], whole: Group) -> Listing[Any]:
    """Groups side by side, the whole last: who passed, and between what the rate lies."""
    lines = [
        (
            one.name,
            *((one.whole, one.counts["pass"]) if one.shown else (None, None)),
            rate_of(one, one.counts["pass"]),
            one.interval and "—".join(str(words.percent(end)) for end in one.interval),
            rate_of(one, one.top),
            words.fixed(one.mean, 2) if one.shown else None,
        )
        for one in (*groups, whole)
    ]
    return listing_of(title, "分组 报名:number 合格:number 合格率:rate 95%区间 优秀率:rate 平均综合得分:number", lines)


def reasons_of(people: Sequence[Decision], status: str, rules: Programme) -> Listing[Any]:
    """Why decisions wait or failed, and how often; few people are not counted out."""
    known, least, word = catalogue(rules), rules.privacy.small_cell, STATUSES[status]
    found = course.reasons(people, status, least)
    lines = [(known[code].sentence.rstrip("。"), number or f"不足 {least}") for code, number in found]
    return listing_of(f"{word}的原因", "原因（一人可有几条）:wide 人数:number", lines, f"没有{word}的。")


def _histogram(title: str, found: Spread, line: Any) -> Chart:
    """``line``: at which people pass; None where this number alone decides nothing."""
    series, edges = Series("人数", figures.BLUE, found.values), range(0, 100, _STEP)
    svg = figures.histogram(
        title,
        [series],
        step=_STEP,
        span=(0, 100),
        limits=[Limit(float(line), "合格")] if line is not None else [],
        unit="分",
        counted="人",
    )
    bars = [Series("人数", figures.BLUE, found.binned(_STEP, 100))]
    return Chart(title, svg, [str(edge) for edge in edges], bars, upright=True)


def _blank(who: str, what: str) -> str:
    return f"【由{who}填写：{what}】"


def _day(day: Any) -> str:
    return f"{day.month}月{day.day}日" if day else ""


def county_papers(tables: Tables, rules: Programme) -> Iterator[tuple[str, Paper]]:
    """A short report for each county, by city and county; one that is too small to be shown has none of its numbers said."""
    for city in rules.cities:
        people = decisions_of(tables, city.slug)
        whole, names = without_small([Group(city.name, people, rules)])[0], {one.county for one in people if one.county}
        for group in course.grouped(people, lambda one: one.county, sorted(names), rules):
            if group.name in names:
                parts = _county(group, whole, tables, rules)
                end = (Line(rules.provider, "sign"), Line(DATED, "sign"))
                yield f"{city.name}-{group.name}", Paper(f"{group.name}培训情况简报", [*parts, *end])


def _county(group: Group, city: Group, tables: Tables, rules: Programme) -> Iterator[Part]:
    yield Line(f"{city.name}{group.name}教育行政部门：")
    yield f"{rules.title}（{rules.document}）在你县（市、区）的情况如下。"
    if not group.shown:
        yield "报名的人数太少，或与别的县（市、区）合起来能推算出个人，不作统计。"
        return
    said = "，".join(f"{STATUSES[code]} {number} 人" for code, number in group.counts.items())
    yield Heading("总体情况")
    yield f"报名 {group.whole} 人，{said}；优秀 {group.top} 人。"
    yield compared("与全市对照", [group], city)
    yield Heading("分组情况")
    sorts = {
        "学段": course.by_stage(group.trainees, rules),
        "人员类别": course.by_category(group.trainees, tables, rules),
    }
    yield from (compared(f"按{name}比较", groups, group) for name, groups in sorts.items() if len(groups) > 1)
    yield Heading("请你县（市、区）办理的事项")
    yield from (reasons_of(group.trainees, status, rules) for status in ("pending", "fail"))
    yield _blank("县（市、区）联络人", "核实情况和下一步打算")
