"""The command line, in Chinese: the one place where errors become exit codes.

0: done (also where the data had problems or trainees are pending); 1: a step or city failed, one line each; 2: stopped before
any work; 130: interrupted. Never a traceback for what a user did.
"""

import os
import sys
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import typer

from jxgrade import __version__
from jxgrade.cli import audit, awards, compare, marks, publish
from jxgrade.cli.parts import (
    At,
    By,
    Command,
    Dir,
    Group,
    Jobs,
    agreed,
    led_on,
    next_step,
    progress_bar,
    say,
    workspace_of,
)
from jxgrade.cli.usage import told
from jxgrade.errors import JxgradeError, ParamsError, StopBeforeWork, system_reason


class Way(Group):
    """All commands in the order of the data's way."""

    sections = MappingProxyType(
        {
            "从收件到结论": ("demo", "init", "next", "validate", "run", "status", "why"),
            "评阅": ("marks",),
            "评优": ("awards",),
            "定稿与核对": ("seal", "unseal", "verify", "audit"),
            "发布": ("publish",),
            "比较与试算": ("diff", "scenario"),
            "期满之后": ("purge",),
        }
    )


app = typer.Typer(
    name="jxgrade",
    cls=Way,
    help="教师培训：检查作业、阅卷、计分、判定、评优，生成可复核的报告。",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

INTERRUPTED = 130
SHOWN_PROBLEMS = 20
SHOWN_MISSED = 5


def _version(asked: bool) -> None:
    if asked:
        say(f"jxgrade {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本号")] = False,
) -> None:
    return


app.add_typer(marks.app, name="marks")
app.add_typer(awards.app, name="awards")
app.add_typer(publish.app, name="publish")
app.command(cls=Command)(compare.scenario)
app.command(cls=Command)(compare.diff)
for _command in (audit.verify, audit.seal, audit.unseal, audit.audit):
    app.command(cls=Command)(_command)


@app.command(cls=Command)
def init(
    given: Dir = None,
    at: At = Path(),
    other: Annotated[
        Path | None, typer.Option("--from", help="从上一年的工作区带来规则、学校名册和作业（作为往年作业）")
    ] = None,
    texts: Annotated[bool, typer.Option("--texts/--no-texts", help="带不带上一年的作业正文，只供比对雷同")] = True,
    blank: Annotated[
        bool, typer.Option("--blank", help="别的项目：放一份空白的 params/programme.yaml，照通知填")
    ] = False,
) -> None:
    """建立工作区：规则、各设区市的参数、笔记本、收件表样表、空的 inbox/submissions/；--from 从上一年的接着办。"""
    from jxgrade import batch
    from jxgrade.pages.templates import write_templates

    folder = workspace_of(given, at)
    if blank and other is not None:
        raise ParamsError("--blank 和 --from 不能一起用。改法：从上一年的接着办用 --from，别的项目用 --blank")
    if blank:
        batch.init(folder, blank=True)
        say(f"空白的规则页：{folder / 'params' / 'programme.yaml'}，照通知逐项填")
        next_step(
            "填好后再运行一次：没填的、写错的一次全部列出；都对了就生成各设区市的参数和收件表样表", "init", folder
        )
        return
    if other is None:
        written = batch.init(folder)
    else:
        from jxgrade.batch.acts.carry import carry

        carried = carry(other, folder, texts=texts)
        written = carried.files
        say(f"带来上一年的作业 {carried.texts} 份，今后只供比对雷同")
        say("params/programme.yaml 里必须改的：")
        for line in carried.edit:
            say(f"  {line}")
    workspace, programme = batch.open_workspace(folder)
    written += tuple(write_templates(workspace.inbox / "templates", programme))
    say(f"工作区已建好：{folder}（新写 {len(written)} 个文件，已有的没有改动）")
    next_step(
        "把平台导出的表格放进 inbox/（没有的按 inbox/templates/ 里的样表填），作业文件放进 inbox/submissions/，再核对",
        "validate",
        folder,
    )


@app.command(cls=Command)
def validate(
    given: Dir = None,
    at: At = Path(),
    jobs: Jobs = None,
    everything: Annotated[bool, typer.Option("--all", help="逐条列出全部问题")] = False,
) -> None:
    """只读取和核对收件：参数、表格、作业文件；列出问题，不生成报告。"""
    from jxgrade import batch

    folder = workspace_of(given, at)
    workspace, programme = batch.open_workspace(folder)
    pipeline = batch.Pipeline(workspace, programme)
    with batch.locked(workspace), progress_bar() as progress:
        results = pipeline.bring_up_to_date(until="intake", jobs=jobs, progress=progress)
    failed = [result for result in results if result.outcome == "failed"]
    if failed:
        raise JxgradeError(f"{failed[0].title}失败：{failed[0].message}")
    tables = batch.StoreTables(workspace.store)
    _say_intake(tables, programme, everything=everything)
    _say_alarms(batch.early_alarms(tables, programme))
    next_step("要改的，改原文件后再核对一次；没有要改的，完整运行", "run", folder)


