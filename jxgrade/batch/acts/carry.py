"""A workspace for the next year, made from this year's: rules, the roll of schools, and this year's texts as former ones."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from jxgrade.batch.workspace import Workspace, init, open_workspace
from jxgrade.disk import write_bytes
from jxgrade.errors import ParamsError, WorkspaceError
from jxgrade.intake.files import discover
from jxgrade.intake.problems import Problems
from jxgrade.intake.specs import city_words, inbox_tables
from jxgrade.programme import Programme
from jxgrade.programme.reading import yaml_of
from jxgrade.rules.kinds import FORMER

ONCE: Final = ("title", "document", "lot")
"""Keys that are another year's, whatever else stays."""


@dataclass(frozen=True)
class Carried:
    """What was carried: files written, texts of this year, and lines that say what must be edited."""

    files: tuple[Path, ...]
    texts: int
    edit: tuple[str, ...]


def carry(other: Path, root: Path, *, texts: bool) -> Carried:
    """Make a workspace at ``root`` from another: its params, its roll of schools, its former texts, and with ``texts`` its own as well.

    Raises WorkspaceError where ``root`` is a workspace already, ParamsError where the other has no texts, and what `open_workspace` raises.
    """
    source, programme = open_workspace(other)
    target = Workspace(root)
    if target.params.is_dir():
        raise WorkspaceError(f"{root.name} 已经是工作区，没有改动。改法：换一个新的文件夹")
    own = source.store / "private" / "texts.parquet"
    if texts and not own.is_file():
        raise ParamsError(f"{other} 还没有读入作业，没有可以带过来的。改法：先在那里运行 jxgrade run，或加 --no-texts")
    shutil.copytree(source.params, target.params)
    written = [path for path in sorted(target.params.rglob("*")) if path.is_file()]
    written += init(root)
    for path in _register(source, programme):
        shutil.copyfile(path, target.inbox / path.name)
        written.append(target.inbox / path.name)
    if (source.inbox / "earlier").is_dir():
        shutil.copytree(source.inbox / "earlier", target.inbox / "earlier")
    return Carried(tuple(written), _former(own, target, programme) if texts else 0, tuple(_to_edit(source)))


def _register(workspace: Workspace, programme: Programme) -> list[Path]:
    """The files of the inbox that hold the roll of schools."""
    found = discover(workspace.inbox, city_words(programme), Problems(), inbox_tables(programme))
    return [file.path for file in found.files["schools"]]


def _former(own: Path, target: Workspace, programme: Programme) -> int:
    """This year's texts as those of a former year, called by the year in which they were marked."""
    import pandas as pd

    frame = pd.read_parquet(own).rename(columns={"submission_id": "id"})[["id", "text"]]
    frame = frame[~frame["id"].str.startswith(FORMER)].reset_index(drop=True)
    folder = target.inbox / "earlier" / str(programme.windows.marking.last.year)
    folder.mkdir(parents=True, exist_ok=True)
    write_bytes(folder / "texts.parquet", frame.to_parquet(index=False), private=True)
    return len(frame)


def _to_edit(workspace: Workspace) -> Iterator[str]:
    """Keys of this year alone, with what stands there: names, dates, quotas, words of persons."""
    data = yaml_of(workspace.programme_file, "params/programme.yaml")
    assert isinstance(data, Mapping)
    for key in ONCE:
        yield f"{key}：现在是 {data.get(key)}"
    for path, days in _dated(data):
        yield f"{path}：现在是 {days}"
    quotas = ((city["name"], city.get("quota")) for city in data["cities"])
    yield f"cities 的 quota：{'、'.join(f'{name} {_quota(quota)}' for name, quota in quotas)}"
    if "notice_from" not in (data.get("privacy") or {}):
        yield "privacy.notice_from：还没有写，公示之前写上公示第一天"
    if (data.get("marking") or {}).get("most_of"):
        yield "marking.most_of：写的是上一年的阅卷人编号，核对或删去"
    if (workspace.params / "rules.md").is_file():
        yield "params/rules.md：“文件”各行引的是上一年的文件，照新文件改；删去这个文件则只列读法、现行数字和 clauses 里的条款"
    if data.get("confirmed"):
        yield f"confirmed：{len(data['confirmed'])} 行是上一年的认定，全部删去"
    for prize, rule in (data.get("awards") or {}).items():
        if rule and rule.get("vacancies"):
            yield f"awards.{prize}.vacancies：{len(rule['vacancies'])} 行是上一年的空缺，全部删去"


def _quota(given: Any) -> str:
    """As the page writes it."""
    shown = ", ".join(f"{stage}: {number}" for stage, number in given.items()) if isinstance(given, Mapping) else ""
    return f"{{{shown}}}" if shown else "没有写" if given is None else str(given)


def _dated(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every day and window of the programme with its path; those of cities as one line each."""
    if isinstance(value, date):
        yield path, str(value)
    elif isinstance(value, list) and value and all(isinstance(one, date) for one in value):
        yield path, " 至 ".join(map(str, value))
    elif isinstance(value, Mapping):
        for key, one in value.items():
            if key not in ("confirmed", "vacancies"):
                yield from _dated(one, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for place, one in enumerate(value):
            name = one.get("slug", place) if isinstance(one, Mapping) else place
            yield from _dated(one, f"{path}[{name}]")
