"""What the worker does of accounts: the sleeping ones are told then closed, referents confirm their lists."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from extranet import clock, errors
from extranet.accounts import access_reviews, dormancy, people
from extranet.accounts.lifecycle import State, state_of
from extranet.accounts.memberships import Membership
from extranet.accounts.roles import Role
from extranet.database import db, writing
from extranet.outbox import Message
from tests.factories.accounts import an_account, an_organisation

REMINDER, CLOSING = timedelta(days=335), timedelta(days=365)
NOW = clock.now()


@pytest.fixture
def later(monkeypatch):
    """Give a function that moves the clock."""
    return lambda days: monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=days))


def letters() -> list[tuple[str, str]]:
    return [(one.name, one.to) for one in db.session.scalars(select(Message).order_by(Message.id))]


def test_told_at_eleven_months_closed_at_twelve_kept_when_one_comes_back(database, later):
    lea, max_ = an_account(), an_account("max@ml.example")
    an_account("demo@ml.example", demonstration=True)
    later(334)
    assert dormancy.go_round(REMINDER, CLOSING) == (0, 0)
    later(336)
    assert dormancy.go_round(REMINDER, CLOSING) == (2, 0)
    assert dormancy.go_round(REMINDER, CLOSING) == (0, 0)
    later(340)
    with writing():
        people.by_email(max_.email).last_seen_at = clock.now()
    later(366)
    assert dormancy.go_round(REMINDER, CLOSING) == (0, 1)
    assert state_of(people.by_email(lea.email)) is State.CLOSED
    assert letters()[-1] == ("account_closed", lea.email)
    later(340 + 336)
    assert dormancy.go_round(REMINDER, CLOSING) == (1, 0)


def test_who_is_told_late_still_has_a_fortnight(database, later):
    an_account()
    later(500)
    assert dormancy.go_round(REMINDER, CLOSING) == (1, 0)
    later(513)
    assert dormancy.go_round(REMINDER, CLOSING) == (0, 0)
    later(514)
    assert dormancy.go_round(REMINDER, CLOSING) == (0, 1)


def test_twice_a_year_a_referent_confirms_and_is_reminded_until_then(database, later):
    referent, every = an_account("helene@ml.example", Role.REFERENT), timedelta(days=182)
    an_account("seul@ce.example", organisation=an_organisation("Sans référent", "cap-emploi"))
    pau = db.session.scalar(select(Membership.organisation_id).where(Membership.user_id == referent.id))
    told = []
    for day in (181, 183, 190, 198, 199):
        later(day)
        told.append(access_reviews.go_round(every))
    assert told == [0, 1, 0, 1, 0]
    assert letters() == [("access_review", referent.email)] * 2
    access_reviews.confirm(pau, by=referent.id)
    with pytest.raises(errors.Conflict):
        access_reviews.confirm(pau, by=referent.id)
    later(300)
    assert access_reviews.go_round(every) == 0
    later(400)
    assert access_reviews.go_round(every) == 1
