"""`jxgrade awards …`: what people do between the proposal and the award; in Chinese like all of the command line."""

from pathlib import Path
from typing import Annotated

import typer

from jxgrade.cli.parts import At, By, Command, Group, agreed, city_of, next_step, say
from jxgrade.errors import ParamsError

app = typer.Typer(cls=Group, rich_markup_mode=None)
SHOWN = 20


@app.callback()
def _awards() -> None:
    """评优：志愿者签字，案例成对比较。"""


@app.command(cls=Command)
def pair(
    judges: Annotated[list[str], typer.Argument(metavar="专家编号…", help="请哪些专家比较")],
    folder: At = Path(),
    times: Annotated[int, typer.Option("--times", min=1, metavar="N", help="这一轮每篇比较几次")] = 3,
    close: Annotated[bool, typer.Option("--close", help="上一轮没有收齐也抽下一轮，不再等")] = False,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FOLDER", help="写到哪里（默认：store/private/judging）")
    ] = None,
) -> None:
    """抽下一轮，给每位专家写一个案例比较文件（.xlsx）：隐去身份，避开本县本校，两篇不重复相遇。

    第一轮按抽签成对；收回后再运行，以后各轮由强度相近的成对（瑞士制）。
    """
    from jxgrade import batch
    from jxgrade.batch.acts import judging

    workspace, programme = batch.open_workspace(folder)
    target = to or workspace.store / "private" / "judging"
    drawn = judging.write_pairs(workspace, programme, judges, times=times, folder=target, close=close)
    for line in drawn.said:
        typer.echo(f"注意：{line}", err=True)
    say(f"第 {drawn.number} 轮（{'按抽签成对' if drawn.number == 1 else '强度相近的成对'}）：")
    for judge, count, path in drawn.files:
        say(f"  {judge}：{count} 对，{path.name}")
    say(f"写在 {target}。每对只判左、右或相当")
    next_step("发给专家；交回后收回", "awards collect 文件…", folder)


@app.command(cls=Command)
def collect(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="交回的案例比较文件")], folder: At = Path()
) -> None:
    """收回案例比较文件；可重复执行。结果怎样使用由 awards.cases.by 决定；下次运行后见《评优遴选》。"""
    from jxgrade import batch
    from jxgrade.batch.acts import judging

    workspace, programme = batch.open_workspace(folder)
    taken = judging.take_verdicts(workspace, programme, files)
    for one in taken:
        if one.refused:
            typer.echo(f"{one.file}：{one.refused}", err=True)
        else:
            changed = f"，改判 {one.changed} 对（以后交的为准）" if one.changed else ""
            themes = f"；主题 {one.themes} 篇" if one.themes else ""
            recused = f"；其中回避 {one.recused} 对，不再等" if one.recused else ""
            say(f"{one.file}：新收 {one.new} 对{changed}，已有 {one.known} 对，未判 {one.open} 对{recused}{themes}")
    number, out = judging.outstanding(workspace)
    if out:
        say(f"第 {number} 轮还差：{'、'.join(f'{judge} {count} 对' for judge, count in out.items())}")
        next_step("等其余的交回再收；先看已有的结果", "run", folder)
    else:
        say(f"第 {number} 轮已收齐")
        next_step("看结果用 jxgrade run；再比一轮", "awards pair 专家编号…", folder)
    if any(one.refused for one in taken):
        raise typer.Exit(1)


@app.command(cls=Command)
def sign(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[志愿者编号]…", help="只签这几位（默认：选定范围内全部）")
    ] = None,
    folder: At = Path(),
    by: By = "",
    city: Annotated[
        str | None, typer.Option("--city", metavar="设区市", help="只签这个设区市的名单，如 九江市 或 jiujiang")
    ] = None,
    county: Annotated[
        str | None, typer.Option("--county", metavar="县", help="只签这个县（市、区）的名单（同时写 --city）")
    ] = None,
    role: Annotated[
        str | None, typer.Option("--role", metavar="类型", help="只签这一类：阅卷志愿者、专家志愿者、宣传志愿者")
    ] = None,
    everybody: Annotated[bool, typer.Option("--all", help="全省的建议名单")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="撤回签字，回到“建议，待签字”")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问")] = False,
) -> None:
    """签字确认优秀志愿者：先列出名单和数字，确认后记入审计日志；下次运行起为“入选”。"""
    from jxgrade import batch
    from jxgrade.batch import signing
    from jxgrade.tables import VOLUNTEER_ROLES

    workspace, programme = batch.open_workspace(folder)
    if not (ids or city or county or role or everybody):
        raise ParamsError("没有说签哪些人。改法：写 --city、--county、--role 或志愿者编号；全省名单写 --all")
    if county and not city:
        raise ParamsError("只写了县，没有写设区市（不同设区市可能有同名的区）。改法：同时写 --city")
    choice = signing.Choice(city_of(city, programme) if city else None, county, _role(role), tuple(ids or ()))
    proposed = signing.proposals(workspace, choice)
    if not proposed:
        raise ParamsError("选定的范围里没有建议名单上的人。改法：核对设区市、县和类型，名单见《评优遴选》")
    if batch.Pipeline(workspace, programme).stale():
        typer.echo("注意：收件或参数在最近一次运行之后有变化，名单是上一次的结果。运行 jxgrade run 可更新。", err=True)
    for one in proposed[:SHOWN]:
        work = f"，评阅 {one.figures[0]} 份" if one.figures[0] else ""
        say(f"  {one.volunteer_id} {VOLUNTEER_ROLES.get(one.role, one.role)} {one.county or ''}{work}")
    if len(proposed) > SHOWN:
        say(f"  …… 另有 {len(proposed) - SHOWN} 人")
    if not yes and not agreed(f"{by} {'撤回' if withdraw else '签字同意'}以上 {len(proposed)} 人？"):
        say("没有签字" if not withdraw else "没有撤回")
        return
    new = signing.sign(workspace, proposed, by=by, level=choice.level, withdraw=withdraw)
    say(f"{'撤回' if withdraw else '签字'} {new} 人，已记入审计日志；{len(proposed) - new} 人原来就是这样")
    next_step("更新名单", "run", folder)


def _role(given: str | None) -> str | None:
    from jxgrade.tables import VOLUNTEER_ROLES

    if given is None:
        return None
    named = {name: code for code, chinese in VOLUNTEER_ROLES.items() if code != "contact" for name in (code, chinese)}
    if given not in named:
        raise ParamsError(
            f"没有志愿者类型 {given}。改法：写 阅卷志愿者、专家志愿者、宣传志愿者 之一（工作联络人不参评）"
        )
    return named[given]
