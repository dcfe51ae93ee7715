"""Remarks: said once a day, counted, settled once, forgotten in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from extranet import clock
from extranet.accounts import organisations
from extranet.accounts.roles import Role
from extranet.audit.journal import Entry
from extranet.catalogue import remarks
from extranet.catalogue.remarks import Remark, RemarkState
from extranet.catalogue.states import State
from extranet.database import db
from extranet.errors import Conflict, Invalid, NotFound
from extranet.outbox import Message
from tests.factories import offer
from tests.factories.accounts import an_account, an_organisation


@pytest.fixture
def here(database):
    """Give an action with two sessions, one of them withdrawn, and who may report."""

    class Here:
        author = an_account().id
        publisher = an_account("offre@region.example", Role.PUBLISHER, organisation=organisations.find("region").id).id
        training = offer.training(
            actions=(offer.AnAction(sessions=(offer.ASession(), offer.ASession(state=State.WITHDRAWN))),)
        )
        action = offer.action_ids(training)[0]
        session, withdrawn = offer.session_ids(training)
        organisation = an_organisation()

        def report(self, kind="places", text="La session est complète", **values):
            values = {"by": self.author, "organisation_id": self.organisation, "named": False} | values
            return remarks.report(values.pop("action", self.action), kind, text, **values).id

    return Here()


def test_the_same_thing_is_said_once_a_day(here):
    here.report(session_id=here.session)
    for _ in range(2):
        with pytest.raises(Conflict, match="déjà signalé"):
            here.report(session_id=here.session, text="Encore")
    here.report()  # of the whole sheet
    here.report("dates", session_id=here.session)
    other = an_account("luc@mission-locale.example", name="Luc Petit").id
    here.report(session_id=here.session, by=other)
    assert db.session.scalar(select(func.count()).select_from(Remark)) == 4
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        here.report(session_id=here.session)


def test_the_day_is_that_of_paris(here):
    with time_machine.travel("2026-07-01T21:59:00+00:00", tick=False):
        here.report()
    with time_machine.travel("2026-07-01T22:01:00+00:00", tick=False):
        here.report()
        with pytest.raises(Conflict):
            here.report()


def test_so_many_a_day_and_no_more(here):
    training = offer.training("F2", actions=tuple(offer.AnAction(numero=f"A{n}") for n in range(6)))
    kinds = [(action, kind) for action in offer.action_ids(training) for kind in remarks.Kind]
    for action, kind in kinds[: remarks.MOST_A_DAY]:
        here.report(kind, action=action)
    with pytest.raises(Invalid, match="Reprenez demain"):
        here.report()


def test_one_reports_only_what_readers_see(here):
    draft = offer.action_ids(offer.training("F3", state=State.DRAFT))[0]
    for values in ({"action": draft}, {"action": 10**9}, {"session_id": here.withdrawn}, {"session_id": 10**9}):
        with pytest.raises(NotFound):
            here.report(**values)
    other = offer.session_ids(offer.training("F4"))[0]
    with pytest.raises(NotFound):
        here.report(session_id=other)
    withdrawn = offer.action_ids(offer.training("F5", state=State.WITHDRAWN))[0]
    assert here.report(action=withdrawn)


def test_an_answer_is_written_once_and_its_author_is_told(here):
    remark = here.report()
    remarks.answer(remark, "C’est corrigé.\r\nMerci.", by=here.publisher)
    kept = db.session.get_one(Remark, remark)
    assert (kept.state, kept.answer, kept.answered_by_id) == (
        RemarkState.ANSWERED,
        "C’est corrigé.\nMerci.",
        here.publisher,
    )
    message = db.session.scalars(select(Message)).one()
    assert (message.name, message.to) == ("remark_answered", "lea@mission-locale.example")
    assert message.values["answer"] == "C’est corrigé.\nMerci." and message.values["action_id"] == here.action
    for again in (
        lambda: remarks.answer(remark, "Encore", by=here.publisher),
        lambda: remarks.close(remark, by=here.publisher),
    ):
        with pytest.raises(Conflict):
            again()
    assert db.session.scalar(select(func.count()).select_from(Message)) == 1
    verbs = list(db.session.scalars(select(Entry.verb).where(Entry.kind == remarks.RECORD).order_by(Entry.id)))
    assert verbs == ["report", "answer"]


def test_nobody_writes_to_a_suspended_account(here):
    remark = here.report()
    with remarks.writing() as session:
        session.get_one(remarks.User, here.author).suspended_at = clock.now()
    remarks.answer(remark, "C’est corrigé.", by=here.publisher)
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0


def test_a_closing_is_taken_back(here):
    remark, region = here.report(), organisations.find("region").id
    assert remarks.waiting(region) == 1
    remarks.close(remark, by=here.publisher)
    assert remarks.waiting(region) == 0
    remarks.reopen(remark, by=here.publisher)
    assert remarks.waiting(region) == 1
    with pytest.raises(Conflict):
        remarks.reopen(remark, by=here.publisher)


def test_each_publisher_counts_its_own(here):
    here.report()
    assert remarks.waiting(organisations.find("pole-emploi").id) == 0


def test_what_is_settled_a_year_ago_or_two_years_old_is_forgotten(here):
    settled, closed, waiting = here.report(), here.report("dates"), here.report("contact")
    remarks.answer(settled, "Oui", by=here.publisher)
    remarks.close(closed, by=here.publisher)
    for days, left in ((364, {settled, closed, waiting}), (366, {waiting}), (729, {waiting}), (731, set())):
        with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
            remarks.purge()
            assert set(db.session.scalars(select(Remark.id))) == left
