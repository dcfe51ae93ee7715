"""The one table of who may do what: role → permissions. What is not here is not allowed."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from extranet.accounts.permissions import Permission


class Role(StrEnum):
    """What a person is in an organisation."""

    PRESCRIBER = "prescriber"
    REFERENT = "referent"
    PUBLISHER = "publisher"
    REVIEWER = "reviewer"
    PROGRAMME_OFFICER = "programme_officer"
    NETWORK_ADMINISTRATOR = "network_administrator"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """Return the role's name as people read it."""
        return LABELS[self]


LABELS: dict[Role, str] = {
    Role.PRESCRIBER: "Conseiller·ère",
    Role.REFERENT: "Référent·e",
    Role.PUBLISHER: "Chargé·e d’offre",
    Role.REVIEWER: "Relecteur·rice",
    Role.PROGRAMME_OFFICER: "Chargé·e de programmation",
    Role.NETWORK_ADMINISTRATOR: "Administrateur·rice de réseau",
    Role.ADMINISTRATOR: "Administrateur·rice",
}

# Whoever manages accounts or publishes shows two proofs at sign-in; the others may.
TWO_PROOFS = frozenset({Role.REFERENT, Role.PUBLISHER, Role.NETWORK_ADMINISTRATOR, Role.ADMINISTRATOR})

_EVERYONE = frozenset({Permission.OWN_ACCOUNT, Permission.FIND, Permission.KEEP, Permission.REMARK})
_PRESCRIBER = _EVERYONE | {Permission.PRESCRIBE}
_NETWORK = _EVERYONE | {
    Permission.MANAGE_MEMBERS,
    Permission.ADMINISTER_NETWORK,
    Permission.READ_JOURNAL,
    Permission.READ_FIGURES,
}

ROLES: dict[Role, frozenset[Permission]] = {
    Role.PRESCRIBER: _PRESCRIBER,
    Role.REFERENT: _PRESCRIBER | {Permission.MANAGE_MEMBERS, Permission.READ_JOURNAL},
    Role.PUBLISHER: _EVERYONE | {Permission.PUBLISH, Permission.IMPORT, Permission.REVIEW},
    Role.REVIEWER: _EVERYONE | {Permission.REVIEW},
    Role.PROGRAMME_OFFICER: _EVERYONE | {Permission.READ_FIGURES},
    Role.NETWORK_ADMINISTRATOR: _NETWORK,
    Role.ADMINISTRATOR: _NETWORK | {Permission.ADMINISTER, Permission.EXPORT_ALL},
}


_MEMBERS = frozenset({Role.PRESCRIBER, Role.REFERENT, Role.PUBLISHER, Role.REVIEWER, Role.PROGRAMME_OFFICER})
# Who may give and take which roles, and so act on the accounts that hold them.
GIVES: dict[Role, frozenset[Role]] = {
    Role.REFERENT: _MEMBERS,
    Role.NETWORK_ADMINISTRATOR: _MEMBERS | {Role.NETWORK_ADMINISTRATOR},
    Role.ADMINISTRATOR: frozenset(Role),
}
OF_PUBLISHERS = frozenset({Role.PUBLISHER, Role.REVIEWER})


def given_by(roles: Iterable[Role]) -> frozenset[Role]:
    """Return the roles that a person of these roles may give."""
    return frozenset().union(*(GIVES.get(role, frozenset()) for role in roles))


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Return all that these roles allow together."""
    return frozenset().union(*(ROLES[role] for role in roles))


def table() -> list[tuple[str, ...]]:
    """List every permission as (its meaning, then yes or no for each role in order)."""
    return [
        (permission.__doc__ or "", *("yes" if permission in ROLES[role] else "–" for role in Role))
        for permission in Permission
    ]
