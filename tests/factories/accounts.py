"""Accounts for the tests: people in organisations, with a password, and how they sign in."""

from __future__ import annotations

import pyotp
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from extranet import clock
from extranet.accounts import memberships, people, terms, totp
from extranet.accounts.organisations import Authorisation, Network, Organisation
from extranet.accounts.people import User
from extranet.accounts.roles import TWO_PROOFS, Role
from extranet.accounts.totp import TotpFactor
from extranet.database import db, writing
from tests.fixtures.application import SECRET
from tests.fixtures.client import Client
from tests.fixtures.passwords import CHEAP

PASSWORD = "trois mots de passe"
CODE_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HASHED = CHEAP.hash(PASSWORD)


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
        user.terms_version, user.terms_accepted_at = terms.VERSION, clock.now()
        memberships.add(user, db.session.get_one(Organisation, organisation), role)
        if role in TWO_PROOFS:
            totp.set_known(user.id, CODE_SECRET, SECRET)
    return user


def sign_in(client: Client, email: str = "lea@mission-locale.example", password: str = PASSWORD) -> TestResponse:
    """Sign in through the form, and through the second one of who has a code."""
    form = {"email": email, "password": password, "csrf_token": client.token("/connexion")}
    response = client.post("/connexion", data=form)
    if not (response.location or "").startswith("/connexion/code"):
        return response
    with client.application.app_context(), writing():
        db.session.execute(update(TotpFactor).values(last_step=0))  # a second sign-in within thirty seconds
    return client.post(response.location, data={"code": code(), "csrf_token": client.token(response.location)})


def code() -> str:
    """Return the code of this instant, for the accounts above that need one."""
    return pyotp.TOTP(CODE_SECRET).at(int(clock.now().timestamp()))
