"""Run the migrations over the application's engine. There is no `alembic.ini`: the settings say it all."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import JSON, Connection
from sqlalchemy.types import TypeDecorator

migrate = current_app.extensions["migrate"]


def render_item(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """Write our own types as the plain ones under them: a migration imports nothing of the application."""
    if kind != "type":
        return False
    if type(item) is JSON:
        autogen_context.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    if isinstance(item, TypeDecorator) and type(item).__module__.startswith("extranet."):
        return f"sa.{item.impl!r}"
    return False


def refuse_empty(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Make no file when the models and the database agree."""
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def run(connection: Connection) -> None:
    """Migrate over this connection; SQLite's foreign keys rest meanwhile, since a batch drops and remakes tables."""
    sqlite = connection.dialect.name == "sqlite"
    raw = connection.connection.driver_connection
    if sqlite:
        raw.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=migrate.db.metadata,
        render_item=render_item,
        process_revision_directives=refuse_empty,
        **migrate.configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
    if sqlite:
        raw.execute("PRAGMA foreign_keys=ON")


if context.is_offline_mode():
    context.configure(
        dialect_name=migrate.db.engine.dialect.name, target_metadata=migrate.db.metadata, literal_binds=True
    )
    with context.begin_transaction():
        context.run_migrations()
elif (given := context.config.attributes.get("connection")) is not None:
    run(given)
else:
    with migrate.db.engine.connect() as connection:
        run(connection)
