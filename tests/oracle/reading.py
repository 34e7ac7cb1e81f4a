"""Inbox -> rows, by section 1 of the rules alone: csv and openpyxl, one dict of raw cells per row, and the problems to expect.

Nothing of jxgrade is imported: this is what an outsider would write who has only the rules.
"""

import csv
import io
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

import openpyxl

# canonical name -> Chinese heading; a trailing * marks what the table cannot be read without
TABLES = {
    "roster": "报名表 trainee_id*学员编号 name=姓名 gender=性别 id_number=身份证号 city*设区市 county=县（市、区） school*工作单位"
    " stage*学段 category=人员类别 phone=手机号码 registered_at=报名时间",
    "schools": "学校名册 city*设区市 county*县（市、区） school*工作单位 stage*学段 eligible*应训人数",
    "learning": "线上学习 trainee_id*学员编号 online_hours*线上学时 started_at=开始时间 finished_at=完成时间",
    "attendance": "线下培训 trainee_id*学员编号 offline_hours*线下学时 attended_on=培训日期",
    "tests": "线上测试 trainee_id*学员编号 test_score*测试成绩 attempt=次数 tested_at=测试时间",
    "submissions": "作业 trainee_id*学员编号 kind*作业类型 file=文件 text=正文 submitted_at=提交时间 theme=案例主题",
    "marks": "评阅 trainee_id*学员编号 kind*作业类型 grader_id*阅卷人编号 mark*评分 role=评次 marked_at=评阅时间",
    "misconduct": "处理决定 trainee_id*学员编号 kind*作业类型 decision*处理结果 decided_by=决定人 decided_at=决定时间 note=备注",
    "panel": "专家评分 trainee_id*学员编号 kind*作业类型 expert_id*专家编号 score*专家评分 scored_at=评分时间",
    "volunteers": "附件2 city*设区市 county=县（市、区） role*志愿者类型 name=姓名 gender=性别 id_number=身份证号 employer=工作单位"
    " title=职务/职称 phone=手机号码 volunteer_id=志愿者编号",
    "former": "往年未合格 trainee_id=学员编号 id_number=身份证号",
}
ONE_OF = {"submissions": ("file", "text"), "former": ("trainee_id", "id_number")}
KINDS = {"心理活动课程设计": "lesson_design", "个人成长报告": "growth_report"}
STAGES = {"中小学": "school", "幼儿园": "kindergarten"}
ROLES = {"初评": "first", "复评": "second", "三评": "third", "仲裁": "adjudicator"}
RULINGS = {"不成立": "cleared", "成立": "confirmed"}
JOBS = {"工作联络人": "contact", "专家志愿者": "expert", "宣传志愿者": "publicity", "阅卷志愿者": "grader"}
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
BEIJING = timezone(timedelta(hours=8))


class _Bad:
    """A cell that is there and cannot be read."""

    def __repr__(self) -> str:
        return "BAD"


BAD = _Bad()


@dataclass
class Row:
    """One record: where it stands and its raw cells by canonical name."""

    table: str
    file: str
    sheet: str | None
    number: int
    cells: dict = field(default_factory=dict)

    @property
    def place(self):
        """File, sheet, row: the order of rows in the rules."""
        return (self.file, self.sheet or "", self.number)


@dataclass
class Inbox:
    """All rows per table, which tables were delivered, and the problems that must be reported."""

    rows: dict = field(default_factory=lambda: defaultdict(list))
    delivered: set = field(default_factory=set)
    problems: list = field(default_factory=list)
    allowed: set = field(default_factory=set)
    folder: Path | None = None

    def expect(self, level, row, *columns):
        """A problem at this row, in one of these columns (none: any column)."""
        self.problems.append((level, row.file, row.sheet, row.number, columns))

    def may(self, row):
        """Something may be said of this row."""
        self.allowed.add((row.file, row.number))

    def expect_file(self, level, file, sheet=None):
        """A problem of a file or sheet; its row is not laid down."""
        self.problems.append((level, file, sheet, None, ()))


def headings(table):
    """``{heading without width and spaces: canonical}``, the required names."""
    first, *columns = TABLES[table].split(" ")
    names, required = {}, set()
    for column in columns:
        mark = "*" if "*" in column else "="
        canonical, chinese = column.split(mark)
        names[squeeze(canonical)] = names[squeeze(chinese)] = canonical
        if mark == "*":
            required.add(canonical)
    return first, names, required


def squeeze(value):
    """NFKC without any white space."""
    return "".join(unicodedata.normalize("NFKC", str(value)).split())


def table_of(name):
    """Which table a file belongs to, by its stem."""
    stem = unicodedata.normalize("NFC", name.rsplit(".", 1)[0])
    for table in TABLES:
        for word in (table, TABLES[table].split(" ")[0]):
            if stem == word or (stem.startswith(word) and stem[len(word)] in "-_ ("):
                return table
    return None


# ---------------------------------------------------------------- cells


def words(cell):
    """Trimmed text after NFKC, None where blank, BAD where unreadable."""
    if cell is None or cell is BAD:
        return cell
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        cell = f"{cell:.15g}" if isinstance(cell, float) and cell != int(cell) else str(int(cell))
    text = unicodedata.normalize("NFKC", str(cell)).strip()
    if text in ERRORS:
        return BAD
    return None if text in ("", "-", "/", "无", "NULL") else text


