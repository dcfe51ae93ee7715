"""A publisher of the Région, signed in."""

from __future__ import annotations

import pytest
from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from extranet.accounts import organisations
from extranet.accounts.roles import Role
from tests.factories.accounts import an_account, sign_in
from tests.fixtures.client import Client


def words(response: TestResponse) -> str:
    """Return what the main part of a page says, on one line."""
    page = html.fromstring(response.text)
    return " ".join(" ".join(page.get_element_by_id("contenu").itertext()).replace("\xa0", " ").split())


def post(client: Client, path: str, **data: str) -> TestResponse:
    """Send a form with its token."""
    return client.post(path, data={"csrf_token": client.token("/compte"), **data})


def someone(app: Flask, email: str, role: Role, publisher: str, name: str = "Ana Diaz") -> Client:
    """Return the browser of a new person signed in for a publisher."""
    with app.app_context():
        an_account(email, role, name=name, organisation=organisations.find(publisher).id)
    client = app.test_client()
    sign_in(client, email)
    return client


@pytest.fixture
def desk(app: Flask) -> Client:
    """Give the browser of a publisher of the Région."""
    return someone(app, "offre@region.example", Role.PUBLISHER, "region")
