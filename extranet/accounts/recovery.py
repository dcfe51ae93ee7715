"""Recovery codes: ten words on paper for the day the telephone is lost. Each opens once; only digests are kept."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ForeignKey, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock
from extranet.database import Instant, db

COUNT, LENGTH = 10, 16
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that one reads as something else; 16 of them are 79 bits


class RecoveryCode(db.Model):
    """One code of somebody, by its digest."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str]
    used_at: Mapped[datetime | None] = mapped_column(Instant)


def renew(user_id: int) -> list[str]:
    """Replace all codes of a person and return the new ones, to be shown once (inside `writing()`)."""
    forget(user_id)
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(COUNT)]
    db.session.add_all(RecoveryCode(user_id=user_id, digest=_digest(code)) for code in codes)
    db.session.flush()
    return ["-".join(re.findall("....", code)) for code in codes]


def use(user_id: int, code: str) -> bool:
    """Tell whether this is one of a person's codes, and use it up (inside `writing()`)."""
    plain = re.sub(r"[\s-]", "", code).lower()
    if len(plain) != LENGTH:
        return False
    mine = update(RecoveryCode).where(
        RecoveryCode.user_id == user_id, RecoveryCode.digest == _digest(plain), RecoveryCode.used_at.is_(None)
    )
    return db.session.execute(mine.values(used_at=clock.now())).rowcount == 1


def left(user_id: int) -> int:
    """Count the codes that still open."""
    query = select(func.count()).select_from(RecoveryCode)
    return db.session.scalar(query.where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))) or 0


def forget(user_id: int) -> None:
    """Forget every code of a person (inside `writing()`)."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def _digest(code: str) -> str:
    return sha256(code.encode()).hexdigest()
