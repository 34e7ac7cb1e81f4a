"""`jxgrade publish …`: what leaves the workspace with names on it; in Chinese like all of the command line."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from jxgrade.cli_parts import At, Command, Group, say
from jxgrade.errors import ParamsError

app = typer.Typer(cls=Group, no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _publish() -> None:
    """对外发布：公示名单、存档。"""


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


@app.command(cls=Command)
def archive(
    folder: At = Path(),
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="写到哪里（默认：store/private/archive/<运行>.crate.zip）"),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--everything", help="连同收件、个人信息、正文和雷同证据；不加则只有它们的哈希")
    ] = False,
) -> None:
    """把最近一次运行存成 RO-Crate（.zip）：规则、笔记本、数据表、报告、清单，每个文件有 sha256。"""
    from jxgrade import batch
    from jxgrade.batch import manifest
    from jxgrade.batch.archive import write_archive

    workspace, programme = batch.open_workspace(folder)
    found = manifest.paths(workspace)
    name = f"{found[-1].parent.name if found else 'none'}{'-everything' if everything else ''}.crate.zip"
    path = to or workspace.store / "private" / "archive" / name
    number = write_archive(batch.Pipeline(workspace, programme), path, everything=everything)
    say(f"写好：{path}（{number} 个文件）")
    if everything:
        say("注意：其中有姓名、证件号和正文。改法：只交给有权查阅的人，存放在加密的磁盘上")


def _day(given: str | None) -> date | None:
    try:
        return None if given is None else date.fromisoformat(given)
    except ValueError as error:
        raise ParamsError(f"公示第一天 {given} 不对。改法：写成 2024-02-05") from error
