"""1-intake (city): what arrived, what is missing, and which cells have to be mended where.

Answers: Which tables came, which did not, and what follows? Do registrations fit the quota?
Which cell of which file is wrong, or which county has too few volunteers, and what should stand there?
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar, Final

from jxgrade.intake.specs import asked_tables
from jxgrade.pages import problems
from jxgrade.pages.report import CityReport, Part
from jxgrade.present import words
from jxgrade.present.blocks import Badge, Block, Card, cards
from jxgrade.present.listing import Listing, listing_of
from jxgrade.tables import rows

OPTIONAL: Final = frozenset({"passages", "objections", "former"})  # tables that need not be there
MISSING: Final = {
    "roster": "没有报名表就不能开始",
    "schools": "只能给设区市计算报名率；县和学校没有应训人数",
    "learning": "所有学员的线上学时待定",
    "attendance": "所有学员的线下学时待定",
    "tests": "所有学员的线上测试待定",
    "submissions": "所有学员的作业待定",
    "marks": "所有作业都算尚未评阅，结论待定",
    "misconduct": "雷同的作业没有人工认定，暂缓的继续暂缓",
    "passages": "许多人共有的长段没有人工认定，照常计入雷同",
    "objections": "没有登记的异议",
    "panel": "优秀案例按作业评分排序",
    "volunteers": "不核对阅卷人是否在志愿者名册上",
    "items": "报告里没有题目分析",
    "survey": "报告里没有满意度",
    "former": "不核对往年未合格人员",
}


class IntakeReport(CityReport):
    """What one city delivered."""

    notebook, title = "1-intake", "收件核对"
    reads = ("intake_problems", "trainees")
    whole: ClassVar = {"delivered": ("table", "delivered")}  # one more file changes no city's page

    def _read(self) -> None:
        self._problems = problems.read_problems(self.tables["intake_problems"])
        self._stages = [stage for (stage,) in rows(self.tables["trainees"], "stage")]
        known = dict(rows(self.tables["delivered"], "table", "delivered"))
        self._delivered = {name: bool(known.get(name)) for name in asked_tables(self.programme)}

    @property
    def summary(self) -> Block:
        """Registered against quota, problems by level, tables that lack."""
        quota = self.programme.city(self.city).quota.total
        levels, listed = Counter(problem.level for problem in self._problems), self.problems
        absent = [name for name, came in self._delivered.items() if not came and name not in OPTIONAL]
        return cards(
            "收件一览",
            Card("报名学员", len(self._stages), f"名额 {words.count(quota)}"),
            words.alarm("没有收到的表", len(absent), "可以没有的不算", "bad", f"#{self.delivered.anchor}"),
            words.alarm("错误", levels["error"], "该格或该行没有采用", "bad", listed.rows_where(("级别", "错误"))),
            words.alarm("警告", levels["warning"], "已采用，请核对", "note", listed.rows_where(("级别", "警告"))),
        )

    @property
    def delivered(self) -> Listing[Any]:
        """Each table of the inbox: did it come, what follows where it did not."""
        known = {name: table.heading for name, table in asked_tables(self.programme).items()}
        lines = [
            (known[name], _came(name, came=came), None if came else MISSING.get(name, f"所有学员的{known[name]}待定"))
            for name, came in self._delivered.items()
        ]
        return listing_of("收到的数据表", "数据表 是否收到 没有收到的后果:wide", lines, tools=False)

    @property
    def registration(self) -> Listing[Any]:
        """Registrations against quota by stage (R21)."""
        quota, by_stage = self.programme.city(self.city).quota, Counter(self._stages)
        names = self.programme.stage_names
        found: list[tuple[str, int, int | None]] = [(names[stage], by_stage[stage], quota[stage]) for stage in names]
        if unknown := sum(count for stage, count in by_stage.items() if names and stage not in names):
            found.append(("（学段不明）", unknown, None))
        found.append(("合计" if names else self.where, len(self._stages), quota.total or None))
        lines = [
            (name, came, most, *(() if most is None else (words.rate(came, most, 0), _over(came - most))))
            for name, came, most in found
        ]
        headings = f"{'学段' if names else '范围'} 报名:number 名额:number 占名额:rate 对照"
        return listing_of("报名人数与名额（R21）", headings, [(*line, None, None)[:5] for line in lines], tools=False)

    problem_counts = Part["IntakeReport", Listing[Any]](lambda one: problems.counted(one._problems))
    problems = Part["IntakeReport", Listing[Any]](
        lambda one: problems.listed(one._problems, "问题", "须改正或核对的单元格")
    )

    def sheets(self) -> Sequence[Listing[Any]]:
        """Problems."""
        return (self.problems,)


def _came(name: str, *, came: bool) -> Badge:
    """Did a table come?"""
    if came:
        return Badge("已收到", "good")
    return Badge("没有，不必有") if name in OPTIONAL else Badge("未收到", "bad")


def _over(number: int) -> Badge:
    return Badge(f"超出 {number} 人", "note") if number > 0 else Badge("未超名额", "good")
