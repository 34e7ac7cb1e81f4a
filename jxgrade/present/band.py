"""The band on every page and print: draft or sealed (by whom, when), date of judgement, version, and the page's own short digest.

A template leaves a place, `<!--band 2024-02-01--><!--/band-->`; what stands between the two marks is the band. Sealing changes nothing
else, so a page is known by its `draft`. No clock: equal inputs give equal bytes.

A city's page sees its own rows alone, so that it lasts while another city changes: how its rate stands to the province's is filled in
after the run too, between the marks of `beside`.
"""

import hashlib
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from markupsafe import Markup, escape

import jxgrade

_PLACE: Final = re.compile(r"(<!--band (\d{4}-\d\d-\d\d)-->).*?(<!--/band-->)", re.DOTALL)
_BESIDE: Final = re.compile(r"(<!--beside ([\d.]+)%-->)(.*?)(<!--/beside-->)")
_UNFIT: Final = re.compile(r"[\\\"'<>&;{}\x00-\x1f]")
DIGITS: Final = 12
_STYLE: Final = (
    ".band { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 0; max-width: none; padding: 5px max(20px, calc((100% - 1132px) / 2));"
    " font-size: 13.5px; color: var(--soft, #4b5a66); background: var(--wait-bg, #fdf3da); }"
    " .band span:first-child { font-weight: 700; color: var(--wait, #725000); } .band.sealed { background: var(--good-bg, #e3f3ee); }"
    " .band.sealed span:first-child { color: var(--good, #00664b); } "
)


@dataclass(frozen=True)
class Seal:
    """Who sealed the results, on which day, and how many people were pending then."""

    by: str
    day: str
    pending: int = 0

    @property
    def said(self) -> str:
        """As the band says it; what could end a style or a tag is left out of the name."""
        waiting = f"，待定 {self.pending} 人" if self.pending else ""
        return f"已封存（{_UNFIT.sub('', self.by)}，{self.day}{waiting}）"


def beside(rate: str) -> Markup:
    """A place where a city's rate, as shown, is set beside the province's; nothing for what is not a rate."""
    return Markup("<!--beside {}--><!--/beside-->").format(rate) if rate.endswith("%") else Markup("")


def compared(ours: str, whole: str) -> str:
    """How a rate stands to the province's, both as shown.

    >>> compared("86.9%", "88.4%"), compared("100.0%", "100.0%")
    ('，比全省（88.4%）低 1.5 个百分点', '，与全省（100.0%）相同')
    """
    gap = Decimal(ours.rstrip("%")) - Decimal(whole.rstrip("%"))
    return f"，比全省（{whole}）{'高' if gap > 0 else '低'} {abs(gap)} 个百分点" if gap else f"，与全省（{whole}）相同"


def banded(html: str, seal: Seal | None = None, *, province: str = "") -> str:
    """The page with its band and its places `beside` filled in, whatever stood there; a page without the marks comes back as it is.

    ``province``: the rate of the province, as shown; with anything else nothing is compared.
    """
    empty = _BESIDE.sub(r"\1\4", html)
    place = _PLACE.search(empty)
    if place is None:
        return html
    bare = empty[: place.end(1)] + empty[place.start(3) :]
    parts = (
        seal.said if seal else "草稿",
        f"判定基准日 {place[2]}",
        f"jxgrade {jxgrade.__version__}",
        f"指纹 {hashlib.sha256(bare.encode()).hexdigest()[:DIGITS]}",
    )
    spans = "".join(f"<span>{escape(part)}</span>" for part in parts)
    style = f'<style>{_STYLE}@page {{ @bottom-left {{ content: "{" · ".join(parts)}"; }} }}</style>'
    band = f'{style}<p class="band {"sealed" if seal else "draft"}" role="region" aria-label="状态">{spans}</p>'
    filled = empty[: place.end(1)] + band + empty[place.start(3) :]
    if not province.endswith("%"):
        return filled
    return _BESIDE.sub(lambda one: f"{one[1]}{compared(one[2], province)}{one[4]}", filled)


def draft(html: str) -> str:
    """The page as its notebook made it, before anybody sealed it or set it beside the province: by this it is known.

    >>> page = banded("<!--band 2024-02-01--><!--/band-->甲")
    >>> draft(banded(page, Seal("张三", "2024-02-20"))) == page
    True
    """
    return banded(html) if 'class="band sealed"' in html or "<!--beside " in html else html
