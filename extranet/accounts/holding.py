"""What the tables say of a person, column by column: each noun lists its own in a `personal.py`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update

from extranet.accounts.people import User
from extranet.database import db


class Erasing(Enum):
    """What becomes of a row when the person is erased."""

    DELETE = "the row goes"
    CLEAR = "the row stays and says nobody"
    KEEP = "the row keeps the number of an account that has no name any more"


@dataclass(frozen=True)
class Holding:
    """One column that points at people, by the number of their account or by their address."""

    column: Any
    label: str  # as the person reads it in the export
    erasing: Erasing
    by_email: bool = False
    secret: tuple[str, ...] = ()  # columns that are given to nobody

    @property
    def covers(self) -> tuple[str, str]:
        """Return the table and the column."""
        return self.column.class_.__tablename__, self.column.key

    def about(self, user: User | None, email: str) -> ColumnElement[bool] | None:
        """Return which rows speak of a person; None when none can."""
        if self.by_email:
            return func.lower(self.column) == email
        return None if user is None else self.column == user.id

    def count(self, user: User | None, email: str) -> int:
        """Count the rows."""
        which = self.about(user, email)
        if which is None:
            return 0
        return db.session.scalar(select(func.count()).select_from(self.column.class_).where(which))

    def rows(self, user: User | None, email: str) -> list[dict[str, Any]]:
        """Return the rows as JSON takes them, without what is secret or cannot be read."""
        which = self.about(user, email)
        if which is None:
            return []
        table = self.column.class_.__table__
        shown = [column for column in table.columns if column.name not in self.secret]
        found = db.session.execute(select(*shown).where(which).order_by(*table.primary_key.columns))
        return [{name: _readable(value) for name, value in row._mapping.items()} for row in found]

    def erase(self, user: User | None, email: str) -> int:
        """Erase what must be (inside `writing()`); return how many rows were touched."""
        which = self.about(user, email)
        if which is None or self.erasing is Erasing.KEEP:
            return 0
        model = self.column.class_
        statement = delete(model) if self.erasing is Erasing.DELETE else update(model).values({self.column: None})
        done = db.session.execute(statement.where(which), execution_options={"synchronize_session": False})
        return done.rowcount


@dataclass(frozen=True)
class Mention(Holding):
    """A text in which an address may stand among other things: found and numbered, changed by whoever wrote it."""

    def about(self, user: User | None, email: str) -> ColumnElement[bool]:
        """Return which texts hold the address."""
        return self.column.icontains(email, autoescape=True)

    def rows(self, user: User | None, email: str) -> list[dict[str, Any]]:
        """Return the numbers of the texts."""
        model = self.column.class_
        found = db.session.scalars(select(model.id).where(self.about(user, email)).order_by(model.id))
        return [{"id": one} for one in found]


def _readable(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str | dict | list):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
