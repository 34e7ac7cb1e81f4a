"""A command line that cannot be obeyed, told in one Chinese line: a wrong command, option or value, and what was meant."""

import re
import sys
from difflib import get_close_matches

import typer

from jxgrade.errors import StopBeforeWork

_USAGE = {
    "MissingParameter": "缺少参数",
    "NoSuchOption": "没有这个选项",
    "BadOptionUsage": "选项后面缺少内容",
    "BadParameter": "参数值不对",
}
_EXPECTED = {r"greater than or equal to (\d+)|x>=(\d+)": "应不小于 {}", r"valid integer": "应为整数"}


def told(error: Exception) -> int:
    """Tell it, and return the exit code; anything but a wrong command line is a defect and shows itself."""
    if not hasattr(error, "format_message"):
        raise error
    message = error.format_message()
    commands = getattr(getattr(getattr(error, "ctx", None), "command", None), "commands", None)
    what = _USAGE.get(type(error).__name__, "没有这个命令" if commands else "多写了参数")
    parameter = getattr(error, "param", None)
    options = [word for word in getattr(parameter, "opts", ()) if word.startswith("--")]
    name = getattr(error, "option_name", None) or (options or [getattr(parameter, "metavar", None)])[0]
    detail = name or " ".join(sys.argv[1:])
    hits = ((re.search(pattern, message), text) for pattern, text in _EXPECTED.items())
    expected = "".join("，" + text.format(*filter(None, hit.groups())) for hit, text in hits if hit)
    fix = "看 jxgrade 命令 --help"
    if commands and type(error).__name__ not in _USAGE:
        near = get_close_matches(sys.argv[-1] if len(sys.argv) > 1 else "", commands, n=1)
        fix = f"是不是 {near[0]}？" if near else f"命令有 {' '.join(commands)}"
    typer.echo(f"停止：{what}（{detail}{expected}）。改法：{fix}", err=True)
    return StopBeforeWork.exit_code
