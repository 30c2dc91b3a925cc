"""Run the revisions for Alembic, on the connection that ``store.schema`` provides.

The connection is inside a transaction that holds the migration lock, so a revision is applied whole or not at all.
"""

from alembic import context

from store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
