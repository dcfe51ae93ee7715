"""The whole life of an account: invited, active, suspended, moved, closed; who may do it and who may not."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from extranet import errors
from extranet.accounts import (
    belonging,
    inviting,
    lifecycle,
    memberships,
    merging,
    organisations,
    pasted,
    people,
    sessions,
)
from extranet.accounts.lifecycle import State, Verb, state_of
from extranet.accounts.links import Link
from extranet.accounts.memberships import Member
from extranet.accounts.organisations import Organisation
from extranet.accounts.roles import Role
from extranet.audit.journal import Entry
from extranet.database import db, writing
from extranet.outbox import Message
from tests.factories.accounts import an_account, an_organisation


def here(email: str, role: Role = Role.REFERENT, organisation: int | None = None) -> Member:
    """Return somebody new, signed in."""
    organisation = organisation or an_organisation()
    user = people.by_email(email) or an_account(email, role, name="Hélène", organisation=organisation)
    with writing():
        return sessions.member_of(sessions.start(user.id, organisation, None))


def invited(text: str, by: Member, role: Role = Role.PRESCRIBER) -> list[tuple[bool, str]]:
    outcome = inviting.invite(pasted.read(text), by.organisation.id, role, by=by)
    return [(one.done, one.said) for one in outcome]


def test_a_pasted_list_is_read_line_by_line_and_nothing_is_lost():
    lines = pasted.read(
        'Ana Diaz <Ana@x.example>;\n\n"Bo, Lee"\tbo@x.example\nsans adresse\nseul@x.example\nAna <ana@x.example>'
    )
    assert [(one.number, one.name, one.email) for one in lines if not one.fault] == [
        (1, "Ana Diaz", "ana@x.example"),
        (3, "Bo Lee", "bo@x.example"),
    ]
    faults = {one.number: one.fault for one in lines if one.fault}
    assert set(faults) == {4, 5, 6}
    assert faults[6] == "déjà à la ligne 1"


def test_a_faulty_line_keeps_no_other_back_and_the_mail_holds_no_secret(database):
    referent = here("helene@ml.example")
    said = invited("Ana Diaz <ana@ml.example>\nBo\nHélène <helene@ml.example>", referent, Role.REFERENT)
    assert [done for done, _ in said] == [True, False, False]
    ana = people.by_email("ana@ml.example")
    assert state_of(ana) is State.INVITED
    letter = db.session.scalars(select(Message)).one()
    assert letter.to == "ana@ml.example"
    assert letter.values["key"] == str(db.session.scalars(select(Link.id)).one())
    assert inviting.look(letter.values["key"]).id == ana.id
    with pytest.raises(errors.Conflict):
        inviting.resend(ana.id, referent.organisation.id, by=referent)


def test_a_second_organisation_is_added_to_the_account_that_exists(database):
    referent = here("helene@ml.example")
    ana = an_account("ana@ce.example", organisation=an_organisation("Cap emploi", "cap-emploi"))
    assert invited("Ana <ana@ce.example>", referent)[0][0]
    assert len(memberships.organisations_of(ana.id)) == 2
    assert db.session.scalars(select(Message.name)).all() == ["added_to_organisation"]
    with pytest.raises(errors.NotAllowed, match="autres structures"):
        lifecycle.move(ana.id, Verb.SUSPEND, by=referent)


def test_suspended_reactivated_closed_and_open_again(database):
    referent, lea = here("helene@ml.example"), an_account()
    with writing():
        token = sessions.start(lea.id, referent.organisation.id, None)
    lifecycle.move(lea.id, Verb.SUSPEND, by=referent)
    assert sessions.member_of(token) is None
    with pytest.raises(errors.Conflict):
        lifecycle.move(lea.id, Verb.SUSPEND, by=referent)
    for verb, state in ((Verb.REACTIVATE, State.ACTIVE), (Verb.CLOSE, State.CLOSED), (Verb.REACTIVATE, State.ACTIVE)):
        lifecycle.move(lea.id, verb, by=referent)
        assert state_of(db.session.get_one(people.User, lea.id)) is state
    with writing():
        lea.closed_at = lea.suspended_at = lea.created_at - 2 * lifecycle.REOPENED_FOR
    assert lifecycle.possible(lea) == []
    verbs = [entry.verb for entry in db.session.scalars(select(Entry).order_by(Entry.id)) if entry.record_id == lea.id]
    assert verbs[-4:] == ["suspend", "reactivate", "close", "reactivate"]


def test_the_last_referent_stays_and_a_role_above_one_s_own_is_out_of_reach(database):
    pau = an_organisation()
    referent = here("helene@ml.example")
    admin = here("admin@ml.example", Role.NETWORK_ADMINISTRATOR, pau)
    for act in (
        lambda: belonging.set_roles(referent.user_id, pau, {Role.PRESCRIBER}, by=referent),
        lambda: belonging.set_roles(referent.user_id, pau, set(), by=admin),
        lambda: lifecycle.move(referent.user_id, Verb.CLOSE, by=referent),
        lambda: lifecycle.move(admin.user_id, Verb.SUSPEND, by=referent),
        lambda: belonging.set_roles(admin.user_id, pau, set(), by=referent),
        lambda: belonging.set_roles(referent.user_id, pau, {Role.REFERENT, Role.ADMINISTRATOR}, by=referent),
        lambda: belonging.set_roles(referent.user_id, pau, {Role.REFERENT, Role.PUBLISHER}, by=referent),
    ):
        with pytest.raises(errors.NotAllowed):
            act()
    an_account("second@ml.example", Role.REFERENT)
    belonging.set_roles(referent.user_id, pau, {Role.PRESCRIBER}, by=admin)
    assert belonging.roles_of(referent.user_id, pau) == {Role.PRESCRIBER}


def test_moving_takes_the_roles_along_and_ends_the_session_there(database):
    pau, dax = an_organisation(), an_organisation("Mission locale de Dax")
    admin, lea = here("admin@ml.example", Role.NETWORK_ADMINISTRATOR, pau), an_account()
    with writing():
        token = sessions.start(lea.id, pau, None)
    with pytest.raises(errors.NotFound):
        belonging.move(lea.id, pau, an_organisation("Cap emploi", "cap-emploi"), by=admin)
    belonging.move(lea.id, pau, dax, by=admin)
    assert memberships.organisations_of(lea.id) == [dax]
    assert sessions.member_of(token) is None


def test_who_belongs_to_a_merged_organisation_is_here_for_the_one_that_is_left(database):
    pau, oloron = an_organisation(), an_organisation("Oloron", authorisation="none")
    lea = an_account(organisation=oloron)
    with writing():
        token = sessions.start(lea.id, oloron, None)
    assert "prescribe" not in sessions.member_of(token).permissions
    with writing():
        db.session.get_one(Organisation, oloron).merged_into_id = pau
    member = sessions.member_of(token)
    assert member.organisation.id == pau
    assert "prescribe" in member.permissions
    assert organisations.family(pau) == {pau, oloron}


def test_a_chain_of_merges_leads_to_the_last_one_and_back(database):
    pau, oloron, mauleon = (an_organisation(name, authorisation="none") for name in ("Pau", "Oloron", "Mauléon"))
    bearn = an_organisation("Béarn")
    lea = an_account(organisation=mauleon)
    with writing():
        token = sessions.start(lea.id, mauleon, None)
    for going, kept in ((mauleon, oloron), (oloron, pau), (pau, bearn)):
        merging.merge(going, kept, by=None)
    assert [organisations.survivor(one) for one in (mauleon, oloron, pau, bearn)] == [bearn] * 4
    member = sessions.member_of(token)
    assert member.organisation.id == bearn and "prescribe" in member.permissions
    merging.separate(oloron, by=None)
    assert sessions.member_of(token).organisation.id == oloron
