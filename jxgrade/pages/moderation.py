"""4-moderation (province): what has to be decided by a person, who marks how, and what is still owed.

Answers: Which disputes have to be arbitrated, those on which a limit hangs first, and what did both graders say? Who marks strictly or
mildly, changes over time, is late, and is there enough to say so? Can they be compared? Which texts are
read again because of a grader, which has nobody marked?
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from jxgrade.marking.disputes import Dispute, disputes
from jxgrade.marking.quality import first_and_second
from jxgrade.pages import moderation_graders
from jxgrade.pages.report import ID, Part, ProvinceReport, city_column, kind_column
from jxgrade.present import words
from jxgrade.present.blocks import Badge, Block, Card, Lines, cards, note, together
from jxgrade.present.listing import Column, Listing, table
from jxgrade.programme import Programme
from jxgrade.rules.marks import marks_of
from jxgrade.tables import MARK_ROLES, rows


class Unmarked(NamedTuple):
    """A text that nobody has marked."""

    trainee_id: str
    kind: str
    city: str | None


class ModerationReport(ProvinceReport):
    """Marking of the whole province."""

    notebook, title = "4-moderation", "阅卷复核"
    reads = (
        "trainees",
        "submissions",
        "volunteers",
        "identities",
        "marks",
        "marking",
        "scores",
        "decisions",
        "graders",
        "grader_quality",
        "marking_agreement",
        "levelled",
    )

    # ------------------------------------------------------------ what is known

    def _read(self) -> None:
        self._marks = marks_of(self.tables["marks"])
        self._graders = moderation_graders.read_graders(self.tables)
        self._queue = disputes(self.tables, self.programme)
        codes = {f"{kind}_unmarked": kind for kind in self.programme.kinds}
        waiting = ((one, codes[code]) for one in self.trainees for code in one.reasons if code in codes)
        self._waiting = [Unmarked(one.trainee_id, kind, one.city) for one, kind in waiting]

    # ------------------------------------------------------------ what is shown

    @property
    def summary(self) -> Block:
        """Texts, marks, disputes, texts that wait, graders who are late."""
        several = words.count(len(first_and_second(self._marks)))
        marked = f"已有评分 {words.count(len(self._marks))}，两人评过 {several}"
        again = sum(again for (again,) in rows(self.tables["levelled"], "again"))
        late = sum(map(moderation_graders.is_late, self._graders))
        hanging = sum(bool(one.decides) for one in self._queue)
        return cards(
            "阅卷一览",
            Card("已提交作业", len(self.tables["submissions"]), marked),
            words.alarm(
                "待仲裁", len(self._queue), f"其中 {hanging} 份决定是否过线", "wait", f"#{self._disputes.anchor}"
            ),
            words.alarm("因宽严须复读", again, "只有一人评过", "wait", f"#{self._rereads.anchor}"),
            words.alarm("尚未评阅", len(self._waiting), "须安排阅卷", "wait", f"#{self.unmarked.anchor}"),
            Card(
                "阅卷志愿者",
                len(self._graders),
                f"尚有未评或逾期 {late}",
                "wait" if late else "good",
                f"#{self.late.anchor}",
            ),
        )

    @property
    def disputes(self) -> Block:
        """Disputes to be arbitrated, those on which a limit hangs first."""
        gap, scoring = self.programme.marking.gap, self.programme.scoring
        said = f"分差超过 {gap} 分且没有接近的两个分数时须仲裁（R14）。先排取谁的分就过不过 {scoring.pass_at} 或 {scoring.excellent_at} 分线的，再排离线最近的，再排分差最大的；“取均值”只用来排序，不是成绩。"
        fix = "请仲裁专家打开 3-marking.ipynb 的仲裁界面评分，或在评阅表中写上评分，评次填“仲裁”。"
        return together("待仲裁", note("怎样处理", said, fix, tone="plain"), self._disputes)

    @property
    def _disputes(self) -> Listing[Dispute]:
        places = {one.submission_id: place for place, one in enumerate(self._queue, 1)}

        def score(heading: str, value: Callable[[Dispute], Fraction | None], **more: Any) -> Column[Dispute]:
            return Column(heading, "number", lambda one: words.score(value(one), self.programme), **more)

        return table(
            "待仲裁",
            self._queue,
            Column("顺序", "number", lambda one: places[one.submission_id], 8),
            ID,
            city_column(self.programme),
            kind_column(self.programme),
            Column("各人评分", "text", _said, 50),
            score("最大分差", lambda one: one.spread),
            Column("各取其分的综合得分", "number", self._totals, only="page"),
            score("最低综合得分", lambda one: one.ends[0], only="workbook"),
            score("最高综合得分", lambda one: one.ends[1], only="workbook"),
            score("取均值时", lambda one: one.total),
            Column("决定", "text", lambda one: decides(one, self.programme)),
            score("距最近界限", lambda one: one.distance),
            caption="待仲裁的作业",
            empty="没有评分分歧过大的作业。",
        )

    def _totals(self, one: Dispute) -> Lines:
        return Lines(words.score(total, self.programme) or "—" for total in one.totals)

    severity = Part["ModerationReport", Block](lambda one: moderation_graders.severity(one._graders))
    quality = Part["ModerationReport", Block](lambda one: moderation_graders.quality(one._graders, one.programme))
    agreement = Part["ModerationReport", Block](
        lambda one: moderation_graders.together_agree(one.tables, one.programme)
    )
    late = Part["ModerationReport", Listing[Any]](lambda one: moderation_graders.late(one._graders, one.programme))
    rereads = Part["ModerationReport", Block](lambda one: moderation_graders.rereads(one._rereads, one.programme))

    @property
    def links(self) -> Block:
        """Do all graders hang together by texts that several marked?"""
        blind = {mark.grader_id for marks in self._marks.values() for mark in marks if mark.role != "adjudicator"}
        return moderation_graders.links([one for one in self._graders if one.grader_id in blind])

    @property
    def _rereads(self) -> Listing[Any]:
        cities = {one.trainee_id: one.city for one in self.trainees}
        return moderation_graders.levelled(self.tables["levelled"], cities, self.programme)

    @property
    def unmarked(self) -> Listing[Unmarked]:
        """Texts without a mark, one by one."""
        return table(
            "尚未评阅",
            self._waiting,
            ID,
            city_column(self.programme),
            kind_column(self.programme),
            caption="尚未评阅的作业",
            empty="没有未评阅的作业。",
        )

    # ------------------------------------------------------------ the workbook

    def sheets(self) -> Sequence[Listing[Any]]:
        """Disputes, texts to be read again, texts that wait, graders."""
        return (self._disputes, self._rereads, self.unmarked, moderation_graders.listed(self._graders))


def _said(one: Dispute) -> Lines:
    """Each mark with its role and grader, a line each."""
    return Lines(
        f"{MARK_ROLES.get(mark.role or '', '未写评次')} {words.number(mark.value) or '同一时间两个不同分数'}（{mark.grader_id}）"
        for mark in one.marks
    )


def decides(one: Dispute, programme: Programme) -> Lines:
    """The limits that hang on a dispute: 合格线 60."""
    scoring = programme.scoring
    limits = {"pass": f"合格线 {scoring.pass_at}", "excellent": f"优秀线 {scoring.excellent_at}"}
    return Lines(Badge(limits[name], "wait") for name in one.decides)
