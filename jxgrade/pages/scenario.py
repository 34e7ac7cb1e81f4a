"""A scenario beside what is decided: the same selection under other rules, marked on every screen and every printed sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd
from markupsafe import Markup, escape

from jxgrade.awards.changes import Rule, changes
from jxgrade.present.blocks import Block, Lines, note, together
from jxgrade.present.listing import Column, Listing
from jxgrade.programme import Programme

MOST_CAUSES: Final = 3
_MARK: Final = Markup(
    "<style>.watermark {{ position: fixed; inset: 0; z-index: 8; pointer-events: none; display: grid; place-items: center; }}"
    " .watermark span {{ transform: rotate(-24deg); font-size: 9vw; font-weight: 700; color: #a33c00; opacity: .11; white-space: nowrap; }}"
    '</style><div class="watermark" aria-hidden="true"><span>情景 · 不是决定</span></div>'
)


@dataclass(frozen=True)
class Scenario:
    """One scenario: its name and title, the rules in which it differs, and the tables as decided."""

    name: str
    title: str
    rules: tuple[Rule, ...]
    decided: Mapping[str, pd.DataFrame]


def told(scenario: Scenario | None, tables: Mapping[str, pd.DataFrame], programme: Programme) -> Block:
    """What the scenario changes: its rules and every result that differs from what is decided; empty without a scenario."""
    if scenario is None:
        return Block("现行规则", Markup(""))
    moved = changes(scenario.decided, tables, programme.kinds, scenario.rules)
    mark = Block("水印", _MARK.format())
    said = note(
        f"情景：{scenario.title}",
        "这一页是按另一套规则试算的情景，不是决定；已决定的名单没有改动。",
        f"与已决定的结果相比，有 {len(moved)} 处不同。" if moved else "与已决定的结果相比，没有任何不同。",
        tone="bad",
    )
    rules = Listing(
        "情景改动的规则",
        (
            Column("programme.yaml 的键", "text", lambda rule: rule.path),
            Column("现行", "text", lambda rule: rule.before),
            Column("情景", "text", lambda rule: rule.after),
        ),
        scenario.rules,
    )
    listed = Listing(
        "与已决定的结果不同之处",
        (
            Column("项目", "choice", lambda one: one.what),
            Column("对象", "id", lambda one: one.subject),
            Column("已决定", "text", lambda one: one.before),
            Column("情景", "text", lambda one: one.after),
            Column("原因", "wide", lambda one: Lines(one.causes[:MOST_CAUSES])),
        ),
        moved,
        tools=True,
    )
    return together(f"情景：{escape(scenario.title)}", mark, said, rules, *([listed] if moved else []))
