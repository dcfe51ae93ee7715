from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import event, select

from extranet import clock
from extranet.accounts import memberships, sessions
from extranet.accounts.memberships import Membership
from extranet.accounts.organisations import Organisation
from extranet.accounts.people import User
from extranet.accounts.permissions import Permission
from extranet.accounts.roles import Role
from extranet.accounts.sessions import UserSession
from extranet.database import db, writing
from tests.factories.accounts import an_account, an_organisation

NINE = datetime(2027, 1, 5, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def travelled(database):
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def token(travelled):
    user = an_account()
    with writing():
        return sessions.start(user.id, an_organisation(), "192.0.2.1")


def test_a_session_says_who_is_here_for_which_organisation(token):
    member = sessions.member_of(token)
    assert (member.name, member.email) == ("Léa Martin", "lea@mission-locale.example")
    assert (member.organisation.name, member.network_code) == ("Mission locale de Pau", "mission-locale")
    assert member.roles == {Role.PRESCRIBER}
    assert member.may(Permission.FIND)
    assert not member.may(Permission.PUBLISH)
    assert member.role_label == "Conseiller·ère"


def test_who_is_here_is_one_query_whatever_the_number_of_roles(token):
    user = db.session.scalars(select(User)).one()
    with writing():
        memberships.add(user, db.session.get_one(Organisation, an_organisation()), Role.REFERENT)
    db.session.remove()
    statements = []
    listener = lambda *args: statements.append(args[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    try:
        member = sessions.member_of(token)
    finally:
        event.remove(db.engine, "before_cursor_execute", listener)
    assert member.roles == {Role.PRESCRIBER, Role.REFERENT}
    assert len([one for one in statements if not one.startswith("BEGIN")]) == 1, statements


def test_a_member_stays_readable_after_the_transaction_that_read_it(token):
    member = sessions.member_of(token)
    with writing():
        db.session.scalars(select(User)).one().name = "Autre"
    db.session.remove()
    assert member.name == "Léa Martin"


def test_roles_elsewhere_do_not_count_here(token):
    user = db.session.scalars(select(User)).one()
    with writing():
        elsewhere = db.session.get_one(Organisation, an_organisation("Région", "region"))
        memberships.add(user, elsewhere, Role.ADMINISTRATOR)
    assert not sessions.member_of(token).may(Permission.ADMINISTER)


def test_the_database_does_not_hold_what_opens_a_session(token):
    stored = db.session.scalars(select(UserSession)).one().token_hash
    assert token not in stored
    assert sessions.member_of(stored) is None
    assert sessions.member_of("") is None


def test_thirty_idle_minutes_end_a_session(token, travelled):
    travelled.shift(sessions.IDLE - SECOND)
    sessions.seen(sessions.member_of(token))
    travelled.shift(sessions.IDLE - SECOND)
    assert sessions.member_of(token)
    travelled.shift(SECOND)
    assert sessions.member_of(token) is None


def test_twelve_hours_end_a_session_however_busy(token, travelled):
    while clock.now() + timedelta(minutes=20) < NINE + sessions.ABSOLUTE:
        travelled.shift(timedelta(minutes=20))
        sessions.seen(sessions.member_of(token))
    travelled.move_to(NINE + sessions.ABSOLUTE)
    assert sessions.member_of(token) is None


def test_being_seen_is_written_at_most_once_a_minute(token, travelled):
    for seconds, written in ((59, NINE), (1, NINE + 60 * SECOND), (30, NINE + 60 * SECOND)):
        travelled.shift(seconds)
        sessions.seen(sessions.member_of(token))
        assert db.session.scalars(select(UserSession.last_seen_at)).one() == written
        assert db.session.scalars(select(User.last_seen_at)).one() == written


@pytest.mark.parametrize("blow", ["suspended", "ended", "all ended", "left"])
def test_whom_the_door_is_shut_on_is_out_at_once(token, blow):
    member = sessions.member_of(token)
    with writing():
        if blow == "suspended":
            db.session.scalars(select(User)).one().suspended_at = clock.now()
        elif blow == "ended":
            sessions.end(member.session_id)
        elif blow == "all ended":
            sessions.end_all(member.user_id)
        else:
            db.session.delete(db.session.scalars(select(Membership)).one())
    assert sessions.member_of(token) is None


def test_ending_one_session_leaves_the_others(token):
    member = sessions.member_of(token)
    with writing():
        other = sessions.start(member.user_id, member.organisation.id, None)
        sessions.end(member.session_id)
    assert sessions.member_of(token) is None
    assert sessions.member_of(other)


def test_an_address_is_known_for_three_months(token, travelled):
    user = db.session.scalars(select(User.id)).one()
    assert sessions.known_address(user, "192.0.2.1")
    assert not sessions.known_address(user, "192.0.2.2")
    assert not sessions.known_address(user + 1, "192.0.2.1")
    travelled.shift(sessions.KNOWN_FOR)
    assert not sessions.known_address(user, "192.0.2.1")
