"""The history of a record, two versions side by side, and an older one restored."""

from __future__ import annotations

import re

import pytest
from lxml import html

from extranet.accounts.roles import Role
from extranet.catalogue.levels import TRAININGS
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from extranet.exchange.history import versions
from tests.factories import offer
from tests.factories.edits import revise
from tests.web.publish.conftest import post, someone, words


def corrected(app) -> int:
    with app.app_context():
        training = offer.training("F1", "Soudeur")
        with writing():
            record = db.session.get_one(Training, training)
            revise(record, {"objectif-formation": "<b>Souder</b> mieux"}, seen=record.revision_id, by=None)
        return training


def known(app, training: int) -> list[int]:
    with app.app_context():
        return [row.id for row in versions(TRAININGS, training, 9)]


def test_a_history_tells_what_changed_and_who_wrote_each_field(app, desk):
    training = corrected(app)
    page = desk.get(f"/publication/formations/{training}/historique")
    said = words(page)
    assert "4 changements" in said
    assert "1 champ changé : Objectifs" in said
    assert "Session" in said
    assert re.search(r"Objectifs en ligne de commande", said)
    assert re.search(r"Intitulé le fichier \S+", said)
    only = words(desk.get(f"/publication/formations/{training}/historique?niveau=formations&quoi=contenus"))
    assert "2 changements" in only
    assert "Rien de cette sorte" in words(desk.get(f"/publication/formations/{training}/historique?quoi=places"))


def test_two_versions_stand_side_by_side_and_the_older_is_restored_and_taken_back(app, desk):
    training = corrected(app)
    newer, older = known(app, training)
    address = f"/publication/formations/{training}/historique/comparer?avant={older}&apres={newer}"
    page = desk.get(address)
    assert "1 champ diffère" in words(page)
    assert "<del>" in page.text
    assert "<ins>" in page.text
    (restore,) = html.fromstring(page.text).xpath("//main//form[@method='post']/@action")
    response = post(desk, restore, vu=str(newer))
    page = desk.get(response.location)
    assert "Cette version est de nouveau en place" in words(page)
    assert "Ancienne version rétablie" in words(page)
    (undo,) = html.fromstring(page.text).xpath("//div[@class='flashes']//form/@action")
    assert len(known(app, training)) == 3
    assert post(desk, undo).status_code == 302
    assert len(known(app, training)) == 4
    assert post(desk, undo).status_code == 409  # somebody wrote since
    same = f"/publication/formations/{training}/historique/comparer?avant={newer}&apres={known(app, training)[0]}"
    assert "Ces deux versions disent la même chose" in words(desk.get(same))


@pytest.mark.parametrize("query", ["", "?avant=x&apres=1", "?avant=1&apres="])
def test_an_address_that_names_no_two_versions_is_refused(app, desk, query):
    training = corrected(app)
    assert desk.get(f"/publication/formations/{training}/historique/comparer{query}").status_code == 400


def test_versions_of_other_records_and_of_others_do_not_exist(app, desk):
    training = corrected(app)
    newer, older = known(app, training)
    with app.app_context():
        other = offer.training("F2", "Plombier")
    base = f"/publication/formations/{other}/historique"
    assert desk.get(f"{base}/comparer?avant={older}&apres={newer}").status_code == 404
    assert post(desk, f"{base}/{older}/retablir", vu=str(newer)).status_code == 404
    assert post(desk, f"/publication/formations/{training}/historique/{older}/retablir").status_code == 400
    stranger = someone(app, "offre@pole-emploi.example", Role.PUBLISHER, "pole-emploi")
    base = f"/publication/formations/{training}/historique"
    assert stranger.get(base).status_code == 404
    assert stranger.get(f"{base}/comparer?avant={older}&apres={newer}").status_code == 404
    assert post(stranger, f"{base}/{older}/retablir", vu=str(newer)).status_code == 404


def test_actions_and_sessions_have_their_history_too(app, desk):
    training = corrected(app)
    with app.app_context():
        action, session = offer.action_ids(training)[0], offer.session_ids(training)[0]
    assert "2 changements" in words(desk.get(f"/publication/actions/{action}/historique"))
    assert "1 changement" in words(desk.get(f"/publication/sessions/{session}/historique"))
