"""What the provider signs, checked: by whom, for whom, until when, for which sign-in (OpenID Connect Core 3.1.3.7)."""

from __future__ import annotations

from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError

from extranet import clock
from extranet.proconnect.provider import Provider
from extranet.proconnect.refusals import Untrusted

ALGORITHMS = ("RS256", "PS256", "ES256")
LEEWAY = 60  # seconds between our clock and the provider's
LONGEST = 16 * 1024  # characters of a token


def id_token(provider: Provider, token: object, nonce: str) -> dict[str, Any]:
    """Return the claims of an ID token made for us and for this sign-in; raise Untrusted or Unavailable."""
    claims = _signed(provider, token, sub={"essential": True}, exp={"essential": True}, iat={"essential": True})
    if claims.get("nonce") != nonce:
        raise Untrusted("nonce")
    return claims


def user_info(provider: Provider, token: object) -> dict[str, Any]:
    """Return the claims of a userinfo answer that is signed; raise Untrusted or Unavailable."""
    return _signed(provider, token)


def _signed(provider: Provider, token: object, **wanted: Any) -> dict[str, Any]:
    if not isinstance(token, str) or len(token) > LONGEST:
        raise Untrusted("no_token")
    claims = _claims(provider, token)
    wanted |= {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
    }
    try:
        jwt.JWTClaimsRegistry(now=int(clock.now().timestamp()), leeway=LEEWAY, **wanted).validate(claims)
    except JoseError as error:
        raise Untrusted(error.error) from None
    others = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if others else provider.client_id) != provider.client_id:
        raise Untrusted("azp")
    return claims


def _claims(provider: Provider, token: str) -> dict[str, Any]:
    """Check a signature, with the keys of the hour, then with those of now: a provider changes them."""
    for again in (False, True):
        try:
            return jwt.decode(token, provider.description(again=again).keys, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError) as error:
            refusal = getattr(error, "error", "bad_token")
    raise Untrusted(refusal)
