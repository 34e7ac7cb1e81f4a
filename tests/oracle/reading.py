"""Inbox -> rows, by section 1 of the rules alone: csv and openpyxl, one dict of raw cells per row, and the problems to expect.

Nothing of jxgrade is imported: this is what an outsider would write who has only the rules.
"""

import csv
import io
import re
import unicodedata
from collections import Counter, defaultdict
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
    "learning": "线上学习 trainee_id*学员编号 online_hours*线上学时 course=课程名称 started_at=开始时间 finished_at=完成时间",
    "attendance": "线下培训 trainee_id*学员编号 offline_hours*线下学时 attended_on=培训日期",
    "tests": "线上测试 trainee_id*学员编号 test_score*测试成绩 attempt=次数 tested_at=测试时间",
    "submissions": "作业 trainee_id*学员编号 kind*作业类型 file=文件 text=正文 submitted_at=提交时间 theme=案例主题",
    "marks": "评阅 trainee_id*学员编号 kind*作业类型 grader_id*阅卷人编号 mark*评分 role=评次 marked_at=评阅时间",
    "misconduct": "处理决定 trainee_id*学员编号 kind*作业类型 decision*处理结果 decided_by=决定人 decided_at=决定时间 note=备注",
    "panel": "专家评分 trainee_id*学员编号 kind*作业类型 expert_id*专家编号 score*专家评分 scored_at=评分时间",
    "volunteers": "附件2 city*设区市 county=县（市、区） role*志愿者类型 name=姓名 gender=性别 id_number=身份证号 employer=工作单位"
    " title=职务/职称 phone=手机号码 volunteer_id=志愿者编号",
    "former": "往年未合格 trainee_id=学员编号 id_number=身份证号",
    "passages": "公共段落认定 passage_id*段落编号 decision*认定 decided_by=决定人 decided_at=决定时间 note=备注",
}
ONE_OF = {"submissions": ("file", "text"), "former": ("trainee_id", "id_number")}
KINDS = {"心理活动课程设计": "lesson_design", "个人成长报告": "growth_report"}
STAGES = {"中小学": "school", "幼儿园": "kindergarten"}
ROLES = {"初评": "first", "复评": "second", "三评": "third", "仲裁": "adjudicator"}
RULINGS = {"不成立": "cleared", "成立": "confirmed"}
PASSED_ON = {"公开": "public", "雷同": "copied"}
JOBS = {"工作联络人": "contact", "专家志愿者": "expert", "宣传志愿者": "publicity", "阅卷志愿者": "grader"}
JOBS |= {"专家": "expert", "宣传": "publicity", "阅卷": "grader"}
PERSON = ("name", "gender", "id_number", "employer", "title", "phone", "volunteer_id")
# some of what offices write instead, and what may stand behind a number (section 7, line 2)
VARIANTS = {
    "trainee_id": ["学员ID", "学号"],
    "id_number": ["身份证号码", "证件号码"],
    "phone": ["联系电话", "手机号", "联系方式"],
    "city": ["所在设区市", "地市"],
    "county": ["县（区）", "区县"],
    "school": ["所在单位", "学校名称"],
    "online_hours": ["学时", "线上课时"],
    "course": ["课程"],
    "offline_hours": ["培训学时", "课时"],
    "attended_on": ["培训时间", "签到日期"],
    "test_score": ["成绩", "得分", "考试成绩"],
    "tested_at": ["考试时间"],
    "kind": ["作业类别"],
    "file": ["文件名", "附件"],
    "text": ["作业内容"],
    "submitted_at": ["上传时间"],
    "grader_id": ["评阅人编号"],
    "mark": ["分数", "得分"],
    "marked_at": ["评分时间"],
    "decided_at": ["处理时间"],
    "score": ["成绩", "评审得分"],
    "expert_id": ["专家ID"],
    "employer": ["所在单位"],
}
UNITS = {"online_hours": ("学时", "课时"), "offline_hours": ("学时", "课时"), "test_score": ("分",), "mark": ("分",)}
UNITS |= {"score": ("分",), "eligible": ("人", "名"), "attempt": ("次",)}
KEYS = ("trainee_id", "grader_id", "expert_id", "volunteer_id", "city", "county", "school", "employer")
NOTED = (
    "name",
    "gender",
    "id_number",
    "phone",
    "category",
    "registered_at",
    "started_at",
    "finished_at",
    "attended_on",
    "theme",
    "note",
)
NOTED += ("decided_by", "title", "employer")
SUMS = re.compile(
    r"(?:.{0,6}?(?:合计|总计|小计|平均|最高|最低|合格率|总人数)(?:分|成绩|人数)?(?:[:：]?\d+\D*)?"
    r"|备注|说明|填表人|填报人|审核人|制表人|填表日期|以下空白)(?:[:：].*)?"
)
COUNTS = ("eligible", "attempt")
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
    lost: bool = False

    @property
    def place(self):
        """File, sheet, row: the order of rows in the rules."""
        return (self.file, self.sheet or "", self.number)


