"""Pictures as SVG text, the same bytes on every machine.

Text stays text (``svg.fonttype: none``), laid out with the font matplotlib ships and then given the page's list of Chinese fonts, so
neither the bytes nor the warnings depend on the fonts installed. Axes have fixed places, labels are set on their baseline, ids are
salted with a constant, and no date is written. matplotlib is imported when the first picture is drawn; pyplot never.
"""

import io
import re
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import unescape
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from markupsafe import escape

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
_APART: Final[dict[str, Any]] = {"edgecolor": "white", "linewidth": 0.8}
_FOOT: Final = 30  # below bars, for the scale
_A: Final = re.compile(r'<a xlink:href="([^"]*)"[^>]*>')
_WIDTH, _UNIT = 900, 72.0


Number = Fraction | float | int


@dataclass(frozen=True)
class Series:
    """One colour: its name, and the length of its part of each bar, or the values that a histogram counts.

    ``leads``: from the place of a bar, or from the range of a bin (``60..65``), to the address of its rows; empty where nothing is to see.
    """

    name: str
    colour: str
    values: Sequence[Number]
    leads: Callable[[Any], str] | None = None


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


def _svg(figure: "Figure", title: str, links: Mapping[str, str] = MappingProxyType({})) -> str:
    """The picture as text; ``links``: what each link in it says, by its address."""
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
    text = _A.sub(lambda found: f'<a href="{found[1]}" aria-label="{escape(links[unescape(found[1])])}">', text)
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


def stacked(
    title: str, names: Sequence[str], series: Sequence[Series], *, labels: Sequence[str], shares: bool = False
) -> str:
    """Horizontal bars, one per name, stacked from ``series``; ``labels`` stand right of the bars; ``shares``: all equally long, in per cent."""
    top = 44 if len(series) > 1 else 12
    height = 30 * max(len(names), 1) + top + _FOOT
    figure, axes = _sheet(height, left=150, right=190, top=top, bottom=_FOOT)
    left, links = [0.0] * len(names), dict[str, str]()
    wholes = [
        sum(map(float, values)) / 100 if shares else 1.0 for values in zip(*(one.values for one in series), strict=True)
    ]
    for one in series:
        parts = [float(value) / (whole or 1) for value, whole in zip(one.values, wholes, strict=True)]
        for place, value in enumerate(one.values):
            bar = _bar(axes, (left[place], place - 0.33), parts[place], 0.66, one.colour, **_APART)
            links |= _lead(bar, one, place, f"{names[place]}，{one.name} {float(value):g}人") if value else {}
        left = [a + b for a, b in zip(left, parts, strict=True)]
    most = max([*left, 1e-9])
    axes.set_xlim(0, most)
    axes.set_ylim(len(names) - 0.5, -0.5)
    for place, (name, label) in enumerate(zip(names, labels, strict=True)):
        _say(axes, -most * 0.012, place + 0.16, name, ha="right")
        _say(axes, most * 1.012, place + 0.16, label, color=GREY, fontsize=12)
    whole = not shares and all(isinstance(value, int) for one in series for value in one.values)
    _foot(axes, 0, most, "%" if shares else "人", inner=height - top - _FOOT, whole=whole)
    _legend(axes, series, y=1 + 18 / (height - top - _FOOT), width=_WIDTH - 340)
    return _svg(figure, title, links)


def _bar(axes: "Axes", corner: tuple[float, float], width: float, height: float, colour: str, **look: Any) -> Any:
    """A bar from its lower left corner; `Axes.bar` would adapt the limits, which are set here, to each."""
    from matplotlib.patches import Rectangle

    return axes.add_artist(Rectangle(corner, width, height, facecolor=colour, **look))


def _lead(bar: Any, series: Series, place: int | str, said: str) -> dict[str, str]:
    """Make a bar a link to its rows where there are some; what it says, by its address."""
    href = series.leads(place) if series.leads else ""
    if not href:
        return {}
    bar.set_url(href)
    return {href: f"{said}，看这些行"}


