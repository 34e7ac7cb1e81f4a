"""Triggers by which the database itself keeps a table append-only, in both dialects."""

from alembic import op

_SQLITE = (
    "CREATE TRIGGER {table}_keeps_rows BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    "CREATE TRIGGER {table}_loses_none BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    # INSERT OR REPLACE would delete without asking the trigger above
    "CREATE TRIGGER {table}_replaces_none BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE number = NEW.number)"
    " BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
)
_POSTGRES = (
    "CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
    "CREATE TRIGGER {table}_keeps_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW"
    " EXECUTE FUNCTION {table}_is_append_only()",
    "CREATE TRIGGER {table}_loses_none BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
    " EXECUTE FUNCTION {table}_is_append_only()",
)


def forbid_changes(table: str) -> None:
    """Refuse UPDATE, DELETE, REPLACE and TRUNCATE on a table whose key is ``number``."""
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRES:
        op.execute(statement.format(table=table))
