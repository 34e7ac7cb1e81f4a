"""When the marking was closed and opened again, and by whom."""

import sqlalchemy as sa
from alembic import op

from jxgrade.marking.store.migrations.append_only import forbid_changes

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make `closing`."""
    op.create_table(
        "closing",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("closed", sa.Boolean, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    forbid_changes("closing")
