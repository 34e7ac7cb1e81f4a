"""Small inboxes made of real files, and what becomes of them."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pandas as pd

from jxgrade.errors import UnreadableFile
from jxgrade.intake.files import discover
from jxgrade.intake.grids import join_files
from jxgrade.intake.inbox import assemble
from jxgrade.intake.marks import add_stored
from jxgrade.intake.problems import Problems, Rows
from jxgrade.intake.rows import Piece, read_rows
from jxgrade.intake.specs import city_words, specs
from jxgrade.programme import Programme
from jxgrade.tables import INBOX, from_rows

VOLUNTEERS = (
    "设区市",
    "县（市、区）",
    "志愿者类型",
    "姓名",
    "性别",
    "身份证号",
    "工作单位",
    "职务/职称",
    "手机号码",
    "志愿者编号",
)
# well-formed by ISO 7064, of nobody
ID_A, ID_B = "11010519491231002X", "440524188001010014"
ROSTER = ("trainee_id", "city", "county", "school", "stage")

Row = Sequence[object]


class Made:
    """An inbox in a temporary folder. ``tables()`` reads it in this process, without the sandbox's start for each file."""

    def __init__(self, folder: Path, programme: Programme) -> None:
        self.path = folder / "inbox"
        self.path.mkdir(exist_ok=True)
        self.programme = programme

    def csv(
        self, name: str, heading: Iterable[str], *rows: Row, encoding: str = "utf-8", delimiter: str = ","
    ) -> "Made":
        """A .csv with a heading and rows."""
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter).writerows([list(heading), *rows])
        return self.put(name, out.getvalue().encode(encoding))

    def put(self, name: str, data: bytes) -> "Made":
        """A file of these bytes."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return self

    def xlsx(self, name: str, *rows: Row, then: Callable[[openpyxl.Workbook], object] | None = None) -> "Made":
        """An .xlsx of one sheet with these rows; ``then`` may change the workbook before it is saved."""
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(list(row))
        if then:
            then(book)
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        book.save(path)
        return self

    def roster(
        self, *ids: str, city: str = "南昌", county: str = "东湖区", school: str = "一小", stage: str = "中小学"
    ) -> "Made":
        """A roster of these trainees, all of one school."""
        return self.csv("roster.csv", ROSTER, *((one, city, county, school, stage) for one in ids))

    def tables(
        self, programme: Programme | None = None, *, stored: Sequence[Mapping[str, str]] = ()
    ) -> dict[str, pd.DataFrame]:
        """What is read, with these marks of the store."""
        programme = programme or self.programme
        problems = Problems()
        found = discover(self.path, city_words(programme), problems)
        what = specs(programme)
        read: dict[str, list[Piece] | UnreadableFile] = {}
        for table, files in found.files.items():
            for file in files:
                try:
                    read[file.path] = list(read_rows(str(file.path), what[table]))
                except UnreadableFile as reason:
                    read[file.path] = reason
        grids = join_files(found, what, read, problems)
        add_stored(grids["marks"], stored)
        return Tables(assemble(self.path, grids, programme, problems, jobs=1, progress=None))


PARTS = {
    "learning": {"amount": "online_hours", "at": "finished_at"},
    "attendance": {"amount": "offline_hours", "at": "attended_on"},
    "tests": {"amount": "test_score", "at": "tested_at"},
}
"""What came of one table of the inbox, out of `components`: its amount and time by the names of the inbox, and was it readable?"""


class Tables(dict[str, pd.DataFrame]):
    """Tables that are made of their rows when they are asked for."""

    def __init__(self, of: Mapping[str, Rows]) -> None:
        super().__init__()
        self._of = of

    def __missing__(self, name: str) -> pd.DataFrame:
        if name in PARTS:
            frame = self["components"][self["components"]["table"] == name].drop(columns="table")
            made = frame.assign(readable=frame["amount"].notna()).rename(columns=PARTS[name])
        else:
            made = from_rows(self._of[name], name)
        self[name] = made
        return made


def rows(frame: pd.DataFrame, columns: str | None = None) -> list[tuple[object, ...]]:
    """The rows of a table as tuples, missing values as None."""
    frame = frame[columns.split()] if columns else frame
    values = frame.astype("object").where(frame.notna(), None)
    return list(values.itertuples(index=False, name=None))


def row(frame: pd.DataFrame, **where: object) -> dict[str, object]:
    """The one row with these values."""
    for column, value in where.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1, frame
    return dict(zip(frame.columns, rows(frame)[0], strict=True))


def problems(
    tables: dict[str, pd.DataFrame],
    *,
    column: str | None = None,
    file: str | None = None,
    level: str | None = None,
    says: str = "",
) -> list[tuple[object, ...]]:
    """(file, sheet, row, column, value, level) of the problems asked for; without the notes on columns that lack."""
    found = [
        each
        for each in rows(tables["intake_problems"])
        if (column is None or each[3] == column)
        and (file is None or each[0] == file)
        and (level is None or each[5] == level)
        and says in str(each[6])
        and "一列，与它有关" not in str(each[6])
        and "没有收到" not in str(each[6])
    ]
    assert all("改法：" in str(each[6]) for each in found)
    return [each[:6] for each in found]


def heading(table: str, column: str) -> str:
    """The Chinese heading of a column."""
    return INBOX[table].column(column).heading
