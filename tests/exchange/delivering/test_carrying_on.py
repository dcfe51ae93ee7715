"""A delivery is tried beside the offer, then published whole, or forgotten without a trace."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from extranet import clock, work
from extranet.catalogue import publishing
from extranet.catalogue.actions import Action
from extranet.catalogue.providers import Provider
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from extranet.errors import Conflict
from extranet.exchange.delivering import carrying_on, deliveries, keeping
from extranet.exchange.delivering.deliveries import Delivery, DeliveryState
from extranet.exchange.runs import ImportRun, Move, RecordMove
from tests.exchange.conftest import TRACES, Deliver, count, hand_edit, locks, one, own, tables, visible
from tests.exchange.conftest import deliver as deliver
from tests.exchange.delivering.conftest import Desk
from tests.exchange.files import TWO, action, document, formation, session

LEFT = (*TRACES, "delivery", "work_item", "record_move", "change", "provider")
__all__ = ["deliver", "locks"]


def counts(delivery: Delivery) -> dict[str, tuple[int, ...]]:
    run = db.session.get_one(ImportRun, delivery.run_id)
    return {group: tuple(kinds.values()) for group, kinds in run.counts.items() if any(kinds.values())}


def test_a_trial_shows_nothing_and_publication_everything(desk: Desk) -> None:
    delivery = desk.tried(TWO)
    assert (delivery.state, counts(delivery)) == (DeliveryState.TRIED, {"created": (2, 2, 3)})
    assert visible() == {}
    assert desk.publish(delivery).state == DeliveryState.PUBLISHED
    assert {one(Training, "F1").state, one(Action, "A2").state} == {State.PUBLISHED}


def test_a_published_delivery_is_what_the_command_imports(desk: Desk, deliver: Deliver) -> None:
    desk.publish(desk.tried(TWO))
    by_hand = visible()
    changed = TWO.replace("Savoir souder", "Souder")
    desk.publish(desk.tried(changed))
    assert visible() != by_hand
    before = tables(*TRACES)
    assert deliver(changed, publish=True).counts["unchanged"]["formations"] == 2
    assert tables(*TRACES) == before


def test_drafts_stay_drafts_when_one_says_so(desk: Desk, deliver: Deliver) -> None:
    deliver(document(formation("F1")))
    desk.publish(desk.tried(TWO), publish=False)
    assert {row.state for row in db.session.scalars(select(Training))} == {State.DRAFT}
    desk.publish(desk.tried(TWO))
    assert {row.state for row in db.session.scalars(select(TrainingSession))} == {State.PUBLISHED}


def test_an_abandoned_delivery_leaves_nothing(desk: Desk, deliver: Deliver) -> None:
    deliver(document(formation("F1")), publish=True)
    before = tables(*LEFT)
    delivery = desk.tried(TWO.replace("Savoir souder", "Souder"))
    assert tables(*LEFT) != before
    deliveries.abandon(delivery.id, by=None)
    desk.work(delivery.id)
    assert tables(*LEFT) == before


def test_another_import_leaves_a_tried_delivery_alone(desk: Desk, deliver: Deliver) -> None:
    delivery = desk.tried(document(formation("F1")))
    other = desk.tried(TWO)
    deliveries.abandon(other.id, by=None)
    desk.work(other.id)
    deliver(document(formation("F9")), publish=True)
    with pytest.raises(Conflict, match="changé depuis"):
        desk.publish(delivery)
    deliveries.ask_again(delivery.id, by=None)
    assert desk.publish(desk.work(delivery.id)).state == DeliveryState.PUBLISHED
    assert one(Training, "F1").state == State.PUBLISHED
    assert count(ImportRun) == 3


def test_what_a_person_writes_meanwhile_is_brought_together(desk: Desk, deliver: Deliver) -> None:
    many = [formation(f"F{n}") for n in range(50)]
    deliver(document(*many), publish=True)
    delivery = desk.tried(document(*many).replace("Soudage à plat", "Soudage en angle"))
    for n in range(50):
        hand_edit(Training, f"F{n}", objectif_formation="À la main")
    assert desk.publish(delivery).state == DeliveryState.PUBLISHED
    assert own(one(Training, "F49"), "objectif-formation") == "À la main"
    assert own(one(Training, "F49"), "contenu-formation") == "Soudage en angle"


def test_a_refused_file_says_why(desk: Desk) -> None:
    delivery = desk.tried(document())
    assert (delivery.state, delivery.message) == (DeliveryState.REFUSED, "Le fichier ne contient aucune formation.")
    desk.publish(desk.tried(TWO, publisher="pole-emploi"))
    assert "autre diffuseur" in desk.tried(TWO).message


def test_a_cancelled_trial_stops_and_leaves_nothing(desk: Desk) -> None:
    delivery_id = desk.receive(TWO)
    before = tables(*LEFT)

    cancelled = []

    def beat() -> None:
        if not cancelled:
            cancelled.append(deliveries.cancel(delivery_id, by=None))

    carrying_on.carry_on(delivery_id, desk.places, beat)
    assert desk.row(delivery_id).state == DeliveryState.CANCELLED
    assert tables(*LEFT) == before


def test_a_provider_is_corrected_at_publication_only(desk: Desk, deliver: Deliver) -> None:
    deliver(TWO, publish=True)
    delivery = desk.tried(TWO.replace("Greta de Gironde", "GRETA 33"))
    assert db.session.scalars(select(Provider.name)).one() == "Greta de Gironde"
    desk.publish(delivery)
    assert db.session.scalars(select(Provider.name)).one() == "GRETA 33"


def test_a_full_delivery_withdraws_what_it_lacks_and_a_later_one_brings_it_back(desk: Desk) -> None:
    whole = document(*(formation(f"F{n}", action("A1", session("S1"), session("S2"))) for n in range(10)))
    desk.publish(desk.tried(whole))
    less = document(*(formation(f"F{n}", action("A1", session("S2"))) for n in range(1, 10)))
    delivery = desk.tried(less, full=True)
    assert counts(delivery)["withdrawn"] == (1, 1, 11)
    desk.publish(delivery, withdraw=True)
    assert (one(Training, "F0").state, one(Training, "F1").state) == (State.WITHDRAWN, State.PUBLISHED)
    states = db.session.scalars(select(TrainingSession.state).where(TrainingSession.numero == "S1"))
    assert set(states) == {State.WITHDRAWN}
    with writing():
        publishing.republish(one(Training, "F0"), by=None)
        publishing.withdraw(one(Training, "F0"), by=None)
    back = desk.tried(whole)
    assert db.session.scalar(select(RecordMove.id).where(RecordMove.move == Move.REPUBLISH.value)) is not None
    desk.publish(back)
    assert one(Training, "F0").state == State.WITHDRAWN
    assert State.WITHDRAWN not in set(db.session.scalars(select(TrainingSession.state)))


def test_absent_records_stay_when_nobody_says_yes(desk: Desk) -> None:
    desk.publish(desk.tried(TWO))
    delivery = desk.tried(document(formation("F1")), full=True)
    desk.publish(delivery)
    assert one(Training, "F2").state == State.PUBLISHED
    assert "withdrawn" not in counts(desk.row(delivery.id))


def test_what_is_written_by_hand_or_rejected_is_never_absent(desk: Desk) -> None:
    desk.publish(desk.tried(TWO))
    with writing():
        one(Training, "F1").source = "saisie"
    broken = document(formation("F2", title=""), formation("F3"))
    assert "withdrawn" not in counts(desk.tried(broken, full=True))


def test_a_delivery_that_waits_too_long_is_abandoned_and_its_file_goes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = desk.tried(TWO)
    path = desk.places.deliveries / delivery.stored
    assert (keeping.purge(desk.places.deliveries), path.exists()) == (0, True)
    with writing():
        delivery.tried_at = clock.now() - timedelta(days=31)
    monkeypatch.setattr(keeping, "_FORGOTTEN_AFTER", -1)
    assert keeping.purge(desk.places.deliveries) == 2
    assert (desk.row(delivery.id).state, path.exists()) == (DeliveryState.ABANDONED, False)


def test_a_failed_delivery_can_be_tried_again(desk: Desk) -> None:
    delivery_id = desk.receive(TWO)
    with writing() as session_:
        session_.get_one(work.WorkItem, desk.row(delivery_id).work_id).state = work.FAILED
    assert deliveries.state_of(desk.row(delivery_id)) == DeliveryState.FAILED
    assert deliveries.deliveries_waiting({desk.row(delivery_id).publisher_id}) == 1
    deliveries.ask_again(delivery_id, by=None)
    assert desk.work(delivery_id).state == DeliveryState.TRIED
