"""An offer to confirm, seen on a day that the test moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from extranet.catalogue.confirming import reminding
from extranet.catalogue.confirming.requests import ConfirmationRequest
from extranet.database import db
from extranet.outbox import Message
from tests.factories import offer

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def nights(database: Session) -> Iterator[Callable[..., list[Message]]]:
    """Give the function that goes to a day and does its round; it returns the letters that were put then."""
    with time_machine.travel(NOW, tick=False) as clock:

        def night(day: float = 0) -> list[Message]:
            clock.move_to(NOW + timedelta(days=day))
            db.session.rollback()
            before = set(db.session.scalars(select(Message.id)))
            reminding.go_round(None, lambda _: None)
            db.session.rollback()
            return [one for one in db.session.scalars(select(Message).order_by(Message.id)) if one.id not in before]

        yield night


@pytest.fixture
def trainings(nights: Callable[..., list[Message]]) -> SimpleNamespace:
    """Give a training of each publisher, of the same provider, with one session each to confirm."""
    return SimpleNamespace(
        region=offer.session_ids(offer.training("F1"))[0],
        pole=offer.session_ids(offer.training("F2", "Couvreur", publisher="pole-emploi"))[0],
    )


def requests() -> list[ConfirmationRequest]:
    return list(db.session.scalars(select(ConfirmationRequest).order_by(ConfirmationRequest.id)))
