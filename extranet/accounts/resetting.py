"""A password forgotten, or changed. The mail holds a signed key, never a secret; a second factor is never skipped."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from extranet import clock, errors, outbox
from extranet.accounts import attempts, links, passwords, people, sessions
from extranet.accounts.links import Link
from extranet.accounts.memberships import Member
from extranet.accounts.people import User
from extranet.audit import journal
from extranet.database import db, writing

RESET = "reset"
LIFETIME = timedelta(hours=1)
LETTER, CHANGED = "forgotten_password", "account_changed"


def ask(email: str, address: str, *, demonstration: bool) -> None:
    """Send a link to the owner of an address, if there is one; who asks learns nothing. Raise TooManyAttempts."""
    attempts.reserve(f"oubli:{email}", address, known=False)
    with writing():
        user = people.by_email(email)
        usable = user is not None and user.suspended_at is None and (demonstration or not user.demonstration)
        journal.record("forget_password", "user_account", user.id if user else None, by=None)
        if usable:
            links.issue(user, RESET, LIFETIME)
            outbox.put(LETTER, user.email, key=str(_last(user.id)), person=user.name)


def look(key: str) -> User:
    """Return whose link this is; raise NotFound when it is over: used, replaced, or too old."""
    link = db.session.get(Link, int(key)) if key.isascii() and key.isdigit() and len(key) < 19 else None
    if (
        link is None
        or link.purpose != RESET
        or link.used_at
        or link.expires_at <= clock.now()
        or link.user.suspended_at
    ):
        raise errors.NotFound("Ce lien n’est plus valable.")
    return link.user


def choose(key: str, password: str, site_name: str) -> None:
    """Set the password of the link's owner, end every session of theirs, tell them; raise NotFound or Invalid."""
    user = look(key)
    passwords.check_choice(password, (user.name, user.email, site_name))
    hashed = passwords.hash_password(password)  # before the lock: it takes a while
    with writing():
        user = look(key)
        link = db.session.get_one(Link, int(key), with_for_update=True)
        link.used_at = clock.now()
        user.password_hash, user.activated_at = hashed, user.activated_at or clock.now()
        sessions.end_all(user.id)
        _tell(user, by=user.id)


def change(member: Member, current: str, password: str, address: str, site_name: str) -> None:
    """Change one's own password, end one's other sessions; raise Invalid or TooManyAttempts."""
    passwords.check_choice(password, (member.name, member.email, site_name))
    attempts.reserve(member.email, address, known=True)
    stored = db.session.get_one(User, member.user_id).password_hash
    if not passwords.verify(stored, current):
        raise WrongPassword("Ce n’est pas votre mot de passe actuel.")
    hashed = passwords.hash_password(password)
    with writing():
        user = db.session.get_one(User, member.user_id)
        if user.password_hash != stored:
            raise errors.Conflict("Votre mot de passe vient d’être changé ailleurs.")
        user.password_hash = hashed
        attempts.forget(user.email, address)
        sessions.end_all(user.id, but=member.session_id)
        _tell(user, by=user.id)


class WrongPassword(errors.Invalid):
    """The password of today is not the one that was written."""


def _tell(user: User, *, by: int) -> None:
    journal.record("choose_password", "user_account", user.id, by=by)
    outbox.put(CHANGED, user.email, what="choose_password")


def _last(user_id: int) -> int | None:
    return db.session.scalar(select(func.max(Link.id)).where(Link.user_id == user_id, Link.purpose == RESET))
