"""Each row of the history carries the chain of its grader's rows (`store/chain.py`); rows that stand are chained as they are."""

import sqlalchemy as sa
from alembic import op

from jxgrade.marking.store.chain import CHAINED, START, link
from jxgrade.marking.store.migrations.append_only import allow_changes, forbid_changes

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add `chain` and fill it."""
    op.add_column("history", sa.Column("chain", sa.Text, nullable=False, server_default=""))
    op.create_index("history_by_grader", "history", ["grader_id", "number"])
    history = sa.table(
        "history",
        sa.column("number"),
        *(sa.column(name) for name in CHAINED if name != "suspected"),
        sa.column("suspected", sa.Boolean),
        sa.column("chain"),
    )
    connection, before = op.get_bind(), dict[str, str]()
    chained = []
    for row in connection.execute(sa.select(history).order_by(history.c.number)).mappings():
        before[row["grader_id"]] = link(before.get(row["grader_id"], START), row)
        chained.append({"at": row["number"], "hash": before[row["grader_id"]]})
    if chained:
        allow_changes("history")
        one = history.update().where(history.c.number == sa.bindparam("at")).values(chain=sa.bindparam("hash"))
        connection.execute(one, chained)
        forbid_changes("history")
