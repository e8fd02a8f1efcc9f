"""Run the migrations for Alembic, on the connection that ``open_database`` holds."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
