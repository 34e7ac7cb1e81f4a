"""Pictures as SVG text, the same bytes on every machine.

Text stays text (``svg.fonttype: none``), laid out with the font matplotlib ships and then given the page's list of Chinese fonts, so
neither the bytes nor the warnings depend on the fonts installed. Axes have fixed places, labels are set on their baseline, ids are
salted with a constant, and no date is written. matplotlib is imported when the first picture is drawn; pyplot never.
"""

import io
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FONTS: Final = (
    "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','PingFang SC','Microsoft YaHei','SimHei',sans-serif"
)
INK, GREY, RULE = "#22303c", "#5c6b78", "#d5dce2"
# Okabe and Ito's palette: told apart by colour-blind readers; every series is labelled in words as well
BLUE, ORANGE, GREEN, SKY, RED = "#0072b2", "#e69f00", "#009e73", "#9ccbe6", "#d55e00"
PALE = "#e8edf1"

_LAID_OUT_IN: Final = "DejaVu Sans"  # comes with matplotlib
_STYLE: Final[dict[Any, Any]] = {"svg.fonttype": "none", "svg.hashsalt": "jxgrade", "path.simplify": False}
_WIDTH, _UNIT = 900, 72.0


@dataclass(frozen=True)
class Series:
    """One colour of a stacked bar: its name, its colour, a number per bar."""

    name: str
    colour: str
    values: Sequence[float]


@dataclass(frozen=True)
class Limit:
    """A line drawn across a histogram, and its label."""

    at: float
    label: str


def _sheet(height: int, *, left: int, right: int = 30, top: int = 34, bottom: int = 34) -> "tuple[Figure, Axes]":
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH / _UNIT, height / _UNIT), dpi=_UNIT)
    place = (left / _WIDTH, bottom / height, (_WIDTH - left - right) / _WIDTH, (height - top - bottom) / height)
    axes = figure.add_axes(place)
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_visible(False)
    figure.patch.set_alpha(0)
    axes.patch.set_alpha(0)
    return figure, axes


def _svg(figure: "Figure", title: str) -> str:
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    sink = io.StringIO()
    canvas: Any = FigureCanvasSVG(figure)
    with mpl.rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        canvas.print_svg(sink, metadata={"Date": None})
    text = sink.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r'(<svg[^>]*?) width="[^"]*"', rf'\1 width="{_WIDTH}"', text, count=1)
    text = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", text, count=1)
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL)
    text = text.replace(f"font-family: '{_LAID_OUT_IN}'", f"font-family: {FONTS}")
    return _own_ids(text, title)


def _own_ids(text: str, title: str) -> str:
    """Ids that stay apart when several pictures stand on one page."""
    from hashlib import sha256

    salt = sha256((title + text).encode()).hexdigest()[:8]
    text = re.sub(r'\bid="([^"]+)"', rf'id="g{salt}-\1"', text)
    text = re.sub(r'"#([A-Za-z][^"]*)"', rf'"#g{salt}-\1"', text)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#g{salt}-\1)", text)


def _say(axes: "Axes", x: float, y: float, text: str, **style: Any) -> None:
    """One label; ``$`` is no mathematics here, and the baseline is where it was put."""
    options: dict[str, Any] = {"fontsize": 13, "color": INK, "ha": "left", "va": "baseline"}
    options |= {"parse_math": False, "family": _LAID_OUT_IN}
    axes.text(x, y, text, **{**options, **style})


def _legend(axes: "Axes", series: Sequence[Series], *, y: float, width: int) -> None:
    """Colour names in one line above axes that are ``width`` wide; ``y`` in axes fractions. One colour needs no name."""
    x = 0.0
    for one in series if len(series) > 1 else ():
        axes.plot(
            [(x + 5) / width], [y + 0.01], "s", color=one.colour, transform=axes.transAxes, clip_on=False, markersize=10
        )
        _say(axes, (x + 16) / width, y, one.name, transform=axes.transAxes)
        x += 44 + 13 * len(one.name)


