"""The frame every page shares: style, the one script, and the policy that lets nothing else run."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

TEMPLATE: Final = Path(__file__).resolve().parent / "template"


@cache
def style() -> str:
    """The style sheet."""
    return (TEMPLATE / "page.css").read_text("utf-8")


@cache
def script() -> str:
    """The script that adds search, sorting and pages to tables."""
    return (TEMPLATE / "page.js").read_text("utf-8")


@cache
def policy() -> str:
    """A content security policy: no request, no script but the page's own, known by its hash."""
    digest = base64.b64encode(hashlib.sha256(script().encode()).digest()).decode()
    return f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
