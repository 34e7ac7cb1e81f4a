"""5-grading (city): who passed, who did not, why, and what has to be done for those whose decision waits.

Answers: How many came how far? How do the scores lie around 60 and 90, how many exactly on 60? Whom would the other reading of the
offline gate touch? How do the counties compare? Why did each single decision fall? What is to be done for each pending one?
"""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import Final

from jxgrade.pages.standing import DECISION_SHEET, decision_row, excellent, steps_of, tallies
from jxgrade.present import figures, words
from jxgrade.present.blocks import Block, Card, Column, cards, figure, items, note, table, together
from jxgrade.present.figures import Limit, Series
from jxgrade.present.readings import readings
from jxgrade.present.report import CityReport, Person
from jxgrade.present.sheets import Sheet
from jxgrade.rules.reasons import REASONS, status_of
from jxgrade.tables import STAGES, STATUSES

BIN: Final = 5  # points per column of the distribution
ID, COUNTY, SCHOOL = Column("学员编号", "id"), Column("县（市、区）", "choice"), Column("工作单位")


class GradingReport(CityReport):
    """Decisions of one city."""

    notebook, title = "5-grading", "成绩判定"

    @property
    def summary(self) -> Block:
        """Registered, passed, failed, pending."""
        counts, whole = tallies(self.trainees), len(self.trainees)
        small = self.programme.privacy.small_cell
        share = {code: words.rate(number, whole, small) or "" for code, number in counts.items()}
        return cards(
            "结论一览",
            [
                Card("报名", words.count(whole), f"名额 {words.count(self.programme.city(self._slug).quota.total)}"),
                Card("合格", words.count(counts["pass"]), share["pass"], "good"),
                Card("不合格", words.count(counts["fail"]), share["fail"], "bad"),
                Card("待定", words.count(counts["pending"]), "须由人处理", "wait"),
                Card(f"综合得分恰为 {self.programme.scoring.pass_at}", words.count(len(self._on_the_line)), "按合格计"),
            ],
        )

    @property
    def _slug(self) -> str:
        return self.city or ""

    @property
    def readings(self) -> Block:
        """How the document was read where it is silent."""
        return items("文件未明确之处的处理", readings(self.programme))

    @property
    def funnel(self) -> Block:
        """From registered to passed, as a picture."""
        steps = steps_of(self.trainees, self.programme)
        said = "；".join(f"{name} {number} 人" for name, number, _ in steps)
        title = "从报名到合格"
        return figure(title, figures.funnel(title, steps), f"每一步只数前面各步都达到的人：{said}。")

    @property
    def fail_reasons(self) -> Block:
        """How often each reason stands against a pass."""
        counts = Counter(code for one in self.trainees for code in one.reasons)
        kinds = {"fail": "不合格", "pending": "待定", "note": "仅提示"}
        lines = [
            (kinds[reason.status], reason.sentence, reason.clause, counts[code])
            for code, reason in REASONS.items()
            if counts[code]
        ]
        columns = (Column("后果", "choice"), Column("理由"), Column("条款"), Column("人数", "number"))
        return table("各项理由的人数（一人可有几项）", columns, lines, empty="没有任何理由。", tools=False)

    @property
    def distribution(self) -> Block:
        """Totals as columns of five points, with the lines of pass and excellence."""
        scored = [(one.total, one.status) for one in self.trainees if one.total is not None]
        title = "综合得分分布"
        if not scored:
            return note(title, "还没有学员有综合得分。")
        bins = 100 // BIN
        heights = {code: [0.0] * bins for code in STATUSES}
        for total, code in scored:
            heights[code][min(floor(total / BIN), bins - 1)] += 1
        colours = {"pass": figures.BLUE, "fail": figures.ORANGE, "pending": figures.SKY}
        series = [Series(STATUSES[code], colours[code], heights[code]) for code in STATUSES]
        scoring = self.programme.scoring
        limits = [
            Limit(float(scoring.pass_at), f"合格线 {scoring.pass_at}"),
            Limit(float(scoring.excellent_at), f"优秀线 {scoring.excellent_at}"),
        ]
        svg = figures.histogram(
            title, list(range(0, 101, BIN)), series, limits=limits, unit="综合得分（分）", counted="人数"
        )
        below = sum(total < scoring.pass_at for total, _ in scored)
        top = sum(total >= scoring.excellent_at for total, _ in scored)
        said = f"有综合得分的 {len(scored)} 人：低于 {scoring.pass_at} 分 {below} 人，{scoring.excellent_at} 分及以上 {top} 人；恰在界限上的分数归入右边一格。"
        return figure(title, svg, said)

    @cached_property
    def _on_the_line(self) -> tuple[Person, ...]:
        return tuple(one for one in self.trainees if one.total == Fraction(self.programme.scoring.pass_at))

    @property
    def at_the_line(self) -> Block:
        """Who has exactly the pass mark (R7)."""
        line = self.programme.scoring.pass_at
        lines = [(one.trainee_id, one.county, one.school, words.status(one.status)) for one in self._on_the_line]
        columns = (ID, COUNTY, SCHOOL, Column("结论", "choice"))
        return table(
            f"综合得分恰为 {line} 的学员（R7：达到 {line} 分即合格）",
            columns,
            lines,
            empty="没有人的综合得分恰在合格线上。",
        )

    @property
    def offline_choice(self) -> Block:
        """Whom the two readings of the offline gate decide differently (R8)."""
        hours = self.programme.hours
        chosen = hours.offline_gate
        now, other = (
            (f"须满 {hours.offline} 学时", "参加过即可")
            if chosen == "complete"
            else ("参加过即可", f"须满 {hours.offline} 学时")
        )
        lines = []
        for one in self.trainees:
            if one.offline is None or not 0 < one.offline < Fraction(hours.offline):
                continue
            flipped = self._under_the_other_gate(one)
            shown = words.number(str(one.offline))
            lines.append(
                (
                    one.trainee_id,
                    one.county,
                    one.school,
                    shown,
                    words.status(one.status),
                    words.status(flipped),
                    flipped != one.status,
                )
            )
        lines.sort(key=lambda line: (not line[-1], line[0]))
        moved = sum(line[-1] for line in lines)
        columns = (
            ID,
            COUNTY,
            SCHOOL,
            Column("线下学时", "number"),
            Column(f"现结论（{now}）", "choice"),
            Column(f"另一读法（{other}）", "choice"),
            Column("结论变化", "choice"),
        )
        rows = [(*line[:-1], "有变化" if line[-1] else "不变") for line in lines]
        said = f"文件既写“线下28学时”，又写“缺席线下培训”为不合格。本次按“{now}”判定；若改为“{other}”，{len(rows)} 人受到影响，其中 {moved} 人结论改变。"
        return together(
            "线下培训的读法",
            note("线下培训的读法触及谁（R8）", said),
            table("线下学时不为零而未满的学员", columns, rows, empty="没有人的线下学时介于两种读法之间。"),
        )

    def _under_the_other_gate(self, one: Person) -> str:
        codes = set(one.reasons)
        if self.programme.hours.offline_gate == "attended":
            codes.add("offline_incomplete")
        else:
            codes.discard("offline_incomplete")
        kept = [code for code in REASONS if code in codes]
        return status_of(kept, late=self.programme.scoring.late)

    @property
    def counties(self) -> Block:
        """Counties side by side; no rates for small groups."""
        groups: dict[str, list[Person]] = {}
        for one in self.trainees:
            groups.setdefault(one.county or "（未分县）", []).append(one)
        names = sorted(groups, key=lambda name: (-len(groups[name]), name))
        title = "各县（市、区）合格情况"
        picture = self._county_picture(title, names, groups)
        lines = [self._county_line(name, groups[name]) for name in names]
        columns = (
            Column("县（市、区）"),
            Column("报名", "number"),
            Column("合格", "number"),
            Column("不合格", "number"),
            Column("待定", "number"),
            Column("合格率", "number"),
            Column("优秀", "number"),
            Column("优秀率", "number"),
            Column("平均分", "number"),
        )
        small = self.programme.privacy.small_cell
        remark = note(
            "说明",
            f"少于 {small} 人的分组不显示比率和平均分，以免看出个人成绩；优秀指合格且综合得分不低于 {self.programme.scoring.excellent_at}。",
            tone="plain",
        )
        return together(title, picture, table("各县（市、区）对照", columns, lines, empty="没有学员。"), remark)

    def _county_line(self, name: str, group: Sequence[Person]) -> tuple[object, ...]:
        counts, whole, small = tallies(group), len(group), self.programme.privacy.small_cell
        totals = [one.total for one in group if one.total is not None]
        mean = (
            None
            if len(totals) < small or not totals
            else words.score(sum(totals, Fraction(0)) / len(totals), self.programme)
        )
        top = excellent(group, self.programme)
        shares = (words.rate(counts["pass"], whole, small), top, words.rate(top, whole, small))
        return (name, whole, counts["pass"], counts["fail"], counts["pending"], *shares, mean)

    def _county_picture(self, title: str, names: Sequence[str], groups: dict[str, list[Person]]) -> Block:
        if not names:
            return note(title, "没有学员。")
        counts = {name: tallies(groups[name]) for name in names}
        colours = {"pass": figures.BLUE, "pending": figures.SKY, "fail": figures.ORANGE}
        series = [
            Series(STATUSES[code], colour, [counts[name][code] for name in names]) for code, colour in colours.items()
        ]
        small = self.programme.privacy.small_cell
        labels = [
            f"{len(groups[name])} 人，合格率 {words.rate(counts[name]['pass'], len(groups[name]), small)}"
            for name in names
        ]
        return figure(title, figures.stacked(title, names, series, labels=labels), "每条的长度是报名人数。数字见下表。")

    @property
    def pending(self) -> Block:
        """Who waits, for what, and what to do."""
        lines = []
        for one in self.trainees:
            if one.status == "pending":
                lines.append(
                    (
                        one.trainee_id,
                        one.county,
                        one.school,
                        words.reasons(self._waiting(one)),
                        words.todo(self._waiting(one)),
                    )
                )
        columns = (ID, COUNTY, SCHOOL, Column("等待的原因（条款）", "wide"), Column("要做的事", "wide"))
        return table("待定名单", columns, lines, empty="没有待定的学员。")

    def _waiting(self, one: Person) -> list[str]:
        late = self.programme.scoring.late == "pending"
        return [code for code in one.reasons if REASONS[code].status == "pending" or (late and code.endswith("_late"))]

    @property
    def decisions(self) -> Block:
        """Every decision with its numbers and reasons."""
        columns = (
            ID,
            COUNTY,
            SCHOOL,
            Column("学段", "choice"),
            Column("线上学时", "number"),
            Column("线下学时", "number"),
            Column("测试", "number"),
            Column("课程设计", "number"),
            Column("成长报告", "number"),
            Column("综合得分", "number"),
            Column("结论", "choice"),
            Column("理由（条款）", "wide"),
        )
        return table("全部判定", columns, map(self._decision, self.trainees), empty="本市没有学员。", tools=True)

    def _decision(self, one: Person) -> tuple[object, ...]:
        hours = (words.number(str(value)) if value is not None else None for value in (one.online, one.offline))
        scores = (
            words.score(value, self.programme) for value in (one.test, one.lesson_design, one.growth_report, one.total)
        )
        return (
            one.trainee_id,
            one.county,
            one.school,
            STAGES.get(one.stage or "", one.stage),
            *hours,
            *scores,
            words.status(one.status),
            words.reasons(one.reasons),
        )

    def sheets(self) -> list[Sheet]:
        """All decisions, those pending, the counties."""
        return [
            Sheet("全部判定", DECISION_SHEET, (decision_row(one) for one in self.trainees)),
            Sheet(
                "待定",
                (("学员编号", 18), ("县（市、区）", 14), ("工作单位", 26), ("原因", 60), ("要做的事", 60)),
                (
                    (
                        one.trainee_id,
                        one.county,
                        one.school,
                        words.reasons(self._waiting(one)),
                        words.todo(self._waiting(one)),
                    )
                    for one in self.trainees
                    if one.status == "pending"
                ),
            ),
        ]
