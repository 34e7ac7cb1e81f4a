"""Folders of pages: the same whether one process makes them or several, and what is no longer shown is gone."""

from jxgrade import batch
from jxgrade.batch.run import folders
from jxgrade.batch.run.pipeline import silent


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
