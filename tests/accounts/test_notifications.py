"""Which mails may be declined: every letter is somewhere, and what must reach somebody does."""

from __future__ import annotations

from pathlib import Path

import pytest

from extranet.accounts import joining, notifications
from extranet.accounts.memberships import Member
from extranet.accounts.notifications import ALWAYS, DECLINABLE, OTHERWISE
from extranet.accounts.roles import Role
from extranet.database import db
from extranet.outbox import Message
from tests.accounts.test_lifecycle import here
from tests.factories.accounts import an_account, an_organisation

LETTERS = Path(__file__).resolve().parents[2] / "templates" / "mail"


def test_every_letter_is_declined_chosen_or_always_sent():
    known = [kind.name for kind in DECLINABLE] + [*ALWAYS] + [*OTHERWISE]
    assert sorted(known) == sorted(path.stem for path in LETTERS.glob("[!_]*.txt"))


@pytest.fixture
def two(database) -> list[Member]:
    return [here(f"{name}@ml.example", Role.REFERENT, an_organisation()) for name in ("ana", "bob")]


def test_one_of_the_referents_receives_it_in_any_case(two):
    ana, bob = two
    notifications.choose(ana, {"remark_answered", "access_review"})
    assert notifications.declined(ana.user_id) == {"join_asked"}
    joining.ask("eva@ml.example", "Eva", an_organisation(), "", "192.0.2.1")
    assert [one.to for one in db.session.query(Message)] == ["bob@ml.example"]
    notifications.choose(bob, set())
    joining.ask("eva@ml.example", "Eva", an_organisation("Dax"), "", "192.0.2.1")  # nobody there: nothing leaves
    assert db.session.query(Message).count() == 1
    assert len(notifications.receiving([an_account("c@ml.example")], "join_asked")) == 1
    assert {one.label for one in notifications.offered(ana)}.isdisjoint({"Une fiche que j’ai soumise m’est renvoyée"})


def test_nobody_left_means_everybody(two):
    for one in two:
        notifications.choose(one, set())
    joining.ask("eva@ml.example", "Eva", an_organisation(), "", "192.0.2.1")
    assert db.session.query(Message).count() == 2
    notifications.choose(two[0], {"join_asked", "a_letter_of_nobody"})
    assert notifications.declined(two[0].user_id) == {"remark_answered", "access_review"}
