"""Corrections and files: choosing, for one field or a whole import, and taking it back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import html

from extranet.accounts import organisations
from extranet.accounts.roles import Role
from extranet.catalogue.conflicts import waiting_choices
from extranet.catalogue.rules import FeedRule, decide, rules_of
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from tests.factories import offer
from tests.factories.edits import revise
from tests.fixtures.statements import counted
from tests.web.publish.conftest import post, someone, words

PAGE = "/publication/choix"


@pytest.fixture
def asked(app) -> list[int]:
    """Give trainings whose aims a person and then the file wrote."""
    with app.app_context():
        region = organisations.find("region").id
        with writing():
            decide(region, replace(rules_of(region), feed_rule=FeedRule.ASK), by=None)
        trainings = [offer.training(f"F{number}", objectif_formation="Un") for number in range(2)]
        for training in trainings:
            with writing():
                record = db.session.get_one(Training, training)
                revise(record, {"objectif-formation": "À la main"}, seen=record.revision_id, by=None)
        for number in range(2):
            offer.training(f"F{number}", objectif_formation="Deux")
        return trainings


def left(app) -> int:
    with app.app_context():
        return waiting_choices([organisations.find("region").id])


def text_of(app, training: int) -> str:
    with app.app_context():
        text = db.session.get_one(Training, training).revision.lheo
        return text.partition("<objectif-formation>")[2].partition("<")[0]


def forms(page, label: str) -> list[str]:
    return html.fromstring(page.text).xpath(f"//form[button[starts-with(normalize-space(), '{label}')]]/@action")


def test_both_values_are_shown_and_one_is_chosen_then_taken_back(app, desk, asked):
    page = desk.get(PAGE)
    assert "2 choix" in words(page)
    assert "Votre correction" in words(page)
    taken, kept = forms(page, "Prendre la valeur du fichier")[0], forms(page, "Garder la correction")[1]
    page = desk.get(post(desk, taken).location)
    assert "1 valeur du fichier prise." in words(page)
    assert (left(app), text_of(app, asked[0])) == (1, "Deux")
    (undo,) = forms(page, "Annuler")
    assert post(desk, taken).status_code == 409
    assert "1 correction gardée." in words(desk.get(post(desk, kept).location))
    assert (left(app), text_of(app, asked[1])) == (0, "À la main")
    assert "1 choix annulé." in words(desk.get(post(desk, undo).location))
    assert (left(app), text_of(app, asked[0])) == (1, "À la main")


def test_a_whole_import_is_chosen_at_once_and_taken_back(app, desk, asked):
    action = forms(desk.get(PAGE), "Prendre toutes les valeurs du fichier")[0]
    page = desk.get(post(desk, action).location)
    assert "1 valeur du fichier prise." in words(page)  # each of the two came in a file of its own
    assert left(app) == 1
    assert post(desk, forms(page, "Annuler")[0]).status_code == 302
    assert left(app) == 2
    assert post(desk, f"{PAGE}/annuler?le=hier").status_code == 400
    assert post(desk, f"{PAGE}/annuler?le=2026-01-01").status_code == 400


def test_what_others_have_to_choose_does_not_exist(app, asked):
    stranger = someone(app, "offre@pole-emploi.example", Role.PUBLISHER, "pole-emploi")
    assert "Aucun choix à faire" in words(stranger.get(PAGE))
    assert post(stranger, f"{PAGE}/1/prendre").status_code == 404
    assert post(stranger, f"{PAGE}/import/1/prendre").status_code == 404
    assert left(app) == 2


def test_the_page_costs_the_same_for_one_choice_or_two(app, desk, asked):
    with counted(app) as two:
        desk.get(PAGE)
    post(desk, forms(desk.get(PAGE), "Garder la correction")[0])
    desk.get(PAGE)
    with counted(app) as one:
        desk.get(PAGE)
    assert len(one) == len(two)
