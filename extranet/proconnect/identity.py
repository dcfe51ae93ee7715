"""Who the provider says somebody is, in plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from extranet.proconnect.provider import Provider

LONGEST = 200  # characters of a claim


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A person, for one provider: `subject` never changes, the address may."""

    issuer: str
    subject: str
    email: str
    email_vouched: bool
    name: str
    siret: str
    strong: bool  # the provider asked for a second factor, and the settings believe it
    id_token: str = field(default="", repr=False)  # shown to the provider again when the person leaves


def read(provider: Provider, proof: Mapping[str, Any], claims: Mapping[str, Any], id_token: str) -> Identity:
    """Make an identity of the ID token's claims and of the userinfo's."""
    family = _text(claims, "usual_name") or _text(claims, "family_name")
    name = f"{_text(claims, 'given_name')} {family}".strip() or _text(claims, "name")
    verified = claims.get("email_verified", provider.vouches)
    return Identity(
        issuer=provider.issuer,
        subject=proof["sub"],
        email=_text(claims, "email"),
        email_vouched=verified is True,
        name=name,
        siret="".join(_text(claims, "siret").split()),
        strong=_text(proof, "acr") in provider.strong_acr,
        id_token=id_token,
    )


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return " ".join(value.split()) if isinstance(value, str) and len(value) <= LONGEST else ""
