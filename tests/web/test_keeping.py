from __future__ import annotations

from flask import url_for

from extranet.accounts import organisations
from extranet.accounts.roles import ROLES, Role
from extranet.catalogue import selections
from extranet.web.keeping import keep_address
from tests.factories.accounts import an_account, sign_in
from tests.fixtures.statements import counted


def test_strangers_are_asked_nothing(app, client):
    with counted(app) as sent:
        assert "Ma sélection" not in client.get("/connexion").text
    assert sent == []


def test_who_may_not_keep_has_no_link_and_costs_no_query(app, client, monkeypatch):
    monkeypatch.setitem(ROLES, Role.PUBLISHER, frozenset(ROLES[Role.PUBLISHER] - {"keep"}))
    with app.app_context():
        an_account("offre@region.example", Role.PUBLISHER, organisation=organisations.find("region").id)
    sign_in(client, "offre@region.example")
    with counted(app) as sent:
        page = client.get("/formations").text
    assert "sélection" not in page
    assert [statement for statement in sent if selections.SelectedAction.__tablename__ in statement] == []
    assert client.get("/selection").status_code == 403


def test_a_button_posts_where_its_action_is_kept_or_taken_out(app):
    with app.test_request_context():
        for number in (7, 12345):
            assert keep_address(number, kept=False) == url_for("select.add", action_id=number)
            assert keep_address(number, kept=True) == url_for("select.remove", action_id=number)
