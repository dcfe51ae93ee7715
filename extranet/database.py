"""The database: one `db`, its types, and how a write begins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from json import JSONDecoder
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Engine, MetaData, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator


class Base(DeclarativeBase):
    """Give every constraint a name, so that a migration can find it again."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)

_read = JSONDecoder().raw_decode
# The cache (in KiB) holds what some ten pages of results read: with half of it, each page reads a hundred times a file.
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=10000", "cache_size=-4096")


def from_json(text: str | bytes) -> Any:
    """Read a value that we wrote; a list has a hundred short ones, which cost `json.loads` five times as much."""
    if not isinstance(text, str | bytes):
        raise TypeError(f"{text!r} is no JSON")  # a number, that SQLite keeps as one and SQLAlchemy takes as it is
    return _read(text if isinstance(text, str) else text.decode())[0]


# JSON that PostgreSQL can index; text in SQLite.
Json = JSON().with_variant(JSONB(), "postgresql")


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC (SQLite keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse an instant without zone; store it in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Return it aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WriteOutsideTransaction(RuntimeError):
    """A change was flushed outside `writing()`: it would read first and fight for the lock later."""


@contextmanager
def writing() -> Iterator[Session]:
    """Open one short write transaction; commit at the end, roll back on any error.

    SQLite is locked at once (BEGIN IMMEDIATE): a transaction that reads first and writes later fails under load.
    What was loaded before is read again inside. Nested calls join the outer one.
    """
    session = db.session()
    if session.info.get("writing"):
        yield session
        return
    session.rollback()
    session.connection(execution_options={"begin": "IMMEDIATE"})
    session.info["writing"] = True
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["writing"] = False


def hold(record: Base) -> None:
    """Keep a record from every other writer until `writing()` ends, and read again what it says now."""
    db.session.flush()  # reading again would drop what waits to be written
    db.session.refresh(record, with_for_update=True)


@event.listens_for(Session, "before_flush")
def _only_inside_writing(session: Session, *_: Any) -> None:
    if not session.info.get("writing") and (session.new or session.dirty or session.deleted):
        raise WriteOutsideTransaction("open `with writing():` around what changes rows")


@event.listens_for(Engine, "connect")
def _prepare_connection(connection: Any, _record: Any) -> None:
    if type(connection).__module__.split(".")[0] != "sqlite3":
        return
    connection.isolation_level = None  # transactions begin below, not by guesswork of the driver
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Any) -> None:
    if connection.dialect.name != "sqlite":
        return
    if mode := connection.get_execution_options().get("begin"):
        connection.exec_driver_sql(f"BEGIN {mode}")
    else:  # every page reads so: it takes no lock and cannot fail, so nothing has to translate its errors
        connection.connection.dbapi_connection.execute("BEGIN DEFERRED")
