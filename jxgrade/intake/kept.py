"""Documents that were read before: found again by their bytes, so that one late row does not make 200,000 be read anew.

Only what was read is kept, never a failure. What is kept holds for the very bytes, limits and code that read them.
"""

import os
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import file_digest, sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from jxgrade.intake.formats import Bounds, Reading

_LIBRARIES: Final = ("lxml", "pypdfium2")
_MANY: Final = 1000  # written to the disk together


class Kept:
    """What was read before, by key; without a file, nothing ever was."""

    def __init__(self, store: sqlite3.Connection | None, bounds: Bounds) -> None:
        self._store, self._bounds, self._new = store, bounds, 0
        self._archives: dict[str, str] = {}
        self._known = {key for (key,) in store.execute("SELECT key FROM read")} if store else set[bytes]()

    def key(self, path: Path, member: str | None, kind: str) -> bytes | None:
        """What these bytes are known by; None where nothing is kept or the file cannot be looked at."""
        if self._store is None:
            return None
        name = str(path)
        found = self._archives.get(name) if member is not None else None
        if found is None:
            try:
                with open(name, "rb", opener=_no_link) as file:
                    found = file_digest(file, "sha256").hexdigest()
            except OSError:
                return None
        if member is not None:
            self._archives[name] = found
        return sha256(repr((_reader(), self._bounds, kind, member, found)).encode("utf-8", "surrogatepass")).digest()

    def __contains__(self, key: bytes | None) -> bool:
        return key in self._known

    def get(self, key: bytes) -> Reading:
        """What was read of these bytes."""
        assert self._store is not None
        packed, hidden = self._store.execute("SELECT text, hidden FROM read WHERE key = ?", (key,)).fetchone()
        return Reading(zlib.decompress(packed).decode("utf-8", "surrogatepass"), hidden)

    def keep(self, key: bytes | None, reading: Reading) -> None:
        """Remember what was read of these bytes."""
        if self._store is None or key is None:
            return
        packed = zlib.compress(reading.text.encode("utf-8", "surrogatepass"), 1)
        with suppress(sqlite3.Error):  # a full disk: what is not kept is read again
            self._store.execute("INSERT OR REPLACE INTO read VALUES (?, ?, ?)", (key, packed, reading.hidden_chars))
            self._new += 1
            if self._new % _MANY == 0:
                self._store.commit()

    def forget_others(self, keys: Sequence[bytes | None]) -> None:
        """Keep only these."""
        if self._store is not None:
            gone = sorted(self._known - set(keys))
            with suppress(sqlite3.Error):
                self._store.executemany("DELETE FROM read WHERE key = ?", [(key,) for key in gone])


@contextmanager
def kept(file: Path | None, bounds: Bounds) -> Iterator[Kept]:
    """What lies in a file for its owner alone; one that is damaged, or cannot be written, counts as empty."""
    store = None if file is None else _opened(file)
    try:
        yield Kept(store, bounds)
    finally:
        if store is not None:
            with suppress(sqlite3.Error):
                store.commit()
            store.close()


def _opened(file: Path) -> sqlite3.Connection | None:
    for _ in range(2):
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(file, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600))
            store = sqlite3.connect(file)
            store.execute("CREATE TABLE IF NOT EXISTS read (key BLOB PRIMARY KEY, text BLOB, hidden INTEGER)")
            if store.execute("PRAGMA quick_check(1)").fetchone() == ("ok",):
                return store
            store.close()
        except (sqlite3.Error, OSError):
            pass
        with suppress(OSError):
            file.unlink()  # only a memory: read anew
    return None


def _no_link(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


@cache
def _reader() -> str:
    """The code that reads documents, and the libraries it reads them with."""
    here = Path(__file__).parent
    names = [*sorted(path.name for path in here.glob("formats*.py")), "documents.py"]
    code = [sha256((here / name).read_bytes()).hexdigest() for name in names]
    for library in _LIBRARIES:
        with suppress(PackageNotFoundError):
            code.append(f"{library} {version(library)}")
    return sha256("\n".join(code).encode()).hexdigest()
