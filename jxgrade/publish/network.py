"""A group of texts that share passages as a picture: texts round a circle in the order they were handed in, a line for each pair.

Positions depend on nothing but the order, so equal groups give equal pictures. Lines run from the earlier to the later text and
are the thicker the more is covered; the text handed in first stands on top, and what may be a source is ringed.
"""

from collections.abc import Sequence
from math import cos, hypot, pi, sin
from typing import Final, NamedTuple

from markupsafe import Markup, escape

from jxgrade.publish.figures import BLUE, FONTS, GREY, INK, ORANGE

WIDTH: Final = 900
MOST_NODES: Final = 30
_DOT: Final = 11


class Node(NamedTuple):
    """One text: its label, and the line below it."""

    label: str
    note: str


class Line(NamedTuple):
    """Two texts (places in the list of nodes, earlier first) that share passages; ``share`` from 0 to 1; ``sure``: is it known who was first?"""

    first: int
    second: int
    share: float
    sure: bool


def network(nodes: Sequence[Node], lines: Sequence[Line], *, sources: frozenset[int]) -> str:
    """The picture as SVG; at most `MOST_NODES` nodes stay readable."""
    radius = max(90.0, 13.0 * len(nodes))
    height = 2 * radius + 110
    middle = (WIDTH / 2, height / 2)
    places = [_place(number, len(nodes), middle, radius) for number in range(len(nodes))]
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" xmlns="http://www.w3.org/2000/svg" font-family="{escape(FONTS)}" font-size="13">'
    ]
    parts += [_line(line, places) for line in sorted(lines, key=lambda line: (line.share, line.first, line.second))]
    parts += [
        _node(number, node, place, middle[0], number in sources)
        for number, (node, place) in enumerate(zip(nodes, places, strict=True))
    ]
    return "".join([*parts, "</svg>"])


def _place(number: int, count: int, middle: tuple[float, float], radius: float) -> tuple[float, float]:
    angle = 2 * pi * number / count - pi / 2
    return middle[0] + radius * cos(angle), middle[1] + radius * sin(angle)


def _line(line: Line, places: Sequence[tuple[float, float]]) -> str:
    (x1, y1), (x2, y2) = places[line.first], places[line.second]
    length = hypot(x2 - x1, y2 - y1) or 1.0
    dx, dy = (x2 - x1) / length, (y2 - y1) / length
    width = 1 + 4 * line.share
    tip = (x2 - dx * (_DOT + 2), y2 - dy * (_DOT + 2))
    end = (tip[0] - dx * 9, tip[1] - dy * 9) if line.sure else (x2, y2)
    drawn = f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" stroke="{GREY}" stroke-opacity="0.65" stroke-width="{width:.1f}"'
    drawn += "/>" if line.sure else ' stroke-dasharray="6 4"/>'
    if line.sure:
        wing = 3 + width
        corners = (tip, (end[0] - dy * wing, end[1] + dx * wing), (end[0] + dy * wing, end[1] - dx * wing))
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
        drawn += f'<polygon points="{points}" fill="{GREY}"/>'
    return drawn


def _node(number: int, node: Node, place: tuple[float, float], centre: float, is_source: bool) -> str:
    x, y = place
    near = abs(x - centre) < 1
    anchor = "start" if x > centre + 1 or near else "end"
    label_x = x + (_DOT + 7) * (1 if anchor == "start" else -1)
    fill = ORANGE if is_source else BLUE
    ring = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_DOT + 4}" fill="none" stroke="{ORANGE}" stroke-width="2"/>'
        if is_source
        else ""
    )
    return (
        f'{ring}<circle cx="{x:.1f}" cy="{y:.1f}" r="{_DOT}" fill="{fill}"/>'
        f'<text x="{x:.1f}" y="{y + 4.5:.1f}" text-anchor="middle" fill="#fff" font-weight="700" font-size="12">{number + 1}</text>'
        f'<text x="{label_x:.1f}" y="{y + 1:.1f}" text-anchor="{anchor}" fill="{INK}">{escape(node.label)}'
        f'<tspan x="{label_x:.1f}" dy="14" fill="{GREY}" font-size="11">{escape(node.note)}</tspan></text>'
    )


def picture(nodes: Sequence[Node], lines: Sequence[Line], *, sources: frozenset[int]) -> Markup:
    """`network` as markup; every text in it was escaped."""
    return Markup(network(nodes, lines, sources=sources))  # noqa: S704 - labels are escaped by _node
