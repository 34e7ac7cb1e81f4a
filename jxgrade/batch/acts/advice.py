"""What to do now, and why: the first step of the way that is not done yet, in one line (`jxgrade next`, the last line of other commands)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from jxgrade.batch.run.guard import standing
from jxgrade.batch.run.pipeline import Pipeline
from jxgrade.batch.run.tables import StoreTables
from jxgrade.batch.workspace import Workspace
from jxgrade.intake.specs import asked_tables
from jxgrade.programme import Programme
from jxgrade.rules.gates import gated
from jxgrade.rules.objections import objections_of, read_again
from jxgrade.tables import read_made, rows


@dataclass(frozen=True)
class Advice:
    """What to do and why, as a sentence; the command to type without `jxgrade`, empty where a person acts elsewhere."""

    text: str
    command: str = ""


# the group of a pending reason -> what a person does about it; first what unlocks most
_WAITS: Final[Mapping[str, tuple[str, str]]] = {
    "unmarked": ("{n} 份作业没有评分：安排评阅、收回评阅包", "marks allocate"),
    "disputed": ("{n} 份作业评分分歧未决：请仲裁专家评分", "marks allocate"),
    "reuse": (
        "{n} 份作业雷同待认定：打开 reports/province/evidence/index.html 逐对认定，写进收件表“处理决定”，再运行",
        "run",
    ),
    "unreadable": ("{n} 处数据或文件读不出：按各市《收件核对》的改法改正，放回 inbox，再运行", "run"),
    "doubtful": ("{n} 人身份有疑问：核对报名表的编号、证件号、设区市，改正后再运行", "run"),
    "awaited": ("{n} 项还没有收到：等数据送达；已过截止日的，改 params/programme.yaml 的 as_of，再运行", "run"),
    "late": ("{n} 份作业逾期待定：由承训单位决定是否接受", ""),
}
# table, outcome of it that waits, what a person does about it
_OUTCOMES: Final = (
    (
        "award_trainees",
        "undecided",
        "优秀学员有 {n} 人并列跨线待定：由人决定（awards.trainees.ties），改后再运行",
        "run",
    ),
    ("award_organisations", "undecided", "优秀组织奖有 {n} 个单位并列跨线：见《评优遴选》，由人决定后公示", ""),
    ("award_volunteers", "proposed", "{n} 位优秀志愿者只是建议：负责人核对后签字", "awards sign --all --by 姓名"),
)
MOST_BLIND: Final = (1, 2)  # marks after which one more is given blind; after more it is an adjudicator's


def advice(workspace: Workspace, programme: Programme) -> Advice:
    """The next step of the way; reads the store, changes nothing. Raises what opening the audit log raises."""
    return next(iter(_steps(workspace, programme)))


def _steps(workspace: Workspace, programme: Programme) -> Iterator[Advice]:
    inbox = workspace.inbox
    if not inbox.is_dir() or not any(path.is_file() for path in inbox.iterdir()):
        yield Advice("inbox/ 里还没有表格：把平台导出的表格放进去，作业文件放进 inbox/submissions/，再核对", "validate")
    if Pipeline(workspace, programme).stale():
        yield Advice("收件、参数或评分有变化，结果还不是最新的：运行", "run")
    tables = StoreTables(workspace.store)
    is_open = standing(workspace) is None
    if is_open:  # what is sealed no longer waits for anything that would change it
        yield from _deliveries(tables["delivered"], programme)
        yield from _errors(tables["intake_problems"])
        yield from _objections(workspace, tables, programme)
        yield from _waiting(tables["decisions"], programme)
    yield from _replies(workspace, tables)
    if is_open:
        yield from _awards(tables)
        yield Advice("没有待处理的：公示期满、异议处理完之后封存", "seal --by 姓名")
    for folder, text, command in (
        ("notice", "结果已封存，还没有公示稿：生成", "publish notice"),
        ("certificates", "结果已封存，还没有制发证书：制发", "publish certificates --day 落款日期"),
    ):
        if not (workspace.store / "private" / folder).is_dir():
            yield Advice(text, command)
    yield Advice("都做完了：存档", "publish archive")


def _deliveries(delivered: pd.DataFrame, programme: Programme) -> Iterator[Advice]:
    there = {name for name, got in rows(delivered, "table", "delivered") if got}
    known = asked_tables(programme)
    lacking = [known[name].heading for name in ("roster", *gated(programme)) if name not in there]
    if lacking:
        yield Advice(f"还没有收到或不能采用：{'、'.join(lacking)}。放进 inbox/ 后核对", "validate")


def _errors(problems: pd.DataFrame) -> Iterator[Advice]:
    """The file with most errors, named."""
    files = Counter(
        file
        for level, file in rows(problems.drop(columns="city").drop_duplicates(), "level", "file")
        if level == "error"
    )
    if files:
        [(worst, number)] = files.most_common(1)
        where = f"，其中 {worst} 有 {number} 处" if worst else ""
        yield Advice(f"收件有 {files.total()} 处错误{where}：逐条看改法，改原文件，再运行", "validate --all")


def _objections(workspace: Workspace, tables: StoreTables, programme: Programme) -> Iterator[Advice]:
    """Open objections: first those of which a text waits to be drawn for a new reading, then those that wait for a decision."""
    waiting = [one for one in objections_of(tables["objections"]) if one.is_open]
    if not waiting:
        return
    purposes = read_made("purposes", workspace.store)
    there = Counter(f"{who}/{kind}" for who, kind in rows(tables["marks"], "trainee_id", "kind"))
    how: dict[str, list[str]] = {"none": [], "out": [], "back": []}
    for one in waiting:
        steps = [
            read_again(text, purposes, tables["marks"])
            for text in one.texts(programme.kinds)
            if there[text] in MOST_BLIND
        ]
        how[next((step for step in ("none", "out") if step in steps), "back")].append(one.objection_id)
    named = {step: f"{len(listed)} 件异议（{'、'.join(listed)}）" for step, listed in how.items()}
    if how["none"]:
        yield Advice(f"{named['none']}要盲评重读：抽签分配给没有评过的阅卷人", "marks allocate")
    if how["back"]:
        yield Advice(f"{named['back']}等人决定：在收件表“异议”中填写处理、决定人、决定时间，再运行", "run")
    yield Advice(f"{named['out']}等重读的评分：催阅卷人评完，收回评阅包", "marks merge 评阅包")


def _replies(workspace: Workspace, tables: StoreTables) -> Iterator[Advice]:
    from jxgrade.batch.acts.objections import unanswered

    late = unanswered(workspace, objections_of(tables["objections"]))
    if late:
        yield Advice(f"{len(late)} 件异议（{'、'.join(late)}）已处理，还没有写答复：写", "publish replies")


def _waiting(decisions: pd.DataFrame, programme: Programme) -> Iterator[Advice]:
    """Of what keeps decisions pending, the kind that keeps most; the others are counted."""
    found: Counter[str] = Counter()
    pending = 0
    for status, reasons in rows(decisions, "status", "reasons"):
        pending += status == "pending"
        found.update(_group(code) for code in reasons if status == "pending" and _group(code) in _WAITS)
    if programme.scoring.late == "accept":
        del found["late"]
    if found:
        [(group, number)] = found.most_common(1)
        text, command = _WAITS[group]
        others = (
            f"（待定 {pending} 人；另有其他原因 {found.total() - number} 处）"
            if len(found) > 1
            else f"（待定 {pending} 人）"
        )
        yield Advice(text.format(n=number) + others, command)


def _group(code: str) -> str:
    return code.rpartition("_")[2]


def _awards(tables: Mapping[str, pd.DataFrame]) -> Iterator[Advice]:
    for table, outcome, text, command in _OUTCOMES:
        number = sum(found == outcome for (found,) in rows(tables[table], "outcome"))
        if number:
            yield Advice(text.format(n=number), command)
