"""Signed links: a word that only this site can write, good for one purpose, that holds a record's key and no secret."""

from __future__ import annotations

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
