"""`jxgrade preview`: which late texts copy from anything, within seconds; in Chinese like all of the command line."""

from pathlib import Path
from typing import Annotated

import typer

from jxgrade.cli.parts import progress_bar, say


def preview(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="工作区文件夹（默认：当前文件夹）", show_default=False)
    ] = Path(),
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, metavar="N", help="并行线程数（默认：处理器核数）")
    ] = None,
) -> None:
    """抢先看迟交作业的雷同：只比对上次运行之后新交或改动的作业；不改动任何数据表，以 jxgrade run 为准。"""
    from jxgrade import batch
    from jxgrade.present import console

    workspace, programme = batch.open_workspace(folder)
    with batch.locked(workspace), progress_bar() as progress:
        found = batch.preview(batch.Pipeline(workspace, programme), jobs=jobs, progress=progress)
    if found.rebuilt:
        typer.echo(f"雷同索引：{found.rebuilt}；现已建立，下次只需几秒。", err=True)
    if found.unread:
        typer.echo("注意：收件在最近一次读取之后有变化，新的没有算进去。改法：先运行 jxgrade validate", err=True)
    for line in console.preview_lines(found.pairs, found.late, found.indexed, programme):
        say(line)
