"""A sign-in in two steps, and the way out: authorization code, PKCE S256, state and nonce."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from requests import Response

from extranet import clock
from extranet.proconnect import identity, tokens
from extranet.proconnect.identity import Identity
from extranet.proconnect.provider import LEAVING, Provider
from extranet.proconnect.refusals import Declined, Stale, Untrusted

PATIENCE = timedelta(minutes=15)
SAID_NO = frozenset({"access_denied", "login_required", "consent_required", "interaction_required"})


@dataclass(frozen=True)
class Begun:
    """What one browser keeps of a sign-in that it began."""

    state: str
    nonce: str
    verifier: str
    at: int  # seconds since 1970


def begin(provider: Provider, come_back_to: str) -> tuple[str, Begun]:
    """Return the address to send somebody to, and what to keep until they come back; raise Unavailable."""
    words = (secrets.token_urlsafe(32) for _ in range(3))
    begun = Begun(*words, int(clock.now().timestamp()))
    asked = {"nonce": begun.nonce}
    if provider.strong_acr:
        asked["claims"] = json.dumps({"id_token": {"acr": {"values": list(provider.strong_acr)}}})
    address = provider.description().addresses["authorization_endpoint"]
    with provider.conversation(redirect_uri=come_back_to) as conversation:
        url, _ = conversation.create_authorization_url(
            address, state=begun.state, code_verifier=begun.verifier, **asked
        )
    return url, begun


def finish(provider: Provider, begun: Begun | None, answer: Mapping[str, str], come_back_to: str) -> Identity:
    """Return who came back; raise Stale, Declined, Untrusted or Unavailable."""
    _check_answer(provider, begun, answer)
    described = provider.description()
    values = {"redirect_uri": come_back_to, "secret_in_header": described.secret_in_header}
    with provider.conversation(**values) as conversation:
        given = conversation.exchange(described.addresses["token_endpoint"], answer["code"], begun.verifier)
        id_token = given.get("id_token")
        proof = tokens.id_token(provider, id_token, begun.nonce)
        claims = _user_info(provider, conversation.user_info(described.addresses["userinfo_endpoint"]))
    if claims.get("sub") != proof["sub"]:
        raise Untrusted("other_person")
    return identity.read(provider, proof, claims, id_token)


def _check_answer(provider: Provider, begun: Begun | None, answer: Mapping[str, str]) -> None:
    """Refuse an answer that this browser did not ask for, or that brings no code."""
    if begun is None or not hmac.compare_digest(begun.state.encode(), answer.get("state", "").encode()):
        raise Stale("state")
    if clock.now().timestamp() - begun.at > PATIENCE.total_seconds():
        raise Stale("too_late")
    if answer.get("iss", provider.issuer) != provider.issuer:  # RFC 9207
        raise Untrusted("iss")
    if (error := answer.get("error")) is not None:
        raise Declined(error if error in SAID_NO else "error")
    if not answer.get("code"):
        raise Untrusted("no_code")


def _user_info(provider: Provider, answer: Response) -> dict[str, Any]:
    """Read who it is, told in JSON or, as ProConnect does, in a signed JWT."""
    if answer.headers.get("Content-Type", "").partition(";")[0].strip().lower() == "application/jwt":
        return tokens.user_info(provider, answer.text.strip())
    try:
        claims = answer.json()
    except ValueError:
        claims = None
    if not isinstance(claims, dict):
        raise Untrusted("bad_userinfo")
    return claims


def leave(provider: Provider, id_token: str, state: str, come_back_to: str) -> str | None:
    """Return the address where a person leaves the provider too; None when it has none. Raise Unavailable."""
    address = provider.description().addresses.get(LEAVING)
    if address is None:
        return None
    values = {"id_token_hint": id_token, "state": state, "post_logout_redirect_uri": come_back_to}
    return f"{address}{'&' if '?' in address else '?'}{urlencode(values)}"
