"""A paper described once, for the page and for the office: its parts come as HTML and as a .docx (`document`), the same bytes each time.

Headings, tables and pictures are numbered here. What a person has to write (【…填写…】) is marked in both.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal

from markupsafe import Markup, escape

from jxgrade.present import page
from jxgrade.present.blocks import figure
from jxgrade.present.figures import Series
from jxgrade.present.listing import Listing

HERE: Final = re.compile("(【[^】]*填写[^】]*】)")
UNDATED: Final = "　　　　年　　月　　日"
"""A date that a person fills in below a signature."""
_DIGITS: Final = "〇一二三四五六七八九"


@dataclass(frozen=True)
class Heading:
    """A heading, numbered where it stands: 一、 （一） 1. ; ``bare``: as it is, on a new page and in the contents (a part of a book)."""

    text: str
    level: int = 1
    bare: bool = False


@dataclass(frozen=True)
class Line:
    """A paragraph that is no body text: to whom it goes, a signature, the title of an annex, a small remark; or ``body``, the words of
    somebody else, in which nothing is marked."""

    text: str
    look: Literal["to", "sign", "middle", "small", "body"] = "to"


@dataclass(frozen=True)
class Chart:
    """A picture: drawn for the page; for the document its numbers, one per name and series. ``upright``: columns, else bars."""

    title: str
    svg: str
    names: Sequence[str]
    series: Sequence[Series]
    upright: bool = False
    shares: bool = False


@dataclass(frozen=True)
class Contents:
    """The bare headings of the paper, in a document with their pages."""


Part = str | Heading | Line | Chart | Contents | Listing[Any]


@dataclass(frozen=True)
class Paper:
    """A title and its parts; ``draft``: what it is if it is not final; ``as_of``: its page bears the band of reports."""

    title: str
    parts: Sequence[Part]
    draft: str = ""
    as_of: date | None = None

    def numbered(self) -> Iterator[Part]:
        """The parts, headings, tables and pictures with their numbers."""
        at, tables, pictures = [0] * 4, 0, 0
        for part in self.parts:
            if isinstance(part, Heading) and not part.bare:
                at = [*at[: part.level], at[part.level] + 1, 0, 0, 0]
                part = replace(part, text=f"{_label(part.level, at[part.level])}{part.text}")
            elif isinstance(part, Chart):
                pictures += 1
                part = replace(part, title=f"图{pictures}　{part.title}")
            elif isinstance(part, Listing) and part.rows:
                tables += 1
                part = replace(part, caption=f"表{tables}　{part.title}", tools=False)
            yield part

    def contents(self) -> list[str]:
        """The bare headings."""
        return [part.text for part in self.parts if isinstance(part, Heading) and part.bare]

    def html(self) -> str:
        """The page."""
        blocks = [self._block(part) for part in self.numbered()]
        return page.render("paper.html.j2", title=self.title, draft=self.draft, as_of=self.as_of, parts=blocks)

    def _block(self, part: Part) -> Markup:
        if isinstance(part, str):
            return Markup("").join(Markup("<p>{}</p>").format(_marked(text)) for text in part.split("\n"))
        if isinstance(part, Heading):
            return Markup('<h{0} id="{1}">{1}</h{0}>').format(part.level + 1, part.text)
        if isinstance(part, Line):
            return Markup('<p class="{}">{}</p>').format(
                part.look, part.text if part.look == "body" else _marked(part.text)
            )
        if isinstance(part, Contents):
            lines = (Markup('<li><a href="#{0}">{0}</a></li>').format(text) for text in self.contents())
            return Markup('<ol class="contents">{}</ol>').format(Markup("").join(lines))
        return figure(part.title, part.svg, "").html if isinstance(part, Chart) else part.html


def _marked(text: str) -> Markup:
    """With what a person has to write marked."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(one) if HERE.fullmatch(one) else escape(one) for one in HERE.split(text)
    )


def _label(level: int, number: int) -> str:
    """The number of a heading.

    >>> [_label(1, 2), _label(1, 10), _label(2, 21), _label(3, 4)]
    ['二、', '十、', '（二十一）', '4. ']
    """
    tens, ones = divmod(number, 10)
    said = f"{_DIGITS[tens] if tens > 1 else ''}{'十' if tens else ''}{_DIGITS[ones] if ones else ''}"
    return {1: f"{said}、", 2: f"（{said}）"}.get(level, f"{number}. ")
