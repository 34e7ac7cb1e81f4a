"""Pictures of graders: how far from the reference and from others, week by week, and which counties marking links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from jxgrade.present.figures import _WIDTH, BLUE, GREY, INK, ORANGE, PALE, RED, RULE, _say, _sheet, _svg, signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLUMNS, _PANEL = 3, (300, 150)
_SHADES: Final = ("#dbe9f4", "#9ccbe6", "#4e9fd1", "#0f5f9c")
_CELL: Final = 26.0
_GRID: Final = 560.0


@dataclass(frozen=True)
class Dots:
    """One kind of point in a row: its name, colour and marker (matplotlib's letter)."""

    name: str
    colour: str
    marker: str


SEEDS, DOUBLES = Dots("与标准卷（仲裁分）相差", ORANGE, "D"), Dots("与其他阅卷人相差", BLUE, "o")


def dots(
    title: str, rows: Sequence[tuple[str, Sequence[float | None], str]], kinds: Sequence[Dots], *, unit: str
) -> str:
    """A row per name with a point per kind (None: none) from 0 to the right, and a remark at its end."""
    height = 24 * max(len(rows), 1) + 94
    figure, axes = _sheet(height, left=170, right=200, top=40, bottom=54)
    most = max([value for _, values, _ in rows for value in values if value is not None] + [1.0]) * 1.06
    axes.set_xlim(0, most)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    step = next(size for size in (0.5, 1, 2, 5, 10, 20, 50) if most / size <= 10)
    for tick in range(int(most / step) + 1):
        axes.axvline(tick * step, color=RULE, linewidth=0.8, zorder=0)
        _say(axes, tick * step, len(rows) + 0.35, f"{tick * step:g}", ha="center", color=GREY, fontsize=12)
    for place, (name, values, remark) in enumerate(rows):
        known = [value for value in values if value is not None]
        axes.plot([0, max(known, default=0)], [place, place], color=PALE, linewidth=6, solid_capstyle="butt", zorder=0)
        for kind, value in zip(kinds, values, strict=True):
            if value is not None:
                axes.plot([value], [place], kind.marker, color=kind.colour, markersize=7)
        _say(axes, -most * 0.015, place + 0.2, name, ha="right", fontsize=12)
        _say(axes, most * 1.015, place + 0.2, remark, color=GREY, fontsize=12)
    x = 0.0
    for kind in kinds:
        _legend_mark(axes, x, 1 + 18 / (height - 94), kind, width=_WIDTH - 370)
        x += 60 + 13 * len(kind.name)
    _say(axes, most, len(rows) + 1.25, unit, ha="right", color=GREY, fontsize=12)
    return _svg(figure, title)


def _legend_mark(axes: "Axes", x: float, y: float, kind: Dots, *, width: int) -> None:
    at = [(x + 5) / width], [y + 0.012]
    axes.plot(*at, kind.marker, color=kind.colour, markersize=9, transform=axes.transAxes, clip_on=False)
    _say(axes, (x + 18) / width, y, kind.name, transform=axes.transAxes)


def trends(title: str, panels: Sequence[tuple[str, Sequence[tuple[int, float]], str]], *, weeks: int, unit: str) -> str:
    """Small pictures side by side: name, points (week, difference), remark; all on one scale around a zero line."""
    down = -(-len(panels) // _COLUMNS)
    height = down * _PANEL[1] + 40
    figure, axes = _sheet(height, left=0, right=0, top=0, bottom=0)
    axes.set_xlim(0, _WIDTH)
    axes.set_ylim(height, 0)
    reach = max([abs(value) for _, points, _ in panels for _, value in points] + [1.0]) * 1.15
    for number, (name, points, remark) in enumerate(panels):
        left, top = number % _COLUMNS * _PANEL[0] + 40, number // _COLUMNS * _PANEL[1] + 30
        _panel(axes, (left, top), points, weeks=weeks, reach=reach)
        _say(axes, left, top - 9, name, fontsize=12, weight="bold")
        _say(axes, left + 250, top - 9, remark, ha="right", fontsize=12, color=GREY)
    _say(axes, _WIDTH - 10, height - 12, unit, ha="right", color=GREY, fontsize=12)
    return _svg(figure, title)


def _panel(
    axes: "Axes", corner: tuple[float, float], points: Sequence[tuple[int, float]], *, weeks: int, reach: float
) -> None:
    left, top = corner
    width, height = 250, 92
    axes.fill([left, left + width, left + width, left], [top, top, top + height, top + height], color="#fafbfc")

    def x(week: int) -> float:
        return left + (week - 0.5) / max(weeks, 1) * width

    def y(value: float) -> float:
        return top + height / 2 * (1 - value / reach)

    axes.plot([left, left + width], [y(0), y(0)], color=GREY, linewidth=1)
    for edge in (reach / 1.15, -reach / 1.15):
        _say(axes, left - 4, y(edge) + 4, signed(edge), ha="right", fontsize=11, color=GREY)
    _say(axes, left - 4, y(0) + 4, "0", ha="right", fontsize=11, color=GREY)
    for week in range(1, weeks + 1):
        _say(axes, x(week), top + height + 15, f"第{week}周", ha="center", fontsize=11, color=GREY)
    axes.plot(
        [x(week) for week, _ in points],
        [y(value) for _, value in points],
        "o-",
        color=BLUE,
        markersize=6,
        linewidth=1.6,
    )


def matrix(
    title: str,
    groups: Sequence[str],
    upper: Mapping[tuple[int, int], int],
    lower: Mapping[tuple[int, int], int],
    *,
    names: tuple[str, str],
    edges: tuple[int, int, int] = (3, 10, 30),
) -> str:
    """Squares of places that are linked, in the order of ``groups`` (the group of each place, equal ones side by side).

    ``upper``, ``lower``: numbers of pairs (i < j) above and below the diagonal, in four shades that begin at 1 and at ``edges``.
    """
    size = len(groups)
    cell = max(min(_CELL, int(2 * _GRID / max(size, 1)) / 2), 1.0)  # halves: short numbers, a picture half as large
    grid = cell * size
    height = round(max(grid, 250)) + 40
    left, top = 130, 20
    figure, axes = _sheet(height, left=0, right=0, top=0, bottom=0)
    axes.set_xlim(0, _WIDTH)
    axes.set_ylim(height, 0)
    shaded: dict[int, list[tuple[int, int]]] = {}
    for numbers, turned in ((upper, False), (lower, True)):
        for (one, other), number in sorted(numbers.items()):
            if number:
                shade = sum(number >= edge for edge in edges)
                shaded.setdefault(shade, []).append((other, one) if turned else (one, other))
    for shade, cells in sorted(shaded.items()):
        _squares(axes, [(left + column * cell, top + row * cell) for row, column in cells], cell, _SHADES[shade])
    _squares(axes, [(left + place * cell, top + place * cell) for place in range(size)], cell, GREY)
    _groups(axes, groups, cell, (left, top))
    _key(axes, left + grid + 40, top + 14, names, edges)
    return _svg(figure, title)


def _squares(axes: "Axes", corners: Sequence[tuple[float, float]], cell: float, colour: str) -> None:
    """All squares of one colour as one path: a hundred places make ten thousand."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    gap = 1.0 if cell >= 8 else 0.5
    points, codes = [], []
    for x, y in corners:
        far_x, far_y = x + cell - gap, y + cell - gap
        points += [(x, y), (far_x, y), (far_x, far_y), (x, far_y), (x, y)]
        codes += [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    if points:
        axes.add_patch(PathPatch(Path(points, codes), facecolor=colour, linewidth=0))


def _groups(axes: "Axes", groups: Sequence[str], cell: float, corner: tuple[float, float]) -> None:
    """Names left of the grid, none over another, and thin lines between groups."""
    left, top = corner
    far, start, lowest = left + cell * len(groups), 0, 0.0
    for name, members in groupby(groups):
        count = len(list(members))
        y = top + cell * start
        for line in ([[left - 6, far], [y, y]], [[left + cell * start] * 2, [top, top + far - left]]):
            axes.plot(*line, color=RULE, linewidth=0.8, zorder=3)
        baseline = max(y + cell * count / 2 + 4, lowest)
        _say(axes, left - 10, baseline, name, ha="right", fontsize=12)
        lowest, start = baseline + 14, start + count


def _key(axes: "Axes", x: float, y: float, names: tuple[str, str], edges: tuple[int, int, int]) -> None:
    _say(axes, x, y, f"右上：{names[0]}", fontsize=13)
    _say(axes, x, y + 22, f"左下：{names[1]}", fontsize=13)
    starts = (1, *edges)
    for place, (start, colour) in enumerate(zip(starts, _SHADES, strict=True)):
        top = y + 44 + place * 26
        _squares(axes, [(x, top)], 18, colour)
        end = f"{starts[place + 1] - 1}" if place + 1 < len(starts) else ""
        _say(axes, x + 28, top + 13, f"{start}–{end}" if end else f"{start} 及以上", fontsize=12, color=INK)
    _say(axes, x, y + 44 + 4 * 26 + 16, "空白：没有联系", fontsize=12, color=RED)
