"""A list described once, for the page and for the workbook beside it: what a column holds decides how it is shown, sorted and kept.

On a page a listing is a plain ``<table>`` that reads without a script: its first rows as they are, those after them packed small, for the page's one
script, which adds search, sorting and pages and prints them all. In a workbook it is a sheet, numbers exact (`workbook`).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Generic, Literal, TypeVar, cast

from markupsafe import Markup, escape

from jxgrade.present import page, words
from jxgrade.present.blocks import Cut, framed

Row = TypeVar("Row")
Kind = Literal["text", "id", "number", "rate", "choice", "wide", "link"]

FINDING: Final = "查找"
"""What a link asks for as a heading that no column has (`rows_where`): words to look for in the whole row."""
NOTHING_THERE: Final = "—"
_SIGN: Final = re.compile("""[%&=#"'<>]""")  # of an address, or of the quotation marks around it
ROWS_PER_PAGE: Final = 25
UNPACKED: Final = 100  # rows of a table that are there without a script
MOST: Final = 5_000
"""Rows that a page lists of what nobody reads row by row (``Listing.most``)."""
WIDTHS: Final[dict[Kind, int]] = {"text": 26, "id": 18, "number": 12, "rate": 12, "choice": 14, "wide": 50, "link": 0}
"""Of a column of a workbook, in characters."""
_STYLES: Final[dict[Kind, str]] = {"text": "", "rate": "number", "link": ""}
"""Of a column of a page, where it has not the name of the kind."""
_OPEN: Final = {"": "<td>"} | {style: f'<td class="{style}">' for style in ("id", "number", "choice", "wide")}


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: its heading, what it holds, how the value is read from a row, and how wide it is in a workbook.

    A ``choice`` gets a filter; a ``number`` and a ``rate`` align right, sort by value and stay numbers in a workbook; a ``link`` is
    for the page alone. ``only``: what a page has no room for, or a workbook no use.
    """

    heading: str
    kind: Kind
    value: Callable[[Row], object]
    width: int = 0
    only: Literal["page", "workbook", None] = None

    def shown(self, row: Row) -> str:
        """The cell of a page, escaped; numbers shortened for readers, None as a dash."""
        value = self.value(row)
        if isinstance(value, Fraction):
            value = words.percent(value) if self.kind == "rate" else words.number(value)
        elif isinstance(value, int):
            value = words.count(value)
        return f"<span class=nil>{NOTHING_THERE}</span>" if value is None or value in ("", ()) else str(escape(value))

    def kept(self, row: Row) -> int | Fraction | str | None:
        """The cell of a workbook: numbers exact, all else as text."""
        value = self.value(row)
        if isinstance(value, Cut):
            return value.whole
        return value if value is None or isinstance(value, int | Fraction) else str(value) or None


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """A list: name (that of its sheet), columns, rows, and what to say where there is none.

    ``caption``: what stands above it on a page, where that is more than the name. ``about``: what it holds, for the first sheet of a
    workbook. ``tools``: whether a page offers search, sorting and paging; if nothing is said, where there are many rows. ``asked``: headings
    and values by which links ask for some of the rows (`rows_where`): the script filters them, without one the link leads to the table.
    ``most``: how many rows a page lists at most; ``rest``: the sheet that has the others.
    """

    name: str
    columns: Sequence[Column[Row]]
    rows: Sequence[Row]
    empty: str = "没有这样的行。"
    caption: str = ""
    about: str = ""
    tools: bool | None = None
    asked: Sequence[tuple[str, str]] = ()
    most: int | None = None
    rest: str = ""

    def rows_where(self, *asked: tuple[str, str]) -> str:
        """The address, on the own page, of the rows with these values (of a number also ``low..high``, the end not among them); see ``asked``.

        >>> Listing("判定", (), ()).rows_where(("结论", "待定"), ("综合得分", "60..65"))
        '#判定?结论=待定&综合得分=60..65'
        """
        return f"#{self.anchor}?" + "&".join(f"{heading}={_SIGN.sub(_as_hex, value)}" for heading, value in asked)

    @property
    def anchor(self) -> str:
        """Where it stands on a page: its name without blanks."""
        return "".join(self.name.split())

    @property
    def title(self) -> str:
        """What stands above it."""
        return self.caption or self.name

    @property
    def in_workbook(self) -> list[Column[Row]]:
        """The columns of its sheet."""
        return [one for one in self.columns if one.kind != "link" and one.only != "page"]

    def kept(self) -> Iterator[tuple[int | Fraction | str | None, ...]]:
        """The rows of its sheet."""
        columns = self.in_workbook
        return (tuple(one.kept(row) for one in columns) for row in self.rows)

    @property
    def html(self) -> Markup:
        """The table of a page."""
        if not self.rows:
            return Markup('<p class="none" id="{}"><strong>{}</strong>：{}</p>').format(
                self.anchor, self.title, self.empty
            )
        columns = [(one, _STYLES.get(one.kind, one.kind)) for one in self.columns if one.only != "workbook"]
        listed = self.rows[: self.most]
        tools = len(listed) > ROWS_PER_PAGE // 2 if self.tools is None else self.tools
        plain = UNPACKED if tools else len(listed)
        html = _TABLE.render(
            caption=self.title,
            anchor=self.anchor,
            asked=[self.rows_where(one).removeprefix("#") for one in self.asked],
            columns=columns,
            body=Markup("\n".join(_lines(columns, listed[:plain]))),  # noqa: S704 - escaped cell by cell
            packed=page.packed("".join(_lines(columns, listed[plain:]))) if len(listed) > plain else "",
            tools=tools,
            per_page=ROWS_PER_PAGE,
            count=len(self.rows) if tools else 0,
            plain=plain,
            listed=len(listed),
            whole=len(self.rows),
            rest=f"的“{self.rest or self.name}”",
        )
        return Markup(html)  # noqa: S704 - rendered with autoescape

    def _repr_html_(self) -> str:
        return framed(self.html)

    def __repr__(self) -> str:
        return f"〔{self.title}〕"


def _as_hex(sign: re.Match[str]) -> str:
    return f"%{ord(sign[0]):02X}"


def _lines(columns: Sequence[tuple[Column[Row], str]], listed: Sequence[Row]) -> Iterator[str]:
    """The rows of the table."""
    for row in listed:
        yield f"<tr>{''.join(f'{_OPEN[style]}{one.shown(row)}</td>' for one, style in columns)}</tr>"


_TABLE: Final = page.ENVIRONMENT.from_string(
    """\
{% for one in asked %}
<span class="asked" id="{{ one }}"></span>
{% endfor %}
<div id="{{ anchor }}" class="table{% if tools %} tools{% endif %}{% if columns | length > 9 %} tight{% endif %}"{% if tools %} data-rows="{{ per_page }}"{% else %} tabindex="0"{% endif %}>
<table><caption>{{ caption }}{% if count %}<span class="count">（共 {{ count }} 行）</span>{% endif %}</caption>
<thead><tr>
{% for column, style in columns %}
<th scope="col" class="{{ style or 'text' }}">{{ column.heading }}</th>
{% endfor %}
</tr></thead>
<tbody>
{{ body }}
</tbody></table>
{% if packed %}
<p class="rest">这里列前 {{ plain }} 行，共 {{ count }} 行；脚本没有运行时（例如在 JupyterLab 里），其余的行见数据表{{ rest }}。</p>{{ packed | safe }}
{% endif %}
{% if listed < whole %}
<p class="more">共 {{ whole }} 行，本页列前 {{ listed }} 行；全部的行见数据表{{ rest }}。</p>
{% endif %}
</div>
"""
)


def table(name: str, rows: Sequence[Row], *columns: Column[Row], **more: Any) -> Listing[Row]:
    """A listing: its name, its rows, and column by column what is read from each; ``more``: as of `Listing`."""
    return Listing(name, columns, rows, **more)


def listing_of(
    name: str, headings: str, rows: Sequence[Sequence[object]], empty: str = Listing.empty, **more: Any
) -> Listing[Sequence[object]]:
    """A listing of rows that are values already; ``headings``: ``设区市 名额:number 报名率:rate``, text where no kind is named.

    >>> one = listing_of("名额", "设区市 人:number", [("南昌市", 11100)])
    >>> [column.shown(one.rows[0]) for column in one.columns]
    ['南昌市', '11,100']
    """

    def column(place: int, heading: str, kind: str) -> Column[Sequence[object]]:
        return Column(heading, cast(Kind, kind or "text"), lambda row: row[place])

    parts = [one.partition(":") for one in headings.split()]
    return Listing(name, [column(at, part[0], part[2]) for at, part in enumerate(parts)], rows, empty, **more)
