"""What changed between two states of a province, and because of which input: two runs, or what is decided and a scenario.

A change is traced to the person's own rows of the canonical tables first; where none differs, to the rules; where these are equal
too, to others (a rank, a line, a number of seats). So everybody whom a second run moved is told what moved them.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from jxgrade.awards import AWARDS
from jxgrade.errors import TableError
from jxgrade.programme import Programme
from jxgrade.rules.kinds import component_rows
from jxgrade.rules.reasons import OUTCOMES
from jxgrade.tables import MARK_ROLES, RULINGS, STATUSES, STORE, Tables, exact, plain, rows
from jxgrade.tables.inbox import PASSAGE_RULINGS

SOURCES: Final[dict[str, tuple[str, str, tuple[str, ...]]]] = {
    # table, or part of one: (its name for readers, the column of the trainee, the columns that say something)
    "trainees": ("报名信息", "trainee_id", ("city", "county", "school", "stage", "doubtful")),
    "learning": ("线上学时", "trainee_id", ("online_hours",)),
    "attendance": ("线下学时", "trainee_id", ("offline_hours",)),
    "tests": ("线上测试", "trainee_id", ("attempt", "test_score", "at")),
    "submissions": ("作业", "trainee_id", ("kind", "theme", "late", "readable", "chars_word")),
    "marks": ("评分", "trainee_id", ("kind", "role", "grader_id", "mark", "clash")),
    "rulings": ("处理决定", "trainee_id", ("kind", "decision")),
    "panel": ("专家评分", "trainee_id", ("kind", "expert_id", "score")),
}
"""What stands behind a trainee's result."""
AMOUNTS: Final = {"learning": "online_hours", "attendance": "offline_hours", "tests": "test_score"}
"""Those that are parts of the table `components`: what their amounts are."""
STORED: Final = tuple(dict.fromkeys("components" if name in AMOUNTS else name for name in SOURCES))
"""The tables that hold them."""
FLAGS: Final[dict[str, dict[bool, str]]] = {
    "readable": {False: "无法读取"},
    "clash": {True: "无法确定的评分"},
    "late": {True: "逾期"},
    "doubtful": {True: "身份存疑"},
}
FORMS: Final = {
    **dict.fromkeys(("online_hours", "offline_hours"), "{} 学时"),
    **dict.fromkeys(("test_score", "mark", "score"), "{} 分"),
    **{"chars_word": "{} 字", "attempt": "第 {} 次"},
}
PEOPLE: Final = frozenset({"trainee_id", "submission_id", "volunteer_id", "grader_id"})
"""Columns that name whom an award is given; of a table the first of them."""
ABSENT: Final = "不在名单"
OTHERS: Final = "本人数据与规则都没有变化：因他人的名次、分数线或名额变化"
UNIT_FACTS: Final = {
    "registered": "报名人数",
    "eligible": "应训人数",
    "completion_rate": "完成率",
    "pass_rate": "合格率",
    "excellence_rate": "优秀率",
}


@dataclass(frozen=True)
class Rule:
    """One key of `programme.yaml` that differs: its path, the value before and after."""

    path: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"规则 {self.path}：{self.before} → {self.after}"


@dataclass(frozen=True)
class Change:
    """One result that differs: of what (合格判定 or an award), of whom, before, after, and why."""

    what: str
    subject: str
    before: str
    after: str
    causes: tuple[str, ...]


def rules_between(before: Programme, after: Programme) -> tuple[Rule, ...]:
    """The keys in which two programmes differ, in the order of their paths."""
    one, other = (
        dict(leaves(rules.model_dump(mode="json", by_alias=True, exclude_unset=True))) for rules in (before, after)
    )
    return tuple(
        Rule(path, one.get(path, "（没有）"), other.get(path, "（没有）"))
        for path in sorted(one.keys() | other.keys())
        if one.get(path) != other.get(path)
    )


