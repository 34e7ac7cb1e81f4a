"""What a machine may lack: a test that needs it is skipped with one line that names the package; where CI is set it fails instead."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

# the shell costs a third of the whole browser, and is what Playwright itself brings for pages that nobody sees
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


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

    from jxgrade.pages.certificates import FAMILIES

    need(set(FAMILIES) & set(typst.Fonts().families()), "a Chinese font", "fonts-noto-cjk")


Convert = Callable[[Sequence[Path], str], Path]


@pytest.fixture(scope="session")
def convert(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """Convert files with LibreOffice (one start per call, one profile for all): returns the folder with the results."""
    profile = f"-env:UserInstallation={tmp_path_factory.mktemp('soffice').as_uri()}"

    def run(files: Sequence[Path], target: str) -> Path:
        out = tmp_path_factory.mktemp("converted")
        command = [soffice, profile, "--headless", "--convert-to", target, "--outdir", str(out), *map(str, files)]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
        return out

    return run


@contextmanager
def dask(folder: Path, workers: int) -> Iterator[str]:
    """The address of a scheduler of this machine with so many workers, processes that nobody starts again; they talk over TCP."""
    from distributed import Client

    file, running = folder / "scheduler.json", []
    where = ("--scheduler-file", str(file), "--no-dashboard")
    try:
        for words in (
            ("scheduler", *where, "--host", "127.0.0.1", "--port", "0"),
            *[("worker", *where, "--nthreads", "1", "--no-nanny", "--local-directory", str(folder))] * workers,
        ):
            running.append(subprocess.Popen([sys.executable, "-m", "dask", *words], stderr=subprocess.DEVNULL))
        while not file.exists() or not file.read_text("utf-8"):
            time.sleep(0.05)
        address = json.loads(file.read_text("utf-8"))["address"]
        with Client(address) as client:
            client.wait_for_workers(workers, timeout=120)
        yield address
    finally:
        for process in running:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Debian's Chromium; CI refuses to go on without it."""
    need(CHROMIUM, "Chromium", "chromium-headless-shell")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield chromium
        chromium.close()
