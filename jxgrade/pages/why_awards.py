"""What the selections decided on one trainee: excellent trainees, cases, organisations; position and distance to the cut."""

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import Any

from jxgrade.awards.position import Standing
from jxgrade.awards.vacancies import LISTS, turns_of
from jxgrade.present.words import CAUSES, ORGANISATION_REASONS, RATES, STEPS, UNITS, began, constraint, percent
from jxgrade.present.words import unit as named
from jxgrade.programme import Programme
from jxgrade.rules.kinds import text_of
from jxgrade.rules.length import case_chars
from jxgrade.rules.reasons import OUTCOMES
from jxgrade.tables import STATUSES, Grouped, exact, exactly, rows, shown

TIED = ("tied_out", "undecided")
DOUBTS = {"confirmed": "经认定成立", "unresolved": "雷同未经认定"}


class Awards:
    """All that was selected, asked trainee by trainee: whatever is the same for many is read once."""

    def __init__(self, grouped: Grouped, programme: Programme) -> None:
        self.grouped, self.programme = grouped, programme
        self.standing = Standing(grouped.tables, programme)
        self._units: dict[tuple[str, str, bool], list[str]] = {}

    @cached_property
    def selected(self) -> bool:
        """Are there lists?"""
        return all(f"award_{name}" in self.grouped.tables for name in ("trainees", "cases", "organisations"))

    @cached_property
    def turns(self) -> dict[str, list[tuple[Any, ...]]]:
        """Who left each list, in the order decided."""
        return {key: turns_of(self.grouped.tables["vacancies"], award) for key, (award, _) in LISTS.items()}

    @cached_property
    def prices(self) -> list[tuple[str, str | None, list[str]]]:
        """The constraints of the cases and whom each displaces, in order."""
        if "case_prices" not in self.grouped.tables:
            return []
        found = rows(self.grouped.tables["case_prices"], "order", "constraint", "unit", "displaced")
        return [row[1:] for row in sorted(found, key=lambda row: int(row[0]))]

    @cached_property
    def panel(self) -> bool:
        """Do experts' marks stand beside the cases?"""
        return "case_shortlist" in self.grouped.tables and self.programme.awards.cases.by == "panel"

    def row(self, name: str, by: str, key: str, *columns: str) -> tuple[Any, ...] | None:
        """The first row of a table about this one."""
        return next(iter(self.grouped.of(name, by, key, *columns)), None)

    def unit(self, level: str, unit: str, *, full: bool) -> list[str]:
        """Lines on a unit: the same for all its trainees."""
        if (level, unit, full) not in self._units:
            self._units[level, unit, full] = list(_unit(self, level, unit, full=full))
        return self._units[level, unit, full]


def award_lines(awards: Awards, trainee_id: str, *, full: bool = True) -> Iterator[str]:
    """Lines on all awards that this trainee, the trainee's texts and units were in for; one line where nothing was selected yet.

    ``full``: with what moves whenever anybody else does (how many are ahead, how a unit's index is made); without it the lines of one
    trainee move with the last seat, the number of seats and the places beside the own one alone.
    """
    if not awards.selected:
        yield "尚未评选。"
        return
    gives = awards.programme.awards.gives
    if gives("trainees"):
        yield from _trainee(awards, trainee_id, full=full)
    for kind in awards.programme.kinds if gives("cases") else ():
        yield from _case(awards, f"{trainee_id}/{kind}")
    if gives("organisations"):
        yield from _units(awards, trainee_id, full=full)


def _listed(codes: list[str] | None) -> str:
    return f"（{'；'.join(ORGANISATION_REASONS.get(code, code) for code in codes)}）" if codes else ""


def _distance(cut: Fraction, gap: Fraction) -> str:
    words = "与之相同（同分看作业得分）" if gap == 0 else f"高 {exactly(gap)}" if gap > 0 else f"低 {exactly(-gap)}"
    return f"；最后一名入选者的综合得分 {exactly(cut)}，{words}"


# ---------------------------------------------------------------- excellent trainees (R15)


