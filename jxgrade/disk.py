"""The one way jxgrade writes a file: beside it, flushed to the disk, then renamed; so a file is whole or it is not there.

What lies beside is called ``.<name>.<process>-<number>.part``: hidden, never counted among results, swept away by the next run.
"""

import errno
import itertools
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_NUMBERS: Final = itertools.count()
_PART: Final = re.compile(r"\..*\.(\d+)-\d+\.part", re.DOTALL)
# what a file system that cannot flush a folder answers: some network folders, some of FUSE
_CANNOT: Final = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM})


LONGEST_NAME: Final = 180
"""Bytes of a name that somebody gave: with an ending, and what `whole` puts around it, no file system's 255 is passed."""


def file_name(said: str) -> str:
    """What somebody wrote as the name of a file: no way out of its folder, no sign that a system forbids.

    >>> file_name("../一中:1"), file_name("..")
    ('.._一中_1', '_')
    """
    name = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", said).encode()[:LONGEST_NAME].decode(errors="ignore").rstrip(". ")
    return name or "_"


@contextmanager
def whole(path: Path, *, private: bool = False, flush: bool = True) -> Iterator[Path]:
    """The path to write to; when the block ends well it is flushed and becomes ``path``, else it is removed.

    ``private``: for its owner alone (0600, a new folder 0700). ``flush=False``: for many files that `flush_all` settles together.
    Raises OSError; then ``path`` is what it was before.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if private else 0o777)
    beside = path.with_name(f".{path.name}.{os.getpid()}-{next(_NUMBERS)}.part")
    try:
        os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666))
        yield beside
        if flush:
            _flush(beside)
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
    if flush:
        flush_folder(path.parent)


def write_bytes(path: Path, data: bytes, *, private: bool = False, flush: bool = True) -> None:
    """Write a file whole, or not at all."""
    with whole(path, private=private, flush=flush) as beside:
        beside.write_bytes(data)


def write_text(path: Path, text: str, *, private: bool = False, flush: bool = True) -> None:
    """Write a text file whole, or not at all; UTF-8, line feeds as given."""
    write_bytes(path, text.encode("utf-8"), private=private, flush=flush)


def write_json(path: Path, data: object, *, private: bool = False) -> None:
    """Write JSON whole, or not at all; keys sorted."""
    write_text(path, json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n", private=private)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_folder(folder: Path) -> None:
    """Put the names in a folder on the disk; Windows has no such call and needs none."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
    finally:
        os.close(descriptor)


def flush_all() -> None:
    """Put everything written so far on the disk at once; for tens of thousands of files many times faster than one by one."""
    if hasattr(os, "sync"):
        os.sync()


@contextmanager
def scratch(below: Path | None) -> Iterator[Path]:
    """A folder for its owner alone, removed at the end; below a swept folder, so that what a killed process left goes too, else in the system's."""
    if below is None:
        with tempfile.TemporaryDirectory(prefix="jxgrade-", ignore_cleanup_errors=True) as made:
            yield Path(made)
        return
    below.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = below / f".scratch.{os.getpid()}-{next(_NUMBERS)}.part"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(folder: Path) -> int:
    """Remove what killed processes left beside their files, and their scratch folders; what a living process writes stays. Returns how many."""
    found = 0
    for base, folders, names in os.walk(folder):
        for name in (*folders, *names):
            match = _PART.fullmatch(name)
            if match and not _alive(int(match[1])):
                left = Path(base) / name
                with suppress(OSError):
                    shutil.rmtree(left) if name in folders else left.unlink()
                    found += 1
    return found


def _alive(process: int) -> bool:
    import psutil

    return process != os.getpid() and psutil.pid_exists(process)
