"""Bring a mark store to the newest schema: made where there is none, migrated where it is older, refused where it is newer."""

from pathlib import Path

import sqlalchemy as sa

from jxgrade.errors import StoreTooNew
from jxgrade.marking.store.engine import WRITES, create_file, hold
from jxgrade.marking.store.schema import REVISIONS

_FOLDER = Path(__file__).parent / "migrations"


def migrate(engine: sa.Engine, to: str = REVISIONS[-1]) -> None:
    """Upgrade to a revision, in one transaction and by one process at a time; raises StoreTooNew."""
    create_file(engine)
    with engine.connect() as connection:
        if _is_at(connection, to):
            return
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={})
    config.set_main_option("script_location", str(_FOLDER))
    with engine.connect().execution_options(**WRITES) as connection, connection.begin():
        hold(connection, alone=True)
        if not _is_at(connection, to):
            config.attributes["connection"] = connection
            command.upgrade(config, to)


def _is_at(connection: sa.Connection, to: str) -> bool:
    if not sa.inspect(connection).has_table("alembic_version"):
        return False
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    if found is not None and found not in REVISIONS:
        raise StoreTooNew(
            f"评阅库由更新版本的 jxgrade 写成（结构 {found}，本程序到 {REVISIONS[-1]}），没有改动。改法：升级 jxgrade 后再打开"
        )
    return found == to
