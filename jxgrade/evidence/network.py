"""A group of texts that share passages as a picture: one line per text in the order they were handed in, an arc for each pair.

Positions depend on nothing but the order, so equal groups give equal pictures, and no label covers another. Arcs run downwards from
the earlier to the later text and are the thicker the more is covered; what a third text in between explains is pale.
"""

from collections.abc import Sequence
from math import cos, sin, tau
from typing import Final, NamedTuple

from markupsafe import Markup, escape

from jxgrade.present.figures import BLUE, FONTS, GREY, INK
from jxgrade.similarity.origins import Arrow

WIDTH: Final = 900
MOST_NODES: Final = 30
MOST_SHARES: Final = 16  # arcs; beyond it no figure is written beside them, nor ever beside a pale one
ORIGIN: Final = "#b04a00"
_CELL: Final = 150  # of the overview, and the circle in it
_ROUND: Final = 58
_DOT: Final = 12
_ROW: Final = 58
_NEAREST: Final = 46  # how far left the handles of the shortest arc lie, and of the longest
_FARTHEST: Final = 300


class Node(NamedTuple):
    """One text: its number, label, the line below it, what it may be (empty: nothing), and is it of a former year?"""

    number: int
    label: str
    note: str
    role: str
    origin: bool
    former: bool


def network(nodes: Sequence[Node], arrows: Sequence[Arrow]) -> Markup:
    """The picture as SVG; at most `MOST_NODES` nodes stay readable."""
    reach = max((_swing(arrow, len(nodes)) for arrow in arrows), default=0.0)
    x = max(70.0, 0.75 * reach + 64)
    height = _ROW * len(nodes) + 14
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {height}" aria-hidden="true" xmlns="http://www.w3.org/2000/svg" font-family="{escape(FONTS)}" font-size="14">'
    ]
    order = sorted(arrows, key=lambda arrow: (not arrow.implied, arrow.share, arrow.first, arrow.second))
    parts += [_arc(arrow, x, len(nodes)) for arrow in order]
    plain = [arrow for arrow in order if not arrow.implied]
    if len(plain) <= MOST_SHARES:
        parts += [_share(arrow, x, len(nodes)) for arrow in plain]
    parts += [_node(number, node, x) for number, node in enumerate(nodes)]
    return Markup("".join([*parts, "</svg>"]))  # noqa: S704 - labels are escaped by _node


def _row(number: int) -> float:
    return _ROW * number + _ROW / 2 + 2


def _swing(arrow: Arrow, count: int) -> float:
    """How far left of the texts the arc's handles lie; neighbours are joined by a straight line."""
    gap = abs(arrow.second - arrow.first)
    return 0.0 if gap == 1 else _NEAREST + (_FARTHEST - _NEAREST) * (gap - 2) / max(count - 2, 6)


def _arc(arrow: Arrow, x: float, count: int) -> str:
    top, end = _row(arrow.first), _row(arrow.second)
    down, swing = (1 if end > top else -1), _swing(arrow, count)
    width = 1.2 if arrow.implied else 1.5 + 3.5 * float(arrow.share)
    faint = "0.4" if arrow.implied else "0.85"
    look = f'fill="none" stroke="{GREY}" stroke-opacity="{faint}" stroke-width="{width:.1f}"'
    look += "" if arrow.sure else ' stroke-dasharray="6 4"'
    wing = 3 + width
    if not swing:
        tip = end - down * (_DOT + 3)
        stop = tip - down * 10 if arrow.sure else end
        corners = ((x, tip), (x - wing, tip - down * 11), (x + wing, tip - down * 11))
        drawn = f'<path d="M{x:.1f} {top:.1f}V{stop:.1f}" {look}/>'
    else:
        tip = x - _DOT - 3
        stop = tip - 10 if arrow.sure else x
        corners = ((tip, end), (tip - 11, end - wing), (tip - 11, end + wing))
        path = f"M{x:.1f} {top:.1f}C{x - swing:.1f} {top:.1f} {x - swing:.1f} {end:.1f} {stop:.1f} {end:.1f}"
        drawn = f'<path d="{path}" {look}/>'
    if arrow.sure:
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in corners)
        drawn += f'<polygon points="{points}" fill="{GREY}" fill-opacity="{faint}"/>'
    return drawn


