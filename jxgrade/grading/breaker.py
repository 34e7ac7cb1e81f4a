"""Where a table, not the trainees, seems to be at fault: what it lacks then fails nobody, and a person looks at it (rules, 7.4).

Two cases: too many of a table's rows belong to nobody; or one reason that a table gives fails more than half of a city.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from jxgrade.programme import Programme
from jxgrade.rules.gates import gated, too_many_unplaced
from jxgrade.rules.reasons import catalogue, given_by
from jxgrade.tables import INBOX, rows

LEAST: Final = 20  # trainees whom the reason must fall on


@dataclass(frozen=True)
class Alarm:
    """A reason that falls on more than half of a city's trainees."""

    reason: str
    city: str
    fallen: int
    trainees: int
    table: str  # that gives the reason


def unplaced_tables(delivered: pd.DataFrame | None, programme: Programme) -> frozenset[str]:
    """Tables too many of whose rows belong to nobody (`delivered.unplaced`)."""
    names = gated(programme)
    found = () if delivered is None else rows(delivered, "table", "unplaced", "rows")
    return frozenset(table for table, lost, size in found if table in names and too_many_unplaced(lost, size))


def alarms(reasons: Iterable[tuple[str | None, Sequence[str]]], programme: Programme) -> list[Alarm]:
    """What falls on more than half of a city and nobody confirmed. ``reasons``: city and reasons of each trainee.

    >>> from jxgrade.programme import Programme
    >>> programme = Programme.load("params/programme.yaml")
    >>> [one.fallen for one in alarms([("jian", ["test_missing"])] * 20 + [("jian", [])] * 19, programme)]
    [20]
    """
    gives = given_by(programme)
    trainees: Counter[str] = Counter()
    fallen: Counter[tuple[str, str]] = Counter()
    for city, given in reasons:
        if city is not None:
            trainees[city] += 1
            fallen.update((city, reason) for reason in given if reason in gives)
    confirmed = {(one.city, one.table) for one in programme.confirmed}
    return [
        Alarm(reason, city, number, trainees[city], gives[reason][0])
        for (city, reason), number in sorted(fallen.items())
        if number >= LEAST and 2 * number > trainees[city] and (city, gives[reason][0]) not in confirmed
    ]


def softened(given: Sequence[str], doubted: Collection[str], gives: Mapping[str, tuple[str, str]]) -> list[str]:
    """The reasons of one trainee, those that doubted tables or reasons give made pending; ``gives``: `rules.reasons.given_by`.

    >>> softened(["online_incomplete", "test_missing"], {"learning"}, {"online_incomplete": ("learning", "online_unreadable")})
    ['online_unreadable', 'test_missing']
    """
    out = []
    for reason in given:
        table, instead = gives.get(reason, ("", ""))
        out.append(instead if reason in doubted or (table and table in doubted) else reason)
    return list(dict.fromkeys(out))


def roll_rows(delivered: pd.DataFrame) -> list[tuple[object, ...]]:
    """A roll that came and cannot be used, or is empty, holds every mark up: one row of `decision_problems` that says so (rules, 7.7)."""
    found = {name: one for name, *one in rows(delivered, "table", "delivered", "files", "rows")}
    usable, files, lines = found.get("volunteers", (False, 0, 0))
    lost = files and not (usable and lines)
    message = (
        f"【名册】附件2已收到但{'没有一名志愿者' if usable else '不能采用'}，无法核对谁可以评阅：所有评分暂不计入，交了作业的学员待定。改法：照问题清单改正附件2后重新运行；"
        "确实没有名册的，把附件2移出 inbox 文件夹"
    )
    return [(None, None, None, INBOX["volunteers"].heading, None, "error", message)] if lost else []


def alarm_rows(found: Sequence[Alarm], programme: Programme) -> list[tuple[object, ...]]:
    """The alarms as rows of `decision_problems`."""
    out: list[tuple[object, ...]] = []
    sentences = {code: reason.sentence for code, reason in catalogue(programme).items()}
    for one in found:
        heading = programme.tables[one.table].name if one.table in programme.tables else INBOX[one.table].heading
        name = programme.city(one.city).name
        message = (
            f"【熔断】{name}：“{sentences.get(one.reason, f'没有{heading}的记录而综合得分低于合格线')}”落在 {one.trainees} 名学员中的 {one.fallen} 名（过半），多半是“"
            f"{heading}”这张表有误，他们的这一项先待定，不判不合格。改法：核对这张表；若确实如此，在 params/programme.yaml 的 confirmed 里写"
            f" {{table: {one.table}, city: {one.city}, decided_by: 姓名, decided_on: 日期}}"
        )
        out.append((None, None, None, heading, name, "error", message))
    return out
