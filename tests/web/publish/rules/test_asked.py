"""A new rule: refused from now on, never locked before, a task with its day until it is met."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import select

from extranet import clock
from extranet.accounts.roles import Role
from extranet.catalogue.requirements import Requirement
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.database import db
from extranet.web.formats import long_day
from tests.factories import offer
from tests.web.publish.conftest import post, someone, words
from tests.web.publish.writing.forms import write

REGION, DAY = "Dire l’accès des personnes handicapées", clock.today() + timedelta(days=60)


@pytest.fixture
def online(app) -> int:
    with app.app_context():
        return offer.training("F1", "Déjà en ligne")


@pytest.fixture
def asked(app, desk, online) -> int:
    """Ask for handicap access once a training is online; return the id of what is asked."""
    assert post(desk, "/publication/reglages/demandes", point="actions:handicap", days="60").status_code == 302
    with app.app_context():
        return db.session.scalars(select(Requirement.id)).one()


def state(app, training_id: int) -> str:
    with app.app_context():
        return db.session.get_one(Training, training_id).state


def test_what_is_online_stays_there_with_a_task_and_a_day(app, desk, online, asked):
    assert state(app, online) == State.PUBLISHED
    day = long_day(DAY).replace("\xa0", " ")
    assert "1 formation à compléter" in words(desk.get("/publication/reglages"))
    line = words(desk.get("/publication/a-faire/a-completer"))
    assert "Déjà en ligne" in line and f"avant le {day}" in line and "l’accès des personnes" in line
    assert "à compléter" in words(desk.get("/publication"))
    page = desk.get(f"/publication/formations/{online}")
    assert REGION in words(page) and "reste en ligne" in words(page)
    url = html.fromstring(page.text).xpath("string(//a[starts-with(., 'Compléter action')]/@href)")
    assert "reste en ligne" in words(desk.get(url)) and f"avant le {day}" in words(desk.get(url))
    assert "reste en ligne" not in words(desk.get(url.replace("acces", "publics")))
    write(desk, url, handicap="Salles de plain-pied")
    assert "Rien n’attend ici" in words(desk.get("/publication/a-faire/a-completer"))
    assert "reste en ligne" not in words(desk.get(f"/publication/formations/{online}"))


def test_an_edit_a_feed_and_a_return_of_what_is_online_are_never_refused(app, desk, online, asked):
    write(desk, f"/publication/formations/{online}/ecrire/textes", resultats="Un titre")
    with app.app_context():
        offer.training("F1", "Dit par le fichier")
    post(desk, f"/publication/formations/{online}/retirer")
    post(desk, f"/publication/formations/{online}/remettre")
    assert state(app, online) == State.PUBLISHED


def test_what_comes_after_is_refused_until_it_is_said(app, desk, online, asked):
    with app.app_context():
        draft = offer.training("F2", "Nouvelle", state=State.DRAFT)
        (action,) = offer.action_ids(draft)
    lacking = "dire l’accès des personnes handicapées (d’une action)"
    assert lacking in words(desk.get(f"/publication/formations/{draft}"))
    post(desk, f"/publication/formations/{draft}/publier")
    assert state(app, draft) == State.DRAFT
    write(desk, f"/publication/actions/{action}/ecrire/acces", handicap="Salles de plain-pied")
    post(desk, f"/publication/formations/{draft}/publier")
    assert state(app, draft) == State.PUBLISHED


def test_it_is_asked_once_and_taken_back(app, desk, online, asked):
    again = post(desk, "/publication/reglages/demandes", point="actions:handicap", days="10")
    assert again.status_code == 409
    for days in ("", "-1", "9999", "deux"):
        wrong = post(desk, "/publication/reglages/demandes", point="sessions:dates", days=days)
        assert wrong.status_code == 400, days
    post(desk, f"/publication/reglages/demandes/{asked}/retirer")
    assert "Rien n’attend ici" in words(desk.get("/publication/a-faire/a-completer"))
    post(desk, f"/publication/reglages/demandes/{asked}/reprendre")
    assert "Déjà en ligne" in words(desk.get("/publication/a-faire/a-completer"))
    other = someone(app, "offre@pole-emploi.example", Role.PUBLISHER, "pole-emploi")
    assert post(other, f"/publication/reglages/demandes/{asked}/retirer").status_code == 404
    assert "à compléter avant le" not in words(other.get("/publication/reglages"))
