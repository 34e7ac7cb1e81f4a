"""Hashes of files, of the code and of the packages: by these a run knows what has changed."""

import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path

import jxgrade
from jxgrade.disk import write_json
from jxgrade.intake.problems import without_numbers
from jxgrade.present.band import draft

PACKAGES = (
    "chinesecalendar",
    "cnsyn",
    "jieba",
    "jinja2",
    "lxml",
    "matplotlib",
    "nbconvert",
    "numpy",
    "opencc",
    "pandas",
    "papermill",
    "pyarrow",
    "pydantic",
    "pypdfium2",
    "python-calamine",
    "python-docx",
    "rjieba",
    "scikit-learn",
    "scipy",
    "xlsxwriter",
)
_HANDED_IN = re.compile("(?:inbox/)?(?:submissions|earlier)/")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
SETTLED_NS = 2_000_000_000


def digest(*parts: object) -> str:
    """sha256 of the parts' JSON: equal parts, equal digest."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """sha256 of a file's bytes."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def report_digest(path: Path) -> str:
    """sha256 of a report as it was before anybody sealed it: a seal changes the band of its pages alone (`present.band`)."""
    if path.suffix == ".html":
        page = path.read_bytes()
        return hashlib.sha256(
            draft(page.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
        ).hexdigest()
    return file_digest(path)


@cache
def source_files() -> dict[str, str]:
    """Path below the package and digest of every file of jxgrade: code, word lists, styles, scripts, templates."""
    package = Path(jxgrade.__file__).parent
    found = {path.relative_to(package): path for path in sorted(package.rglob("*")) if path.is_file()}
    return {
        name.as_posix(): file_digest(path)
        for name, path in found.items()
        if not {"__pycache__", "_workspace"} & set(name.parts)
    }


@cache
def code_digest() -> str:
    """One digest of all files of jxgrade; what one result depends on of them: `run.code`."""
    return digest(sorted(source_files().items()))


@cache
def package_versions() -> dict[str, str]:
    """Versions of Python and of the packages that results depend on; absent ones are left out."""
    found = {
        "python": f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}",
        "jxgrade": jxgrade.__version__,
    }
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


@dataclass
class Stamps:
    """Remembers the digest of a file as long as its size and time of change stay the same (`store/runs/stamps.json`).

    A file changed within the last two seconds before it was hashed is never remembered: it could change again unseen.
    """

    root: Path
    memory: dict[str, tuple[int, int, str]] = field(default_factory=dict)

    @classmethod
    def load(cls, root: Path, file: Path) -> "Stamps":
        """The stamps of a workspace; a missing or broken file is an empty memory."""
        try:
            data = json.loads(file.read_text("utf-8"))
            return cls(root, {name: (int(size), int(time), str(sha)) for name, (size, time, sha) in data.items()})
        except (OSError, ValueError, TypeError, AttributeError):
            return cls(root)

    def digest(self, path: Path) -> str:
        """sha256 of a file, from memory where it did not change."""
        name = written(path.relative_to(self.root))
        stat = path.stat()
        known = self.memory.get(name)
        if known and known[:2] == (stat.st_size, stat.st_mtime_ns):
            return known[2]
        sha = report_digest(path) if name.startswith("reports/") else file_digest(path)
        if path.stat().st_mtime_ns == stat.st_mtime_ns and time.time_ns() - stat.st_mtime_ns > SETTLED_NS:
            self.memory[name] = (stat.st_size, stat.st_mtime_ns, sha)
        return sha

    def tree(self, folder: Path) -> dict[str, str]:
        """Relative path and digest of every regular file below a folder; links are named, never followed."""
        found: dict[str, str] = {}
        for base, folders, files in os.walk(folder):
            folders.sort()
            for name in sorted(files):
                path = Path(base) / name
                key = written(path.relative_to(folder))
                found[key] = self.digest(path) if path.is_file() and not path.is_symlink() else "special"
        return found

    def save(self, file: Path) -> None:
        """Write the memory in one step."""
        write_json(file, {name: list(stamp) for name, stamp in sorted(self.memory.items())})


def written(path: Path) -> str:
    """A relative path as it may be written down, also where its bytes are no UTF-8: what was handed in may be called after its author.

    >>> written(Path("submissions/欧阳思远-13970001100.txt")), written(Path("submissions/T1.docx"))
    ('submissions/欧***-13*******00.txt~ae3be0de6a70', 'submissions/T1.docx')
    """
    name = shown = path.as_posix()
    if _HANDED_IN.match(name):
        shown = without_numbers(_FOREIGN.sub(lambda run: run[0][0] + "*" * (len(run[0]) - 1), name))
    told = "" if shown == name else f"~{hashlib.sha256(os.fsencode(name)).hexdigest()[:12]}"  # two may be masked alike
    return os.fsencode(shown).decode("utf-8", "backslashreplace") + told


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Names whose digest differs, or that stand on one side only, sorted."""
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
