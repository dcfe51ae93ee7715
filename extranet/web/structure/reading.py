"""The people of an organisation as a list, and one account with the organisations that the reader manages."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from extranet.accounts import organisations, policies
from extranet.accounts.memberships import Member, Membership
from extranet.accounts.organisations import Network, Organisation
from extranet.accounts.people import User
from extranet.accounts.roles import Role
from extranet.database import db

PAGE_SIZE = 50
MOST_FOUND = 12


@dataclass(frozen=True)
class People:
    """One page of the people of an organisation, with their roles there."""

    total: int
    page: int
    pages: int
    rows: list[Any]
    roles: dict[int, list[Role]]


def people(organisation_id: int, page: int) -> People:
    """Read one page of the people of an organisation, the merged ones included; four queries."""
    own = organisations.family(organisation_id)
    members = select(Membership.user_id).where(Membership.organisation_id.in_(own))
    total = db.session.scalar(select(func.count()).select_from(User).where(User.id.in_(members)))
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(page, pages)
    query = select(
        User.id, User.name, User.email, User.activated_at, User.suspended_at, User.closed_at, User.last_seen_at
    ).where(User.id.in_(members))
    rows = list(db.session.execute(query.order_by(User.name, User.id).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)))
    held = select(Membership.user_id, Membership.role).where(
        Membership.organisation_id.in_(own), Membership.user_id.in_([row.id for row in rows])
    )
    roles: dict[int, list[Role]] = defaultdict(list)
    for row in db.session.execute(held):
        roles[row.user_id].append(Role(row.role))
    return People(total, page, pages, rows, roles)


def places_of(member: Member, user_id: int) -> tuple[list[tuple[Organisation, list[Role]]], int]:
    """Return the organisations of a person that the reader manages, with the roles there, and how many others."""
    query = select(Membership.organisation_id, Membership.role).where(Membership.user_id == user_id)
    roles: dict[int, list[Role]] = defaultdict(list)
    for row in db.session.execute(query):
        roles[row.organisation_id].append(Role(row.role))
    shown = select(Organisation).where(Organisation.id.in_(roles), Organisation.id.in_(policies.managed(member)))
    found = list(db.session.scalars(shown.order_by(Organisation.name, Organisation.id)))
    return [(one, roles[one.id]) for one in found], len(roles) - len(found)


def found(text: str, among: Any | None = None) -> list[Any]:
    """List the open organisations that some words mean, by name; at most MOST_FOUND."""
    words = text.replace("\0", " ").split()[:8]
    if not words:
        return []
    columns = (Organisation.name, Organisation.commune, Network.name)
    query = (
        select(Organisation.id, Organisation.name, Organisation.commune, Network.name.label("network"))
        .join(Network, Network.id == Organisation.network_id)
        .where(Organisation.merged_into_id.is_(None), Organisation.closed_at.is_(None))
        .where(*(or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in words))
    )
    if among is not None:
        query = query.where(Organisation.id.in_(among))
    return list(db.session.execute(query.order_by(Organisation.name, Organisation.id).limit(MOST_FOUND)))
