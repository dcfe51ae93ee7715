"""Passwords: argon2id, 19 MiB, two passes, one lane (OWASP). An unknown account costs the same time as a known one."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from extranet import errors

MINIMUM, MAXIMUM = 15, 1000

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Nobody's password, made with the parameters above: it is checked where there is no account.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$N9RoXqyFy/28tT1evRVQWQ$pwJo02OZEXhtzpIM1lqOfZfy9cODW14MVGVe7W28Us8"


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """Return the hash to store."""
    return _hasher.hash(_normal(password))


def verify(stored: str | None, password: str) -> bool:
    """Tell whether the password is the right one; without a stored hash, work as long and answer no."""
    try:
        right = _hasher.verify(stored or NOBODY, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return right and stored is not None


def outdated(stored: str) -> bool:
    """Tell whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def check_choice(password: str) -> None:
    """Raise Invalid unless a person may choose this password: long enough, no rule of composition."""
    if len(_normal(password)) < MINIMUM:
        raise errors.Invalid(f"Choisissez un mot de passe d’au moins {MINIMUM} caractères.")
    if len(password) > MAXIMUM:
        raise errors.Invalid(f"Choisissez un mot de passe d’au plus {MAXIMUM} caractères.")
    if len(set(password)) < 4:
        raise errors.Invalid("Ce mot de passe répète les mêmes caractères. Choisissez-en un autre.")
