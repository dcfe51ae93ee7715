"""Who may act on which account or organisation."""

from __future__ import annotations

from extranet.accounts import organisations
from extranet.accounts.memberships import Member
from extranet.accounts.permissions import Permission


def may_manage_members(member: Member, organisation_id: int) -> bool:
    """Allow an administrator everywhere, a referent in their own organisation."""
    if member.may(Permission.ADMINISTER):
        return True
    return member.may(Permission.MANAGE_MEMBERS) and organisation_id in organisations.family(member.organisation.id)
