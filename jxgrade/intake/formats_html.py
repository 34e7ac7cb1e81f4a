"""The text of a web page as its reader sees it: no script, no style, nothing loaded; hidden elements are counted (rules, 1.11)."""

import re
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from jxgrade.errors import UnreadableFile
from jxgrade.intake.formats import RESAVE_DOCX, Bounds, Builder, Reading, refuse_pictures
from jxgrade.intake.formats_docx_styles import DARK_BELOW, SMALLEST_HALF_POINTS, WHITE_FROM
from jxgrade.intake.formats_text import decoded_page

Element = Any
Style = dict[str, str]
_OUT: Final = frozenset(
    str.split(
        "script style head title meta link noscript template audio video datalist desc metadata defs symbol rt rp"
    )
)
_BLOCKS: Final = frozenset(
    str.split(
        "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer "
        "form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol p pre section summary table tbody text tfoot thead tr "
        "ul"
    )
)
_SHOWN: Final = frozenset({"img", "iframe", "frame", "object", "embed"})
_TYPED: Final = frozenset({"text", "search", "email", "tel", "url"})  # inputs that show what was typed into them
SMALLEST_PICTURE: Final = 100  # pixels a side
_SPACES: Final = re.compile("[ \t\n\r\f]+")
_RULE: Final = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMMENT: Final = re.compile(r"/\*.*?\*/|<!--|-->", re.S)
_SIMPLE: Final = re.compile(r"^([a-z][a-z0-9]*)?([.#][\w\-\u0080-\U0010ffff]+)?$", re.I)
_LENGTH: Final = re.compile(r"^([0-9]*\.?[0-9]+)(pt|px|mm|cm|in|em|rem|%)?$")
_POINTS: Final = {"pt": 1.0, "px": 0.75, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0, "rem": 12.0, None: 0.75}
_NAMED: Final = {
    "white": (255, 255, 255),
    "black": (0, 0, 0),
    "navy": (0, 0, 128),
    "blue": (0, 0, 255),
    "red": (255, 0, 0),
    "green": (0, 128, 0),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
    "purple": (128, 0, 128),
    "maroon": (128, 0, 0),
    "teal": (0, 128, 128),
}


def read_html(data: bytes, bounds: Bounds) -> Reading:
    """The visible text of a page: blocks on lines of their own, cells by tabs. Raises UnreadableFile where there is no page."""
    root = _tree(decoded_page(data))
    if root is None:
        raise UnreadableFile(f"网页是空的。{RESAVE_DOCX}")
    page = _Page(root)
    page.walk(root, _Look())
    reading = page.reading()
    refuse_pictures(reading.text, page.unread)
    return reading


