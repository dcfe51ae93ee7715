"""A request that nobody answers: a reminder, another contact, the publisher's desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from extranet import outbox
from extranet.accounts import organisations
from extranet.catalogue import desk_following, editing, freshness
from extranet.catalogue.confirming import answers, reminding
from extranet.catalogue.confirming.requests import ConfirmationRequest, SessionAsked, purge
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.trainings import Training
from extranet.clock import now, today
from extranet.database import db, writing
from extranet.lheo.tree import from_text
from tests.catalogue.confirming.conftest import requests
from tests.factories import offer


@pytest.fixture
def session(nights) -> int:
    """Give a session that its provider is asked about, whose offer names a second address."""
    training = offer.training()
    with writing() as rows:
        record = rows.get_one(Training, training)
        element = from_text(record.revision.lheo)
        contact = from_text("<contact-organisme><coordonnees><courriel>accueil@afpa.example</courriel></coordonnees>"
                            "</contact-organisme>")  # fmt: skip
        element.find("organisme-formation-responsable").append(contact)
        editing.rewrite(record, element, seen=record.revision_id, by=None)
    (letter,) = nights()
    assert letter.to == "contact@afpa.example"
    return offer.session_ids(training)[0]


def unanswered() -> int:
    desk_following.follow_all()
    return reminding.unanswered({organisations.find("region").id}, today())


def test_silence_is_reminded_then_asked_elsewhere_then_handed_over(nights, session):
    assert nights(4) == []
    (reminder,) = nights(5)
    assert (reminder.to, reminder.values["reminder"]) == ("contact@afpa.example", True)
    assert nights(6) == nights(9) == []
    (other,) = nights(10)
    assert (other.to, other.values["reminder"]) == ("accueil@afpa.example", False)
    assert nights(14) == [] and unanswered() == 0
    assert nights(15) == [] and unanswered() == 1
    first, second = requests()
    assert first.passed_on_at and first.handed_at is None
    assert (second.handed_because, second.opens(now())) == ("silence", True)
    assert nights(30) == []  # nobody is asked again so soon


def test_the_desk_is_relieved_when_somebody_confirms(nights, session):
    for day in (5, 10, 15):
        nights(day)
    with writing() as rows:
        freshness.confirm(rows.get_one(TrainingSession, session), 3, by=None)
    assert unanswered() == 0


def test_an_answer_ends_it(nights, session):
    with writing():
        answer = {"recruitment": "1", "seen": freshness.mark(db.session.get_one(TrainingSession, session))}
        answers.answer(requests()[0], session, 4, 12, **answer)
    assert nights(5) == [] and requests()[0].closed_at


def test_what_somebody_else_confirmed_is_not_reminded(nights, session):
    with writing() as rows:
        freshness.confirm(rows.get_one(TrainingSession, session), 3, by=None)
    assert nights(5) == [] and requests()[0].closed_at


def test_a_letter_that_is_refused_comes_back_to_the_desk(nights, session):
    with writing() as rows:
        rows.execute(update(outbox.Message).values(state=outbox.FAILED))
    assert nights(1) == [] and unanswered() == 1
    assert requests()[0].handed_because == "mail"


def test_a_year_later_it_is_forgotten(nights, session):
    assert purge() == 0
    with writing() as rows:
        rows.execute(update(ConfirmationRequest).values(asked_at=now() - timedelta(days=366)))
    assert purge() == 1
    assert (requests(), db.session.query(SessionAsked).count()) == ([], 0)


def test_who_answered_for_some_sessions_only_is_reminded_of_the_others_and_nobody_else_is_asked(nights):
    first, _ = offer.session_ids(offer.training(actions=(offer.AnAction(sessions=(offer.ASession(),) * 2),)))
    nights()
    (request,) = requests()
    with writing():
        answer = {"recruitment": "1", "seen": freshness.mark(db.session.get_one(TrainingSession, first))}
        answers.answer(request, first, 4, 12, **answer)
    (reminder,) = nights(5)
    assert (reminder.to, reminder.values["reminder"]) == ("contact@afpa.example", True)
    assert nights(10) == []
    assert nights(15) == [] and unanswered() == 1
