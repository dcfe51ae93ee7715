"""Accounts of the demonstration, one for each role; all with one password, refused in production."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select

from extranet import clock
from extranet.accounts import memberships, passwords, people, terms, totp
from extranet.accounts.organisations import POLE_EMPLOI, REGION, Authorisation, Network, Organisation
from extranet.accounts.people import User
from extranet.accounts.roles import TWO_PROOFS, Role
from extranet.database import db, writing

TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - public too: production refuses these accounts
PASSWORD = "demonstration-extranet"  # noqa: S105 - public on purpose: the demonstration prints it


class Agency(NamedTuple):
    """A prescribing body of the demonstration."""

    code: str
    network: str
    name: str
    commune: str
    departement: str


class Account(NamedTuple):
    """Somebody of the demonstration."""

    email: str
    name: str
    organisation: str
    role: Role


AGENCIES = (
    Agency("mission-locale-pau", "mission-locale", "Mission locale Pau Pyrénées", "Pau", "64"),
    Agency("pole-emploi-pau", "pole-emploi", "Pôle emploi Pau Jean-Zay", "Pau", "64"),
    Agency("cap-emploi-gironde", "cap-emploi", "Cap emploi Gironde", "Bordeaux", "33"),
)

ACCOUNTS = (
    Account("conseillere@mission-locale.example", "Claire Lafitte", "mission-locale-pau", Role.PRESCRIBER),
    Account("agent@pole-emploi.example", "Malik Benali", "pole-emploi-pau", Role.PRESCRIBER),
    Account("conseiller@cap-emploi.example", "Julien Dupouy", "cap-emploi-gironde", Role.PRESCRIBER),
    Account("referente@mission-locale.example", "Hélène Castets", "mission-locale-pau", Role.REFERENT),
    Account("offre@region.example", "Sophie Darrieux", REGION, Role.PUBLISHER),
    Account("offre@pole-emploi.example", "Thomas Garat", POLE_EMPLOI, Role.PUBLISHER),
    Account("relecture@region.example", "Paul Etchegaray", REGION, Role.REVIEWER),
    Account("programmation@region.example", "Karim Haddad", REGION, Role.PROGRAMME_OFFICER),
    Account("reseau@mission-locale.example", "Odile Marsan", "mission-locale-pau", Role.NETWORK_ADMINISTRATOR),
    Account("admin@region.example", "Nadia Etcheverry", REGION, Role.ADMINISTRATOR),
)


def exist() -> bool:
    """Tell whether every account is there."""
    emails = [account.email for account in ACCOUNTS]
    return db.session.scalar(select(func.count()).where(User.email.in_(emails))) == len(emails)


def create(secret_key: str = "") -> None:
    """Create what is missing of the agencies and accounts; with a key, those that need a code have a known one."""
    hashed = passwords.hash_password(PASSWORD)
    with writing():
        networks = dict(db.session.execute(select(Network.code, Network.id)).all())
        bodies = {body.code: body for body in db.session.scalars(select(Organisation))}
        for agency in AGENCIES:
            if agency.code not in bodies:
                bodies[agency.code] = Organisation(
                    code=agency.code, network_id=networks[agency.network], name=agency.name, commune=agency.commune,
                    departement=agency.departement, authorisation=Authorisation.GRANTED,
                )  # fmt: skip
                db.session.add(bodies[agency.code])
        db.session.flush()
        known = set(db.session.scalars(select(User.email)))
        for account in ACCOUNTS:
            if account.email not in known:
                user = people.add(account.email, account.name)
                user.password_hash, user.activated_at, user.demonstration = hashed, clock.now(), True
                terms.accept(user.id)
                memberships.add(user, bodies[account.organisation], account.role)
                if secret_key and account.role in TWO_PROOFS:
                    totp.set_known(user.id, TOTP_SECRET, secret_key)
