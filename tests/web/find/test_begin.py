from __future__ import annotations

from datetime import date, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from extranet import clock
from extranet.accounts.organisations import Organisation
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.database import db, writing
from tests.factories.offer import AnAction, ASession

BORDEAUX = {"town": "Bordeaux", "commune": "33063", "postcode": "33000"}


def in_days(count: int) -> date:
    return clock.today() + timedelta(days=count)


@pytest.fixture
def in_pau(app, adviser):
    """Put the adviser's agency in Pau."""
    with app.app_context(), writing() as session:
        for organisation in session.scalars(select(Organisation).where(Organisation.name == "Mission locale de Pau")):
            organisation.commune, organisation.departement = "Pau", "64"


@pytest.fixture
def meet(app):
    """Give a function that fixes a meeting for each session of an action."""

    def fix(action_id: int, day: date, **values) -> None:
        told = {"modality": "9", "start": day.isoformat(), "end": None, "start_time": "9h30", "end_time": None}
        told |= {"seats": None, "remote": None, "place": None, "url": None, "comment": None}
        with app.app_context(), writing():
            for one in db.session.scalars(select(TrainingSession).where(TrainingSession.action_id == action_id)):
                revision = db.session.get_one(SessionRevision, one.revision_id)
                revision.meetings = [told | values]
                revision.meetings_start = revision.meetings_end = day

    return fix


def soon(**values) -> AnAction:
    return AnAction(sessions=(ASession(start=in_days(10), end=in_days(60), **values),))


def test_what_begins_soon_near_the_agency_shows_first(look, publish, in_pau):
    publish("F1", "Soudeur", actions=(soon(left=4, total=12),))
    publish("F2", "Boulanger", actions=(soon(),))
    publish("F3", "Maçon", actions=(AnAction(sessions=(ASession(start=in_days(90)),)),))
    publish("F4", "Plombier", actions=(AnAction(**BORDEAUX, sessions=(ASession(start=in_days(5), left=3, total=9),)),))
    screen = look("/")
    assert screen.title.startswith("Accueil")
    (first, second) = screen.texts("//ul[@class='soon']/li")
    assert "Soudeur" in first
    assert "4 places sur 12" in first
    assert "Boulanger" in second
    assert "Toutes celles dont les places sont confirmées (1)" in screen.links()


def test_an_agency_without_commune_looks_everywhere(look, publish):
    publish(actions=(AnAction(**BORDEAUX, sessions=(ASession(start=in_days(5), left=3, total=9),)),))
    screen = look("/")
    assert "partout" in screen.words
    assert len(screen.texts("//ul[@class='soon']/li")) == 1


def test_an_empty_offer_says_so(look, in_pau):
    screen = look("/")
    assert "Aucune session ne commence dans les 30 jours" in screen.words
    assert "Aucune information collective" in screen.words


def test_meetings_show_by_day_with_their_hour(look, publish, meet, in_pau):
    (later,) = publish("F1", "Soudeur", actions=(soon(),))
    (sooner,) = publish("F2", "Boulanger", actions=(soon(),))
    (far,) = publish("F3", "Plombier", actions=(AnAction(**BORDEAUX),))
    (over,) = publish("F4", "Maçon", actions=(soon(),))
    meet(later, in_days(3))
    meet(sooner, in_days(2), start_time=None)
    meet(far, in_days(2))
    meet(over, in_days(-1))
    lines = look("/informations-collectives").texts("//ul[@class='meetings']/li")
    assert [words in line for words, line in zip(("Boulanger", "Soudeur"), lines, strict=True)] == [True, True]
    assert "heure à fixer" in lines[0]
    assert "9 h 30" in lines[1].replace("\u00a0", " ")


def test_the_next_four_weeks_are_another_page(look, publish, meet, in_pau):
    (action,) = publish("F1", "Soudeur", actions=(soon(),))
    meet(action, in_days(30))
    screen = look("/informations-collectives")
    assert "Soudeur" not in screen.words
    assert "Soudeur" in look(screen.links()["Les quatre semaines d’après"]).words


def test_an_individual_interview_is_no_information_collective(look, publish, meet, in_pau):
    (action,) = publish("F1", "Soudeur", actions=(soon(),))
    meet(action, in_days(3), modality="1")
    assert "Soudeur" not in look("/informations-collectives").words


@pytest.mark.parametrize("first", ["", "demain", "2026-13-01", "9999-12-31", "0001-01-01"])
def test_a_day_that_makes_no_sense_is_today(look, publish, meet, in_pau, first):
    (action,) = publish("F1", "Soudeur", actions=(soon(),))
    meet(action, in_days(0))
    assert "Soudeur" in look(f"/informations-collectives?debut={first}").words


def test_the_meetings_go_into_a_diary(adviser, publish, meet, in_pau):
    (action,) = publish("F1", "Soudeur", actions=(soon(),))
    meet(action, in_days(3))
    response = adviser.get("/informations-collectives.ics")
    assert response.mimetype == "text/calendar"
    (event,) = Calendar.from_ical(response.data).walk("VEVENT")
    assert "Soudeur" in event["summary"]
    assert event.decoded("dtstart").date() == in_days(3)
    assert event["url"].endswith(f"/formations/{action}")


def test_the_queries_of_the_home_page_do_not_grow_with_the_offer(adviser, publish, meet, in_pau, asked):
    counts = []
    for number in range(1, 9):
        (action,) = publish(f"F{number}", f"Métier {number}", actions=(soon(left=2, total=3),))
        meet(action, in_days(number))
        if number in (3, 8):
            adviser.get("/")
            with asked() as queries:
                adviser.get("/")
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 20
