"""Places left: never below zero, never lost."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from extranet.application import create_app
from extranet.audit.journal import Entry
from extranet.catalogue import freshness, rules
from extranet.catalogue.rules import Rules
from extranet.catalogue.sessions import BY_PROVIDER, TrainingSession
from extranet.catalogue.trainings import Training
from extranet.changes import Change
from extranet.cli.database import prepare
from extranet.clock import PARIS
from extranet.database import db, writing
from extranet.errors import Conflict, Invalid
from tests.factories.offer import AnAction, ASession, session_ids, training
from tests.fixtures.application import close, settings_in


def test_confirming_says_who_and_when(offer: SimpleNamespace) -> None:
    with writing():
        freshness.confirm(offer.first, 3, 12, by=None, as_=BY_PROVIDER)
    db.session.rollback()
    assert (offer.first.places_left, offer.first.places_total) == (3, 12)
    assert offer.first.places_confirmed_as == BY_PROVIDER
    assert offer.first.places_confirmed_at.tzinfo is not None
    entry = db.session.query(Entry).filter_by(verb="confirm_places").one()
    assert entry.details == {"before": None, "after": 3, "total": 12, "confirmed_as": BY_PROVIDER}
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


def fifty_at_once(app: Flask, session_id: int, number: int) -> list[Exception]:
    """Change the places of a session in fifty threads at the same moment; return what was refused."""
    together, refused = threading.Barrier(50), []

    def change() -> None:
        with app.app_context():
            together.wait()
            try:
                with writing():
                    freshness.shift(session_id, number, by=None)
            except Exception as error:
                refused.append(error)

    threads = [threading.Thread(target=change) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return refused


def check_fifty_changes(app: Flask, session_id: int) -> None:
    """Fifty more, of which twenty too many; then fifty fewer, of which twenty too many: the others are all kept."""
    with writing() as session:
        freshness.confirm(session.get_one(TrainingSession, session_id), 0, 30, by=None)
    for number, left in ((1, 30), (-1, 0)):
        refused = fifty_at_once(app, session_id, number)
        assert [type(one) for one in refused] == [Conflict] * 20
        found = db.session.get_one(TrainingSession, session_id)
        assert (found.places_left, found.places_total) == (left, 30)
    told = db.session.query(Entry).filter_by(verb="confirm_places").order_by(Entry.id).all()
    steps = [(one.details["before"], one.details["after"]) for one in told[1:]]
    assert steps == [(step, step + 1) for step in range(30)] + [(step, step - 1) for step in range(30, 0, -1)]


def test_fifty_changes_at_once_are_all_kept(app: Flask, offer: SimpleNamespace) -> None:
    check_fifty_changes(app, offer.first.id)


@pytest.mark.postgresql
def test_fifty_changes_at_once_on_postgresql(tmp_path: Path, postgresql_url: str) -> None:
    app = create_app(settings_in(tmp_path, database_url=postgresql_url))
    with app.app_context():
        prepare()
        check_fifty_changes(app, session_ids(training())[0])
    close(app)


def test_unknown_places_cannot_be_taken(offer: SimpleNamespace) -> None:
    with pytest.raises(Conflict), writing():
        freshness.shift(offer.first.id, -1, by=None)


def test_the_recruitment_is_confirmed_with_the_places(database: Session) -> None:
    first = database.get_one(TrainingSession, session_ids(training())[0])
    assert (first.recruitment_confirmed_as, first.revision.recruitment_state) == ("feed", "1")
    revision = first.revision_id
    with writing():
        freshness.confirm(first, 3, by=None, as_=BY_PROVIDER, recruitment="1")
    assert (first.recruitment_confirmed_as, first.revision_id) == (BY_PROVIDER, revision)
    with writing():
        freshness.confirm(first, 3, by=None, as_=BY_PROVIDER, recruitment="2")
    assert (first.revision.recruitment_state, first.recruitment_confirmed_as) == ("2", BY_PROVIDER)
    with pytest.raises(Invalid), writing():
        freshness.confirm(first, 3, by=None, recruitment="9")


def test_a_feed_confirms_the_recruitment_that_it_delivers_and_nobody_wrote_over(database: Session) -> None:
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=PARIS)):
        kept, corrected = session_ids(training(actions=(AnAction(sessions=(ASession(), ASession())),)))
    with time_machine.travel(datetime(2026, 11, 5, 9, tzinfo=PARIS)), writing():
        freshness.confirm(database.get_one(TrainingSession, corrected), 3, by=None, recruitment="2")
    with time_machine.travel(datetime(2026, 11, 9, 9, tzinfo=PARIS)):
        days = {"start": date(2026, 12, 2), "end": date(2027, 1, 31)}
        training(actions=(AnAction(sessions=(ASession(**days), ASession(**days))),))
    database.rollback()
    found = {one.id: one for one in database.scalars(select(TrainingSession))}
    told = {key: (one.recruitment_confirmed_at.day, one.recruitment_confirmed_as) for key, one in found.items()}
    assert told == {kept: (9, "feed"), corrected: (5, "publisher")}
    assert found[corrected].revision.recruitment_state == "2"


@pytest.mark.parametrize(
    ("days", "worth"),
    [(None, "never"), (0, "fresh"), (10, "fresh"), (11, "to_confirm"), (20, "to_confirm"), (21, "old")],
)
def test_a_confirmation_fades_by_the_publishers_rules(days: int | None, worth: str) -> None:
    today = date(2026, 11, 22)
    late = datetime(2026, 11, 22, 23, 30, tzinfo=PARIS)  # a day of Paris, whatever the hour
    when = None if days is None else late - timedelta(days=days)
    assert freshness.freshness_of(when, Rules(fresh_days=10, stale_days=20), today) == worth


def test_new_rules_of_a_publisher_index_its_own_offer_again(offer: SimpleNamespace) -> None:
    publisher = offer.training.publisher_id
    with writing() as session:
        session.execute(delete(Change))
        rules.decide(publisher, Rules(fresh_days=10), by=None)
    own = db.session.scalars(select(Training.id).where(Training.publisher_id == publisher))
    noted = db.session.query(Change.kind, Change.record_id).all()
    assert sorted(noted) == [("training", one) for one in sorted(own)]
