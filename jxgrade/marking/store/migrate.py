"""Bring a mark store to the newest schema: made where there is none, migrated where it is older.

What no migration leads from (a newer jxgrade wrote it, or one before the first release) is refused and left as it is.
"""

from pathlib import Path

import sqlalchemy as sa

from jxgrade.errors import StoreUnfit
from jxgrade.marking.store.engine import WRITES, create_file, hold
from jxgrade.marking.store.schema import REVISIONS

_FOLDER = Path(__file__).parent / "migrations"


def migrate(engine: sa.Engine) -> None:
    """Upgrade to the newest revision, in one transaction and by one process at a time; raises StoreUnfit."""
    create_file(engine)
    with engine.connect() as connection:
        if _is_newest(connection):
            return
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={})
    config.set_main_option("script_location", str(_FOLDER))
    with engine.connect().execution_options(**WRITES) as connection, connection.begin():
        hold(connection, alone=True)
        if not _is_newest(connection):
            config.attributes["connection"] = connection
            command.upgrade(config, REVISIONS[-1])


def _is_newest(connection: sa.Connection) -> bool:
    if not sa.inspect(connection).has_table("alembic_version"):
        return False
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    if found is not None and found not in REVISIONS:
        if found < REVISIONS[0]:
            raise StoreUnfit(
                f"评阅库是 0.1.0 早期的结构 {found}，本程序从 {REVISIONS[0]} 读起，没有改动。改法：备份评阅库，"
                "用写到结构 0004 的 0.1.0 版 jxgrade 在这个工作区运行一次 jxgrade run（它会升级评阅库），再用本程序打开"
            )
        raise StoreUnfit(
            f"评阅库由更新版本的 jxgrade 写成（结构 {found}，本程序到 {REVISIONS[-1]}），没有改动。改法：升级 jxgrade 后再打开"
        )
    return bool(found == REVISIONS[-1])
