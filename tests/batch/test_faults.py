"""What the machine does to a run: one city fails clearly in Chinese, the rest goes on, and the next run makes it whole."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jxgrade import batch, disk
from jxgrade.batch.fingerprint import file_digest
from jxgrade.batch.run import notebooks
from jxgrade.batch.run.nursery import Nursery
from jxgrade.errors import WorkspaceError

BOTH = {"cities": ["nanchang", "jiujiang"], "steps": ["5-grading"]}


def _bytes(root: Path) -> dict[str, str]:
    files = [*root.glob("store/**/*.parquet"), *(path for path in root.glob("reports/**/*") if path.is_file())]
    return {path.relative_to(root).as_posix(): file_digest(path) for path in sorted(files)}


@pytest.fixture
def small(tmp_path) -> Path:
    """A workspace with one tiny notebook, that does harm in 九江 alone."""
    nbformat = pytest.importorskip("nbformat")
    (tmp_path / "notebooks").mkdir()
    cell = nbformat.v4.new_code_cell
    first = cell("city = ''", metadata={"tags": ["parameters"]})
    cells = [
        first,
        cell("import os, signal\nprint('before')"),
        cell("city == 'jiujiang' and HARM"),
        cell("print('after')"),
    ]
    about = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=about), tmp_path / "notebooks" / "tiny.ipynb")
    return tmp_path


def _call(place: Path, scope: str) -> tuple[Path, notebooks.Unit]:
    return place.resolve(), notebooks.Unit("tiny", scope, "《小》", {"city": scope})


def _execute(place: Path, scope: str) -> notebooks.UnitResult:
    return notebooks.execute(*_call(place, scope))


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", "笔记本的内核被系统终止（多半是内存不足）。改法"),
        ("bytearray(1 << 62)", "内存不足。改法"),
        ("open('/dev/full', 'w').write('x' * 9999)", "读写文件失败（磁盘已满）。改法"),
    ],
)
def test_a_notebook_the_machine_ends_is_told_in_chinese_and_no_page_of_it_looks_whole(small, harm, told):
    notebook = small / "notebooks" / "tiny.ipynb"
    notebook.write_text(notebook.read_text("utf-8").replace("HARM", harm), "utf-8")
    with Nursery(1) as pool:
        result = pool.submit(notebooks.execute, *_call(small, "jiujiang")).result()
    assert result.outcome == "failed" and told in result.message
    page = (small / "reports/jiujiang/tiny.html").read_text("utf-8")
    assert (
        'class="failed"' in page
        and "before" in page
        and "after" not in page.partition('class="failed"')[2].partition("<script")[0]
    )
    assert [path.name for path in sorted((small / "reports/jiujiang").iterdir())] == ["tiny.html", "tiny.ipynb"]


def test_a_full_disk_in_one_city_is_told_and_what_stood_there_stays(small, monkeypatch):
    target = small / "reports" / "jiujiang" / "tiny.html"
    disk.write_text(target, "old")

    def full(path: Path, *_: object) -> None:
        raise OSError(28, "No space left on device", str(path))

    notebook = small / "notebooks" / "tiny.ipynb"
    notebook.write_text(notebook.read_text("utf-8").replace("HARM", "1"), "utf-8")
    monkeypatch.setattr(notebooks, "write_text", full)
    result = _execute(small, "jiujiang")
    assert result.outcome == "failed" and "磁盘已满" in result.message and "改法" in result.message
    assert [path.name for path in target.parent.iterdir()] == ["tiny.html"] and target.read_text("utf-8") == "old"


def test_a_table_that_finds_the_disk_full_fails_its_step_and_all_after_it_wait(place, monkeypatch):
    before = _bytes(place)
    replace = Path.replace

    def full(path: Path, target: Path) -> Path:
        if target.name == "scores.parquet":
            raise OSError(28, "No space left on device")
        return replace(path, target)

    (place / "store" / "scores.parquet").unlink()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        result = batch.run(place, **BOTH)
    assert [stage.outcome for stage in result.stages[:5]] == ["skipped", "skipped", "skipped", "failed", "waiting"]
    assert "磁盘已满" in result.failures[0] and "改法" in result.failures[0]
    assert not (place / "store" / "scores.parquet").exists() and not list(place.glob("store/**/.*.part"))
    assert batch.run(place, **BOTH).failures == ()
    assert _bytes(place) == before


def test_a_manifest_that_cannot_be_written_is_told_with_all_else(place, monkeypatch):
    from jxgrade.batch.run import manifest

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(manifest, "write_json", full)
    (line,) = batch.run(place, **BOTH).failures
    assert line.startswith("运行清单失败：") and "磁盘已满" in line


def test_a_folder_that_cannot_be_written_stops_before_any_work(place, monkeypatch):
    from jxgrade.batch import lock

    def readonly(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(lock, "write_json", readonly)
    with pytest.raises(WorkspaceError, match="只读") as caught:
        batch.run(place, **BOTH)
    assert caught.value.exit_code == 2


RUN = "import sys; from jxgrade import batch; batch.run(sys.argv[1], cities=['nanchang'], steps=['5-grading'], jobs=1)"


def test_a_run_that_is_killed_resumes_to_the_same_bytes(place):
    """The comparison of texts is done before (from nothing, and at random moments: the benchmark)."""
    before = _bytes(place)
    stages = place / "store" / "runs" / "stages"
    for path in (place / "store" / "decisions.parquet", place / "store" / "scores.parquet", *stages.iterdir()):
        if path.stem not in ("intake", "checks", "reuse"):
            path.unlink()
    for folder in (place / "reports" / "nanchang", *(path.parent for path in place.glob("store/runs/*/manifest.json"))):
        shutil.rmtree(folder)
    run = subprocess.Popen([sys.executable, "-c", RUN, place], start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        while not (stages / "decisions.json").exists() and run.poll() is None:
            time.sleep(0.01)
        assert run.poll() is None
    finally:
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
    assert not list(place.glob("store/runs/*/manifest.json"))
    result = batch.run(place, **BOTH)
    assert result.failures == () and [one.outcome for one in result.stages[:4]] == ["skipped"] * 4
    assert _bytes(place) == before
    assert not list(place.glob("store/**/.*.part")) and not list(place.glob("reports/**/.*"))


def test_a_notebook_run_in_this_process_leaves_the_environment_as_it_was(small: Path) -> None:
    before = dict(os.environ)
    _execute(small, "jiujiang")
    assert dict(os.environ) == before
