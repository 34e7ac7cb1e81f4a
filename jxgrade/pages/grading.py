"""5-grading (city): who passed, who did not, why, and what has to be done for those whose decision waits.

Answers: How many came how far? How do the scores lie around 60 and 90, how many exactly on 60? Whom would the other reading of the
offline gate touch? How do the counties compare? Why did each single decision fall? What is to be done for each pending one?
"""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Final

from jxgrade.grading.decided import Decision, Group, touched_by_the_gate, without_small
from jxgrade.pages.decided import STATUS, STATUS_COLOURS, by_status, decided, drawn, ends_of, rate_of, results, way_of
from jxgrade.pages.report import COUNTY, ID, SCHOOL, CityReport, county_columns
from jxgrade.present import figures, trainee_links, words
from jxgrade.present.band import beside
from jxgrade.present.blocks import NOTHING, Block, Card, Link, cards, figure, note, together
from jxgrade.present.figures import Series
from jxgrade.present.listing import FINDING, NOTHING_THERE, Column, Listing, table
from jxgrade.rules.reasons import catalogue, codes_of
from jxgrade.tables import STATUSES, exactly

NO_COUNTY: Final = "（未分县）"
BIN: Final = 5  # points per column of the distribution
EFFECTS: Final = {"fail": "不合格", "pending": "待定", "note": "仅提示"}


