"""A spreadsheet that a person deposits is their own writing; one in a watched folder is a feed's."""

from __future__ import annotations

from pathlib import Path

import pytest

from extranet.accounts import organisations
from extranet.accounts.roles import Role
from extranet.catalogue import rules
from extranet.catalogue.rules import FeedRule, Rules
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.trainings import Training
from extranet.database import writing
from extranet.exchange.delivering import undoing
from extranet.exchange.delivering.deliveries import Origin
from extranet.exchange.provenance import FEED, PERSON, provenance
from tests.exchange.conftest import hand_edit, one, own
from tests.exchange.delivering.conftest import Desk
from tests.exchange.files import action, document, formation, session
from tests.exchange.sheets.conftest import edited, offer_file, place_of
from tests.factories.accounts import an_account

TITLE, AIM = "intitule-formation", "objectif-formation"
OPEN = session("S1", inside="<etat-recrutement>1</etat-recrutement>")


@pytest.fixture
def camille(desk: Desk) -> int:
    """Give somebody of a publisher whose people win over its feeds, and an offer that they corrected."""
    region = organisations.find("region").id
    with writing():
        author = an_account("camille@region.example", Role.PUBLISHER, organisation=region).id
        rules.decide(region, Rules(feed_rule=FeedRule.PERSON), by=None)
    desk.publish(desk.tried(document(formation("F1", action("A1", OPEN)))))
    hand_edit(Training, "F1", intitule_formation="Soudeuse", objectif_formation="Souder à la main")
    return author


def sheet(tmp_path: Path, **cells: str) -> bytes:
    """Write the offer as it is, some cells changed."""
    path = offer_file(tmp_path / "offre.xlsx")
    return edited(path, **{place_of(heading): value for heading, value in cells.items()}).read_bytes()


def test_their_cell_stands_over_an_edit_and_no_feed_takes_it_back(desk: Desk, camille: int, tmp_path: Path) -> None:
    content = sheet(tmp_path, Intitulé="Soudage", Recrutement="inscriptions closes")
    tried = desk.tried(content, author_id=camille)
    hand_edit(Training, "F1", objectif_formation="Souder encore")
    delivery = desk.publish(tried)
    assert (own(one(Training, "F1"), TITLE), own(one(Training, "F1"), AIM)) == ("Soudage", "Souder encore")
    found = provenance(one(Training, "F1"))
    assert (found[TITLE].by, found[TITLE].run_id, found["resultats-attendus"].by) == (PERSON, delivery.run_id, FEED)
    told = one(TrainingSession, "S1")
    assert (told.recruitment_confirmed_as, told.recruitment_confirmed_by_id) == ("publisher", camille)
    desk.publish(desk.tried(document(formation("F1", action("A1", OPEN), title="Autre", content="Souder à plat"))))
    assert own(one(Training, "F1"), TITLE) == "Soudage"
    assert own(one(Training, "F1"), "contenu-formation") == "Souder à plat"


def test_it_is_taken_back_to_the_edit(desk: Desk, camille: int, tmp_path: Path) -> None:
    delivery = desk.publish(desk.tried(sheet(tmp_path, Intitulé="Soudage"), author_id=camille))
    assert undoing.undo(delivery.id, by=None) == 0
    assert own(one(Training, "F1"), TITLE) == "Soudeuse"


def test_in_a_folder_it_is_a_feed(desk: Desk, camille: int, tmp_path: Path) -> None:
    desk.publish(desk.tried(sheet(tmp_path, Intitulé="Soudage"), origin=Origin.FEED))
    assert own(one(Training, "F1"), TITLE) == "Soudeuse"
