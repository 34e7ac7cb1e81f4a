"""The roll in the very form of 附件2, as the plain table it stands for (rules, 7.7). Runs in the sandboxed children.

The form has three blocks, on one sheet or several: 设区市 contacts, 县（区） contacts, 县（区） volunteers. Each row becomes one of
city, county, role and what the person is; a row that names nobody is none. A sheet that is no form stays as it is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from jxgrade.intake.cells import Cell, as_word, clean, is_aside
from jxgrade.intake.headings import LOOKED_AT, Spec, Words, plain
from jxgrade.intake.spreadsheets import Sheet

TABLE: Final = "volunteers"
CONTACT: Final = "contact"
CONTACTS: Final = frozenset(("工作联络人", "联络人", "联络员", "工作联络员", "设区市工作联络人", "县(区)工作联络人"))
PLACES: Final = ("city", "county", "role")
PERSON: Final = ("name", "gender", "id_number", "employer", "title", "phone", "volunteer_id")

Row = Sequence[object]


@dataclass(frozen=True)
class _Block:
    """A heading of the form: its row (from 0), column -> place, is it one of contacts."""

    row: int
    columns: Mapping[str, int]
    contacts: bool

    @property
    def of_cities(self) -> bool:
        """Is it the block of the cities' own contacts?"""
        return self.contacts and "city" in self.columns and "county" not in self.columns


@dataclass
class _Form:
    """One sheet: its rows, and its blocks where it is the form."""

    sheet: Sheet
    rows: list[Row]
    blocks: list[_Block]

    def cities(self, words: Mapping[str, str], before: int | None = None) -> set[str]:
        """The cities that its blocks of the cities' contacts name; with ``before``, the last such block above that row."""
        blocks = [block for block in self.blocks if block.of_cities and (before is None or block.row < before)]
        blocks = blocks if before is None else blocks[-1:]
        cells = [
            row[block.columns["city"]]
            for block in blocks
            for _, row in self.below(block)
            if len(row) > block.columns["city"]
        ]
        return {city for cell in cells if isinstance(cell, str) and (city := words.get(as_word(cell)))}

    def below(self, block: _Block) -> Iterator[tuple[int, Row]]:
        """The rows of a block, up to the next one."""
        end = next((other.row for other in self.blocks if other.row > block.row), len(self.rows))
        yield from ((number, self.rows[number]) for number in range(block.row + 1, end))


def unfolded(sheets: Iterable[Sheet], spec: Spec, path: str) -> Iterator[tuple[Sheet, bool]]:
    """The sheets of one file, forms among them as plain tables (true)."""
    words = Words(spec)
    forms = []
    for sheet in sheets:
        rows: list[Row] = list(sheet.rows) if sheet.visible else []
        forms.append(_Form(sheet, rows, _blocks(rows, words)))
    cities = next((column.rule.words for column in spec.columns if column.name == "city"), None) or {}
    in_file = {city for form in forms for city in form.cities(cities)}
    for form in forms:
        if not form.blocks:
            yield replace(form.sheet, rows=iter([list(row) for row in form.rows])), False
            continue
        named = (_named(form.sheet.name or "", cities), _named(Path(path).stem, cities))
        plain_table = _Unfolding(form, spec, cities, (in_file, *named), csv=path.lower().endswith(".csv"))
        yield plain_table.sheet(), True


def _blocks(rows: Sequence[Row], words: Words) -> list[_Block]:
    """The headings of a form; none where the sheet is a plain table, that is, where its first heading names city and role."""
    found = []
    for number, row in enumerate(rows):
        texts = [words.text(cell) for cell in row]
        contact = next((place for place, text in enumerate(texts) if text in CONTACTS), None)
        columns = dict(words.resolve(texts, number).columns)
        if "name" not in columns or not {"city", "county"} & columns.keys():
            continue
        if contact is None and "role" not in columns:
            continue
        if contact is not None and "role" in columns:
            contact = None
        found.append(_Block(number, columns, contact is not None))
    plain_table = bool(found) and not any(block.contacts or "city" not in block.columns for block in found)
    return [] if plain_table or (found and found[0].row > LOOKED_AT) else found


