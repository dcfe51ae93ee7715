"""The provider as it describes itself: its addresses and its keys, read again after an hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from extranet import clock
from extranet.proconnect.refusals import Unavailable
from extranet.proconnect.speaking import Conversation
from extranet.settings import Settings

LIFETIME = timedelta(hours=1)
NEEDED = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
LEAVING = "end_session_endpoint"


@dataclass(frozen=True, kw_only=True)
class Description:
    """What the provider said of itself at an instant."""

    addresses: Mapping[str, str]
    secret_in_header: bool
    keys: KeySet
    read_at: datetime


class Provider:
    """One provider, known by its issuer; its description is read when it is first needed."""

    def __init__(self, settings: Settings) -> None:
        self.issuer = settings.proconnect_issuer
        self.client_id = settings.proconnect_client_id
        self.strong_acr = tuple(settings.proconnect_strong_acr.split())
        self.vouches = settings.proconnect_vouches
        self._settings = settings
        self._description: Description | None = None

    def __bool__(self) -> bool:
        """Tell whether there is a provider at all."""
        return bool(self.issuer)

    def description(self, *, again: bool = False) -> Description:
        """Return what the provider says of itself, at most an hour old; `again` asks it now."""
        known = self._description
        if again or known is None or clock.now() - known.read_at > LIFETIME:
            self._description = known = self._read()
        return known

    def conversation(self, *, secret_in_header: bool = True, **values: Any) -> Conversation:
        """Begin to speak with the provider."""
        return Conversation(
            self.client_id,
            self._settings.proconnect_client_secret,
            scope=self._settings.proconnect_scopes,
            token_endpoint_auth_method="client_secret_basic" if secret_in_header else "client_secret_post",
            code_challenge_method="S256",
            default_timeout=self._settings.proconnect_timeout,
            leeway=0,  # its tokens live a minute: they are used at once
            **values,
        )

    def _read(self) -> Description:
        with self.conversation() as conversation:
            document = conversation.document(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if document.get("issuer") != self.issuer:
                raise Unavailable("other_issuer")
            addresses = {name: self._address(document.get(name)) for name in NEEDED}
            if document.get(LEAVING):
                addresses[LEAVING] = self._address(document[LEAVING])
            try:
                keys = KeySet.import_key_set(conversation.document(addresses["jwks_uri"]))
            except (JoseError, KeyError, TypeError, ValueError):
                raise Unavailable("no_keys") from None
        ways = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return Description(
            addresses=addresses, secret_in_header="client_secret_basic" in ways, keys=keys, read_at=clock.now()
        )

    def _address(self, text: object) -> str:
        """Accept an address that is as safe as the issuer's own."""
        scheme = urlsplit(text).scheme if isinstance(text, str) else ""
        if scheme not in {"https", urlsplit(self.issuer).scheme}:
            raise Unavailable("no_address")
        return str(text)
