from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from sqlalchemy import select

from extranet import clock, errors, retention
from extranet.accounts.organisations import Organisation
from extranet.audit.journal import Entry
from extranet.catalogue import selections
from extranet.catalogue.actions import Action
from extranet.catalogue.states import State
from extranet.database import db, writing
from tests.factories import offer
from tests.factories.accounts import an_account, an_organisation

pytestmark = pytest.mark.usefixtures("database")


def a_member(email: str = "lea@mission-locale.example", organisation: int | None = None) -> SimpleNamespace:
    """Return somebody here for an organisation, as the functions ask for them."""
    organisation = organisation or an_organisation()
    user = an_account(email, organisation=organisation)
    return SimpleNamespace(user_id=user.id, organisation=SimpleNamespace(id=organisation))


@pytest.fixture
def lea(database) -> SimpleNamespace:
    return a_member()


@pytest.fixture
def actions(database) -> list[int]:
    return offer.action_ids(offer.training(actions=(offer.AnAction(), offer.AnAction(), offer.AnAction())))


def kept(member) -> list[tuple[int, str]]:
    return [(line.action_id, line.note) for line in selections.lines(member)]


def test_what_is_kept_stays_in_its_order_each_once(lea, actions):
    for action in (actions[1], actions[0], actions[1]):
        selections.add(lea, action)
    assert kept(lea) == [(actions[1], ""), (actions[0], "")]
    assert selections.kept_ids(lea) == {actions[0], actions[1]}


def test_nobody_sees_the_selection_of_another_nor_of_another_organisation(lea, actions):
    selections.add(lea, actions[0])
    elsewhere = SimpleNamespace(user_id=lea.user_id, organisation=SimpleNamespace(id=an_organisation("Pau 2")))
    for other in (a_member("tom@mission-locale.example"), elsewhere):
        assert kept(other) == []
        assert selections.kept_ids(other) == set()
        assert selections.remove(other, actions[0]) is None
        assert selections.write_notes(other, {actions[0]: "lu"}) == 0
        with pytest.raises(errors.NotFound):
            selections.move(other, actions[0], 1)
    assert kept(lea) == [(actions[0], "")]


def test_nobody_takes_back_what_another_removed(lea, actions):
    selections.add(lea, actions[0])
    moment = selections.remove(lea)
    assert selections.restore(a_member("tom@mission-locale.example"), moment) == 0
    assert selections.restore(lea, moment) == 1


def test_a_merged_organisation_keeps_its_selections(lea, actions):
    selections.add(lea, actions[0])
    survivor = an_organisation("Mission locale du Béarn")
    with writing() as session:
        session.get_one(Organisation, lea.organisation.id).merged_into_id = survivor
    here = SimpleNamespace(user_id=lea.user_id, organisation=SimpleNamespace(id=survivor))
    assert kept(here) == [(actions[0], "")]


@pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN])
def test_only_what_is_offered_can_be_kept(lea, state):
    (action,) = offer.action_ids(offer.training(state=state))
    with pytest.raises(errors.NotFound):
        selections.add(lea, action)
    with pytest.raises(errors.NotFound):
        selections.add(lea, 2**63 - 1)


def test_a_selection_has_an_end(lea, actions, monkeypatch):
    monkeypatch.setattr(selections, "MOST", 2)
    for action in actions[:2]:
        selections.add(lea, action)
    with pytest.raises(errors.Conflict, match="2"):
        selections.add(lea, actions[2])
    selections.remove(lea, actions[0])
    selections.add(lea, actions[2])
    assert [action for action, _ in kept(lea)] == actions[1:]


def test_what_is_removed_comes_back_with_its_note_in_its_place(lea, actions):
    for action in actions:
        selections.add(lea, action)
    selections.write_notes(lea, {actions[1]: "à rappeler"})
    moment = selections.remove(lea, actions[1])
    assert [action for action, _ in kept(lea)] == [actions[0], actions[2]]
    assert selections.restore(lea, moment) == 1
    assert kept(lea) == [(actions[0], ""), (actions[1], "à rappeler"), (actions[2], "")]
    assert selections.restore(lea, moment) == 0


