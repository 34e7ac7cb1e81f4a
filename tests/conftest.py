"""Fixtures every room uses; a room's own stand in its folder."""

from pathlib import Path

import pytest

from jxgrade.programme import Programme
from tests.machine import chinese_font, soffice  # noqa: F401 - fixtures
from tests.small_province import browser, province  # noqa: F401 - fixtures

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def programme() -> Programme:
    """The programme as shipped."""
    return Programme.load(ROOT / "params" / "programme.yaml")
