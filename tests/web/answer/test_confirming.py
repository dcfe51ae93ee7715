"""What a provider does behind its link: looking changes nothing, a button answers, search shows it at once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from lxml import html
from sqlalchemy import select

from extranet import clock, outbox, signing
from extranet.audit.journal import Entry
from extranet.catalogue.confirming import reminding
from extranet.catalogue.confirming.requests import ConfirmationRequest, revoke
from extranet.catalogue.sessions import TrainingSession
from extranet.database import db, writing
from extranet.mail.letters import letter
from extranet.search.index import indexing
from extranet.search.opening import engine
from extranet.search.request import SearchRequest
from tests.factories import offer
from tests.factories.offer import AnAction, ASession
from tests.fixtures.application import SECRET
from tests.fixtures.client import Client

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def moment():
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


@pytest.fixture
def link(app, moment, settings) -> str:
    """Give the address that a provider received: two sessions, one with a figure of three weeks ago."""
    with app.app_context():
        old = ASession(left=4, total=12, confirmed_days_ago=21)
        offer.training(actions=(AnAction(sessions=(ASession(), old)),))
        reminding.go_round(None, lambda _: None)
        indexing.drain(settings.index_dir)
        return "/lien/" + signing.sign(SECRET, "confirmation", request(app).key)


def request(app) -> ConfirmationRequest:
    with app.app_context():
        return db.session.scalars(select(ConfirmationRequest).order_by(ConfirmationRequest.id)).first()


def session(app, number: int) -> TrainingSession:
    with app.app_context():
        return db.session.get_one(TrainingSession, number)


def words(response) -> str:
    return " ".join(html.fromstring(response.text).text_content().replace("\xa0", " ").split())


def fields(response, number: int) -> dict[str, str]:
    """Return the address and the values of the form of one session."""
    form = html.fromstring(response.text).xpath(f"//form[contains(@action, '/sessions/{number}')]")[0]
    return dict(form.form_values())


def counted(app, settings) -> dict[str, int]:
    with app.app_context():
        page = engine(settings.index_dir).search(SearchRequest(today=clock.today()))
        return {one.value: one.count for one in page.facets["places"]}


def test_looking_changes_nothing_and_tells_what_is_asked(app, client: Client, link):
    for _ in range(2):
        response = client.get(link)
        page = words(response)
        assert "dans 2 sessions" in page and "jusqu’au 7 décembre 2026" in page and "4 places il y a 3 semaines" in page
    client.head(link)
    assert (session(app, 1).places_left, request(app).answered_at) == (None, None)
    assert fields(response, 2) == {"s2-seen": fields(response, 2)["s2-seen"], "s2-left": "4", "s2-total": "12",
                                   "s2-recruitment": "1"}  # fmt: skip


def test_an_answer_is_in_the_search_and_the_history_at_once(app, client: Client, link, settings):
    assert counted(app, settings) == {"a-confirmer": 1}
    form = fields(client.get(link), 1) | {"s1-left": "5", "s1-total": "10"}
    response = client.post(f"{link}/sessions/1", data=form)
    assert response.status_code == 302
    assert counted(app, settings) == {"oui": 1, "a-confirmer": 1}
    assert "C’est noté, merci" in words(client.get(link))
    found = session(app, 1)
    assert (found.places_left, found.places_confirmed_as, found.recruitment_confirmed_as) == (5, "provider", "provider")
    with app.app_context():
        entry = db.session.scalars(select(Entry).where(Entry.verb == "confirm_places")).one()
        assert (entry.record_id, entry.actor_id, entry.details["confirmed_as"]) == (1, None, "provider")
    again = fields(client.get(link), 1) | {"s1-left": "", "s1-recruitment": "2"}
    assert client.post(f"{link}/sessions/1", data=again).status_code == 302
    with app.app_context():
        assert db.session.get_one(TrainingSession, 1).revision.recruitment_state == "2"


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"s1-left": ""}, "Indiquez le nombre de places restantes."),
        ({"s1-left": "-1"}, "nombre entier"),
        ({"s1-left": "10000"}, "entre 0 et 9999"),
        ({"s1-left": "9", "s1-total": "3"}, "plus de places"),
        ({"s1-left": "9", "s1-total": "²"}, "nombre entier"),
        ({"s1-left": "9", "s1-recruitment": "7"}, "Dites si le recrutement"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(app, client: Client, link, said, refused):
    response = client.post(f"{link}/sessions/1", data=fields(client.get(link), 1) | said)
    assert response.status_code == 400
    assert refused in html.fromstring(response.text).get_element_by_id("erreurs").text_content()
    assert session(app, 1).places_left is None


def test_nothing_has_changed_confirms_what_has_a_figure(app, client: Client, link):
    page = html.fromstring(client.get(link).text)
    seen = page.xpath("//form[contains(@action, '/tout')]//input[@name='seen']/@value")[0]
    assert client.post(f"{link}/tout", data={"seen": "autre chose"}).status_code == 409
    assert session(app, 2).places_confirmed_at == NOW - timedelta(days=21)
    assert client.post(f"{link}/tout", data={"seen": seen}).status_code == 302
    assert "1 session confirmée" in words(client.get(link))
    assert (session(app, 2).places_confirmed_at, session(app, 2).places_left) == (NOW, 4)
    assert session(app, 1).places_confirmed_at is None
    assert "tout confirmer" not in words(client.get(link)), "the only figure is confirmed"


def test_what_changed_meanwhile_is_shown_and_not_overwritten(app, client: Client, link):
    form = fields(client.get(link), 2) | {"s2-left": "3"}
    client.post(f"{link}/sessions/2", data=form)
    late = client.post(f"{link}/sessions/2", data=form | {"s2-left": "1"})
    assert late.status_code == 409 and fields(late, 2)["s2-left"] == "3"
    assert session(app, 2).places_left == 3


def test_a_link_is_for_its_own_sessions_alone(app, client: Client, link):
    form = fields(client.get(link), 1)
    with app.app_context():
        other = offer.session_ids(offer.training("F9", "Couvreur"))[0]
    stranger = {name.replace("s1-", f"s{other}-"): value for name, value in form.items()} | {f"s{other}-left": "1"}
    assert client.post(f"{link}/sessions/{other}", data=stranger).status_code == 404
    assert session(app, other).places_left is None
    forged = (signing.sign(SECRET, "alert", request(app).key), signing.sign(SECRET, "confirmation", "x"))
    for token in ("x", "x" * 600, *forged):
        assert client.get(f"/lien/{token}").status_code == 404


def test_an_expired_link_says_so_and_sends_another_to_the_same_address(app, client: Client, link, moment):
    moment.shift(timedelta(days=15))
    for response in (client.get(link), client.post(f"{link}/sessions/1"), client.post(f"{link}/tout")):
        assert response.status_code == 410 and "fonctionnait jusqu’au 7 décembre 2026" in words(response)
    (form,) = html.fromstring(response.text).xpath("//main//form")
    assert "Un nouveau lien part" in words(client.post(form.get("action")))
    assert "déjà été envoyé" in words(client.post(form.get("action")))
    with app.app_context():
        first, second = db.session.scalars(select(outbox.Message).order_by(outbox.Message.id))
        assert (first.to, second.to) == ("contact@afpa.example",) * 2
        token = signing.sign(SECRET, "confirmation", second.values["parts"][0]["key"])
    assert client.get(f"/lien/{token}").status_code == 200


def test_a_revoked_link_opens_nothing_and_gives_no_other(app, client: Client, link):
    with app.app_context(), writing():
        revoke(1, by=None)
    response = client.get(link)
    assert response.status_code == 410 and "fermé par le diffuseur" in words(response)
    assert html.fromstring(response.text).xpath("//main//form") == []
    assert client.post(f"{link}/nouveau").status_code == 404


def test_the_letter_leads_there(app, link, settings):
    with app.app_context():
        message = db.session.scalars(select(outbox.Message)).one()
        sent = letter(message, settings)
        plain, rich = (sent.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for text in (plain, rich):
        assert link in re.sub(r"http://[^/]+", "", text)
        assert "Soudeur assembleur, Pau" in text and "7 décembre 2026" in text.replace("\xa0", " ")
    assert sent["Subject"] == "Combien de places reste-t-il dans vos formations\u00a0?"
