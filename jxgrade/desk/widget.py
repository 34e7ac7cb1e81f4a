"""The widget: plain script and styles of this folder, and a line to the session; no text is ever part of its saved state."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final, Protocol

import anywidget

SCRIPTS: Final = ("parts.js", "link.js", "reading.js", "rubric.js", "window.js", "desk.js")
STYLES: Final = ("desk.css", "reading.css", "rubric.css")
COMPARING_SCRIPTS: Final = ("parts.js", "link.js", "reading.js", "comparing.js")
COMPARING_STYLES: Final = ("desk.css", "reading.css", "comparing.css")


class Heard(Protocol):
    """A session: answers one message of the browser after the other."""

    def handle(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """The answer, with ``reply``."""


def source(names: tuple[str, ...]) -> str:
    """Files of this folder, one after the other."""
    folder = files("jxgrade.desk") / "front"
    return "\n".join((folder / name).read_text("utf-8") for name in names)


class Desk(anywidget.AnyWidget):
    """The marking desk in a notebook; show it as the value of a cell."""

    _esm = source(SCRIPTS)
    _css = source(STYLES)

    def __init__(self, session: Heard) -> None:
        super().__init__()
        self._session = session
        self.on_msg(self._heard)

    def _heard(self, _: object, content: Any, __: object) -> None:
        if isinstance(content, dict):
            self.send(self._session.handle(content))


class ComparingDesk(Desk):
    """The desk where an expert compares two texts at a time."""

    _esm = source(COMPARING_SCRIPTS)
    _css = source(COMPARING_STYLES)
