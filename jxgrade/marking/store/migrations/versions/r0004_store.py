"""The mark store as it was first released; 0001 to 0003 were never, and this keeps the last number, which stores carry."""

import sqlalchemy as sa
from alembic import op

from jxgrade.marking.store.migrations.append_only import forbid_changes

revision = "0004"
down_revision = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make `history`, `latest`, `closing` and `heads`."""
    op.create_table(
        "history",
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
        sqlite_autoincrement=True,
    )
    op.create_index("history_by_text", "history", ["submission_id"])
    op.create_table(
        "latest",
        sa.Column("submission_id", sa.Text, primary_key=True),
        sa.Column("grader_id", sa.Text, primary_key=True),
        sa.Column("role", sa.Text, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("number", _NUMBER, sa.ForeignKey("history.number"), nullable=False),
    )
    op.create_index("latest_by_grader", "latest", ["grader_id"])
    op.create_table(
        "closing",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("closed", sa.Boolean, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "heads",
        sa.Column("grader_id", sa.Text, primary_key=True),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("chain", sa.Text, nullable=False),
    )
    forbid_changes("history")
    forbid_changes("closing")
