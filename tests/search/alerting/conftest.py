"""The worker of a Sunday morning, an adviser, and an offer that changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select, update

from extranet import changes, clock
from extranet.catalogue.actions import Action
from extranet.catalogue.sessions import TrainingSession
from extranet.database import db, writing
from extranet.outbox import Message
from extranet.search import opening
from extranet.search.alerting import alerts, saved
from extranet.search.alerting.saved import Frequency, SavedSearch
from extranet.search.index import indexing
from extranet.search.request import SearchRequest
from tests.factories.accounts import an_account, an_organisation
from tests.search import offer
from tests.search.offer import Session

SUNDAY = datetime(2026, 11, 22, 9, tzinfo=UTC)


class Worker:
    """The worker's turn: the index follows, then the alerts that are due."""

    def __init__(self, folder: Path, travel: time_machine.Traveller) -> None:
        self.folder, self.travel = folder, travel

    def turn(self) -> list[Message]:
        """Do all that is due now and return the mails of it."""
        before = len(mails())
        indexing.drain(self.folder)
        while alerts.tell_next(self.folder):
            pass
        return mails()[before:]

    def in_days(self, days: int) -> list[Message]:
        """Go on to a later day, then take a turn."""
        self.travel.shift(timedelta(days=days))
        return self.turn()


@pytest.fixture
def worker(database, settings):
    """Give the worker of a Sunday morning."""
    opening._engine.cache_clear()
    with time_machine.travel(SUNDAY, tick=False) as travel:
        yield Worker(settings.index_dir, travel)


@pytest.fixture
def lea(database) -> int:
    return an_account().id


def mails() -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def follow(user_id: int, frequency: Frequency = Frequency.DAILY, name: str = "Soudeur", **fields) -> int:
    request = SearchRequest(**{"today": clock.today(), "q": "soudeur"} | fields)
    return saved.save(user_id, an_organisation(), name, request, frequency)


def read(search_id: int) -> SavedSearch:
    db.session.rollback()
    return db.session.get_one(SavedSearch, search_id)


def add_session(action_id: int, one: Session) -> None:
    """Publish one more session of an action."""
    with writing() as session:
        count = len(list(session.scalars(select(TrainingSession.id))))
        offer._add_session(session.get_one(Action, action_id), one, f"S{count + 10}")
        changes.note(changes.ACTION, action_id)


def move(kind: type, record_id: int, **values) -> None:
    """Change a record as a publisher would."""
    with writing() as session:
        session.execute(update(kind).where(kind.id == record_id).values(**values))
        changes.note(changes.ACTION if kind is Action else changes.SESSION, record_id)
