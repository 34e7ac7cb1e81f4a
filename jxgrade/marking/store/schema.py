"""The tables of the mark store, and how they are made where there are none.

`history` is append-only (triggers refuse UPDATE and DELETE): a row is an entry as it stood after one change, chained
to its grader's row before (`chain.py`). `latest` points at
the newest row of each entry, so that the present is found without going through the past. `closing` is append-only too.
`heads` says how many rows each grader's chain has and how it ends, so that rows cut off its end are missed.
`alembic_version` holds the number of this schema. A store of another schema (a newer jxgrade wrote it, or one before the first
release) is refused and left as it is.
"""

from typing import Final

import sqlalchemy as sa

from jxgrade.errors import StoreUnfit
from jxgrade.marking.store.engine import WRITES, create_file, hold

REVISION: Final = "0004"
"""0001 to 0003 were never released; the number stays, since stores carry it."""

metadata = sa.MetaData()
_KEY: Final = ("submission_id", "grader_id", "role")
_NUMBER: Final = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_APPEND_ONLY: Final = {
    "sqlite": (
        "CREATE TRIGGER %(table)s_keeps_rows BEFORE UPDATE ON %(table)s BEGIN SELECT RAISE(ABORT, '%(table)s is append-only'); END",
        "CREATE TRIGGER %(table)s_loses_none BEFORE DELETE ON %(table)s BEGIN SELECT RAISE(ABORT, '%(table)s is append-only'); END",
        # INSERT OR REPLACE would delete without asking the trigger above
        "CREATE TRIGGER %(table)s_replaces_none BEFORE INSERT ON %(table)s WHEN EXISTS (SELECT 1 FROM %(table)s WHERE number = NEW.number)"
        " BEGIN SELECT RAISE(ABORT, '%(table)s is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION %(table)s_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '%(table)s is append-only'; END $$",
        "CREATE TRIGGER %(table)s_keeps_rows BEFORE UPDATE OR DELETE ON %(table)s FOR EACH ROW"
        " EXECUTE FUNCTION %(table)s_is_append_only()",
        "CREATE TRIGGER %(table)s_loses_none BEFORE TRUNCATE ON %(table)s FOR EACH STATEMENT"
        " EXECUTE FUNCTION %(table)s_is_append_only()",
    ),
}
"""By dialect: UPDATE, DELETE, REPLACE and TRUNCATE refused by the database itself, on a table whose key is ``number``."""

history = sa.Table(
    "history",
    metadata,
    sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
    sa.Column("request", sa.Text, nullable=False, unique=True),
    sa.Column("submission_id", sa.Text, nullable=False),
    sa.Column("grader_id", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("mark", sa.Text),
    sa.Column("points", sa.Text, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("suspected", sa.Boolean, nullable=False),
    sa.Column("saved_at", sa.Text, nullable=False),
    sa.Column("saved_by", sa.Text, nullable=False),
    sa.Column("chain", sa.Text, nullable=False, server_default=""),
    sa.UniqueConstraint("grader_id", "submission_id", "role", "revision", name="one_row_per_revision"),
    sa.CheckConstraint("revision >= 1", name="revisions_from_one"),
    sa.Index("history_by_text", "submission_id"),
    sqlite_autoincrement=True,
)

latest = sa.Table(
    "latest",
    metadata,
    *(sa.Column(name, sa.Text, primary_key=True) for name in _KEY),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("number", _NUMBER, sa.ForeignKey("history.number"), nullable=False),
    sa.Index("latest_by_grader", "grader_id"),
)

closing = sa.Table(
    "closing",
    metadata,
    sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
    sa.Column("closed", sa.Boolean, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)

heads = sa.Table(
    "heads",
    metadata,
    sa.Column("grader_id", sa.Text, primary_key=True),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("chain", sa.Text, nullable=False),
)

_version = sa.Table("alembic_version", metadata, sa.Column("version_num", sa.String(32), primary_key=True))

for _table in (history, closing):
    for _dialect, _statements in _APPEND_ONLY.items():
        for _statement in _statements:
            _made = sa.DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]
            sa.event.listen(_table, "after_create", _made)


def make(engine: sa.Engine) -> None:
    """Make the tables where there are none, in one transaction and by one process at a time; raises StoreUnfit."""
    create_file(engine)
    with engine.connect() as connection:
        if _is_made(connection):
            return
    with engine.connect().execution_options(**WRITES) as connection, connection.begin():
        hold(connection, alone=True)
        if not _is_made(connection):
            metadata.create_all(connection)
            connection.execute(_version.insert().values(version_num=REVISION))


def _is_made(connection: sa.Connection) -> bool:
    if not sa.inspect(connection).has_table(_version.name):
        return False
    found = connection.execute(sa.select(_version)).scalar()
    if found is not None and found < REVISION:
        raise StoreUnfit(
            f"评阅库是 0.1.0 早期的结构 {found}，本程序从 {REVISION} 读起，没有改动。改法：备份评阅库，"
            "用写到结构 0004 的 0.1.0 版 jxgrade 在这个工作区运行一次 jxgrade run（它会升级评阅库），再用本程序打开"
        )
    if found is not None and found > REVISION:
        raise StoreUnfit(
            f"评阅库由更新版本的 jxgrade 写成（结构 {found}，本程序到 {REVISION}），没有改动。改法：升级 jxgrade 后再打开"
        )
    return found is not None
