"""A database that is locked, full, read-only, gone or damaged: a Chinese line each, nothing lost, and it goes on afterwards."""

import os
import signal
import sqlite3
import threading
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from jxgrade.errors import ParamsError, StoreBusy
from jxgrade.marking import open_store, store_url
from jxgrade.marking.store import engine as engines
from tests.marking.laws import consistent, entry


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Wait a fifth of a second where a person would be made to wait twenty."""
    monkeypatch.setattr(engines, "WAIT_SECONDS", 0.2)


def file_of(url):
    return Path(url.removeprefix("sqlite:///"))


@contextmanager
def somebody_holds(url):
    """Another program keeps the tables to itself."""
    if url.startswith("sqlite"):
        other = sqlite3.connect(file_of(url), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        other = psycopg.connect(url)
        other.execute("LOCK TABLE history IN ACCESS EXCLUSIVE MODE")
    yield
    other.rollback()
    other.close()


def make_full(store, url):
    """No page more: SQLite's own limit, or the error a server gives whose disk is full."""
    if url.startswith("sqlite"):

        @sa.event.listens_for(store._engine, "connect")
        def _(connection, _):
            connection.execute("PRAGMA max_page_count = 1")

        store.dispose()
    else:
        with psycopg.connect(url, autocommit=True) as other:
            other.execute(
                "CREATE FUNCTION full_() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
            )
            other.execute("CREATE TRIGGER full_ BEFORE INSERT ON history FOR EACH ROW EXECUTE FUNCTION full_()")


def make_read_only(store, url):
    if url.startswith("sqlite"):

        @sa.event.listens_for(store._engine, "connect")
        def _(connection, _):
            connection.execute("PRAGMA query_only = 1")

    else:
        with psycopg.connect(url, autocommit=True) as other:
            other.execute("ALTER DATABASE marks SET default_transaction_read_only = on")
    store.dispose()


def refused(store, reason, *, comment=""):
    with pytest.raises(StoreBusy) as caught:
        store.save(entry(text="T2/lesson_design", comment=comment), request="b")
    assert caught.value.reason == reason
    assert "改法：" in str(caught.value)
    return str(caught.value)


def test_a_locked_store_says_so_and_takes_the_same_request_afterwards(store, url):
    store.save(entry(), request="a")
    with somebody_holds(url):
        assert "评阅库正忙" in refused(store, "locked")
    store.save(entry(text="T2/lesson_design"), request="b")
    assert len(store.history()) == 2


def test_a_full_disk_keeps_what_was_saved(store, url):
    before = store.save(entry(), request="a")
    make_full(store, url)
    assert "磁盘已满" in refused(store, "full", comment="字" * 19_000)
    assert store.entries() == [before]
    assert consistent(store)


def test_a_read_only_store_says_so(store, url):
    before = store.save(entry(), request="a")
    make_read_only(store, url)
    assert "只读" in refused(store, "readonly")
    assert store.entries() == [before]


def test_a_file_that_was_deleted_is_not_replaced_by_an_empty_one(tmp_path, opened):
    url = f"sqlite:///{tmp_path / 'marks.sqlite'}"
    store = opened(url)
    store.save(entry(), request="a")
    store.dispose()
    away = tmp_path / "elsewhere.sqlite"
    file_of(url).rename(away)
    assert "找不到或连不上评阅库" in refused(store, "gone")
    assert not file_of(url).exists()
    away.rename(file_of(url))
    store.save(entry(text="T2/lesson_design"), request="b")
    assert len(store.history()) == 2


def test_a_file_moved_away_under_an_open_store_is_noticed(tmp_path, opened):
    url = f"sqlite:///{tmp_path / 'marks.sqlite'}"
    store = opened(url)
    store.save(entry(), request="a")
    for name in ("marks.sqlite", "marks.sqlite-wal", "marks.sqlite-shm"):
        (tmp_path / name).rename(tmp_path / f"away-{name}")
    refused(store, "gone")


def test_a_server_that_is_gone_is_told_and_found_again(server, opened):
    store = opened(server.fresh())
    store.save(entry(), request="a")
    server.stop("immediate")
    try:
        assert "找不到或连不上评阅库" in refused(store, "gone")
    finally:
        server.start()
    store.save(entry(text="T2/lesson_design"), request="b")
    assert len(store.history()) == 2
    assert consistent(store)


def test_a_server_that_hung_up_between_two_saves_is_called_again_unseen(server, opened):
    store = opened(server.fresh())
    store.save(entry(), request="a")
    server.tell("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'marks'")
    assert store.save(entry(text="T2/lesson_design"), request="b").revision == 1


