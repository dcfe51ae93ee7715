"""Alerts: the search as its owner sees it, and only what is new."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from extranet import clock, outbox
from extranet.accounts.memberships import Membership
from extranet.accounts.people import User
from extranet.catalogue.actions import Action
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.states import State
from extranet.database import db, writing
from extranet.search.alerting import alerts, saved
from extranet.search.alerting.saved import Frequency, SavedSearch
from extranet.search.index import indexing
from tests.fixtures.statements import counted
from tests.search.alerting.conftest import add_session, follow, move, read
from tests.search.offer import Offer, Session, add

SOON, LATER = date(2026, 12, 1), date(2027, 6, 1)


def test_what_is_there_already_is_not_told(worker, lea):
    add(Offer(title="Soudeur"), Offer(title="Boulanger"))
    search = follow(lea)
    assert worker.turn() == []
    assert worker.in_days(1) == []
    assert read(search).due_at == datetime(2026, 11, 24, 5, tzinfo=UTC)


def test_a_new_action_is_told_once_to_its_owner(worker, lea):
    add(Offer(title="Soudeur"))
    search = follow(lea)
    worker.turn()
    (new, _) = add(Offer(title="Soudeur à l’arc", provider="Greta"), Offer(title="Boulanger"))
    (mail,) = worker.in_days(1)
    assert (mail.name, mail.to) == ("alert", "lea@mission-locale.example")
    values = mail.values
    assert (values["search_name"], values["search_id"], values["count"]) == ("Soudeur", search, 1)
    assert (values["since"], values["more"], values["total"]) == ("2026-11-22", 0, 2)
    (line,) = values["lines"]
    assert (line["action_id"], line["title"], line["provider"], line["town"]) == (
        new,
        "Soudeur à l’arc",
        "Greta",
        "Pau",
    )
    assert (line["new_action"], line["session"]["start"]) == (True, "2026-12-01")
    assert read(search).news == 1
    assert worker.in_days(1) == []


def test_a_new_session_to_join_is_told(worker, lea):
    (action,) = add(Offer(title="Soudeur"))
    follow(lea)
    worker.turn()
    add_session(action, Session(start=LATER, end=None))
    add_session(action, Session(start=LATER, recruitment_state="2"))
    (mail,) = worker.in_days(1)
    (line,) = mail.values["lines"]
    assert (line["action_id"], line["new_action"]) == (action, False)
    assert line["session"] == {"start": "2027-06-01", "end": None, "permanent": False, "begun": False}
    assert worker.in_days(1) == []


def test_withdrawn_then_published_again_is_no_news(worker, lea):
    (action,) = add(Offer(title="Soudeur"))
    (session,) = db.session.scalars(select(TrainingSession.id))
    follow(lea)
    worker.turn()
    for kind, number in ((Action, action), (TrainingSession, session)):
        move(kind, number, state=State.WITHDRAWN)
        assert worker.in_days(1) == []
        move(kind, number, state=State.PUBLISHED)
        assert worker.in_days(1) == []


def test_only_the_sessions_that_the_filters_ask_for_count(worker, lea):
    (action,) = add(Offer(title="Soudeur", sessions=(Session(start=SOON, places_left=2),)))
    follow(lea, chosen={"places": ("oui",)}, start_min=date(2026, 11, 1), start_max=date(2026, 12, 31))
    worker.turn()
    add_session(action, Session(start=LATER, places_left=5))
    add_session(action, Session(start=SOON))
    assert worker.in_days(1) == []
    add_session(action, Session(start=SOON, places_left=1))
    (mail,) = worker.in_days(1)
    assert mail.values["lines"][0]["session"]["start"] == SOON.isoformat()


def test_a_month_that_the_text_names_is_such_a_filter(worker, lea):
    january = Session(start=date(2027, 1, 11), end=None)
    (action,) = add(Offer(title="Soudeur", sessions=(january,)))
    follow(lea, q="soudeur janvier")
    worker.turn()
    add_session(action, Session(start=LATER, end=None))
    assert worker.in_days(1) == []
    add_session(action, january)
    (mail,) = worker.in_days(1)
    assert mail.values["lines"][0]["session"]["start"] == "2027-01-11"


def test_places_that_come_back_are_told_once(worker, lea):
    add(Offer(title="Soudeur", sessions=(Session(places_left=0),)))
    (session,) = db.session.scalars(select(TrainingSession.id))
    follow(lea, chosen={"places": ("oui",)})
    worker.turn()
    move(TrainingSession, session, places_left=3)
    assert len(worker.in_days(1)) == 1
    move(TrainingSession, session, places_left=0)
    assert worker.in_days(1) == []
    move(TrainingSession, session, places_left=3)
    assert worker.in_days(1) == []


def test_ten_are_listed_and_the_others_counted(worker, lea):
    follow(lea)
    worker.turn()
    add(*[Offer(title="Soudeur") for _ in range(13)])
    (mail,) = worker.in_days(1)
    assert (len(mail.values["lines"]), mail.values["count"], mail.values["more"]) == (10, 13, 3)


def test_a_weekly_alert_waits_for_monday(worker, lea):
    search = follow(lea, Frequency.WEEKLY)
    worker.turn()
    assert worker.in_days(1) == []  # Monday: nothing yet
    add(Offer(title="Soudeur"))
    assert [len(worker.in_days(1)) for _ in range(7)] == [0, 0, 0, 0, 0, 0, 1]
    assert read(search).due_at == datetime(2026, 12, 7, 5, tzinfo=UTC)


def test_no_alert_no_look(worker, lea):
    follow(lea, Frequency.NONE)
    add(Offer(title="Soudeur"))
    assert worker.in_days(7) == []
    assert alerts.tell_next(worker.folder) is False


def close_account(lea: int) -> None:
    with writing() as session:
        session.get_one(User, lea).suspended_at = clock.now()


def leave(lea: int) -> None:
    with writing() as session:
        session.delete(session.scalars(select(Membership).where(Membership.user_id == lea)).one())


@pytest.mark.parametrize("close", [close_account, leave])
def test_a_closed_account_gets_nothing(worker, lea, close):
    search = follow(lea)
    worker.turn()
    add(Offer(title="Soudeur"))
    close(lea)
    assert worker.in_days(1) == []
    assert read(search).due_at > clock.now()


@pytest.mark.parametrize("end", ["pause", "remove", "never"])
def test_what_its_owner_stopped_tells_nothing(worker, lea, end):
    search = follow(lea)
    worker.turn()
    add(Offer(title="Soudeur"))
    if end == "pause":
        with writing():
            saved.pause(saved.find(lea, search), by=lea)
    elif end == "remove":
        saved.remove(lea, search)
    else:
        saved.change(lea, search, name="Soudeur", frequency=Frequency.NONE)
    assert worker.in_days(1) == []


def test_untouched_for_a_year_it_asks_whether_to_go_on_and_stops(worker, lea):
    search = follow(lea)
    worker.turn()
    add(Offer(title="Soudeur", sessions=(Session(start=date(2029, 1, 1), end=None),)))
    (mail,) = worker.in_days(366)
    assert (mail.name, mail.values) == ("alert_renewal", {"search_name": "Soudeur", "key": read(search).key})
    assert read(search).paused_at is not None
    assert worker.in_days(1) == []
    with writing():
        saved.resume(saved.find(lea, search), by=lea)
    (mail,) = worker.in_days(1)
    assert mail.name == "alert"


def test_looked_at_in_the_year_it_goes_on(worker, lea):
    search = follow(lea)
    worker.turn()
    worker.in_days(200)
    saved.look(lea, search)
    worker.in_days(200)
    assert read(search).paused_at is None


def test_a_criterion_that_is_gone_tells_nothing_rather_than_everything(worker, lea):
    search = follow(lea)
    worker.turn()
    with writing() as session:
        session.get_one(SavedSearch, search).args = {"commune": "99999"}
    add(Offer(title="Soudeur"), Offer(title="Boulanger"))
    assert worker.in_days(1) == []


def test_the_number_of_statements_does_not_grow_with_the_results(app, worker, lea):
    sizes = []
    for count in (1, 30):
        search = follow(lea, name=f"Soudeur {count}")
        worker.turn()
        add(*[Offer(title="Soudeur") for _ in range(count)])
        worker.travel.shift(timedelta(days=1))
        indexing.drain(worker.folder)
        with counted(app) as sent:
            assert alerts.tell_next(worker.folder)
        sizes.append(len(sent))
        saved.remove(lea, search)
    assert sizes[0] == sizes[1] <= 25


def test_an_owner_of_several_alerts_gets_one_mail_of_each(worker, lea):
    follow(lea, name="Soudeur")
    follow(lea, name="Tout", q="")
    worker.turn()
    add(Offer(title="Soudeur"))
    assert sorted(mail.values["search_name"] for mail in worker.in_days(1)) == ["Soudeur", "Tout"]


def test_the_mail_s_values_hold_no_person(worker, lea):
    follow(lea)
    worker.turn()
    add(Offer(title="Soudeur"))
    (mail,) = worker.in_days(1)
    assert "Léa" not in str(mail.values)
    assert mail.state == outbox.WAITING
