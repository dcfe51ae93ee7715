"""Two organisations that are one, and one that closes. A merged one keeps its row: undoing it is one field."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from extranet import clock, errors, outbox
from extranet.accounts import organisations
from extranet.accounts.memberships import Membership
from extranet.accounts.organisations import Organisation
from extranet.accounts.people import User
from extranet.audit import journal
from extranet.database import db, hold, writing

UNDONE_FOR = timedelta(days=30)
CLOSED_LETTER = "organisation_closed"


def fault(going: Organisation, kept: Organisation) -> str | None:
    """Say in French why the first cannot be merged into the second; None when it can."""
    if going.id == kept.id or kept.id in organisations.family(going.id):
        return "C’est la même structure."
    if going.merged_into_id or kept.merged_into_id:
        return "L’une des deux est déjà réunie à une autre."
    if kept.closed_at:
        return "La structure qui reste est fermée\u00a0: rouvrez-la d’abord."
    if going.publishes and not kept.publishes:
        return "Une structure qui publie une offre ne se réunit qu’à une autre qui en publie une."
    return None


def merge(going_id: int, kept_id: int, *, by: int | None) -> None:
    """Make the first a part of the second; raise Invalid. Accounts, offer and history follow by the family alone."""
    with writing():
        going, kept = organisations.find(going_id), organisations.find(kept_id)
        hold(going)
        hold(kept)
        if wrong := fault(going, kept):
            raise errors.Invalid(wrong)
        going.merged_into_id, going.merged_at = kept.id, clock.now()
        journal.record("merge", "organisation", going_id, by=by, organisation_id=going_id, kept=kept_id)


def separable(organisation: Organisation) -> bool:
    """Tell whether a merge can still be taken back."""
    return bool(organisation.merged_at) and clock.now() - organisation.merged_at < UNDONE_FOR


def separate(organisation_id: int, *, by: int | None) -> None:
    """Take a merge back: the organisation is as it was. Raise Conflict when it is too late."""
    with writing():
        organisation = organisations.find(organisation_id)
        hold(organisation)
        if organisation.merged_into_id is None or not separable(organisation):
            raise errors.Conflict("Cette réunion ne peut plus être défaite.")
        kept = organisation.merged_into_id
        organisation.merged_into_id = organisation.merged_at = None
        journal.record("separate", "organisation", organisation_id, by=by, organisation_id=organisation_id, kept=kept)


def close(organisation_id: int, *, by: int | None) -> int:
    """Close an organisation and ask its people by mail to join another; return how many were written to."""
    with writing():
        organisation = organisations.find(organisation_id)
        hold(organisation)
        if organisation.closed_at or organisation.merged_into_id:
            raise errors.Conflict("Cette structure est déjà fermée.")
        organisation.closed_at = clock.now()
        members = select(Membership.user_id).where(
            Membership.organisation_id.in_(organisations.family(organisation_id))
        )
        people = db.session.scalars(select(User).where(User.id.in_(members), User.suspended_at.is_(None))).all()
        for one in people:
            outbox.put(CLOSED_LETTER, one.email, organisation=organisation.name)
        journal.record("close", "organisation", organisation_id, by=by, organisation_id=organisation_id)
    return len(people)


def reopen(organisation_id: int, *, by: int | None) -> None:
    """Open a closed organisation again."""
    with writing():
        organisation = organisations.find(organisation_id)
        hold(organisation)
        if organisation.closed_at is None:
            raise errors.Conflict("Cette structure est ouverte.")
        organisation.closed_at = None
        journal.record("reopen", "organisation", organisation_id, by=by, organisation_id=organisation_id)
