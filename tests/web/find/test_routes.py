from __future__ import annotations

import pytest

from extranet.accounts.roles import Role
from tests.factories.accounts import an_account, sign_in


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (Role.PUBLISHER, "/publication"),
        (Role.ADMINISTRATOR, "/administration"),
    ],
)
def test_each_role_begins_where_its_work_is(app, client, role, home):
    with app.app_context():
        an_account(role=role)
    sign_in(client)
    assert client.get("/").location == home
    assert client.get(home).status_code == 200


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.REFERENT])
def test_who_prescribes_begins_on_the_home_page(app, client, role):
    with app.app_context():
        an_account(role=role)
    sign_in(client)
    page = client.get("/")
    assert page.status_code == 200
    assert "Informations collectives" in page.text


def test_a_stranger_begins_by_signing_in(client):
    assert client.get("/").location == "/connexion?next=%2F"
