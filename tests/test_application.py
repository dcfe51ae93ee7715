"""The application: what it is made of, and what an error becomes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from werkzeug.exceptions import NotFound

from extranet import errors, guard
from extranet.application import create_app
from extranet.guard import public
from extranet.settings import Settings, SettingsError


def test_importing_does_no_work(tmp_path: Path):
    code = "import extranet.application, pathlib; assert not list(pathlib.Path.cwd().iterdir())"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)


HEAVY = ("fpdf", "fontTools", "openpyxl", "zxcvbn", "webauthn", "segno")


def test_the_page_of_sign_in_and_the_help_of_the_command_load_no_heavy_library(settings):
    with_page = "assert create_app().test_client().get('/connexion').status_code == 200"
    code = f"""import sys
import extranet.cli
from extranet.application import create_app
{with_page}
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    environment = os.environ | {"EXTRANET_DATA_DIR": str(settings.data_dir), "EXTRANET_TODAY": ""}
    done = subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"


def test_every_route_says_who_may_pass(app):
    assert guard.undeclared(app) == []


@pytest.mark.parametrize("path", ["/", "/formations", "/publication", "/administration", "/compte"])
def test_strangers_are_sent_to_sign_in(client, path):
    response = client.get(path)
    assert response.status_code in {302, 404} and (response.status_code == 404 or "/connexion" in response.location)


def test_an_unknown_template_variable_is_a_failure(app):
    with pytest.raises(UndefinedError):
        app.jinja_env.from_string("{{ nothing }}").render()


def test_templates_escape(app):
    assert app.jinja_env.autoescape("find/results.html")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.Invalid("La date n’existe pas."), 400),
        (errors.Refused("Ce n’est pas du LHÉO."), 400),
        (errors.NotAllowed("Vous n’avez pas ce droit."), 403),
        (errors.NotFound("Cette formation n’existe pas."), 404),
        (errors.Conflict("Quelqu’un a modifié cette fiche."), 409),
        (errors.SearchUnavailable("La recherche se prépare."), 503),
    ],
)
@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_an_error_becomes_a_page_or_json_with_its_sentence(make_app, error, status, prefix):
    app = make_app()

    @app.get(f"{prefix}/broken")
    @public
    def broken():
        raise error

    response = app.test_client().get(f"{prefix}/broken")
    assert response.status_code == status
    if prefix:
        assert json.loads(response.text) == {"error": error.message}
    else:
        assert response.mimetype == "text/html"
        assert error.message in response.text


def test_a_form_without_token_is_refused_with_a_sentence(client):
    response = client.post("/connexion", data={"email": "a@b.example", "password": "x"})
    assert response.status_code == 400
    assert "Rechargez la page" in response.text


@pytest.mark.parametrize("number", [2**63, 2**64, 10**26, "9" * 300])
def test_a_number_that_no_record_can_have_is_an_unknown_address(app, number):
    paths = ("/formations/{}", "/formations/1/sessions/{}.ics", "/publication/formations/{}", "/publication/imports/{}")
    for path in paths:
        with pytest.raises(NotFound):
            app.url_map.bind("localhost").match(path.format(number))


def test_the_largest_number_of_a_record_is_an_address(app):
    assert app.url_map.bind("localhost").match(f"/formations/{2**63 - 1}")[1] == {"action_id": 2**63 - 1}


def test_an_unknown_address_is_a_page(client):
    response = client.get("/nowhere")
    assert response.status_code == 404
    assert "Cette page n’existe pas" in response.text


def test_a_crash_is_told_in_json_under_the_api(make_app):
    app = make_app()
    app.testing = False

    @app.get("/api/v1/broken")
    @public
    def broken():
        raise RuntimeError("the secret of the machine")

    response = app.test_client().get("/api/v1/broken")
    assert response.status_code == 500
    assert list(json.loads(response.text)) == ["error"]
    assert "secret" not in response.text


@pytest.mark.parametrize(
    ("env", "name", "secure"), [("development", "extranet", False), ("production", "__Host-extranet", True)]
)
def test_the_cookie(make_app, env, name, secure):
    client = make_app(env=env).test_client()
    scheme = "https" if secure else "http"
    cookie = client.get("/connexion", base_url=f"{scheme}://extranet.example").headers["Set-Cookie"]
    assert cookie.startswith(f"{name}=")
    parts = set(cookie.split("; ")[1:])
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= parts
    assert ("Secure" in parts) is secure
    assert not any(part.startswith("Domain") for part in parts)


def test_only_the_proxies_told_are_believed(make_app):
    claims = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    for proxies, expected in ((0, "http 127.0.0.1"), (1, "https 203.0.113.9")):
        app = make_app(trusted_proxies=proxies)

        @app.get("/me")
        @public
        def me():
            from flask import request

            return f"{request.scheme} {request.remote_addr}", {"Content-Type": "text/plain"}

        assert app.test_client().get("/me", headers=claims).text == expected


def test_production_without_secret_does_not_start(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "environ", {"EXTRANET_ENV": "production", "EXTRANET_DATA_DIR": str(tmp_path)})
    with pytest.raises(SettingsError, match="EXTRANET_SECRET_KEY"):
        create_app()


def test_development_makes_its_secret_once_for_its_owner_alone(tmp_path):
    secrets = [create_app(Settings(data_dir=tmp_path)).secret_key for _ in range(2)]
    assert len(set(secrets)) == 1
    assert len(secrets[0]) >= 32
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