@dataclass
class Inbox:
    """All rows per table, which tables were delivered, and the problems that must be reported."""

    rows: dict = field(default_factory=lambda: defaultdict(list))
    delivered: set = field(default_factory=set)
    came: set = field(default_factory=set)
    problems: list = field(default_factory=list)
    alarms: set = field(default_factory=set)
    lost: Counter = field(default_factory=Counter)
    allowed: set = field(default_factory=set)
    folder: Path | None = None

    def expect(self, level, row, *columns):
        """A problem at this row, in one of these columns (none: any column); of a row that is lost as a whole it is said once."""
        if row.lost:
            return
        self.problems.append((level, row.file, row.sheet, row.number, columns))

    def may(self, row):
        """Something may be said of this row."""
        self.allowed.add((row.file, row.number))

    def expect_file(self, level, file, sheet=None):
        """A problem of a file or sheet; its row is not laid down."""
        self.problems.append((level, file, sheet, None, ()))

    def expect_any(self, level, rows):
        """One problem somewhere in the files of these rows; which of them is told, the rules do not say."""
        self.problems.append((level, frozenset(row.file for row in rows), None, None, ()))
        for row in rows:
            self.may(row)


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


def meanings(table, line):
    """What each cell of a row names: a shipped variant only where nothing else names the column."""
    _, names, _ = headings(table)
    heads = [names.get(squeeze(cell)) if cell not in (None, BAD) else None for cell in line]
    own = {head for head in heads if head}
    for place, cell in enumerate(line):
        for canonical, words_for_it in VARIANTS.items() if heads[place] is None and isinstance(cell, str) else ():
            if canonical in names and canonical not in own and squeeze(cell) in map(squeeze, words_for_it):
                heads[place] = canonical
    return heads


def squeeze(value):
    """NFKC without any white space."""
    return "".join(unicodedata.normalize("NFKC", str(value)).split())


def table_of(name):
    """Which table a file belongs to, by its stem."""
    stem = unicodedata.normalize("NFC", name.rsplit(".", 1)[0])
    for table in TABLES:
        for word in (table, TABLES[table].split(" ")[0]):
            digits = "" if word[-1].isdigit() else "|[0-9]"  # 附件21 is another
            if re.match(re.escape(word) + rf"($|[-_ (]{digits}|[一-龥])", stem):
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


def literal(cell):
    """A cell as it stands, without what protects it from Excel; what only looks like a digit is left as it is."""
    text = unicodedata.normalize("NFC", str(cell)).strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    text = text.lstrip("'`\t").strip()
    return "".join(
        one if unicodedata.category(one) in ("No", "Nl") else unicodedata.normalize("NFKC", one) for one in text
    )


def code(cell):
    """An id as text, None where blank, BAD where unreadable."""
    if not isinstance(cell, str) or words(cell) in (None, BAD):
        return words(cell)
    return literal(cell)


def number(cell, name=None):
    """The exact number of a cell of this column, None where blank, BAD where it is none."""
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
    if isinstance(cell, str):
        text = literal(cell)
        for unit in UNITS.get(name, ()):
            if text.endswith(unit):
                text = text.removesuffix(unit).rstrip()
                break
    if name in COUNTS and isinstance(cell, str):
        text = text.removeprefix("第") if name == "attempt" else text
    try:
        return BAD if "/" in text or "_" in text or not text.isascii() else Fraction(text)
    except (ValueError, ZeroDivisionError):
        return BAD


