"""Failed sign-ins, counted in the database so that all processes share the count.

Three counts over the last fifteen minutes: of an account from one address, of an account from everywhere, of an address
for all accounts. Past a count's limit, nobody is checked until its oldest failure is fifteen minutes old; refused
attempts are not counted, so that a wait is never prolonged. The count from everywhere does not bind the addresses
where the account's owner signed in before: an attacker elsewhere cannot shut the owner out.

What anybody may do without an account is counted by address too, each thing apart from the others and from sign-ins.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock, errors
from extranet.accounts.people import normal_email
from extranet.database import Instant, db, writing

WINDOW = timedelta(minutes=15)
PAIR_LIMIT, ACCOUNT_LIMIT, ADDRESS_LIMIT = 8, 30, 100
_FAILED = "Trop d’essais ont échoué."


class Attempt(db.Model):
    """One sign-in that has failed, or whose answer is not known yet."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    email: Mapped[str] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(index=True)


class TooManyAttempts(errors.NotAllowed):
    """Too many sign-ins failed lately; `details["seconds"]` says how long to wait."""


def reserve(email: str, address: str, *, known: bool) -> None:
    """Count one attempt before its password is checked; raise TooManyAttempts where the limits are reached.

    `known` says that the account's owner signed in from this address before.
    """
    email, now = normal_email(email), clock.now()
    with writing():
        db.session.execute(delete(Attempt).where(Attempt.at <= now - WINDOW))
        waits = [
            _released(PAIR_LIMIT, Attempt.email == email, Attempt.address == address),
            _released(ADDRESS_LIMIT, Attempt.address == address),
        ]
        if not known:
            waits.append(_released(ACCOUNT_LIMIT, Attempt.email == email))
        until = max((wait for wait in waits if wait), default=None)
        if until is None:
            db.session.add(Attempt(at=now, email=email, address=address))
    if until is not None:
        raise _too_many(until - now, _FAILED)


def count(what: str, address: str, most: int, said: str) -> int:
    """Count one more thing that strangers do from an address, and return its number, for `uncount`.

    Raises TooManyAttempts, `said` first, when there were so many in the last fifteen minutes.
    """
    now, counted = clock.now(), f"{what}:{address}"
    with writing():
        db.session.execute(delete(Attempt).where(Attempt.at <= now - WINDOW))
        until = _released(most, Attempt.address == counted)
        if until is None:
            attempt = Attempt(at=now, email=what, address=counted)
            db.session.add(attempt)
            db.session.flush()
            return attempt.id
    raise _too_many(until - now, said)


def uncount(number: int) -> None:
    """Take back what was counted: it came to a good end."""
    with writing():
        db.session.execute(delete(Attempt).where(Attempt.id == number))


def forget(email: str, address: str) -> None:
    """Forget the failures of an account from an address: its owner is in (inside `writing()`)."""
    own = delete(Attempt).where(Attempt.email == normal_email(email), Attempt.address == address)
    db.session.execute(own)


def _released(limit: int, *criteria: ColumnElement[bool]) -> datetime | None:
    """Return when the count falls below its limit, if it has reached it."""
    latest_first = select(Attempt.at).where(*criteria).order_by(Attempt.at.desc(), Attempt.id.desc())
    reached = db.session.scalar(latest_first.offset(limit - 1).limit(1))
    return reached + WINDOW if reached else None


def _too_many(wait: timedelta, said: str) -> TooManyAttempts:
    minutes = max(1, -(-wait // timedelta(minutes=1)))
    spoken = "1\u00a0minute" if minutes == 1 else f"{minutes}\u00a0minutes"
    return TooManyAttempts(f"{said} Réessayez dans {spoken}.", seconds=int(wait.total_seconds()) + 1)
