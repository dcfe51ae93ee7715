"""What rests on the secret key: signed links, which hold a key and no secret; sealed texts, which nobody reads."""

from __future__ import annotations

import base64
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from itsdangerous import BadSignature, URLSafeSerializer

from extranet.errors import NotFound

LONGEST = 500


def sign(secret: str, purpose: str, key: str) -> str:
    """Return the word of a link that opens this record for this purpose."""
    return _signer(secret, purpose).dumps(key)


def read(secret: str, purpose: str, token: str) -> str:
    """Return the key that a link holds; raise NotFound when it was not signed here, or for something else."""
    try:
        key = _signer(secret, purpose).loads(token) if len(token) <= LONGEST else None
    except BadSignature:
        key = None
    if not isinstance(key, str):
        raise NotFound("Ce lien est incomplet, ou il n’est plus valable.")
    return key


def _signer(secret: str, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=f"extranet.{purpose}")


class Unreadable(Exception):
    """A sealed text was made with another secret key, or is damaged."""


def seal(secret: str, purpose: str, text: str) -> str:
    """Return a text that only this site, for this purpose, can read again."""
    return _safe(secret, purpose).encrypt(text.encode()).decode()


def unseal(secret: str, purpose: str, sealed: str) -> str:
    """Return the text that was sealed; raise Unreadable."""
    try:
        return _safe(secret, purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable(f"sealed for {purpose} with another key") from None


def _safe(secret: str, purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(sha256(f"extranet.seal.{purpose}:{secret}".encode()).digest()))
