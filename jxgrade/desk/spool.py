"""What the store did not take, kept on this machine until it does; and where a grader was. Each file is whole or absent."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from jxgrade.disk import write_text
from jxgrade.marking import Entry

VARIABLE: Final = "JXGRADE_DESK"
_FOLDER: Final = ".jxgrade/desk"


def spool_folder(environ: Mapping[str, str], home: Path) -> Path:
    """``$JXGRADE_DESK``, else ``.jxgrade/desk`` in the home folder: never where the store lies, which may be what is gone."""
    return Path(environ.get(VARIABLE, "").strip() or home / _FOLDER)


class Spool:
    """The kept entries of one marking, a file each; `keep` and `remember` return only when it is on disk, else raise OSError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, entry: Entry) -> None:
        """Keep an entry in place of what was kept of the same text before."""
        self._write(self._file(entry), {"entry": {**vars(entry), "points": dict(entry.points)}})

    def drop(self, entry: Entry) -> None:
        """The store has it: forget it."""
        with suppress(OSError):
            self._file(entry).unlink(missing_ok=True)

    def kept(self, grader_id: str) -> list[Entry]:
        """What is kept of a grader, sorted by text; a damaged file is left lying and not counted."""
        found = [self._read(path) for path in sorted(self.folder.glob("entry-*.json"))]
        entries = [_entry(data["entry"]) for data in found if "entry" in data]
        return sorted((entry for entry in entries if entry.grader_id == grader_id), key=lambda entry: entry.key)

    def remember(self, grader_id: str, place: Mapping[str, str]) -> None:
        """Where the grader is now."""
        self._write(self._place(grader_id), place)

    def place(self, grader_id: str) -> dict[str, str]:
        """Where the grader was; empty where that is not known."""
        return {str(key): str(value) for key, value in self._read(self._place(grader_id)).items()}

    def key(self) -> bytes:
        """A secret of this machine, for blind codes that nobody else gave; made once."""
        path = self.folder / "key.json"
        if "key" not in self._read(path):
            self._write(path, {"key": secrets.token_hex(32)})
        return bytes.fromhex(str(self._read(path)["key"]))

    def _file(self, entry: Entry) -> Path:
        return self.folder / f"entry-{_digest('|'.join(entry.key))}.json"

    def _place(self, grader_id: str) -> Path:
        return self.folder / f"place-{_digest(grader_id)}.json"

    @staticmethod
    def _read(path: Path) -> dict[str, Any]:
        try:
            data = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return data if isinstance(data, dict) else {}

    def _write(self, path: Path, data: Mapping[str, object]) -> None:
        write_text(path, json.dumps(data, ensure_ascii=False, default=str), private=True)


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _entry(data: Mapping[str, Any]) -> Entry:
    mark = None if data["mark"] is None else Decimal(data["mark"])
    points = {name: Decimal(value) for name, value in data["points"].items()}
    return Entry(**{**data, "mark": mark, "points": points})