def number(cell):
    """The exact number of a cell, None where blank, BAD where it is none."""
    if isinstance(cell, bool | datetime):
        return BAD
    if isinstance(cell, float):
        try:
            return Fraction(f"{cell:.15g}")
        except ValueError:
            return BAD
    text = words(cell)
    if text is None or text is BAD:
        return text
    try:
        return BAD if "/" in text or "_" in text else Fraction(text)
    except (ValueError, ZeroDivisionError):
        return BAD


def moment(cell):
    """The time of a cell in the zone of the programme (naive), None where blank, BAD where it is none."""
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, float | int):
        return datetime(1899, 12, 30) + timedelta(seconds=round(float(cell) * 86400))
    text = words(cell)
    if text is None or text is BAD:
        return text
    if len(text.split(".")[0]) == 5 and text.replace(".", "", 1).isdigit():
        return moment(float(text))
    for old, new in (("年", "-"), ("月", "-"), ("日", " "), ("/", "-")):
        text = text.replace(old, new)
    day, _, clock = text.strip().replace("T", " ").partition(" ")
    try:
        day = "-".join(part.zfill(2) for part in day.split("-"))
        clock = clock.strip()
        if clock and clock[1] == ":":
            clock = "0" + clock
        found = datetime.fromisoformat(f"{day} {clock}".strip())
    except (ValueError, IndexError):
        return BAD
    return found.astimezone(BEIJING).replace(tzinfo=None) if found.tzinfo else found


def choice(cell, spellings):
    """The canonical word of a cell, None where blank, BAD where it is another."""
    text = words(cell)
    if text is None or text is BAD or text in spellings.values():
        return text
    return spellings.get(text, BAD)


def city_of(cell, params):
    """The slug of a city, None where blank, BAD where unknown."""
    text = words(cell)
    if text is None or text is BAD:
        return text
    for city in params["cities"]:
        if text in (city["slug"], city["name"], city["name"].removesuffix("市")):
            return city["slug"]
    return (params.get("aliases") or {}).get(text, BAD)


# ---------------------------------------------------------------- files


def grids(path):
    """The sheets of a file: name, rows of raw cells, whether visible, merged ranges as (first row, last row)."""
    if path.suffix == ".csv":
        data = path.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("gb18030")
        yield None, list(csv.reader(io.StringIO(text, newline=""))), True, []
        return
    values = openpyxl.load_workbook(path, data_only=True)
    formulas = openpyxl.load_workbook(path)
    for sheet in values.worksheets:
        raw = formulas[sheet.title]
        grid = []
        for line, other in zip(sheet.iter_rows(), raw.iter_rows(), strict=True):
            cells = []
            for cell, formula in zip(line, other, strict=True):
                lost = formula.data_type == "f" and cell.value is None
                cells.append(BAD if lost or cell.data_type == "e" else cell.value)
            grid.append(cells)
        merged = [(part.min_row, part.max_row, part.min_col, part.max_col) for part in sheet.merged_cells.ranges]
        yield sheet.title, grid, sheet.sheet_state == "visible", merged


def read(folder, params):
    """Every table below ``inbox/``."""
    inbox = Inbox(folder=folder)
    broken, seen, found = set(), {}, set()
    files = [p for p in folder.iterdir() if p.is_file() and not p.name.startswith(("~$", "."))]
    for path in sorted(files, key=lambda p: p.name):
        table = table_of(path.name)
        if table is None or path.suffix not in (".csv", ".xlsx"):
            inbox.expect_file("warning", path.name)
            continue
        if path.read_bytes() in seen:
            inbox.expect_file("warning", path.name)
            continue
        seen[path.read_bytes()] = path
        for sheet, grid, visible, merged in grids(path):
            taken = _sheet(inbox, table, path.name, (sheet, grid, merged)) if visible else None
            if taken is None:
                inbox.expect_file("warning", path.name, sheet)
            elif taken:
                found.add(table)
            else:
                broken.add(table)
    inbox.delivered = found - broken
    for table in broken:
        inbox.rows.pop(table, None)
    return inbox


def _sheet(inbox, table, file, content):
    """Rows of one sheet into the inbox: None without a heading row, False where it cannot be read, True else."""
    sheet, grid, merged = content
    _, names, required = headings(table)
    for index in range(len(grid)):
        heads = [names.get(squeeze(cell)) if cell not in (None, BAD) else None for cell in grid[index]]
        if len([head for head in heads if head]) >= min(2, len(set(names.values()))):
            break
    else:
        return None
    kept = [head for head in heads if head]
    if len(kept) != len(set(kept)) or not required <= set(kept) or not set(ONE_OF.get(table, kept)) & set(kept):
        inbox.expect_file("error", file, sheet)
        return False
    for top, bottom, left, right in merged:
        if bottom > index + 1 and top > index + 1 and any(heads[left - 1 : right]):
            inbox.expect_file("warning", file, sheet)
    for place, line in enumerate(grid[index + 1 :], index + 2):
        cells = {head: cell for head, cell in zip(heads, line, strict=False) if head}
        if all(cell is not BAD and words(cell) is None for cell in line):
            continue
        inbox.rows[table].append(Row(table, file, sheet, place, cells))
    return True
