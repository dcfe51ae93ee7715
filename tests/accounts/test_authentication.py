from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from sqlalchemy import event, select

from extranet import clock, errors
from extranet.accounts import authentication, identities, memberships, passwords, people, sessions, steps
from extranet.accounts.attempts import PAIR_LIMIT, TooManyAttempts
from extranet.accounts.authentication import Demonstration, WrongCredentials, sign_in
from extranet.accounts.memberships import Membership
from extranet.accounts.organisations import Organisation
from extranet.accounts.passkeys import Site
from extranet.accounts.roles import Role
from extranet.audit.journal import Entry
from extranet.database import db, writing
from tests.factories.accounts import PASSWORD, an_account, an_organisation
from tests.factories.device import Device

pytestmark = pytest.mark.usefixtures("database")
LEA, HERE = "lea@mission-locale.example", "192.0.2.1"


def enter(email: str = LEA, password: str = PASSWORD, *, demonstration: bool = True) -> str:
    return sign_in(email, password, HERE, demonstration=Demonstration(welcome=demonstration))


def test_the_right_password_opens_a_session_whatever_the_case_of_the_address(dear_passwords):
    an_account()
    assert sessions.member_of(enter(" LEA@Mission-Locale.example")).email == LEA
    assert db.session.scalars(select(Entry.verb)).all() == ["sign_in"]


def test_a_wrong_password_an_unknown_address_and_an_unactivated_account_answer_alike():
    an_account()
    with writing():
        people.add("nouvelle@mission-locale.example", "Nouvelle")
    answers = set()
    for email in (LEA, "personne@mission-locale.example", "nouvelle@mission-locale.example"):
        with pytest.raises(WrongCredentials) as refusal:
            enter(email, "pas le bon mot de passe")
        answers.add(refusal.value.message)
    assert answers == {"Adresse ou mot de passe incorrect."}


def test_an_unknown_address_costs_the_same_queries_and_the_same_hash(dear_passwords, monkeypatch):
    an_account()
    work: list[list[str]] = []
    real = passwords.verify
    monkeypatch.setattr(passwords, "verify", lambda *a: work[-1].append("hash") or real(*a))
    listener = lambda *args: work[-1].append(args[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    try:
        for email in (LEA, "personne@mission-locale.example"):
            work.append([])
            with pytest.raises(WrongCredentials):
                enter(email, "pas le bon mot de passe")
    finally:
        event.remove(db.engine, "before_cursor_execute", listener)
    assert "hash" in work[0]
    assert work[0] == work[1]


def test_no_password_is_looked_at_once_too_many_failed():
    an_account()
    for _ in range(PAIR_LIMIT):
        with pytest.raises(WrongCredentials):
            enter(password="pas le bon mot de passe")
    with pytest.raises(TooManyAttempts):
        enter()


def test_signing_in_resets_the_count():
    an_account()
    for _ in range(3):
        for _ in range(PAIR_LIMIT - 1):
            with pytest.raises(WrongCredentials):
                enter(password="pas le bon mot de passe")
        enter()


def test_a_suspended_account_is_told_so_only_with_its_password():
    user = an_account()
    with writing():
        user.suspended_at = clock.now()
    with pytest.raises(WrongCredentials):
        enter(password="pas le bon mot de passe")
    with pytest.raises(errors.NotAllowed, match="suspendu"):
        enter()


def test_an_account_without_organisation_is_told_so():
    an_account()
    with writing():
        db.session.delete(db.session.scalars(select(Membership)).one())
    with pytest.raises(errors.NotAllowed, match="structure"):
        enter()


def test_a_demonstration_account_opens_nothing_where_it_is_not_let_in():
    an_account(demonstration=True)
    assert enter(demonstration=True)
    with pytest.raises(WrongCredentials):
        enter(demonstration=False)


def test_a_hash_of_former_parameters_is_renewed_at_sign_in(dear_passwords):
    user = an_account()
    with writing():
        user.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    enter()
    assert not passwords.outdated(people.by_email(LEA).password_hash)
    enter()


def test_the_organisation_shown_is_the_last_one_then_the_first():
    user = an_account()
    pau, dax = an_organisation(), an_organisation("Mission locale de Dax")
    with writing():
        memberships.add(user, db.session.get_one(Organisation, dax), Role.PRESCRIBER)
    assert sessions.member_of(enter()).organisation.id == pau
    with writing():
        sessions.start(user.id, dax, HERE)
    assert sessions.member_of(enter()).organisation.id == dax


def test_a_passkey_ends_the_sign_in_that_waited_for_a_code_of_its_owner_alone():
    lea, tom = an_account().id, an_account("tom@ml.example").id
    device, site = Device(lea), Site("localhost", "http://localhost:8000", "Extranet")
    for owner, linked in ((tom, False), (lea, True)):
        with writing():
            begun = steps.begin(steps.CODE, owner, proof="signed")
            steps.link_later(begun, "https://issuer.example", f"subject-{owner}")
        word, asked = authentication.begin_passkey(HERE, site)
        answer = device.answer(asked, site)
        assert authentication.enter_by_passkey(word, answer, HERE, site, demonstration=False, begun=begun)
        assert identities.linked(lea, "https://issuer.example") is linked
        assert not identities.linked(tom, "https://issuer.example")
        assert (steps.look(begun, steps.CODE) is None) is linked
