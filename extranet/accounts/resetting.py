"""A password forgotten, or changed. The mail holds a signed key, never a secret; a second factor is never skipped.

Asking puts the same row for everybody; the worker alone looks for the account, so that no answer nor delay tells of it.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, update

from extranet import clock, errors, outbox, work
from extranet.accounts import attempts, links, passwords, people, sessions
from extranet.accounts.links import Link
from extranet.accounts.memberships import Member
from extranet.accounts.people import User
from extranet.audit import journal
from extranet.database import db, writing

KIND = "forgotten_password"
RESET = "reset"
LIFETIME = timedelta(hours=1)
MOST_LINKS = 3  # in that time, to one person: nobody's mailbox is filled by a stranger
LETTER, CHANGED = "forgotten_password", "account_changed"


def ask(email: str, address: str) -> None:
    """Have a link sent to the owner of an address, if there is one; who asks learns nothing. Raise TooManyAttempts."""
    user = people.by_email(email)
    known = sessions.known_address(user.id if user else 0, address)
    attempts.reserve(f"oubli:{email}", address, known=known)
    with writing():
        work.put(KIND, {"email": people.normal_email(email)})


def answer(email: str, *, demonstration: bool) -> None:
    """Send the link that was asked for, unless nobody may have one."""
    with writing():
        user = people.by_email(email)
        if user is None or user.suspended_at is not None or (user.demonstration and not demonstration):
            return
        asked = select(func.count()).where(Link.user_id == user.id, Link.purpose == RESET)
        if db.session.scalar(asked.where(Link.created_at > clock.now() - LIFETIME)) >= MOST_LINKS:
            return
        journal.record("forget_password", "user_account", user.id, by=None)
        send_link(user)


def send_link(user: User) -> None:
    """Write to a person with a link to choose a password; their former links are over (inside `writing()`)."""
    links.issue(user, RESET, LIFETIME)
    last = db.session.scalar(select(func.max(Link.id)).where(Link.user_id == user.id, Link.purpose == RESET))
    outbox.put(LETTER, user.email, key=str(last), person=user.name)


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
        mine = update(Link).where(Link.id == int(key), Link.used_at.is_(None)).values(used_at=clock.now())
        if db.session.execute(mine).rowcount != 1:  # of two at the same time one wins
            raise errors.NotFound("Ce lien n’est plus valable.")
        user.password_hash, user.activated_at = hashed, user.activated_at or clock.now()
        sessions.end_all(user.id)
        _changed(user)


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
        _changed(user)


class WrongPassword(errors.Invalid):
    """The password of today is not the one that was written."""


def _changed(user: User) -> None:
    """Make the links of before useless, and tell the person (inside `writing()`)."""
    links.void(user.id)
    journal.record("choose_password", "user_account", user.id, by=user.id)
    outbox.put(CHANGED, user.email, what="choose_password")
