"""The history, which only grows, and the pointer to its newest row of each entry."""

import sqlalchemy as sa
from alembic import op

from jxgrade.marking.store.migrations.append_only import forbid_changes

revision = "0001"
down_revision = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make `history` and `latest`."""
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
    forbid_changes("history")
