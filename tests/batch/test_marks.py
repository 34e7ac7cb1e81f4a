"""The mark store in a run: its finished marks decide, a new one redoes what depends on it, a broken store stops the run."""

import sqlite3
from contextlib import closing
from decimal import Decimal

import pytest

from jxgrade import batch
from jxgrade.batch.marks import mark_store, turn
from jxgrade.errors import StoreBusy
from jxgrade.marking import Entry
from jxgrade.marking.store.chain import CHAINED, START, link
from jxgrade.tables import read


@pytest.fixture
def workspace(place, monkeypatch):
    monkeypatch.delenv("JXGRADE_MARKS_URL", raising=False)
    return batch.open_workspace(place)


def save(workspace, mark, *, request, at="2024-01-06T10:00:00", **parts):
    with mark_store(workspace) as store:
        before = store.entry("T02/growth_report", "G1", "first")
        entry = Entry(
            "T02/growth_report",
            "G1",
            "first",
            "done",
            Decimal(mark),
            saved_at=at,
            saved_by="x",
            revision=before.revision if before else 0,
            **parts,
        )
        return store.save(entry, request=request)


def total(workspace, trainee):
    return read("decisions", workspace.store).set_index("trainee_id").loc[trainee, "total"]


def brought_up(workspace, programme):
    return [one.outcome for one in batch.Pipeline(workspace, programme).bring_up_to_date()]


def test_a_later_mark_of_the_store_replaces_that_of_the_inbox_and_redoes_what_hangs_on_it(workspace):
    place, programme = workspace
    assert total(place, "T02") == "59.94"
    assert not batch.Pipeline(place, programme).stale()
    save(place, 64, request="a")
    assert batch.Pipeline(place, programme).stale()
    assert "done" in brought_up(place, programme)
    assert total(place, "T02") == "60.74", "(60 * 59.9 + 40 * (60 + 64) / 2) / 100"
    assert set(brought_up(place, programme)) == {"skipped"}
    marks = read("marks", place.store)
    assert marks[(marks["trainee_id"] == "T02") & (marks["kind"] == "growth_report")]["mark"].tolist() == ["64"]


def test_a_draft_changes_nothing(workspace):
    place, programme = workspace
    with mark_store(place) as store:
        store.save(
            Entry("T02/growth_report", "G1", "first", "draft", Decimal(99), saved_at="2024-01-06T10:00:00"), request="a"
        )
    assert set(brought_up(place, programme)) <= {"skipped", "done"}
    assert total(place, "T02") == "59.94"


def test_what_the_store_held_is_part_of_what_verify_checks(workspace):
    place, programme = workspace
    save(place, 64, request="a")
    batch.run(place.root, cities=["nanchang", "jiujiang"], steps=["5-grading"])
    assert batch.differences(batch.Pipeline(place, programme))[1] == ()
    save(place, 65, request="b")
    (found,) = batch.differences(batch.Pipeline(place, programme))[1]
    assert (found.area, found.name) == ("store", "评阅库")


def test_no_store_is_made_where_nobody_marked(workspace):
    place, programme = workspace
    brought_up(place, programme)
    assert not (place.store / "marks.sqlite").exists()


def test_a_store_that_cannot_be_read_stops_the_run_before_it_decides_without_it(workspace):
    place, programme = workspace
    (place.store / "marks.sqlite").write_bytes(b"not a database" * 300)
    with pytest.raises(StoreBusy, match="已损坏"):
        batch.Pipeline(place, programme).bring_up_to_date()


def tampered(place, *statements):
    """Change the file as somebody who knows SQLite would."""
    with closing(sqlite3.connect(place.store / "marks.sqlite")) as file, file:
        for name in ("keeps_rows", "loses_none", "replaces_none"):
            file.execute(f"DROP TRIGGER IF EXISTS history_{name}")
        for statement in statements:
            file.execute(*statement)


def told(place):
    """What `verify --quick` says of the store's history."""
    return [one.what for one in batch.verify(place.root, quick=True).found if one.area == "audit"]


def test_a_mark_altered_between_its_save_and_the_next_run_is_found(workspace):
    place, _ = workspace
    save(place, 64, request="a")
    assert told(place) == []
    tampered(place, ("UPDATE history SET mark = '94'",))
    (said,) = told(place)
    assert "第 1 条记录（T02/growth_report，G1）与保存时不同" in said


def test_a_chain_forged_after_the_marking_was_closed_is_found(workspace):
    place, _ = workspace
    save(place, 64, request="a")
    turn(place, closed=True, by="某", at="2024-01-20T18:00:00")
    tampered(place, ("UPDATE history SET mark = '94'",))
    with closing(sqlite3.connect(place.store / "marks.sqlite")) as file, file:
        row = file.execute(f"SELECT {', '.join(CHAINED)} FROM history").fetchone()
        forged = {**dict(zip(CHAINED, row, strict=True)), "suspected": False}
        for table in ("history", "heads"):
            file.execute(f"UPDATE {table} SET chain = ?", (link(START, forged),))
    (said,) = told(place)
    assert "与审计日志第" in said
