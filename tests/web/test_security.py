"""The security headers, to the letter, on whatever the site answers."""

from __future__ import annotations

import re

import pytest
from flask import abort

from extranet.guard import public

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:{tiles}; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), "
    "payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
EVERYWHERE = [
    "/connexion",
    "/formations",
    "/nowhere",
    "/api/v1/nowhere",
    "/static/css/base.css",
    "/static/nowhere",
    "/sante",
]


def nonce_of(response) -> str:
    return re.search(r"script-src 'nonce-([\w-]{20,})'", response.headers["Content-Security-Policy"])[1]


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_carries_them(client, path):
    response = client.get(path)
    expected = {
        **HEADERS,
        "Content-Security-Policy": POLICY.format(nonce=nonce_of(response), tiles=" https://data.geopf.fr"),
    }
    assert {name: response.headers.get(name) for name in expected} == expected
    assert "Strict-Transport-Security" not in response.headers


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 429, 500, 503])
def test_errors_too(make_app, status):
    app = make_app()

    @app.get("/broken")
    @public
    def broken():
        abort(status)

    response = app.test_client().get("/broken")
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    policy = POLICY.format(nonce=nonce_of(response), tiles=" https://data.geopf.fr")
    assert response.headers["Content-Security-Policy"] == policy


def test_a_crash_too_and_it_tells_nothing(make_app):
    app = make_app()
    app.testing = False

    @app.get("/broken")
    @public
    def broken():
        raise RuntimeError("the secret of the machine")

    response = app.test_client().get("/broken")
    assert response.status_code == 500
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert "secret" not in response.text


def test_the_nonce_is_new_each_time(client):
    assert nonce_of(client.get("/connexion")) != nonce_of(client.get("/connexion"))


@pytest.mark.parametrize(
    ("tiles", "host"),
    [
        ("", ""),
        ("https://tiles.example:8443/{z}/{x}/{y}.png", " https://tiles.example:8443"),
        ("https://{s}.tiles.example/{z}/{x}/{y}.png", " https://*.tiles.example"),
    ],
)
def test_the_map_s_host_is_the_only_stranger(make_app, tiles, host):
    response = make_app(tile_url=tiles).test_client().get("/sante")
    assert response.headers["Content-Security-Policy"] == POLICY.format(nonce=nonce_of(response), tiles=host)


def test_production_asks_for_https_for_a_year(make_app):
    response = make_app(env="production").test_client().get("/sante")
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/connexion", "private, no-store"),
        ("/nowhere", "private, no-store"),
        ("/static/nowhere?v=1", "private, no-store"),
        ("/static/css/base.css", "public, max-age=86400"),
        ("/static/css/base.css?v=1", "public, max-age=31536000, immutable"),
    ],
)
def test_what_a_browser_may_keep(client, path, kept):
    assert client.get(path).headers["Cache-Control"] == kept


def test_the_address_of_a_static_file_changes_with_it(app, tmp_path):
    (tmp_path / "one.css").write_text("a{}")
    with app.test_request_context():
        address = app.url_for("static", filename="css/base.css")
        assert re.fullmatch(r"/static/css/base\.css\?v=[0-9a-f]{12}", address)
        assert app.url_for("static", filename="fonts/one.woff2") == "/static/fonts/one.woff2"
