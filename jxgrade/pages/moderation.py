"""4-moderation (province): what has to be decided by a person, who marks how, and what is still owed.

Answers: Which disputes have to be arbitrated, those on which a limit hangs first, and what did both graders say? Who marks strictly or
mildly, near to the reference, changes over time, is late, and is there enough to say so? Can counties be compared? Which texts are
read again because of a grader, which has nobody marked? What did each volunteer do?
"""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import Final

from jxgrade.marking.disputes import Dispute
from jxgrade.marking.disputes import disputes as disputed
from jxgrade.pages import disputes, graders, moderation_graders, moderation_levelled, moderation_links
from jxgrade.pages.graders import Grader
from jxgrade.present import words
from jxgrade.present.blind import Blind
from jxgrade.present.blocks import Badge, Block, Card, Column, Lines, cards, note, table, together
from jxgrade.present.report import ProvinceReport
from jxgrade.present.sheets import Sheet
from jxgrade.rules.marks import Mark, marks_of
from jxgrade.tables import KINDS, STORE, exact, rows

MOST_PANELS: Final = 20
_TEXT: Final = (("学员编号", 18), ("设区市", 12), ("作业", 18))
_QUALITY: Final = (
    ("marked", "已评"),
    ("severity", "宽严"),
    ("severity_low", "宽严下限"),
    ("severity_high", "宽严上限"),
    ("seeds", "标准卷"),
    ("seed_error", "标准卷误差"),
    ("seed_bias", "标准卷偏差"),
    ("seed_kappa", "标准卷κ"),
    ("doubles", "双评"),
    ("difference", "双评分差"),
    ("bias", "双评偏差"),
    ("kappa", "加权κ"),
    ("icc", "ICC"),
    ("icc_low", "ICC下限"),
    ("icc_high", "ICC上限"),
    ("agreement", "与他人一致"),
    ("drift", "漂移"),
    ("drift_low", "漂移下限"),
    ("drift_high", "漂移上限"),
    ("halo", "各项差距"),
    ("halo_texts", "有分项的份数"),
    ("pace", "每日份数"),
    ("partners", "有共同作业的阅卷人"),
    ("part", "所在的片"),
)
_LEDGER: Final = (
    ("allocated", "分配"),
    ("marked", "已评"),
    ("on_time", "按时评完"),
    ("finished", "按时完成比例"),
    ("waiting", "尚未评"),
    ("late", "逾期份数"),
    ("days_late", "最多逾期天数"),
    ("undated", "没有时间的评分"),
    ("first_day", "首个评阅日"),
    ("last_day", "最后评阅日"),
    ("seeds", "标准卷"),
    ("seed_error", "标准卷误差"),
    ("compared", "可比作业"),
    ("ledger_agreement", "与他人一致"),
    ("ledger_difference", "与他人分差"),
)
_DAYS: Final = frozenset({"first_day", "last_day"})


