from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select

from extranet.accounts.authentication import Demonstration, sign_in
from extranet.accounts.memberships import Membership
from extranet.accounts.people import User
from extranet.catalogue.actions import Action
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from extranet.demonstration import accounts, loading
from extranet.errors import Refused
from extranet.exchange.runs import ImportProblem, ImportRun
from tests.factories import offer


def count(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


@pytest.fixture
def locks(settings):
    return settings.data_dir / "locks"


def test_it_fills_an_empty_catalogue_once(database, locks):
    assert loading.is_wanted()
    total = loading.load(locks)
    assert total == count(Action) >= 600
    assert count(Training, Training.state == State.DRAFT) > 0
    assert count(TrainingSession, TrainingSession.places_left > 0, TrainingSession.places_confirmed_at.is_not(None))
    assert count(ImportProblem) == 0
    assert not loading.is_wanted()

    loading.load(locks)
    again = db.session.scalars(select(ImportRun.counts).order_by(ImportRun.id.desc()).limit(2)).all()
    assert all(not any(counts[group].values()) for counts in again for group in ("created", "changed", "rejected"))


def test_one_that_was_cut_short_is_wanted_again(database, locks):
    loading.load(locks, 1)
    with writing():
        db.session.execute(delete(Membership))
        db.session.execute(delete(User))
    assert loading.is_wanted()


def test_its_accounts_have_their_roles(database, locks):
    accounts.create()
    accounts.create()
    roles = dict(db.session.execute(select(User.email, Membership.role).join(Membership)).all())
    assert roles == {account.email: account.role.value for account in accounts.ACCOUNTS}
    assert sign_in(
        "conseillere@mission-locale.example", accounts.PASSWORD, "127.0.0.1", demonstration=Demonstration(welcome=True)
    )


def test_production_and_a_real_offer_refuse_it(database, locks):
    with pytest.raises(Refused):
        loading.load(locks, production=True)
    offer.training("R_1")
    with pytest.raises(Refused, match="--force"):
        loading.load(locks)
    assert not loading.is_wanted()
    loading.load(locks, 1, force=True)
    assert count(Training, Training.numero == "R_1") == 1
