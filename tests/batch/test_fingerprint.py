"""Digests: a change of one byte is seen, memory never hides it."""

import os
import time
from pathlib import Path

from jxgrade.batch.fingerprint import Stamps, changed, digest, file_digest, written


def _aged(path, seconds=60):
    then = time.time_ns() - seconds * 10**9
    os.utime(path, ns=(then, then))
    return path


def test_a_changed_byte_is_seen_though_the_size_stays(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"one")
    stamps = Stamps(tmp_path)
    before = stamps.digest(_aged(path))
    path.write_bytes(b"two")
    assert stamps.digest(path) == file_digest(path) != before


def test_a_file_changed_just_now_is_not_remembered(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"one")
    stamps = Stamps(tmp_path)
    stamps.digest(path)
    assert stamps.memory == {}
    stamps.digest(_aged(path))
    assert list(stamps.memory) == ["a.csv"]


def test_memory_survives_and_a_broken_memory_is_empty(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"one")
    stamps, file = Stamps(tmp_path), tmp_path / "stamps.json"
    stamps.digest(_aged(path))
    stamps.save(file)
    assert Stamps.load(tmp_path, file).memory == stamps.memory
    file.write_text('{"a": 1', "utf-8")
    assert Stamps.load(tmp_path, file).memory == {}


def test_what_was_handed_in_is_written_down_without_names_and_two_files_are_never_taken_for_one():
    names = (
        "submissions/欧阳思远-13970001100.txt",
        "submissions/欧阳明远-13970002200.txt",
        "earlier/2022/上官云飞.docx",
    )
    names += (os.fsdecode("submissions/张伟.txt".encode("gb18030")), "submissions/11010519491231002X.zip")
    shown = [written(Path(name)) for name in names]
    assert not [
        one for one in shown for secret in ("阳", "官云", "1397000", "194912", "\\xd5\\xc5\\xce") if secret in one
    ]
    assert len(set(shown)) == len(names) and [written(Path(f"inbox/{name}"))[6:-12] for name in names] == [
        one[:-12] for one in shown
    ]
    for name in ("submissions/T1/a-20240131.docx", "报名表-欧阳思远.xlsx", "province/trainees/1.html"):
        assert written(Path(name)) == name


def test_a_link_is_named_but_never_followed(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    (tmp_path / "secret").write_text("x")
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "b").write_text("y")
    assert Stamps(tmp_path).tree(folder) == {"b": file_digest(folder / "b"), "link": "special"}


def test_digest_depends_on_values_not_on_the_order_of_keys():
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1}) != digest({"a": 1, "b": 3})


def test_changed_names_both_sides():
    assert changed({"a": "1", "b": "1"}, {"b": "2", "c": "1"}) == ["a", "b", "c"]
