"""What if? The selection worked out again under other rules, in memory, beside what is decided and never in its place.

A scenario is a file ``params/scenarios/<name>.yaml``: a ``title`` (Chinese), and below it the keys of `programme.yaml` that are to
be otherwise. Only rules that take effect from scores to awards may differ; the store is read and not written.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from jxgrade.awards.changes import rules_between
from jxgrade.batch.run.stages import Tables
from jxgrade.batch.workspace import PROVINCE, Workspace
from jxgrade.errors import ParamsError
from jxgrade.pages.scenario import Scenario
from jxgrade.programme import Programme
from jxgrade.programme.reading import yaml_of

FOLDER: Final = "scenarios"
MAY_DIFFER: Final = (
    "awards.",
    "scoring.",
    "lot",
    "hours.online",
    "hours.offline",
    "hours.offline_gate",
    "hours.credit",
    "hours.credits_per_hour",
    "marking.gap",
    "reuse.hold_at",
    "reuse.note_at",
)
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


def read_scenario(workspace: Workspace, decided: Tables, programme: Programme, name: str) -> tuple[Scenario, Programme]:
    """The scenario of this name and its programme; raises ParamsError, or ProgrammeError with all faults."""
    path = workspace.params / FOLDER / f"{name}.yaml"
    shown = f"params/{FOLDER}/{name}.yaml"
    if not _NAME.fullmatch(name) or not path.is_file():
        there = "、".join(sorted(one.stem for one in path.parent.glob("*.yaml"))) if _NAME.fullmatch(name) else ""
        raise ParamsError(
            f"没有试算方案 {name}。改法：写一个 params/{FOLDER}/<名称>.yaml（名称用小写字母、数字、- 和 _）{f'，已有：{there}' if there else ''}"
        )
    data = yaml_of(path, shown)
    if not isinstance(data, dict) or not isinstance(data.get("title"), str):
        raise ParamsError(f"{shown}：缺少 title。改法：第一行写 title: 这个试算的名字，下面写要改动的键")
    title = str(data.pop("title"))
    raw = yaml_of(workspace.programme_file, "params/programme.yaml")
    other = Programme.from_mapping(merged(raw, data), shown)
    rules = rules_between(programme, other)
    barred = [rule.path for rule in rules if not rule.path.startswith(MAY_DIFFER)]
    if barred:
        raise ParamsError(
            f"{shown}：{'、'.join(barred)} 在计分之前就起作用，试算不能改。改法：只改 awards、scoring、hours、reuse、lot 中的键；其余请另建工作区"
        )
    if not rules:
        raise ParamsError(
            f"{shown}：与现行规则没有不同。改法：写上要改动的键，如 awards: {{trainees: {{ties: include}}}}"
        )
    return Scenario(name, title, rules, decided), other


def merged(base: Any, over: Any) -> Any:
    """``over`` laid upon ``base``, mapping by mapping."""
    if not isinstance(base, Mapping) or not isinstance(over, Mapping):
        return over
    return {**base, **{key: merged(base.get(key), value) for key, value in over.items()}}


def folder_of(workspace: Workspace, name: str) -> Path:
    """Where the scenario's reports lie: ``reports/province/scenarios/<name>``."""
    return workspace.reports / PROVINCE / FOLDER / name
