"""Signing in with an address and a password."""

from __future__ import annotations

from extranet import errors
from extranet.accounts import attempts, identities, memberships, passwords, people, sessions
from extranet.accounts.people import User
from extranet.audit import journal
from extranet.database import writing


class WrongCredentials(errors.Invalid):
    """The address or the password is wrong; the answer does not say which."""


def sign_in(email: str, password: str, address: str, *, demonstration: bool) -> str:
    """Return the secret id of a new session; raise WrongCredentials, TooManyAttempts or NotAllowed.

    Whether the account exists or not, the same work is done. `demonstration` lets its accounts in.
    """
    user = people.by_email(email)
    # The same query is made for nobody as for somebody.
    known = sessions.known_address(user.id if user else 0, address)
    attempts.reserve(email, address, known=known)
    user = people.by_email(email)
    user_id = user.id if user else None
    usable = user is not None and (demonstration or not user.demonstration)
    if not passwords.verify(user.password_hash if usable else None, password):
        with writing():
            journal.record("sign_in_refused", "user_account", user_id, by=None)
        raise WrongCredentials("Adresse ou mot de passe incorrect.")
    return _let_in(user, password, address)


def _let_in(user: User, password: str, address: str) -> str:
    rehashed = passwords.hash_password(password) if passwords.outdated(user.password_hash) else None
    with writing():
        token = let_in(user, address)
        if rehashed:
            user.password_hash = rehashed
        attempts.forget(user.email, address)
    return token


def let_in(user: User, address: str) -> str:
    """Return the secret id of a new session of somebody recognised; raise NotAllowed (inside `writing()`)."""
    if user.closed_at is not None:
        raise errors.NotAllowed("Ce compte est fermé. Adressez-vous à votre référent ou à votre référente.")
    if user.suspended_at is not None:
        raise errors.NotAllowed("Ce compte est suspendu. Adressez-vous à votre référent ou à votre référente.")
    organisation_id = _organisation_to_show(user.id)
    journal.record("sign_in", "user_account", user.id, by=user.id, organisation_id=organisation_id)
    return sessions.start(user.id, organisation_id, address)


def _organisation_to_show(user_id: int) -> int:
    theirs = memberships.organisations_of(user_id)
    if not theirs:
        raise errors.NotAllowed("Ce compte n’appartient plus à aucune structure. Adressez-vous à l’assistance.")
    last = sessions.last_organisation(user_id)
    return last if last in theirs else theirs[0]


def sign_out(session_id: int, *, by: int, organisation_id: int) -> str | None:
    """End a session at its owner's request; return ProConnect's proof that had opened it."""
    with writing():
        proof = identities.take_proof(session_id)
        sessions.end(session_id)
        journal.record("sign_out", "user_account", by, by=by, organisation_id=organisation_id)
    return proof
