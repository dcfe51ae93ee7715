"""One person, several organisations: which one is shown."""

from __future__ import annotations

from extranet import errors
from extranet.accounts import memberships, sessions
from extranet.accounts.memberships import Member
from extranet.audit import journal
from extranet.database import writing


def show(member: Member, organisation_id: int) -> None:
    """Show another of the person's organisations; raise NotFound when it is none of theirs."""
    if organisation_id not in memberships.organisations_of(member.user_id):
        raise errors.NotFound("Cette structure n’est pas l’une des vôtres.")
    with writing():
        sessions.show(member.session_id, organisation_id)
        journal.record(
            "show_organisation", "user_account", member.user_id, by=member.user_id, organisation_id=organisation_id
        )
