from __future__ import annotations

import pytest
from lxml import html
from sqlalchemy import func, select

from extranet.accounts import creation
from extranet.accounts.attempts import PAIR_LIMIT
from extranet.accounts.links import Link
from extranet.accounts.people import User
from extranet.accounts.roles import Role
from extranet.accounts.sessions import UserSession
from extranet.database import db
from tests.factories.accounts import PASSWORD, an_account, sign_in

LEA = "lea@mission-locale.example"
CHOSEN = "une phrase bien à moi"


@pytest.fixture
def lea(app):
    with app.app_context():
        an_account()
    return LEA


@pytest.fixture
def link(app) -> str:
    with app.app_context():
        _, token = creation.create_account("offre@region.example", "Ana Diaz", "region", Role.PUBLISHER)
    return f"/mot-de-passe/choisir/{token}"


def words(response) -> str:
    return " ".join(html.fromstring(response.text).text_content().split())


def test_a_person_signs_in_and_goes_where_they_were_going(client, lea):
    page = client.get("/connexion?next=/compte%3Fa%3D1")
    form = html.fromstring(page.text).forms[0]
    assert set(form.fields) == {"email", "password", "csrf_token"}
    form.fields["email"], form.fields["password"] = LEA, PASSWORD
    response = client.post(form.action, data=dict(form.fields))
    assert (response.status_code, response.location) == (302, "/compte?a=1")
    page = words(client.get("/compte"))
    for fact in ("Léa Martin", LEA, "Mission locale de Pau", "Conseiller·ère"):
        assert fact in page


def test_next_may_come_with_the_form(client, lea):
    form = {"email": LEA, "password": PASSWORD, "next": "/compte", "csrf_token": client.token("/connexion")}
    assert client.post("/connexion", data=form).location == "/compte"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/%5Cevil.example"])
def test_signing_in_never_leads_to_another_site(client, lea, target):
    form = {"email": LEA, "password": PASSWORD, "csrf_token": client.token("/connexion")}
    assert client.post("/connexion", query_string={"next": target}, data=form).location == "/"
    assert client.get("/connexion", query_string={"next": target}).location == "/"


def test_who_is_already_here_goes_on(client, lea):
    sign_in(client)
    assert client.get("/connexion?next=/compte").location == "/compte"


@pytest.mark.parametrize(("email", "password"), [(LEA, "pas le bon mot de passe"), ("qui@a.example", PASSWORD)])
def test_a_wrong_pair_is_refused_in_words_and_the_password_is_not_sent_back(client, lea, email, password):
    response = sign_in(client, email, password)
    assert response.status_code == 400
    page = html.fromstring(response.text)
    summary = page.get_element_by_id("erreurs")
    assert "Adresse ou mot de passe incorrect." in summary.text_content()
    assert page.xpath("//input[@name='email']/@value") == [email]
    assert password not in response.text
    assert page.findtext(".//title").startswith("Erreur")
    assert client.get("/compte").status_code == 302


def test_empty_fields_are_named(client):
    page = words(sign_in(client, "", ""))
    assert "Indiquez votre adresse électronique." in page
    assert "Indiquez votre mot de passe." in page


def test_after_too_many_failures_the_wait_is_said(client, lea):
    for _ in range(PAIR_LIMIT):
        sign_in(client, password="pas le bon mot de passe")
    response = sign_in(client)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 900 + 1
    assert "Réessayez dans 15" in words(response)


@pytest.mark.parametrize("path", ["/connexion", "/deconnexion"])
def test_a_form_without_its_token_changes_nothing(app, client, lea, path):
    sign_in(client)
    other = app.test_client() if path == "/connexion" else client
    assert other.post(path, data={"email": LEA, "password": PASSWORD}).status_code == 400
    assert client.get("/compte").status_code == 200
    with app.app_context():
        assert db.session.scalar(select(func.count(UserSession.id))) == 1


def test_signing_out_is_a_form_of_every_signed_in_page(app, client, lea):
    sign_in(client)
    for path in ("/compte", "/aide"):
        forms = html.fromstring(client.get(path).text).forms
        assert any(form.action == "/deconnexion" and form.method == "POST" for form in forms), path
    assert client.get("/deconnexion").status_code == 405
    assert client.post("/deconnexion", data={"csrf_token": client.token("/compte")}).location == "/connexion"
    assert "Votre session est fermée" in words(client.get("/connexion"))
    assert client.get("/compte").status_code == 302
    with app.app_context():
        assert db.session.scalars(select(UserSession)).one().ended_at


def test_an_account_is_activated_behind_its_link(app, client, link):
    for _ in range(2):
        page = client.get(link)
        assert page.status_code == 200
        assert "offre@region.example" in words(page)
    with app.app_context():
        assert db.session.scalars(select(Link)).one().used_at is None
    form = {"password": CHOSEN, "again": CHOSEN, "csrf_token": client.token(link)}
    assert client.post(link, data=form).location == "/connexion"
    assert "est enregistré" in words(client.get("/connexion"))
    assert sign_in(client, "offre@region.example", CHOSEN).location == "/"
    assert client.get(link).status_code == 404
    assert client.get("/compte").location.startswith(
        "/compte/second-facteur"
    )  # a publisher adds one before anything else
    token = {"csrf_token": client.token("/compte/second-facteur")}
    assert client.post(link, data=form | token).status_code == 404


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        (CHOSEN, CHOSEN + "!", "différents"),
        ("court", "court", "15 caractères"),
        ("", "", "Choisissez un mot de passe."),
        ("a" * 20, "a" * 20, "répète"),
    ],
)
def test_a_refused_choice_says_why_and_keeps_the_link(app, client, link, password, again, said):
    form = {"password": password, "again": again, "csrf_token": client.token(link)}
    response = client.post(link, data=form)
    assert response.status_code == 400
    assert said in html.fromstring(response.text).get_element_by_id("erreurs").text_content()
    with app.app_context():
        assert db.session.scalars(select(User)).one().password_hash is None
    assert client.get(link).status_code == 200


def test_an_unknown_link_explains_itself(client):
    response = client.get("/mot-de-passe/choisir/inconnu")
    assert response.status_code == 404
    assert "n’est plus valable" in words(response)


def test_who_lost_a_password_is_told_whom_to_ask(client, settings):
    assert settings.contact_email in words(client.get("/mot-de-passe/oubli"))
