"""The lot of a workspace on disk: what was committed to and when, every draw made from it, and the secret seeds.

`store/lot.json` may be shown to anybody: the sha256 of each seed, the seed itself once it is revealed, and a line per draw. The seeds and
the case of each draw (`<number>.json.gz`) lie in `store/private/lot/`.
"""

import gzip
import json
import secrets
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from jxgrade.batch import audit
from jxgrade.batch.workspace import Workspace
from jxgrade.disk import write_bytes, write_json
from jxgrade.errors import TableError, WorkspaceError, system_reason
from jxgrade.marking.allocate import DrawInput, commitment
from jxgrade.marking.allocate.case import digest
from jxgrade.marking.allocate.lot import SEED_BYTES


@dataclass(frozen=True)
class Lot:
    """One seed: its sha256 and when it was committed to, the seed once it is revealed, and the draws made from it."""

    commitment: str
    committed_at: str
    seed: str | None = None
    revealed_at: str | None = None
    draws: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Book:
    """`store/lot.json`: all lots, the present one last, and the graders who are lost."""

    lots: tuple[Lot, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """How many draws there were."""
        return sum(len(lot.draws) for lot in self.lots)

    @property
    def is_open(self) -> bool:
        """Is there a seed that nobody knows yet, to draw from?"""
        return bool(self.lots) and self.lots[-1].seed is None

    @property
    def commitment(self) -> str:
        """What the present lot committed to, empty where there is none."""
        return self.lots[-1].commitment if self.lots else ""

    def with_draw(self, record: Mapping[str, Any]) -> "Book":
        """One more draw of the present lot."""
        last = self.lots[-1]
        return replace(self, lots=(*self.lots[:-1], replace(last, draws=(*last.draws, record))))


def read_book(workspace: Workspace) -> Book:
    """The lots so far, none where nothing was drawn; raises TableError where the file is damaged."""
    path = workspace.store / "lot.json"
    if not path.exists():
        return Book()
    try:
        data = json.loads(path.read_text("utf-8"))
        return Book(tuple(Lot(**{**lot, "draws": tuple(lot["draws"])}) for lot in data["lots"]), tuple(data["lost"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TableError("抽签记录 store/lot.json 已损坏。改法：从备份恢复这个文件后再运行") from error


def write_book(workspace: Workspace, book: Book) -> None:
    """Write `store/lot.json` in one step."""
    write_json(workspace.store / "lot.json", asdict(book))


# ---------------------------------------------------------------- seeds


def committed(workspace: Workspace, book: Book, at: str) -> Book:
    """The book with a new lot; its seed is kept in secret, its sha256 written down, here and in the audit log."""
    seed = secrets.token_bytes(SEED_BYTES)
    known = {**_seeds(workspace), commitment(seed): seed.hex()}
    _keep(_folder(workspace) / "seeds.json", json.dumps(known, indent=1, sort_keys=True).encode())
    book = replace(book, lots=(*book.lots, Lot(commitment(seed), at)))
    write_book(workspace, book)
    logged(workspace, "commit", {"sha256": book.commitment, "at": at})
    return book


def logged(workspace: Workspace, subject: str, value: Mapping[str, str]) -> None:
    """Put down in the audit log what was done with the lot: commit, a draw's wave, lost, back, reveal."""
    audit.append(workspace, audit.Act("allocation", by=audit.who(), subject=subject, value=value))


def seed_of(workspace: Workspace, lot: Lot) -> bytes:
    """The seed of a lot, revealed or not; raises TableError where it is lost or not the one committed to."""
    found = lot.seed or _seeds(workspace).get(lot.commitment, "")
    try:
        seed = bytes.fromhex(found)
    except ValueError:
        seed = b""
    if commitment(seed) != lot.commitment:
        raise TableError(
            "抽签种子 store/private/lot/seeds.json 缺失或与承诺不符，没有抽签。"
            "改法：从备份恢复；没有备份的，把 store/lot.json 移走，重新承诺后再抽（已分配的不动）"
        )
    return seed


def _seeds(workspace: Workspace) -> dict[str, str]:
    try:
        data = json.loads((_folder(workspace) / "seeds.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(seed) for name, seed in data.items()} if isinstance(data, dict) else {}


# ---------------------------------------------------------------- cases


def keep_case(workspace: Workspace, number: int, dumped: bytes) -> None:
    """Keep the case of a draw; equal cases give equal bytes."""
    _keep(_case_file(workspace, number), gzip.compress(dumped, compresslevel=6, mtime=0))


def read_case(workspace: Workspace, record: Mapping[str, Any]) -> DrawInput | None:
    """The case of a recorded draw; None where it lacks or is not the one recorded."""
    try:
        dumped = gzip.decompress(_case_file(workspace, int(record["number"])).read_bytes())
        return DrawInput.loaded(dumped) if digest(dumped) == record["case"] else None
    except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error):
        return None


def _folder(workspace: Workspace) -> Path:
    return workspace.store / "private" / "lot"


def _case_file(workspace: Workspace, number: int) -> Path:
    return _folder(workspace) / f"{number:04d}.json.gz"


def _keep(path: Path, data: bytes) -> None:
    """Write for the owner alone; raises WorkspaceError."""
    try:
        path.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_bytes(path, data, private=True)
    except OSError as error:
        raise WorkspaceError(
            f"store/private/lot/{path.name} 不能写入（{system_reason(error)}）。改法：检查文件夹权限与磁盘空间"
        ) from error
