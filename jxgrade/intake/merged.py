"""Merged cells among the data: a key (id, city, county, school) holds for all rows it spans, a value does not (rules, 7.4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from jxgrade.intake.cells import Cell
from jxgrade.intake.headings import Merges, Wanted
from jxgrade.intake.values import Level

KEYS: Final = frozenset(
    ("trainee_id", "grader_id", "expert_id", "volunteer_id", "city", "county", "school", "employer", "id")
)
Used = Sequence[tuple[Wanted, int]]


@dataclass(slots=True)
class _Range:
    first: int
    last: int
    left: int
    right: int
    value: object = None


class Merged:
    """The merged ranges below a heading row (rows and columns from 0); rows must be filled in their order."""

    def __init__(self, merges: Merges, heading: int) -> None:
        self._ranges = [
            _Range(first, last, left, right)
            for (first, left), (last, right) in sorted(merges)
            if first > heading and (first, left) != (last, right)
        ]
        self._next, self._open = 0, list[_Range]()

    def told(self, used: Used) -> Iterator[tuple[int, str, str, Level, str]]:
        """What has to be said of them."""
        for each in self._ranges:
            column = next((column for column, place in used if each.left <= place <= each.right), None)
            if column is None:
                continue
            where = f"数据区有合并单元格（第 {each.first + 1} 至 {each.last + 1} 行）"
            if column.name in KEYS and each.last > each.first:
                message = f"{where}，合并的“{column.heading}”用于它跨过的各行。改法：取消合并，逐行填写"
            else:
                message = f"{where}，只有第一格有值，不会向下填充。改法：取消合并，逐行填写"
            yield each.first + 1, column.name, "", "warning", message

    def filled(self, number: int, row: list[object], used: Used) -> list[object]:
        """The row with merged keys filled in; a value merged with that of another row is there and cannot be read."""
        while self._next < len(self._ranges) and self._ranges[self._next].first <= number:
            found = self._ranges[self._next]
            self._next += 1
            if found.first == number:
                found.value = row[found.left] if 0 <= found.left < len(row) else None
            self._open.append(found)
        if not self._open:
            return row
        self._open = [each for each in self._open if each.last >= number]
        below = [each for each in self._open if each.first < number]
        names = {place: column for column, place in used}
        owner = next((place for place, column in names.items() if column.name in ("trainee_id", "id")), None)
        of_one = any(each.left == owner for each in below)  # then what is merged beside it is said once, of one
        for each in below:
            for place in range(max(each.left, 0), each.right + 1):
                column = names.get(place)
                if column is None:
                    continue
                if place == each.left and column.name in KEYS:
                    row[place] = each.value if row[place] in ("", None, each.value) else Cell.MERGED
                elif column.rule.level == "error" and not of_one:
                    row[place] = Cell.MERGED
        return row
