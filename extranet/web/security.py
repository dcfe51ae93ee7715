"""Security headers, on every response; no script nor style runs but ours."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, g

from extranet.settings import Settings

YEAR = 365 * 24 * 3600
DENIED_FEATURES = ("accelerometer", "camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb")

HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in DENIED_FEATURES),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def csp_nonce() -> str:
    """Return the word that marks the scripts of this response as ours."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return g.csp_nonce


def content_policy(settings: Settings, nonce: str) -> str:
    """Write the Content-Security-Policy; the map tiles' host is its only stranger."""
    images = ["'self'", "data:"]
    if settings.tile_url:
        tiles = urlsplit(settings.tile_url)
        images.append(f"{tiles.scheme}://{tiles.netloc.replace('{s}', '*')}")
    policy = {
        "default-src": "'none'",
        "script-src": f"'nonce-{nonce}'",
        "style-src": f"'self' 'nonce-{nonce}'",
        "img-src": " ".join(images),
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def init_app(app: Flask, settings: Settings) -> None:
    """Put the headers on every response of this application, errors included."""
    headers = dict(HEADERS)
    if settings.production:
        headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"

    @app.after_request
    def secure(response: Response) -> Response:
        response.headers.update(headers)
        response.headers["Content-Security-Policy"] = content_policy(settings, csp_nonce())
        return response

    app.jinja_env.globals["csp_nonce"] = csp_nonce
