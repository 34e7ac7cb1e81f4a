"""6-selection (province): who and what is selected, by which numbers, and where the line fell.

Answers: How many seats, where is the line, who is tied across it? Why does this unit stand before that one, and why is one not ranked?
Which cases were chosen for which theme and city, and what could not be filled? Which volunteers are proposed?
"""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import Final, NamedTuple

from jxgrade.publish import figures, words
from jxgrade.publish.blocks import Block, Card, Column, Lines, cards, figure, note, table, together
from jxgrade.publish.figures import Series
from jxgrade.publish.problems import Problem, read_problems, sorted_for_people
from jxgrade.publish.report import ProvinceReport
from jxgrade.publish.sheets import Sheet
from jxgrade.tables import KINDS, VOLUNTEER_ROLES, exact, rows

LEVELS: Final = {"city": "设区市", "county": "县（市、区）", "school": "学校"}
PARTS: Final = {"registration": "报名率", "completion": "完成率", "pass": "合格率", "excellence": "优秀率"}
TIES: Final = {"exclude": "整组不取，也不因此递补更低分", "include": "整组录取", "decide": "列出，由人决定"}
SHRINKS: Final = {"none": "不校正", "wilson": "取 95% 置信下限", "eb": "向全省平均靠拢（经验贝叶斯）"}
PLACE: Final = (Column("设区市", "choice"), Column("县（市、区）"), Column("工作单位"))


class Winner(NamedTuple):
    """One row of `award_trainees`."""

    rank: int | None
    trainee_id: str
    city: str | None
    county: str | None
    school: str | None
    total: str | None
    outcome: str


class Organisation(NamedTuple):
    """One row of `award_organisations`."""

    level: str
    unit: str
    registered: int | None
    eligible: int | None
    registration_rate: str | None
    completion_rate: str | None
    pass_rate: str | None
    excellence_rate: str | None
    points: str | None
    rank: int | None
    outcome: str
    reasons: Sequence[str]


ORGANISATION: Final = tuple("index" if name == "points" else name for name in Organisation._fields)


class Case(NamedTuple):
    """One row of `award_cases`."""

    rank: int | None
    submission_id: str
    trainee_id: str
    city: str | None
    county: str | None
    school: str | None
    theme: str | None
    score: str | None
    chars: int | None
    outcome: str


