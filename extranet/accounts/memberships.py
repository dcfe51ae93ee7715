"""Who is what in which organisation, and the reader that results from it for one request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cached_property
from typing import ClassVar

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extranet import clock
from extranet.accounts import terms
from extranet.accounts.organisations import Authorisation, Organisation
from extranet.accounts.people import User
from extranet.accounts.permissions import Permission
from extranet.accounts.roles import TWO_PROOFS, Role, permissions_of
from extranet.database import Instant, db


class Membership(db.Model):
    """One role of a person in an organisation."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)

    user: Mapped[User] = relationship()
    organisation: Mapped[Organisation] = relationship()


@dataclass(frozen=True, kw_only=True)
class OrganisationShown:
    """The organisation for which somebody is here."""

    id: int
    name: str
    commune: str | None
    departement: str | None
    publishes: bool
    authorisation: str = Authorisation.GRANTED
    closed: bool = False

    @property
    def prescribes(self) -> bool:
        """Tell whether its people may prescribe."""
        return self.authorisation == Authorisation.GRANTED and not self.closed


class Owed(Enum):
    """What somebody signed in must do before anything else."""

    FACTOR = "add a second factor"
    TERMS = "accept the terms of use"


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody here, for one organisation: plain values, read once a request, that no transaction can expire."""

    user_id: int
    name: str
    email: str
    demonstration: bool
    organisation: OrganisationShown
    network_code: str
    network_name: str
    roles: frozenset[Role]
    session_id: int
    seen_at: datetime
    elsewhere: bool = False  # in other organisations too
    strong: bool = False  # two proofs opened this session
    terms_version: str | None = None

    is_authenticated: ClassVar[bool] = True

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """Return all that this person may do here."""
        given = permissions_of(self.roles)
        return given if self.organisation.prescribes else given - {Permission.PRESCRIBE}

    def may(self, permission: Permission) -> bool:
        """Tell whether this person has that right here."""
        return permission in self.permissions

    @property
    def advises(self) -> bool:
        """Tell whether this person's role is to prescribe, even where the organisation may not yet."""
        return Permission.PRESCRIBE in permissions_of(self.roles)

    @property
    def owes(self) -> Owed | None:
        """Return what this person must do before anything else, if anything."""
        if not self.strong and self.roles & TWO_PROOFS:
            return Owed.FACTOR
        return Owed.TERMS if self.terms_version != terms.VERSION else None

    @property
    def role_label(self) -> str:
        """Return the names of the roles as people read them."""
        return ", ".join(role.label for role in Role if role in self.roles)


def add(user: User, organisation: Organisation, role: Role) -> Membership:
    """Give a person a role in an organisation (inside `writing()`)."""
    membership = Membership(user=user, organisation=organisation, role=Role(role))
    db.session.add(membership)
    db.session.flush()
    return membership


def choices(user_id: int) -> list[tuple[int, str]]:
    """List the organisations a person may be here for, as (id, name), by name."""
    query = select(Organisation.id, Organisation.name).where(
        Organisation.id.in_(select(Membership.organisation_id).where(Membership.user_id == user_id))
    )
    return [(row.id, row.name) for row in db.session.execute(query.order_by(Organisation.name, Organisation.id))]


def organisations_of(user_id: int) -> list[int]:
    """List the ids of the organisations a person belongs to, the oldest membership first."""
    query = select(Membership.organisation_id).where(Membership.user_id == user_id).order_by(Membership.id)
    return list(dict.fromkeys(db.session.scalars(query)))


def roles_everywhere(user_id: int) -> list[tuple[str, str]]:
    """List (organisation, roles in words) of a person, by name."""
    query = select(Organisation.name, Membership.role).join(Organisation, Organisation.id == Membership.organisation_id)
    rows = db.session.execute(query.where(Membership.user_id == user_id).order_by(Organisation.name, Membership.id))
    held: dict[str, list[str]] = {}
    for name, role in rows:
        held.setdefault(name, []).append(Role(role).label)
    return [(name, ", ".join(labels)) for name, labels in held.items()]
