"""4-moderation (province): where graders differ, and which texts still wait for a mark.

Answers: Which disputes have to be arbitrated, those near a limit first? Who marks strictly or mildly, and how sure is that? How far do
two readers of one text lie apart? Which texts has nobody marked?
"""

from collections import Counter
from fractions import Fraction
from functools import cached_property
from typing import Final, NamedTuple

from jxgrade.publish import figures, words
from jxgrade.publish.blocks import Badge, Block, Card, Column, Lines, cards, figure, note, table, together
from jxgrade.publish.figures import Limit, Series
from jxgrade.publish.report import ProvinceReport
from jxgrade.publish.sheets import Sheet
from jxgrade.tables import KINDS, MARK_ROLES, exact, rows

MOST_GRADERS: Final = 30  # in the picture; the table has all


class Mark(NamedTuple):
    """One mark that counts."""

    grader_id: str
    role: str | None
    value: Fraction | None


class Dispute(NamedTuple):
    """A text whose marks differ too much: what the total would be with their mean, and how far that lies from a limit."""

    trainee_id: str
    kind: str
    city: str | None
    marks: tuple[Mark, ...]
    spread: Fraction | None
    total: Fraction | None
    distance: Fraction | None


class ModerationReport(ProvinceReport):
    """Marking of the whole province."""

    notebook, title = "4-moderation", "阅卷复核"

    @cached_property
    def _marks(self) -> dict[tuple[str, str], list[Mark]]:
        columns = ("trainee_id", "kind", "order", "grader_id", "role", "mark")
        found: dict[tuple[str, str], list[Mark]] = {}
        for who, kind, _, grader_id, role, value in sorted(rows(self.tables["marks"], *columns), key=_order):
            found.setdefault((who, kind), []).append(Mark(grader_id, role, exact(value)))
        return found

    @cached_property
    def _disputed(self) -> list[tuple[str, str]]:
        return [
            (who, kind)
            for who, kind, disputed in rows(self.tables["marking"], "trainee_id", "kind", "disputed")
            if disputed
        ]

    @cached_property
    def _waiting(self) -> list[tuple[str, str, str | None, str]]:
        """Trainee, kind, city and reason of texts without a mark."""
        codes = {f"{kind}_unmarked": kind for kind in KINDS}
        return [
            (one.trainee_id, codes[code], one.city, code)
            for one in self.trainees
            for code in one.reasons
            if code in codes
        ]

    @cached_property
    def _differences(self) -> list[Fraction]:
        """First against second mark of each text that has both."""
        found = []
        for marks in self._marks.values():
            by_role = {mark.role: mark.value for mark in marks}
            first, second = by_role.get("first"), by_role.get("second")
            if first is not None and second is not None:
                found.append(abs(first - second))
        return found

    @property
    def summary(self) -> Block:
        """Texts, marks, disputes, texts that wait."""
        texts = len(self.tables["submissions"])
        several = len(self._differences)
        return cards("阅卷一览", [
            Card("已提交作业", words.count(texts)),
            Card("已有评分", words.count(len(self._marks)), f"其中两人评过 {words.count(several)}"),
            Card("待仲裁", words.count(len(self._disputed)), "评分分歧过大", "wait" if self._disputed else "good"),
            Card("尚未评阅", words.count(len(self._waiting)), "须安排阅卷", "wait" if self._waiting else "good"),
            Card("阅卷志愿者", words.count(len(self.tables["graders"]))),
        ])  # fmt: skip

    @cached_property
    def _queue(self) -> list[Dispute]:
        people = {one.trainee_id: one for one in self.trainees}
        found = []
        for who, kind in self._disputed:
            marks = tuple(self._marks.get((who, kind), ()))
            values = [mark.value for mark in marks if mark.value is not None]
            person = people.get(who)
            spread = max(values) - min(values) if values else None
            total = (
                None
                if person is None or not values
                else self._total(person.test, {**_finals(person), kind: sum(values, Fraction(0)) / len(values)})
            )
            found.append(
                Dispute(who, kind, person.city if person else None, marks, spread, total, self._distance(total))
            )
        return sorted(found, key=lambda one: (one.distance is None, one.distance or 0, one.trainee_id, one.kind))

    def _total(self, test: Fraction | None, marks: dict[str, Fraction | None]) -> Fraction | None:
        """What the total would be with these marks (R5)."""
        if test is None or any(value is None for value in marks.values()):
            return None
        weights = {kind: Fraction(assignment.weight) for kind, assignment in self.programme.assignments.items()}
        assignment = sum(((marks[kind] or 0) * weight for kind, weight in weights.items()), Fraction(0)) / sum(
            weights.values()
        )
        shares = self.programme.scoring.weights
        return (Fraction(shares.test) * test + Fraction(shares.assignments) * assignment) / 100

    def _distance(self, total: Fraction | None) -> Fraction | None:
        scoring = self.programme.scoring
        return (
            None
            if total is None
            else min(abs(total - Fraction(limit)) for limit in (scoring.pass_at, scoring.excellent_at))
        )

    @property
    def disputes(self) -> Block:
        """Disputes to be arbitrated, those near a limit first."""
        lines = [
            (
                place, one.trainee_id, words.city(one.city, self.programme), KINDS[one.kind], Lines(tuple(map(_said, one.marks))),
                words.score(one.spread, self.programme), words.score(one.total, self.programme), words.score(one.distance, self.programme),
            )
            for place, one in enumerate(self._queue, 1)
        ]  # fmt: skip
        columns = (
            Column("顺序", "number"), Column("学员编号", "id"), Column("设区市", "choice"), Column("作业", "choice"), Column("各人评分"),
            Column("最大分差", "number"), Column("取均值时的综合得分", "number"), Column("距最近界限", "number"),
        )  # fmt: skip
        gap, scoring = self.programme.marking.gap, self.programme.scoring
        said = f"分差超过 {gap} 分且没有接近的两个分数时须仲裁（R14）。排在前面的离 {scoring.pass_at} 或 {scoring.excellent_at} 分最近，仲裁结果最可能改变结论；“取均值”只用来排序，不是成绩。"
        return together(
            "待仲裁",
            note("怎样处理", said, words.ACTIONS["disputed"] + "。", tone="plain"),
            table("待仲裁的作业", columns, lines, empty="没有评分分歧过大的作业。"),
        )

    @cached_property
    def _graders(
        self,
    ) -> list[tuple[str, int, Fraction | None, Fraction | None, Fraction | None, Fraction | None, Fraction | None]]:
        columns = ("severity", "severity_low", "severity_high", "agreement", "seed_error")
        return [
            (who, marked or 0, *(exact(value) for value in values))
            for who, marked, *values in sorted(
                rows(self.tables["graders"], "grader_id", "marked", *columns), key=lambda row: str(row[0])
            )
        ]

    @property
    def severity(self) -> Block:
        """How strict each grader is, with its interval, as a picture."""
        title = "阅卷人宽严"
        known = [one for one in self._graders if one[2] is not None and one[3] is not None and one[4] is not None]
        if not known:
            return note(title, "每位阅卷人的评分都还太少，不能估计宽严。")
        known.sort(key=lambda one: (-abs(one[2] or 0), one[0]))
        shown = sorted(known[:MOST_GRADERS], key=lambda one: (one[2] or 0, one[0]))
        lines = [
            (who, float(value or 0), float(low or 0), float(high or 0), not (low or 0) <= 0 <= (high or 0))
            for who, _, value, low, high, *_ in shown
        ]
        more = (
            f"共 {len(known)} 人，只画偏离最大的 {MOST_GRADERS} 人。"
            if len(known) > MOST_GRADERS
            else f"共 {len(known)} 人。"
        )
        said = f"{more}点是估计，横线是 95% 区间；区间不含 0 的用菱形标出。分数不因此改动，只供安排复评。"
        return figure(title, figures.intervals(title, lines, unit="与平均水平相差的分数"), said)

    @property
    def graders(self) -> Block:
        """All graders with severity, agreement and marks on seeds."""
        lines = [
            (who, marked, _interval(value, low, high), _verdict(value, low, high), _short(agreement), _short(seed))
            for who, marked, value, low, high, agreement, seed in self._graders
        ]
        columns = (
            Column("阅卷人编号", "id"), Column("已评", "number"), Column("宽严（区间）", "number"), Column("判断", "choice"),
            Column("与他人一致", "number"), Column("标准卷误差", "number"),
        )  # fmt: skip
        return table("阅卷人一览", columns, lines, empty="还没有阅卷人。")

    @property
    def agreement(self) -> Block:
        """How far first and second marks lie apart."""
        title = "两次评分的分差"
        gaps = self._differences
        if not gaps:
            return note(title, "没有两人都评过的作业，无法看出一致程度。")
        limit = self.programme.marking.gap
        top = max(30, int(-(-max(gaps) // 5) * 5) + 5)
        step = 1 if top <= 40 else 5
        heights = [0.0] * (-(-top // step))
        for gap in gaps:
            heights[int(gap // step)] += 1
        series = [Series("作业数", figures.BLUE, heights)]
        edges = [place * step for place in range(len(heights) + 1)]
        svg = figures.histogram(
            title,
            edges,
            series,
            limits=[Limit(float(limit), f"界限 {limit}")],
            unit="初评与复评相差的分数",
            counted="篇数",
        )
        within = sum(gap <= limit for gap in gaps)
        return figure(
            title,
            svg,
            f"两人都评过的 {len(gaps)} 篇中，{within} 篇相差不超过 {limit} 分（{words.percent(Fraction(within, len(gaps)))}）。恰在界限上的归入右边一格，但算在界限之内。",
        )

    @property
    def unmarked(self) -> Block:
        """Texts without a mark, counted by city and listed."""
        counts = Counter((city, kind) for _, kind, city, _ in self._waiting)
        cities = [slug for slug in (*self.programme.slugs, None) if any((slug, kind) in counts for kind in KINDS)]
        by_city = [(words.city(slug, self.programme), *(counts[slug, kind] for kind in KINDS)) for slug in cities]
        columns = (Column("设区市"), *(Column(name, "number") for name in KINDS.values()))
        lines = [(who, words.city(city, self.programme), KINDS[kind]) for who, kind, city, _ in self._waiting]
        listed = (Column("学员编号", "id"), Column("设区市", "choice"), Column("作业", "choice"))
        empty = "没有未评阅的作业。"
        return together(
            "尚未评阅",
            table("尚未评阅的作业，按设区市", columns, by_city, empty=empty, tools=False),
            table("尚未评阅的作业，逐篇", listed, lines, empty=empty),
        )

    def sheets(self) -> list[Sheet]:
        """Disputes, texts that wait, graders."""
        disputes = (
            (
                one.trainee_id,
                words.city(one.city, self.programme),
                KINDS[one.kind],
                "；".join(map(_said, one.marks)),
                one.spread,
                one.total,
            )
            for one in self._queue
        )
        waiting = ((who, words.city(city, self.programme), KINDS[kind]) for who, kind, city, _ in self._waiting)
        return [
            Sheet("待仲裁", (("学员编号", 18), ("设区市", 12), ("作业", 18), ("各人评分", 50), ("最大分差", 10), ("取均值时的综合得分", 18)), disputes),
            Sheet("尚未评阅", (("学员编号", 18), ("设区市", 12), ("作业", 18)), waiting),
            Sheet("阅卷人", (("阅卷人编号", 18), ("已评", 8), ("宽严", 12), ("区间下限", 12), ("区间上限", 12), ("与他人一致", 12), ("标准卷误差", 12)), self._graders),
        ]  # fmt: skip


def _order(row: tuple[object, ...]) -> tuple[str, ...]:
    who, kind, order, *rest = row
    return (str(who), str(kind), f"{order or 0:>9}", *map(str, rest))


def _finals(person: object) -> dict[str, Fraction | None]:
    return {kind: getattr(person, kind) for kind in KINDS}


def _said(mark: Mark) -> str:
    role = MARK_ROLES.get(mark.role or "", "未写评次")
    value = "同一时间两个不同分数" if mark.value is None else (words.number(str(mark.value)) or "")
    return f"{role} {value}（{mark.grader_id}）"


def _short(value: Fraction | None) -> str | None:
    return None if value is None else words.number(str(value))


def _interval(value: Fraction | None, low: Fraction | None, high: Fraction | None) -> str | None:
    if value is None:
        return None
    span = "" if low is None or high is None else f"（{figures.signed(float(low))} 至 {figures.signed(float(high))}）"
    return f"{figures.signed(float(value))}{span}"


def _verdict(value: Fraction | None, low: Fraction | None, high: Fraction | None) -> Badge:
    if value is None or low is None or high is None:
        return Badge("评分太少", "plain")
    if low <= 0 <= high:
        return Badge("未见偏离", "good")
    return Badge("偏宽，请抽查" if value > 0 else "偏严，请抽查", "note")
