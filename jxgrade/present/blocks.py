"""What a report is made of: blocks of escaped HTML that a notebook shows and the exporter prints.

Every text that comes from data passes through `markupsafe.escape` (or Jinja with autoescape): nothing a trainee writes becomes
markup. A table is a plain ``<table>`` with all its rows, so it prints whole and reads without a script; the page's one script adds
search, sorting and pages where ``tools`` asks for them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

Kind = Literal["text", "id", "number", "choice", "wide"]
Tone = Literal["plain", "good", "bad", "wait", "note"]

ROWS_PER_PAGE: Final = 25


@dataclass(frozen=True)
class Block:
    """A piece of a report: shown by Jupyter, printed by the exporter; ``title`` is its text form."""

    title: str
    html: Markup

    def _repr_html_(self) -> str:
        return str(self.html)

    def __repr__(self) -> str:
        return f"〔{self.title}〕"


@dataclass(frozen=True)
class Column:
    """One column of a shown table; ``choice`` columns get a filter, ``number`` columns align right and sort by value."""

    heading: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Card:
    """One key figure: label, value, a line below it, and its tone."""

    label: str
    value: str
    note: str = ""
    tone: Tone = "plain"


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


@dataclass(frozen=True)
class Lines:
    """Several short lines in one cell."""

    lines: tuple[object, ...]

    def __html__(self) -> str:
        return "<br>".join(str(escape(line)) for line in self.lines)

    def __str__(self) -> str:
        return "；".join(str(line) for line in self.lines)


_SIGNS: Final[dict[str, str]] = {"plain": "·", "good": "✓", "bad": "✕", "wait": "◔", "note": "!"}

_ENVIRONMENT: Final = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)

_TABLE: Final = _ENVIRONMENT.from_string(
    """\
<div class="table{% if tools %} tools{% endif %}{% if columns | length > 9 %} tight{% endif %}"{% if tools %} data-rows="{{ per_page }}"{% endif %}>
{% if later %}
<noscript><style>tr.off { display: table-row; }</style></noscript>
{% endif %}
<table><caption>{{ caption }}{% if count %}<span class="count">（共 {{ count }} 行）</span>{% endif %}</caption>
<thead><tr>
{% for column in columns %}
<th scope="col" class="{{ column.kind }}">{{ column.heading }}</th>
{% endfor %}
</tr></thead>
<tbody>
{{ body }}
</tbody></table></div>
"""
)
_CARDS: Final = _ENVIRONMENT.from_string(
    """\
<dl class="cards">
{% for card in cards %}
<div class="card {{ card.tone }}"><dt>{{ card.label }}</dt><dd>{{ card.value }}</dd>\
{% if card.note %}<dd class="small">{{ card.note }}</dd>{% endif %}</div>
{% endfor %}
</dl>
"""
)
_HEAD: Final = _ENVIRONMENT.from_string(
    """\
<header class="head"><p class="over">{{ over }}</p><h1>{{ title }}</h1>
<p class="meta">{% for part in parts %}<span>{{ part }}</span>{% endfor %}</p></header>
"""
)


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    *,
    empty: str = "没有这样的行。",
    tools: bool | None = None,
) -> Block:
    """A table with all its rows; None is shown as a dash; without rows the sentence ``empty`` stands instead.

    ``tools`` adds search, sorting and paging (default: where there are more rows than a page holds). What is on later pages is
    laid out when it is asked for, or where no script runs: 20,000 rows open in a second.
    """
    lines = [_row(columns, row) for row in rows]
    if not lines:
        return Block(caption, Markup('<p class="none"><strong>{}</strong>：{}</p>').format(caption, empty))
    wanted = len(lines) > ROWS_PER_PAGE // 2 if tools is None else tools
    html = _TABLE.render(
        caption=caption,
        columns=columns,
        body=Markup("\n".join(_numbered(lines, ROWS_PER_PAGE if wanted else len(lines)))),  # noqa: S704 - every cell was escaped by _row
        later=wanted and len(lines) > ROWS_PER_PAGE,
        tools=wanted,
        per_page=ROWS_PER_PAGE,
        count=len(lines) if wanted else 0,
    )
    return Block(caption, Markup(html))  # noqa: S704 - rendered with autoescape


def _row(columns: Sequence[Column], row: Sequence[object]) -> str:
    cells = []
    for column, value in zip(columns, row, strict=True):
        shown = "<span class=nil>—</span>" if value is None or value == "" else str(escape(value))
        cells.append(f'<td class="{column.kind}">{shown}</td>' if column.kind != "text" else f"<td>{shown}</td>")
    return "".join(cells)


def _numbered(lines: Sequence[str], shown: int) -> Iterator[str]:
    """The rows of a table, those after the first page marked."""
    for place, line in enumerate(lines):
        yield f"<tr{'' if place < shown else ' class=off'}>{line}</tr>"


def cards(title: str, values: Sequence[Card]) -> Block:
    """Key figures side by side."""
    return Block(title, Markup(_CARDS.render(cards=values)))  # noqa: S704 - rendered with autoescape


def head(over: str, title: str, parts: Sequence[str]) -> Block:
    """The heading of a report: what it belongs to, its title, and the line below (date, document)."""
    return Block(title, Markup(_HEAD.render(over=over, title=title, parts=parts)))  # noqa: S704 - rendered with autoescape


def note(title: str, *sentences: object, tone: Tone = "note") -> Block:
    """A remark set apart: what the reader should know or do."""
    body = Markup("").join(Markup("<p>{}</p>").format(sentence) for sentence in sentences)
    return Block(title, Markup('<div class="remark {}"><p><strong>{}</strong></p>{}</div>').format(tone, title, body))


def items(title: str, pairs: Iterable[tuple[str, object]]) -> Block:
    """A list of terms and what is said of each."""
    body = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(term, text) for term, text in pairs)
    return Block(title, Markup('<dl class="terms">{}</dl>').format(body))


def figure(title: str, svg: str, description: str) -> Block:
    """A picture with its caption and a description for those who cannot see it; ``svg`` must come from `figures`."""
    html = Markup(
        '<figure role="group" aria-label="{}">{}<figcaption>{}<span class="small">{}</span></figcaption></figure>'
    )
    return Block(title, html.format(title, Markup(svg), title, description))  # noqa: S704 - drawn by figures, texts escaped there


def together(title: str, *blocks: Block) -> Block:
    """Several blocks as one."""
    return Block(title, Markup("\n").join(block.html for block in blocks))
