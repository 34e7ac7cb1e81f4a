"""The two pictures of the README, from a demo workspace with packs: a page and the desk, in Chromium, few colours, below 150 KB each.

``python -m tests.benchmarks.pictures WORKSPACE`` (after ``jxgrade demo WORKSPACE``, ``marks allocate`` and ``marks pack`` there).
"""

import io
import sys
from pathlib import Path
from typing import Any, Final

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.machine import CHROMIUM

FOLDER: Final = Path(__file__).resolve().parents[1] / "pictures"
SIZE: Final = {"width": 1280, "height": 800}
COLOURS: Final = 64


def main(workspace: Path) -> None:
    """Write both, and print how many bytes each has."""
    pack = min((workspace / "store" / "private" / "packs").glob("*.html"))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM)
        tab = browser.new_page(viewport=SIZE)
        tab.goto((workspace / "reports" / "jiujiang" / "5-grading.html").resolve().as_uri())
        _kept(tab, "page.png")
        tab.goto(pack.resolve().as_uri())
        tab.keyboard.press("Enter")
        tab.wait_for_timeout(1500)
        _kept(tab, "desk.png")
        browser.close()


def _kept(tab: Any, name: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    picture = Image.open(io.BytesIO(tab.screenshot())).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    picture.save(FOLDER / name, optimize=True)
    print(f"{name}: {(FOLDER / name).stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