def _told(tables: Any) -> Any:
    """The problems of the inbox, each once though it may be about several cities."""
    return tables["intake_problems"].drop(columns="city").drop_duplicates()


def _say_alarms(problems: Any) -> None:
    """Tables that seem to be at fault: said so that nobody misses it."""
    for message in problems["message"]:
        typer.secho(message, fg=typer.colors.RED, bold=True)


def _say_intake(tables: Any, programme: Any, *, everything: bool) -> None:
    from jxgrade.intake.specs import asked_tables
    from jxgrade.present import console

    for line in console.received(tables["delivered"], asked_tables(programme)):
        say("  " + line)
    problems = _told(tables)
    say(console.tally(problems))
    lines = console.problem_lines(problems, everything=everything)
    shown = lines if everything else lines[:SHOWN_PROBLEMS]
    for line in shown:
        say("  " + line)
    if len(lines) > len(shown):
        say(f"  …… 还有 {len(lines) - len(shown)} 种")
    if not everything and len(shown) < len(problems):
        say("逐条列出全部问题：jxgrade validate --all")


@app.command(cls=Command)
def run(
    given: Dir = None,
    at: At = Path(),
    city: Annotated[list[str] | None, typer.Option("--city", metavar="SLUG", help="只做这个设区市（可写多次）")] = None,
    step: Annotated[
        list[str] | None, typer.Option("--step", metavar="STEP", help="只做这一步，如 5-grading（可写多次）")
    ] = None,
    jobs: Jobs = None,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="ADDRESS", help="dask 调度器地址：读文档、检查、切词和报告分给集群"),
    ] = None,
) -> None:
    """完整运行：从收件到报告；没有变化的部分跳过，中断后再运行会接着做。"""
    from jxgrade import batch

    folder = workspace_of(given, at)
    with progress_bar() as progress:
        result = batch.run(
            folder, cities=city or (), steps=step or (), jobs=jobs, scheduler=scheduler, progress=progress
        )
    _say_run(result, folder)
    led_on(folder)


def _say_run(result: Any, folder: Path) -> None:
    """What a run did; where a step or city failed, the command ends here."""
    from jxgrade import batch
    from jxgrade.present import console

    for what, parts in (("步骤", result.stages), ("报告", result.units)):
        tally = {name: sum(part.outcome == name for part in parts) for name in ("done", "skipped", "failed")}
        say(f"{what}：完成 {tally['done']}，无变化跳过 {tally['skipped']}，失败 {tally['failed']}")
    for line in result.failures:
        typer.echo(line, err=True)
    if all(stage.outcome in {"done", "skipped"} for stage in result.stages):
        tables = batch.StoreTables(batch.Workspace(folder).store)
        say(console.standing(tables["decisions"]))
        _say_alarms(tables["decision_problems"])
        say(f"{console.tally(_told(tables))}（见各市《收件核对》，或运行 jxgrade validate --all）")
    if result.index.is_file():
        say(f"报告首页：{result.index}")
    if result.failures:
        next_step("按上面每一行的改法处理，再运行一次；已完成的不会重做", "run", folder)
        raise typer.Exit(1)


@app.command(cls=Command)
def status(given: Dir = None, at: At = Path()) -> None:
    """显示哪些步骤和报告是最新的、哪些需要重做；不作任何改动。"""
    from jxgrade import batch
    from jxgrade.present.console import padded

    folder = workspace_of(given, at)
    workspace, programme = batch.open_workspace(folder)
    for title, state in batch.overview(workspace, programme):
        say(f"  {padded(title, 14)}{state}")
    led_on(folder)


@app.command("next", cls=Command)
def what_next(given: Dir = None, at: At = Path()) -> None:
    """一句话说明现在该做什么、为什么；不作任何改动。"""
    led_on(workspace_of(given, at))


@app.command(cls=Command)
def why(
    trainee_id: Annotated[str, typer.Argument(metavar="TRAINEE_ID", help="学员编号")],
    folder: At = Path(),
    letter: Annotated[
        bool, typer.Option("--letter", help="给学员本人看：只有本人的数字，不出现阅卷人、决定人和他人的编号")
    ] = False,
) -> None:
    """说明一个学员的判定：原始数据、评分、算式、各项条件、评优结果。"""
    from jxgrade import batch
    from jxgrade.pages.letter import letter as written
    from jxgrade.pages.why import Ways, explain
    from jxgrade.present import trainee_links

    workspace, programme = batch.open_workspace(folder)
    tables = batch.StoreTables(workspace.store)
    if len(tables["decisions"]) and batch.Pipeline(workspace, programme).stale():
        typer.echo(
            "注意：收件或参数在最近一次运行之后有变化，以下说明的是上一次的结果。运行 jxgrade run 可更新。", err=True
        )
    say(written(Ways(tables, programme), trainee_id) if letter else explain(tables, programme, trainee_id))
    if not letter:
        page = workspace.reports / trainee_links.FOLDER / trainee_links.file_of(trainee_id.strip())
        if page.is_file():
            say(f"网页：{page}#{trainee_id.strip()}")
        next_step("要给学员本人看的（只有本人的数字）", f"why {trainee_id} --letter", folder)


