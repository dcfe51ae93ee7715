from __future__ import annotations

from extranet.accounts.permissions import Permission
from extranet.accounts.roles import LABELS, ROLES, Role, permissions_of

ALL = {Permission.OWN_ACCOUNT, Permission.FIND, Permission.KEEP, Permission.REMARK}

NETWORK = ALL | {
    Permission.MANAGE_MEMBERS,
    Permission.ADMINISTER_NETWORK,
    Permission.READ_JOURNAL,
    Permission.READ_FIGURES,
}


def test_each_role_allows_exactly_this():
    assert {
        Role.PRESCRIBER: ALL | {Permission.PRESCRIBE},
        Role.REFERENT: ALL | {Permission.PRESCRIBE, Permission.MANAGE_MEMBERS, Permission.READ_JOURNAL},
        Role.PUBLISHER: ALL | {Permission.PUBLISH, Permission.IMPORT, Permission.REVIEW},
        Role.REVIEWER: ALL | {Permission.REVIEW},
        Role.PROGRAMME_OFFICER: ALL | {Permission.READ_FIGURES},
        Role.NETWORK_ADMINISTRATOR: NETWORK,
        Role.ADMINISTRATOR: NETWORK | {Permission.ADMINISTER, Permission.EXPORT_ALL},
    } == ROLES
    assert set(LABELS) == set(Role)


def test_every_permission_is_given_to_somebody_and_says_what_it_opens():
    assert permissions_of(Role) == set(Permission)
    for permission in Permission:
        assert permission.__doc__.endswith("."), permission
        assert "\n" not in permission.__doc__
        assert Permission(permission.value) is permission


def test_several_roles_add_up_and_none_allows_nothing():
    assert permissions_of([Role.PRESCRIBER, Role.PUBLISHER]) == ROLES[Role.PRESCRIBER] | ROLES[Role.PUBLISHER]
    assert permissions_of([]) == frozenset()
