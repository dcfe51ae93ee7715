"""A publication that is taken back leaves the offer as it was, but for what people touched since."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from extranet import clock
from extranet.catalogue import publishing
from extranet.catalogue.actions import Action
from extranet.catalogue.providers import Provider
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.changes import Change
from extranet.database import db, writing
from extranet.errors import Conflict
from extranet.exchange.delivering import publishing as showing
from extranet.exchange.delivering import undoing
from extranet.exchange.delivering.deliveries import DeliveryState
from tests.exchange.conftest import TRACES, hand_edit, one, own, tables, visible
from tests.exchange.delivering.conftest import Desk
from tests.exchange.files import TWO, action, document, formation, provider, session

# What tells of the run, and the revisions that history keeps.
NOT_COMPARED = (
    *TRACES, "delivery", "work_item", "change", "desk_change", "record_move", "provider_before", "recruitment_before",
    "training_revision", "action_revision", "session_revision",
)  # fmt: skip
TOLD = session("S1", inside="<etat-recrutement>1</etat-recrutement>")
BEFORE = document(formation("F1"), formation("F2"), formation("F3"))
AFTER = document(
    formation("F1", action("A1", session("S1"), session("S2")), aim="Souder"), formation("F2"), formation("F4")
)


def test_everything_is_as_before(desk: Desk) -> None:
    desk.publish(desk.tried(BEFORE), publish=False)
    with writing():
        publishing.publish(one(Training, "F3"), by=None)
    before = visible()
    delivery = desk.publish(desk.tried(AFTER, full=True), withdraw=True)
    assert one(Training, "F3").state == State.WITHDRAWN
    assert one(Training, "F1").state == State.PUBLISHED
    with writing() as session_:
        session_.execute(db.delete(Change))
    assert undoing.undo(delivery.id, by=None) == 0
    assert visible() == before
    noted = {row.record_id for row in db.session.scalars(select(Change).where(Change.kind == "training"))}
    assert {one(Training, numero).id for numero in ("F1", "F2", "F3", "F4")} <= noted
    with pytest.raises(Conflict, match="ne peut plus"):
        undoing.undo(delivery.id, by=None)


def test_what_people_touched_since_stays(desk: Desk) -> None:
    desk.publish(desk.tried(BEFORE))
    delivery = desk.publish(desk.tried(AFTER))
    hand_edit(Training, "F1", contenu_formation="À la main")
    hand_edit(Training, "F4", contenu_formation="À la main")
    assert undoing.undo(delivery.id, by=None) == 2
    assert own(one(Training, "F1"), "objectif-formation") == "Souder"
    assert one(Training, "F4").revision_id is not None
    assert desk.row(delivery.id).left == 2


def test_a_record_stays_with_what_stays_inside_it(desk: Desk) -> None:
    delivery = desk.publish(desk.tried(document(formation("F1"))))
    with writing():
        publishing.withdraw(one(TrainingSession, "S1"), by=None)
    assert undoing.undo(delivery.id, by=None) == 3
    assert one(Action, "A1").revision_id is not None


def test_the_same_file_comes_in_again(desk: Desk) -> None:
    delivery = desk.publish(desk.tried(TWO))
    address = one(Training, "F1").id
    undoing.undo(delivery.id, by=None)
    assert visible() == {}
    assert desk.publish(desk.tried(TWO)).state == DeliveryState.PUBLISHED
    assert (one(Training, "F1").id, one(Training, "F1").state) == (address, State.PUBLISHED)


def test_names_and_confirmations_are_as_before(desk: Desk) -> None:
    desk.publish(desk.tried(document(formation("F1", action("A1", TOLD)))))
    with writing() as session_:
        session_.execute(db.update(TrainingSession).values(recruitment_confirmed_at=clock.now() - timedelta(days=9)))
    before = tables(*NOT_COMPARED)
    new = formation("F1", action("A1", TOLD), aim="Souder", who=provider(name="Un autre nom"))
    delivery = desk.publish(desk.tried(document(new)))
    assert one(TrainingSession, "S1").recruitment_confirmed_at > clock.now() - timedelta(days=1)
    assert [one_.name for one_ in db.session.scalars(select(Provider))] == ["Un autre nom"]
    assert undoing.undo(delivery.id, by=None) == 0
    assert tables(*NOT_COMPARED) == before


def test_a_name_given_while_the_switch_gets_ready_comes_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.publish(desk.tried(document(formation("F1"))))
    tried = desk.tried(document(formation("F1", aim="Souder", who=provider(name="Nom du fichier"))))
    real = showing.get_ready

    def ready_then_killed(*arguments: object, **named: object) -> None:
        real(*arguments, **named)
        raise KeyboardInterrupt

    def ready_then_renamed(*arguments: object, **named: object) -> None:
        real(*arguments, **named)
        with writing() as session_:
            session_.execute(db.update(Provider).values(name="Nom donné entre-temps"))

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(showing, "get_ready", ready_then_killed)
        desk.publish(tried)
    monkeypatch.setattr(showing, "get_ready", ready_then_renamed)
    desk.work(tried.id)
    assert db.session.scalars(select(Provider.name)).all() == ["Nom du fichier"]
    assert undoing.undo(tried.id, by=None) == 0
    assert db.session.scalars(select(Provider.name)).all() == ["Nom donné entre-temps"]


def test_a_killed_worker_leaves_no_recruitment_unconfirmed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = desk.tried(document(formation("F1", action("A1", TOLD))))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(showing, "confirm_told", _killed)
        desk.publish(tried)
    assert one(TrainingSession, "S1").recruitment_confirmed_at is None
    desk.work(tried.id)
    assert one(TrainingSession, "S1").recruitment_confirmed_as == "feed"


def _killed(*_: object) -> None:
    raise KeyboardInterrupt
