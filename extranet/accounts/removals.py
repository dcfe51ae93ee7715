"""Who was taken out of an organisation, and is taken back with the roles of then for thirty days, by the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select

from extranet import clock, errors
from extranet.accounts import belonging, memberships, organisations, policies, powers
from extranet.accounts.belonging import TAKEN_OUT
from extranet.accounts.memberships import Member, Membership
from extranet.accounts.organisations import Organisation
from extranet.accounts.people import User
from extranet.accounts.roles import Role
from extranet.audit import journal
from extranet.audit.journal import Entry
from extranet.database import db, hold, writing

UNDONE_FOR = timedelta(days=30)
MOST_SHOWN = 20


@dataclass(frozen=True)
class Removal:
    """Somebody who was taken out lately, and is still out."""

    id: int
    organisation_id: int
    name: str
    email: str
    at: datetime


def of(organisation_id: int) -> list[Removal]:
    """List who was taken out of an organisation lately, the last one first."""
    still = exists().where(Membership.user_id == User.id, Membership.organisation_id == Entry.organisation_id)
    query = (
        select(Entry.id, Entry.organisation_id, Entry.at, Entry.record_id, User.name, User.email)
        .join(User, User.id == Entry.record_id)
        .where(
            Entry.verb == TAKEN_OUT,
            Entry.organisation_id.in_(organisations.of_family(organisation_id)),
            Entry.at > clock.now() - UNDONE_FOR,
            User.suspended_at.is_(None),
            ~still,
        )
    )
    latest = {row.record_id: row for row in db.session.execute(query.order_by(Entry.id))}
    rows = sorted(latest.values(), key=lambda row: -row.id)[:MOST_SHOWN]
    return [Removal(row.id, row.organisation_id, row.name, row.email, row.at) for row in rows]


def own_removal(member: Member, organisation_id: int, removal_id: int) -> bool:
    """Tell whether somebody was taken out of this organisation, whose people the member manages."""
    entry = _entry(removal_id)
    here = entry is not None and entry.organisation_id == organisation_id
    return here and policies.may_manage_members(member, organisation_id)


def take_back(removal_id: int, *, by: Member) -> User:
    """Give the person their roles again; raise NotFound, NotAllowed or Conflict."""
    with writing():
        entry = _entry(removal_id)
        user = entry and db.session.get(User, entry.record_id)
        if user is None:
            raise errors.NotFound("Il n’y a rien à annuler ici.")
        hold(user)
        body = db.session.get_one(Organisation, entry.organisation_id)
        _check_still_out(entry, user, body)
        roles = [Role(role) for role in entry.details["removed"]]
        powers.check_roles(by, body, roles)
        for role in roles:
            memberships.add(user, body, role)
        journal.record("take_in_again", "user_account", user.id, by=by.user_id, organisation_id=body.id)
    return user


def _check_still_out(entry: Entry, user: User, body: Organisation) -> None:
    if clock.now() - entry.at > UNDONE_FOR:
        raise errors.Conflict("Cela ne s’annule plus après 30\u00a0jours\u00a0: invitez la personne.")
    if user.suspended_at is not None:
        raise errors.Conflict("Ce compte est suspendu ou fermé\u00a0: réactivez-le d’abord.")
    if body.closed_at or body.merged_into_id:
        raise errors.Conflict("Cette structure n’est plus ouverte.")
    if belonging.roles_of(user.id, body.id):
        raise errors.Conflict("Cette personne fait de nouveau partie de la structure.")


def _entry(removal_id: int) -> Entry | None:
    entry = db.session.get(Entry, removal_id)
    return entry if entry is not None and entry.verb == TAKEN_OUT else None
