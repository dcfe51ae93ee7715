"""Accounts for the tests: people in organisations, with a password, and how they sign in."""

from __future__ import annotations

from sqlalchemy import select
from werkzeug.test import TestResponse

from extranet.accounts import memberships, passwords, people
from extranet.accounts.organisations import Authorisation, Network, Organisation
from extranet.accounts.people import User
from extranet.accounts.roles import Role
from extranet.database import db, writing
from tests.fixtures.client import Client

PASSWORD = "trois mots de passe"
HASHED = passwords.hash_password(PASSWORD)


def an_organisation(name: str = "Mission locale de Pau", network: str = "mission-locale", **values: object) -> int:
    """Add an organisation to a network, or find the one of that name; return its id."""
    with writing():
        known = db.session.scalar(select(Organisation.id).where(Organisation.name == name))
        if known:
            return known
        of_network = db.session.scalars(select(Network).where(Network.code == network)).one()
        values.setdefault("authorisation", Authorisation.GRANTED)
        organisation = Organisation(name=name, network=of_network, **values)
        db.session.add(organisation)
        db.session.flush()
        return organisation.id


def an_account(
    email: str = "lea@mission-locale.example",
    role: Role = Role.PRESCRIBER,
    *,
    name: str = "Léa Martin",
    organisation: int | None = None,
    demonstration: bool = False,
) -> User:
    """Add an active account whose password is PASSWORD."""
    organisation = organisation or an_organisation()
    with writing():
        user = people.add(email, name, password_hash=HASHED, demonstration=demonstration)
        memberships.add(user, db.session.get_one(Organisation, organisation), role)
    return user


def sign_in(client: Client, email: str = "lea@mission-locale.example", password: str = PASSWORD) -> TestResponse:
    """Sign in through the form."""
    form = {"email": email, "password": password, "csrf_token": client.token("/connexion")}
    return client.post("/connexion", data=form)