def stacked(title: str, names: Sequence[str], series: Sequence[Series], *, labels: Sequence[str], row: int = 30) -> str:
    """Horizontal bars, one per name, stacked from ``series``; ``labels`` stand right of the bars."""
    top = 44 if len(series) > 1 else 12
    height = row * max(len(names), 1) + top + 12
    figure, axes = _sheet(height, left=150, right=190, top=top, bottom=12)
    left = [0.0] * len(names)
    for one in series:
        axes.barh(
            range(len(names)), one.values, left=left, color=one.colour, height=0.66, linewidth=0.8, edgecolor="white"
        )
        left = [a + b for a, b in zip(left, one.values, strict=True)]
    most = max([*left, 1e-9])
    axes.set_xlim(0, most)
    axes.set_ylim(len(names) - 0.5, -0.5)
    for place, (name, label) in enumerate(zip(names, labels, strict=True)):
        _say(axes, -most * 0.012, place + 0.16, name, ha="right")
        _say(axes, most * 1.012, place + 0.16, label, color=GREY, fontsize=12)
    _legend(axes, series, y=1 + 18 / (height - top - 12), width=_WIDTH - 340)
    return _svg(figure, title)


def funnel(title: str, steps: Sequence[tuple[str, int, str]]) -> str:
    """Bars that shrink from step to step: name, number, remark."""
    height = 44 * len(steps) + 20
    figure, axes = _sheet(height, left=190, right=250, top=8, bottom=8)
    most = max([number for _, number, _ in steps] + [1])
    axes.set_xlim(0, most)
    axes.set_ylim(len(steps) - 0.5, -0.5)
    for place, (name, number, remark) in enumerate(steps):
        axes.barh([place], [most], color=PALE, height=0.6)
        axes.barh([place], [number], color=GREEN if place == len(steps) - 1 else BLUE, height=0.6)
        _say(axes, -most * 0.015, place + 0.13, name, ha="right")
        _say(axes, most * 1.015, place + 0.13, f"{number:,}", fontsize=15, weight="bold")
        _say(axes, most * 1.14, place + 0.13, remark, color=GREY, fontsize=12)
    return _svg(figure, title)


