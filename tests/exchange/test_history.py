"""What happened to records: who, when, what changed, from which import."""

from __future__ import annotations

import pytest

from extranet.catalogue import freshness, publishing, restoring
from extranet.catalogue.actions import Action
from extranet.catalogue.levels import ACTIONS, SESSIONS, TRAININGS
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from extranet.errors import Conflict, NotFound
from extranet.exchange import history as module
from extranet.exchange import importing
from extranet.exchange.history import CONTENT, PLACES, STATE, Asked, history, versions
from tests.exchange.conftest import Deliver, hand_edit, one, own
from tests.exchange.files import action, document, formation, session
from tests.factories.accounts import an_account
from tests.fixtures.statements import counted

FIRST = document(formation("F1", action("A1", session("S1"))))
SECOND = document(formation("F1", action("A1", session("S1", end="20270101")), content="Deux"))


@pytest.fixture
def lived(deliver: Deliver) -> int:
    """Give a training with a past: two deliveries, a correction, places, a withdrawal; its id."""
    deliver(FIRST, publish=True)
    ana = an_account("offre@region.example", name="Ana Diaz").id
    with writing():
        publishing.withdraw(one(Training, "F1"), by=ana)
    hand_edit(Training, "F1", objectif_formation="Souder mieux")
    with writing():
        freshness.confirm(one(TrainingSession, "S1"), 4, by=ana)
    deliver(SECOND)
    return one(Training, "F1").id


def told(level, record_id: int, **asked: object) -> list[tuple]:
    found = history(level, record_id, Asked(**asked))
    return [(event.level.kind, event.verb, [field.name for field in event.fields]) for event in found.events]


def test_the_history_of_a_training_holds_what_is_inside(lived: int):
    first = [("actions", "written", []), ("formations", "written", []), ("sessions", "written", [])]
    events = told(TRAININGS, lived)
    assert sorted(events[-3:]) == first
    assert sorted(events[:2]) == [
        ("formations", "written", ["contenu-formation"]),
        ("sessions", "written", ["periode"]),
    ]
    assert events[2:-3] == [
        ("sessions", "confirm_places", []),
        ("formations", "written", ["objectif-formation"]),
        ("formations", "withdraw", []),
    ]


def test_it_is_filtered_by_level_and_by_sort(lived: int):
    assert told(TRAININGS, lived, kind="actions") == [("actions", "written", [])]
    assert told(TRAININGS, lived, sort=STATE) == [("formations", "withdraw", [])]
    assert told(TRAININGS, lived, sort=PLACES) == [("sessions", "confirm_places", [])]
    assert len(told(TRAININGS, lived, sort=CONTENT)) == 6
    (action_id,), (session_id,) = ([one(model, n).id] for model, n in ((Action, "A1"), (TrainingSession, "S1")))
    assert {kind for kind, *_ in told(ACTIONS, action_id)} == {"actions", "sessions"}
    assert {kind for kind, *_ in told(SESSIONS, session_id)} == {"sessions"}


def test_it_says_who_and_from_which_file(lived: int):
    events = history(TRAININGS, lived, Asked(kind="formations")).events
    assert [(event.author, event.file_name) for event in events] == [
        (None, "livraison.xml"),
        (None, None),
        ("Ana Diaz", None),
        (None, "livraison.xml"),
    ]


def test_it_comes_page_by_page_in_as_many_queries(app, lived: int, monkeypatch):
    monkeypatch.setattr(module, "PAGE_SIZE", 3)
    with counted(app) as three:
        first = history(TRAININGS, lived, Asked())
    monkeypatch.setattr(module, "PAGE_SIZE", 100)
    with counted(app) as all_of_them:
        whole = history(TRAININGS, lived, Asked())
    assert (first.total, first.pages, len(first.events)) == (8, 3, 3)
    assert len(whole.events) == 8
    assert len(three) <= len(all_of_them) <= 7
    assert [event.revision_id for event in first.events] == [event.revision_id for event in whole.events[:3]]


def test_what_an_import_only_prepares_is_no_version(deliver: Deliver, monkeypatch):
    deliver(FIRST)
    training = one(Training, "F1").id
    seen = []

    def look(*_: object) -> bool:
        seen.append((len(versions(TRAININGS, training, 9)), len(told(TRAININGS, training))))
        return True

    monkeypatch.setattr(importing, "rebase", look)
    deliver(SECOND)
    assert seen == [(1, 3)]
    assert len(versions(TRAININGS, training, 9)) == 2


def test_an_older_version_is_restored_and_the_places_stay(lived: int):
    latest, corrected, first = (row.id for row in versions(TRAININGS, lived, 9))
    training = one(Training, "F1")
    with writing():
        assert restoring.restore(training, first, seen=latest, by=None)
    assert own(training, "objectif-formation") == "Savoir souder"
    assert own(training, "contenu-formation") == "Soudage à plat"
    assert one(TrainingSession, "S1").places_left == 4
    newest = history(TRAININGS, lived, Asked()).events[0]
    assert (newest.verb, newest.details["restored"]) == ("restore", first)
    with writing(), pytest.raises(Conflict):
        restoring.restore(training, corrected, seen=latest, by=None)
    with writing():
        assert restoring.restore(training, latest, seen=training.revision_id, by=None)
        assert not restoring.restore(training, latest, seen=training.revision_id, by=None)
    assert own(training, "contenu-formation") == "Deux"
    with writing(), pytest.raises(NotFound):
        restoring.restore(one(Action, "A1"), first + 1000, seen=one(Action, "A1").revision_id, by=None)
    db.session.rollback()
