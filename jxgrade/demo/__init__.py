"""A synthetic province to try everything on: people, exports, texts, and planted cases whose truth is known."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from jxgrade.batch import Workspace, init, open_workspace
from jxgrade.demo.draft import KINDS, Draft
from jxgrade.demo.exports import Exports
from jxgrade.demo.handin import HandIn
from jxgrade.demo.handwritten import Shelf
from jxgrade.demo.nursery import Nursery, hand_in
from jxgrade.demo.planted import Expect, Found, Plant, Planted
from jxgrade.demo.plants_records import plant_records, ranked, tie_at_the_cut
from jxgrade.demo.plants_texts import plant_texts, sources
from jxgrade.demo.province import found_province
from jxgrade.demo.work import do_the_work, grade
from jxgrade.disk import write_json
from jxgrade.errors import ParamsError, WorkspaceError
from jxgrade.programme import Programme

FEWEST = 60


def write_demo(
    folder: Path,
    *,
    programme: Programme,
    trainees: int = 1200,
    seed: int = 2023,
    progress: Callable[[str, int, int | None], None] | None = None,
) -> Planted:
    """Write a synthetic province into ``folder/inbox/`` and return what was planted in it.

    The same arguments give the same bytes. ``progress(what, done, total)`` is told how far it is. Raises ParamsError for fewer than
    60 trainees, which cannot hold all cases.
    """
    if trainees < FEWEST:
        raise ParamsError(f"--trainees {trainees} 太少，放不下要埋设的情形。改法：至少 {FEWEST}")
    inbox = folder / "inbox"
    inbox.mkdir(parents=True)
    province = found_province(programme, trainees=trainees, seed=seed)
    do_the_work(province, programme, seed=seed)
    harsh = grade(province, programme, seed=seed)
    nursery = Nursery(province, programme, Shelf(sources(trainees)), seed=seed, harsh=harsh)
    plant_texts(nursery)
    plant_records(nursery)
    rows = ranked(nursery)
    tie_at_the_cut(nursery, rows, harsh)
    _hand_out(nursery, [draft for _, draft in rows])
    _harsh_grader(nursery, harsh)
    exports = Exports(province, programme, inbox)
    exports.write()
    _stray_files(nursery, exports, inbox)
    HandIn(province, programme, inbox, seed=seed).write(exports, progress)
    planted = Planted(tuple(nursery.cases), frozenset(nursery.copies), str(programme.reuse.note_at))
    return planted.located(exports.places)


def _hand_out(nursery: Nursery, best: list[Draft]) -> None:
    """What is left on the shelf goes to the best trainees, whose texts are opened first: cases, awards, the top of each list."""
    lessons, reports = best[::2], best[1::2]  # a case of each, before anybody has two
    everybody = nursery.province.trainees
    for kind, drafts in zip(2 * KINDS, (lessons, reports, [*reports, *everybody], [*lessons, *everybody]), strict=True):
        for draft in drafts:
            text = draft.texts.get(kind)
            if text is None or text.words is not None or text.data is not None or text.file is not None:
                continue
            written = nursery.shelf.take(kind, draft.level, longest=True)
            if written is not None:
                hand_in(text, written)


def _stray_files(nursery: Nursery, exports: Exports, inbox: Path) -> None:
    """A roster sent twice, and a workbook that is no table of the programme."""
    roster = min(inbox.glob("roster-*.xlsx"))
    copy = f"{roster.stem}_副本.xlsx"
    (inbox / copy).write_bytes(roster.read_bytes())
    stray = "培训场地安排.xlsx"
    exports.stray(stray)
    for kind, title, name in (("duplicate_file", "重复的文件", copy), ("unknown_file", "无关的文件", stray)):
        nursery.plant(kind, title, (name,), Expect("problems", (("file", name), ("level", "warning"))))


def _harsh_grader(nursery: Nursery, harsh: str) -> None:
    """The grader who marks everybody far down: surely lower than twice what the others differ by, once there are clearly enough marks."""
    marks = [mark for draft in nursery.province.trainees for one in draft.marks.values() for mark in one]
    number = sum(1 for mark in marks if mark.grader_id == harsh)
    if number >= 2 * max(nursery.programme.marking.qualify, 10):
        seen = Expect("graders", (("grader_id", harsh),), "severity_high", "-3", "below")
        nursery.plant("harsh_grader", "评分过严的阅卷人", (harsh,), seen)


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