def _share(arrow: Arrow, x: float, count: int) -> str:
    """The larger coverage beside the middle of the arc, on a white edge so that lines do not cross it."""
    y, at = (_row(arrow.first) + _row(arrow.second)) / 2 + 4, x - 0.75 * _swing(arrow, count) - 7
    said = f"{float(100 * arrow.share):.0f}%"
    return (
        f'<text x="{at:.1f}" y="{y:.1f}" text-anchor="end" font-size="11.5" fill="{GREY}" stroke="#fff" stroke-width="4" '
        f'paint-order="stroke">{said}</text>'
    )


def _node(number: int, node: Node, x: float) -> str:
    y = _row(number)
    colour = ORIGIN if node.origin else BLUE

    def shape(size: float, look: str) -> str:
        if node.former:
            return (
                f'<rect x="{x - size:.1f}" y="{y - size:.1f}" width="{2 * size:.1f}" height="{2 * size:.1f}" {look}/>'
            )
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" {look}/>'

    ring = shape(_DOT + 4, f'fill="none" stroke="{colour}" stroke-width="2"') if node.origin else ""
    dot = shape(_DOT, f'fill="{colour}"')
    role = f'<tspan dx="12" font-weight="700" fill="{colour}">{escape(node.role)}</tspan>' if node.role else ""
    return (
        f"{ring}{dot}"
        f'<text x="{x:.1f}" y="{y + 4.5:.1f}" text-anchor="middle" fill="#fff" font-weight="700" font-size="12.5">{node.number}</text>'
        f'<text x="{x + _DOT + 12:.1f}" y="{y - 2:.1f}" fill="{INK}">{escape(node.label)}{role}'
        f'<tspan x="{x + _DOT + 12:.1f}" dy="17" fill="{GREY}" font-size="12">{escape(node.note)}</tspan></text>'
    )


def rings(groups: Sequence[tuple[int, Sequence[Arrow]]]) -> Markup:
    """Groups side by side, numbered from 1: the members of each (so many) on a circle, clockwise by time, a line for each pair."""
    columns = min(len(groups), WIDTH // _CELL)
    height = (len(groups) + columns - 1) // columns * (_CELL + 24)
    parts = [
        f'<svg viewBox="0 0 {columns * _CELL} {height}" style="max-width:{columns * _CELL}px" aria-hidden="true" '
        f'xmlns="http://www.w3.org/2000/svg" font-family="{escape(FONTS)}" font-size="14">'
    ]
    for number, (count, arrows) in enumerate(groups):
        x, y = _CELL * (number % columns) + _CELL / 2, (_CELL + 24) * (number // columns) + _CELL / 2
        turns = [tau * place / count for place in range(count)]
        dots = [(x + _ROUND * sin(turn), y - _ROUND * cos(turn)) for turn in turns]
        for arrow in arrows:
            (a, b), (c, d) = dots[arrow.first], dots[arrow.second]
            width, faint = (0.8, "0.3") if arrow.implied else (1 + 2 * float(arrow.share), "0.8")
            parts.append(
                f'<path d="M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}" stroke="{GREY}" stroke-opacity="{faint}" stroke-width="{width:.1f}"/>'
            )
        for place, (a, b) in enumerate(dots):
            size, colour = (6, ORIGIN) if place == 0 else (4, BLUE)
            parts.append(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="{size}" fill="{colour}"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{y + _CELL / 2 + 8:.1f}" text-anchor="middle" fill="{INK}">群组 {number + 1}</text>'
        )
    return Markup("".join([*parts, "</svg>"]))  # noqa: S704 - numbers only
