"""`jxgrade publish …`: what leaves the workspace with names on it; in Chinese like all of the command line."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from jxgrade.cli_parts import Command, Group, say
from jxgrade.errors import ParamsError

app = typer.Typer(cls=Group, no_args_is_help=True, rich_markup_mode=None)
At = Annotated[
    Path, typer.Option("--workspace", "-w", metavar="DIR", help="工作区文件夹（默认：当前文件夹）", show_default=False)
]


@app.callback()
def _publish() -> None:
    """对外发布：公示名单。"""


@app.command(cls=Command)
def notice(
    folder: At = Path(),
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FOLDER", help="写到哪里（默认：store/private/notice）")
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="公示第一天，如 2024-02-05；写出公示期")
    ] = None,
) -> None:
    """写公示名单（网页和 .xlsx）：只有姓名、单位和奖项；同单位同名的以证件末几位区分。"""
    from jxgrade import batch
    from jxgrade.publish import notice as public

    workspace, programme = batch.open_workspace(folder)
    day = _day(first)
    tables = batch.StoreTables(workspace.store)
    found = public.awards(tables, programme)
    if batch.Pipeline(workspace, programme).stale():
        typer.echo("注意：收件或参数在最近一次运行之后有变化，名单是上一次的结果。运行 jxgrade run 可更新。", err=True)
    for path in public.write_notice(to or workspace.store / "private" / "notice", found, programme, first=day):
        say(f"写好：{path}")
    for award in found:
        waiting = f"；另有 {award.undecided} 个待人决定，没有列入" if award.undecided else ""
        say(f"  {award.title}：{len(award.rows)} 个{waiting}")
    if day is not None:
        say("公示期只跳过了周六、周日。改法：遇法定节假日或调休，请核对后手工改最后一天")


def _day(given: str | None) -> date | None:
    try:
        return None if given is None else date.fromisoformat(given)
    except ValueError as error:
        raise ParamsError(f"公示第一天 {given} 不对。改法：写成 2024-02-05") from error
