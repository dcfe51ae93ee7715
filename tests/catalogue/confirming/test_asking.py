"""Who is asked, about what, in which letter."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from extranet.accounts import organisations
from extranet.catalogue import freshness, rules
from extranet.catalogue.confirming import asking
from extranet.catalogue.confirming.requests import SessionAsked
from extranet.catalogue.sessions import TrainingSession
from extranet.clock import today
from extranet.database import db, writing
from tests.catalogue.confirming.conftest import requests
from tests.factories import offer
from tests.factories.offer import AnAction, ASession


def test_one_letter_for_a_contact_with_a_link_for_each_publisher(nights, trainings):
    (letter,) = nights()
    assert (letter.to, letter.name, letter.values["reminder"]) == ("contact@afpa.example", "confirmation", False)
    told = [(part["publisher"], [one["title"] for one in part["sessions"]]) for part in letter.values["parts"]]
    assert [titles for _, titles in sorted(told)] == [["Couvreur"], ["Soudeur assembleur"]]
    region, pole = requests()
    assert region.key != pole.key and {one["key"] for one in letter.values["parts"]} == {region.key, pole.key}
    assert {one.message_id for one in (region, pole)} == {letter.id}
    assert nights(1) == []


def test_only_what_is_to_confirm_is_asked(nights):
    old, fresh = ASession(left=3, confirmed_days_ago=20), ASession(left=3, confirmed_days_ago=15)
    closed, started = ASession(recruitment="2"), ASession(start=today().replace(day=1))
    never = ASession()
    training = offer.training(actions=(AnAction(sessions=(old, fresh, closed, started, never)),))
    ids = offer.session_ids(training)
    nights()
    assert set(db.session.scalars(select(SessionAsked.session_id))) == {ids[0], ids[4]}


def test_a_publisher_that_does_not_ask_is_left_in_peace(nights, trainings):
    region = organisations.find("region").id
    with writing():
        rules.decide(region, replace(rules.rules_of(region), ask_providers=False), by=None)
    nights()
    assert [one.publisher_id for one in requests()] == [organisations.find("pole-emploi").id]


def test_what_was_answered_is_asked_again_once_it_has_faded(nights, trainings):
    nights()
    with writing() as session:
        asked = session.get_one(SessionAsked, (requests()[0].id, trainings.region))
        asked.answered_at = asking.clock.now()
        freshness.confirm(session.get_one(TrainingSession, trainings.region), 4, by=None)
    assert [letter.values["reminder"] for letter in nights(15)] == []
    (letter,) = nights(16)
    assert [part["count"] for part in letter.values["parts"]] == [1]


def test_without_any_address_it_is_the_desks_at_once(nights):
    element = offer.formation()
    element.remove(element.find("contact-formation"))
    offer.deliver(element)
    assert nights() == []
    (request,) = requests()
    assert (request.email, request.handed_because) == (None, "nobody")


@pytest.mark.parametrize("own", [True, False])
def test_asking_now_is_about_ones_own_sessions(nights, trainings, own):
    publisher = organisations.find("region" if own else "pole-emploi").id
    with writing():
        assert asking.ask_about([trainings.region], {publisher}, today(), by=None) == int(own)
    assert len(requests()) == int(own)
