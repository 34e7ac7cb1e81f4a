"""Scripts and styles of the desks (`front`): which make up the widgets, and which the page that needs no Jupyter."""

from importlib.resources import files
from typing import Final

SCRIPTS: Final = ("parts.js", "link.js", "reading.js", "rubric.js", "window.js", "listing.js", "examples.js", "desk.js")
STYLES: Final = ("desk.css", "reading.css", "rubric.css", "narrow.css")
PAGE_SCRIPTS: Final = (*SCRIPTS, "alone.js", "handing.js")
COMPARING_SCRIPTS: Final = ("parts.js", "link.js", "reading.js", "comparing.js")
COMPARING_STYLES: Final = ("desk.css", "reading.css", "comparing.css")


def source(names: tuple[str, ...]) -> str:
    """Files of that folder, one after the other."""
    folder = files("jxgrade.desk") / "front"
    return "\n".join((folder / name).read_text("utf-8") for name in names)
