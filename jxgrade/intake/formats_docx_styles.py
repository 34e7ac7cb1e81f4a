"""Is a run of a Word document visible? Style chains, white text, text under 3 points, hidden text (rules, 1.11)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple

SMALLEST_HALF_POINTS: Final = 6  # 3 points; below it a text counts as hidden
WHITE_FROM: Final = 250  # of 255 in each channel: what nobody can tell from white paper
DARK_BELOW: Final = 200  # of 255, mean of the channels: white letters on such a ground can be read
_WHITE_THEME: Final = ("background1", "light1")
_DARK_HIGHLIGHT: Final = frozenset(
    str.split("black blue darkBlue darkCyan darkGray darkGreen darkMagenta darkRed darkYellow green magenta red")
)
SHAPES: Final = ("wsp", "shape", "rect", "roundrect")
_SPEAKING: Final = frozenset(("rStyle", "color", "sz", "vanish", "shd", "textFill", "highlight"))
Element = Any


class Look(NamedTuple):
    """What decides whether letters can be seen; None: not said here, ask the style above."""

    white: bool | None = None
    half_points: float | None = None
    vanish: bool | None = None
    dark: bool | None = None

    def over(self, below: "Look") -> "Look":
        """This look, where it says nothing the one below."""
        if self is NOTHING:
            return below
        if below is NOTHING:
            return self
        return Look(
            below.white if self.white is None else self.white,
            below.half_points if self.half_points is None else self.half_points,
            below.vanish if self.vanish is None else self.vanish,
            below.dark if self.dark is None else self.dark,
        )

    @property
    def hidden(self) -> bool:
        """Nobody can read this on paper: hidden by format, under 3 points, or white on a ground that is not dark."""
        small = self.half_points is not None and self.half_points < SMALLEST_HALF_POINTS
        return bool(self.vanish or small or (self.white and not self.dark))


NOTHING: Final = Look()


@dataclass
class Styles:
    """The styles of one document, each resolved once, when it is first used, along its ``basedOn`` chain."""

    defaults: Look = NOTHING
    own: Mapping[str, Element] = field(default_factory=dict)
    paragraph: str | None = None
    _resolved: dict[str, Look] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Element | None) -> "Styles":
        """The styles in a parsed ``styles.xml`` (none where the part is absent)."""
        if root is None:
            return cls()
        own: dict[str, Element] = {}
        defaults, paragraph = NOTHING, None
        for child in root:
            if local(child) == "docDefaults":
                defaults = look(first(first(child, "rPrDefault"), "rPr"))
            elif local(child) == "style":
                name = value(child, "styleId") or ""
                own[name] = child
                if value(child, "type") == "paragraph" and value(child, "default") in ("1", "true", "on"):
                    paragraph = name
        return cls(defaults, own, paragraph)

    def named(self, name: str | None) -> Look:
        """The look of a style with all it is based on; NOTHING for an unknown one."""
        if name is None or name not in self.own:
            return NOTHING
        if name not in self._resolved:
            chain: list[str] = []
            above: str | None = name
            while above is not None and above in self.own and above not in chain:
                chain.append(above)
                above = value(first(self.own[above], "basedOn"), "val")
            result = NOTHING
            for style in map(self.own.__getitem__, reversed(chain)):
                result = look(first(style, "rPr")).over(look_of_paragraph(first(style, "pPr"))).over(result)
            self._resolved[name] = result
        return self._resolved[name]

    @cached_property
    def plain(self) -> Look:
        """The look of a paragraph that says nothing itself."""
        return self.named(self.paragraph).over(self.defaults)

    def of_paragraph(self, properties: Element | None, around: Look) -> Look:
        """The look that runs of a paragraph start from; ``around``: the ground of the cell it lies in."""
        if around is NOTHING and (properties is None or not len(properties)):
            return self.plain
        style = value(first(properties, "pStyle"), "val") or self.paragraph
        return look_of_paragraph(properties).over(self.named(style)).over(around).over(self.defaults)

    def of_run(self, properties: Element | None, paragraph: Look) -> Look:
        """The look of a run with these properties in a paragraph of this look."""
        if properties is None or not any(bare(child.tag) in _SPEAKING for child in properties):
            return paragraph
        style = self.named(value(first(properties, "rStyle"), "val"))
        return look(properties).over(style).over(paragraph)


def look(properties: Element | None) -> Look:
    """What run properties (``w:rPr``) say themselves."""
    if properties is None:
        return NOTHING
    white = half_points = vanish = dark = None
    for child in properties:
        name = local(child)
        if name == "color":
            white = _white(child)
        elif name == "sz":
            half_points = _number(value(child, "val"))
        elif name == "vanish":
            vanish = switched_on(child)
        elif name == "shd":
            dark = _dark(child)
        elif name == "textFill":
            white = _unfilled(child) or white
        elif name == "highlight":
            dark = value(child, "val") in _DARK_HIGHLIGHT or dark
    found = Look(white, half_points, vanish, dark)
    return NOTHING if found == NOTHING else found


def look_of_paragraph(properties: Element | None) -> Look:
    """What paragraph or cell properties (``w:pPr``, ``w:tcPr``) say of the ground."""
    shading = first(properties, "shd")
    return NOTHING if shading is None else Look(dark=_dark(shading))


def shape_fill(shape: Element) -> Look:
    """The ground inside a text box or shape (`SHAPES`); theme accents and dark theme colours count as dark."""
    fill = first(first(shape, "spPr"), "solidFill")
    scheme = value(first(fill, "schemeClr"), "val") or ""
    colour = value(first(fill, "srgbClr"), "val") or (value(shape, "fillcolor") or "").partition(" ")[0].lstrip("#")
    parts = channels(colour)
    return Look(dark=scheme.startswith(("accent", "dk", "tx")) or (parts is not None and sum(parts) < 3 * DARK_BELOW))


def local(element: Element) -> str:
    """The name of an element without its namespace; empty for comments."""
    return bare(element.tag)


@lru_cache(maxsize=4096)
def bare(tag: object) -> str:
    """A tag without its namespace; empty for what is no element."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def first(element: Element | None, name: str) -> Element | None:
    """The first child of this local name."""
    if element is not None:
        for child in element:  # what is looked for stands in front; asking lxml for the name costs more
            if bare(child.tag) == name:
                return child
    return None


