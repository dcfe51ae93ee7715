"""What a signed link opens: one alert, one button, without signing in; looking changes nothing."""

from __future__ import annotations

import pytest
from lxml import html
from sqlalchemy import select

from extranet import clock, signing
from extranet.audit.journal import Entry
from extranet.database import db
from extranet.search.alerting import saved
from extranet.search.alerting.saved import Frequency, SavedSearch
from extranet.search.request import SearchRequest
from tests.factories.accounts import an_account, an_organisation
from tests.fixtures.application import SECRET
from tests.fixtures.client import Client

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def alert(app) -> str:
    """Give the address of the link to an alert of Léa's, who has two."""
    with app.app_context():
        lea, here = an_account().id, an_organisation()
        for name in ("Soudeur à Pau", "Boulanger à Dax"):
            saved.save(lea, here, name, SearchRequest(today=clock.today(), q=name), Frequency.DAILY)
        return "/alertes/" + signing.sign(SECRET, "alert", search(app).key)


def search(app, number: int = 1) -> SavedSearch:
    with app.app_context():
        return db.session.get_one(SavedSearch, number)


def words(response) -> str:
    return " ".join(html.fromstring(response.text).text_content().replace("\xa0", " ").split())


def test_looking_changes_nothing(app, client: Client, alert):
    for _ in range(2):
        response = client.get(alert)
        assert "« Soudeur à Pau »" in words(response)
        assert len(html.fromstring(response.text).xpath("//main//form")) == 1
    client.head(alert)
    assert search(app).alerts


def test_the_button_stops_this_alert_and_no_other(app, client: Client, alert):
    (form,) = html.fromstring(client.get(alert).text).xpath("//main//form")
    response = client.post(form.get("action"))
    assert response.status_code == 200
    assert "Vous ne recevez plus cette alerte" in words(response)
    assert (search(app).alerts, search(app, 2).alerts) == (False, True)


def test_a_mail_program_stops_it_in_one_click(app, client: Client, alert):
    """RFC 8058: a POST from nowhere, without cookie nor form token, answered without a redirection; twice is once."""
    for _ in range(2):
        assert client.post(alert, data=ONE_CLICK).status_code == 200
    assert not search(app).alerts
    with app.app_context():
        assert [
            one.verb for one in db.session.scalars(select(Entry).where(Entry.kind == saved.KIND).order_by(Entry.id))
        ] == [
            "create",
            "create",
            "pause",
        ]


def test_undone_it_goes_on(app, client: Client, alert):
    page = client.post(alert, data=ONE_CLICK)
    (form,) = html.fromstring(page.text).xpath("//main//form[contains(@action, 'reprendre')]")
    token = form.xpath("string(.//input[@name='csrf_token']/@value)")
    response = client.post(form.get("action"), data={"csrf_token": token})
    assert response.location == alert
    assert search(app).alerts
    assert "Vous recevez par courriel" in words(client.get(alert))


def test_only_stopping_needs_no_form_token(app, client: Client, alert):
    client.post(alert, data=ONE_CLICK)
    assert client.post(f"{alert}/reprendre").status_code == 400
    assert not search(app).alerts


@pytest.mark.parametrize("verb", ["get", "post"])
@pytest.mark.parametrize("wrong", ["cut", "another purpose", "nobody's", "nothing"])
def test_a_wrong_link_is_a_page_in_french_that_tells_nothing(app, client: Client, alert, verb, wrong):
    path = {
        "cut": alert[:-3],
        "another purpose": "/alertes/" + signing.sign(SECRET, "places", search(app).key),
        "nobody's": "/alertes/" + signing.sign("x" * 40, "alert", search(app).key),
        "nothing": "/alertes/abc",
    }[wrong]
    response = getattr(client, verb)(path)
    assert response.status_code == 404
    assert "Ce lien n’ouvre plus rien" in words(response)
    assert "Soudeur" not in response.text
    assert search(app).alerts


@pytest.mark.parametrize("verb", ["get", "post"])
def test_a_deleted_search_is_gone(app, client: Client, alert, verb):
    with app.app_context():
        saved.remove(search(app).user_id, 1)
    response = getattr(client, verb)(alert)
    assert response.status_code == 410
    assert "a été supprimée" in words(response)


def test_a_link_whose_search_was_erased_opens_no_other(app, client: Client, alert):
    """SQLite gives the same id again: the link holds a key that nothing else ever has."""
    with app.app_context():
        lea = search(app).user_id
        with saved.writing() as session:
            session.delete(session.get_one(SavedSearch, 2))
            session.delete(session.get_one(SavedSearch, 1))
        again = saved.save(lea, an_organisation(), "Autre", SearchRequest(today=clock.today()), Frequency.DAILY)
    assert again == 1
    assert client.post(alert).status_code == 410
    assert search(app).alerts


def test_an_alert_turned_off_by_hand_has_no_button(app, client: Client, alert):
    with app.app_context():
        saved.change(search(app).user_id, 1, name="Soudeur", frequency=Frequency.NONE)
    response = client.get(alert)
    assert html.fromstring(response.text).xpath("//main//form") == []
    assert "n’envoie plus de courriel" in words(response)
