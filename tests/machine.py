"""What a machine may lack: a test that needs it is skipped with one line that names the package; where CI is set it fails instead."""

import os
import shutil
from pathlib import Path

import pytest

from jxgrade.pages.certificates import FAMILIES

CHROMIUM = Path("/usr/bin/chromium")


def need(found: object, what: str, package: str) -> None:
    """Go on where it was found; ``package`` is Debian's."""
    if not found:
        message = f"{what} is not installed (apt install {package})"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)


@pytest.fixture(scope="session")
def soffice() -> str:
    """LibreOffice's program."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    need(found, "LibreOffice", "libreoffice-writer libreoffice-calc")
    return str(found)


@pytest.fixture(scope="session")
def chinese_font() -> None:
    """A font in which certificates can be set."""
    import typst

    need(set(FAMILIES) & set(typst.Fonts().families()), "a Chinese font", "fonts-noto-cjk")
