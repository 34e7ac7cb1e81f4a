"""What plain papermill says at its end: our one line for what a person can mend, everything of its own for the rest."""

import subprocess
import sys
import tomllib

import pytest

RAISED = """
import {module}
from papermill.exceptions import PapermillExecutionError
raise PapermillExecutionError(4, 5, "", {name!r}, "没有这个设区市代号：甲。改法：…", ["…"])
"""


def _said(module: str, name: str) -> tuple[int, str]:
    script = RAISED.format(module=module, name=name)
    command = [sys.executable, "-X", "utf8", "-c", script]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    return run.returncode, run.stderr


@pytest.fixture(scope="module")
def module(root):
    """What papermill loads, as the project names it."""
    points = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]
    return points["papermill.engine"]["jxgrade"].removesuffix(":Engine")


def test_an_error_of_ours_ends_papermill_with_its_line_alone(module):
    assert _said(f"papermill.engines, {module}", "ParamsError") == (1, "没有这个设区市代号：甲。改法：…\n")


@pytest.mark.parametrize("name", ["ValueError", "Sequence", "__name__", ""])
def test_any_other_error_is_told_as_papermill_tells_it(module, name):
    code, said = _said(f"papermill.engines, {module}", name)
    assert code == 1 and said.startswith("Traceback") and said == _said("papermill.engines", name)[1]
