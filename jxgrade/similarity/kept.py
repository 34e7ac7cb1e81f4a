"""The index on disk: plain arrays and JSON in a private folder, each file's digest in a manifest that is written last.

The folder appears in one step, so a save that is cut off leaves the former index or none. What is not exactly as it was written,
or was written by other code, is refused: an index is only ever an image of texts that lie elsewhere, and is made anew.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, Final, NoReturn

import numpy as np
from numpy.typing import NDArray

import jxgrade.text
from jxgrade import disk
from jxgrade.errors import IndexUnusable
from jxgrade.similarity.common import Phrases
from jxgrade.similarity.index import Index
from jxgrade.similarity.joined import Bodies, Part
from jxgrade.similarity.late import Postings
from jxgrade.similarity.rarity import LENGTHS, Tally
from jxgrade.similarity.seeds import LEVELS

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
WORDS: Final = "words.json"
_PLAIN: Final = ("earlier", "content", "digests")
_PART: Final = ("starts", "kinds", "own_starts", "symbols")


def save_index(index: Index, folder: Path) -> None:
    """Write the index; files are for their owner only (0600, folders 0700). Raises OSError and leaves what was there."""
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in _leftovers(folder):
        shutil.rmtree(left)
    fresh, former = (_beside(folder, what) for what in ("new", "old"))
    try:
        fresh.mkdir(mode=0o700)
        words = {"ids": index.ids, "groups": index.groups, "templates": index.templates}
        disk.write_bytes(fresh / WORDS, json.dumps(words, ensure_ascii=True).encode(), private=True)
        for name, array in _arrays(index).items():
            with disk.whole(fresh / f"{name}.npy", private=True) as beside, beside.open("wb") as sink:
                np.save(sink, array, allow_pickle=False)
        digests = {path.name: _digest(path) for path in sorted(fresh.iterdir())}
        disk.write_bytes(fresh / MANIFEST, _manifest({**_made_by(index.stamp), "files": digests}), private=True)
        if folder.exists():
            folder.rename(former)
        fresh.rename(folder)
        disk.flush_folder(folder.parent)
    finally:
        for left in _leftovers(folder):
            shutil.rmtree(left, ignore_errors=True)


def load_index(folder: Path, *, stamp: str = "", jobs: int | None = None) -> Index:
    """Read an index made by this code with this ``stamp``; large arrays stay on disk until they are used.

    Raises IndexUnusable where there is none, where it was made otherwise, or where a single byte differs.
    """
    if not folder.is_dir():
        _refuse("还没有建立")
    told = _read_manifest(folder)
    made = _made_by(stamp)
    if told["format"] != made["format"] or told["code"] != made["code"]:
        _refuse("是另一版本的程序建立的")
    if told["stamp"] != made["stamp"]:
        _refuse("作业、模板或参数在建立之后有变化")
    names, files = sorted(told["files"]), sorted(path.name for path in folder.iterdir() if path.name != MANIFEST)
    if names != files:
        _refuse(f"缺少或多出文件 {'、'.join(sorted(set(names) ^ set(files)))}")
    with ThreadPoolExecutor(max_workers=jobs or os.cpu_count() or 1) as pool:
        digests = dict(zip(names, pool.map(_digest_or_none, (folder / name for name in names)), strict=True))
    damaged = [name for name in names if digests[name] != told["files"][name]]
    if damaged:
        _refuse(f"文件 {'、'.join(damaged)} 已损坏")
    try:
        return _assembled(folder, stamp)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexUnusable(f"内容读不出来（{type(error).__name__}）") from error


def _refuse(why: str) -> NoReturn:
    raise IndexUnusable(why)


def _arrays(index: Index) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {name: getattr(index, name) for name in _PLAIN}
    arrays |= {name: getattr(index.part, name) for name in _PART}
    arrays |= {"texts": index.bodies.held, "text_bounds": index.bodies.bounds}
    arrays |= {"shared": index.phrases.shared, "public": index.phrases.public}
    arrays |= {f"known_{level}": grams for level, grams in enumerate(index.known)}
    for level, postings in enumerate(index.postings):
        arrays |= {
            f"places_{level}": postings.places,
            f"buckets_{level}": postings.bounds,
            f"tags_{level}": postings.tags,
        }
    for length, tally in index.tallies.items():
        arrays |= {f"tally_{length}_{part}": getattr(tally, part) for part in ("counts", "cells", "true")}
    return arrays


def _assembled(folder: Path, stamp: str) -> Index:
    def array(name: str) -> NDArray[Any]:
        return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))

    words = json.loads((folder / WORDS).read_bytes())
    plain = {name: array(name) for name in _PLAIN}
    return Index(
        ids=tuple(words["ids"]),
        groups=tuple(words["groups"]),
        bodies=Bodies(array("texts"), array("text_bounds")),
        postings=tuple(
            Postings(*(array(f"{part}_{level}") for part in ("places", "buckets", "tags")))
            for level in range(len(LEVELS))
        ),
        part=Part(**{name: array(name) for name in _PART}),
        known=tuple(array(f"known_{level}") for level in range(len(LEVELS) - 1)),
        phrases=Phrases(array("shared"), array("public")),
        tallies={
            length: Tally(*(array(f"tally_{length}_{part}") for part in ("counts", "cells", "true")))
            for length in LENGTHS
        },
        templates=tuple(words["templates"]),
        stamp=stamp,
        **plain,
    )


# ---------------------------------------------------------------- manifest


def _made_by(stamp: str) -> dict[str, Any]:
    return {"format": FORMAT, "code": _code(), "stamp": stamp}


@cache
def _code() -> str:
    """A digest of the code by which an index is made; another code might read other things into it."""
    rooms = (Path(__file__).parent, Path(str(jxgrade.text.__file__)).parent)
    files = sorted(path for room in rooms for path in room.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return hashlib.sha256("".join(f"{path.name} {_digest(path)}\n" for path in files).encode()).hexdigest()


def _manifest(told: Mapping[str, Any]) -> bytes:
    """The manifest with a digest of itself."""
    body = json.dumps(told, sort_keys=True, ensure_ascii=True)
    return json.dumps(
        {"digest": hashlib.sha256(body.encode()).hexdigest(), "told": json.loads(body)}, sort_keys=True
    ).encode()


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        found = (folder / MANIFEST).read_bytes()
        told = json.loads(found)["told"]
        if isinstance(told, dict) and _manifest(told) == found and isinstance(told["files"], dict):
            return told
    except (OSError, ValueError, KeyError, TypeError):
        pass
    _refuse(f"文件 {MANIFEST} 缺失或已损坏")


# ---------------------------------------------------------------- files


def _beside(folder: Path, what: str) -> Path:
    return folder.with_name(f".{folder.name}.{what}.part")


def _leftovers(folder: Path) -> Iterator[Path]:
    """What an interrupted save has left."""
    return (path for path in (_beside(folder, "new"), _beside(folder, "old")) if path.exists())


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _digest_or_none(path: Path) -> str | None:
    try:
        return _digest(path)
    except OSError:
        return None
