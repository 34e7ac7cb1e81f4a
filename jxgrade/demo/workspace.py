"""Make a demo's folder: a workspace like any other, its inbox written anew from the seed."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from jxgrade.batch import Workspace, init, open_workspace
from jxgrade.demo import Planted, write_demo
from jxgrade.disk import write_json
from jxgrade.errors import WorkspaceError


def prepare_demo(
    folder: Path, *, trainees: int, seed: int, progress: Callable[[str, int, int | None], None] | None = None
) -> Planted:
    """Write a synthetic province into ``folder`` and return what was planted.

    A folder that holds anything but an earlier demo is refused (WorkspaceError), so nobody's inbox is ever overwritten.
    """
    place = Workspace(folder)
    mark = place.runs / "demo.json"
    if folder.exists() and any(folder.iterdir()) and not _is_demo(mark):
        raise WorkspaceError(f"{folder} 里已有别的文件，演示没有开始。改法：换一个空文件夹，如 jxgrade demo 新文件夹")
    init(folder)
    write_json(mark, {"demo": True, "trainees": trainees, "seed": seed})
    workspace, programme = open_workspace(folder)
    shutil.rmtree(workspace.inbox)
    return write_demo(folder, programme=programme, trainees=trainees, seed=seed, progress=progress)


def _is_demo(mark: Path) -> bool:
    try:
        data = json.loads(mark.read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(data, dict) and data.get("demo") is True
