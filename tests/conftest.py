"""Fixtures every room uses; a room's own stand in its folder."""

import gc
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from tests.extent import LONG, cases
from tests.machine import browser, chinese_font, convert, soffice  # noqa: F401 - fixtures

if TYPE_CHECKING:  # imported where it is used: the process that hands out the tests uses none of it
    import pandas as pd

    from jxgrade.programme import Programme

ROOT = Path(__file__).resolve().parent.parent

# where Python is told to keep nothing it compiles, each process that a test starts would compile the whole package anew
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
gc.disable()  # until all tests are found: nothing dies before, and to look for it took a tenth of the suite's processor time
# two seconds in each worker, and in each Python that a test starts (`tests/startup`)
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
# what tests write lies in memory where there is room: no disk is waited for
MEMORY, ROOM = Path("/dev/shm"), 4 << 30
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
os.environ["PYTHONPATH"] = os.pathsep.join(
    [str(ROOT / "tests" / "startup"), *filter(None, [os.environ.get("PYTHONPATH")])]
)

# nothing is said by how long an example takes on a busy machine; other examples come with each run
settings.register_profile(
    "unhurried", deadline=None, max_examples=cases(15, 100), suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("unhurried")

# tests of ten seconds and more
SLOW = (
    "tests/batch/test_hostile",
    "tests/desk/test_browser",
    "tests/desk/test_page",
    "tests/marking/test_cli_marks",
    "tests/marking/test_store.py",
    "tests/oracle",
    "tests/batch/test_faults",
    "tests/awards/test_laws",
    "tests/batch/test_second_programme",
    "tests/batch/test_run",
    "tests/batch/test_cluster",
    "tests/similarity/test_whole",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Whole roads are left to CI, but for one that is asked for by itself.

    The long ones come first, so that at the end no worker waits for another's last test; what stands now, no collection looks at again.
    """
    roads = [] if LONG else [item for item in items if item.get_closest_marker("road")]
    if len(roads) < len(items):
        items[:] = [item for item in items if item not in roads]
        config.hook.pytest_deselected(items=roads)
    items.sort(key=lambda item: not item.nodeid.startswith(SLOW))
    gc.freeze()
    gc.enable()
    gc.set_threshold(100_000, 50, 100)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was left out is told."""
    if not LONG:
        terminalreporter.write_line("whole roads (marker `road`) and most cases of many: with LONG_TESTS=1, as in CI")


Once = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def programme() -> "Programme":
    """The programme as shipped."""
    from jxgrade.programme import Programme

    return Programme.load(ROOT / "params" / "programme.yaml")


@pytest.fixture(scope="session")
def province(programme: "Programme") -> "dict[str, pd.DataFrame]":
    """48 trainees in four cities, and some without."""
    from tests.small_province import build

    return build(programme, 48)


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Have a folder made by the first of all workers that asks for its name; each gets a copy of its own."""
    base = tmp_path_factory.getbasetemp()
    common = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def copied(name: str, make: Callable[[Path], object]) -> Path:
        made, done = common / f"{name}-made", common / f"{name}-done"
        with FileLock(common / f"{name}.lock"):
            if not done.exists():
                shutil.rmtree(made, ignore_errors=True)
                made.mkdir()
                make(made)
                done.touch()
        return Path(shutil.copytree(made, tmp_path_factory.mktemp(name) / "工作区", symlinks=True))

    return copied


@pytest.fixture(scope="session")
def demo(once: Once) -> Path:
    """A demo province of 60 that has been read, compared and decided; never changed by a test."""
    from jxgrade import batch
    from jxgrade.demo import prepare_demo

    def make(root: Path) -> None:
        prepare_demo(root, trainees=60, seed=1, progress=lambda *_: None)
        done = batch.Pipeline(*batch.open_workspace(root)).bring_up_to_date()
        assert {result.outcome for result in done} == {"done"}

    return once("demo", make)
