from __future__ import annotations

from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from extranet import clock
from extranet.catalogue.states import State
from extranet.search.parameters import read_request
from extranet.web import offers
from tests.factories import offer
from tests.factories.offer import AnAction, ASession

pytestmark = pytest.mark.usefixtures("database")


def found(training_id: int) -> list:
    return list(offers.offers(offer.action_ids(training_id), clock.today()).values())


def test_drafts_are_nobody_s_and_what_is_withdrawn_is_said():
    states = (State.PUBLISHED, State.WITHDRAWN, State.DRAFT)
    training = offer.training(actions=tuple(AnAction(state=state) for state in states))
    assert [(row.published, row.visible) for row in found(training)] == [(True, True), (False, False)]


def test_what_has_only_past_sessions_is_offered_but_not_visible():
    day = clock.today() - timedelta(days=90)
    training = offer.training(actions=(AnAction(sessions=(ASession(start=day, end=day),)),))
    (row,) = found(training)
    assert (row.published, row.visible) == (True, False)
    assert offers.sessions([row], clock.today()) == {row.id: []}


def test_sessions_to_join_come_first():
    soon, later = (clock.today() + timedelta(days=days) for days in (10, 200))
    sessions = (
        ASession(start=soon, recruitment="2"),
        ASession(start=later),
        ASession(start=later, state=State.WITHDRAWN),
    )
    rows = found(offer.training(actions=(AnAction(sessions=sessions),)))
    (lines,) = offers.sessions(rows, clock.today()).values()
    assert [(line.start, line.places.kind) for line in lines] == [(later, "unknown"), (soon, "closed")]


@pytest.mark.parametrize(
    ("action", "where", "far"),
    [
        (AnAction(), "Pau", "à moins de 1 km"),
        (AnAction(teaching_mode="2"), "à distance", "à distance"),
        (AnAction(town="Nulle-part", commune="", postcode=""), "Nulle-part", None),
    ],
)
def test_where_it_is_and_how_far(action, where, far):
    (row,) = found(offer.training(actions=(action,)))
    assert offers.where_it_is(row) == where
    pau = read_request(MultiDict({"lieu": "Pau"}), today=clock.today())[0].where
    assert (offers.how_far(row, pau) or "").replace("\xa0", " ").partition(" (")[0] == (far or "")
