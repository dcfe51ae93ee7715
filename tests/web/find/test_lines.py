from __future__ import annotations

from datetime import date, time
from types import SimpleNamespace

import pytest

from extranet.web.find.lines import dates_of, next_meeting, places_of, read_hour

TODAY = date(2026, 11, 22)


def row(**values):
    defaults = {"start": date(2027, 1, 5), "end": date(2027, 4, 24), "registration_end": None, "recruitment_state": "1",
                "places_left": None, "places_total": None}  # fmt: skip
    return SimpleNamespace(**defaults | values)


def meeting(start, modality="9", hour="09:00", end=None):
    return {"start": start, "end": end, "modality": modality, "start_time": hour}


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


@pytest.mark.parametrize(
    ("meetings", "said"),
    [
        ([], None),
        ([meeting(None)], None),
        ([meeting("2026-12-08")], "mar. 8 déc., 9 h"),
        ([meeting("2027-03-01", hour="14h30")], "lun. 1er mars 2027, 14 h 30"),
        ([meeting("2026-11-22", hour="-")], "dim. 22 nov."),
        ([meeting("2026-12-01", modality="4"), meeting("2026-12-08")], "mar. 8 déc., 9 h"),
        ([meeting("2026-12-01", modality="4")], "mar. 1er déc., 9 h (tests pratiques)"),
        ([meeting("2026-11-10")], "passée (mar. 10 nov.)"),
        ([meeting("2026-11-10", end="2026-11-30")], "mar. 10 nov., 9 h"),
    ],
)
def test_the_next_meeting(meetings, said):
    found = next_meeting(meetings, TODAY)
    assert (found and found.replace("\u00a0", " ")) == said


@pytest.mark.parametrize(
    ("text", "hour"),
    [("09:00", time(9)), ("9h30", time(9, 30)), ("14 H", time(14)), ("25:00", None), ("matin", None), (None, None)],
)
def test_hours_are_read_as_feeds_write_them(text, hour):
    assert read_hour(text) == hour
