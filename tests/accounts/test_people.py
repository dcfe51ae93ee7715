from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from extranet import errors
from extranet.accounts import people
from extranet.accounts.people import User
from extranet.database import db, writing

pytestmark = pytest.mark.usefixtures("database")


def test_an_address_is_one_account_whatever_its_case():
    with writing():
        people.add(" Lea@Mission-Locale.example ", "Léa Martin")
    assert people.by_email("LEA@mission-locale.EXAMPLE").email == "lea@mission-locale.example"
    with pytest.raises(errors.Conflict), writing():
        people.add("lea@mission-locale.EXAMPLE", "Une autre")


def test_the_database_itself_refuses_the_same_address_twice():
    with pytest.raises(IntegrityError), writing():
        db.session.add_all([User(email="LEA@a.example", name="Une"), User(email="lea@a.example", name="Deux")])


@pytest.mark.parametrize(("email", "name"), [("lea", "Léa"), ("lea@", "Léa"), ("l a@b.fr", "Léa"), ("a@b.fr", " ")])
def test_an_account_needs_an_address_and_a_name(email, name):
    with pytest.raises(errors.Invalid), writing():
        people.add(email, name)
    assert people.by_email(email) is None
