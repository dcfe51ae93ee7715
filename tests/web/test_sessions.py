"""A session in words, on a given day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine

from extranet.web.sessions import confirmation_of, dates_of, places_of, recruitment_of

TODAY, NOON = date(2026, 11, 22), datetime(2026, 11, 22, 12, tzinfo=UTC)


def row(**values):
    defaults = {"start": date(2027, 1, 5), "end": date(2027, 4, 24), "registration_end": None, "recruitment_state": "1",
                "places_left": None, "places_total": None,
                "places_confirmed_at": datetime(2026, 11, 20, 9, tzinfo=UTC)}  # fmt: skip
    return SimpleNamespace(**defaults | values)


def offer(**values):
    return SimpleNamespace(**{"permanent": False, "fresh_days": 15, "stale_days": 45} | values)


@pytest.mark.parametrize(
    ("values", "permanent", "kind"),
    [
        ({}, False, "unknown"),
        ({"places_left": 7}, False, "open"),
        ({"places_left": 0}, False, "full"),
        ({"places_left": 7, "recruitment_state": "2"}, False, "closed"),
        ({"places_left": 7, "recruitment_state": "3"}, False, "suspended"),
        ({"places_left": 7, "registration_end": date(2026, 11, 21)}, False, "closed"),
        ({"places_left": 7, "registration_end": TODAY}, False, "open"),
        ({"places_left": 7, "start": date(2026, 11, 21)}, False, "started"),
        ({"places_left": 7, "start": date(2026, 11, 21)}, True, "open"),
        ({"places_left": 7, "start": TODAY}, False, "open"),
        ({"places_left": 7, "start": date(2026, 1, 1), "end": date(2026, 11, 21)}, True, "past"),
        ({"places_left": 7, "start": date(2026, 1, 1), "end": TODAY}, True, "open"),
        ({"start": None, "end": None}, False, "unknown"),
    ],
)
def test_places_are_said_only_where_one_can_enter(values, permanent, kind):
    assert places_of(row(**values), offer(permanent=permanent), TODAY).kind == kind


@pytest.mark.parametrize(
    ("days", "left", "kind", "said"),
    [
        (15, 4, "open", "il y a 2 semaines"),
        (15, 0, "full", "il y a 2 semaines"),
        (16, 4, "unknown", "dernier chiffre : 4 places le 6 novembre"),
        (16, 0, "unknown", "dernier chiffre : complet le 6 novembre"),
        (45, 1, "unknown", "dernier chiffre : 1 place le 8 octobre"),
        (46, 1, "old", "dernier chiffre : 1 place le 7 octobre"),
        (400, 1, "old", "dernier chiffre : 1 place le 18 octobre 2025"),
    ],
)
def test_places_fade(days, left, kind, said):
    one = row(places_left=left, places_confirmed_at=NOON - timedelta(days=days))
    with time_machine.travel(NOON, tick=False):
        places = places_of(one, offer(), TODAY)
        told = confirmation_of(one, places, TODAY)
    assert (places.kind, told.replace("\u00a0", " ")) == (kind, said)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (3, "inscriptions ouvertes, confirmées il y a 3 jours"),
        (20, "inscriptions à confirmer (ouvertes le 2 novembre)"),
        (50, "inscriptions à confirmer (ouvertes le 3 octobre)"),
        (None, None),
    ],
)
def test_the_recruitment_fades_too(days, said):
    when = None if days is None else NOON - timedelta(days=days)
    with time_machine.travel(NOON, tick=False):
        told = recruitment_of(row(recruitment_confirmed_at=when), offer(), TODAY)
    assert (told and told.replace("\u00a0", " ")) == said


@pytest.mark.parametrize(
    ("start", "end", "permanent", "said"),
    [
        (date(2027, 1, 5), date(2027, 4, 24), False, "5 janv. – 24 avr. 2027"),
        (date(2027, 1, 5), date(2026, 4, 24), False, "5 janv. 2027"),
        (date(2027, 1, 5), None, False, "à partir du 5 janv. 2027"),
        (None, date(2027, 4, 24), False, "jusqu’au 24 avr. 2027"),
        (None, None, False, "dates à fixer"),
        (date(2026, 1, 5), date(2027, 4, 24), True, "permanente, jusqu’au 24 avr. 2027"),
        (date(2026, 1, 5), None, True, "permanente"),
        (date(2027, 1, 5), date(2027, 4, 24), True, "5 janv. – 24 avr. 2027 (permanente)"),
    ],
)
def test_dates(start, end, permanent, said):
    assert dates_of(row(start=start, end=end), permanent, TODAY).replace("\u00a0", " ") == said
