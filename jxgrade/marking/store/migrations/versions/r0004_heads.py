"""How each grader's chain ends, so that rows cut off its end are missed; what a save asks for before it adds a row."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make `heads` from the chains as they stand; the index that found their ends goes."""
    op.create_table(
        "heads",
        sa.Column("grader_id", sa.Text, primary_key=True),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("chain", sa.Text, nullable=False),
    )
    op.execute(
        "INSERT INTO heads (grader_id, rows, chain) SELECT history.grader_id, ends.rows, history.chain FROM history"
        " JOIN (SELECT max(number) AS number, count(*) AS rows FROM history GROUP BY grader_id) AS ends"
        " ON ends.number = history.number"
    )
    op.drop_index("history_by_grader", "history")
