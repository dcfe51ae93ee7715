"""People who sign in. One person has one account, whatever the number of organisations."""

from __future__ import annotations

from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column, validates

from extranet import clock, errors
from extranet.database import Instant, db


class User(db.Model):
    """An account. Without a password hash it waits for its activation; suspended, it opens nothing."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    activated_at: Mapped[datetime | None] = mapped_column(Instant)
    suspended_at: Mapped[datetime | None] = mapped_column(Instant)
    last_seen_at: Mapped[datetime | None] = mapped_column(Instant)
    # Closed, it is suspended too; it can be opened again for a while.
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    reactivated_at: Mapped[datetime | None] = mapped_column(Instant)
    dormancy_told_at: Mapped[datetime | None] = mapped_column(Instant)
    demonstration: Mapped[bool] = mapped_column(default=False)
    terms_version: Mapped[str | None]
    terms_accepted_at: Mapped[datetime | None] = mapped_column(Instant)

    @validates("email")
    def _same_case(self, _key: str, email: str) -> str:
        return normal_email(email)


def normal_email(text: str) -> str:
    """Return an address as it is stored and compared: trimmed, in lower case."""
    return text.strip().lower()


def by_email(email: str) -> User | None:
    """Return the account of an address, whatever its case."""
    return db.session.scalar(select(User).where(User.email == normal_email(email)))


def add(email: str, name: str, *, password_hash: str | None = None, demonstration: bool = False) -> User:
    """Add an account, activated when it has a password; raise Invalid or Conflict (inside `writing()`)."""
    try:
        email = normal_email(validate_email(email.strip(), check_deliverability=False).normalized)
    except EmailNotValidError as error:
        raise errors.Invalid("Cette adresse électronique n’est pas valable.", email=email) from error
    if not name.strip():
        raise errors.Invalid("Indiquez le nom de la personne.", name=name)
    if by_email(email) is not None:
        raise errors.Conflict("Un compte existe déjà pour cette adresse.", email=email)
    user = User(
        email=email,
        name=name.strip(),
        password_hash=password_hash,
        activated_at=clock.now() if password_hash else None,
        demonstration=demonstration,
    )
    db.session.add(user)
    db.session.flush()
    return user
