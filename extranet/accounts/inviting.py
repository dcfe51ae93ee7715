"""Invitations: an account that waits for its owner, and a link by mail that leads to it once, for 72 hours.

The mail holds a signed key, never a secret: whoever reads the outbox opens nothing with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from extranet import clock, errors, outbox
from extranet.accounts import belonging, lifecycle, links, memberships, organisations, people, powers
from extranet.accounts.links import Link
from extranet.accounts.memberships import Member
from extranet.accounts.organisations import Organisation
from extranet.accounts.pasted import Line
from extranet.accounts.people import User
from extranet.accounts.roles import Role
from extranet.audit import journal
from extranet.database import db, writing

INVITATION = "invitation"
INVITED_LETTER, ADDED_LETTER = "invitation", "added_to_organisation"
AGAIN_AFTER_SECONDS = 60


@dataclass(frozen=True)
class Outcome:
    """What became of one line of a list."""

    line: Line
    done: bool
    said: str


def invite(lines: list[Line], organisation_id: int, role: Role, *, by: Member) -> list[Outcome]:
    """Invite whom these lines name, one transaction each: a faulty line keeps no other back. Raise NotAllowed."""
    body = organisations.find(organisation_id)
    if body.closed_at or body.merged_into_id:
        raise errors.Conflict("Cette structure est fermée\u00a0: personne n’y est invité.")
    powers.check_roles(by, body, [role])
    return [_outcome(line, organisation_id, role, by) for line in lines]


def _outcome(line: Line, organisation_id: int, role: Role, by: Member) -> Outcome:
    if line.fault:
        return Outcome(line, False, line.fault)
    try:
        return Outcome(line, True, welcome(line.email, line.name, organisation_id, role, by=by))
    except (errors.Invalid, errors.Conflict, errors.NotAllowed) as refusal:
        return Outcome(line, False, refusal.message)


def welcome(email: str, name: str, organisation_id: int, role: Role, *, by: Member) -> str:
    """Let somebody in, under the account of that address if there is one; return what was done, in French."""
    with writing():
        body = organisations.find(organisation_id)
        user = people.by_email(email)
        if user is None:
            user = people.add(email, name)
        elif lifecycle.state_of(user) is lifecycle.State.CLOSED and not lifecycle.possible(user):
            lifecycle.begin_again(user)
        elif user.suspended_at is not None:
            raise errors.Conflict("un compte suspendu ou fermé a cette adresse\u00a0: réactivez-le")
        elif role in belonging.roles_of(user.id, organisation_id):
            raise errors.Conflict("cette personne a déjà ce rôle ici")
        memberships.add(user, body, role)
        journal.record(
            "invite", "user_account", user.id, by=by.user_id, organisation_id=organisation_id, role=role.value
        )
        if user.activated_at is not None:
            outbox.put(ADDED_LETTER, user.email, organisation=body.name, role=role.label)
            return "a déjà un compte\u00a0: ajoutée à la structure, prévenue par courriel"
        _write(user, body)
    return "invitée par courriel"


def resend(user_id: int, organisation_id: int, *, by: Member) -> None:
    """Send a new link; the former no longer works. Raise Conflict once the account is active, or too soon."""
    with writing():
        user = db.session.get_one(User, user_id)
        if user.activated_at is not None or user.suspended_at is not None:
            raise errors.Conflict("Ce compte n’attend plus d’activation.")
        last = select(func.max(Link.created_at)).where(Link.user_id == user_id, Link.purpose == INVITATION)
        sent = db.session.scalar(last)
        if sent is not None and (clock.now() - sent).total_seconds() < AGAIN_AFTER_SECONDS:
            raise errors.Conflict("Une invitation vient de partir\u00a0: attendez une minute.")
        _write(user, organisations.find(organisation_id))
        journal.record("invite_again", "user_account", user_id, by=by.user_id, organisation_id=organisation_id)


def _write(user: User, body: Organisation) -> None:
    links.issue(user, INVITATION)
    key = db.session.scalar(select(func.max(Link.id)).where(Link.user_id == user.id, Link.purpose == INVITATION))
    hours = int(links.LIFETIME.total_seconds() // 3600)
    outbox.put(INVITED_LETTER, user.email, key=str(key), person=user.name, organisation=body.name, hours=hours)


def look(key: str) -> User:
    """Return whom an invitation is for; raise NotFound when it is over: used, replaced, or too old."""
    link = db.session.get(Link, int(key)) if key.isascii() and key.isdigit() and len(key) < 19 else None
    living = link is not None and link.purpose == INVITATION and link.used_at is None and link.expires_at > clock.now()
    if not living or link.user.activated_at is not None or link.user.suspended_at is not None:
        raise errors.NotFound("Cette invitation n’est plus valable.")
    return link.user


def accept(key: str) -> str:
    """Return the token of the page where a password is chosen; the invitation is over once it is."""
    with writing():
        return links.issue(look(key), links.ACTIVATION)
