"""A trial beside what is decided: other rules or tables, marked on every screen and every printed sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from jxgrade.awards.changes import Rule, changes, leaves
from jxgrade.present.blocks import Lines, note
from jxgrade.present.listing import Column, Listing, listing_of, table
from jxgrade.programme import Programme
from jxgrade.programme.extract import extract, values
from jxgrade.tables import Tables

MARK: Final = "试算 · 不是决定"
MOST_CAUSES: Final = 3
_MARK: Final = Markup(
    "<style>main > .watermark {{ position: fixed; inset: 0; z-index: 8; pointer-events: none; display: grid; place-items: center; }}"
    " main > .watermark span {{ transform: rotate(-24deg); font-size: 9vw; opacity: .11; white-space: nowrap; }} .watermark span {{ font-size: 32px; font-weight: 700; color: #a33c00; }}"
    '</style><div class="watermark" aria-hidden="true"><span>{}</span></div>'
)


@dataclass(frozen=True)
class Scenario:
    """One trial: the rules in which it differs, and the tables as decided."""

    rules: tuple[Rule, ...]
    decided: Tables


def told(trial: Scenario, tables: Tables, programme: Programme) -> Markup:
    """What a trial changes: its rules and every result that differs from what is decided."""
    moved = changes(trial.decided, tables, programme.kinds, trial.rules)
    said = note(
        "试算：笔记本里改动的规则或数据",
        "这一页是按另外的规则或数据试算的，不是决定；已决定的结果没有改动。",
        f"与已决定的结果相比，有 {len(moved)} 处不同。" if moved else "与已决定的结果相比，结论和名单没有任何不同。",
        tone="bad",
    )
    rules = table(
        "试算改动的规则",
        trial.rules,
        Column("programme.yaml 的键", "text", lambda rule: rule.path),
        Column("现行", "text", lambda rule: rule.before),
        Column("试算", "text", lambda rule: rule.after),
        empty="规则没有改动，改动的是数据。",
    )
    lines = [(one.what, one.subject, one.before, one.after, Lines(one.causes[:MOST_CAUSES])) for one in moved]
    headings = "项目:choice 对象:id 已决定 试算 原因:wide"
    listed = listing_of("与已决定的结果不同之处", headings, lines, tools=True)
    return Markup("\n").join((_MARK.format(MARK), said.html, rules.html, *([listed.html] if moved else [])))


def obeyed(formal: Programme, rules: Programme, paths: Sequence[str], notes: Mapping[str, str]) -> Listing[Any]:
    """The rules at these paths, each with its unit and clause (``notes``), and the decided value where a trial has another."""
    one, other = (_at(programme, paths) for programme in (formal, rules))
    said = {path: next((notes[key] for key in _above(path) if key in notes), "") for path in {**one, **other}}
    before = Column[Any](
        "试算前", "text", lambda path: "" if one.get(path) == other.get(path) else one.get(path, "（没有）")
    )
    return table(
        "适用的规则",
        list(said),
        Column("programme.yaml 的键", "text", lambda path: path, 34),
        Column("现在的值", "text", lambda path: other.get(path, "（没有）")),
        *([] if one == other else [before]),
        Column("单位与条款", "wide", lambda path: said[path]),
        tools=False,
    )


def _at(programme: Programme, paths: Sequence[str]) -> dict[str, str]:
    """Value by path; a list of many-sided entries is counted only."""
    found: dict[str, str] = {}
    entries: dict[str, dict[str, None]] = {}
    for path, value in leaves(values(extract(programme, paths))):
        name, bracket, entry = path.partition("[")
        if bracket:
            entries.setdefault(name, {})[entry.partition("]")[0]] = None
            found[name] = f"{len(entries[name])} 项"
        elif value != "None":
            found[name] = value
    return found


def _above(path: str) -> list[str]:
    """The path and those above it, nearest first."""
    parts = path.split(".")
    return [".".join(parts[:end]) for end in range(len(parts), 0, -1)]
