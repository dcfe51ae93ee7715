from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Blueprint, Flask
from sqlalchemy import select

from extranet import guard, signin
from extranet.accounts.permissions import Permission
from extranet.accounts.roles import Role
from extranet.audit.journal import Entry
from extranet.database import db
from tests.factories.accounts import an_account, sign_in

blueprint = Blueprint("rooms", __name__)


def _say() -> str:
    return "inside"


@blueprint.get("/salles/publique", endpoint="open")
@guard.public
def open_room():
    return _say()


@blueprint.route("/salles/publication", methods=["GET", "POST"])
@guard.requires(Permission.PUBLISH)
def publishing():
    return _say()


@blueprint.post("/salles/envoi")
@guard.requires(Permission.PUBLISH)
def sending():
    return _say()


@guard.requires(Permission.FIND, policy=lambda member, number, shade: member.name == "Léa Martin" and number == 1)
@blueprint.get("/salles/<int:number>/<shade>")
def marked_outside(number, shade):
    return _say()


@blueprint.get("/salles/oubliee")
def forgotten():
    return _say()


@blueprint.get("/api/salles")
@guard.requires(Permission.FIND)
def machine_room():
    return _say()


@pytest.fixture
def rooms(make_app) -> Flask:
    """Give the application with a few more views, one of which somebody forgot to declare."""
    app = make_app()
    app.register_blueprint(blueprint)
    with app.app_context():
        an_account()
        an_account("offre@region.example", Role.PUBLISHER, name="Ana Diaz")
    return app


@pytest.fixture
def browser(rooms):
    return rooms.test_client()


def get(browser, path: str, method: str = "GET", **headers: str):
    # Plain words are no page: the checks of the client are for pages.
    return browser.open(path, method=method, headers={"HX-Request": "no", **headers})


def test_a_public_view_is_open_to_strangers(browser):
    assert get(browser, "/salles/publique").text == "inside"


@pytest.mark.parametrize("path", ["/salles/publication", "/salles/oubliee", "/salles/1/bleu"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_stranger_is_sent_to_the_sign_in_page_and_back(browser, path, method):
    response = get(browser, path + "?q=caf%C3%A9&lieu=Pau", method)
    assert response.status_code == 302
    assert "Allow" not in response.headers
    address = urlsplit(response.location)
    assert (address.netloc, address.path) == ("", "/connexion")
    assert parse_qs(address.query)["next"] == [path + "?q=caf%C3%A9&lieu=Pau"]
    assert signin.safe_next(parse_qs(address.query)["next"][0]) == path + "?q=caf%C3%A9&lieu=Pau"


def test_a_stranger_s_path_comes_back_as_it_was_written(browser):
    response = get(browser, "/salles/1/a%3Fb%0d%0aSet-Cookie:%20a=b?q=%C3%A9\u00e9")
    assert "Set-Cookie" not in response.headers
    (target,) = parse_qs(urlsplit(response.location).query)["next"]
    assert target == "/salles/1/a%3Fb%0D%0ASet-Cookie%3A%20a%3Db?q=%C3%A9%C3%A9"
    assert signin.safe_next(target) == "/"


def test_a_stranger_who_posts_comes_back_where_a_page_can_be_opened(rooms, browser):
    rooms.config["WTF_CSRF_ENABLED"] = False
    assert get(browser, "/salles/publication", "POST").location == "/connexion?next=%2Fsalles%2Fpublication"
    assert get(browser, "/salles/envoi", "POST").location == "/connexion"


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in_and_back(browser):
    response = get(browser, "/salles/publication?q=Pau", **{"HX-Request": "true"})
    sign_in_there = "/connexion?next=%2Fsalles%2Fpublication%3Fq%3DPau"
    assert (response.status_code, response.headers["HX-Redirect"]) == (401, sign_in_there)


@pytest.mark.parametrize("path", ["/api/salles", "/api/", "/api/v9/nothing"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_stranger_gets_401_in_json_from_the_api(browser, path, method):
    response = get(browser, path, method)
    assert response.status_code == 401
    assert response.mimetype == "application/json"
    if method != "HEAD":
        assert response.json == {"error": "Connexion nécessaire."}


def test_an_unknown_address_is_not_found(browser):
    assert get(browser, "/nulle-part").status_code == 404
    sign_in(browser)
    assert get(browser, "/api/v9/nothing").status_code == 404


def test_a_right_opens_what_asks_for_it_and_nothing_else(browser):
    sign_in(browser)
    assert get(browser, "/salles/publication").status_code == 403
    assert get(browser, "/salles/publication", "HEAD").status_code == 403
    assert get(browser, "/salles/publication", "OPTIONS").status_code == 403
    assert get(browser, "/api/salles").text == "inside"
    sign_in(browser.application.test_client(), "offre@region.example")
    other = browser.application.test_client()
    sign_in(other, "offre@region.example")
    assert get(other, "/salles/publication").text == "inside"


def test_a_view_that_declares_nothing_is_closed_to_everybody(rooms, browser):
    sign_in(browser)
    assert get(browser, "/salles/oubliee").status_code == 403
    assert guard.undeclared(rooms) == ["rooms.forgotten"]


def test_what_a_policy_refuses_does_not_exist(browser):
    sign_in(browser)
    assert get(browser, "/salles/1/bleu").text == "inside"
    assert get(browser, "/salles/2/bleu").status_code == 404
    other = browser.application.test_client()
    sign_in(other, "offre@region.example")
    assert get(other, "/salles/1/bleu").status_code == 404


def test_the_journal_tells_who_asked_for_what_is_not_theirs_and_a_scanner_does_not_fill_it(rooms, browser):
    sign_in(browser)
    for number in range(2, 25):
        get(browser, f"/salles/{number}/bleu?nom=secret")
    get(rooms.test_client(), "/salles/2/bleu")
    with rooms.app_context():
        noted = db.session.scalars(select(Entry).where(Entry.verb == guard.REFUSED).order_by(Entry.id)).all()
    assert len(noted) == guard.REFUSALS_NOTED
    assert noted[0].details == {"page": "rooms.marked_outside", "method": "GET", "ids": [2]}
    assert (noted[0].record_id, noted[0].actor_id is None, noted[0].organisation_id is None) == (2, False, False)


def test_static_files_are_everybody_s(browser):
    assert browser.get("/static/img/favicon.svg", buffered=True).status_code == 200


def test_every_view_of_the_product_declares_who_may_pass(app):
    assert guard.undeclared(app) == []
