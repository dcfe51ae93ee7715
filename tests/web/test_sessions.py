"""A session in words, on a given day."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from extranet.web.sessions import dates_of, places_of

TODAY = date(2026, 11, 22)


def row(**values):
    defaults = {"start": date(2027, 1, 5), "end": date(2027, 4, 24), "registration_end": None, "recruitment_state": "1",
                "places_left": None, "places_total": None}  # fmt: skip
    return SimpleNamespace(**defaults | values)


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
    assert places_of(row(**values), permanent, TODAY).kind == kind


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
