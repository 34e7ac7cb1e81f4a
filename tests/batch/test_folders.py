"""Folders of pages: the same whether one process makes them or several, and what is no longer shown is gone."""

import shutil

from jxgrade import batch
from jxgrade.batch.run import folders
from jxgrade.batch.run.pipeline import silent
from jxgrade.present.band import Seal, banded
from jxgrade.present.trainee_links import file_of


def _made(root, jobs):
    """All pages of the trainees' places made anew."""
    folder = root / "reports/province/trainees"
    for path in (*folder.iterdir(), folder / "of nobody.html"):
        path.write_text("spoilt", "utf-8")
    result = folders.TRAINEES.make(batch.Pipeline(*batch.open_workspace(root)), silent, jobs)
    assert result.outcome == "done", result.message
    return result.outputs, {path.name: path.read_bytes() for path in folder.iterdir()}


def test_several_processes_write_the_pages_that_one_does(place, monkeypatch):
    outputs, pages = alone = _made(place, 1)
    assert len(pages) > 5 and set(outputs) == {f"province/trainees/{name}" for name in pages}
    assert all(b"spoilt" not in page for page in pages.values())
    monkeypatch.setattr(folders, "WORTH_A_POOL", 1)
    monkeypatch.setattr(folders, "TOGETHER", 2)
    assert _made(place, 2) == alone


def test_a_page_that_still_says_it_is_sealed_is_made_again(place):
    folder = place / "reports/province/trainees"
    folders.TRAINEES.make(batch.Pipeline(*batch.open_workspace(place)), silent, 1)
    path = folder / file_of("T02")
    draft = path.read_text("utf-8")
    path.write_text(banded(draft, Seal("王审", "2024-02-20")), "utf-8")
    (place / "store/runs/units/province-trainees.json").write_text(
        (place / "store/runs/units/province-trainees.json")
        .read_text("utf-8")
        .replace('"key": "', '"key": "of other tables '),
        "utf-8",
    )
    assert folders.TRAINEES.make(batch.Pipeline(*batch.open_workspace(place)), silent, 1).outcome == "done"
    assert path.read_text("utf-8") == draft


def _run(root):
    pipeline = batch.Pipeline(*batch.open_workspace(root))
    assert {one.outcome for one in pipeline.bring_up_to_date(jobs=1)} <= {"done", "skipped"}
    assert folders.TRAINEES.make(pipeline, silent, 1).outcome in ("done", "skipped")


def test_a_mark_that_changes_writes_the_pages_that_then_say_something_else_alone(place):
    _run(place)
    folder = place / "reports/province/trainees"
    before = {path.name: (path.stat().st_ino, path.read_bytes()) for path in folder.iterdir()}
    marks = place / "inbox" / "评阅.csv"
    old, new = ("T02,心理活动课程设计,G0,60", "T02,心理活动课程设计,G0,61")
    assert old in marks.read_text("utf-8-sig")
    marks.write_text(marks.read_text("utf-8-sig").replace(old, new), "utf-8-sig")
    _run(place)
    now = {path.name: (path.stat().st_ino, path.read_bytes()) for path in folder.iterdir()}
    written = {name for name in now if now[name][0] != before[name][0]}
    assert written == {name for name in now if now[name][1] != before[name][1]}
    assert file_of("T02") in written and len(written) <= 2 < len(now)
    shutil.rmtree(folder)
    _run(place)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        name: page for name, (_, page) in now.items()
    }