@app.command(cls=Command)
def purge(
    by: By,
    folder: At = Path(),
    identities: Annotated[bool, typer.Option("--identities", help="删除姓名、证件号、电话（必须写明）")] = False,
    texts: Annotated[bool, typer.Option("--texts", help="连同作业正文和雷同对照页一起删除")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问")] = False,
) -> None:
    """申诉期过后删除身份信息；先问一次，删了什么、由谁决定记入审计日志，收件箱不动。"""
    from jxgrade import batch
    from jxgrade.batch.acts.purge import inbox_holds_names
    from jxgrade.batch.acts.purge import purge as delete

    if not identities:
        raise ParamsError("没有写明要删除什么。改法：jxgrade purge --identities（连正文一起删：再加 --texts）")
    workspace, _ = batch.open_workspace(folder)
    what = "姓名、证件号、电话和作业正文" if texts else "姓名、证件号、电话"
    if not yes and not agreed(f"删除后不能恢复：{what}。删除？"):
        say("没有删除任何文件")
        return
    done = delete(workspace, by=by, texts=texts)
    say(f"已删除 {len(done.files)} 个文件，已记入审计日志" if done.files else "没有要删除的文件，审计日志没有新增")
    for name in done.files[:SHOWN_PROBLEMS]:
        say(f"  {name}")
    if len(done.files) > SHOWN_PROBLEMS:
        say(f"  …… 还有 {len(done.files) - SHOWN_PROBLEMS} 个")
    if inbox_holds_names(workspace):
        say("注意：inbox 里还有报名表或附件2，下一次运行会重新读入姓名。改法：另行归档或删除 inbox 里的原始表格")
    next_step("看记下了什么", "audit --what purge", folder)


@app.command(cls=Command)
def demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="演示文件夹", show_default=True)] = Path(
        "jxgrade-demo"
    ),
    trainees: Annotated[int, typer.Option("--trainees", min=60, metavar="N", help="学员人数")] = 1200,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="随机种子；相同种子得到相同数据")] = 2023,
    jobs: Jobs = None,
) -> None:
    """生成一个虚拟的省并完整运行，打印埋设的情形与查出的结果、首页位置。"""
    from jxgrade import batch
    from jxgrade.demo import prepare_demo
    from jxgrade.present.console import padded

    with progress_bar() as progress:
        planted = prepare_demo(folder, trainees=trainees, seed=seed, progress=progress)
        result = batch.run(folder, jobs=jobs, progress=progress)
    _say_run(result, folder)
    found = planted.found(batch.StoreTables(folder / "store"))
    say(f"{padded('埋设的情形', 28)}埋设  查出")
    for case in found:
        more = f" 等 {len(case.missed)} 处" if len(case.missed) > SHOWN_MISSED else ""
        gap = f"  漏：{'、'.join(case.missed[:SHOWN_MISSED])}{more}" if case.missed else ""
        say(f"  {padded(case.title, 24)}{case.planted:>6}{case.found:>6}{gap}")
    missed = sum(case.planted - case.found for case in found)
    say(
        f"合计埋设 {sum(case.planted for case in found)}，漏 {missed}{'（本工具没有查出的，如实列出）' if missed else ''}"
    )
    alarms = planted.false_alarms(batch.StoreTables(folder / "store"))
    say(f"没有埋设而被提示的雷同 {len(alarms)} 对{'：' + '、'.join(alarms[:SHOWN_MISSED]) if alarms else ''}")
    say(f"打开首页：{result.index.resolve()}")
    next_step("看一个学员的判定", f"why {planted.cases[0].ids[0]}", folder)


def main() -> None:
    """Run the command line; the one place where an error becomes a message and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = app(sys.argv[1:], prog_name="jxgrade", standalone_mode=False)
        if code == INTERRUPTED:  # how typer tells of Ctrl-C
            raise KeyboardInterrupt
    except JxgradeError as error:
        typer.echo(f"停止：{error}" if isinstance(error, StopBeforeWork) else f"错误：{error}", err=True)
        code = error.exit_code
    except KeyboardInterrupt:
        typer.echo("已中断，正在收尾；写好的都完整保留，再次运行会接着做。", err=True)
        code = INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:
        typer.echo(
            f"错误：{error.filename or '文件'} 读写失败（{system_reason(error)}）。改法：检查权限与磁盘空间后再运行",
            err=True,
        )
        code = JxgradeError.exit_code
    except Exception as error:  # noqa: BLE001 - sorted in `told`: a wrong option, or a defect that shows itself
        code = told(error)
    sys.exit(code if isinstance(code, int) else 0)
