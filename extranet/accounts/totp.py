"""Codes that change every thirty seconds (TOTP, RFC 6238): the second factor of who has an application for it."""

from __future__ import annotations

import re
from datetime import datetime

import pyotp
from sqlalchemy import ForeignKey, delete, update
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock, errors, signing
from extranet.database import Instant, db

PURPOSE = "totp"
STEP = 30  # seconds
NEIGHBOURS = (0, -1, 1)  # the clock of a telephone may be a step ahead or behind


class TotpFactor(db.Model):
    """The secret that somebody's application shares with us, sealed; a candidate counts once a code confirms it."""

    __tablename__ = "totp_factor"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[str | None]
    candidate: Mapped[str | None]
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    last_step: Mapped[int] = mapped_column(default=0)


def confirmed(user_id: int) -> TotpFactor | None:
    """Return the factor that a person uses today."""
    factor = db.session.get(TotpFactor, user_id)
    return factor if factor is not None and factor.sealed is not None else None


def begin(user_id: int, secret_key: str) -> None:
    """Propose a new secret, confirmed by nobody yet (inside `writing()`)."""
    factor = db.session.get(TotpFactor, user_id)
    if factor is None:
        factor = TotpFactor(user_id=user_id)
        db.session.add(factor)
    factor.candidate = signing.seal(secret_key, PURPOSE, pyotp.random_base32())
    db.session.flush()


def candidate(user_id: int, secret_key: str) -> str | None:
    """Return the secret (base 32) that waits for its first code."""
    factor = db.session.get(TotpFactor, user_id)
    return signing.unseal(secret_key, PURPOSE, factor.candidate) if factor and factor.candidate else None


def address(secret: str, email: str, site: str) -> str:
    """Return what the QR code says: `otpauth://…`."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=site)


def confirm(user_id: int, code: str, secret_key: str) -> None:
    """Make the candidate the factor, by its first code; raise Invalid or Conflict (inside `writing()`)."""
    secret = candidate(user_id, secret_key)
    if secret is None:
        raise errors.Conflict("Recommencez\u00a0: ce code n’attend plus d’être confirmé.")
    step = _step_of(secret, code)
    if step is None:
        raise errors.Invalid("Ce code n’est pas le bon. Vérifiez l’heure de votre téléphone, puis écrivez le suivant.")
    factor = db.session.get_one(TotpFactor, user_id)
    factor.sealed, factor.candidate = factor.candidate, None
    factor.confirmed_at, factor.last_step = clock.now(), step
    db.session.flush()


def set_known(user_id: int, secret: str, secret_key: str) -> None:
    """Give an account a secret that is known beforehand (inside `writing()`)."""
    sealed = signing.seal(secret_key, PURPOSE, secret)
    db.session.merge(TotpFactor(user_id=user_id, sealed=sealed, confirmed_at=clock.now(), last_step=0))
    db.session.flush()


def use(user_id: int, code: str, secret_key: str) -> bool:
    """Tell whether a code is right, and use it up: of two at the same time one wins (inside `writing()`)."""
    factor = confirmed(user_id)
    step = _step_of(signing.unseal(secret_key, PURPOSE, factor.sealed), code) if factor else None
    if step is None:
        return False
    mine = update(TotpFactor).where(TotpFactor.user_id == user_id, TotpFactor.last_step < step)
    return db.session.execute(mine.values(last_step=step)).rowcount == 1


def remove(user_id: int) -> None:
    """Forget a person's secrets (inside `writing()`)."""
    db.session.execute(delete(TotpFactor).where(TotpFactor.user_id == user_id))


def give_up(user_id: int) -> None:
    """Forget a candidate, keep the factor (inside `writing()`)."""
    alone = delete(TotpFactor).where(TotpFactor.user_id == user_id, TotpFactor.sealed.is_(None))
    db.session.execute(alone)
    db.session.execute(update(TotpFactor).where(TotpFactor.user_id == user_id).values(candidate=None))


def _step_of(secret: str, code: str) -> int | None:
    """Return the step at which this code is right; spaces are of no account."""
    digits = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    now, generator = int(clock.now().timestamp()) // STEP, pyotp.TOTP(secret)
    found = [
        now + shift for shift in NEIGHBOURS if pyotp.utils.strings_equal(generator.generate_otp(now + shift), digits)
    ]
    return found[0] if found else None
