from __future__ import annotations

import pytest
from argon2 import PasswordHasher, extract_parameters

from extranet import errors
from extranet.accounts import passwords

pytestmark = pytest.mark.usefixtures("dear_passwords")


def test_a_password_is_stored_as_argon2id_with_the_owasp_parameters():
    stored = passwords.hash_password("trois mots de passe")
    parameters = extract_parameters(stored)
    assert stored.startswith("$argon2id$")
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (19456, 2, 1)
    assert passwords.verify(stored, "trois mots de passe")
    assert not passwords.verify(stored, "trois mots de pass")


def test_an_accent_typed_in_two_ways_is_the_same():
    assert passwords.verify(passwords.hash_password("re\u0301gion aquitaine"), "r\u00e9gion aquitaine")


def test_where_there_is_no_account_the_same_work_is_done_on_nobody_s_hash(monkeypatch):
    assert extract_parameters(passwords.NOBODY) == extract_parameters(passwords.hash_password("x"))
    worked_on = []
    real = PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", lambda self, *args: worked_on.append(args[0]) or real(self, *args))
    assert not passwords.verify(None, "trois mots de passe")
    assert worked_on == [passwords.NOBODY]


def test_a_broken_hash_lets_nobody_in():
    assert not passwords.verify("", "")
    assert not passwords.verify("plain", "plain")


def test_a_hash_made_with_other_parameters_is_outdated():
    assert passwords.outdated(PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("x"))
    assert not passwords.outdated(passwords.hash_password("x"))


@pytest.mark.parametrize("refused", ["", "quatorze lettr", "a" * 40, "x" * 500 + "abcde" * 200])
def test_a_person_may_not_choose(refused):
    with pytest.raises(errors.Invalid):
        passwords.check_choice(refused)


@pytest.mark.parametrize("accepted", ["quinze lettres!", "correct horse battery staple", "été à Biarritz 🌊"])
def test_a_person_may_choose(accepted):
    passwords.check_choice(accepted)


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "motdepassemotdepasse",
        "azertyuiopqsdfghjklm",
        "123456789012345",
        "qwertyuiopasdfgh",
        "iloveyouiloveyou",
        "extranet formation",
        "claire lafitte 64",
        "claire.lafitte@mission-locale.example",
        "aaaaaaaaaaaaaaaaaaaa",
        "trop court",
    ],
)
def test_what_is_tried_first_is_refused(password):
    with pytest.raises(errors.Invalid):
        passwords.check_choice(
            password, ("Claire Lafitte", "claire.lafitte@mission-locale.example", "Extranet formation")
        )


@pytest.mark.parametrize(
    "password", ["trois mots de passe", "cheval batterie agrafe", "ééétout autre chose", "x9$" + "Vw2!kQ" * 150]
)
def test_long_phrases_need_no_digit_nor_sign(password):
    passwords.check_choice(password, ("Claire Lafitte",))
