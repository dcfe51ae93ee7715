"""SQLite: copied and put back by its own backup, in one step, while others read and write."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, create_engine, inspect, text

from extranet.errors import Refused
from extranet.operating.archive import Writer

FILE = "database.sqlite"
PATIENCE = 60.0  # seconds for a writer to end

Migrate = Callable[[Connection, str], None]


class Still:
    """A copy of the database that nobody writes any more."""

    def __init__(self, path: Path, connection: Connection) -> None:
        self._path, self.connection = path, connection

    def schema(self) -> str:
        """Return the revision of the schema."""
        return schema_of(self.connection)

    def counts(self) -> dict[str, int]:
        """Count the rows of every table."""
        return count_rows(self.connection)

    def save(self, writer: Writer) -> None:
        """Put it into a backup."""
        with self._path.open("rb") as file:
            writer.add(FILE, file)


@contextmanager
def still(engine: Engine, folder: Path) -> Iterator[Still]:
    """Give a copy of the database as it stands now, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix=".copie-", dir=folder) as aside:
        path = Path(aside) / FILE
        copy(Path(str(engine.url.database)), path)
        with opened(path) as connection:
            yield Still(path, connection)


@contextmanager
def opened(path: Path) -> Iterator[Connection]:
    """Open a file of one's own."""
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def copy(source: Path, target: Path) -> None:
    """Copy a database over another in one transaction; who reads the other sees the whole of it before, or after."""
    with closing(_connected(source)) as one, closing(_connected(target)) as other:
        one.backup(other)


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=PATIENCE)


def put_back(
    engine: Engine,
    files: dict[str, Path],
    migrate: Migrate,
    ready: Callable[[Connection], None],
    counts: dict[str, int],
    schema: str,
) -> None:
    """Check and upgrade what was saved, aside, then copy it over the database that serves."""
    path = files[FILE]
    try:
        with opened(path) as connection:
            check(connection, counts)
            if connection.scalar(text("PRAGMA quick_check")) != "ok":
                raise Refused("La base sauvegardée est abîmée.")
    except sqlite3.DatabaseError as error:
        raise Refused("La base sauvegardée ne peut pas être lue.") from error
    with opened(path) as connection:
        migrate(connection, "head")
        connection.commit()
    with opened(path) as connection:
        ready(connection)
        connection.commit()
    copy(path, Path(str(engine.url.database)))


def schema_of(connection: Connection) -> str:
    """Return the revision of the schema of a database."""
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def count_rows(connection: Connection) -> dict[str, int]:
    """Count the rows of every table."""
    quote = connection.dialect.identifier_preparer.quote
    return {
        name: connection.scalar(text(f"SELECT count(*) FROM {quote(name)}"))  # noqa: S608 (names of our tables)
        for name in sorted(inspect(connection).get_table_names())
    }


def check(connection: Connection, counts: dict[str, int]) -> None:
    """Raise Refused where the rows are not those that the manifest counted."""
    if count_rows(connection) != counts:
        raise Refused("La base sauvegardée n’a pas les lignes que la sauvegarde annonce.")