def histogram(
    title: str, edges: Sequence[float], series: Sequence[Series], *, limits: Sequence[Limit], unit: str, counted: str
) -> str:
    """Columns between ``edges`` (a value on an edge belongs to the bin it opens), one colour per series, with limit lines."""
    height = 300
    figure, axes = _sheet(height, left=56, right=30, top=66, bottom=48)
    bottom = [0.0] * (len(edges) - 1)
    widths = [b - a for a, b in pairwise(edges)]
    for one in series:
        axes.bar(
            edges[:-1],
            one.values,
            width=widths,
            bottom=bottom,
            align="edge",
            color=one.colour,
            edgecolor="white",
            linewidth=0.8,
        )
        bottom = [a + b for a, b in zip(bottom, one.values, strict=True)]
    most = max([*bottom, 1.0])
    axes.set_xlim(edges[0], edges[-1])
    axes.set_ylim(0, most * 1.04)
    _scale(axes, most, edges)
    for limit in limits:
        axes.axvline(limit.at, color=RED, linewidth=1.6, linestyle=(0, (5, 3)))
        _say(axes, limit.at, 1.025, limit.label, transform=axes.get_xaxis_transform(), ha="center", color=RED)
    step = max(1, (len(edges) - 1) // 12)
    for edge in edges[::step]:
        _say(
            axes,
            edge,
            -22 / (height - 114),
            f"{edge:g}",
            ha="center",
            color=GREY,
            fontsize=12,
            transform=axes.get_xaxis_transform(),
        )
    _say(axes, 1.0, -42 / (height - 114), unit, ha="right", color=GREY, fontsize=12, transform=axes.transAxes)
    _say(axes, -0.012, 1.04, counted, ha="right", color=GREY, fontsize=12, transform=axes.transAxes)
    _legend(axes, series, y=1 + 42 / (height - 114), width=_WIDTH - 86)
    return _svg(figure, title)


def _scale(axes: "Axes", most: float, edges: Sequence[float]) -> None:
    """Round numbers up the left side, and the base line."""
    step = next(size for size in _round_steps() if most / size <= 5)
    value = step
    while value <= most:
        axes.axhline(value, color=RULE, linewidth=0.8, zorder=0)
        _say(
            axes,
            -0.012,
            value - most * 0.02,
            f"{value:g}",
            ha="right",
            fontsize=12,
            color=GREY,
            transform=axes.get_yaxis_transform(),
        )
        value += step
    axes.axhline(0, color=GREY, linewidth=1)


def _round_steps() -> "Sequence[int]":
    return [unit * 10**power for power in range(9) for unit in (1, 2, 5)]


def signed(value: float) -> str:
    """A difference with its sign, one decimal: ``+1.5``, ``−0.3``, ``0.0``."""
    text = f"{value:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text.replace("-", "−")


Span = tuple[str, float, float, float, bool]
"""Name, value, low, high, does it stand out?"""


def intervals(
    title: str,
    rows: Sequence[Span],
    *,
    unit: str,
    ends: tuple[str, str] = ("偏严 ←", "→ 偏宽"),
    measure: str = " 分",
    left: int = 170,
) -> str:
    """A dot with its interval per row, around a zero line; ``ends`` say what lies left and right of it; ``left``: room for names."""
    height = 24 * max(len(rows), 1) + 64
    figure, axes = _sheet(height, left=left, right=120, top=14, bottom=50)
    reach = max([max(abs(low), abs(high)) for _, _, low, high, _ in rows] + [1.0]) * 1.08
    axes.set_xlim(-reach, reach)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.axvline(0, color=GREY, linewidth=1)
    for place, (name, value, low, high, far) in enumerate(rows):
        colour = RED if far else BLUE
        axes.plot([low, high], [place, place], color=colour, linewidth=2, solid_capstyle="butt")
        axes.plot([value], [place], "D" if far else "o", color=colour, markersize=7)
        _say(axes, -reach * 1.02, place + 0.2, name, ha="right", fontsize=12)
        _say(axes, reach * 1.02, place + 0.2, signed(value) + measure, color=colour if far else GREY, fontsize=12)
    for text, x, side in ((ends[0], -0.02, "right"), (ends[1], 0.02, "left")):
        _say(axes, x * reach, len(rows) + 0.35, text, ha=side, color=GREY, fontsize=12)
    _say(axes, reach, len(rows) + 0.35, unit, ha="right", color=GREY, fontsize=12)
    return _svg(figure, title)


Placed = tuple[str, int, int, int, str, str]
"""Name, rank, lowest and highest rank of the interval, colour, remark."""


def ranks(title: str, rows: Sequence[Placed], *, places: int, cut: str) -> str:
    """A dot at each rank on the interval in which it lies, best left; a line after the last of ``places``, ``cut`` its label.

    Intervals that reach far beyond end in an arrow: the remark should hold their numbers.
    """
    height = 26 * max(len(rows), 1) + 66
    figure, axes = _sheet(height, left=230, right=220, top=40, bottom=26)
    reach = max([rank for _, rank, *_ in rows] + [2 * places, 4]) + 0.8
    axes.set_xlim(0.4, reach)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.axvspan(0.4, places + 0.5, color=PALE, zorder=0)
    axes.axvline(places + 0.5, color=RED, linewidth=1.6, linestyle=(0, (5, 3)))
    above, below = axes.get_xaxis_transform(), -18 / (height - 66)
    _say(axes, places + 0.5, 1 + 12 / (height - 66), cut, transform=above, ha="center", color=RED)
    step = next(size for size in _round_steps() if reach / size <= 10)
    for tick in sorted({1, *range(step, int(reach) + 1, step)}):
        _say(axes, tick, below, f"{tick}", transform=above, ha="center", color=GREY, fontsize=12)
    _say(axes, reach * 1.012, below, "名次", transform=above, color=GREY, fontsize=12)
    for place, (name, rank, low, high, colour, remark) in enumerate(rows):
        axes.plot([low, min(high, reach)], [place, place], color=colour, linewidth=3, solid_capstyle="butt")
        if high > reach:
            axes.plot([reach], [place], ">", color=colour, markersize=8, clip_on=False)
        axes.plot([rank], [place], "o", color=colour, markersize=8, markeredgecolor="white")
        _say(axes, 0.4 - reach * 0.012, place + 0.18, name, ha="right", fontsize=12)
        _say(axes, reach * 1.02, place + 0.18, remark, color=GREY, fontsize=12)
    return _svg(figure, title)
