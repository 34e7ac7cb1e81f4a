"""4-moderation (province): what has to be decided by a person, who marks how, and what is still owed.

Answers: Which disputes have to be arbitrated, those on which a limit hangs first, and what did both graders say? Who marks strictly or
mildly, changes over time, is late, and is there enough to say so? Can they be compared? Which texts are
read again because of a grader, which has nobody marked?
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

from jxgrade.marking.disputes import Dispute
from jxgrade.marking.disputes import disputes as disputed
from jxgrade.marking.quality import first_and_second
from jxgrade.pages import disputes, graders, moderation_graders
from jxgrade.pages.report import ID, ProvinceReport, city_column
from jxgrade.present import trainee_links, words
from jxgrade.present.blocks import Badge, Block, Card, Lines, cards, note, together
from jxgrade.present.listing import Column, Listing
from jxgrade.programme import Programme
from jxgrade.rules.marks import marks_of
from jxgrade.tables import rows


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

    _marks = cached_property(lambda report: marks_of(report.tables["marks"]))
    _graders = cached_property(lambda report: graders.read_graders(report.tables))
    _queue = cached_property(lambda report: disputed(report.tables, report.programme))
    _cities = cached_property(lambda report: {one.trainee_id: one.city for one in report.trainees})

    @cached_property
    def _waiting(self) -> list[tuple[str, str, str | None, str]]:
        """Trainee, kind, city and reason of texts without a mark."""
        codes = {f"{kind}_unmarked": kind for kind in self.programme.kinds}
        return [
            (one.trainee_id, codes[code], one.city, code)
            for one in self.trainees
            for code in one.reasons
            if code in codes
        ]

    _differences = cached_property(lambda report: first_and_second(report._marks))

    # ------------------------------------------------------------ what is shown

    @property
    def summary(self) -> Block:
        """Texts, marks, disputes, texts that wait, graders who are late."""
        several, again = len(self._differences), sum(again for (again,) in rows(self.tables["levelled"], "again"))
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
                words.alarm(
                    "待仲裁", len(self._queue), f"其中 {hanging} 份决定是否过线", "wait", f"#{self._disputes.anchor}"
                ),
                words.alarm("因宽严须复读", again, "只有一人评过", "wait", f"#{self._rereads.anchor}"),
                words.alarm("尚未评阅", len(self._waiting), "须安排阅卷", "wait", f"#{self.unmarked.anchor}"),
                Card(
                    "阅卷志愿者",
                    words.count(len(self._graders)),
                    f"尚有未评或逾期 {late}",
                    "wait" if late else "good",
                    f"#{self.late.anchor}",
                ),
            ],
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

        return Listing(
            "待仲裁",
            (
                Column("顺序", "number", lambda one: places[one.submission_id], 8),
                ID,
                city_column(self.programme),
                Column("作业", "choice", lambda one: self.programme.kinds[one.kind], 18),
                Column("各人评分", "text", disputes.said, 50),
                score("最大分差", lambda one: one.spread),
                Column("各取其分的综合得分", "number", self._totals, only="page"),
                score("最低综合得分", lambda one: one.ends[0], only="workbook"),
                score("最高综合得分", lambda one: one.ends[1], only="workbook"),
                score("取均值时", lambda one: one.total),
                Column("决定", "text", lambda one: _decides(one, self.programme)),
                score("距最近界限", lambda one: one.distance),
            ),
            self._queue,
            caption="待仲裁的作业",
            empty="没有评分分歧过大的作业。",
        )

    def _totals(self, one: Dispute) -> Lines:
        return Lines(tuple(words.score(total, self.programme) or "—" for total in one.totals))

    severity = property(lambda one: moderation_graders.severity(one._graders))
    quality = property(lambda one: moderation_graders.quality(one._graders, one.programme))
    agreement = property(lambda one: moderation_graders.together_agree(one.tables, one.programme))
    late = property(lambda one: moderation_graders.late(one._graders, one.programme))
    rereads = property(lambda one: moderation_graders.rereads(one._rereads, one.programme))

    @property
    def links(self) -> Block:
        """Do all graders hang together by texts that several marked?"""
        blind = {mark.grader_id for marks in self._marks.values() for mark in marks if mark.role != "adjudicator"}
        return moderation_graders.links([one for one in self._graders if one.grader_id in blind])

    @property
    def _rereads(self) -> Listing[Any]:
        return moderation_graders.levelled(self.tables["levelled"], self._cities, self.programme)

    @property
    def unmarked(self) -> Listing[tuple[str, str, str | None, str]]:
        """Texts without a mark, one by one."""
        return Listing(
            "尚未评阅",
            (
                Column("学员编号", "id", lambda row: trainee_links.link(row[0])),
                Column("设区市", "choice", lambda row: words.city(row[2], self.programme)),
                Column("作业", "choice", lambda row: self.programme.kinds[row[1]], 18),
            ),
            self._waiting,
            caption="尚未评阅的作业",
            empty="没有未评阅的作业。",
        )

    # ------------------------------------------------------------ the workbook

    def sheets(self) -> Sequence[Listing[Any]]:
        """Disputes, texts to be read again, texts that wait, graders."""
        return (self._disputes, self._rereads, self.unmarked, moderation_graders.listed(self._graders))


def _decides(one: Dispute, programme: Programme) -> Lines | None:
    badges = tuple(Badge(disputes.named(name, programme), "wait") for name in one.decides)
    return Lines(badges) if badges else None
