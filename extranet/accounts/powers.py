"""How far somebody's hand reaches on an account: its roles, its other organisations, the last referent."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import exists, select

from extranet import errors
from extranet.accounts import organisations, policies
from extranet.accounts.memberships import Member, Membership
from extranet.accounts.organisations import Organisation
from extranet.accounts.people import User
from extranet.accounts.permissions import Permission
from extranet.accounts.roles import OF_PUBLISHERS, Role, given_by
from extranet.database import db

LAST_REFERENT = "C’est la dernière personne référente de «\u00a0{}\u00a0»\u00a0: nommez-en une autre d’abord."


def roles_to_give(member: Member, organisation: Organisation) -> list[Role]:
    """List the roles that somebody may give in an organisation, in order."""
    given = given_by(member.roles)
    return [role for role in Role if role in given and (organisation.publishes or role not in OF_PUBLISHERS)]


def check_roles(member: Member, organisation: Organisation, roles: Iterable[Role]) -> None:
    """Raise NotAllowed for a role that is not this person's to give or to take there."""
    beyond = set(roles) - set(roles_to_give(member, organisation))
    if beyond:
        labels = ", ".join(role.label for role in Role if role in beyond)
        raise errors.NotAllowed(f"Ce rôle n’est pas à vous de le donner ni de le retirer ici\u00a0: {labels}.")


def check_whole_account(member: Member, user_id: int) -> None:
    """Raise NotAllowed unless the person belongs only where this one manages, with roles this one may give."""
    if user_id == member.user_id:
        raise errors.NotAllowed("Vous ne pouvez pas le faire sur votre propre compte.")
    elsewhere = exists().where(
        Membership.user_id == user_id, Membership.organisation_id.not_in(policies.managed(member))
    )
    if db.session.scalar(select(elsewhere)):
        raise errors.NotAllowed(
            "Cette personne appartient aussi à d’autres structures\u00a0: retirez-lui ses rôles dans la vôtre."
        )
    held = set(db.session.scalars(select(Membership.role).where(Membership.user_id == user_id)))
    if {Role(role) for role in held} - given_by(member.roles):
        raise errors.NotAllowed("Ce compte a un rôle qui dépasse le vôtre.")


def check_not_last_referent(user_id: int, organisation_id: int | None = None) -> None:
    """Raise NotAllowed when an organisation (one, or all of theirs) would be left without a living referent."""
    query = select(Membership.organisation_id).where(Membership.user_id == user_id, Membership.role == Role.REFERENT)
    if organisation_id is not None:
        query = query.where(Membership.organisation_id == organisation_id)
    for one in db.session.scalars(query):
        if not any(referent.id != user_id for referent in referents(one)):
            raise errors.NotAllowed(LAST_REFERENT.format(organisations.find(one).name))


def referents(organisation_id: int) -> list[User]:
    """List the living referents of an organisation, its merged ones included, by name."""
    query = (
        select(User)
        .where(
            User.id.in_(
                select(Membership.user_id).where(
                    Membership.role == Role.REFERENT,
                    Membership.organisation_id.in_(organisations.family(organisation_id)),
                )
            ),
            User.suspended_at.is_(None),
            User.activated_at.is_not(None),
        )
        .order_by(User.name, User.id)
    )
    return list(db.session.scalars(query))


def is_administrator(member: Member) -> bool:
    """Tell whether somebody acts as an administrator, of the platform or of a network."""
    return member.may(Permission.ADMINISTER_NETWORK)
