"""Signing in: an address and a password, then a code from who has a second factor."""

from __future__ import annotations

from dataclasses import dataclass

from extranet import errors
from extranet.accounts import (
    attempts,
    identities,
    memberships,
    passkeys,
    passwords,
    people,
    recovery,
    sessions,
    steps,
    totp,
)
from extranet.accounts.passkeys import Site
from extranet.accounts.people import User
from extranet.accounts.steps import SignInStep
from extranet.audit import journal
from extranet.database import db, writing

PASSKEYS = "passkey"  # in the count of attempts, in the place of an address


class WrongCredentials(errors.Invalid):
    """The address or the password is wrong; the answer does not say which."""


@dataclass(frozen=True)
class CodeWanted:
    """Nobody is signed in yet: a code comes first, under this word."""

    token: str


@dataclass(frozen=True, kw_only=True)
class Demonstration:
    """What the accounts of the demonstration may do here."""

    welcome: bool
    password_alone: bool = False


def sign_in(email: str, password: str, address: str, *, demonstration: Demonstration) -> str | CodeWanted:
    """Return the secret id of a new session, or that a code is wanted first.

    Raises WrongCredentials, TooManyAttempts or NotAllowed. Whether the account exists or not, the same work is done.
    """
    user = people.by_email(email)
    # The same query is made for nobody as for somebody.
    known = sessions.known_address(user.id if user else 0, address)
    attempts.reserve(email, address, known=known)
    user = people.by_email(email)
    user_id = user.id if user else None
    usable = user is not None and (demonstration.welcome or not user.demonstration)
    if not passwords.verify(user.password_hash if usable else None, password):
        with writing():
            journal.record("sign_in_refused", "user_account", user_id, by=None)
        raise WrongCredentials("Adresse ou mot de passe incorrect.")
    return _let_in(user, password, address, alone=user.demonstration and demonstration.password_alone)


def _let_in(user: User, password: str, address: str, *, alone: bool) -> str | CodeWanted:
    rehashed = passwords.hash_password(password) if passwords.outdated(user.password_hash) else None
    with writing():
        arrived = arrive(user, address, strong=alone)
        if rehashed:
            user.password_hash = rehashed
        attempts.forget(user.email, address)
    return arrived


def arrive(user: User, address: str, *, strong: bool, proof: str | None = None) -> str | CodeWanted:
    """Open a session for somebody recognised, or ask for the second proof of who has one (inside `writing()`).

    `strong` says that two proofs were given, or that none more is wanted. Raises NotAllowed.
    """
    if not strong and (totp.confirmed(user.id) is not None or passkeys.of(user.id)):
        _check_open(user)
        return CodeWanted(steps.begin(steps.CODE, user.id, proof=proof))
    return let_in(user, address, strong=strong, proof=proof)


def enter_code(word: object, code: str, address: str, secret_key: str) -> str:
    """Return the secret id of a new session, for the code that was wanted under this word.

    Raises NotFound when the word is over, Invalid when the code is wrong, TooManyAttempts or NotAllowed.
    """
    step = steps.look(word, steps.CODE)
    if step is None:
        raise errors.NotFound("Votre connexion a trop attendu. Recommencez.")
    user_id = step.user_id
    user = db.session.get_one(User, user_id)
    counted = f"code:{user.email}"  # apart from passwords: who knows one is at the other's door
    attempts.reserve(counted, address, known=sessions.known_address(user_id, address))
    with writing():
        step = steps.look(word, steps.CODE)
        right = step is not None and (totp.use(user_id, code, secret_key) or recovery.use(user_id, code))
        if right and steps.end(step):
            attempts.forget(counted, address)
            return _end(step, address)
        journal.record("code_refused", "user_account", user_id, by=None)
    raise errors.Invalid("Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant.")


def _end(step: SignInStep, address: str) -> str:
    """Open the session of who gave both proofs, and link the identity that waited for the second one."""
    user = db.session.get_one(User, step.user_id)
    token = let_in(user, address, strong=True, proof=step.proof)
    if step.issuer and not identities.linked(user.id, step.issuer):
        identities.link(user.id, step.issuer, step.subject)
    return token


def begin_passkey(address: str, site: Site) -> tuple[str, str]:
    """Return the word of a passkey's ceremony and what the browser is asked for; raise TooManyAttempts."""
    attempts.reserve(PASSKEYS, address, known=True)  # the account is not known yet: the address alone is counted
    return passkeys.begin_sign_in(site)


def enter_by_passkey(
    word: str, answer: str, address: str, site: Site, *, demonstration: bool, begun: object = None
) -> str:
    """Return the secret id of a new session for whose passkey answered; raise Invalid or NotAllowed.

    `begun` is the word of a sign-in that waits for a code: the passkey ends it, where it is the same person's.
    """
    with writing():
        user = db.session.get_one(User, passkeys.use(word, answer, site))
        if user.demonstration and not demonstration:
            raise errors.NotAllowed("Les comptes de démonstration ne s’ouvrent pas ici.")
        attempts.forget(PASSKEYS, address)
        step = steps.look(begun, steps.CODE)
        if step is not None and step.user_id == user.id and steps.end(step):
            return _end(step, address)
        return let_in(user, address, strong=True)


def let_in(user: User, address: str, *, strong: bool = False, proof: str | None = None) -> str:
    """Return the secret id of a new session of somebody recognised; raise NotAllowed (inside `writing()`)."""
    _check_open(user)
    organisation_id = _organisation_to_show(user.id)
    journal.record("sign_in", "user_account", user.id, by=user.id, organisation_id=organisation_id)
    token = sessions.start(user.id, organisation_id, address, strong=strong)
    if proof:
        identities.keep_proof(token, proof)
    return token


def _check_open(user: User) -> None:
    if user.closed_at is not None:
        raise errors.NotAllowed("Ce compte est fermé. Adressez-vous à votre référent ou à votre référente.")
    if user.suspended_at is not None:
        raise errors.NotAllowed("Ce compte est suspendu. Adressez-vous à votre référent ou à votre référente.")


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