@pytest.mark.parametrize(
    ("change", "reason"), [("nobody@", "denied"), ("/no_such_database", "gone"), ("/no/such/socket", "gone")]
)
def test_a_server_that_does_not_let_us_in_is_told(server, change, reason):
    url = server.fresh()
    url = {
        "nobody@": url.replace("postgres@", "nobody@"),
        "/no_such_database": url.replace("/marks?", "/no_such_database?"),
        "/no/such/socket": "postgresql://postgres@/marks?host=/no/such/socket",
    }[change]
    with pytest.raises(StoreBusy, match="改法：") as caught:
        open_store(url)
    assert caught.value.reason == reason


@pytest.mark.parametrize("data", [b"not a database at all" * 500, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_store_is_left_as_it_is(tmp_path, data):
    path = tmp_path / "marks.sqlite"
    path.write_bytes(data)
    with pytest.raises(StoreBusy, match="已损坏或不是评阅库") as caught:
        open_store(f"sqlite:///{path}")
    assert caught.value.reason == "damaged"
    assert path.read_bytes() == data


@pytest.mark.parametrize("url", ["nonsense", "mysql://a@b/c", "sqlite://", "sqlite:///:memory:"])
def test_what_is_no_url_stops_before_work(url):
    with pytest.raises(ParamsError, match=r"改法：[写用]") as caught:
        open_store(url)
    assert caught.value.exit_code == 2


def test_a_password_is_never_shown(monkeypatch):
    with pytest.raises(StoreBusy) as caught:
        open_store("postgresql://postgres:hunter2@127.0.0.1:1/marks")
    assert "hunter2" not in str(caught.value)


def test_where_the_store_lies(tmp_path):
    assert store_url(tmp_path, {}) == f"sqlite:///{(tmp_path / 'marks.sqlite').resolve().as_posix()}"
    assert store_url(tmp_path, {"JXGRADE_MARKS_URL": " postgresql://a@b/c "}) == "postgresql://a@b/c"


def test_a_store_s_file_is_for_its_owner_alone(tmp_path, opened):
    opened(f"sqlite:///{tmp_path / 'marks.sqlite'}")
    assert (tmp_path / "marks.sqlite").stat().st_mode & 0o077 == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_makes_connections_of_its_own(store):
    store.save(entry(), request="a")
    child = os.fork()
    if child == 0:
        try:
            store.save(entry(text="T2/lesson_design"), request="child")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    store.save(entry(text="T3/lesson_design"), request="parent")
    assert len(store.history()) == 3
    assert consistent(store)


def write_on(url, told):
    """A forked process that saves as fast as it can and tells what was saved, until it is killed; its id."""
    child = os.fork()
    if child:
        return child
    try:
        store, number = open_store(url), 0
        while True:
            text = entry(f"T{number}/lesson_design", state="draft", mark=None, comment="c" * 3000)
            seen = store.save(text, request=f"{number}a")
            os.write(told, f"{number} 1\n".encode())
            store.save(replace(seen, state="done", mark=Decimal(number % 101)), request=f"{number}b")
            os.write(told, f"{number} 2\n".encode())
            number += 1
    finally:
        os._exit(1)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_writer_that_is_killed_loses_nothing_it_was_told_is_saved(store, url):
    acknowledged = {}
    for _ in range(3):
        ours, told = os.pipe()
        writer = write_on(url, told)
        os.close(told)
        with os.fdopen(ours) as said:
            for place, line in enumerate(said, 1):
                if place == 25:
                    os.kill(writer, signal.SIGKILL)
                if line.endswith("\n"):
                    number, revision = line.split()
                    acknowledged[f"T{number}/lesson_design"] = int(revision)
        assert os.waitstatus_to_exitcode(os.waitpid(writer, 0)[1]) == -signal.SIGKILL
    found = {one.submission_id: one for one in store.entries()}
    assert len(acknowledged) >= 12
    assert [one for one, revision in acknowledged.items() if found[one].revision < revision] == []
    assert all(
        one.mark == int(one.submission_id[1:].partition("/")[0]) % 101 for one in found.values() if one.state == "done"
    )
    assert consistent(store)
    assert store.save(entry(text="T9/growth_report", mark=Decimal(1)), request="after").revision == 1


def test_a_file_that_another_is_just_setting_up_is_waited_for(tmp_path, monkeypatch):
    """SQLite answers "locked" at once, whatever its timeout, where WAL is turned on beside a writer who has not done so yet."""
    monkeypatch.setattr(engines, "WAIT_SECONDS", 20)
    path = tmp_path / "marks.sqlite"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    leaving = threading.Timer(0.3, other.execute, ("COMMIT",))
    leaving.start()
    opened = engines._connect(path)
    leaving.join()
    assert opened.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    opened.close()
    other.close()
