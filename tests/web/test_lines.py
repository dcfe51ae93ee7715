from __future__ import annotations

from datetime import date, time

import pytest

from extranet.web.lines import next_meeting, read_hour

TODAY = date(2026, 11, 22)


def meeting(start, modality="9", hour="09:00", end=None):
    return {"start": start, "end": end, "modality": modality, "start_time": hour}


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
