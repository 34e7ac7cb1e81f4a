"""Alembic runs the migrations on the connection that `migrate.py` hands over, inside its transaction."""

from alembic import context

from jxgrade.marking.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
