"""The band on every page and print: draft or sealed (by whom, when), date of judgement, version, and the page's own short digest.

A template leaves a place, `<!--band 2024-02-01--><!--/band-->`; what stands between the two marks is the band. Sealing changes nothing
else, so a page is known by its `draft`. No clock: equal inputs give equal bytes.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from markupsafe import escape

import jxgrade

_PLACE: Final = re.compile(r"(<!--band (\d{4}-\d\d-\d\d)-->).*?(<!--/band-->)", re.DOTALL)
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


def banded(html: str, seal: Seal | None = None) -> str:
    """The page with its band filled in, whatever stood there; a page without the marks comes back as it is."""
    place = _PLACE.search(html)
    if place is None:
        return html
    bare = html[: place.end(1)] + html[place.start(3) :]
    parts = (
        seal.said if seal else "草稿",
        f"判定基准日 {place[2]}",
        f"jxgrade {jxgrade.__version__}",
        f"指纹 {hashlib.sha256(bare.encode()).hexdigest()[:DIGITS]}",
    )
    spans = "".join(f"<span>{escape(part)}</span>" for part in parts)
    style = f'<style>{_STYLE}@page {{ @bottom-left {{ content: "{" · ".join(parts)}"; }} }}</style>'
    band = f'{style}<p class="band {"sealed" if seal else "draft"}" role="region" aria-label="状态">{spans}</p>'
    return html[: place.end(1)] + band + html[place.start(3) :]


def draft(html: str) -> str:
    """The page as it was before anybody sealed it: by this it is known.

    >>> page = banded("<!--band 2024-02-01--><!--/band-->甲")
    >>> draft(banded(page, Seal("张三", "2024-02-20"))) == page
    True
    """
    return banded(html) if 'class="band sealed"' in html else html
