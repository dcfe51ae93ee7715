"""For which host and origin passkeys are good: the site of the settings, in development the host one came by."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, request

from extranet import errors
from extranet.accounts.passkeys import Site


def site() -> Site:
    """Return the site of this request. A number (127.0.0.1) has no passkeys: browsers want a name, as localhost."""
    settings = current_app.extensions["extranet"]["settings"]
    address = urlsplit(settings.address if settings.production else request.host_url)
    if not address.hostname:
        raise errors.NotFound("Les clés d’accès attendent l’adresse du site.")
    return Site(host=address.hostname, origin=f"{address.scheme}://{address.netloc}", name=settings.site_name)
