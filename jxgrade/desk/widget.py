"""The widget: plain script and styles of this folder, and a line to the session; no text is ever part of its saved state."""

from typing import Any

import anywidget

from jxgrade.desk.comparing import Comparing
from jxgrade.desk.page import COMPARING_SCRIPTS, COMPARING_STYLES, SCRIPTS, STYLES, source
from jxgrade.desk.session import Session


class Desk(anywidget.AnyWidget):
    """The marking desk in a notebook; show it as the value of a cell."""

    _esm = source(SCRIPTS)
    _css = source(STYLES)

    def __init__(self, session: Session | Comparing) -> None:
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
