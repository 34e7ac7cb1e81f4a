"""A small workspace with texts, a roll and an allocation made by hand; packs filled in by other programs than the one that wrote them."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from jxgrade import batch
from jxgrade import tables as canonical
from jxgrade.batch import marks

AT = "2024-01-20T18:00:00"
NANCHANG, JIUJIANG = "G36010201", "G36040201"
LESSONS, REPORTS = "心理活动课程设计", "个人成长报告"


def quiet(*_: object) -> None:
    """Progress nobody watches."""


def make(root: Path) -> batch.Workspace:
    """In a province that was checked: two graders, each with texts of the other's city and of others."""
    workspace = batch.Workspace(root)
    tables = batch.StoreTables(workspace.store)
    city = dict(canonical.rows(tables["trainees"], "trainee_id", "city"))
    readable = sorted(
        one
        for one, ok, who in canonical.rows(tables["submissions"], "submission_id", "readable", "trainee_id")
        if ok and city.get(who) is not None
    )
    rows = []
    for grader, own in ((NANCHANG, "nanchang"), (JIUJIANG, "jiujiang")):
        far = [one for one in readable if city[one.rpartition("/")[0]] != own]
        for kind in ("lesson_design", "growth_report"):
            wanted = [one for one in far if one.endswith(kind)][:4]
            rows += [
                (one, grader, "first", "1", f"{grader[-5:]}{kind[0].upper()}{place}")
                for place, one in enumerate(wanted)
            ]
    allocate(workspace, rows)
    for grader in (NANCHANG, JIUJIANG):
        pack(workspace, grader)
    return workspace


@pytest.fixture(scope="module", name="province")
def packs(once: Callable[[str, Callable[[Path], object]], Path], demo: Path) -> batch.Workspace:
    """What `make` made, for all tests that take it from here; never changed by one."""
    return batch.Workspace(once("packs", lambda root: make(shutil.copytree(demo, root, dirs_exist_ok=True))))


@pytest.fixture(name="workspace")
def packed(province: batch.Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> batch.Workspace:
    """A copy of it, to be worked in; its marks lie in its own store."""
    monkeypatch.delenv("JXGRADE_MARKS_URL", raising=False)
    shutil.copytree(province.root, tmp_path / "ws")
    return batch.Workspace(tmp_path / "ws")


def allocate(workspace: batch.Workspace, rows: list[tuple[str, ...]]) -> None:
    """Write the table `allocation`."""
    canonical.write(canonical.from_rows(rows, "allocation"), "allocation", workspace.store)


def allocation(workspace: batch.Workspace) -> list[tuple[str, ...]]:
    """Its rows."""
    return list(canonical.rows(canonical.read("allocation", workspace.store), *canonical.STORE["allocation"].columns))


def pack(workspace: batch.Workspace, grader: str = NANCHANG) -> Path:
    """One grader's pack, just written."""
    _, programme = batch.open_workspace(workspace.root)
    out = marks.write_packs(workspace, programme, workspace.root / "packs", graders=[grader], progress=quiet)
    assert out.refused == ()
    return out.paths[0]


def as_sent(workspace: batch.Workspace, grader: str = NANCHANG) -> Path:
    """The pack that `make` wrote: what `pack` would write again while nothing was changed."""
    return workspace.root / "packs" / marks.file_name(grader)


def merged(workspace: batch.Workspace, *files: Path, at: str = AT) -> list[marks.Taken]:
    """What became of these files."""
    _, programme = batch.open_workspace(workspace.root)
    return marks.merge_packs(workspace, programme, files, at=at, progress=quiet)[0]


def filled(path: Path, work: Callable[[openpyxl.Workbook], object]) -> Path:
    """The file after a person worked in it."""
    book = openpyxl.load_workbook(path)
    work(book)
    book.save(path)
    return path


def heads(page: Worksheet) -> dict[str, int]:
    """Column of each heading, by the part before the points."""
    return {str(cell.value).partition("（")[0]: cell.column for cell in page[1]}


def put(book: openpyxl.Workbook, sheet: str, row: int, **values: object) -> None:
    """Fill open cells of a row."""
    page = book[sheet]
    at = heads(page)
    for heading, value in values.items():
        page.cell(row, at[heading]).value = value


def full(book: openpyxl.Workbook, row: int, *points: float, sheet: str = LESSONS) -> None:
    """Give every criterion of a row its points."""
    names = [
        name
        for name in heads(book[sheet])
        if name not in {"编号", "评次", "字数", "各项合计", "评分", "状态", "疑似雷同", "评语"}
    ]
    assert len(names) == len(points)
    put(book, sheet, row, **dict(zip(names, points, strict=True)))


def state(workspace: batch.Workspace) -> tuple[list[object], list[object]]:
    """Everything the store knows."""
    with marks.mark_store(workspace) as store:
        return list(store.entries()), list(store.history())


def words(taken: marks.Taken) -> Iterator[str]:
    """All that is said against a file or its rows."""
    if taken.refused:
        yield taken.refused
    if taken.merged:
        yield from (str(one) for one in (*taken.merged.refusals, *taken.merged.conflicts))


def frame(workspace: batch.Workspace, name: str) -> pd.DataFrame:
    """A stored table."""
    return canonical.read(name, workspace.store)