class SelectionReport(ProvinceReport):
    """All awards."""

    notebook, title = "6-selection", "评优遴选"

    @cached_property
    def _winners(self) -> tuple[Winner, ...]:
        found = (Winner(*row) for row in rows(self.tables["award_trainees"], *Winner._fields))
        return tuple(sorted(found, key=lambda one: (one.rank or 0, one.trainee_id)))

    @cached_property
    def _organisations(self) -> tuple[Organisation, ...]:
        found = (Organisation(*row) for row in rows(self.tables["award_organisations"], *ORGANISATION))
        return tuple(sorted(found, key=lambda one: (one.level, one.rank is None, one.rank or 0, one.unit)))

    @cached_property
    def _cases(self) -> tuple[Case, ...]:
        found = (Case(*row) for row in rows(self.tables["award_cases"], *Case._fields))
        return tuple(sorted(found, key=lambda one: (one.rank or 0, one.submission_id)))

    @cached_property
    def _started(self) -> int:
        """Trainees on the roster with online hours, of whom a share is awarded (R15)."""
        return sum(one.online is not None and one.online > 0 for one in self.trainees)

    @property
    def summary(self) -> Block:
        """What was selected, award by award."""
        rules = self.programme.awards
        places = rules.organisations.places
        orgs = Counter(one.level for one in self._organisations if one.outcome == "awarded")
        volunteers = len(self.tables["award_volunteers"])
        return cards("遴选一览", [
            Card("优秀学员", words.count(_chosen(self._winners)), f"席位 {words.count(self._seats)}", "good"),
            Card("优秀组织奖", f"{orgs['city']} 市 · {orgs['county']} 县 · {orgs['school']} 校", f"名额 {places.city}、{places.county}、{places.school}", "good"),
            Card("优秀案例", words.count(_chosen(self._cases)), f"名额 {rules.cases.places}", "good"),
            Card("志愿者", words.count(volunteers), "建议名单，待人签字", "wait"),
        ])  # fmt: skip

    @property
    def _seats(self) -> int:
        return floor(Fraction(self.programme.awards.trainees.share) * self._started)

    @property
    def seats(self) -> Block:
        """How the seats were counted, where the line is and who is tied across it."""
        rule = self.programme.awards.trainees
        awarded = [one for one in self._winners if one.outcome == "awarded"]
        across = [one for one in self._winners if one.outcome in ("tied_out", "undecided")]
        said = [
            f"报名表中线上学时大于 0 的 {words.count(self._started)} 人 × {words.percent(Fraction(rule.share), places=0)}，舍去小数，得 {words.count(self._seats)} 席（八（二）；R15）。"
        ]
        if rule.scope == "city":
            said.append("席位按最大余数法分到各设区市，各市分别排序、分别划线。")
        elif awarded:
            line = min(exact(one.total) or Fraction(0) for one in awarded)
            said.append(
                f"录取 {words.count(len(awarded))} 人，最低综合得分 {words.score(line, self.programme)}；先比综合得分，再比作业得分，都按精确值。"
            )
        else:
            said.append("没有符合条件的学员。")
        said.append(f"跨线并列 {len(across)} 人，按规则{TIES[rule.ties]}。" if across else "没有跨线并列。")
        said.append("参评条件：合格，没有认定的学术不端，没有尚未认定的雷同。")
        return note("席位与分数线", *said, tone="plain")

    @property
    def trainees_awarded(self) -> Block:
        """Excellent trainees, ties across the line, reserves."""
        lines = [
            (one.rank, one.trainee_id, words.city(one.city, self.programme), one.county, one.school, words.score(one.total, self.programme), words.outcome(one.outcome))
            for one in self._winners
        ]  # fmt: skip
        columns = (
            Column("名次", "number"),
            Column("学员编号", "id"),
            *PLACE,
            Column("综合得分", "number"),
            Column("结果", "choice"),
        )
        return table("优秀学员", columns, lines, empty="没有符合条件的学员。")

    @property
    def index_rule(self) -> Block:
        """How the index is made."""
        weights, rule = self.programme.awards.organisations.weights, self.programme.awards.organisations
        share = {
            "registration": weights.registration,
            "completion": weights.completion,
            "pass": weights.passing,
            "excellence": weights.excellence,
        }
        said = " + ".join(f"{words.percent(Fraction(share[part]), places=0)} {name}" for part, name in PARTS.items())
        least = "、".join(f"{name} {rule.minimum[level]} 人" for level, name in LEVELS.items())
        return note(
            "组织指数怎样算", f"指数 = {said}（八（一）；R16）。报名率 = 报名人数 ÷ 应训人数，计入指数时最多 100%；其余三项除以报名人数。",
            f"参评下限：{least}。学校人数少，比率{SHRINKS[rule.shrink]}后计入指数；表中的比率都是原值，所以学校的指数与表中比率直接相乘不会相等。",
            "指数相同时依次比优秀率、完成率、报名人数；仍相同且跨线的列为待定。", tone="plain",
        )  # fmt: skip

    @property
    def cities_picture(self) -> Block:
        """The cities' index as bars of its weighted parts."""
        title = "设区市组织指数的构成"
        ranked = [one for one in self._organisations if one.level == "city" and one.rank is not None]
        if not ranked:
            return note(title, "没有参加排名的设区市。")
        dropped = any("registration_dropped" in one.reasons for one in ranked)
        given = self.programme.awards.organisations.weights
        third = Fraction(1, 3)
        weights = (
            [Fraction(0), third, third, third]
            if dropped
            else [Fraction(part) for part in (given.registration, given.completion, given.passing, given.excellence)]
        )
        values = [
            [
                min(exact(rate) or Fraction(0), Fraction(1))
                for rate in (one.registration_rate, one.completion_rate, one.pass_rate, one.excellence_rate)
            ]
            for one in ranked
        ]
        colours = (figures.BLUE, figures.SKY, figures.GREEN, figures.ORANGE)
        series = [
            Series(name, colour, [float(row[place] * weight * 100) for row in values])
            for place, (name, colour, weight) in enumerate(zip(PARTS.values(), colours, weights, strict=True))
        ]
        labels = [f"指数 {words.percent(exact(one.points), places=2)}　{words.OUTCOMES[one.outcome]}" for one in ranked]
        names = [f"{one.rank}. {words.unit(one.unit, self.programme)}" for one in ranked]
        return figure(
            title,
            figures.stacked(title, names, series, labels=labels),
            "每段的长度是该项比率乘以权重，四段之和即指数。",
        )

    @property
    def cities(self) -> Block:
        """Cities by index."""
        return self._level("city")

    @property
    def counties(self) -> Block:
        """Counties by index."""
        return self._level("county")

    @property
    def schools(self) -> Block:
        """Schools by index."""
        return self._level("school")

    def _level(self, level: str) -> Block:
        ours = [one for one in self._organisations if one.level == level]
        columns = (
            Column("名次", "number"), Column(LEVELS[level], "wide"), Column("报名", "number"), Column("应训", "number"),
            *(Column(name, "number") for name in PARTS.values()), Column("指数", "number"), Column("结果", "choice"), Column("说明", "wide"),
        )  # fmt: skip
        places = self.programme.awards.organisations.places[level]
        return table(
            f"{LEVELS[level]}优秀组织奖（名额 {places} 个）",
            columns,
            map(self._organisation, ours),
            empty="没有这一级的单位。",
            tools=len(ours) > 12,
        )

    def _organisation(self, one: Organisation) -> tuple[object, ...]:
        small = self.programme.privacy.small_cell
        hide = (one.registered or 0) < small
        rates = (one.completion_rate, one.pass_rate, one.excellence_rate)
        said = Lines(tuple(words.ORGANISATION_REASONS.get(code, code) for code in one.reasons)) if one.reasons else None
        shown = (None if hide else words.percent(exact(rate)) for rate in rates)
        return (
            one.rank,
            words.unit(one.unit, self.programme),
            words.count(one.registered or 0),
            None if one.eligible is None else words.count(one.eligible),
            words.percent(exact(one.registration_rate)),
            *shown,
            words.percent(exact(one.points), places=2),
            words.outcome(one.outcome),
            said,
        )

    @property
    def case_balance(self) -> Block:
        """Cases by theme and city against the floors, and what could not be filled."""
        chosen = [one for one in self._cases if one.outcome == "awarded"]
        floors = self.programme.awards.cases.floors
        themes, cities = Counter(one.theme for one in chosen), Counter(one.city for one in chosen)
        by_theme = [(name, themes[name], floors.theme) for name in self.programme.awards.cases.themes]
        if other := len(chosen) - sum(line[1] for line in by_theme):
            by_theme.append(("（其他或没有填写）", other, 0))
        by_city = [(words.city(slug, self.programme), cities[slug], floors.city) for slug in self.programme.slugs]
        columns = (Column("入选", "number"), Column("至少", "number"))
        return together(
            "案例的主题与地区", table("按主题", (Column("主题"), *columns), by_theme, tools=False), table("按设区市", (Column("设区市"), *columns), by_city, tools=False),
            self._shortfalls,
        )  # fmt: skip

    @property
    def _shortfalls(self) -> Block:
        problems: Sequence[Problem] = read_problems(self.tables["award_problems"], self.tables["identities"])
        lines = [(words.level(one.level), *words.split_fix(one.message)) for one in sorted_for_people(problems)]
        return table(
            "没有达到的要求",
            (Column("级别"), Column("情况", "wide"), Column("要做的事", "wide")),
            lines,
            empty="主题与地区的要求都达到了。",
            tools=False,
        )

    @property
    def cases(self) -> Block:
        """Cases and reserves."""
        lines = [
            (one.rank, one.trainee_id, _kind(one.submission_id), words.city(one.city, self.programme), one.county, one.school, one.theme, words.score(one.score, self.programme), one.chars, words.outcome(one.outcome))
            for one in self._cases
        ]  # fmt: skip
        columns = (
            Column("名次", "number"),
            Column("学员编号", "id"),
            Column("作业", "choice"),
            *PLACE,
            Column("主题", "choice"),
            Column("得分", "number"),
            Column("字数", "number"),
            Column("结果", "choice"),
        )
        return table("优秀案例与递补", columns, lines, empty="没有符合条件的案例。")

    @property
    def volunteers(self) -> Block:
        """Volunteers proposed, with what they did."""
        frame = self.tables["award_volunteers"]
        columns = ("volunteer_id", "role", "city", "county", "marked", "agreement", "seed_error", "outcome")
        lines = [
            (who, VOLUNTEER_ROLES.get(role, role), words.city(city, self.programme) if city else None, county, marked, words.number(agreement), words.number(seed), words.outcome(outcome))
            for who, role, city, county, marked, agreement, seed, outcome in sorted(rows(frame, *columns), key=lambda row: str(row[0]))
        ]  # fmt: skip
        kinds = (
            Column("志愿者编号", "id"),
            Column("类型", "choice"),
            Column("设区市", "choice"),
            Column("县（市、区）"),
            Column("评阅份数", "number"),
            Column("与他人一致", "number"),
            Column("标准卷误差", "number"),
            Column("结果", "choice"),
        )
        return table("优秀志愿者建议名单（签字后生效）", kinds, lines, empty="没有可以建议的志愿者。")

    def sheets(self) -> list[Sheet]:
        """Each award's rows, numbers exact."""
        rules = self.programme
        winners = (
            (
                one.rank,
                one.trainee_id,
                words.city(one.city, rules),
                one.county,
                one.school,
                exact(one.total),
                words.OUTCOMES[one.outcome],
            )
            for one in self._winners
        )
        units = (
            (
                LEVELS[one.level],
                words.unit(one.unit, rules),
                one.registered,
                one.eligible,
                *map(exact, one[4:9]),
                one.rank,
                words.OUTCOMES[one.outcome],
                "；".join(words.ORGANISATION_REASONS.get(code, code) for code in one.reasons),
            )
            for one in self._organisations
        )
        cases = (
            (
                one.rank,
                one.trainee_id,
                _kind(one.submission_id),
                words.city(one.city, rules),
                one.county,
                one.school,
                one.theme,
                exact(one.score),
                one.chars,
                words.OUTCOMES[one.outcome],
            )
            for one in self._cases
        )
        where = (("设区市", 12), ("县（市、区）", 14), ("工作单位", 26))
        return [
            Sheet("优秀学员", (("名次", 8), ("学员编号", 18), *where, ("综合得分", 14), ("结果", 20)), winners),
            Sheet("优秀组织奖", (("级别", 12), ("单位", 36), ("报名", 8), ("应训", 8), *((name, 14) for name in PARTS.values()), ("指数", 16), ("名次", 8), ("结果", 18), ("说明", 40)), units),
            Sheet("优秀案例", (("名次", 8), ("学员编号", 18), ("作业", 18), *where, ("主题", 14), ("得分", 12), ("字数", 8), ("结果", 12)), cases),
        ]  # fmt: skip


def _chosen(found: Sequence[Winner] | Sequence[Case]) -> int:
    return sum(one.outcome == "awarded" for one in found)


def _kind(submission_id: str) -> str:
    kind = submission_id.rpartition("/")[2]
    return KINDS.get(kind, kind)
