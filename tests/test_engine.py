"""What plain papermill says at its end: our one line for what a person can mend, everything of its own for the rest."""

import subprocess
import sys
import tomllib

LINE = "没有这个设区市代号：甲。改法：…"
ENDED = """
import sys
import papermill.engines, {module}
from papermill.exceptions import PapermillExecutionError
for name in {names!r}:
    error = PapermillExecutionError(4, 5, "", name, {line!r}, ["……"])
    sys.excepthook(type(error), error, None)
    sys.stderr.write("|")
"""


def test_an_error_of_ours_ends_papermill_with_its_line_alone_and_any_other_as_papermill_ends(root):
    points = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]
    module = points["papermill.engine"]["jxgrade"].removesuffix(":Engine")
    names = ("ParamsError", "ProgrammeError", "ValueError", "Sequence", "__name__", "")
    command = [sys.executable, "-X", "utf8", "-c", ENDED.format(module=module, names=names, line=LINE)]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    ours, programme, *others, end = run.stderr.split("|")
    assert ours == programme == f"{LINE}\n" and end == ""
    assert len(others) == 4 and all("papermill.exceptions" in one and 'at "In [5]"' in one for one in others)
