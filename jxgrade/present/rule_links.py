"""Every rule and clause named on a page leads to its place on the page of rules (`reports/rules.html`)."""

import re
from typing import Final

PAGE: Final = "rules.html"
_CLAUSE: Final = r"第[一二三四五六七八九十百]+条|[一二三四五六七八九十](?:（[一二三四五六七八九十]）)?(?:\.\d)?"
_NAMED: Final = rf"(?:R\d{{1,2}}|{_CLAUSE}|规则 ?\d\.\d{{1,2}}|\d\.\d{{1,2}})"
_TOKEN: Final = re.compile(
    rf"R\d{{1,2}}\b|规则 ?(?P<section>\d\.\d{{1,2}})|(?P<clause>{_CLAUSE})|(?P<further>\d\.\d{{1,2}})"
)
# What is no prose is passed over; in prose: brackets that hold nothing but rules and clauses, such cells, what follows 依据：, and R-numbers wherever they stand.
_PLACES: Final = re.compile(
    rf"<(?P<whole>script|style|a|svg|title|option|textarea|pre)\b[^>]*>.*?</(?P=whole)>|<[^>]*>"
    rf"|(?P<listed>(?<![一二三四五六七八九十])（{_NAMED}(?:[；、]{_NAMED})*）|(?<=依据：){_NAMED}(?:[；、]{_NAMED})*|(?<=>){_NAMED}(?:[；、]{_NAMED})+(?=<))|(?P<alone>(?<![A-Za-z0-9])R\d{{1,2}}(?![A-Za-z0-9]))",
    re.DOTALL,
)


def linked(html: str, page: str) -> str:
    """The same HTML with links to ``page``: brackets such as （八；R7）, cells such as 五（三）；R4, and R-numbers in running text.

    >>> linked("<p>达到 60 分（八；R7）</p>", "../rules.html")
    '<p>达到 60 分（<a href="../rules.html#八">八</a>；<a href="../rules.html#R7">R7</a>）</p>'
    """

    def link(match: re.Match[str]) -> str:
        anchor = match["section"] or match["clause"] or match["further"] or match[0]
        return f'<a href="{page}#{anchor}">{match[0]}</a>'

    def place(match: re.Match[str]) -> str:
        found = match["listed"] or match["alone"]
        return _TOKEN.sub(link, found) if found else match[0]

    return _PLACES.sub(place, html)
