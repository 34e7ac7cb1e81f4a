"""A file is written whole or not at all, whatever happens in between."""

import os
import subprocess
import sys

import pytest

from jxgrade import disk


def test_a_file_is_there_and_nothing_beside_it(tmp_path):
    disk.write_text(tmp_path / "a" / "省.txt", "培\r\n")
    disk.write_json(tmp_path / "a" / "b.json", {"b": 1, "a": "省"})
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["b.json", "省.txt"]
    assert (tmp_path / "a" / "省.txt").read_bytes() == "培\r\n".encode()
    assert (tmp_path / "a" / "b.json").read_text("utf-8") == '{\n "a": "省",\n "b": 1\n}\n'


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_what_stood_there_stays_when_the_disk_is_full(tmp_path, monkeypatch, call):
    path = tmp_path / "a.txt"
    disk.write_text(path, "old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync" if call == "fsync" else "rename", full)
    monkeypatch.setattr(os, "replace", full) if call == "replace" else None
    with pytest.raises(OSError, match="No space"):
        disk.write_text(path, "new")
    assert path.read_text("utf-8") == "old" and [one.name for one in tmp_path.iterdir()] == ["a.txt"]


def test_a_name_somebody_gave_is_never_too_long_for_a_file(tmp_path):
    path = tmp_path / f"{disk.file_name('第一中心幼儿园' * 20)}.pdf"
    disk.write_text(path, "x")
    assert path.read_text() == "x"


def test_an_error_of_the_writer_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), disk.whole(tmp_path / "a.bin") as beside:
        beside.write_bytes(b"half")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_private_file_is_never_open_to_others(tmp_path):
    with disk.whole(tmp_path / "private" / "a.txt", private=True) as beside:
        assert beside.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "private" / "a.txt").stat().st_mode & 0o777 == 0o600


KILLED = """
import os, sys
from pathlib import Path
from jxgrade import disk
with disk.whole(Path(sys.argv[1])) as beside:
    beside.write_bytes(b"half")
    os.kill(os.getpid(), 9)
"""


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_writes_stays(tmp_path):
    disk.write_text(tmp_path / "b" / "a.txt", "old")
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "b" / "a.txt")], check=False)
    assert len(list((tmp_path / "b").iterdir())) == 2
    other = tmp_path / f".x.txt.{os.getppid()}-0.part"
    other.touch()
    (tmp_path / ".x.part").touch()  # not one of ours
    assert disk.sweep(tmp_path) == 1
    assert (tmp_path / "b" / "a.txt").read_text("utf-8") == "old" and other.exists() and (tmp_path / ".x.part").exists()
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["a.txt"]


def test_a_scratch_folder_goes_at_its_end_and_what_a_killed_process_left_of_one_is_swept(tmp_path):
    with disk.scratch(tmp_path / "private") as folder:
        (folder / "000000.doc").write_bytes(b"x")
        assert folder.stat().st_mode & 0o777 == 0o700 and folder.is_relative_to(tmp_path)
    assert list((tmp_path / "private").iterdir()) == []
    killed = (
        "import os, signal, sys; from pathlib import Path; from jxgrade import disk\n"
        "with disk.scratch(Path(sys.argv[1])) as folder:\n"
        "    (folder / 'profile').mkdir(); (folder / 'profile' / 'a.doc').write_bytes(b'x'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", killed, str(tmp_path / "private")], check=False)
    (left,) = (tmp_path / "private").iterdir()
    assert (left / "profile" / "a.doc").exists()
    assert disk.sweep(tmp_path) == 1 and list((tmp_path / "private").iterdir()) == []