def moment(cell):
    """The time of a cell in the zone of the programme (naive), None where blank, BAD where it is none."""
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, float | int):
        if not 10000 <= cell < 100000:
            return BAD
        return datetime(1899, 12, 30) + timedelta(seconds=round(float(cell) * 86400))
    text = words(cell)
    if text is None or text is BAD:
        return text
    text = literal(cell)
    noon = re.fullmatch(r"(.*?)(上午|下午)(\d+)[点时:](?:(\d+)分?)?", text)
    if noon:
        day, half, hour, minute = noon.groups()
        hour = int(hour) + (12 if half == "下午" and int(hour) < 12 else 0)
        text = f"{day.strip()} {hour:02d}:{int(minute or 0):02d}"
    dotted = re.fullmatch(r"(\d{4})\.(\d{1,2})\.(\d{1,2})(.*)", text)
    if dotted:
        text = "{}-{}-{}{}".format(*dotted.groups())
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
    text = text.removeprefix("江西省")
    for city in params["cities"]:
        if text in (city["slug"], city["name"], city["name"].removesuffix("市")):
            return city["slug"]
    return (params.get("aliases") or {}).get(text, BAD)


def city_named(text, params):
    """The one city whose name stands in the name of a file or sheet, None where none or several do."""
    found = {
        slug
        for city in params["cities"]
        for slug in [city["slug"]]
        for name in (city["slug"], city["name"], city["name"].removesuffix("市"))
        if text and name in text
    }
    return found.pop() if len(found) == 1 else None


# ---------------------------------------------------------------- files


def grids(path):
    """The sheets of a file: name, rows of raw cells, whether visible, merged ranges as (first row, last row)."""
    if path.suffix == ".csv":
        data = path.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("gb18030")
        yield None, list(csv.reader(io.StringIO(text, newline=""))), True, [], False
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
                lost |= "%" in str(cell.number_format) and isinstance(cell.value, int | float)
                cells.append(BAD if lost or cell.data_type == "e" else cell.value)
            grid.append(cells)
        merged = [(part.min_row, part.max_row, part.min_col, part.max_col) for part in sheet.merged_cells.ranges]
        hidden = any(one.hidden for one in sheet.column_dimensions.values())
        hidden |= any(
            row.hidden and any(one is not None for line in grid[at - 1 : at] for one in line)
            for at, row in sheet.row_dimensions.items()
        )
        yield sheet.title, grid, sheet.sheet_state == "visible", merged, hidden


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
        inbox.came.add(table)
        sheets = list(grids(path))
        forms = annex(sheets, path, params) if table == "volunteers" else {}
        for sheet, grid, visible, merged, hidden in sheets:
            if visible and hidden:
                inbox.expect_file("warning", path.name, sheet)
            if sheet in forms:
                inbox.rows[table] += [Row(table, path.name, sheet, *row) for row in forms[sheet]]
            taken = sheet in forms or (_sheet(inbox, table, path.name, (sheet, grid, merged)) if visible else None)
            if taken is None:
                inbox.expect_file("warning", path.name, sheet)
            elif taken:
                found.add(table)
            else:
                broken.add(table)
    inbox.delivered = found - broken
    for table in broken:
        for row in inbox.rows.pop(table, ()):
            inbox.may(row)  # what can be read of it may be told all the same
    return inbox