class GradingReport(CityReport):
    """Decisions of one city."""

    notebook, title = "5-grading", "成绩判定"
    reads = ("decisions", "scores", "trainees")

    def _read(self) -> None:
        [self._group] = without_small([Group(self.where, self.trainees, self.programme)])
        self._on_the_line = tuple(one for one in self.trainees if one.total == self.programme.scoring.pass_at)

    @property
    def summary(self) -> Block:
        """Registered, passed, failed, pending."""
        quota, at = self.programme.city(self.city).quota.total, self.programme.scoring.pass_at
        seen = self._group.shown
        waits = f"#{self.pending.anchor}"
        return cards(
            "结论一览",
            Card("报名", self._group.whole if seen else words.HIDDEN, f"名额 {words.count(quota)}"),
            *by_status(self._group, lambda code: waits if code == "pending" else self._rows(code)),
            Card(
                f"综合得分恰为 {at}",
                len(self._on_the_line) if seen else words.HIDDEN,
                "按合格计",
                href=f"#{self.at_the_line.anchor}",
            ),
        )

    @property
    def funnel(self) -> Block:
        """From registered to passed, as a picture."""
        title, group, steps = "从报名到合格", self._group, way_of(self._group)
        said = "；".join(f"{name}：{number} 人" for name, number, _ in steps)
        if not group.whole:
            return note(title, f"{self.where}没有学员。")
        if not group.shown:
            return note(title, f"{self.where}的学员少于 {self.programme.privacy.small_cell} 人，不显示人数和比率。")
        rate = rate_of(group, group.counts["pass"]) or "—"
        found = f"{self.where}报名 {group.whole} 人，合格 {group.counts['pass']} 人，合格率 {rate}"
        hrefs = [f"#{self.decisions.anchor}", *[""] * (len(steps) - 2), self._rows("pass")]
        svg, said = figures.funnel(title, steps, hrefs=hrefs), f"每一步只数前面各步都达到的人：{said}。"
        return figure(f"{title}：{found}", svg, said, more=beside(rate))

    @property
    def fail_reasons(self) -> Listing[str]:
        """How often each reason stands against a pass."""
        counts = Counter(code for one in self.trainees for code in one.reasons)
        known = catalogue(self.programme)
        return table(
            "各项理由的人数（一人可有几项）",
            [code for code in known if counts[code]],
            Column("后果", "choice", lambda code: EFFECTS[known[code].status]),
            Column(
                "理由",
                "text",
                lambda code: Link(known[code].sentence, self.decisions.rows_where((FINDING, known[code].sentence))),
            ),
            Column("条款", "text", lambda code: self.programme.cited(*known[code].rules)),
            Column("人数", "number", lambda code: counts[code] if self._group.shown else None),
            empty="没有任何理由。",
            tools=False,
        )

    @property
    def distribution(self) -> Block:
        """Totals as columns of five points, with the lines of pass and excellence."""
        scored = [one for one in self.trainees if one.total is not None]
        title, scoring = "综合得分分布", self.programme.scoring
        if not scored:
            return note(title, "还没有学员有综合得分。")

        def leads(code: str) -> Callable[[str], str]:
            return lambda reach: self._rows(code, ("综合得分", reach))

        series = [
            Series(
                STATUSES[code],
                colour,
                [one.total for one in scored if one.total is not None and one.status == code],
                leads(code),
            )
            for code, colour in STATUS_COLOURS.items()
        ]
        limits = [
            (float(scoring.pass_at), f"合格线 {scoring.pass_at}"),
            (float(scoring.excellent_at), f"优秀线 {scoring.excellent_at}"),
        ]
        svg = figures.histogram(
            title, series, step=BIN, span=(0, 100), limits=limits, unit="综合得分（分）", counted="人数"
        )
        line = f"{len(self._on_the_line)} 人恰在合格线上" if self._on_the_line else "没有人恰在合格线上"
        return figure(
            f"{title}：{len(scored)} 人有得分，{line}",
            svg,
            f"有综合得分的 {len(scored)} 人；恰在界限上的分数归入右边一格。",
        )

    def _rows(self, status: str, *more: tuple[str, str]) -> str:
        """Where the decisions with this status are, and with what else is asked."""
        return self.decisions.rows_where(("结论", STATUSES[status]), *more)

    @property
    def at_the_line(self) -> Listing[Decision]:
        """Who has exactly the pass mark (R7)."""
        line = self.programme.scoring.pass_at
        return table(
            f"综合得分恰为 {line} 的学员（R7：达到 {line} 分即合格）",
            self._on_the_line,
            ID,
            *county_columns(self.programme),
            SCHOOL,
            STATUS,
            empty="没有人的综合得分恰在合格线上。",
        )

    @property
    def offline_choice(self) -> Block:
        """Whom the two readings of the offline gate decide differently (R8)."""
        part = next((one for one in self.programme.components if one.inbox == "attendance" and one.gated), None)
        if part is None:
            return NOTHING
        both = (f"须满 {exactly(part.at_least)} 学时", "参加过即可")
        now, other = both if part.gate == "complete" else reversed(both)
        some, codes = touched_by_the_gate(self.trainees, part), codes_of(self.programme)
        flipped = {one.trainee_id: one.under_the_other_gate(part, codes) for one in some}
        moved = {one.trainee_id for one in some if flipped[one.trainee_id] != one.status}
        listed = table(
            "线下学时不为零而未满的学员",
            sorted(some, key=lambda one: (one.trainee_id not in moved, one.trainee_id)),
            ID,
            *county_columns(self.programme),
            SCHOOL,
            Column("线下学时", "number", lambda one: one.numbers.get(part.column)),
            Column(f"现结论（{now}）", "choice", lambda one: words.status(one.status)),
            Column(f"另一读法（{other}）", "choice", lambda one: words.status(flipped[one.trainee_id])),
            Column("结论变化", "choice", lambda one: "有变化" if one.trainee_id in moved else "不变"),
        )
        said = f"要修满，还是参加过即可，文件可有两种读法。本次按“{now}”判定；若改为“{other}”，"
        said += f"{len(some)} 人受到影响，其中 {len(moved)} 人结论改变。" if some else "没有人的结论改变。"
        return together("线下培训的读法", note("线下培训的读法触及谁（R8）", said), listed if some else NOTHING)

    @property
    def counties(self) -> Block:
        """Counties side by side; no rates for small groups."""
        if not self.programme.city(self.city).counties:
            return NOTHING
        by_name: dict[str, list[Decision]] = {}
        for one in self.trainees:
            by_name.setdefault(one.county or NO_COUNTY, []).append(one)
        order = sorted(by_name, key=lambda name: (-len(by_name[name]), name))
        groups = without_small([Group(name, by_name[name], self.programme) for name in order])
        small = self.programme.privacy.small_cell
        remark = note(
            "说明",
            f"少于 {small} 人的分组不显示人数、比率和平均分，以免看出个人成绩；只有一个这样的分组时，最小的另一组也不显示，免得由合计推算；优秀指合格且综合得分不低于 {self.programme.scoring.excellent_at}。",
            tone="plain",
        )
        listed = table(
            "各县（市、区）对照",
            groups,
            Column("县（市、区）", "text", lambda row: row.name),
            Column("报名", "number", lambda row: row.whole),
            *results(),
            Column("平均分", "number", lambda row: words.score(row.mean if row.shown else None, self.programme)),
            empty="没有学员。",
        )
        return together("各县（市、区）合格情况", self._county_picture(groups), listed, remark)

    def _county_picture(self, groups: Sequence[Group]) -> Block:
        title = "各县（市、区）合格情况"
        if not groups:
            return note(title, "没有学员。")

        def where(group: Group, code: str) -> str:
            return self._rows(code, (COUNTY.heading, NOTHING_THERE if group.name == NO_COUNTY else group.name))

        svg = drawn(title, groups, where=where)
        return figure(ends_of(groups) or title, svg, "每条的长度是报名人数。数字见下表；点一段看这些学员。")

    @property
    def pending(self) -> Listing[Decision]:
        """Who waits, for what, and what to do."""
        codes = codes_of(self.programme)
        return table(
            "待定",
            [one for one in self.trainees if one.status == "pending"],
            ID,
            *county_columns(self.programme),
            SCHOOL,
            Column("等待的原因（条款）", "wide", lambda one: words.reasons(one.waits_for(codes), self.programme), 60),
            Column("要做的事", "wide", lambda one: words.todo(one.waits_for(codes)), 60),
            Column("依据的材料", "link", lambda one: Link("各项来源与证据", trainee_links.link(one.trainee_id).href)),
            empty="没有待定的学员。",
            caption="待定名单",
        )

    @cached_property
    def decisions(self) -> Listing[Decision]:
        """Every decision with its numbers and reasons."""
        return decided(self.trainees, self.programme)

    def sheets(self) -> Sequence[Listing[Any]]:
        """All decisions, those pending."""
        return (self.decisions, self.pending)
