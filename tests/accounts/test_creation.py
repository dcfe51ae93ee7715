from __future__ import annotations

import pytest
from sqlalchemy import func, select

from extranet import errors
from extranet.accounts import creation, links, passwords, people, sessions
from extranet.accounts.memberships import Membership
from extranet.accounts.people import User
from extranet.accounts.roles import Role
from extranet.audit.journal import Entry
from extranet.database import db, writing

pytestmark = pytest.mark.usefixtures("database")
CHOSEN = "une phrase bien à moi"


def test_a_new_account_waits_for_its_owner_to_choose_a_password():
    user, token = creation.create_account("Offre@Region.example", "Ana Diaz", "region", Role.PUBLISHER)
    assert (user.email, user.password_hash, user.activated_at) == ("offre@region.example", None, None)
    creation.choose_password(token, CHOSEN)
    user = people.by_email("offre@region.example")
    assert passwords.verify(user.password_hash, CHOSEN)
    assert user.activated_at
    assert db.session.scalars(select(Membership.role)).all() == ["publisher"]
    assert db.session.scalars(select(Entry.verb).order_by(Entry.id)).all() == [
        "create",
        "accept_terms",
        "choose_password",
    ]
    with pytest.raises(errors.NotFound):
        creation.choose_password(token, CHOSEN)


def test_choosing_a_password_ends_the_sessions_in_progress():
    user, token = creation.create_account("offre@region.example", "Ana Diaz", "region", Role.PUBLISHER)
    with writing():
        membership = db.session.scalars(select(Membership)).one()
        session = sessions.start(user.id, membership.organisation_id, None)
    assert sessions.member_of(session)
    creation.choose_password(token, CHOSEN)
    assert sessions.member_of(session) is None


def test_a_refused_password_does_not_use_the_link_up():
    _, token = creation.create_account("offre@region.example", "Ana Diaz", "region", Role.PUBLISHER)
    with pytest.raises(errors.Invalid):
        creation.choose_password(token, "court")
    assert links.look(token, links.ACTIVATION)


@pytest.mark.parametrize(
    ("email", "organisation", "role", "error"),
    [
        ("offre@region.example", "nulle-part", Role.PUBLISHER, errors.NotFound),
        ("offre", "region", Role.PUBLISHER, errors.Invalid),
        ("offre@region.example", "region", "emperor", ValueError),
    ],
)
def test_what_cannot_be_created_leaves_nothing_behind(email, organisation, role, error):
    with pytest.raises(error):
        creation.create_account(email, "Ana Diaz", organisation, role)
    assert db.session.scalar(select(func.count(User.id))) == 0
