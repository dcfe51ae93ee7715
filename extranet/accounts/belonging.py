"""The roles of a person in an organisation: changed, moved to another, taken away."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select

from extranet import errors
from extranet.accounts import memberships, organisations, policies, powers
from extranet.accounts.memberships import Member, Membership
from extranet.accounts.people import User
from extranet.accounts.roles import Role
from extranet.audit import journal
from extranet.database import db, hold, writing

TAKEN_OUT = "take_out"


def roles_of(user_id: int, organisation_id: int) -> set[Role]:
    """Return the roles of a person in one organisation."""
    query = select(Membership.role).where(Membership.user_id == user_id, Membership.organisation_id == organisation_id)
    return {Role(role) for role in db.session.scalars(query)}


def set_roles(user_id: int, organisation_id: int, wanted: Collection[Role], *, by: Member) -> int | None:
    """Give a person exactly these roles there; none takes them out. Raise NotAllowed, NotFound.

    Return the number of the removal when the person is taken out.
    """
    with writing():
        user = _held(user_id)
        body = organisations.find(organisation_id)
        before, after = roles_of(user_id, organisation_id), set(wanted)
        powers.check_roles(by, body, before ^ after)
        if Role.REFERENT in before - after:
            powers.check_not_last_referent(user_id, organisation_id)
        if user_id == by.user_id and not after & {*before} and before:
            raise errors.NotAllowed("Vous ne pouvez pas vous retirer vous-même de la structure.")
        _take(user_id, organisation_id, before - after)
        for role in sorted(after - before):
            memberships.add(user, body, role)
        if before == after:
            return None
        entry = journal.record(
            "change_roles" if after else TAKEN_OUT, "user_account", user_id, by=by.user_id,
            organisation_id=organisation_id, added=sorted(after - before), removed=sorted(before - after),
        )  # fmt: skip
        db.session.flush()
        return None if after else entry.id


def move(user_id: int, from_id: int, to_id: int, *, by: Member) -> None:
    """Move a person with their roles to another organisation; raise NotFound (not managed), NotAllowed or Invalid."""
    with writing():
        user = _held(user_id)
        if not policies.may_manage_members(by, to_id):
            raise errors.NotFound("Cette structure n’est pas de celles que vous gérez.")
        source, target = organisations.find(from_id), organisations.find(to_id)
        if target.id == source.id or target.merged_into_id or target.closed_at:
            raise errors.Invalid("Choisissez une autre structure, ouverte.", field="organisation")
        roles = roles_of(user_id, from_id)
        powers.check_roles(by, source, roles)
        powers.check_roles(by, target, roles)
        if Role.REFERENT in roles:
            powers.check_not_last_referent(user_id, from_id)
        _take(user_id, from_id, roles)
        for role in sorted(roles - roles_of(user_id, to_id)):
            memberships.add(user, target, role)
        journal.record(
            "move", "user_account", user_id, by=by.user_id, organisation_id=to_id, left=from_id, roles=sorted(roles)
        )


def _held(user_id: int) -> User:
    user = db.session.get(User, user_id)
    if user is None:
        raise errors.NotFound("Ce compte n’existe pas.")
    hold(user)
    return user


def _take(user_id: int, organisation_id: int, roles: Collection[Role]) -> None:
    theirs = (Membership.user_id == user_id, Membership.organisation_id == organisation_id)
    db.session.execute(delete(Membership).where(*theirs, Membership.role.in_(sorted(roles))))
