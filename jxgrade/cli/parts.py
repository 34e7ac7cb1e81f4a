"""What every command of the command line uses: where the workspace is, help in Chinese, lines to the reader, the next step, progress."""

import re
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from typer.core import TyperCommand, TyperGroup

from jxgrade.errors import ParamsError
from jxgrade.programme import Programme

Dir = Annotated[Path | None, typer.Argument(metavar="[DIR]", help="工作区文件夹，同 -w", show_default=False)]
At = Annotated[
    Path, typer.Option("--workspace", "-w", metavar="DIR", help="工作区文件夹（默认：当前文件夹）", show_default=False)
]
Jobs = Annotated[int | None, typer.Option("--jobs", "-j", min=1, metavar="N", help="并行进程数（默认：处理器核数）")]
All = Annotated[bool, typer.Option("--all", help="逐条列出")]


def _somebody(by: str) -> str:
    if not by.strip():
        raise ParamsError("没有写是谁决定的。改法：加上 --by 姓名")
    return by.strip()


By = Annotated[str, typer.Option("--by", metavar="姓名", callback=_somebody, help="作出这个决定的人，记入审计日志")]
_HELP = {
    "Usage: ": "用法：",
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 …",
    "[[DIR]]": "[DIR]",
    "Arguments:": "参数：",
    "Options:": "选项：",
    "Commands:": "命令：",
    "Show this message and exit.": "显示这段说明",
    "[required]": "[必填]",
    "[default: ": "[默认：",
    " <path>": "",
    " <list[Path]>": "",
    " <list[str]>": "",
    "{FILE}...": "FILE …",
    " <str>": "",
    "[x>=": "[不小于 ",
    "; x>=": "；不小于 ",
    "：:": "：",
}


_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?")


def _in_chinese(text: str) -> str:
    for english, chinese in _HELP.items():
        text = text.replace(english, chinese)
    return text


class Command(TyperCommand):
    """A command whose help is Chinese throughout."""

    def get_help(self, ctx: Any) -> str:
        return _in_chinese(super().get_help(ctx))


class Group(TyperGroup):
    """Commands, their help in Chinese, also where none is named; under headings where ``sections`` names some: heading to the commands below it."""

    sections: Mapping[str, Sequence[str]] = MappingProxyType({})

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, args or ["--help"])

    def get_help(self, ctx: Any) -> str:
        return _in_chinese(super().get_help(ctx))

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands below their headings, as git does."""
        if not self.sections:
            super().format_commands(ctx, formatter)
        width = formatter.width - max(map(len, self.commands)) - 6
        for heading, names in self.sections.items():
            rows = [(name, self.commands[name].get_short_help_str(width)) for name in names]
            with formatter.section(heading + "："):
                formatter.write_dl(rows)


def say(text: str = "") -> None:
    """A line on standard output."""
    typer.echo(text)


def agreed(question: str) -> bool:
    """Whether a person says yes to it; raises ParamsError where nobody is there to answer."""
    typer.echo(f"{question} [是/否，直接回车为否]：", nl=False)
    answer = sys.stdin.readline()
    if not answer:
        raise ParamsError("没有人回答，什么也没有做。改法：在终端里运行，或加上 --yes")
    return answer.strip().casefold() in {"是", "y", "yes"}


def workspace_of(given: Path | None, at: Path) -> Path:
    """The workspace named by place or by ``-w``; raises ParamsError where the two differ."""
    if given is not None and at not in (Path(), given):
        raise ParamsError(f"写了两个工作区：{given} 与 -w {at}。改法：只写一个")
    return at if given is None else given


def next_step(text: str, command: str = "", folder: Path = Path()) -> None:
    """The last line of a command: what to do now, with the command to type where there is one."""
    where = "" if folder == Path() else f" -w {shlex.quote(str(folder))}"
    say(f"下一步：{text}" + (f"：jxgrade {command}{where}" if command else ""))


def led_on(folder: Path) -> None:
    """The last line of a command after which the workspace itself says what to do now."""
    from jxgrade import batch
    from jxgrade.batch.acts.advice import advice

    found = advice(*batch.open_workspace(folder))
    next_step(found.text, found.command, folder)


@contextmanager
def progress_bar() -> Iterator["Bar"]:
    """Progress on standard error: one moving bar where a person watches, a line per step where a file does."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True, highlight=False)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[count]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bars:
        yield Bar(bars, plain=not console.is_terminal)


class Bar:
    """Shows what is done now, ``(what, done, total)``; what came before makes room for it."""

    def __init__(self, bars: Any, *, plain: bool) -> None:
        self._bars, self._plain = bars, plain
        self._told: set[str] = set()
        self._now: tuple[str, int | None] | None = None
        self._task: Any = None

    def __call__(self, what: str, done: int, total: int | None) -> None:
        if self._plain:
            if what not in self._told:
                self._told.add(what)
                typer.echo(f"  {what} …", err=True)
            return
        count = f"{done}/{total}" if total else str(done or "")
        if (what, total) != self._now:
            if self._task is not None:
                self._bars.remove_task(self._task)
            self._now, self._task = (what, total), self._bars.add_task(what, total=total, count=count)
        self._bars.update(self._task, completed=done, count=count)


def moment(given: str | None, programme: Programme) -> str:
    """A time as the tables write it: as given, else now in the programme's zone; raises ParamsError."""
    if given is None:
        return datetime.now(ZoneInfo(programme.timezone)).replace(tzinfo=None).isoformat(timespec="seconds")
    try:
        if not _TIME.fullmatch(given):
            raise ValueError(given)
        return datetime.fromisoformat(given).isoformat(timespec="seconds")
    except ValueError as error:
        raise ParamsError(f"收到的时间 {given} 不对。改法：写成 2024-01-20 或 2024-01-20T18:00") from error


def city_of(given: str, programme: Programme) -> str:
    """The slug of a city named by slug or Chinese name, with or without 市; raises ParamsError."""
    slug = programme.named.get(given)
    if slug is None:
        raise ParamsError(f"没有设区市 {given}。改法：写 {'、'.join(city.name for city in programme.cities)} 之一")
    return slug
