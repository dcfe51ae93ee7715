"""PostgreSQL: read by COPY as it stands at one instant, put back in a schema of its own that then takes the place.

The programs of PostgreSQL are not needed. Who owns the database may do it; triggers that refuse changes rest meanwhile.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text

from extranet.operating.archive import Writer
from extranet.operating.sqlite_copy import Migrate, check, count_rows, schema_of

TABLE = "tables/{}.copy"
ASIDE, BEFORE = "extranet_restoring", "extranet_before"
_CHUNK = 1024 * 1024
_MARKS = "alembic_version"  # written by the migrations themselves

_COLUMNS = text(
    "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attname) FROM pg_attribute "
    "WHERE attrelid = CAST(:name AS regclass) AND attnum > 0 AND NOT attisdropped"
)
_FOREIGN_KEYS = text(
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE contype = 'f' AND connamespace = CAST(:name AS regnamespace)"
)
_SEQUENCES = text(
    "SELECT table_name, column_name, pg_get_serial_sequence(quote_ident(table_name), column_name) "
    "FROM information_schema.columns WHERE table_schema = :name "
    "AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL"
)


class Still:
    """One picture of the database, whoever writes meanwhile."""

    def __init__(self, connection: Connection, folder: Path) -> None:
        self.connection, self._folder = connection, folder

    def schema(self) -> str:
        """Return the revision of the schema."""
        return schema_of(self.connection)

    def counts(self) -> dict[str, int]:
        """Count the rows of every table."""
        return count_rows(self.connection)

    def save(self, writer: Writer) -> None:
        """Put every table into a backup."""
        for name in self.counts():
            with tempfile.TemporaryFile(dir=self._folder) as file:
                with _cursor(self.connection).copy(f"COPY {_listed(self.connection, name)} TO STDOUT") as copied:
                    for chunk in copied:
                        file.write(chunk)
                file.seek(0)
                writer.add(TABLE.format(name), file)


@contextmanager
def still(engine: Engine, folder: Path) -> Iterator[Still]:
    """Give one picture of the database, for as long as the block lasts."""
    options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection:
        yield Still(connection, folder)


def put_back(
    engine: Engine,
    files: dict[str, Path],
    migrate: Migrate,
    ready: Callable[[Connection], None],
    counts: dict[str, int],
    schema: str,
) -> None:
    """Build the database in a schema aside, upgraded; it takes the place of the one that serves in one transaction."""
    with engine.begin() as connection:
        home = connection.scalar(text("SELECT current_schema()"))
        connection.execute(text(f"DROP SCHEMA IF EXISTS {ASIDE} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {ASIDE}"))
        connection.execute(text(f"SET LOCAL search_path TO {ASIDE}"))
        migrate(connection, schema)
        _fill(connection, files, counts)
        check(connection, counts)
        migrate(connection, "head")
        ready(connection)
        quote = connection.dialect.identifier_preparer.quote
        connection.execute(text(f"DROP SCHEMA IF EXISTS {BEFORE} CASCADE"))
        connection.execute(text(f"ALTER SCHEMA {quote(home)} RENAME TO {BEFORE}"))
        connection.execute(text(f"ALTER SCHEMA {ASIDE} RENAME TO {quote(home)}"))
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {BEFORE} CASCADE"))


def _fill(connection: Connection, files: dict[str, Path], counts: dict[str, int]) -> None:
    """Write the rows as they were saved: no trigger nor key is asked before all are there."""
    keys = connection.execute(_FOREIGN_KEYS, {"name": ASIDE}).all()
    for table, name, _ in keys:
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    for name in counts:
        if name != _MARKS:
            _copy_in(connection, name, files[TABLE.format(name)])
    for table, name, definition in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    for table, column, sequence in connection.execute(_SEQUENCES, {"name": ASIDE}).all():
        top = f"SELECT setval('{sequence}', (SELECT coalesce(max({column}), 0) + 1 FROM {table}), false)"  # noqa: S608
        connection.exec_driver_sql(top)


def _copy_in(connection: Connection, name: str, path: Path) -> None:
    table = connection.dialect.identifier_preparer.quote(name)
    connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    connection.execute(text(f"TRUNCATE {table}"))
    order = f"COPY {_listed(connection, name)} FROM STDIN"
    with path.open("rb") as file, _cursor(connection).copy(order) as copied:
        while chunk := file.read(_CHUNK):
            copied.write(chunk)
    connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


def _listed(connection: Connection, name: str) -> str:
    """Return a table with its columns by name: their order may differ from one database to another."""
    table = connection.dialect.identifier_preparer.quote(name)
    return f"{table} ({connection.scalar(_COLUMNS, {'name': table})})"


def _cursor(connection: Connection) -> Any:
    return connection.connection.driver_connection.cursor()
