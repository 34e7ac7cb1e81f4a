"""`jxgrade verify`, `seal`, `unseal`, `audit`: proof of what was done, and the word of who answers for it; in Chinese."""

import re
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from jxgrade.cli.parts import All, At, By, Dir, Jobs, agreed, led_on, next_step, progress_bar, say, workspace_of
from jxgrade.errors import JxgradeError, ParamsError

AREAS = {
    "inbox": "收件",
    "params": "参数",
    "notebooks": "笔记本",
    "store": "数据",
    "reports": "报告",
    "code": "程序",
    "packages": "依赖",
    "runs": "运行清单",
    "audit": "审计日志",
    "again": "重算",
}
SHOWN = 40
DIGITS = 12
_DIGEST = re.compile("[0-9a-f]{64}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def verify(
    given: Dir = None,
    at: At = Path(),
    quick: Annotated[bool, typer.Option("--quick", help="只核对文件与日志，不从收件重算")] = False,
    everything: All = False,
    jobs: Jobs = None,
) -> None:
    """核对：每个文件与最近一次运行的清单是否一致，审计日志是否完整，并从收件重算一遍逐字节比较。"""
    from jxgrade import batch

    folder = workspace_of(given, at)
    with progress_bar() as progress:
        result = batch.verify(folder, quick=quick, jobs=jobs, progress=progress)
    shown = result.found if everything else result.found[:SHOWN]
    for one in shown:
        typer.echo(f"  {AREAS.get(one.area, one.area)} {one.name}：{one.what}", err=True)
    if len(shown) < len(result.found):
        typer.echo(f"  …… 还有 {len(result.found) - len(shown)} 处。逐条列出：加 --all", err=True)
    if result.found:
        why = f"其中输入改变 {len(result.causes)} 处，结果会随之不同" if result.causes else "输入没有改变"
        raise JxgradeError(
            f"与运行 {result.run} 不同之处 {len(result.found)} 处，{why}。改法：查明原因；从备份恢复，或运行 jxgrade run"
        )
    say(f"与运行 {result.run} 的清单完全一致" + ("；从收件重算，结果逐字节相同" if result.again else "（没有重算）"))
    if result.head.number:
        say(f"审计日志完整，共 {result.head.number} 行，末行 {result.head.hash}（可抄入会议记录，以后核对）")
    led_on(folder)


def seal(
    by: By, folder: At = Path(), yes: Annotated[bool, typer.Option("--yes", help="还有待定的也不再询问")] = False
) -> None:
    """封存最近一次运行的结果：记下清单的哈希、谁、何时；此后会改动结果的运行都被拒绝。"""
    from jxgrade import batch
    from jxgrade.batch.acts import seal as sealing

    pipeline = batch.Pipeline(*batch.open_workspace(folder))
    waiting = sealing.pending(pipeline)
    if waiting and not yes and not agreed(f"还有 {waiting} 人待定，封存后页面上会注明。封存？"):
        say("没有封存")
        return
    made = sealing.seal(pipeline, by=by)
    say(f"已封存运行 {made.subject} 的结果：清单 sha256 {made.value['manifest']}，{made.by}，{made.at}")
    say(f"审计日志第 {made.number} 行，{made.hash}（可抄入会议记录，以后核对）")
    led_on(folder)


def unseal(
    by: By, reason: Annotated[str, typer.Option("--reason", metavar="缘由", help="为什么要重做")], folder: At = Path()
) -> None:
    """解除封存；谁、何时、为什么都记入审计日志。"""
    from jxgrade import batch
    from jxgrade.batch.acts import seal as sealing

    made = sealing.unseal(*batch.open_workspace(folder), by=by, reason=reason)
    say(f"已解除运行 {made.subject} 的封存（审计日志第 {made.number} 行）")
    led_on(folder)


def audit(
    folder: At = Path(),
    what: Annotated[str, typer.Option("--what", metavar="种类", help="只列这一种，如 封存结果")] = "",
) -> None:
    """列出审计日志：谁、何时、作了什么决定；先核对每一行没有被改动。"""
    from jxgrade import batch
    from jxgrade.batch import audit as log

    workspace, programme = batch.open_workspace(folder)
    zone, codes = ZoneInfo(programme.timezone), {said: code for code, said in log.KINDS.items()}
    kind = codes.get(what, what)
    if kind and kind not in log.KINDS:
        raise ParamsError(f"没有“{what}”这种决定。改法：--what 写 {'、'.join(log.KINDS.values())} 之一")
    found = log.decisions(workspace, kind)

    def told(text: str) -> str:
        """A value in Chinese; a time as the clock here showed it, a long digest by its first digits."""
        if _MOMENT.fullmatch(text):
            return f"{datetime.fromisoformat(text).astimezone(zone):%Y-%m-%d %H:%M:%S}"
        text_id, _, code = text.rpartition("/")
        if text_id and code in programme.kinds:
            return f"{text_id} · {programme.kinds[code]}"
        return text[:DIGITS] + "…" if _DIGEST.fullmatch(text) else log.SAID.get(text, text)

    for one in found:
        value = "，".join(f"{log.VALUES.get(name, name)} {told(text)}" for name, text in one.value.items() if text)
        say(
            f"{one.number:>6}  {told(one.at)}  {one.by}  {log.KINDS.get(one.what, one.what)}  {told(one.subject)}  {value}"
        )
    say(f"共 {len(found)} 行，没有一行被改动" if found else "审计日志里没有这样的决定")
    next_step("连同每个文件一起核对", "verify", folder)
