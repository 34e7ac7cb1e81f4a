"""Both databases, for every test of the store; CI refuses to go on without PostgreSQL."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jxgrade.marking import MarkStore, open_store
from tests.machine import need
from tests.marking.clusters import Cluster, cluster, installed


@pytest.fixture(scope="session")
def server() -> Iterator[Cluster]:
    """A throw-away PostgreSQL server."""
    need(installed(), "PostgreSQL", "postgresql")
    with cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'marks.sqlite'}"
    running: Cluster = request.getfixturevalue("server")
    return running.fresh()


@pytest.fixture
def opened() -> Iterator[Callable[..., MarkStore]]:
    """Open stores that are let go at the end."""
    stores: list[MarkStore] = []

    def opening(url: str, **options: object) -> MarkStore:
        stores.append(open_store(url, **options))
        return stores[-1]

    yield opening
    for store in stores:
        store.dispose()


@pytest.fixture
def store(url: str, opened: Callable[..., MarkStore]) -> MarkStore:
    """An empty store."""
    return opened(url)
