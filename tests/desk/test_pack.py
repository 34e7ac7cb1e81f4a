"""A pack at the desk: every change in the store beside it, the file filled in, what another program typed taken in."""

from dataclasses import replace
from decimal import Decimal

import pytest

from jxgrade import tables as canonical
from jxgrade.batch.acts.desk import pack_session
from jxgrade.batch.run.pipeline import StoreTables
from jxgrade.desk.packs import pack_bench, packs, read_pack, write_back
from jxgrade.desk.spool import VARIABLE
from jxgrade.errors import MarkRefused
from jxgrade.marking.packs import write_pack

KEY = b"k" * 32
TEXTS = 3


@pytest.fixture
def file(province_place, grader, programme, tmp_path, monkeypatch):
    """A pack of three texts."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "spool"))
    store = StoreTables(province_place / "store")
    allocation = store["allocation"]
    readable = set(canonical.read("texts", province_place / "store")["submission_id"])
    some = allocation[allocation["submission_id"].isin(readable)].head(TEXTS)
    made = [name for name in store if canonical.STORE[name].path(province_place / "store").is_file()]
    tables = {name: store[name] for name in made if name not in {"allocation", "purposes"}} | {"allocation": some}
    (pack,) = packs(tables, programme, [], KEY)
    return write_pack(pack, tmp_path / "评阅包.xlsx")


def _done(session, screen, request):
    points = {box["name"]: str(box["points"]) for box in screen["rubric"]}
    entry = {
        "state": "done",
        "points": points,
        "comment": "好",
        "suspected": False,
        "revision": screen["entry"]["revision"],
    }
    return session.handle({"do": "save", "code": screen["code"], "request": request, "entry": entry, "id": "3"})


def test_a_mark_at_the_desk_is_in_the_file_that_goes_back(file):
    session = pack_session(file)
    assert session.handle({"do": "hello", "id": "1"})["progress"]["total"] == TEXTS
    screen = session.handle({"do": "open", "id": "2"})
    assert _done(session, screen, "r1")["kind"] == "saved"
    session.bench.saved.write()  # what the timer does a while later
    entry = next(one for one in read_pack(file).entries if one.submission_id.startswith(screen["code"]))
    assert (entry.state, entry.mark, entry.comment) == ("done", Decimal(100), "好")
    assert "评阅包已写到" in session.bench.notice()


def test_what_another_program_typed_is_taken_in_and_outlives_the_desk(file):
    first = read_pack(file).entries[0]
    write_back(file, [replace(first, comment="在 Excel 里写的")])
    session = pack_session(file)
    session.handle({"do": "hello", "id": "1"})
    assert "在 Excel 里写的" in [entry.comment for entry in session.entries.values()]
    again = pack_session(file)
    again.handle({"do": "hello", "id": "1"})
    assert len(again.bench.store.history()) == 1


def test_a_file_that_cannot_be_written_is_told_and_nothing_is_lost(file):
    session = pack_session(file)
    session.handle({"do": "hello", "id": "1"})
    _done(session, session.handle({"do": "open", "id": "2"}), "r1")
    file.write_bytes(b"no workbook")
    session.bench.saved.write()
    assert "写不进去" in session.bench.notice()
    assert [entry.state for entry in session.bench.store.entries()] == ["done"]


def test_somebody_else_s_pack_is_refused(file, programme):
    with pytest.raises(MarkRefused, match="不是 G9 的"):
        pack_bench(file, "G9", programme, lambda: "2024-01-05T10:00:00", {})