class _Unfolding:
    """One form on its way to a plain table: every row where it was, columns in one order, the heading where the first block's was."""

    def __init__(
        self, form: _Form, spec: Spec, cities: Mapping[str, str], hints: Sequence[set[str]], *, csv: bool
    ) -> None:
        self._form, self._cities, self._hints, self._csv = form, cities, hints, csv
        used = {*PLACES, *(name for block in form.blocks for name in block.columns)}
        self._columns = [column for column in spec.columns if column.name in used]
        self._names = [column.name for column in self._columns]
        self._rows: list[list[object]] = [[] for _ in form.rows]
        self._merges: list[tuple[tuple[int, int], tuple[int, int]]] = []

    def sheet(self) -> Sheet:
        """The plain table."""
        first = self._form.blocks[0]
        self._rows[first.row] = [column.heading for column in self._columns]
        for block in self._form.blocks:
            self._unfold(block)
        hidden = {
            self._names.index(name) for name, at in first.columns.items() if at in self._form.sheet.hidden_columns
        }
        return replace(
            self._form.sheet, rows=iter(self._rows), merges=sorted(self._merges), hidden_columns=frozenset(hidden)
        )

    def _unfold(self, block: _Block) -> None:
        city = self._city(block)
        held = {}  # the value of a merged cell, for the rows it spans
        columns = {place: name for name, place in block.columns.items()}
        for (first, left), (last, _) in self._form.sheet.merges:
            if block.row < first < last and columns.get(left) in PLACES:
                value = self._form.rows[first][left] if left < len(self._form.rows[first]) else ""
                held.update({(number, columns[left]): value for number in range(first, last + 1)})
        kept = []
        for number, row in self._form.below(block):
            cells = {name: row[at] if at < len(row) else "" for name, at in block.columns.items()}
            first_cell = next((cell for cell in row if not _is_blank(cell)), None)
            if is_aside(first_cell) or all(_is_blank(cells.get(name)) for name in PERSON):
                continue
            if self._csv and any(not _is_blank(cell) for cell in row[len(self._form.rows[block.row]) :]):
                cells = dict.fromkeys(cells, Cell.SHIFTED)
            cells |= {name: value for (at, name), value in held.items() if at == number}
            if block.contacts:
                cells["role"] = CONTACT
            if _is_blank(cells.get("city")):
                cells["city"] = city
            self._rows[number] = [cells.get(name, "") for name in self._names]
            kept.append(number)
        self._tell_merges(block, kept)

    def _tell_merges(self, block: _Block, kept: Sequence[int]) -> None:
        """Merged cells as they stand in the plain table, from their first row that is one; a merged role is filled in already."""
        for (first, left), (last, right) in self._form.sheet.merges:
            name = next((name for name, at in block.columns.items() if at == left), None)
            inside = [number for number in kept if first <= number <= last]
            if name is not None and name != "role" and inside and (first, left) != (last, right):
                at = self._names.index(name)
                self._merges.append(((inside[0], at), (inside[-1], at)))

    def _city(self, block: _Block) -> str:
        """The city of the rows of a block that do not name theirs: of the block of contacts above, of the file, of the names; '' if none."""
        own = self._form.cities(self._cities, before=block.row + 1)
        if own:
            return min(own) if len(own) == 1 else ""
        return next((min(each) for each in self._hints if len(each) == 1), "")


def _is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not clean(cell))


def _named(text: str, cities: Mapping[str, str]) -> set[str]:
    """The cities whose names stand in the name of a sheet or file."""
    text = plain(text)
    return {slug for word, slug in cities.items() if len(word) > 1 and word in text}
