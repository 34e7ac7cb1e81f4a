"""`jxgrade marks …`: packs sent out and taken back, the marking closed and opened again; in Chinese like all of the command line."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jxgrade.cli.allocate import allocate
from jxgrade.cli.parts import At, Command, Group, moment, next_step, progress_bar, say
from jxgrade.errors import ParamsError
from jxgrade.programme import Programme

if TYPE_CHECKING:
    from jxgrade.batch.marks import GraderProgress, Taken

app = typer.Typer(cls=Group, rich_markup_mode=None)
SHOWN = 20


@app.callback()
def _marks() -> None:
    """评阅：抽签分配、发包、收包、截止与重新开放。"""


app.command(cls=Command)(allocate)


@app.command(cls=Command)
def pack(
    graders: Annotated[
        list[str] | None, typer.Argument(metavar="[阅卷人编号]…", help="只写这几位的包（默认：全部）")
    ] = None,
    folder: At = Path(),
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FOLDER", help="写到哪里（默认：store/private/packs）")
    ] = None,
) -> None:
    """给每位阅卷人写一个签名的评阅包，两种文件发一种即可：.html 双击就在浏览器里评，.xlsx 用 Excel、WPS 或 JupyterLab 评。"""
    from jxgrade import batch
    from jxgrade.batch import marks

    workspace, programme = batch.open_workspace(folder)
    target = to or workspace.store / "private" / "packs"
    with progress_bar() as progress:
        packed = marks.write_packs(workspace, programme, target, graders=graders or (), progress=progress)
    for line in packed.refused:
        typer.echo(line, err=True)
    say(f"评阅包：写好 {len(packed.paths)} 个，在 {target}")
    next_step(
        "发给阅卷人（每位有 .html 和 .xlsx，发一种即可：.html 双击就能评）；交回后收包",
        "marks merge 交回的文件…",
        folder,
    )
    if packed.refused:
        raise typer.Exit(1)


@app.command(cls=Command)
def merge(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="交回的评阅包，或装着它们的文件夹")],
    folder: At = Path(),
    received: Annotated[
        str | None, typer.Option("--received", metavar="TIME", help="收到的时间，如 2024-01-20T18:00（默认：现在）")
    ] = None,
) -> None:
    """把交回的评阅包并入评阅库；可重复执行，有冲突的只列出、不覆盖；最后列出谁还没有评完。"""
    from jxgrade import batch
    from jxgrade.batch import marks

    workspace, programme = batch.open_workspace(folder)
    at = moment(received, programme)
    if not any(path.exists() for path in files):
        names = "、".join(map(str, files))
        raise ParamsError(f"没有这个文件：{names}。改法：核对文件名和它所在的文件夹")
    with progress_bar() as progress:
        taken, progress_by_grader = marks.merge_packs(workspace, programme, _files(files), at=at, progress=progress)
    for one in taken:
        _tell(one)
    _tell_progress(progress_by_grader, at, programme)
    next_step("把收回的评分计入结果", "run", folder)
    if any(one.refused or (one.merged and (one.merged.refusals or one.merged.conflicts)) for one in taken):
        raise typer.Exit(1)


@app.command(cls=Command)
def close(folder: At = Path()) -> None:
    """截止评阅：此后保存和合并都会被拒绝，直到重新开放。"""
    _turn(folder, closed=True)


@app.command(cls=Command)
def reopen(folder: At = Path()) -> None:
    """重新开放评阅。"""
    _turn(folder, closed=False)


def _turn(folder: Path, *, closed: bool) -> None:
    from jxgrade import batch
    from jxgrade.batch import audit, marks

    workspace, programme = batch.open_workspace(folder)
    was, marked = marks.turn(workspace, closed=closed, by=audit.who(), at=moment(None, programme))
    state = "已截止" if closed else "开放中"
    say(f"评阅{'本来就' if was == closed else '现在'}{state}；评阅库里有 {marked} 个评分")
    next_step("把评分计入结果", "run", folder) if closed else next_step("收包", "marks merge 交回的文件…", folder)


def _files(given: Sequence[Path]) -> list[Path]:
    """The files named, and those in the folders named, each once."""
    from jxgrade.desk.packs import ENDINGS

    found: dict[Path, None] = {}
    for path in given:
        inside: Iterable[Path] = (path,)
        if path.is_dir():
            inside = sorted(one for one in path.iterdir() if one.suffix.lower() in ENDINGS)
        found |= dict.fromkeys(one for one in inside if not one.name.startswith(("~$", ".")))
    return list(found)


def _tell(taken: "Taken") -> None:
    if taken.merged is None:
        typer.echo(f"{taken.file}：{taken.refused}", err=True)
        return
    merged = taken.merged
    say(
        f"{taken.file}（{merged.grader_id}）：新收 {len(merged.saved)} 篇，已有或没有改动 {merged.known} 篇，"
        f"拒绝 {len(merged.refusals)} 行，冲突 {len(merged.conflicts)} 行"
    )
    for word, listed in (("拒绝", merged.refusals), ("冲突", merged.conflicts)):
        for refusal in listed:
            typer.echo(f"  {word}：{taken.file}{refusal}", err=True)


def _tell_progress(progress_by_grader: "Sequence[GraderProgress]", at: str, programme: Programme) -> None:
    last = programme.windows.marking.last.isoformat()
    behind = [one for one in progress_by_grader if one.done < one.allocated]
    say(
        f"已评完 {len(progress_by_grader) - len(behind)} 人，未评完 {len(behind)} 人，评阅截止日 {last}{'（已过）' if at[:10] > last else ''}"
    )
    for one in behind[:SHOWN]:
        say(f"  {one.grader_id}：{one.done}/{one.allocated}")
    if len(behind) > SHOWN:
        say(f"  …… 另有 {len(behind) - SHOWN} 人")
    for one in progress_by_grader:
        if len(one.typists) > 1:
            names = "、".join(one.typists)
            typer.echo(
                f"提醒：编号 {one.grader_id} 下有 {len(one.typists)} 个名字录入过（{names}）。改法：核实是不是同一个人",
                err=True,
            )