def value(element: Element | None, name: str) -> str | None:
    """An attribute by its local name, whatever its namespace (transitional or strict)."""
    if element is not None:
        for key, text in element.items():
            if key == name or key.rpartition("}")[2] == name:
                return str(text)
    return None


def switched_on(switch: Element | None) -> bool:
    """Is a property such as ``w:vanish`` there, and not switched off by its value?"""
    return switch is not None and (value(switch, "val") or "1") not in ("0", "false", "off")


def channels(colour: str | None) -> tuple[int, int, int] | None:
    """``"FFFFFF"`` as three numbers; None for ``auto`` and anything else."""
    try:
        number = int(colour or "", 16)
    except ValueError:
        return None
    return (number >> 16 & 255, number >> 8 & 255, number & 255) if len(colour or "") == 6 else None


def _white(colour: Element) -> bool:
    if value(colour, "themeColor") in _WHITE_THEME and not (value(colour, "themeShade") or value(colour, "themeTint")):
        return True
    parts = channels(value(colour, "val"))
    return parts is not None and min(parts) >= WHITE_FROM


def _unfilled(fill: Element) -> bool:
    """Word's newer text effects: letters filled with nothing, or with plain white."""
    solid = first(fill, "solidFill")
    parts = channels(value(first(solid, "srgbClr"), "val"))
    scheme = first(solid, "schemeClr")
    paper = scheme is not None and value(scheme, "val") in ("bg1", "lt1") and len(scheme) == 0
    return first(fill, "noFill") is not None or paper or (parts is not None and min(parts) >= WHITE_FROM)


def _dark(shading: Element) -> bool:
    solid = value(shading, "val") == "solid"
    parts = channels(value(shading, "color" if solid else "fill"))
    return parts is not None and sum(parts) < 3 * DARK_BELOW


def _number(text: str | None) -> float | None:
    """Half points; newer writers may say ``"10.5pt"``."""
    try:
        return 2 * float(text[:-2]) if text and text.endswith("pt") else float(text or "")
    except ValueError:
        return None
