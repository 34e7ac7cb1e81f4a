"""The frame every page shares: style, the one script, and the policy that lets nothing else run."""

import base64
import hashlib
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from jxgrade.present.band import banded

TEMPLATE: Final = Path(__file__).resolve().parent / "template"
_PACKED: Final = re.compile(r'(?<=<script type="application/x-packed">)[A-Za-z0-9+/=]*(?=</script>)')
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(TEMPLATE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
"""Of all templates: they escape whatever they are given."""


@cache
def source(name: str) -> str:
    """A style sheet or a script, as it stands in the folder of templates."""
    return (TEMPLATE / name).read_text("utf-8")


@cache
def policy_of(source: str) -> str:
    """A content security policy: no request, no script but this very one, known by its hash."""
    digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
    return f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def render(name: str, *, look: str = "page", **values: object) -> str:
    """The page of a template with the style and the script of its ``look``, everything escaped and without control characters, its band a draft's."""
    script = source(f"{look}.js")
    given = {"policy": policy_of(script), "style": source(f"{look}.css"), "script": script}
    html = ENVIRONMENT.get_template(name).render(**given, **values)
    return banded(harmless(html))


def harmless(html: str) -> str:
    """Without control characters, which a page may not hold and a terminal would obey: each becomes the mark of a lost one.

    >>> harmless("甲\\x1b[31m乙\\n")
    '甲\ufffd[31m乙\\n'
    """
    return repacked(_CONTROLS.sub("\ufffd", html), lambda part: _CONTROLS.sub("\ufffd", part))


def packed(html: str) -> str:
    """HTML packed small, for the page's script to unpack (`DecompressionStream`); without the script it is not seen.

    >>> unpacked(packed("<b>甲</b>")) == '<script type="application/x-packed"><b>甲</b></script>'
    True
    """
    return f'<script type="application/x-packed">{_squeezed(html)}</script>'


def repacked(html: str, change: Callable[[str], str]) -> str:
    """The same page with what is packed in it changed."""
    return _PACKED.sub(lambda match: _squeezed(change(_whole(match[0]))), html)


def unpacked(html: str) -> str:
    """The same page with what is packed in it plain to see: for whoever looks for a word."""
    return _PACKED.sub(lambda match: _whole(match[0]), html)


def _squeezed(html: str) -> str:
    return base64.b64encode(zlib.compress(html.encode(), 9)).decode()


def _whole(squeezed: str) -> str:
    return zlib.decompress(base64.b64decode(squeezed)).decode()


@dataclass(frozen=True)
class Pages:
    """Pages by their paths below ``reports/``, made one at a time; how many there are is known before.

    ``said``: what each page says; ``page``: the page that says it. Pages that say the same need not be made again.
    """

    said: Mapping[str, Callable[[], Any]]
    page: Callable[[Any], str] = str

    def __len__(self) -> int:
        return len(self.said)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return ((name, self.page(say())) for name, say in self.said.items())
