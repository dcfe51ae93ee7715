"""The whole way in and out, against a provider that is not ours, in a process of its own."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests

from tests.factories.accounts import an_account

PERSON = {"sub": "person-1", "email": "lea@mission-locale.example", "email_verified": True}


@pytest.fixture
def issuer() -> Iterator[str]:
    """Start the provider and wait until it says that it listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "-p", str(port), "-n", "true", "--user-claims"]
    process = subprocess.Popen([*command, json.dumps(PERSON)], stderr=subprocess.PIPE, text=True)
    try:
        assert any("running on" in line for line in process.stderr)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=30)


def of_this_site(address: str) -> str:
    parts = urlsplit(address)
    assert parts.netloc == "localhost"
    return f"{parts.path}?{parts.query}"


def test_in_and_out(make_app, issuer):
    app = make_app(proconnect_issuer=issuer, proconnect_client_id="extranet", proconnect_client_secret="any of them")
    with app.app_context():
        an_account()
    client = app.test_client()
    asked = client.get("/connexion/proconnect?next=/compte").location
    given = requests.post(asked, data={"sub": "person-1"}, allow_redirects=False, timeout=10).headers["Location"]
    assert client.get(of_this_site(given)).location == "/compte"
    assert "Léa Martin" in client.get("/compte").text

    page = client.post("/deconnexion", data={"csrf_token": client.token("/compte")}).text
    leaving = re.search(r'<a href="([^"]+/end_session[^"]+)"', page)[1].replace("&amp;", "&")
    back = re.search(r'value="([^"]+/deconnexion/proconnect[^"]*)"', requests.get(leaving, timeout=10).text)[1]
    confirmed = requests.post(
        f"{issuer}/oauth2/end_session/confirm", data={"redirect_uri": back}, allow_redirects=False, timeout=10
    )
    client.get(of_this_site(confirmed.headers["Location"]))
    assert "ici et chez ProConnect" in client.get("/connexion").text
