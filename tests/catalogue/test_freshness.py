"""Places left: never below zero, never lost."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from extranet.audit.journal import Entry
from extranet.catalogue import freshness
from extranet.catalogue.sessions import BY_PROVIDER, TrainingSession
from extranet.database import db, writing
from extranet.errors import Invalid


def test_confirming_says_who_and_when(offer: SimpleNamespace) -> None:
    with writing():
        freshness.confirm(offer.first, 3, 12, by=None, as_=BY_PROVIDER)
    db.session.rollback()
    assert (offer.first.places_left, offer.first.places_total) == (3, 12)
    assert offer.first.places_confirmed_as == BY_PROVIDER
    assert offer.first.places_confirmed_at.tzinfo is not None
    entry = db.session.query(Entry).filter_by(verb="confirm_places").one()
    assert entry.details == {"before": None, "after": 3, "total": 12}
    with writing():
        freshness.confirm(offer.first, None, by=None)
    assert (offer.first.places_left, offer.first.places_confirmed_at) == (None, None)


@pytest.mark.parametrize(("left", "total"), [(-1, None), (3, 2), (10_000, None), (0, -1), (None, -5)])
def test_absurd_numbers_are_refused(offer: SimpleNamespace, left: int | None, total: int | None) -> None:
    with pytest.raises(Invalid), writing():
        freshness.confirm(offer.first, left, total, by=None)
    db.session.rollback()
    assert offer.first.places_left is None


def test_the_database_itself_refuses_less_than_none(offer: SimpleNamespace) -> None:
    with pytest.raises(IntegrityError), writing() as session:
        session.execute(update(TrainingSession).values(places_left=-1))


def test_fifty_changes_at_once_are_all_kept(app: Flask, offer: SimpleNamespace) -> None:
    with writing():
        freshness.confirm(offer.first, 50, by=None)
    identity, failures = offer.first.id, []
    db.session.rollback()

    def take_one() -> None:
        try:
            with app.app_context(), writing() as session:
                found = session.get(TrainingSession, identity)
                freshness.confirm(found, found.places_left - 1, by=None)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=take_one) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    db.session.rollback()
    assert offer.first.places_left == 0
    take_one()
    assert isinstance(failures.pop(), Invalid)
