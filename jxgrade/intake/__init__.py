"""Intake: files as received -> canonical tables and problems.

Keep this file light (import lazily): the sandboxed children import the package, and must not drag pandas in.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jxgrade.intake.inbox import Inbox, Known, read_inbox

__all__ = ["Inbox", "Known", "read_inbox"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'jxgrade.intake' has no attribute {name!r}")
    from jxgrade.intake import inbox

    return getattr(inbox, name)
