"""The domains of an organisation's addresses, in its page."""

from __future__ import annotations

import pytest
from lxml import html

from extranet.accounts import domains, organisations
from extranet.accounts.roles import Role
from tests.factories.accounts import an_account, an_organisation, sign_in


@pytest.fixture
def body(app) -> int:
    with app.app_context():
        an_account("admin@region.example", Role.ADMINISTRATOR, organisation=organisations.find("region").id)
        return an_organisation()


@pytest.mark.parametrize(
    ("typed", "kept", "said"),
    [
        ("ml64.example, @ml40.example\nml64.example", ["ml40.example", "ml64.example"], "est enregistrée"),
        ("ml64.example gmail.com", ["before.example"], "Tout le monde peut avoir une adresse en gmail.com"),
        ("pas-un-domaine", ["before.example"], "n’est pas un domaine"),
        ("", [], "est enregistrée"),
    ],
)
def test_an_administrator_says_which_addresses_lead_here(app, client, body, typed, kept, said):
    with app.app_context():
        domains.replace(body, ["before.example"], by=None)
    sign_in(client, "admin@region.example")
    path = f"/administration/structures/{body}/modifier"
    (form,) = [one for one in html.fromstring(client.get(path).text).forms if one.get("action") == path]
    assert form.fields["domains"].strip() == "before.example"
    page = client.post(path, data=dict(form.form_values()) | {"domains": typed}, follow_redirects=True)
    assert said in page.text
    with app.app_context():
        assert domains.of_organisation(body) == kept
