"""The tables of the mark store as its newest revision has them; `migrations/` says how they came about.

`history` is append-only (triggers refuse UPDATE and DELETE): a row is an entry as it stood after one change, chained
to its grader's row before (`chain.py`). `latest` points at
the newest row of each entry, so that the present is found without going through the past. `closing` is append-only too.
`heads` says how many rows each grader's chain has and how it ends, so that rows cut off its end are missed.
"""

from typing import Final

import sqlalchemy as sa

REVISIONS: Final = ("0004",)
"""Revisions of the schema, oldest first; the last is what this jxgrade writes."""

metadata = sa.MetaData()
_KEY: Final = ("submission_id", "grader_id", "role")

history = sa.Table(
    "history",
    metadata,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
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
    sa.Column(
        "number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), sa.ForeignKey("history.number"), nullable=False
    ),
    sa.Index("latest_by_grader", "grader_id"),
)

closing = sa.Table(
    "closing",
    metadata,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
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