class ModerationReport(ProvinceReport):
    """Marking of the whole province."""

    notebook, title = "4-moderation", "阅卷复核"

    # ------------------------------------------------------------ what is known

    @cached_property
    def _marks(self) -> dict[tuple[str, str], tuple[Mark, ...]]:
        return marks_of(self.tables["marks"])

    @cached_property
    def _graders(self) -> tuple[Grader, ...]:
        return graders.read_graders(self.tables)

    @cached_property
    def _queue(self) -> list[Dispute]:
        return disputed(self.tables, self.programme)

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

    # ------------------------------------------------------------ what is shown

    @property
    def summary(self) -> Block:
        """Texts, marks, disputes, texts that wait, graders who are late."""
        several, again = len(self._differences), int(self.tables["levelled"]["again"].sum())
        late = sum(one.is_late for one in self._graders)
        hanging = sum(bool(one.decides) for one in self._queue)
        return cards(
            "阅卷一览",
            [
                Card(
                    "已提交作业",
                    words.count(len(self.tables["submissions"])),
                    f"已有评分 {words.count(len(self._marks))}，两人评过 {words.count(several)}",
                ),
                Card(
                    "待仲裁",
                    words.count(len(self._queue)),
                    f"其中 {hanging} 份决定是否过线",
                    "wait" if self._queue else "good",
                ),
                Card("因宽严须复读", words.count(again), "只有一人评过", "wait" if again else "good"),
                Card("尚未评阅", words.count(len(self._waiting)), "须安排阅卷", "wait" if self._waiting else "good"),
                Card(
                    "阅卷志愿者", words.count(len(self._graders)), f"尚有未评或逾期 {late}", "wait" if late else "good"
                ),
            ],
        )

    @property
    def disputes(self) -> Block:
        """Disputes to be arbitrated, those on which a limit hangs first."""
        lines = [
            (
                place,
                one.trainee_id,
                words.city(one.city, self.programme),
                KINDS[one.kind],
                disputes.said(one),
                words.score(one.spread, self.programme),
                Lines(tuple(words.score(total, self.programme) or "—" for total in one.totals)),
                words.score(one.total, self.programme),
                Lines(tuple(Badge(disputes.named(name, self.programme), "wait") for name in one.decides))
                if one.decides
                else None,
                words.score(one.distance, self.programme),
            )
            for place, one in enumerate(self._queue, 1)
        ]
        columns = (
            Column("顺序", "number"),
            Column("学员编号", "id"),
            Column("设区市", "choice"),
            Column("作业", "choice"),
            Column("各人评分"),
            Column("最大分差", "number"),
            Column("各取其分的综合得分", "number"),
            Column("取均值时", "number"),
            Column("决定"),
            Column("距最近界限", "number"),
        )
        gap, scoring = self.programme.marking.gap, self.programme.scoring
        said = f"分差超过 {gap} 分且没有接近的两个分数时须仲裁（R14）。先排取谁的分就过不过 {scoring.pass_at} 或 {scoring.excellent_at} 分线的，再排离线最近的，再排分差最大的；“取均值”只用来排序，不是成绩。"
        fix = "请仲裁专家打开 3-marking.ipynb 的仲裁界面评分，或在评阅表中写上评分，评次填“仲裁”。"
        return together(
            "待仲裁",
            note("怎样处理", said, fix, tone="plain"),
            table("待仲裁的作业", columns, lines, empty="没有评分分歧过大的作业。"),
        )

    @property
    def opinions(self) -> Block:
        """Both graders' points and comments on the first disputes."""
        title = "两人的分项得分与评语"
        shown = self._queue[:MOST_PANELS]
        ids = [one.submission_id for one in shown]
        found = disputes.opinions_of(self.tables["opinions"], ids)
        with_words = [
            (n, one)
            for n, one in enumerate(shown, 1)
            if any((one.submission_id, mark.grader_id) in found for mark in one.marks)
        ]
        if not with_words:
            return note(title, "待仲裁的作业在评阅库中没有分项得分和评语（评分来自收件表格）。", tone="plain")
        blind = Blind.people(self.tables, ids)
        more = f"只列前 {MOST_PANELS} 份，共 {len(self._queue)} 份。" if len(self._queue) > MOST_PANELS else ""
        first = note(title, f"{more}评语中的姓名、单位、编号已遮去。", tone="plain")
        panels = [disputes.panel(n, one, found, blind, self.programme) for n, one in with_words]
        return together(title, first, *panels)

    @property
    def severity(self) -> Block:
        """How strict each grader is."""
        return moderation_graders.severity(self._graders)

    @property
    def quality(self) -> Block:
        """All graders with every figure."""
        return moderation_graders.quality(self._graders, self.programme)

    @property
    def agreement(self) -> Block:
        """How all graders agree, and how far first and second marks lie apart."""
        whole = moderation_graders.together_agree(self.tables["marking_agreement"], self.programme)
        return together("一致程度", whole, moderation_graders.gaps(self._differences, self.programme))

    @property
    def closeness(self) -> Block:
        """Each grader's distance from the reference and from others."""
        return moderation_graders.closeness(self._graders)

    @property
    def drift(self) -> Block:
        """Who became stricter or milder."""
        return moderation_graders.drift(self._graders, self.tables["grader_weeks"], self.programme)

    @property
    def pace(self) -> Block:
        """How much is marked in which week, and by whom how fast."""
        return moderation_graders.pace(self._graders, self.tables["grader_weeks"], self.programme)

    @property
    def late(self) -> Block:
        """Who still owes marks or was late."""
        return moderation_graders.late(self._graders, self.programme)

    @property
    def links(self) -> Block:
        """Which counties marking links."""
        blind = {mark.grader_id for marks in self._marks.values() for mark in marks if mark.role != "adjudicator"}
        return moderation_links.links(
            self.tables, [one for one in self._graders if one.grader_id in blind], self.programme
        )

    @property
    def rereads(self) -> Block:
        """Texts to be read again because of the grader's severity."""
        cities = {one.trainee_id: one.city for one in self.trainees}
        return moderation_levelled.rereads(self.tables["levelled"], cities, self.programme)

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

    @property
    def ledger(self) -> Block:
        """The volunteers' ledger."""
        return moderation_graders.ledger(self._graders, self.programme)

    # ------------------------------------------------------------ the workbook

    def sheets(self) -> list[Sheet]:
        """Disputes, texts to be read again, texts that wait, graders, ledger, links of counties."""
        rules = self.programme
        queue = (
            (
                one.trainee_id,
                words.city(one.city, rules),
                KINDS[one.kind],
                str(disputes.said(one)),
                one.spread,
                *_ends(one),
                one.total,
                "、".join(disputes.named(name, rules) for name in one.decides),
                one.distance,
            )
            for one in self._queue
        )
        waiting = ((who, words.city(city, rules), KINDS[kind]) for who, kind, city, _ in self._waiting)
        links = (
            (words.city(a, rules), b, words.city(c, rules), d, shared, doubled)
            for a, b, c, d, shared, doubled in rows(self.tables["county_links"], *STORE["county_links"].columns)
        )
        totals = (
            ("最低综合得分", 16),
            ("最高综合得分", 16),
            ("取均值时的综合得分", 18),
            ("决定", 20),
            ("距最近界限", 12),
        )
        counties = (
            ("设区市甲", 12),
            ("县甲", 14),
            ("设区市乙", 12),
            ("县乙", 14),
            ("共同的阅卷人", 12),
            ("共同评过的作业", 14),
        )
        return [
            Sheet("待仲裁", (*_TEXT, ("各人评分", 50), ("最大分差", 10), *totals), queue),
            moderation_levelled.sheet(self.tables["levelled"]),
            Sheet("尚未评阅", _TEXT, waiting),
            self._sheet("阅卷人", _QUALITY),
            self._sheet("志愿者台账", _LEDGER),
            Sheet("县际联系", counties, links),
        ]

    def _sheet(self, name: str, columns: Sequence[tuple[str, str]]) -> Sheet:
        lines = ((one.grader_id, *(_cell(one, column) for column, _ in columns)) for one in self._graders)
        return Sheet(name, (("阅卷人编号", 18), *((heading, 13) for _, heading in columns)), lines)


def _cell(one: Grader, column: str) -> object:
    value = one.values.get(column)
    return exact(value) if isinstance(value, str) and column not in _DAYS else value


def _ends(one: Dispute) -> tuple[Fraction | None, Fraction | None]:
    """The lowest and the highest total that one of the marks makes."""
    known = [total for total in one.totals if total is not None]
    return (min(known), max(known)) if known else (None, None)
