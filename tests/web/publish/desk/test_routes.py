"""The publisher's day: what waits is there with its count and its action, and nothing else is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from extranet import clock
from extranet.accounts.organisations import find
from extranet.accounts.people import User
from extranet.accounts.roles import Role
from extranet.catalogue.desk_following import follow_all
from extranet.catalogue.rules import Rules, decide
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from tests.factories import offer
from tests.factories.accounts import an_account
from tests.factories.edits import revise
from tests.factories.offer import AnAction, ASession
from tests.fixtures.statements import counted
from tests.web.publish.conftest import post, someone, words

LATER = clock.today() + timedelta(days=200)


def desk_of(client) -> str:
    with client.application.app_context():
        follow_all()
    return words(client.get("/publication"))


def states(app, *ids: int) -> list[str]:
    with app.app_context():
        return [db.session.get_one(Training, one).state for one in ids]


def test_an_offer_in_order_asks_for_nothing(app, desk):
    assert "Votre offre est vide" in desk_of(desk)
    with app.app_context():
        known = ASession(start=LATER, end=LATER, left=3, total=9)
        offer.training("F1", "En ligne", actions=(AnAction(sessions=(known,)),))
    assert "Votre offre est vide" not in desk_of(desk)


def test_the_desk_leads_to_every_screen(desk):
    page = desk.get("/publication").text
    for address in ("formations/nouvelle", "imports/deposer", "choix", "fichiers", "confirmations", "reglages"):
        assert f'href="/publication/{address}"' in page


def test_where_a_second_person_reads_nobody_publishes_several_at_once(app, desk):
    with app.app_context():
        offer.training("F1", "Brouillon", state=State.DRAFT)
        assert "Publier les fiches cochées" in desk_of(desk)
        with writing():
            decide(find("region").id, Rules(review=True), by=None)
    assert "Publier les fiches cochées" not in desk_of(desk)


def test_each_kind_has_its_lines(app, desk):
    today = clock.today()
    with app.app_context():
        offer.training("F1", "Brouillon de cuisine", state=State.DRAFT)
        soon = ASession(start=today + timedelta(days=5), end=LATER)
        offer.training("F2", "Anglais qui commence", actions=(AnAction(sessions=(soon,)),))
        full = ASession(start=today + timedelta(days=40), end=LATER, left=0, total=10)
        offer.training("F3", "Soudure complète", actions=(AnAction(sessions=(full,)),))
        over = ASession(start=today - timedelta(days=60), end=today - timedelta(days=3))
        offer.training("F4", "Vente terminée", actions=(AnAction(sessions=(over,)),))
        offer.training("F5", "D’un autre diffuseur", publisher="pole-emploi", state=State.DRAFT)
    page = desk_of(desk)
    for said in ("Brouillon de cuisine", "Anglais qui commence", "urgent", "Soudure complète", "Vente terminée"):
        assert said in page
    assert "autre diffuseur" not in page


def test_what_has_a_successor_is_not_without_one(app, desk):
    today = clock.today()
    full = ASession(numero="S1", start=today + timedelta(days=40), end=LATER, left=0, total=10)
    following = ASession(numero="S2", start=today + timedelta(days=90), end=LATER)
    over = ASession(numero="S3", start=today - timedelta(days=60), end=today - timedelta(days=3))
    with app.app_context():
        offer.training("F1", "Avec une suite", actions=(AnAction(sessions=(full, over, following)),))
        earlier = ASession(numero="S1", start=today - timedelta(days=60), end=today - timedelta(days=20))
        last = ASession(numero="S2", start=today - timedelta(days=15), end=today - timedelta(days=2))
        offer.training("F2", "Finie deux fois", actions=(AnAction(sessions=(earlier, last)),))
        long_ago = ASession(start=today - timedelta(days=400), end=today - timedelta(days=300))
        offer.training("F3", "Finie depuis longtemps", actions=(AnAction(sessions=(long_ago,)),))
        follow_all()
    page = words(desk.get("/publication/a-faire/sans-suite"))
    assert "Avec une suite" not in page and "Finie depuis longtemps" not in page
    assert page.count("Programmer la suite") == 1 and "Finie deux fois" in page


def test_a_sheet_that_a_colleague_wrote_over_is_told(app, desk):
    with app.app_context():
        training = offer.training("F1", "Écrite à deux")
        zoe = an_account("zoe@region.example", Role.PUBLISHER, name="Zoé Petit", organisation=find("region").id).id
        me = db.session.scalars(select(User.id).where(User.email == "offre@region.example")).one()
        for by, text in ((me, "Un"), (zoe, "Deux")):
            with writing():
                record = db.session.get_one(Training, training)
                revise(record, {"objectif-formation": text}, seen=record.revision_id, by=by)
    assert "par Zoé Petit" in words(desk.get("/publication/a-faire/collegues"))


def test_several_are_published_at_once_and_taken_back(app, desk):
    with app.app_context():
        ready = [offer.training(f"F{number}", f"Prête {number}", state=State.DRAFT) for number in range(3)]
        foreign = offer.training("P1", publisher="pole-emploi", state=State.DRAFT)
    ids = [str(one) for one in ready]
    assert "Cochez au moins une fiche" in words(desk.get(post(desk, "/publication/lot/publier").location))
    form = {"csrf_token": desk.token("/compte"), "liste": "brouillons"}
    assert desk.post("/publication/lot/publier", data=form | {"fiche": [*ids, str(foreign)]}).status_code == 404
    assert states(app, *ready) == [State.DRAFT] * 3
    answer = desk.post("/publication/lot/publier", data=form | {"fiche": ids})
    assert answer.location.endswith("/a-faire/brouillons")
    assert states(app, *ready, foreign) == [State.PUBLISHED] * 3 + [State.DRAFT]
    page = desk.get("/publication")
    assert "3 fiches publiées." in words(page)
    undo = page.text.split('action="/publication/lot/')[1].split('"')[0]
    stranger = someone(app, "offre@pole-emploi.example", Role.PUBLISHER, "pole-emploi")
    assert post(stranger, f"/publication/lot/{undo}").status_code == 404
    post(desk, f"/publication/lot/{undo}")
    assert states(app, *ready) == [State.DRAFT] * 3
    assert "C’est annulé pour 3 fiches." in desk_of(desk)


@pytest.mark.parametrize("path", ["/publication", "/publication/a-faire/brouillons"])
def test_the_desk_asks_as_little_whatever_waits(app, desk, path):
    def statements() -> int:
        with counted(app) as sent:
            assert desk.get(path).status_code == 200
        return len(sent)

    with app.app_context():
        offer.training("F1", state=State.DRAFT)
        offer.training("F2")
        follow_all()
    few = statements()
    with app.app_context():
        for number in range(8):
            offer.training(f"G{number}", state=State.DRAFT)
            offer.training(f"H{number}")
        follow_all()
    assert statements() == few <= 35
