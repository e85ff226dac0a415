"""Run by Alembic: applies the steps on the connection, and inside the transaction, that `course.store.schema` holds."""

from alembic import context

from course.store.schema import VERSION_TABLE
from course.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
