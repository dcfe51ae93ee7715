from __future__ import annotations

from datetime import date, datetime

import pytest
from icalendar import Calendar
from sqlalchemy import select

from extranet.catalogue import publishing
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.clock import PARIS
from extranet.database import db, writing
from tests.factories.offer import AnAction, ASession

START, END = date(2030, 1, 7), date(2030, 4, 24)
MEETING = {
    "modality": "9", "start": "2029-12-08", "end": None, "start_time": "09:00", "end_time": "12h30", "seats": 20,
    "remote": None, "place": None, "url": "visio.example/a", "comment": "Apporter un CV; sinon, appeler",
}  # fmt: skip


@pytest.fixture
def session(app, publish):
    """Add a session with these meetings; give its address."""

    def add(*meetings, **values) -> str:
        one = ASession(start=START, end=END)
        (action,) = publish(title="Soudeur, tous procédés; licences\\n", actions=(AnAction(sessions=(one,), **values),))
        with app.app_context(), writing():
            record = db.session.scalars(select(TrainingSession).where(TrainingSession.action_id == action)).one()
            revision = db.session.get_one(SessionRevision, record.revision_id)
            revision.meetings = list(meetings)
            return f"/formations/{action}/sessions/{record.id}.ics"

    return add


def events(response) -> list:
    assert response.status_code == 200, response.text
    assert response.mimetype == "text/calendar"
    return list(Calendar.from_ical(response.data).walk("VEVENT"))


def test_the_period_is_whole_days_and_each_meeting_has_its_hour(adviser, session):
    path = session(MEETING)
    period, meeting = events(adviser.get(path))
    assert (period["dtstart"].dt, period["dtend"].dt) == (START, date(2030, 4, 25))
    assert period["summary"] == "Formation\u00a0: Soudeur, tous procédés; licences\\n"
    assert period["location"] == meeting["location"] == "1 rue des Forges, 64000 Pau"
    assert str(period["url"]).endswith(path.partition("/sessions")[0])
    assert meeting["dtstart"].dt == datetime(2029, 12, 8, 9, tzinfo=PARIS)
    assert meeting["dtend"].dt == datetime(2029, 12, 8, 12, 30, tzinfo=PARIS)
    assert meeting["summary"].startswith("Information collective")
    assert "http://visio.example/a" in meeting["description"]
    assert "Apporter un CV; sinon, appeler" in meeting["description"]
    assert b"TZID=Europe/Paris" in adviser.get(path).data


def test_the_same_session_keeps_its_ids(adviser, session):
    path = session(MEETING, {**MEETING, "start": None}, {**MEETING, "modality": "4"})
    first, second = (adviser.get(path) for _ in range(2))
    assert first.data == second.data
    ids = [str(event["uid"]) for event in events(first)]
    assert [one.partition("-")[2].partition("-")[2].partition("@")[0] for one in ids] == ["", "reunion-1", "reunion-3"]
    assert all(one.endswith("@localhost") for one in ids)


@pytest.mark.parametrize(
    ("values", "days"),
    [
        ({"start_time": "le matin"}, (date(2029, 12, 8), date(2029, 12, 9))),
        ({"end": "2029-12-10"}, (date(2029, 12, 8), date(2029, 12, 11))),
    ],
)
def test_a_meeting_without_hour_or_of_several_days_takes_whole_days(adviser, session, values, days):
    meeting = events(adviser.get(session({**MEETING, **values})))[1]
    assert (meeting["dtstart"].dt, meeting["dtend"].dt) == days


def test_at_distance_says_so(adviser, session):
    path = session({**MEETING, "remote": True}, teaching_mode="2")
    assert [event["location"] for event in events(adviser.get(path))] == ["À distance", "À distance"]


def test_what_readers_may_not_see_has_no_calendar(app, adviser, session):
    path = session(MEETING)
    assert adviser.get(path.replace("/formations/", "/formations/9")).status_code == 404
    with app.app_context(), writing():
        publishing.withdraw(db.session.scalars(select(TrainingSession)).one(), by=None)
    assert adviser.get(path).status_code == 404
