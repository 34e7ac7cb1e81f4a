"""The index on disk: read back it is the same, and what is not exactly what was written is refused; a cut-off save harms nothing."""

import itertools
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from jxgrade.errors import IndexUnusable
from jxgrade.similarity import kept
from jxgrade.similarity.index import Index
from jxgrade.similarity.kept import load_index, save_index
from tests.similarity.prose import story

LATE = {"z": story(1, 4) + story(9, 2), "B": story(2, 3)}


def build(stamp: str = "s") -> Index:
    texts = {f"t{number}": story(number, 4) + ("abc \ud800 é" if number == 3 else "") for number in range(6)}
    return Index.build(texts, groups={"t1": "某"}, templates=(story(5, 1),), earlier={"e": story(2, 4)}, stamp=stamp)


@pytest.fixture(scope="module")
def index() -> Index:
    return build()


@pytest.fixture
def folder(index: Index, tmp_path: Path) -> Path:
    save_index(index, tmp_path / "deep" / "index")
    return tmp_path / "deep" / "index"


def shown(index: Index) -> list[str]:
    found = index.compare(LATE)
    return [frame.to_json() for frame in (found.pairs, found.passages, found.clusters, found.common)]


def test_read_back_it_is_the_same(index: Index, folder: Path) -> None:
    read = load_index(folder, stamp="s")
    assert shown(read) == shown(index)
    assert (read.ids, read.groups, read.templates, list(read.bodies)) == (
        index.ids,
        index.groups,
        index.templates,
        list(index.bodies),
    )
    for name, array in kept._arrays(index).items():
        assert kept._arrays(read)[name].tobytes() == array.tobytes()


def test_equal_texts_give_equal_bytes_and_only_the_owner_may_read_them(folder: Path, tmp_path: Path) -> None:
    save_index(build(), tmp_path / "again")
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_flipped_byte_in_any_file_is_found(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        whole = path.read_bytes()
        for place in sorted({0, 1, len(whole) // 2, len(whole) - 1}):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            with pytest.raises(IndexUnusable, match=f"{path.name}.*损坏.*改法|另一版本|有变化"):
                load_index(folder, stamp="s")
        path.write_bytes(whole)
    load_index(folder, stamp="s")


def test_a_missing_a_strange_and_a_shortened_file_are_found(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        whole = path.read_bytes()
        path.write_bytes(whole[:-1])
        with pytest.raises(IndexUnusable, match=path.name):
            load_index(folder, stamp="s")
        path.unlink()
        with pytest.raises(IndexUnusable, match=path.name):
            load_index(folder, stamp="s")
        path.write_bytes(whole)
    (folder / "more.npy").write_bytes(b"")
    with pytest.raises(IndexUnusable, match=r"more\.npy"):
        load_index(folder, stamp="s")


def test_what_other_texts_or_another_version_made_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(IndexUnusable, match="有变化"):
        load_index(folder, stamp="t")
    with pytest.raises(IndexUnusable, match="还没有建立"):
        load_index(folder.with_name("none"), stamp="s")
    for name, value in (("FORMAT", kept.FORMAT + 1), ("_code", lambda: "other")):
        with monkeypatch.context() as patch:
            patch.setattr(kept, name, value)
            with pytest.raises(IndexUnusable, match="另一版本"):
                load_index(folder, stamp="s")


def _killed_at(step: int, new: Index, folder: Path) -> None:
    """Save in a child process that dies without a word before its so-manieth step on the disk."""
    child = os.fork()
    if child == 0:
        _counting(lambda done: done == step and os._exit(9))
        save_index(new, folder)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def _counting(before_each: Callable[[int], object], patch: Callable[..., None] = setattr) -> None:
    """Call before each step on the disk: something flushed (which is left out, for speed), or a folder renamed."""
    done, rename = itertools.count(), Path.rename
    patch(os, "fsync", lambda descriptor: before_each(next(done)))
    patch(Path, "rename", lambda path, target: (before_each(next(done)), rename(path, target))[1])


def _standing(folder: Path) -> str:
    """Which index is there: the old one, the new one, or none."""
    if not folder.exists():
        return "none"
    told = json.loads((folder / kept.MANIFEST).read_bytes())["told"]["stamp"]
    load_index(folder, stamp=told)
    return {"s": "old", "new": "new"}[told]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")
def test_a_save_that_is_killed_leaves_the_old_index_or_none_and_the_next_one_works(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, folder = build("new"), tmp_path / "index"
    steps: list[int] = []
    _counting(steps.append, monkeypatch.setattr)
    save_index(new, folder)
    steps.clear()
    save_index(index, folder)
    total, standing = len(steps), {}
    for step in sorted({*range(0, total, 6), *range(total - 5, total)}):
        _killed_at(step, new, folder)
        standing[step] = _standing(folder)
        save_index(index, folder)
        assert _standing(folder) == "old"
    # the last three steps: the old folder is put aside, the new one put in its place, both names flushed
    assert [standing.pop(total - back) for back in (3, 2, 1)] == ["old", "none", "new"]
    assert set(standing.values()) == {"old"} and len(standing) > 10
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_a_disk_that_refuses_leaves_what_was_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept.np, "save", full)
    with pytest.raises(OSError, match="space"):
        save_index(build("new"), folder)
    load_index(folder, stamp="s")
    assert [path.name for path in folder.parent.iterdir()] == ["index"]
