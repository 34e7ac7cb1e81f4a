"""What a report is made of: blocks of escaped HTML that a notebook shows and the exporter prints.

Every text that comes from data passes through `markupsafe.escape` (or Jinja with autoescape): nothing a trainee writes becomes
markup. Tables are `listing`'s.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Final, Literal, Protocol, Self

from markupsafe import Markup, escape

from jxgrade.present import page

_ROOT: Final = re.compile(r":root\b|\b(?:html|body)(?= \{)")
Tone = Literal["plain", "good", "bad", "wait", "note"]


class Shown(Protocol):
    """Whatever a page can show: a `Block`, a `Listing`."""

    @property
    def title(self) -> str: ...

    @property
    def html(self) -> Markup: ...


@dataclass(frozen=True)
class Block:
    """A piece of a report: shown by Jupyter, printed by the exporter; ``title`` is its text form.

    ``styled``: the one block of a notebook that brings the style of them all (`framed`).
    """

    title: str
    html: Markup
    styled: bool = False

    def _repr_html_(self) -> str:
        return framed(self.html, styled=self.styled)

    def __repr__(self) -> str:
        return f"〔{self.title}〕"


NOTHING: Final = Block("", Markup(""))
"""A part that has nothing to show; a section of such parts alone is left out of the page."""

IN_A_PICTURE: Final = "<a xlink:href="
"""How a link of a picture begins in a notebook: JupyterLab stumbles over `href` there. A page has `href`, without which no reader is told of it."""
_SVG: Final = re.compile("<svg.*?</svg>", re.DOTALL)
_FRAME, _END = '<div class="jx">', "</div><!--jx-->"
_ONLY_HERE: Final = """ { padding: 1px 12px; } .table { max-height: 34em; overflow: auto; }
 dl { width: auto; } dt, dd { float: none; width: auto; } .card dt { font-weight: 400; }
 table { table-layout: auto; margin: 0; border: 0; color: inherit; } th, td { max-width: none; white-space: normal; } }"""


def framed(html: str, *, styled: bool = False) -> str:
    """HTML as a notebook shows it: in a frame, within which the pages' style holds; ``styled``: that style comes with it."""
    html = _SVG.sub(lambda picture: picture[0].replace("<a href=", IN_A_PICTURE), html)
    return f"{_style() if styled else ''}{_FRAME}{html}{_END}" if html else ""


def bare(shown: str) -> str:
    """What `framed` was given, or what it did not frame."""
    _, frame, html = shown.partition(_FRAME)
    return html.removesuffix(_END) if frame and shown.endswith(_END) else shown


@cache
def _style() -> str:
    """The pages' own style sheet, bound to the frame, and stronger there than JupyterLab's for whatever is shown."""
    sheet = _ROOT.sub("&", page.source("page.css"))
    return f"<style>.jx.jx.jx {{ {sheet} & {_ONLY_HERE}</style>"


@dataclass(frozen=True)
class Card:
    """One key figure: label, value (a number is shown with its thousands), a line below it, its tone, and where its rows are."""

    label: str
    value: int | str
    note: str = ""
    tone: Tone = "plain"
    href: str = ""

    @property
    def shown(self) -> str:
        """The value."""
        return f"{self.value:,}" if isinstance(self.value, int) else self.value


class Cut(str):
    """A number or a text shortened for a page; a workbook holds it ``whole``.

    >>> Cut("33.3%", Fraction(1, 3)), Cut("33.3%", Fraction(1, 3)).whole
    ('33.3%', Fraction(1, 3))
    """

    whole: int | Fraction | str
    __slots__ = ("whole",)

    def __new__(cls, shown: str, whole: int | Fraction | str) -> Self:
        one = super().__new__(cls, shown)
        one.whole = whole
        return one


