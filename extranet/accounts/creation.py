"""How an account begins: somebody creates it, its owner chooses the password behind an activation link."""

from __future__ import annotations

from extranet import clock
from extranet.accounts import links, memberships, organisations, passwords, people, sessions, terms
from extranet.accounts.people import User
from extranet.accounts.roles import Role
from extranet.audit import journal
from extranet.database import writing


def create_account(
    email: str, name: str, organisation: str | int, role: Role, *, by: int | None = None
) -> tuple[User, str]:
    """Create an account in an organisation (code or id); return it with the token of its activation link."""
    with writing():
        body = organisations.find(organisation)
        user = people.add(email, name)
        memberships.add(user, body, role)
        token = links.issue(user, links.ACTIVATION)
        journal.record("create", "user_account", user.id, by=by, organisation_id=body.id, role=Role(role).value)
    return user, token


def choose_password(token: str, password: str, site_name: str = "") -> None:
    """Set the password of the link's owner, and end every session of theirs; raise NotFound or Invalid."""
    user = links.look(token, links.ACTIVATION)
    passwords.check_choice(password, (user.name, user.email, site_name))
    hashed = passwords.hash_password(password)  # before the lock: it takes a while
    with writing():
        user = links.use(token, links.ACTIVATION)
        user.password_hash = hashed
        user.activated_at = user.activated_at or clock.now()
        terms.accept(user.id)  # the page says so
        sessions.end_all(user.id)
        journal.record("choose_password", "user_account", user.id, by=user.id)
