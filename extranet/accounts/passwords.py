"""Passwords: argon2id, 19 MiB, two passes, one lane (OWASP). An unknown account costs the same time as a known one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from extranet import errors, later

zxcvbn = later("zxcvbn")
MINIMUM, MAXIMUM = 15, 1000
# zxcvbn's own scale: fewer guesses than this are within reach of whoever tries the lists of common passwords.
FEWEST_GUESSES = 10**8
_READ_BY_ZXCVBN = 72  # its time grows with the square of the length
_OWN_LETTERS = 8  # letters that must not be those of the person's or the site's name
# What French keyboards and habits add to the lists that zxcvbn carries.
_FRENCH = ("azertyuiop", "qsdfghjklm", "wxcvbn", "motdepasse", "mot", "passe", "bonjour", "soleil", "doudou", "azerty")

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


def check_choice(password: str, known: Iterable[str] = ()) -> None:
    """Raise Invalid unless a person may choose this password: long, and not among the first that are tried.

    No rule of composition. `known` are words that others know: names of the person, address, name of the site.
    """
    plain = _normal(password)
    if len(plain) < MINIMUM:
        raise errors.Invalid(f"Choisissez un mot de passe d’au moins {MINIMUM} caractères.")
    if len(password) > MAXIMUM:
        raise errors.Invalid(f"Choisissez un mot de passe d’au plus {MAXIMUM} caractères.")
    if len(set(plain)) < 4:
        raise errors.Invalid("Ce mot de passe répète les mêmes caractères. Choisissez-en un autre.")
    words = [word for text in known for word in re.findall(r"\w{3,}", text.casefold())]
    if _left_without(plain.casefold(), words) < _OWN_LETTERS:
        raise errors.Invalid("Ce mot de passe est fait de votre nom ou de celui du site. Choisissez-en un autre.")
    if zxcvbn.zxcvbn(plain[:_READ_BY_ZXCVBN], user_inputs=[*words, *_FRENCH])["guesses"] < FEWEST_GUESSES:
        raise errors.Invalid("Ce mot de passe est parmi les plus courants. Choisissez plutôt quatre mots sans rapport.")


def _left_without(password: str, words: Iterable[str]) -> int:
    for word in sorted(words, key=len, reverse=True):
        password = password.replace(word, " ")
    return sum(not one.isspace() for one in password)
