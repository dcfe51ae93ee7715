"""Who wrote each field last."""

from __future__ import annotations

from extranet.catalogue.trainings import Training
from extranet.database import db
from extranet.exchange.provenance import FEED, PERSON, provenance
from tests.exchange.conftest import Deliver, hand_edit, one
from tests.exchange.files import document, formation
from tests.fixtures.statements import counted

AIM, CONTENT, TITLE = "objectif-formation", "contenu-formation", "intitule-formation"


def test_each_field_knows_a_person_or_a_feed(app, deliver: Deliver):
    first = deliver(document(formation("F1")))
    hand_edit(Training, "F1", objectif_formation="Souder mieux", url_formation="")
    second = deliver(document(formation("F1", content="Deux")))
    hand_edit(Training, "F1", contenu_formation="Deux, et plus")
    training = one(Training, "F1")
    db.session.refresh(training)
    with counted(app) as sent:
        found = provenance(training)
    assert (found[TITLE].by, found[TITLE].run_id, found[TITLE].name) == (FEED, first.run_id, "livraison.xml")
    assert {found[AIM].by, found[CONTENT].by} == {PERSON}
    assert found[AIM].at < found[CONTENT].at
    assert len(sent) == 1
    deliver(document(formation("F1", content="Trois")))
    found = provenance(one(Training, "F1"))
    assert (found[CONTENT].by, found[AIM].by) == (FEED, PERSON)
    assert found[CONTENT].run_id > second.run_id


def test_a_field_that_a_person_took_out_is_the_persons(deliver: Deliver):
    inside = "<identifiant-module>M1</identifiant-module>"
    deliver(document(formation("F1", inside=inside)))
    assert provenance(one(Training, "F1"))["identifiant-module"].by == FEED
    hand_edit(Training, "F1", identifiant_module="")
    assert provenance(one(Training, "F1"))["identifiant-module"].by == PERSON


def test_what_is_written_between_the_staging_and_the_switch_is_found(deliver: Deliver, monkeypatch):
    from extranet.exchange import importing

    deliver(document(formation("F1")))
    real = importing.rebase

    def rebase(*arguments: object) -> bool:
        monkeypatch.setattr(importing, "rebase", real)
        hand_edit(Training, "F1", objectif_formation="Souder mieux")
        return real(*arguments)

    monkeypatch.setattr(importing, "rebase", rebase)
    deliver(document(formation("F1", content="Deux")))
    found = provenance(one(Training, "F1"))
    assert (found[AIM].by, found[CONTENT].by) == (PERSON, FEED)
