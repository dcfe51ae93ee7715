"""Saved searches: what is kept of one, for whom, how many; and when its alert is due."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import MultiDict

from extranet import clock
from extranet.accounts.organisations import Network
from extranet.accounts.people import User
from extranet.audit.journal import Entry
from extranet.database import db, writing
from extranet.errors import Conflict, Invalid, NotFound
from extranet.search.alerting import saved
from extranet.search.alerting.saved import MOST, Frequency, SavedSearch
from extranet.search.parameters import read_request
from extranet.search.request import SearchRequest
from tests.factories.accounts import an_account, an_organisation

pytestmark = pytest.mark.usefixtures("database")
PARIS_SUMMER, PARIS_WINTER = datetime(2026, 7, 1, 3, tzinfo=UTC), datetime(2026, 12, 1, 3, tzinfo=UTC)


def asked(**args: str) -> SearchRequest:
    return read_request(MultiDict(args), today=clock.today())[0]


def somebody(email: str = "lea@mission-locale.example") -> int:
    return an_account(email).id


def keep(user_id: int, name: str = "Soudeur à Pau", frequency: Frequency = Frequency.NONE, **args: str) -> int:
    return saved.save(user_id, an_organisation(), name, asked(**args or {"q": "soudeur", "lieu": "Pau"}), frequency)


def test_the_search_comes_back_as_it_was_asked():
    lea = somebody()
    args = {"q": "soudeur", "lieu": "Pau", "rayon": "50", "places": "oui", "debut-min": "2027-01-01", "tri": "distance"}
    search = saved.find(lea, keep(lea, **args))
    assert saved.request_of(search, clock.today()) == asked(**args)


def test_only_the_parameters_are_kept_from_the_first_page():
    lea = somebody()
    request = replace(asked(q="soudeur"), page=3, network="mission-locale")
    search = saved.find(lea, saved.save(lea, an_organisation(), "Soudeur", request))
    assert search.args == {"q": "soudeur"}


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "Lucas 06 12 34 56 78", "pour lucas@free.fr"])
def test_a_name_that_is_none_or_tells_of_a_person_is_refused(name):
    lea = somebody()
    with pytest.raises(Invalid) as refusal:
        keep(lea, name)
    assert refusal.value.details["field"] == "name"
    assert saved.kept_by(lea) == []


@pytest.mark.parametrize("q", ["soudeur lucas@free.fr", "soudeur 06 12 34 56 78", "2 85 05 64 445 123 45"])
def test_words_that_tell_of_a_person_are_refused(q):
    with pytest.raises(Invalid, match="ne garde rien d’une personne"):
        keep(somebody(), q=q)


def test_a_town_still_to_choose_is_refused():
    with pytest.raises(Invalid, match="commune"):
        keep(somebody(), lieu="Sainte-Colombe")


def test_two_searches_of_one_person_have_two_names():
    lea, marc = somebody(), somebody("marc@mission-locale.example")
    first, _ = keep(lea), keep(marc)
    with pytest.raises(Invalid, match="déjà"):
        keep(lea, "  soudeur à  PAU ")
    saved.change(lea, first, name="Soudeur à Pau", frequency=Frequency.DAILY)


def test_there_are_twenty_at_most():
    lea, marc = somebody(), somebody("marc@mission-locale.example")
    ids = [keep(lea, f"Recherche {number}") for number in range(MOST)]
    with pytest.raises(Conflict, match="20 recherches"):
        keep(lea, "Une de trop")
    keep(marc)
    saved.remove(lea, ids[0])
    keep(lea, "À la place")
    with pytest.raises(Conflict):
        saved.bring_back(lea, ids[0])
    assert saved.count(lea) == MOST


@pytest.mark.parametrize("where", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_two_windows_at_once_keep_no_twenty_first(app, make_app, request, where):
    other = make_app(database_url=request.getfixturevalue("postgresql_url")) if where == "postgresql" else app
    with other.app_context():
        lea, here = _somebody_there(), an_organisation()
        for number in range(MOST - 1):
            saved.save(lea, here, f"Recherche {number}", asked())
    barrier, refused = threading.Barrier(2), []

    def save(name: str) -> None:
        with other.app_context():
            barrier.wait()
            try:
                saved.save(lea, here, name, SearchRequest(today=clock.today(), q="x"))
            except Conflict as conflict:
                refused.append(conflict)

    threads = [threading.Thread(target=save, args=(name,)) for name in ("une", "deux")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with other.app_context():
        assert (saved.count(lea), len(refused)) == (MOST, 1)


def _somebody_there() -> int:
    with writing() as session:
        if session.scalar(select(Network).where(Network.code == "mission-locale")) is None:
            session.add(Network(code="mission-locale", name="Missions locales"))
    return somebody()


@pytest.mark.postgresql
def test_on_postgresql_one_window_waits_for_the_other(make_app, postgresql_url):
    app = make_app(database_url=f"{postgresql_url}&options=-c%20lock_timeout%3D200ms")
    with app.app_context():
        lea, here = _somebody_there(), an_organisation()
        with db.engine.begin() as other_window:
            other_window.execute(select(User.id).where(User.id == lea).with_for_update(key_share=True))
            with pytest.raises(OperationalError, match="lock timeout"):
                saved.save(lea, here, "Soudeur", asked())


def test_another_s_search_does_not_exist():
    lea, marc = somebody(), somebody("marc@mission-locale.example")
    hers = keep(lea)
    attempts = (
        lambda: saved.find(marc, hers),
        lambda: saved.look(marc, hers),
        lambda: saved.change(marc, hers, name="À moi", frequency=Frequency.DAILY),
        lambda: saved.remove(marc, hers),
        lambda: saved.bring_back(marc, hers),
    )
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert saved.find(lea, hers).name == "Soudeur à Pau"


def test_a_deletion_is_taken_back_for_a_day_then_erased():
    lea = somebody()
    hers = keep(lea)
    with time_machine.travel(PARIS_WINTER, tick=False) as clock_:
        saved.remove(lea, hers)
        assert saved.kept_by(lea) == []
        saved.bring_back(lea, hers)
        assert [one.id for one in saved.kept_by(lea)] == [hers]
        saved.remove(lea, hers)
        for hours, left in ((23, 1), (2, 0)):
            clock_.shift(hours * 3600)
            with writing():
                saved.forget_deleted()
            assert len(list(db.session.scalars(select(SavedSearch)))) == left
    with pytest.raises(NotFound):
        saved.bring_back(lea, hers)


def test_looking_forgets_what_was_new():
    lea = somebody()
    hers = keep(lea)
    with writing():
        saved.find(lea, hers).news = 4
    assert saved.look(lea, hers) == {"q": "soudeur", "lieu": "Pau"}
    search = saved.find(lea, hers)
    assert search.news == 0
    assert search.last_looked_at is not None


@pytest.mark.parametrize(
    ("frequency", "after", "due"),
    [
        (Frequency.NONE, PARIS_WINTER, None),
        (Frequency.DAILY, PARIS_SUMMER, datetime(2026, 7, 1, 4, tzinfo=UTC)),
        (Frequency.DAILY, PARIS_WINTER, datetime(2026, 12, 1, 5, tzinfo=UTC)),
        (Frequency.DAILY, datetime(2026, 12, 1, 5, tzinfo=UTC), datetime(2026, 12, 2, 5, tzinfo=UTC)),
        (Frequency.DAILY, datetime(2026, 10, 24, 5, tzinfo=UTC), datetime(2026, 10, 25, 5, tzinfo=UTC)),
        (Frequency.WEEKLY, PARIS_WINTER, datetime(2026, 12, 7, 5, tzinfo=UTC)),
        (Frequency.WEEKLY, datetime(2026, 12, 7, 4, tzinfo=UTC), datetime(2026, 12, 7, 5, tzinfo=UTC)),
        (Frequency.WEEKLY, datetime(2026, 12, 7, 5, tzinfo=UTC), datetime(2026, 12, 14, 5, tzinfo=UTC)),
    ],
)
def test_alerts_are_due_in_the_morning_in_paris(frequency, after, due):
    found = saved.next_time(frequency, after)
    assert found == due


def test_a_paused_alert_resumes_where_it_stood():
    lea = somebody()
    hers = keep(lea, frequency=Frequency.DAILY)
    with writing():
        search = saved.find(lea, hers)
        search.told_actions = b"kept"
        saved.pause(search, by=None)
    assert (search.alerts, search.due_at) == (False, None)
    with writing():
        saved.resume(search, by=None)
    assert search.alerts
    assert search.told_actions == b"kept"
    assert search.due_at > clock.now()


def test_an_alert_asked_for_anew_learns_first_what_is_there():
    lea = somebody()
    hers = keep(lea, frequency=Frequency.DAILY)
    with writing():
        saved.find(lea, hers).told_actions = b"old"
    saved.change(lea, hers, name="Soudeur", frequency=Frequency.WEEKLY)
    assert saved.find(lea, hers).told_actions == b"old"
    saved.change(lea, hers, name="Soudeur", frequency=Frequency.NONE)
    assert saved.find(lea, hers).due_at is None
    saved.change(lea, hers, name="Soudeur", frequency=Frequency.DAILY)
    search = saved.find(lea, hers)
    assert search.told_actions is None
    assert search.due_at <= clock.now()


def test_the_journal_keeps_ids_only():
    lea = somebody()
    hers = keep(lea, "Chaudronnier à Tarbes", frequency=Frequency.DAILY)
    saved.change(lea, hers, name="Autre nom", frequency=Frequency.WEEKLY)
    saved.remove(lea, hers)
    saved.bring_back(lea, hers)
    entries = list(db.session.scalars(select(Entry).where(Entry.kind == saved.KIND).order_by(Entry.id)))
    assert [one.verb for one in entries] == ["create", "change", "delete", "restore"]
    assert {one.record_id for one in entries} == {hers}
    assert {value for one in entries for value in one.details.values()} <= {"daily", "weekly"}


def test_no_invisible_character_is_kept_in_a_name():
    lea = somebody()
    search = saved.find(lea, keep(lea, "\ufeffSou\u200bdeur\u202e \x1b\u00a0à\r\nPau\0"))
    assert search.name == "Soudeur à Pau"
    with pytest.raises(Invalid):
        keep(lea, "\u200b\ufeff")
