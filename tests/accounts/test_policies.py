from __future__ import annotations

from extranet.accounts import sessions
from extranet.accounts.organisations import Organisation
from extranet.accounts.policies import may_manage_members
from extranet.accounts.roles import Role
from extranet.database import db, writing
from tests.factories.accounts import an_account, an_organisation


def test_who_may_manage_the_accounts_of_which_organisation(database):
    pau, oloron = (an_organisation(name) for name in ("Pau", "Oloron"))
    dax = an_organisation("Dax", "cap-emploi")
    with writing():
        db.session.get_one(Organisation, oloron).merged_into_id = pau
    allowed = {}
    for role in Role:
        user = an_account(f"{role}@a.example", role, organisation=pau)
        with writing():
            member = sessions.member_of(sessions.start(user.id, pau, None))
        allowed[role] = [may_manage_members(member, organisation) for organisation in (pau, oloron, dax)]
    assert allowed == {role: [False, False, False] for role in Role} | {
        Role.REFERENT: [True, True, False],
        Role.NETWORK_ADMINISTRATOR: [True, True, False],
        Role.ADMINISTRATOR: [True, True, True],
    }