def _foot(axes: "Axes", low: float, high: float, unit: str, *, inner: int, whole: bool = True) -> None:
    """Round numbers with their unit below axes that are ``inner`` high."""
    step = next(size for size in _round_steps(0 if whole else -3) if (high - low) / size <= 8)
    last, transform = int(high // step), axes.get_xaxis_transform()
    for place in range(-int(-low // step), last + 1):
        axes.axvline(place * step, color=RULE, linewidth=0.8, zorder=0)
        said = f"{place * step:g}".replace("-", "−") + (f" {unit}" if place == last else "")
        _say(axes, place * step, -18 / inner, said, ha="center", fontsize=12, color=GREY, transform=transform)


def funnel(title: str, steps: Sequence[tuple[str, int, str]], *, unit: str = "人", hrefs: Sequence[str] = ()) -> str:
    """Bars that shrink from step to step: name, number, remark; ``hrefs``: where the rows of each are, empty where nowhere."""
    height = 44 * len(steps) + 8 + _FOOT
    figure, axes = _sheet(height, left=190, right=250, top=8, bottom=_FOOT)
    most, links = max([number for _, number, _ in steps] + [1]), dict[str, str]()
    axes.set_xlim(0, most)
    axes.set_ylim(len(steps) - 0.5, -0.5)
    for place, (name, number, remark) in enumerate(steps):
        _bar(axes, (0, place - 0.3), most, 0.6, PALE)
        bar = _bar(axes, (0, place - 0.3), number, 0.6, GREEN if place == len(steps) - 1 else BLUE)
        series = Series(name, BLUE, (), hrefs.__getitem__ if hrefs else None)
        links |= _lead(bar, series, place, f"{name} {number} {unit}") if number else {}
        _say(axes, -most * 0.015, place + 0.13, name, ha="right")
        _say(axes, most * 1.015, place + 0.13, f"{number:,}", fontsize=15, weight="bold")
        _say(axes, most * 1.14, place + 0.13, remark, color=GREY, fontsize=12)
    _foot(axes, 0, most, unit, inner=height - 8 - _FOOT)
    return _svg(figure, title, links)


def histogram(
    title: str,
    series: Sequence[Series],
    *,
    step: Number,
    span: tuple[Number, Number],
    limits: Sequence[tuple[Number, str]],
    unit: str,
    counted: str,
) -> str:
    """Columns that count the values of each series between the edges of bins ``step`` wide, with limit lines: where, and what is said of each.

    A value on an edge belongs to the bin it opens, one beyond ``span`` to the last bin.
    """
    low, step = Fraction(span[0]), Fraction(step)
    count = max(int((span[1] - low) // step), 1)
    edges = [float(low + place * step) for place in range(count + 1)]
    height, bottom, links = 300, [0] * count, dict[str, str]()
    figure, axes = _sheet(height, left=56, right=30, top=66, bottom=48)
    for one in series:
        heights = binned(one.values, low=low, step=step, count=count)
        for place, number in enumerate(heights):
            bar = _bar(axes, (edges[place], bottom[place]), float(step), number, one.colour, **_APART)
            start, end = f"{edges[place]:g}", f"{edges[place + 1]:g}"
            reach = f"{start}..{end if place + 1 < count else ''}"
            links |= _lead(bar, one, reach, f"{start} 到 {end}，{one.name} {number}") if number else {}
        bottom = [a + b for a, b in zip(bottom, heights, strict=True)]
    most = max([*bottom, 1.0])
    axes.set_xlim(edges[0], edges[-1])
    axes.set_ylim(0, most * 1.04)
    _scale(axes, most)
    for at, label in limits:
        axes.axvline(float(at), color=RED, linewidth=1.6, linestyle=(0, (5, 3)))
        _say(axes, float(at), 1.025, label, transform=axes.get_xaxis_transform(), ha="center", color=RED)
    small: dict[str, Any] = {"color": GREY, "fontsize": 12}
    for edge in edges[:: max(1, count // 12)]:
        transform = axes.get_xaxis_transform()
        _say(axes, edge, -22 / (height - 114), f"{edge:g}", ha="center", transform=transform, **small)
    _say(axes, 1.0, -42 / (height - 114), unit, ha="right", transform=axes.transAxes, **small)
    _say(axes, -0.012, 1.04, counted, ha="right", transform=axes.transAxes, **small)
    _legend(axes, series, y=1 + 42 / (height - 114), width=_WIDTH - 86)
    return _svg(figure, title, links)


def binned(values: Sequence[Number], *, low: Fraction, step: Fraction, count: int) -> list[int]:
    """How many values lie in each of ``count`` bins; what lies beyond them counts for the first or the last.

    >>> binned([0, 0.5, 59.9, 60, 100], low=Fraction(0), step=Fraction(20), count=5)
    [2, 0, 1, 1, 1]
    """
    found = [0] * count
    for value, times in Counter(values).items():  # of thousands of people a few hundred values are exact numbers
        found[max(min(int((Fraction(value) - low) // step), count - 1), 0)] += times
    return found


def _scale(axes: "Axes", most: float) -> None:
    """Round numbers up the left side, and the base line."""
    step = next(size for size in _round_steps() if most / size <= 5)
    value = step
    while value <= most:
        axes.axhline(value, color=RULE, linewidth=0.8, zorder=0)
        at, transform = value - most * 0.02, axes.get_yaxis_transform()
        _say(axes, -0.012, at, f"{value:g}", ha="right", fontsize=12, color=GREY, transform=transform)
        value += step
    axes.axhline(0, color=GREY, linewidth=1)


def _round_steps(least: int = 0) -> Sequence[Any]:
    """1, 2, 5, 10 …, from the power of ten ``least`` on."""
    return [unit * 10**power for power in range(least, 9) for unit in (1, 2, 5)]


def signed(value: Number) -> str:
    """A difference with its sign, one decimal: ``+1.5``, ``−0.3``, ``0.0``."""
    text = f"{float(value):+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text.replace("-", "−")


Span = tuple[str, Number, Number, Number]
"""Name, value, low, high."""


def intervals(title: str, rows: Sequence[Span], *, unit: str) -> str:
    """A dot with its interval per row, in points, around a zero line; one without 0 stands out."""
    inner = 24 * max(len(rows), 1)
    figure, axes = _sheet(inner + 74, left=170, right=120, top=14, bottom=60)
    spans = [(name, float(value), float(low), float(high)) for name, value, low, high in rows]
    reach = max([max(abs(low), abs(high)) for _, _, low, high in spans] + [1.0]) * 1.08
    axes.set_xlim(-reach, reach)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.axvline(0, color=GREY, linewidth=1)
    for place, (name, value, low, high) in enumerate(spans):
        far = not low <= 0 <= high
        colour = RED if far else BLUE
        axes.plot([low, high], [place, place], color=colour, linewidth=2, solid_capstyle="butt")
        axes.plot([value], [place], "D" if far else "o", color=colour, markersize=7)
        _say(axes, -reach * 1.02, place + 0.2, name, ha="right", fontsize=12)
        _say(axes, reach * 1.02, place + 0.2, signed(value) + " 分", color=colour if far else GREY, fontsize=12)
    _foot(axes, -reach, reach, "分", inner=inner, whole=False)
    transform = axes.get_xaxis_transform()
    for text, x, side in (("偏严 ←", -0.02, "right"), ("→ 偏宽", 0.02, "left"), (unit, 1, "right")):
        _say(axes, x * reach, -44 / inner, text, ha=side, color=GREY, fontsize=12, transform=transform)
    return _svg(figure, title)