def test_everything_goes_and_comes_back_together(lea, actions):
    for action in actions:
        selections.add(lea, action)
    moment = selections.remove(lea)
    assert kept(lea) == []
    assert selections.restore(lea, moment) == 3
    assert selections.remove(a_member("tom@mission-locale.example")) is None


def test_what_comes_back_never_goes_over_the_limit(lea, actions, monkeypatch):
    monkeypatch.setattr(selections, "MOST", 2)
    for action in actions[:2]:
        selections.add(lea, action)
    moment = selections.remove(lea)
    selections.add(lea, actions[2])
    assert selections.restore(lea, moment) == 1
    assert len(kept(lea)) == 2


def test_kept_again_an_action_finds_its_note(lea, actions):
    selections.add(lea, actions[0])
    selections.write_notes(lea, {actions[0]: "à rappeler"})
    selections.remove(lea, actions[0])
    selections.add(lea, actions[0])
    assert kept(lea) == [(actions[0], "à rappeler")]


def test_notes_are_written_where_they_differ(lea, actions):
    for action in actions[:2]:
        selections.add(lea, action)
    assert selections.write_notes(lea, {actions[0]: "un", actions[1]: "", actions[2]: "trois", 10**30: "x"}) == 1
    assert kept(lea) == [(actions[0], "un"), (actions[1], "")]
    with pytest.raises(errors.Invalid):
        selections.write_notes(lea, {actions[0]: "x" * (selections.LONGEST_NOTE + 1)})
    assert kept(lea)[0] == (actions[0], "un")


def test_a_line_moves_by_one_and_stops_at_the_ends(lea, actions):
    for action in actions:
        selections.add(lea, action)
    first, second, third = actions
    for action, step, order in (
        (third, -1, [first, third, second]),
        (first, -1, [first, third, second]),
        (first, 1, [third, first, second]),
        (second, 1, [third, first, second]),
    ):
        selections.move(lea, action, step)
        assert [one for one, _ in kept(lea)] == order


def test_a_line_of_a_withdrawn_action_stays(lea, actions):
    selections.add(lea, actions[0])
    with writing() as session:
        session.get_one(Action, actions[0]).state = State.WITHDRAWN
    assert kept(lea) == [(actions[0], "")]


def test_lines_end_six_months_after_they_were_last_written(lea, actions):
    now = clock.now()
    with time_machine.travel(now - retention.of("selections") - timedelta(hours=1), tick=False):
        for action in actions[:2]:
            selections.add(lea, action)
    with time_machine.travel(now - timedelta(days=30), tick=False):
        selections.write_notes(lea, {actions[1]: "toujours utile"})
    assert kept(lea) == [(actions[1], "toujours utile")]  # before anybody erases
    assert selections.purge()
    assert db.session.scalars(select(selections.SelectedAction.action_id)).all() == [actions[1]]
    assert not selections.purge()


def test_what_was_removed_is_erased_after_a_day(lea, actions):
    selections.add(lea, actions[0])
    moment = selections.remove(lea, actions[0])
    assert not selections.purge()
    with time_machine.travel(moment + selections.UNDONE_WITHIN + timedelta(minutes=1), tick=False):
        assert selections.purge()
    assert selections.restore(lea, moment) == 0


def test_mails_are_counted_by_day_and_journalled_without_a_name(lea, actions, monkeypatch):
    monkeypatch.setattr(selections, "MOST_SENDINGS", 2)
    yesterday = clock.now() - timedelta(days=1, minutes=1)
    with time_machine.travel(yesterday, tick=False), writing():
        selections.count_sending(lea, actions, to_oneself=True)
    for _ in range(2):
        with writing():
            selections.count_sending(lea, actions, to_oneself=False)
    with pytest.raises(errors.NotAllowed, match="2"), writing():
        selections.count_sending(lea, actions, to_oneself=False)
    with writing():
        selections.count_sending(a_member("tom@mission-locale.example"), actions, to_oneself=True)
    entry = db.session.scalars(select(Entry).where(Entry.kind == "selection").order_by(Entry.id)).all()[1]
    assert (entry.verb, entry.actor_id, entry.organisation_id) == ("send", lea.user_id, lea.organisation.id)
    assert entry.details == {"actions": actions, "to_oneself": False}
