"""Days against the windows of the programme (R1); a window that the programme does not name bounds nothing."""

from jxgrade.programme import Window


def outside(when: str | None, window: Window | None) -> bool:
    """Does a moment lie on no day of a window, whose last day counts to its end?"""
    return (
        when is not None and window is not None and not window.first.isoformat() <= when[:10] <= window.last.isoformat()
    )


def before(when: str, window: Window | None) -> bool:
    """Does a moment lie before a window?"""
    return window is not None and when[:10] < window.first.isoformat()


def shown(window: Window | None) -> str:
    """A window as readers see it."""
    return "" if window is None else f"{window.first.isoformat()} 至 {window.last.isoformat()}"
