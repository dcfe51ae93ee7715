"""The same course twice: flagged, compared, told apart, merged, and all of it taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from extranet import clock
from extranet.accounts.roles import Role
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.database import db
from tests.factories import offer
from tests.factories.offer import AnAction, ASession
from tests.fixtures.client import Client
from tests.fixtures.statements import counted
from tests.web.publish.conftest import post, someone, words

DAX = {"town": "Dax", "commune": "40088", "postcode": "40100"}
SOON = clock.today() + timedelta(days=40)


@pytest.fixture
def twins(app) -> tuple[int, int]:
    """Give two trainings of the Région that are one course: published, and a draft of nearly the same title."""
    with app.app_context():
        first = offer.training("F1", actions=(AnAction(**DAX), AnAction()))
        return first, offer.training("F2", "SOUDEUR-ASSEMBLEUR", state=State.DRAFT)


def the_page(one: int) -> str:
    return f"/publication/formations/{one}"


def said(client: Client, path: str, **data: str) -> str:
    """Send a form, and return the words of the page to which it leads."""
    return words(client.get(post(client, path, **data).location))


def pair(one: int, other: int, verb: str = "") -> str:
    return f"{the_page(one)}/comparer/{other}{verb}"


def standing(app, training_id: int) -> tuple[str, Any]:
    with app.app_context():
        found = db.session.get_one(Training, training_id)
        return found.state, found.state_changed_at


def test_flagged_before_publishing_compared_and_told_apart(app, desk, twins):
    published, draft = twins
    told = words(desk.get(the_page(draft)))
    assert "Ressemble à Soudeur assembleur (n° F1, publiée) : même organisme de formation, même intitulé" in told
    assert "Ressemble à SOUDEUR-ASSEMBLEUR (n° F2, brouillon)" in words(desk.get(the_page(published)))
    page = words(desk.get(pair(draft, published)))
    assert "Est-ce la même formation" in page and "même lieu et mêmes dates" in page
    assert "1 champ diffère" in page and page.count("seulement ici") == 2  # the session in Dax, and what it means
    assert "C’est noté" in said(desk, pair(draft, published, "/distinctes"))
    assert "Ressemble" not in words(desk.get(the_page(draft))) + words(desk.get(the_page(published)))
    assert "ne sont plus signalées" in words(desk.get(pair(published, draft)))
    post(desk, pair(published, draft, "/a-revoir"))
    assert "Ressemble" in words(desk.get(the_page(draft)))


def test_what_is_no_twin_is_not_flagged_and_the_queries_do_not_grow(app, desk, twins):
    with app.app_context():
        offer.training("F3", actions=(AnAction(**DAX, sessions=(ASession(start=SOON + timedelta(days=400)),)),))
        offer.training("F4", "Comptable")
        offer.training("P1", publisher="pole-emploi")
    told = words(desk.get(the_page(twins[1])))
    assert told.count("Ressemble") == 1
    with counted(app) as few:
        desk.get(the_page(twins[1]))
    with app.app_context():
        offer.training("F5")
        offer.training("F6")
    with counted(app) as more:
        told = words(desk.get(the_page(twins[1])))
    assert told.count("Ressemble") == 3 and len(more) == len(few)


def test_merged_the_addresses_lead_to_the_nearest_and_back(app, desk, twins):
    kept, _ = twins
    with app.app_context():
        going = offer.training("F9", actions=(AnAction(), AnAction(sessions=(ASession(start=SOON),)), AnAction(**DAX)))
        (in_dax, in_pau), leaving = offer.action_ids(kept), offer.action_ids(going)
        sessions, kept_sessions = offer.session_ids(going), offer.session_ids(kept)
    before = standing(app, going)
    assert "Les deux formations sont fusionnées" in said(desk, pair(going, kept, "/fusionner"), garder=str(kept))
    assert standing(app, going)[0] == State.WITHDRAWN and standing(app, kept)[0] == State.PUBLISHED
    sheets = [desk.get(f"/formations/{one}?retour=quoi%3Dsoudeur", follow_redirects=False) for one in leaving]
    assert [sheet.status_code for sheet in sheets] == [302] * 3
    nearest = [f"/formations/{one}?retour=quoi%3Dsoudeur" for one in (in_pau, in_pau, in_dax)]
    assert [sheet.location for sheet in sheets] == nearest
    ics = [f"/formations/{one}/sessions/{session}.ics" for one, session in zip(leaving, sessions, strict=True)]
    there = desk.get(ics[0], follow_redirects=False)
    assert (there.status_code, there.location) == (302, f"/formations/{in_pau}/sessions/{kept_sessions[1]}.ics")
    assert desk.get(ics[1]).status_code == 404  # nothing begins on that day in what is kept
    assert "Le n° F9 mène à cette fiche" in words(desk.get(the_page(kept)))
    told = words(desk.get(the_page(going)))
    assert "Fusionnée le" in told and "Remettre en ligne" not in told
    assert "annulez d’abord la fusion" in said(desk, f"{the_page(going)}/remettre")
    assert "Fusionnée avec une autre formation" in words(desk.get(f"{the_page(going)}/historique"))
    assert "comme avant" in said(desk, f"{the_page(going)}/fusion/annuler")
    assert standing(app, going) == before
    assert [desk.get(path, follow_redirects=False).status_code for path in (f"/formations/{leaving[0]}", ics[0])] == [
        200,
        200,
    ]


def test_what_was_merged_comes_not_back_by_a_file_nor_takes_the_kept_away(app, desk, twins):
    kept, going = twins
    post(desk, pair(going, kept, "/fusionner"), garder=str(kept))
    with app.app_context():
        offer.deliver(offer.formation("F2", "Soudeur", actions=(AnAction(), AnAction(**DAX))))
        assert db.session.get_one(Training, going).revision.title == "Soudeur"
    assert standing(app, going)[0] == State.WITHDRAWN
    assert "Ressemble" not in words(desk.get(the_page(kept)))


def test_what_is_kept_may_be_merged_in_turn(app, desk, twins):
    first, _ = twins
    with app.app_context():
        second, third = offer.training("F8"), offer.training("F9")
        left, right = offer.action_ids(first)[1], offer.action_ids(third)[0]
    post(desk, pair(first, second, "/fusionner"), garder=str(second))
    post(desk, pair(second, third, "/fusionner"), garder=str(third))
    assert desk.get(f"/formations/{left}", follow_redirects=False).location == f"/formations/{right}"
    post(desk, f"{the_page(second)}/fusion/annuler")
    assert desk.get(f"/formations/{left}", follow_redirects=False).location != f"/formations/{right}"


def test_refused_where_something_published_would_be_lost_or_too_late(app, desk, twins):
    published, draft = twins
    assert "publiez d’abord celle-ci" in words(desk.get(pair(draft, published)))
    assert "publiez d’abord celle-ci" in said(desk, pair(draft, published, "/fusionner"), garder=str(draft))
    assert standing(app, published)[0] == State.PUBLISHED
    assert post(desk, pair(draft, published, "/fusionner"), garder="0").status_code == 400
    post(desk, pair(draft, published, "/fusionner"), garder=str(published))
    assert "retirée ou fusionnée depuis" in said(desk, pair(draft, published, "/fusionner"), garder=str(published))
    with time_machine.travel(clock.now() + timedelta(days=31)):
        ana = someone(app, "tard@region.example", Role.PUBLISHER, "region")
        assert "Annuler la fusion" not in words(ana.get(the_page(draft)))
        assert "ne peut plus être annulée" in said(ana, f"{the_page(draft)}/fusion/annuler")


def test_the_records_of_others_do_not_exist(app, desk, twins):
    mine, _ = twins
    with app.app_context():
        theirs = offer.training("P1", publisher="pole-emploi")
    assert desk.get(pair(mine, theirs)).status_code == desk.get(pair(theirs, mine)).status_code == 404
    assert desk.get(pair(mine, mine)).status_code == 404
    for path in (pair(mine, theirs, "/fusionner"), pair(mine, theirs, "/distinctes"), pair(theirs, mine, "/a-revoir")):
        assert post(desk, path, garder=str(mine)).status_code == 404
    assert post(desk, f"{the_page(theirs)}/fusion/annuler").status_code == 404
    assert standing(app, theirs)[0] == State.PUBLISHED
