"""A small province that has run, its texts allocated to one grader; sessions at its desk with a clock of the test."""

import hmac
import shutil
from pathlib import Path

import pytest

from jxgrade import tables as canonical
from jxgrade.batch.acts.desk import desk_session
from jxgrade.desk.spool import VARIABLE
from jxgrade.marking import open_store
from jxgrade.marking.gate import Gate

KEY = b"a key that only this test knows"


class Clock:
    """Tells the time it is told, a minute later at each question."""

    def __init__(self, day="2024-01-05"):
        self.day, self.minutes = day, 0

    def __call__(self):
        self.minutes += 1
        return f"{self.day}T{8 + self.minutes // 60:02d}:{self.minutes % 60:02d}:00"


def allocate(root: Path, grader: str) -> None:
    """Every text that this grader may mark, first role, under codes made with a key."""
    store = root / "store"
    tables = {name: canonical.read(name, store) for name in ("trainees", "volunteers", "delivered", "submissions")}
    ids = sorted(tables["submissions"]["submission_id"])
    rows = [
        (one, grader, "first", "0001", hmac.new(KEY, one.encode(), "sha256").hexdigest()[:8].upper()) for one in ids
    ]
    tables["allocation"] = canonical.from_rows(rows, "allocation")
    gate = Gate.of(tables)
    from jxgrade.marking import Entry

    free = [row for row in rows if gate.text(Entry(row[0], grader, "first")) is None]
    canonical.write(canonical.from_rows(free, "allocation"), "allocation", store)


@pytest.fixture(scope="session")
def province_place(demo, tmp_path_factory) -> Path:
    """The workspace; tests that change it work on a copy of what they change."""
    return Path(shutil.copytree(demo, tmp_path_factory.mktemp("desk") / "工作区"))


@pytest.fixture(scope="session")
def grader(province_place) -> str:
    """The first of the roll of graders, with texts allocated."""
    volunteers = canonical.read("volunteers", province_place / "store")
    name = sorted(volunteers[volunteers["role"] == "grader"]["volunteer_id"])[0]
    allocate(province_place, name)
    return name


@pytest.fixture
def sit(province_place, grader, tmp_path, monkeypatch):
    """Sits the grader down at a desk with a mark store and a spool of the test's own; again after a crash: call again."""
    monkeypatch.setenv("JXGRADE_MARKS_URL", f"sqlite:///{tmp_path / 'marks.sqlite'}")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "spool"))
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    clock = Clock()

    def sit_down(**options):
        session = desk_session(province_place, **{"grader": grader, **options})
        session.clock = clock
        session.told = session.handle({"do": "hello", "id": "1"})
        return session

    return sit_down


@pytest.fixture
def marks(sit, tmp_path):
    """The mark store beside the desk, as another program sees it."""
    with open_store(f"sqlite:///{tmp_path / 'marks.sqlite'}") as store:
        yield store
