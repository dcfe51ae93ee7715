"""The same deliveries on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.cli.database import prepare
from extranet.exchange.delivering import deliveries, undoing
from extranet.exchange.delivering.deliveries import DeliveryState
from tests.exchange.conftest import one, visible
from tests.exchange.delivering.conftest import Desk
from tests.exchange.files import TWO, action, document, formation, session

pytestmark = pytest.mark.postgresql


@pytest.fixture
def desk(make_app: Callable[..., Flask], postgresql_url: str) -> Iterator[Desk]:
    app = make_app(database_url=postgresql_url)
    with app.app_context():
        prepare()
        yield Desk(app.extensions["extranet"]["settings"])


def test_tried_published_withdrawn_taken_back(desk: Desk) -> None:
    desk.publish(desk.tried(TWO))
    before = visible()
    less = document(formation("F1", action("A1", session("S1")), aim="Souder"), formation("F3", title=""))
    delivery = desk.publish(desk.tried(less, full=True), withdraw=True)
    assert (one(Training, "F2").state, delivery.state) == (State.WITHDRAWN, DeliveryState.PUBLISHED)
    assert undoing.undo(delivery.id, by=None) == 0
    assert visible() == before
    desk.publish(desk.tried(less, full=True), withdraw=True)
    again = desk.tried(TWO)
    deliveries.abandon(again.id, by=None)
    desk.work(again.id)
    desk.publish(desk.tried(TWO))
    assert visible() == before