def _trainee(awards: Awards, trainee_id: str, *, full: bool) -> Iterator[str]:
    found = awards.row("award_trainees", "trainee_id", trainee_id, "rank", "outcome", "reasons")
    status, city = awards.row("decisions", "trainee_id", trainee_id, "status", "city") or ("pending", None)
    (total,) = map(exact, awards.row("scores", "trainee_id", trainee_id, "total") or (None,))
    last = awards.standing.last_seat(city)
    line = "优秀学员：没有列入名单"
    if found is not None:
        line = f"优秀学员：第 {found[0]} 位，{OUTCOMES[found[1]]}{_listed(found[2])}"
    elif status != "pass":
        line += f"：判定为{STATUSES[status]}，不参评"
    else:
        barred = [
            f"{name}{DOUBTS[code]}"
            for kind, name in awards.programme.kinds.items()
            for code in awards.standing.doubts_about(f"{trainee_id}/{kind}")
        ]
        line += f"：{'；'.join(barred)}，不参评" if barred else "：名次在名额和递补之后"
    line += _since(awards, "trainee_id", trainee_id)
    if last is not None and total is not None and status == "pass":
        line += _distance(last, total - last)
    yield f"{line}　（{awards.programme.cited('R15')}）"
    yield f"  {_seats(awards, city)}"
    if status == "pass":
        yield from (f"  {said}" for said in _place(awards, trainee_id, full=full))


def _seats(awards: Awards, city: str | None) -> str:
    """How many seats there are, and how they were counted."""
    rule, found = awards.programme.awards.trainees, awards.standing.seats
    share = percent(rule.share, places=0)
    if rule.scope == "city":
        own = next((one for one in found.cities if one.city == city), None)
        said = f"：本市{began(awards.programme)} {own.base} 人，得 {own.seats} 席（最大余数法）" if own else ""
        return f"席位按设区市分配{said}"
    return f"席位：全省{began(awards.programme)} {found.started} 人 × {share}，舍去小数，得 {found.seats} 席"


def _place(awards: Awards, trainee_id: str, *, full: bool) -> Iterator[str]:
    """The own order with all candidates, with whom it is shared, and what that means; nobody else is named."""
    (outcome,) = awards.row("award_trainees", "trainee_id", trainee_id, "outcome") or (None,)
    found = awards.standing.position_of(trainee_id) if full or outcome in (*TIED, "reserve") else None
    if found is None:
        return
    if full:
        total, assignment = map(exactly, found.score)
        said = f"先比综合得分，再比作业得分：本人 {total}、{assignment}；参评 {found.candidates} 人中排在前面的 {found.above} 人"
        yield said + (f"，两项都与本人相同的另有 {found.level - 1} 人" if found.level > 1 else "")
    if outcome in TIED:
        what = "整组不取，空出的席位也不给分数更低的人" if outcome == "tied_out" else "由人决定"
        yield f"同分的 {found.level} 人占第 {found.above + 1}–{found.above + found.level} 位，席位只够其中一部分，不能在同分的人中挑选：按规则{what}"
    if outcome == "reserve":
        yield f"递补名单第 {found.reserves_above + 1} 位：有人放弃或被取消资格，由人登记后，才依次递补"


def _since(awards: Awards, key: str, one: str) -> str:
    """What became of a place on a published list: left, with what followed, or moved up; nobody else is named."""
    said = ""
    for _, left, cause, day, outcome, moved, _ in awards.turns[key]:
        if one in moved:
            said += f"；{day} 递补入选"
        if left == one and outcome not in ("repeated", "unlisted"):
            after = f"由 {len(moved)} 人递补" if moved else STEPS[outcome]
            said += f"；{day} {CAUSES[cause]}，退出名单，{after}"
    return said


# ---------------------------------------------------------------- cases (R18)


def _case(awards: Awards, submission_id: str) -> Iterator[str]:
    title = f"优秀案例（{awards.programme.kinds[submission_id.rpartition('/')[2]]}）"
    found = awards.row("award_cases", "submission_id", submission_id, "rank", "outcome", "score", "reasons")
    if found is not None:
        rank, outcome, score, reasons = found
        effect = "" if outcome != "reserve" else _displaced(awards, submission_id)
        if outcome == "reserve":
            effect = f"；递补名单第 {awards.standing.case_list(rank).reserves_above + 1} 篇，有空缺时第一篇不超出各项上限的递补{effect}"
        yield f"{title}：第 {rank} 位，{OUTCOMES[outcome]}，得分 {score}{_listed(reasons)}{_since(awards, 'submission_id', submission_id)}{effect}　（{awards.programme.cited('R18')}）"
        return
    against = list(_not_a_case(awards, submission_id))
    why = "；".join(against) if against else "符合条件，在每人、每校、每县上限内按得分没有排到"
    why += "" if against else _lowest(awards, submission_id) + _displaced(awards, submission_id)
    yield f"{title}：没有列入名单：{why}　（{awards.programme.cited('R18')}）"


