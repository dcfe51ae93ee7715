"""A device that keeps one passkey and answers as a browser does, with a true signature (WebAuthn level 3, ES256)."""

from __future__ import annotations

import json
import os
from hashlib import sha256

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url

from extranet.accounts.passkeys import Passkey, Site
from extranet.database import writing

PRESENT_AND_VERIFIED = 0x05


class Device:
    """A device whose key a person has already added."""

    def __init__(self, user_id: int) -> None:
        self._key, self._id, self._count = ec.generate_private_key(ec.SECP256R1()), os.urandom(16), 0
        numbers = self._key.public_key().public_numbers()
        x, y = (number.to_bytes(32) for number in (numbers.x, numbers.y))
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})  # a COSE key, RFC 9053
        with writing() as session:
            session.add(
                Passkey(user_id=user_id, credential_id=self._id, public_key=public, sign_count=0, name="Appareil")
            )

    def answer(self, asked: str, site: Site) -> str:
        """Return the answer of the browser to what it was asked."""
        self._count += 1
        said = {"type": "webauthn.get", "challenge": json.loads(asked)["challenge"], "origin": site.origin}
        client = json.dumps(said).encode()
        device = sha256(site.host.encode()).digest() + bytes([PRESENT_AND_VERIFIED]) + self._count.to_bytes(4)
        signature = self._key.sign(device + sha256(client).digest(), ec.ECDSA(SHA256()))
        own = bytes_to_base64url(self._id)
        parts = {"clientDataJSON": client, "authenticatorData": device, "signature": signature}
        return json.dumps(
            {"id": own, "rawId": own, "type": "public-key"}
            | {"response": {name: bytes_to_base64url(part) for name, part in parts.items()}}
        )