def annex(sheets, path, params):
    """附件2 as it is printed: ``{sheet: [(row, cells)]}`` of the sheets that hold its blocks (section 7, line 7)."""
    blocks = {}
    for sheet, grid, visible, _, _ in sheets:
        found = []
        for at, line in enumerate(grid if visible else ()):
            heads = meanings("volunteers", line)
            contacts = any(cell not in (None, BAD) and squeeze(cell) == "工作联络人" for cell in line)
            if "name" in heads and {"city", "county"} & set(heads) and contacts | ("role" in heads):
                found.append((at, heads, contacts and "role" not in heads))
        if any(contacts or "city" not in heads for _, heads, contacts in found):
            blocks[sheet] = found
    rows = {sheet: [] for sheet in blocks}
    ends, own, named = {}, {}, set()
    for sheet, grid, _, _, _ in sheets:
        for at, heads, contacts in blocks.get(sheet, ()):
            ends[sheet, at] = min([other for other, _, _ in blocks[sheet] if other > at], default=len(grid))
            if contacts and "county" not in heads:
                place = heads.index("city")
                cells = [city_of(line[place], params) for line in grid[at + 1 : ends[sheet, at]] if len(line) > place]
                own[sheet, at] = {slug for slug in cells if slug not in (None, BAD)}
                named |= own[sheet, at]
    for sheet, grid, _, merged, _ in sheets:
        above = None
        for at, heads, contacts in blocks.get(sheet, ()):
            above = own.get((sheet, at), above)
            names = [above] if above else [named, {city_named(sheet, params)}, {city_named(path.stem, params)}]
            names = [found - {None} for found in names]
            city = next((next(iter(found)) for found in names if len(found) == 1), None)
            for place in range(at + 1, ends[sheet, at]):
                line = grid[place]
                cells = {head: cell for head, cell in zip(heads, line, strict=False) if head}
                label = next((cell for cell in line if cell not in (None, "")), None)
                if all(words(cells.get(name)) is None for name in PERSON):
                    continue
                if isinstance(label, str) and SUMS.fullmatch(squeeze(literal(label))):
                    continue
                for top, bottom, left, _ in merged:
                    if at + 1 < top < place + 1 <= bottom and heads[left - 1] in ("city", "county", "role"):
                        cells[heads[left - 1]] = grid[top - 1][left - 1]
                if contacts:
                    cells["role"] = "contact"
                if words(cells.get("city")) is None:
                    cells["city"] = city
                rows[sheet].append((place + 1, cells))
    return rows


def _sheet(inbox, table, file, content):
    """Rows of one sheet into the inbox: None without a heading row, False where it cannot be read, True else."""
    sheet, grid, merged = content
    _, names, required = headings(table)
    for index in range(len(grid)):
        heads = meanings(table, grid[index])
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
    width, lacking = len(grid[index]), set()
    for place, line in enumerate(grid[index + 1 :], index + 2):
        again = meanings(table, line)
        if len([head for head in again if head]) >= 2:
            twice = {head for head in again if head and again.count(head) > 1}
            heads = [None if head in twice else head for head in again]
            width, lacking = len(line), required - set(heads) | twice
            if not set(ONE_OF.get(table, again)) & set(heads):
                lacking |= set(ONE_OF[table])
            inbox.may(Row(table, file, sheet, place))
            continue
        if all(cell is not BAD and words(cell) is None for cell in line):
            continue
        labels = [one for one in line if one not in (None, "")][:1]
        labels += [
            cell
            for head, cell in zip(heads, line, strict=False)
            if head == ("trainee_id" if "trainee_id" in heads else "city")
        ]
        if any(isinstance(cell, str) and SUMS.fullmatch(squeeze(literal(cell))) for cell in labels):
            continue
        cells = {head: cell for head, cell in zip(heads, line, strict=False) if head}
        cells |= dict.fromkeys(lacking, BAD)
        if sheet is None and len(line) > width:
            cells = {head: cell if head == "trainee_id" else BAD for head, cell in cells.items()}
            inbox.expect("error", Row(table, file, sheet, place))
        _merged(cells, heads, (grid, merged, place))
        lost = bool(lacking) or (sheet is None and len(line) > width)
        inbox.rows[table].append(Row(table, file, sheet, place, cells, lost))
        if lost:
            inbox.may(inbox.rows[table][-1])
    return True


def _merged(cells, heads, where):
    """A merged key holds for the rows it spans; a value merged with another row's is there and cannot be read."""
    grid, merged, place = where
    below = [(top, left, right) for top, bottom, left, right in merged if top < place <= bottom]
    same = any(heads[left - 1 : left] == ["trainee_id"] for _, left, _ in below)
    for top, left, right in below:
        for column in range(left - 1, min(right, len(heads))):
            head = heads[column]
            if head in KEYS and column == left - 1:
                cells[head] = grid[top - 1][column]
            elif head and head not in NOTED and not same:
                cells[head] = BAD