@dataclass(frozen=True)
class Badge:
    """A short word with a sign and a tone, so that colour alone never carries the meaning."""

    text: str
    tone: Tone = "plain"

    def __html__(self) -> str:
        sign = _SIGNS[self.tone]
        return f'<span class="badge {self.tone}"><span aria-hidden="true">{sign}</span>{escape(self.text)}</span>'

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Cited:
    """A sentence with the clause it rests on."""

    sentence: str
    clause: str

    def __html__(self) -> str:
        return f'{escape(self.sentence)}<span class="clause">（{escape(self.clause)}）</span>'

    def __str__(self) -> str:
        return f"{self.sentence}（{self.clause}）"


@dataclass(frozen=True)
class Link:
    """Words that lead to another file of the reports; ``href`` is relative."""

    text: str
    href: str

    def __html__(self) -> str:
        return f'<a href="{escape(self.href)}">{escape(self.text)}</a>'

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Faint:
    """Words that stand where a figure lacks."""

    text: str

    def __html__(self) -> str:
        return f"<span class=nil>{escape(self.text)}</span>"

    def __str__(self) -> str:
        return self.text


class Lines(tuple[object, ...]):
    """Several short lines in one cell."""

    __slots__ = ()

    def __html__(self) -> str:
        return "<br>".join(str(escape(line)) for line in self)

    def __str__(self) -> str:
        return "；".join(map(str, self))


_SIGNS: Final[dict[str, str]] = {"plain": "·", "good": "✓", "bad": "✕", "wait": "◔", "note": "!"}

_CARDS: Final = page.ENVIRONMENT.from_string(
    """\
<dl class="cards">
{% for card in cards %}
<div class="card {{ card.tone }}"><dt>{{ card.label }}</dt><dd>{% if card.href %}<a href="{{ card.href }}" aria-label="{{ card.label }} {{ card.shown }}，看这些行">{{ card.shown }}</a>{% else %}{{ card.shown }}{% endif %}</dd>\
{% if card.note %}<dd class="small">{{ card.note }}</dd>{% endif %}</div>
{% endfor %}
</dl>
"""
)
_HEAD: Final = page.ENVIRONMENT.from_string(
    """\
<header class="head"><p class="over">{{ over }}</p><h1>{{ title }}</h1>
<p class="meta"><span class="as-of">判定基准日 {{ as_of }}</span>{% for part in parts %}<span>{{ part }}</span>{% endfor %}</p></header>
"""
)


def cards(title: str, *values: Card) -> Block:
    """Key figures side by side."""
    return Block(title, Markup(_CARDS.render(cards=values)))  # noqa: S704 - rendered with autoescape


def head(over: str, title: str, parts: Sequence[str], as_of: date) -> Block:
    """The heading of a report: what it belongs to, its title, the line below (document, provider); the date of judgement stands in the band."""
    html = _HEAD.render(over=over, title=title, parts=parts, as_of=as_of)
    return Block(title, Markup(html), styled=True)  # noqa: S704 - rendered with autoescape


def note(title: str, *sentences: object, tone: Tone = "note") -> Block:
    """A remark set apart: what the reader should know or do."""
    body = Markup("").join(Markup("<p>{}</p>").format(sentence) for sentence in sentences)
    return Block(title, Markup('<div class="remark {}"><p><strong>{}</strong></p>{}</div>').format(tone, title, body))


def items(title: str, pairs: Iterable[tuple[str, object]]) -> Block:
    """A list of terms and what is said of each."""
    body = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(term, escape(text)) for term, text in pairs)
    return Block(title, Markup('<dl class="terms">{}</dl>').format(body))


def figure(title: str, svg: str, description: str, *, more: str = "") -> Block:
    """A picture with its caption (``more`` ends its title) and a description for those who cannot see it; ``svg`` must come from `figures`."""
    html = Markup(
        '<figure><figcaption>{}{}<span class="small">{}</span></figcaption><div class="picture" tabindex="0" role="{}" aria-label="{}">{}</div></figure>'
    )
    role = "group" if "<a " in svg else "img"  # of what is an image a reader cannot reach the links
    return Block(title, html.format(title, more, description, role, title, Markup(svg)))  # noqa: S704 - drawn by figures, texts escaped there


def together(title: str, *blocks: Shown) -> Block:
    """Several blocks as one."""
    return Block(title, Markup("\n").join(block.html for block in blocks))
