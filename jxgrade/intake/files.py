"""Which files of the inbox belong to which table (rules, 1.1)."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from jxgrade.intake.archives import JUNCTION, MEMORY_MB, file_names, spelt
from jxgrade.intake.problems import FileRow, Problems
from jxgrade.intake.sandbox import each
from jxgrade.tables import INBOX, InboxTable

TABLE_TYPES: Final = frozenset((".xlsx", ".xls", ".csv"))
# spreadsheets jxgrade does not read: if one carries the name of a table, a part of the table is missing
OTHER_SHEETS: Final = frozenset((".xlsm", ".xlsb", ".ods", ".et", ".tsv", ".numbers"))
FOLDERS: Final = frozenset(("submissions", "earlier", "templates", "materials"))

# what may follow a stem: nothing, a sign, digits, further Chinese words, or what mail programs and disks add
_ABOUT: Final = re.compile(
    "通知|要求|说明|办法|方案|须知|模板|样[表张]|指南|总结|规[则程定]|手册|公[告示]|安排|简介|问答|纪要"
)
"""What a paper about a table is called; such a file holds no rows of it."""
_AFTER_STEM: Final = re.compile(
    r"$|\.(?=[\u3400-\u9fff])|[-_: ()\[\]【】《》、~—–+&]|[0-9]|copy|[\u3400-\u9fff]", re.IGNORECASE
)
_BEFORE_STEM: Final = re.compile(r"^(?:复件|副本|copy of|转发|fw|fwd)[\s:_-]*(?:\([0-9]+\))?[\s:_-]*", re.IGNORECASE)
_WORDS: Final = re.compile(r"[\u3400-\u9fff]+")
_CHUNK: Final = 1 << 20
_SECONDS: Final = 20  # to list an archive


@dataclass(frozen=True, slots=True)
class InboxFile:
    """One file of a table: where it lies, its path below ``inbox/``, the city its name speaks of, the digest of its bytes."""

    path: Path
    name: str
    city: str | None
    sha: str = ""


@dataclass(frozen=True, slots=True)
class Discovery:
    """Files per table in the order of their names; tables that cannot be used, since a part of them is not read or nothing came that is;
    and tables beside whose files others lie ``unread``, with nobody knows whose rows (rules, 7)."""

    files: dict[str, list[InboxFile]] = field(default_factory=dict)
    spoilt: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()


def discover(
    inbox: Path,
    cities: Mapping[str, str],
    problems: Problems,
    tables: Mapping[str, InboxTable] = INBOX,
    digests: Mapping[str, str] = MappingProxyType({}),
) -> Discovery:
    """Sort the files of the inbox to tables; doubtful ones become problems. ``cities``: spelling -> slug; ``tables``: what may arrive; ``digests``: of files where they are known."""
    files: dict[str, list[InboxFile]] = {name: [] for name in tables}
    words = stems(tables)
    spoilt: set[str] = set()
    unread: set[str] = set()
    seen: dict[tuple[str, str], str] = {}
    for path in sorted(inbox.iterdir() if inbox.is_dir() else (), key=lambda path: path.name):
        if path.name.startswith(("~$", ".")) or (path.is_dir() and path.name in FOLDERS):
            continue
        name, readable = spelt(path.name)
        table, rest = table_of(name, words)
        meant = table or _inside(name, words)
        held = {meant} if meant else _held(path, words)
        at = FileRow(name)
        inside = "" if meant or not held else f"里面有“{'”“'.join(tables[one].heading for one in sorted(held))}”。"
        is_read = table and path.is_file() and path.suffix.lower() in TABLE_TYPES
        if not is_read and not _ABOUT.search(name):
            unread |= held
        if not readable:
            problems.error("文件名的编码无法识别，没有读取。改法：在本机改用中文或英文重新命名", at=at, value=name)
        elif is_link(path):
            if table is not None:
                spoilt.add(table)
            effect = "" if table is None else "，整张表视为未送达"
            problems.error(f"是指向别处的链接，没有读取{effect}。改法：放入文件本身", at=at)
        elif path.is_dir():
            message = (
                f"不认识的文件夹，没有读取。{inside}改法：表格直接放在 inbox/ 下，作业文件放在 inbox/submissions/ 下"
            )
            problems.warning(message, at=at)
        elif not path.is_file():
            problems.warning("不是普通文件，没有读取。改法：放入真正的文件", at=at)
        elif table is None:
            names = "、".join(spec.heading for spec in tables.values())
            asked = f"是不是“{tables[meant].heading}”？" if meant else inside
            problems.warning(f"文件名不认识，没有读取。{asked}改法：以下列名称之一开头：{names}", at=at)
        elif path.suffix.lower() in TABLE_TYPES:
            sha = digests.get(path.name) or _digest(path)
            twin = seen.setdefault((table, sha), name)
            if twin == name:
                files[table].append(InboxFile(path, name, _city(rest, cities), sha))
            else:
                problems.warning(f"与 {twin} 内容完全相同，已跳过。改法：删去其中一个", at=at)
        elif path.suffix.lower() in OTHER_SHEETS:
            spoilt.add(table)
            problems.error("这种表格文件不能读取，整张表视为未送达。改法：另存为 .xlsx", at=at)
        else:
            problems.warning(
                "不是表格文件，没有读取。改法：表格用 .xlsx、.xls 或 .csv；作业文件放在 inbox/submissions/ 下", at=at
            )
    for table in sorted(unread - spoilt):
        if not files[table]:
            spoilt.add(table)
            message = f"“{tables[table].heading}”收到的文件都不能读取，视为未送达。改法：按各文件的提示改名或另存为 .xlsx；不是这张表的，移出 inbox"
            problems.error(message, table=table)
    return Discovery(files, frozenset(spoilt), frozenset(unread - spoilt))


def is_link(path: Path) -> bool:
    """Does a name lead elsewhere: a link, or a folder that Windows redirects?"""
    return path.is_symlink() or getattr(path.lstat(), "st_reparse_tag", 0) == JUNCTION


def table_of(name: str, words: Mapping[str, str]) -> tuple[str | None, str]:
    """The table a file name speaks of, and the rest of its stem.

    Of stems that Chinese words join, the last: 作业评阅 are marks; but one with a number is the paper's own: 附件2志愿者报名表 is the roll.

    ``words``: stem -> table (`stems`).

    >>> [table_of(name, stems(INBOX)) for name in ("报名表-南昌.xlsx", "roster（2）.csv", "rosters.csv", "作业评阅登记.csv")]
    [('roster', '-南昌'), ('roster', '(2)'), (None, ''), ('marks', '登记')]
    """
    stem = _BEFORE_STEM.sub("", unicodedata.normalize("NFKC", _bare(name)).strip())
    found, rest = None, stem
    while (step := _stem(rest, words)) is not None:
        numbered = rest[: len(rest) - len(step[1])][-1].isdigit()
        found, rest = step
        chinese = _WORDS.match(rest)
        inner = (
            [rest.find(word, 0, chinese.end() + len(word) - 1) for word in words if not word.isascii()]
            if chinese
            else []
        )
        later = min((at for at in inner if at >= 0), default=-1)
        if later < 0 or numbered:
            return found, rest
        rest = rest[later:]
    return found, rest if found else ""


def _bare(name: str) -> str:
    """A file's name without its ending, also where a system that hides endings let it be typed once more: 线上学习.xlsx.xlsx."""
    stem = Path(name).stem
    while Path(stem).suffix.lower() in TABLE_TYPES:
        stem = Path(stem).stem
    return stem


