"""`jxgrade scenario` and `jxgrade diff`: what would be, and what became otherwise and why; in Chinese like all of the command line."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jxgrade.cli.parts import All, At, next_step, progress_bar, say

if TYPE_CHECKING:
    from jxgrade.awards.changes import Change
    from jxgrade.batch.run.comparison import Comparison

SHOWN = 20
SHOWN_CAUSES = 3


def scenario(
    files: Annotated[
        list[Path],
        typer.Option(
            "--with", metavar="FILE", help="试算更正：放进收件会怎样，如 评阅.csv（同名的代替原来的；可写几次）"
        ),
    ],
    folder: At = Path(),
    everything: All = False,
) -> None:
    """试算更正：收件表照这样改，谁会变、席位和并列怎样变。不改动收件和已决定的结果。"""
    from jxgrade import batch
    from jxgrade.batch.run.comparison import rehearse

    with progress_bar() as progress:
        found = rehearse(batch.Pipeline(*batch.open_workspace(folder)), files, progress=progress)
    for name, replaces in found.put:
        say(f"试算：收件 {name}（{'代替现有的同名文件' if replaces else '新增'}）；收件和结果都没有改动")
    if found.problems:
        say(f"这些文件有 {len(found.problems)} 处问题")
        for level, message in found.problems[:SHOWN]:
            say(f"  {'错误' if level == 'error' else '警告'}：{message}")
    for title, was, now in found.seats:
        say(f"{title}：{was} → {now}")
    _list(found.changes, everything=everything)
    next_step("要照此更正的，把文件放进 inbox/，再运行", "run", folder)


def diff(
    other: Annotated[Path, typer.Argument(metavar="OTHER", help="较早的工作区（如当时的存档）")],
    folder: At = Path(),
    everything: All = False,
) -> None:
    """比较两个工作区的结果：哪些判定和评优变了，因为哪一项数据或规则。"""
    from jxgrade import batch

    _tell(batch.compare(other, folder), everything=everything)
    next_step("看一个学员的判定怎样得来", "why 学员编号", folder)


def _tell(found: "Comparison", *, everything: bool) -> None:
    say(
        f"收件文件不同 {len(found.files)} 个，规则不同 {len(found.rules)} 处，程序{'版本不同' if found.code else '相同'}"
    )
    for line in (*found.files, *map(str, found.rules)):
        say(f"  {line}")
    _list(found.changes, everything=everything)


def _list(changes: "tuple[Change, ...]", *, everything: bool) -> None:
    say(f"结果不同 {len(changes)} 处")
    shown = changes if everything else changes[:SHOWN]
    for change in shown:
        say(f"  {change.what} {change.subject}：{change.before} → {change.after}")
        for cause in change.causes if everything else change.causes[:SHOWN_CAUSES]:
            say(f"      原因：{cause}")
    if len(shown) < len(changes):
        say(f"  …… 还有 {len(changes) - len(shown)} 处。逐条列出：加 --all")
