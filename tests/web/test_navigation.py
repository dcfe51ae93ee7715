"""The links of the header: what one may open, and where one is."""

from __future__ import annotations

import pytest
from lxml import html

from extranet.accounts import organisations
from extranet.accounts.roles import Role
from tests.factories.accounts import an_account, sign_in


def links(page) -> list[tuple[str, str, str | None]]:
    found = html.fromstring(page.text).xpath("//nav[@aria-label='Rubriques']//a")
    return [(link.text_content(), link.get("href"), link.get("aria-current")) for link in found]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/publication", "À faire"),
        ("/publication/offre", "Notre offre"),
        ("/publication/imports", "Imports"),
        ("/compte", None),
    ],
)
def test_a_publisher_sees_the_offer_and_the_imports(app, client, path, current):
    with app.app_context():
        an_account("offre@region.example", Role.PUBLISHER, organisation=organisations.find("region").id)
    sign_in(client, "offre@region.example")
    shown = links(client.get(path))
    assert [label for label, *_ in shown] == [
        "Formations",
        "Ma sélection",
        "Mes recherches",
        "À faire",
        "Notre offre",
        "Remarques",
        "Imports",
    ]
    assert [label for label, _, here in shown if here == "page"] == ([current] if current else [])


def test_strangers_have_no_links(client):
    assert links(client.get("/aide")) == []


def test_one_s_name_leads_to_one_s_account(app, client):
    with app.app_context():
        an_account(name="Léa Martin")
    sign_in(client)
    (name,) = html.fromstring(client.get("/formations").text).xpath("//div[@class='person']//a")
    assert (name.text_content(), name.get("href")) == ("Léa Martin, mon compte", "/compte")
