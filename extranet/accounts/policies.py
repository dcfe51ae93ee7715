"""Who may act on which account or organisation."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, exists, false, select

from extranet.accounts.memberships import Member, Membership
from extranet.accounts.organisations import Network, Organisation, of_family
from extranet.accounts.permissions import Permission
from extranet.database import db


def administered(member: Member) -> Select[tuple[int]]:
    """Select the ids of the organisations that somebody administers: all, those of the network, or none."""
    every = select(Organisation.id)
    if member.may(Permission.ADMINISTER):
        return every
    if member.may(Permission.ADMINISTER_NETWORK):
        return every.join(Network, Network.id == Organisation.network_id).where(Network.code == member.network_code)
    return every.where(false())


def managed(member: Member) -> Select[tuple[int]]:
    """Select the ids of the organisations whose accounts somebody manages."""
    if member.may(Permission.ADMINISTER) or member.may(Permission.ADMINISTER_NETWORK):
        return administered(member)
    if member.may(Permission.MANAGE_MEMBERS):
        return of_family(member.organisation.id)
    return administered(member)


def may_administer(member: Member, organisation_id: int, **_: Any) -> bool:
    """Allow an administrator everywhere, a network's in the network."""
    return _among(administered(member), organisation_id)


def may_manage_members(member: Member, organisation_id: int, **_: Any) -> bool:
    """Allow who administers the organisation, and a referent in their own."""
    return _among(managed(member), organisation_id)


def may_manage_account(member: Member, user_id: int, **_: Any) -> bool:
    """Allow who manages one of the person's organisations."""
    theirs = exists().where(Membership.user_id == user_id, Membership.organisation_id.in_(managed(member)))
    return bool(db.session.scalar(select(theirs))) or (member.may(Permission.ADMINISTER) and _belongs_nowhere(user_id))


def may_manage_membership(member: Member, organisation_id: int, user_id: int, **_: Any) -> bool:
    """Allow who manages the organisation, for a person who belongs to it."""
    belongs = exists().where(Membership.user_id == user_id, Membership.organisation_id == organisation_id)
    return bool(db.session.scalar(select(belongs))) and may_manage_members(member, organisation_id)


def _among(ids: Select[tuple[int]], organisation_id: int) -> bool:
    living = select(Organisation.id).where(Organisation.id == organisation_id, Organisation.id.in_(ids))
    return db.session.scalar(living) is not None


def _belongs_nowhere(user_id: int) -> bool:
    return db.session.scalar(select(Membership.id).where(Membership.user_id == user_id).limit(1)) is None
