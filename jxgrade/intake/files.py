"""Which files of the inbox belong to which table (rules, 1.1)."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from jxgrade.intake.problems import Place, Problems
from jxgrade.tables import INBOX

TABLE_TYPES: Final = frozenset((".xlsx", ".xls", ".csv"))
# spreadsheets jxgrade does not read: if one carries the name of a table, a part of the table is missing
OTHER_SHEETS: Final = frozenset((".xlsm", ".xlsb", ".ods", ".et", ".tsv", ".numbers"))
FOLDERS: Final = frozenset(("submissions", "earlier"))

_AFTER_STEM: Final = re.compile(r"[-_ (]")
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class InboxFile:
    """One file of a table: where it lies, its path below ``inbox/``, the city its name speaks of."""

    path: Path
    name: str
    city: str | None


@dataclass(frozen=True, slots=True)
class Discovery:
    """Files per table in the order of their names, and tables of which a part cannot be read."""

    files: dict[str, list[InboxFile]] = field(default_factory=dict)
    spoilt: frozenset[str] = frozenset()


def discover(inbox: Path, cities: Mapping[str, str], problems: Problems) -> Discovery:
    """Sort the files of the inbox to tables; doubtful ones become problems. ``cities``: spelling -> slug."""
    files: dict[str, list[InboxFile]] = {name: [] for name in INBOX}
    spoilt: set[str] = set()
    seen: dict[tuple[str, str], str] = {}
    for path in sorted(inbox.iterdir() if inbox.is_dir() else (), key=lambda path: path.name):
        if path.name.startswith(("~$", ".")) or (path.is_dir() and path.name in FOLDERS):
            continue
        table, rest = table_of(path.name)
        at = Place(path.name)
        if path.is_dir():
            problems.warning(
                "不认识的文件夹，没有读取。改法：表格直接放在 inbox/ 下，作业文件放在 inbox/submissions/ 下", at=at
            )
        elif not path.is_file():
            problems.warning("不是普通文件，没有读取。改法：放入真正的文件", at=at)
        elif table is None:
            names = "、".join(spec.heading for spec in INBOX.values())
            problems.warning(f"文件名不认识，没有读取。改法：以下列名称之一开头：{names}", at=at)
        elif path.suffix.lower() in TABLE_TYPES:
            twin = seen.setdefault((table, _digest(path)), path.name)
            if twin == path.name:
                files[table].append(InboxFile(path, path.name, _city(rest, cities)))
            else:
                problems.warning(f"与 {twin} 内容完全相同，已跳过。改法：删去其中一个", at=at)
        elif path.suffix.lower() in OTHER_SHEETS:
            spoilt.add(table)
            problems.error("这种表格文件不能读取，整张表视为未送达。改法：另存为 .xlsx", at=at)
        else:
            problems.warning(
                "不是表格文件，没有读取。改法：表格用 .xlsx、.xls 或 .csv；作业文件放在 inbox/submissions/ 下", at=at
            )
    return Discovery(files, frozenset(spoilt))


def table_of(name: str) -> tuple[str | None, str]:
    """The table a file name speaks of, and the rest of its stem.

    >>> table_of("报名表-南昌.xlsx"), table_of("roster（2）.csv"), table_of("rosters.csv")
    (('roster', '南昌'), ('roster', '2)'), (None, ''))
    """
    stem = unicodedata.normalize("NFKC", Path(name).stem).strip()
    for table in INBOX.values():
        for word in (table.name, unicodedata.normalize("NFKC", table.heading)):
            if stem[: len(word)].casefold() == word and (len(stem) == len(word) or _AFTER_STEM.match(stem, len(word))):
                return table.name, stem[len(word) + 1 :]
    return None, ""


def _city(rest: str, cities: Mapping[str, str]) -> str | None:
    words = [cities[word] for word in re.split(r"[-_ ()]+", rest.casefold()) if word in cities]
    return words[0] if len(set(words)) == 1 else None


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