def leaves(data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Path and value of all that stands in settings, a list of plain values as one."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from leaves(value, f"{path}.{key}" if path else str(key))
    elif isinstance(data, list) and any(isinstance(value, Mapping) for value in data):
        for place, value in enumerate(data):
            name = value.get("slug", value.get("name", place)) if isinstance(value, Mapping) else place
            yield from leaves(value, f"{path}[{name}]")
    else:
        yield path, "、".join(map(str, data)) if isinstance(data, list) else str(data)


def changes(before: Tables, after: Tables, kinds: Mapping[str, str], rules: Sequence[Rule] = ()) -> tuple[Change, ...]:
    """Every status and every award that differs, with its causes; in the order of the document, then of the ids.

    ``kinds``: code -> Chinese name. ``rules``: the keys that differ between the two (`rules_between`).
    """
    traced = _Traced(_own_causes(before, after, kinds), rules)
    return (*_statuses(before, after, traced), *_organisations(before, after, traced), *_awards(before, after, traced))


@dataclass(frozen=True)
class _Traced:
    """Why a trainee's result may differ."""

    own: Mapping[str, tuple[str, ...]]
    rules: Sequence[Rule]

    def of(self, trainee_id: str, what: str) -> tuple[str, ...]:
        """The person's own rows that differ, else the rules, else others."""
        return self.own.get(trainee_id) or self.otherwise(what)

    def otherwise(self, what: str) -> tuple[str, ...]:
        """The rules that differ and may reach this award (``""``: a status), else others."""
        reach = tuple(
            str(rule)
            for rule in self.rules
            if not rule.path.startswith("awards.") or (what and rule.path.startswith(f"awards.{what}"))
        )
        return reach or (OTHERS,)


def _made(tables: Tables, name: str) -> bool:
    """Was this table made? An earlier store has others."""
    try:
        return tables["components" if name in AMOUNTS else name] is not None
    except (KeyError, TableError):
        return False


def _rows(tables: Tables, name: str, *columns: str) -> list[tuple[Any, ...]]:
    """Rows of a table, none where it was never made."""
    if not _made(tables, name):
        return []
    part = component_rows(tables, name).rename(columns={"amount": AMOUNTS[name]}) if name in AMOUNTS else tables[name]
    return list(rows(part, *columns))


def _own_causes(before: Tables, after: Tables, kinds: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    words = {**MARK_ROLES, **kinds, **RULINGS}
    known = {name: source for name, source in SOURCES.items() if _made(before, name) and _made(after, name)}
    for name, (title, column, columns) in known.items():
        one, other = (_by_person(tables, name, column, columns) for tables in (before, after))
        for person in one.keys() | other.keys():
            gone, come = one.get(person, []), other.get(person, [])
            if gone != come:
                found[person].append(
                    f"{title}：{_said(gone, come, columns, words)} → {_said(come, gone, columns, words)}"
                )
    was, now = _coverages(before), _coverages(after)
    for text in was.keys() | now.keys():
        if was.get(text) != now.get(text):
            person, _, kind = text.rpartition("/")
            found[person].append(f"雷同（{words.get(kind, kind)}）：{was.get(text, '无')} → {now.get(text, '无')}")
    for person, cause in _passages(before, after):
        found[person].append(cause)
    return {person: tuple(sorted(causes)) for person, causes in found.items()}


def _passages(before: Tables, after: Tables) -> Iterator[tuple[str, str]]:
    """Whose texts hold a passage on which somebody ruled otherwise, and what was ruled."""
    was, now = (dict(_rows(tables, "passage_rulings", "passage_id", "decision")) for tables in (before, after))
    changed = {passage for passage in was.keys() | now.keys() if was.get(passage) != now.get(passage)}
    held = {
        (text.rpartition("/")[0], passage)
        for tables in (before, after)
        for passage, text in _rows(tables, "shared_passage_texts", "passage_id", "submission_id")
        if passage in changed
    }
    for person, passage in sorted(held):
        yield person, f"公共段落认定 {passage}：{_ruled(was.get(passage))} → {_ruled(now.get(passage))}"


def _ruled(decision: str | None) -> str:
    return PASSAGE_RULINGS.get(decision or "", "未认定")


def _by_person(tables: Tables, name: str, column: str, columns: tuple[str, ...]) -> dict[str, list[tuple[Any, ...]]]:
    found: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for person, *values in _rows(tables, name, column, *columns):
        found[person].append(tuple(values))
    return {person: sorted(values, key=repr) for person, values in found.items()}


def _said(
    own: Sequence[tuple[Any, ...]], other: Sequence[tuple[Any, ...]], columns: Sequence[str], words: Mapping[str, str]
) -> str:
    """The rows that the other side does not have, in words."""
    lines = [
        " ".join(filter(None, (_word(cell, name, words) for name, cell in zip(columns, row, strict=True))))
        for row in own
        if row not in other
    ]
    return "；".join(lines) or "无"


def _word(value: Any, column: str, words: Mapping[str, str]) -> str:
    """A cell as readers say it: of yes and no only what is out of the ordinary, of a number what it counts."""
    if value is None or value is pd.NA:
        return "无法读取" if column in AMOUNTS.values() else ""
    if isinstance(value, bool):
        return FLAGS[column].get(value, "")
    return FORMS.get(column, "{}").format(words.get(str(value), value))


def _coverages(tables: Tables) -> dict[str, str]:
    """The largest share of each text that any one partner covers."""
    found: dict[str, str] = {}
    columns = ("left_id", "right_id", "left_coverage", "right_coverage")
    for left, right, of_left, of_right in _rows(tables, "pairs", *columns):
        for text, share in ((left, of_left), (right, of_right)):
            found[text] = max(found.get(text, ""), f"{float(share):.3f}")
    return found


def _statuses(before: Tables, after: Tables, traced: _Traced) -> Iterator[Change]:
    one, other = (
        {key: (status, total) for key, status, total in _rows(tables, "decisions", "trainee_id", "status", "total")}
        for tables in (before, after)
    )
    for key in sorted(one.keys() | other.keys()):
        if one.get(key) != other.get(key):
            yield Change("合格判定", key, _standing(one.get(key)), _standing(other.get(key)), traced.of(key, ""))


def _standing(found: tuple[str, str | None] | None) -> str:
    if found is None:
        return ABSENT
    return f"{STATUSES[found[0]]}（{_number(found[1], 2)} 分）" if found[1] else STATUSES[found[0]]


def _organisations(before: Tables, after: Tables, traced: _Traced) -> Iterator[Change]:
    columns = ("level", "unit", "outcome", *UNIT_FACTS)
    one, other = (
        {(level, unit): rest for level, unit, *rest in _rows(tables, "award_organisations", *columns)}
        for tables in (before, after)
    )
    for key in sorted(one.keys() | other.keys()):
        was, now = one.get(key, [None] * 6), other.get(key, [None] * 6)
        if was[0] == now[0]:
            continue
        facts = zip(UNIT_FACTS.values(), was[1:], now[1:], strict=True)
        own = tuple(f"{name}：{_fact(old)} → {_fact(new)}" for name, old, new in facts if _fact(old) != _fact(new))
        yield Change("优秀组织奖", key[1], _outcome(was[0]), _outcome(now[0]), own or traced.otherwise("organisations"))


def _number(value: str, places: int) -> str:
    return plain(exact(value), places) or "0"


def _fact(value: Any) -> str:
    if value is None or value is pd.NA:
        return "无"
    return _number(value, 4) if isinstance(value, str) else str(value)


def _awards(before: Tables, after: Tables, traced: _Traced) -> Iterator[Change]:
    for table, title in AWARDS.items():
        column = next((name for name in STORE[table].columns if name in PEOPLE), None)
        if column is None:
            continue  # organisations are told apart
        one, other = (dict(_rows(tables, table, column, "outcome")) for tables in (before, after))
        for key in sorted(one.keys() | other.keys()):
            if one.get(key) != other.get(key):
                person = key.rpartition("/")[0] if column == "submission_id" else key
                yield Change(
                    title,
                    key,
                    _outcome(one.get(key)),
                    _outcome(other.get(key)),
                    traced.of(person, table.removeprefix("award_")),
                )


def _outcome(code: str | None) -> str:
    return ABSENT if code is None else OUTCOMES.get(code, code)
