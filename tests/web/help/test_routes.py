from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/aide", "à&nbsp;confirmer".replace("&nbsp;", " ")),
        ("/mentions-legales", "Licence Ouverte"),
        ("/mentions-legales", "GeoNames"),
        ("/mentions-legales", "Source Sans"),
        ("/donnees-personnelles", "Un seul cookie"),
        ("/donnees-personnelles", "data.geopf.fr"),
        ("/mentions-legales", "data.geopf.fr"),
        ("/mentions-legales", "Natural Earth"),
        ("/aide", "Ma sélection"),
        ("/accessibilite", "Libre réponse 71120"),
        ("/donnees-personnelles/registre", "Registre des traitements"),
    ],
)
def test_a_stranger_may_read(client, path, said):
    response = client.get(path)
    assert response.status_code == 200
    assert said in response.text


@pytest.mark.parametrize("path", ["/aide", "/mot-de-passe/oubli", "/accessibilite"])
def test_the_address_to_write_to_is_the_one_of_the_settings(make_app, path):
    client = make_app(contact_email="bonjour@region.example").test_client()
    assert "bonjour@region.example" in client.get(path).text


@pytest.mark.parametrize("path", ["/donnees-personnelles", "/mentions-legales"])
def test_tiles_are_told_only_where_there_are_any(make_app, path):
    client = make_app(tile_url="").test_client()
    assert "geopf" not in client.get(path).text


def test_robots_stay_out(client):
    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


def test_a_weakness_can_be_told(client, settings):
    text = client.get("/.well-known/security.txt").text
    assert f"Contact: mailto:{settings.contact_email}" in text
    assert "\nExpires: 20" in text


def test_the_icon_that_browsers_guess_is_there(client):
    response = client.get("/favicon.ico", follow_redirects=True, buffered=True)
    assert (response.status_code, response.mimetype) == (200, "image/svg+xml")


def test_what_is_not_told_yet_is_said_and_what_is_told_is_shown(make_app, client):
    assert client.get("/mentions-legales").text.count("pas encore renseigné") == 2
    told = {
        "publisher": "Région Aquitaine, Bordeaux",
        "publication_director": "Anne Dupouy",
        "host": "Hébergeur du Sud",
    }
    page = make_app(
        **told, dpo_email="dpo@region.example", keep_mails=12, site_url="https://offre.example"
    ).test_client()
    legal, privacy = page.get("/mentions-legales").text, page.get("/donnees-personnelles").text
    assert "pas encore renseigné" not in legal and [one for one in told.values() if one not in legal] == []
    assert "12\xa0jours" in privacy and "dpo@region.example" in privacy
    text = page.get("/.well-known/security.txt").text
    assert "Canonical: https://offre.example/.well-known/security.txt\nPolicy: https://offre.example/mentions" in text
