"""附件2 filled in: the roll of each city as a workbook in the document's own form, to be checked, signed and handed in (七; rules, 7.7).

Names, id numbers and phones stand there only where they are asked for. A last column, 志愿者编号, names the ids that marks are given under.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from jxgrade.present.workbook import opened
from jxgrade.programme import Programme
from jxgrade.tables import VOLUNTEER_ROLES, Tables, rows

UNKNOWN: Final = "设区市不明"
SPARE: Final = 2  # blank rows below each block
_TITLE: Final = "{programme}工作联络人及志愿者信息汇总表"
_PERSON: Final = ("姓名", "性别", "身份证号", "工作单位", "职务/职称", "手机号码", "志愿者编号")
_BLOCKS: Final = (("设区市", "工作联络人"), ("县（区）", "工作联络人"), ("县（区）", "志愿者类型"))
_NOTES: Final = (
    "备注：1. 志愿者类型分为专家志愿者、宣传志愿者、阅卷志愿者等 3 类，按人数要求遴选报送。",
    "2. 可增加行数；志愿者编号由系统给出，请不要改动，新增的人留空。",
)
_WIDTHS: Final = (14, 14, 12, 6, 22, 28, 16, 16, 24)

Line = tuple[str, ...]


def write_annex(
    folder: Path, tables: Tables, programme: Programme, *, cities: Collection[str] = (), identities: bool
) -> list[tuple[Path, int]]:
    """Write ``附件2-<city>.xlsx`` for each city with volunteers (for these ``cities`` alone, where any are named); paths and people."""
    known = {
        who: tuple(one)
        for who, *one in rows(tables["identities"], "volunteer_id", "name", "gender", "id_number", "phone")
        if who
    }
    found: defaultdict[str | None, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows(tables["volunteers"], "city", "county", "role", "employer", "title", "volunteer_id"):
        found[row[0]].append(row[1:])
    names: dict[str | None, str] = {city.slug: city.name for city in programme.cities}
    names[None] = UNKNOWN
    written = []
    for slug, name in names.items():
        if found[slug] and (not cities or slug in cities):
            path = folder / f"附件2-{name}.xlsx"
            lines = [_line(row, known if identities else {}, name) for row in found[slug]]
            with opened(path, "附件2", private=True) as book:
                _write(book, lines, name if slug else "", programme)
            written.append((path, len(lines)))
    return written


def _line(row: tuple[Any, ...], known: Mapping[str, tuple[Any, ...]], city: str) -> tuple[int, Line]:
    """In which block, and what stands there."""
    county, role, employer, title, who = row
    name, gender, number, phone = known.get(who, (None,) * 4)
    block = 2 if role != "contact" else 1 if county else 0
    place = (county or "") if block else city.replace(UNKNOWN, "")
    kind = VOLUNTEER_ROLES.get(role or "", "") if block == 2 else ""
    return block, tuple(one or "" for one in (place, kind, name, gender, number, employer, title, phone, who))


def _sheet(lines: Collection[tuple[int, Line]], city: str, programme: Programme) -> Iterator[tuple[str, Line]]:
    """The rows of the sheet, with the look of each."""
    yield "title", (_TITLE.format(programme=programme.title),)
    yield "text", (f"设区市：{city}",)
    yield "text", ("填表人：",)
    yield "text", ("联系电话：",)
    for block, heading in enumerate(_BLOCKS):
        yield "head", (*heading, *_PERSON)
        mine = sorted(line for at, line in lines if at == block)
        if block == 0 and not mine:
            mine = [(city,)]
        yield from (("cell", line) for line in mine)
        yield from [("cell", ("",) * (len(_PERSON) + 2))] * SPARE
    yield from (("text", (note,)) for note in _NOTES)


def _write(book: Any, lines: Collection[tuple[int, Line]], city: str, programme: Programme) -> None:
    cell = {"num_format": "@", "border": 1, "text_wrap": True, "valign": "vcenter"}
    looks = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "text": book.add_format({"num_format": "@"}),
        "head": book.add_format({**cell, "bold": True, "bg_color": "#E8EDF1"}),
        "cell": book.add_format(cell),
    }
    page = book.add_worksheet("附件2")
    for place, width in enumerate(_WIDTHS):
        page.set_column(place, place, width)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    for number, (look, line) in enumerate(_sheet(lines, city, programme)):
        for place, value in enumerate(line):
            page.write_string(number, place, value, looks[look])