def _lowest(awards: Awards, submission_id: str) -> str:
    """The own score, and the lowest that is awarded: it may be lower, for caps and floors move texts."""
    lowest = awards.standing.case_list().lowest
    columns = ("submission_id", submission_id, "mark", "panel")
    own = awards.row("case_shortlist", *columns) if awards.panel else None
    said = f"；本篇得分 {own[1] or own[0]}" if own else ""
    return said + (f"；入选各篇得分最低 {exactly(lowest)}（上限和下限会使较低的入选）" if lowest is not None else "")


def _displaced(awards: Awards, submission_id: str) -> str:
    """Which constraints keep this text out: those without which alone it would be in."""
    found = [constraint(code, unit, awards.programme) for code, unit, ids in awards.prices if submission_id in ids]
    return f"；以下限制任去一项，本篇就会入选：{'、'.join(found)}" if found else ""


def _not_a_case(awards: Awards, submission_id: str) -> Iterator[str]:
    """Which rules keep this text out, one by one."""
    codes, chars = awards.standing.kept_out(submission_id)
    low, high = map(exactly, case_chars(awards.programme.awards.cases))
    said = {
        "author": "作者未判定合格",
        "unreadable": "没有可读的文本",
        "short": f"字数 {chars} 不在 {low}–{high} 之间",
        "long": f"字数 {chars} 不在 {low}–{high} 之间",
        "unscored": "还没有得分",
    }
    name = awards.programme.kinds[text_of(submission_id)[1]]
    said |= {"misconduct": f"{name}{DOUBTS['confirmed']}", "reuse": f"{name}{DOUBTS['unresolved']}"}
    yield from (said[code] for code in codes)


# ---------------------------------------------------------------- organisations (R16, R17)


def _units(awards: Awards, trainee_id: str, *, full: bool) -> Iterator[str]:
    home = awards.row("decisions", "trainee_id", trainee_id, "city", "county", "school")
    city, county, school = home or (None, None, None)
    if city is None:
        yield "优秀组织奖：设区市不明，不属于任何单位"
        return
    yield from awards.unit("city", city, full=full)
    if county:
        yield from awards.unit("county", f"{city}/{county}", full=full)
    yield from awards.unit("school", f"{city}/{county or ''}/{school}", full=full)


def _unit(awards: Awards, level: str, unit: str, *, full: bool) -> Iterator[str]:
    programme = awards.programme
    columns = ("level", "rank", "index", "outcome", "reasons", "registered")
    found = awards.grouped.of("award_organisations", "unit", unit, *columns)
    of_level = [row[1:] for row in found if row[0] == level]
    if not of_level:
        yield f"优秀组织奖（{UNITS[level]} {named(unit, programme)}）：没有列入　（{programme.cited('R16')}）"
        return
    rank, index, outcome, reasons, registered = of_level[0]
    place = "" if rank is None or not full else f"第 {rank} 位，指数 {shown(index, decimals=4)}，"
    yield f"优秀组织奖（{UNITS[level]} {named(unit, programme)}）：{place}{OUTCOMES[outcome]}{_listed(reasons)}　（{programme.cited('R16', 'R17')}）"
    if "below_minimum" in reasons:
        yield f"  报名 {registered} 人，参加排名须不少于 {programme.awards.organisations.minimum[level]} 人"
    if rank is not None and full:
        yield from (f"  {said}" for said in _index(awards, level, unit))


def _index(awards: Awards, level: str, unit: str) -> Iterator[str]:
    """How the unit's index is made, and how far it is from the last place."""
    programme, found = awards.programme, awards.standing.unit_index(level, unit)
    parts = " + ".join(
        f"{exactly(part.weight)} × {RATES[part.name]} {shown(part.rate, decimals=4)}"
        for part in found.parts
        if part.weight
    )
    if found.shrunk:
        yield f"指数由 {parts} 算出；学校的完成率、合格率、优秀率先作小样本校正，所以与直接相乘的结果不同"
    else:
        yield f"指数 = {parts} = {shown(found.value, decimals=4)}"
    said = f"本级名额 {programme.awards.organisations.places[level]} 个"
    if found.behind is not None:
        said += f"；最后入选单位的指数 {shown(found.last, decimals=4)}，本单位低 {shown(found.behind, decimals=4)}"
    yield said
