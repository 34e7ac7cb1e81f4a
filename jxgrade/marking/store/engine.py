"""One URL, two databases: SQLite beside the tables (default), PostgreSQL where many graders share a server.

An acknowledged save survives a power cut: SQLite in WAL with ``synchronous=FULL``, PostgreSQL with ``synchronous_commit=on``.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from jxgrade.errors import ParamsError
from jxgrade.marking.store.faults import busy
from jxgrade.tables import MARKS_FILE, MARKS_URL

WAIT_SECONDS: Final[float] = 20
WRITES: Final = {"jxgrade_writes": True}
_CONNECT_SECONDS: Final = 10
_AGAIN_SECONDS: Final = 0.02
_LOCK: Final = (
    0x6A78_6772  # the advisory lock of jxgrade's mark store: shared by savers, alone for who closes or makes it
)


def store_url(store: Path, environ: Mapping[str, str]) -> str:
    """Where the marks of a workspace lie: ``$JXGRADE_MARKS_URL``, else `marks.sqlite` in its store folder."""
    return environ.get(MARKS_URL, "").strip() or f"sqlite:///{(store / MARKS_FILE).resolve().as_posix()}"


def engine_of(url: str) -> sa.Engine:
    """An engine for a URL; raises ParamsError where it is no URL of SQLite or PostgreSQL."""
    try:
        place = make_url(url)
    except sa.exc.ArgumentError as error:
        raise ParamsError(
            f"{MARKS_URL} 不是数据库地址。改法：写成 postgresql://用户:密码@主机/库名，或不设它而用 SQLite"
        ) from error
    kind = place.get_backend_name().removeprefix("postgres")
    if kind == "sqlite":
        return _sqlite(place)
    if kind in ("", "ql"):
        return _postgres(place)
    raise ParamsError(f"{MARKS_URL} 的数据库种类 {kind} 不能用。改法：用 SQLite 或 PostgreSQL")


def hold(connection: sa.Connection, *, alone: bool = False, grader_id: str | None = None) -> None:
    """Keep who closes the marking or makes the store apart from who saves, to the end of the transaction (SQLite has one writer anyway).

    ``grader_id``: this grader's saves, from several places at once, also come one after another.
    """
    if connection.dialect.name == "postgresql":
        locks = [sa.func.pg_advisory_xact_lock(_LOCK) if alone else sa.func.pg_advisory_xact_lock_shared(_LOCK)]
        if grader_id is not None:
            locks.append(sa.func.pg_advisory_xact_lock(_LOCK, sa.func.hashtext(grader_id)))
        connection.execute(sa.select(*locks))


# ---------------------------------------------------------------- SQLite


def _sqlite(place: URL) -> sa.Engine:
    if not place.database or place.database == ":memory:":
        raise ParamsError(f"{MARKS_URL} 没有写明 SQLite 文件。改法：写成 sqlite:////文件夹/{MARKS_FILE}")
    path = Path(place.database)
    engine = sa.create_engine(
        URL.create("sqlite", database=str(path)), creator=lambda: _connect(path), pool_timeout=WAIT_SECONDS
    )
    _guard(engine, lambda: _identity(path))
    sa.event.listen(engine, "begin", _begin)
    return engine


def create_file(engine: sa.Engine) -> None:
    """Make the file of a SQLite store where there is none, readable by its owner alone; `_connect` never makes one.

    So a store that was deleted or moved while somebody marks is told, and not replaced by an empty one.
    """
    if engine.dialect.name == "sqlite" and engine.url.database:
        path = Path(engine.url.database)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600, exist_ok=True)
        except OSError as error:
            raise busy("readonly") from error


def _connect(path: Path) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode=rw"
    connection = sqlite3.connect(
        uri, uri=True, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
    )  # transactions are begun by `_begin`
    try:
        _keep_a_log(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _keep_a_log(connection: sqlite3.Connection) -> None:
    """Turn WAL on; while another process does so SQLite answers "locked" at once, whatever the timeout: so try until that has passed."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_AGAIN_SECONDS)
        else:
            return


def _begin(connection: sa.Connection) -> None:
    """Writers queue before they read, so that none has to give up half-way."""
    writes = connection.get_execution_options().get("jxgrade_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _identity(path: Path) -> object:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino


def whereabouts(engine: sa.Engine) -> object:
    """What tells a SQLite file from another put in its place; None for a server."""
    is_file = engine.dialect.name == "sqlite" and engine.url.database
    return _identity(Path(str(engine.url.database))) if is_file else None


# ---------------------------------------------------------------- PostgreSQL


def _postgres(place: URL) -> sa.Engine:
    patience = int(WAIT_SECONDS * 1000)
    options = f"-c lock_timeout={patience} -c statement_timeout={4 * patience} -c synchronous_commit=on"
    try:
        engine = sa.create_engine(
            place.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            pool_size=5,
            max_overflow=10,
            pool_timeout=WAIT_SECONDS,
            connect_args={"connect_timeout": _CONNECT_SECONDS, "options": options},
        )
    except ModuleNotFoundError as error:
        raise ParamsError("没有安装 PostgreSQL 的驱动。改法：pip install 'jxgrade[postgres]'") from error
    _guard(engine, lambda: None)
    return engine


def _guard(engine: sa.Engine, identity: Callable[[], object]) -> None:
    """A connection is for the process and the file it was made for; after a fork or a swap another is made."""

    @sa.event.listens_for(engine, "connect")
    def _made(_: object, record: Any) -> None:
        record.info["made_for"] = (os.getpid(), identity())

    @sa.event.listens_for(engine, "checkout")
    def _taken(_: object, record: Any, proxy: Any) -> None:
        process, file = record.info["made_for"]
        if process != os.getpid():
            _PARENTS.append(proxy.dbapi_connection)  # never closed here: it is the parent's
            record.dbapi_connection = proxy.dbapi_connection = None
            raise sa.exc.DisconnectionError
        if file != identity():
            raise sa.exc.DisconnectionError


_PARENTS: Final[list[object]] = []