def stems(tables: Mapping[str, InboxTable]) -> dict[str, str]:
    """What a file's name may begin with -> table: Chinese names, then canonical ones."""
    headings = {unicodedata.normalize("NFKC", table.heading): table.name for table in tables.values()}
    return headings | {name: name for name in tables}


def _stem(text: str, words: Mapping[str, str]) -> tuple[str, str] | None:
    for word, table in words.items():
        same = re.match(" ?".join(map(re.escape, word)), text, re.IGNORECASE)  # the paper prints 附件 2
        if same and _AFTER_STEM.match(text, same.end()):
            rest = text[same.end() :]
            if not (word[-1].isdigit() and rest[:1].isdigit()):  # 附件20 is another
                return table, rest
    return None


def _inside(name: str, words: Mapping[str, str]) -> str | None:
    """The table whose Chinese name stands somewhere in a file name that begins otherwise: 九江市附件2."""
    text = "".join(unicodedata.normalize("NFKC", _bare(name)).split())
    found = (_stem(text[text.find(word) :], words) for word in words if not word.isascii() and word in text)
    return next((table for table, _ in filter(None, found)), None)


def _held(path: Path, words: Mapping[str, str]) -> set[str]:
    """The tables that lie, by the names of files, in a folder or an archive that is not read: 修水县/线上学习.csv."""
    if is_link(path):
        return set()
    names = [spelt(one.name)[0] for one in path.rglob("*")] if path.is_dir() else []
    if path.is_file() and path.suffix.lower() == ".zip":
        (listed,) = each(file_names, [(str(path),)], memory_mb=MEMORY_MB, seconds=_SECONDS)
        names = listed if isinstance(listed, list) else []
    sheets = [name for name in names if Path(name).suffix.lower() in TABLE_TYPES | OTHER_SHEETS]
    meant = [table_of(name, words)[0] or _inside(name, words) for name in sheets if not _ABOUT.search(name)]
    return {table for table in meant if table}


def _city(rest: str, cities: Mapping[str, str]) -> str | None:
    words = [cities[word] for word in re.split(r"[-_ ()]+", rest.casefold()) if word in cities]
    return words[0] if len(set(words)) == 1 else None


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
