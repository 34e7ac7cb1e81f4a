"""One workbook per table of the inbox, to be filled in: headings, two example rows, drop-downs, and a sheet that explains each column.

Answers: Under which name, with which columns, in which spelling do I hand this table in? Example rows and the explaining sheet are known
by their words (`intake.rows`) and never read as data.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from jxgrade.intake.cells import EXAMPLE
from jxgrade.intake.rows import EXPLAINS, GUIDE
from jxgrade.intake.specs import asked_tables
from jxgrade.present.workbook import opened
from jxgrade.programme import Programme
from jxgrade.tables import CHOICES, Column, InboxTable

ROWS: Final = 5000  # how far down the drop-downs reach
_FORMS: Final = {
    "id": "文字；前面的 0 不能丢",
    "number": "数字",
    "count": "整数",
    "time": "日期或时间，如 2023-11-20 或 2023-11-20 10:30",
    "file": "inbox/submissions/ 下的文件名，压缩包内的写“包名.zip/文件名”",
    "body": "作业全文；写了文件的不必再写",
    "city": "设区市名称",
}
_EXAMPLES: Final[Mapping[str, tuple[str, str]]] = {
    "trainee_id": ("T000001", "T000002"),
    "name": ("张三", "李四"),
    "gender": ("女", "男"),
    "id_number": ("", ""),
    "county": ("甲县", "甲县"),
    "school": ("第一小学", "第二中学"),
    "category": ("班主任", "青年教师"),
    "phone": ("", ""),
    "eligible": ("86", "120"),
    "online_hours": ("32", "28.5"),
    "course": ("第一讲", "第二讲"),
    "offline_hours": ("28", "14"),
    "test_score": ("86", "59.5"),
    "attempt": ("1", "2"),
    "item": ("1", "2"),
    "full": ("5", "5"),
    "question": ("对本次培训总体是否满意", "对本次培训总体是否满意"),
    "answer": ("5", "比较满意"),
    "file": ("T000001.docx", "作业.zip/T000002.docx"),
    "grader_id": ("G001", "G002"),
    "mark": ("85", "78.5"),
    "decided_by": ("王五", "王五"),
    "passage_id": ("P0001", "P0002"),
    "expert_id": ("E01", "E02"),
    "score": ("90", "87.5"),
    "employer": ("第一小学", "第二中学"),
    "title": ("教师/一级", "主任/高级"),
    "volunteer_id": ("V001", "V002"),
}


def write_templates(folder: Path, programme: Programme) -> list[Path]:
    """Write ``<table>.xlsx`` for every table of the inbox into ``folder``; what is there already stays. Returns what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for table in asked_tables(programme).values():
        path = folder / f"{table.heading}.xlsx"
        if not path.exists():
            with opened(path, table.heading) as book:
                _write(book, table, programme)
            written.append(path)
    return written


def _write(book: Any, table: InboxTable, programme: Programme) -> None:
    looks = {
        name: book.add_format({"num_format": "@", "valign": "top", "text_wrap": True, **more})
        for name, more in {
            "head": {"bold": True, "bg_color": "#E8EDF1", "bottom": 1},
            "must": {"bold": True, "bg_color": "#FDF3DA", "bottom": 1},
            "example": {"italic": True, "font_color": "#5C6B78"},
            "cell": {},
        }.items()
    }
    page = book.add_worksheet(table.heading)
    page.set_column(0, len(table.columns), 18, looks["cell"])
    page.write_string(0, 0, "（此列勿填）", looks["head"])
    for number in (1, 2):
        page.write_string(number, 0, f"{EXAMPLE}（可删去）", looks["example"])
    for place, column in enumerate(table.columns, 1):
        page.write_string(0, place, column.heading, looks["must" if _needed(column, table) else "head"])
        for number, value in enumerate(_examples(column, programme), 1):
            page.write_string(number, place, value, looks["example"])
        choices = _choices(column, programme)
        if choices:
            how = {"validate": "list", "source": choices, "error_title": column.heading}
            page.data_validation(1, place, ROWS, place, {**how, "error_message": "请从列表中选择"})
    page.freeze_panes(1, 0)
    guide = book.add_worksheet(GUIDE)
    guide.set_column(0, 0, 16)
    guide.set_column(1, 1, 10)
    guide.set_column(2, 3, 60)
    for number, line in enumerate(_guide(table, programme)):
        for place, value in enumerate(line):
            guide.write_string(number, place, value, looks["head" if number == HEAD else "cell"])


HEAD: Final = 3


def _guide(table: InboxTable, programme: Programme) -> Iterator[Sequence[str]]:
    """The explaining sheet: what to do with the file, then a line per column."""
    yield (f"{EXPLAINS}“{table.heading}”开头的文件（如 {table.heading}-某市.xlsx），放进 inbox/；可以分成几个文件。",)
    yield ("标黄的列必须有；其余的列可以没有。列的次序不限，可以有多余的列。示例行和这张说明不会被读作数据。",)
    yield ("",)
    yield ("列名", "必须", "怎样填", "也认得的列名")
    for column in table.columns:
        choices = _choices(column, programme)
        how = f"下列之一：{'、'.join(choices)}" if choices else _FORMS.get(column.type, "文字")
        units = f"；后面可以带单位：{'、'.join(column.units.split())}" if column.units else ""
        need = "是" if column.required else "任填其一" if column.name in table.any_of else ""
        yield (column.heading, need, how + units, "、".join((column.name, *column.also.split())))


def _needed(column: Column, table: InboxTable) -> bool:
    return column.required or column.name in table.any_of


def _choices(column: Column, programme: Programme) -> list[str]:
    if column.type == "city":
        return [city.name for city in programme.cities]
    if column.name == "theme":
        return list(programme.awards.cases.themes)
    choices = CHOICES | {"kind": programme.kinds, "stage": programme.stage_names}
    return list(choices.get(column.type, {}).values())


def _examples(column: Column, programme: Programme) -> tuple[str, str]:
    """Two values as they would be filled in, dates within the programme's own windows."""
    choices = _choices(column, programme)
    if choices:
        return choices[0], choices[-1]
    if column.type == "time":
        first = _window(column.name, programme)
        return first.isoformat(), f"{first.isoformat()} 10:30"
    return _EXAMPLES.get(column.name, ("", ""))


def _window(name: str, programme: Programme) -> date:
    windows = programme.windows
    of: dict[str, Any] = {
        "registered_at": windows.registration,
        "attended_on": windows.offline,
        "submitted_at": windows.submission,
        "tested_at": windows.test,
        "marked_at": windows.marking,
    }
    window = of.get(name)
    return window[0] if window else programme.as_of
