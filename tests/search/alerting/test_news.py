"""What was told is remembered in few bytes."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extranet.search.alerting import news
from extranet.search.alerting.news import Found, fresh, packed, unpacked
from extranet.search.engine import Hit
from extranet.search.request import SearchRequest
from tests.search import brute
from tests.search.offer import Session

TODAY = date(2026, 11, 22)
DAYS = st.none() | st.integers(-60, 90).map(lambda days: TODAY + timedelta(days=days))


@given(st.sets(st.integers(1, 2**62)))
def test_ids_come_back(ids):
    assert unpacked(packed(ids)) == ids


def test_a_large_catalogue_takes_little_room():
    assert len(packed(range(1, 400_001))) < 10_000
    half = random.Random(1).sample(range(1, 400_001), 200_000)
    assert len(packed(half)) < 120_000


def test_the_oldest_are_forgotten_beyond_a_bound(monkeypatch):
    monkeypatch.setattr(news, "MOST_REMEMBERED", 3)
    assert unpacked(packed([5, 1, 9, 7])) == {5, 7, 9}


def test_news_keep_the_order_of_the_results_and_speak_of_the_soonest_session():
    rows = {action: [SimpleNamespace(id=action * 10 + one) for one in range(2)] for action in (1, 2, 3)}
    found = Found(tuple(Hit(action, 0.0, None) for action in (3, 1, 2)), rows)
    told = [(one.hit.action_id, one.new_action, one.session.id) for one in fresh(found, {1, 2}, {10, 20, 21})]
    assert told == [(3, True, 30), (1, False, 11)]


@pytest.mark.parametrize("permanent", [False, True])
@given(
    session=st.builds(
        Session,
        start=DAYS,
        end=DAYS,
        registration_end=DAYS,
        recruitment_state=st.sampled_from(["1", "2", "3", None]),
        places_left=st.sampled_from([None, 0, 3]),
        confirmed_on=st.sampled_from([TODAY - timedelta(days=days) for days in (0, 15, 16, 60)]),
    ),
    places=st.sets(st.sampled_from(["oui", "a-confirmer", "complet"])),
    soon=st.booleans(),
    window=st.tuples(DAYS, DAYS),
)
def test_a_session_counts_when_it_can_be_joined_and_passes_the_filters(permanent, session, places, soon, window):
    """The same rule as the search's own, said again in plain Python (see `brute`)."""
    chosen = ({"places": tuple(places)} if places else {}) | ({"bientot": ("oui",)} if soon else {})
    request = SearchRequest(today=TODAY, chosen=chosen, start_min=window[0], start_max=window[1])
    row = SimpleNamespace(
        start=session.start,
        end=session.end,
        registration_end=session.registration_end,
        recruitment_state=session.recruitment_state,
        places_left=session.places_left,
        places_confirmed_at=datetime.combine(session.confirmed_on, time(9), UTC),
        permanent=permanent,
        fresh_days=15,
        stale_days=45,
    )
    if not brute.visible(session, TODAY):
        return
    expected = brute.joinable(session, permanent, TODAY) and brute.session_passes(session, permanent, request)
    assert news._wanted(row, request) == expected
