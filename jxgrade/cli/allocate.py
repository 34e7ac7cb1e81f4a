"""`jxgrade marks allocate`: who marks what, drawn by lot; what it did and what it could not do, in Chinese and in numbers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from jxgrade.cli.parts import At, moment, next_step, say
from jxgrade.errors import ParamsError
from jxgrade.programme import Programme

if TYPE_CHECKING:
    from jxgrade.batch.acts.allocation import Outcome, Proof
    from jxgrade.marking.allocate import Wanted
    from jxgrade.rules.places import Place

PURPOSES: Final = {
    "first": "初评",
    "double": "随机双评",
    "near_pass": "及格线或优秀线附近复评",
    "near_top": "高分复评",
    "third": "三评",
    "objection": "异议重读",
    "qualify": "试评卷",
    "anchor": "锚卷",
    "seed": "标准卷",
}
_LEFT_OUT: Final = {"unreadable": "无法读取", "unknown": "报名表里没有其学员", "ruled": "已认定抄袭、以零分计"}
_IDLE: Final = {"lost": "已退出", "unclear": "在附件2中分不清是谁，或看不出所在的县（市、区）"}
SHOWN: Final = 12


def allocate(
    folder: At = Path(),
    wave: Annotated[
        str | None,
        typer.Option("--wave", metavar="DATE", help="这一批的名称：日期或批号（默认：今天；wave: once 时为 1）"),
    ] = None,
    lost: Annotated[
        list[str] | None,
        typer.Option("--lost", metavar="阅卷人编号", help="这位不再阅卷：未动笔的转给别人，评过的不动（可写几次）"),
    ] = None,
    back: Annotated[
        list[str] | None, typer.Option("--back", metavar="阅卷人编号", help="退出的这位又回来了（可写几次）")
    ] = None,
    commit: Annotated[bool, typer.Option("--commit", help="只公布抽签种子的承诺（sha256），还不抽签")] = False,
    reveal: Annotated[bool, typer.Option("--reveal", help="评阅结束后公开抽签种子，并用它重算每一次抽签")] = False,
) -> None:
    """抽签分配作业：只补没有分配的，已分配、已评的都不动；重复运行不会改变什么。"""
    from jxgrade import batch
    from jxgrade.batch.acts import allocation
    from jxgrade.batch.run.stages import STAGES

    workspace, programme = batch.open_workspace(folder)
    at = moment(None, programme)
    if commit:
        promised, new = allocation.commit(workspace, at=at)
        say(f"抽签种子的承诺（sha256）{'现在写下' if new else '早已写下'}：{promised}")
        next_step("公布这一行之后抽签", "marks allocate", folder)
        return
    if reveal:
        _tell_proof(allocation.reveal(workspace, at=at))
        return
    label = _label(wave, at, programme)
    outcome = allocation.allocate(workspace, programme, wave=label, at=at, lost=lost or (), back=back or ())
    for line in told(outcome, programme):
        say(line)
    pipeline = batch.Pipeline(workspace, programme)
    if not pipeline.is_fresh(STAGES[0], pipeline.key(STAGES[0])):
        say("提醒：收件或评阅库在上次运行之后有变化。改法：先运行 jxgrade run，再分配一次，可补上新作业和该复评的")
    if outcome.drawn.unplaced:
        for line in shortage(outcome, programme):
            typer.echo(line, err=True)
    next_step("写评阅包", "marks pack", folder)
    if outcome.drawn.unplaced:
        raise typer.Exit(1)


def _label(wave: str | None, at: str, programme: Programme) -> str:
    from jxgrade.marking.allocate.lot import BEFORE_ALL

    if wave is None:
        return "1" if programme.marking.wave == "once" else at[:10]
    try:
        if wave.isascii() and wave.isdecimal() and wave == str(int(wave)) != BEFORE_ALL:
            return wave
        if date.fromisoformat(wave).isoformat() == wave:
            return wave
    except ValueError:
        pass
    raise ParamsError(f"批次 {wave} 不对。改法：写成 2024-01-05 这样的日期，或 1、2 这样的批号")


# ---------------------------------------------------------------- what is said


def told(outcome: "Outcome", programme: Programme) -> Iterator[str]:
    """What an allocation did and how things stand, line by line."""
    found, drawn = outcome.found, outcome.drawn
    if outcome.completed:
        yield "上一次抽签没有写完，已按原来的记录补写"
    if outcome.newly and outcome.commitment:
        yield f"抽签种子的承诺（sha256）现在写下：{outcome.commitment}"
    new = Counter(row.purpose for row in drawn.rows)
    left_out = [f"{_LEFT_OUT[why]} {number} 篇" for why, number in found.left_out.items()]
    yield f"可评作业 {found.ready} 篇" + (f"（不分配：{'，'.join(left_out)}）" if left_out else "")
    yield f"阅卷人 {len(found.case.graders)} 人，回避本县（市、区）、本单位，另有相邻县回避 {sum(one != other for one, other in found.case.neighbours)} 对"
    idle = Counter(found.idle.values())
    if idle:
        yield "  不分配作业的阅卷人：" + "，".join(f"{_IDLE[why]} {number} 人" for why, number in sorted(idle.items()))
    if drawn.rows:
        yield f"批次 {outcome.wave} 新分配 {len(drawn.rows)} 份：" + _parts(new)
    else:
        yield "没有要新分配的，分配表没有改动" if not found.released else "没有新分配的"
    if found.released:
        yield f"收回未动笔的 {len(found.released)} 份（阅卷人退出、不在名册或须回避），已评和已动笔的没有移动"
    if found.declined:
        yield f"有 {found.declined} 份被阅卷人跳过，或退出的人只写了草稿：原来的保留，已另请人评"
    yield from _standing(outcome, programme)
    if drawn.lacking:
        lacking = "，".join(f"{PURPOSES[purpose]} {number} 份" for purpose, number in drawn.lacking.items())
        yield (
            f"提醒：还缺{lacking}，因为有仲裁分、可作标准卷的作业只有 {len(found.case.references)} 篇。"
            "改法：请仲裁专家多评几篇，运行 jxgrade run 后再分配一次"
        )


def _standing(outcome: "Outcome", programme: Programme) -> Iterator[str]:
    """How things stand: all rows by purpose, loads, what it costs."""
    total, loads = sum(outcome.counts.values()), sorted(outcome.loads.values())
    yield f"目前共 {total} 份：{_parts(outcome.counts)}"
    if not loads:
        return
    span = f"{loads[0]}" if loads[0] == loads[-1] else f"{loads[0]}–{loads[-1]}"
    yield f"每人 {span} 份" + _unlevel(outcome, loads)
    minutes = programme.marking.minutes
    hours = {purpose: number * minutes / 60 for purpose, number in outcome.counts.items()}
    extra = "，".join(f"{name} {_hours(hours[purpose])}" for purpose, name in PURPOSES.items() if hours.get(purpose))
    yield f"按每份 {minutes} 分钟计共 {_hours(sum(hours.values()))} 小时（{extra}），每人约 {_hours(loads[-1] * minutes / 60)} 小时"


def _unlevel(outcome: "Outcome", loads: Sequence[int]) -> str:
    if loads[-1] - loads[0] <= 1:
        return ""
    limited = any(grader.most is not None for grader in outcome.found.case.graders)
    why = "有的阅卷人已到上限，或" if limited else ""
    return f"（相差超过 1：{why}因回避、先前各批已分配的不动，不能更均匀）"


def shortage(outcome: "Outcome", programme: Programme) -> Iterator[str]:
    """What found nobody, in numbers: how many places were needed and how many there were, where, and what to do."""
    drawn, case = outcome.drawn, outcome.found.case
    names = {city.slug: city.name for city in programme.cities}
    full = [one.wanted for one in drawn.unplaced if one.reason == "full"]
    away = [one.wanted for one in drawn.unplaced if one.reason == "away"]
    if full:
        if drawn.places is not None and drawn.places < drawn.asked:
            yield f"需要 {drawn.asked} 个评阅位，只有 {drawn.places} 个，缺 {len(full)}：{_where(full, case.places, names)}"
        else:
            yield f"有 {len(full)} 个评阅位排不下（可评这些作业的阅卷人都已到上限）：{_where(full, case.places, names)}"
        yield "  改法：增加阅卷人，或在 programme.yaml 里提高 marking.most、marking.most_of，再运行一次"
    if away:
        yield f"有 {len(away)} 个评阅位没有人可评（全体阅卷人都须回避，或已评过该学员的作业）：{_where(away, case.places, names)}"
        yield "  改法：增加其他县（市、区）的阅卷人，再运行一次"


def _where(wanted: "Sequence[Wanted]", places: "Mapping[str, Place]", names: Mapping[str, str]) -> str:
    counts: Counter[str] = Counter()
    for one in wanted:
        city, county, _ = places[one.submission_id]
        counts[f"{names.get(city or '', '设区市不明')}{county or ''}"] += 1
    listed = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = "、".join(f"{name} {number}" for name, number in listed[:SHOWN])
    return shown + (f" 等 {len(listed)} 处" if len(listed) > SHOWN else "")


def _tell_proof(proof: "Proof") -> None:
    say(f"抽签种子：{proof.seed}")
    say(f"它的 sha256（抽签前的承诺）：{proof.commitment}")
    for fault in proof.faults:
        typer.echo(f"不符：{fault}", err=True)
    if proof.faults:
        raise typer.Exit(1)
    say(f"用公开的种子重算 {proof.draws} 次抽签、{proof.rows} 份，与分配表完全一致")


def _parts(counts: Mapping[str, int]) -> str:
    return "，".join(f"{name} {counts[purpose]}" for purpose, name in PURPOSES.items() if counts.get(purpose)) or "无"


def _hours(hours: float) -> str:
    return f"{hours:,.0f}" if hours >= 10 else f"{hours:.1f}"