def _tree(page: str) -> Element | None:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(page.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(f"网页内容无法解析。{RESAVE_DOCX}") from error


def _is_large(picture: Element) -> bool:
    """May a picture, or a page within the page, hold words? One that says it is small holds none."""
    sizes = (re.match(r"\d+", picture.get(side) or "") for side in ("width", "height"))
    return all(int(size[0]) >= SMALLEST_PICTURE for size in sizes if size)


@dataclass(frozen=True)
class _Look:
    """What an element hands down to those in it; ``gone`` cannot be taken back further in, the rest can."""

    gone: bool = False
    invisible: bool = False
    white: bool = False
    points: float = 12.0
    dark: bool = False
    kept: bool = False

    @property
    def hidden(self) -> bool:
        return self.gone or self.invisible or 2 * self.points < SMALLEST_HALF_POINTS or (self.white and not self.dark)

    def within(self, tag: str, style: Style, attributes: Any) -> "_Look":
        """The look inside an element of this look."""
        none = (
            style.get("display") == "none"
            or style.get("mso-hide") == "all"
            or style.get("opacity") in ("0", "0.0", "0%")
        )
        seen = style.get("visibility")
        said = style.get("color") or (attributes.get("color") if tag == "font" else None)
        colour = _colour(said)
        ground = _colour(style.get("background-color") or style.get("background") or attributes.get("bgcolor"))
        return _Look(
            gone=self.gone or none or tag == "del" or "hidden" in attributes,
            invisible=seen in ("hidden", "collapse") if seen else self.invisible,
            white=said == "transparent" or (colour is not None and min(colour) >= WHITE_FROM) if said else self.white,
            points=_points(style.get("font-size", ""), self.points),
            dark=self.dark if ground is None else sum(ground) < 3 * DARK_BELOW,
            kept=self.kept or tag == "pre",
        )


class _Page:
    """Collects lines; white space is folded as a browser does, except in ``pre``."""

    def __init__(self, root: Element) -> None:
        sheets = "".join(text for sheet in root.iter("style") for text in sheet.itertext())
        self._rules = _rules(sheets)
        self._out = Builder()
        self._line = ""
        self._lines: list[str] = []
        self.unread = 0  # large pictures, and what is shown from elsewhere

    def reading(self) -> Reading:
        self._end()
        while self._lines and not self._lines[-1]:
            self._lines.pop()
        self._out.add("\n".join(self._lines))
        return self._out.reading()

    def walk(self, element: Element, around: _Look) -> None:
        """Take in an element and all below it, with the look of what is around it."""
        tag = str(element.tag).lower()
        if tag in _OUT:
            return
        look = around.within(tag, self._style(element, tag), element.attrib)
        if tag in _SHOWN and not look.hidden:
            self._show(element, tag, look)
        if tag in _SHOWN and tag != "img":
            return
        if tag in _BLOCKS:
            self._end()
        elif tag == "br":
            self._end(always=True)
        elif tag in ("td", "th") and element.getprevious() is not None:
            self._line += "\t"
        typed = element.get("value") if tag == "input" and element.get("type", "text").lower() in _TYPED else None
        self._add(typed or element.text, look)
        for child in element:
            self.walk(child, look)
            self._add(child.tail, look)
        if tag in _BLOCKS:
            self._end()

    def _show(self, element: Element, tag: str, look: _Look) -> None:
        """What is shown from elsewhere weighs as a picture; a page that is written into this one is read like it."""
        inner = _tree(element.get("srcdoc")) if tag == "iframe" and element.get("srcdoc", "").strip() else None
        if inner is not None:
            self._end()
            self.walk(inner, look)
            self._end()
        elif any(element.get(name) for name in ("src", "data")) and _is_large(element):
            self.unread += 1

    def _add(self, text: str | None, look: _Look) -> None:
        if not text:
            return
        if look.hidden:
            self._out.add(text, hidden=True)
        elif look.kept:
            *whole, rest = text.split("\n")
            for line in whole:
                self._line += line
                self._end(always=True)
            self._line += rest
        else:
            folded = _SPACES.sub(" ", text)
            self._line += folded[1:] if folded[:1] == " " and (not self._line or self._line[-1] in " \t") else folded

    def _end(self, *, always: bool = False) -> None:
        line, self._line = self._line.rstrip(" "), ""
        if line.strip() or always:
            self._lines.append(line)

    def _style(self, element: Element, tag: str) -> Style:
        names = [tag, *("." + name for name in (element.get("class") or "").split()), "#" + (element.get("id") or "")]
        names += [tag + name for name in names[1:]]
        style: Style = {}
        for name in names:
            style.update(self._rules.get(name.lower(), {}))
        style.update(_declarations(element.get("style") or ""))
        return style


def _rules(sheets: str) -> dict[str, Style]:
    """The rules of a style sheet whose selector is a tag, a class, an id or tag and one of these."""
    rules: dict[str, Style] = {}
    for selectors, body in _RULE.findall(_COMMENT.sub("", sheets)):
        for selector in selectors.split(","):
            if _SIMPLE.match(selector.strip()):
                rules.setdefault(selector.strip().lower(), {}).update(_declarations(body))
    return rules


def _declarations(text: str) -> Style:
    style = {}
    for part in text.split(";"):
        name, colon, said = part.partition(":")
        if colon:
            style[name.strip().lower()] = said.replace("!important", "").strip().lower()
    return style


def _points(said: str, around: float) -> float:
    size = _LENGTH.match(said)
    if size is None:
        return around
    if size[2] in ("em", "%"):
        return around * float(size[1]) / (100 if size[2] == "%" else 1)
    return float(size[1]) * _POINTS[size[2]]


def _colour(said: str | None) -> tuple[int, ...] | None:
    """``#fff``, ``#ffffff``, ``rgb(255, 255, 255)`` or a common name as three numbers; None where nothing is said or unknown."""
    said = (said or "").strip().lower()
    if said in _NAMED:
        return _NAMED[said]
    digits = re.match(r"^#?([0-9a-f]{6}|[0-9a-f]{3})\b", said)
    if digits:
        text = digits[1] if len(digits[1]) == 6 else "".join(2 * char for char in digits[1])
        return tuple(int(text[at : at + 2], 16) for at in (0, 2, 4))
    numbers = re.match(r"^rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)", said)
    return tuple(int(number) for number in numbers.groups()) if numbers else None
