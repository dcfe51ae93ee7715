"""How days, hours and numbers are written."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
import time_machine

from extranet.web import formats

NARROW, NBSP = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (formats.long_day(date(2027, 1, 5)), "5 janvier 2027"),
        (formats.long_day(date(2027, 1, 1)), "1er janvier 2027"),
        (formats.long_day(date(2027, 1, 11)), "11 janvier 2027"),
        (formats.week_day(date(2027, 2, 1)), "lundi 1er février 2027"),
        (formats.short_day(date(2027, 1, 5)), "5 janv. 2027"),
        (formats.days(date(2027, 1, 5), date(2027, 4, 24)), "5 janv. – 24 avr. 2027"),
        (formats.days(date(2027, 1, 1), date(2027, 1, 24)), "1er–24 janv. 2027"),
        (formats.days(date(2026, 12, 1), date(2027, 1, 1)), "1er déc. 2026 – 1er janv. 2027"),
        (formats.days(date(2027, 1, 5), date(2027, 1, 5)), "5 janv. 2027"),
        (formats.days(date(2027, 1, 5)), "5 janv. 2027"),
        (formats.hour(time(9, 40)), "9 h 40"),
        (formats.hour(time(14)), "14 h"),
        (formats.hour(datetime(2027, 7, 5, 7, 5, tzinfo=UTC)), "9 h 05"),
        (formats.moment(datetime(2027, 1, 4, 23, 30, tzinfo=UTC)), "5 janvier 2027 à 0 h 30"),
        (formats.plural(0, "place"), "0 place"),
        (formats.plural(1, "place"), "1 place"),
        (formats.plural(2, "place"), "2 places"),
        (formats.plural(3, "journal", "journaux"), "3 journaux"),
    ],
)
def test_written_in_french(written, expected):
    assert written.replace(NBSP, " ") == expected


def test_a_date_stays_on_one_line_and_a_range_breaks_after_its_dash():
    assert formats.long_day(date(2027, 1, 5)) == f"5{NBSP}janvier{NBSP}2027"
    assert formats.days(date(2027, 1, 5), date(2027, 4, 24)) == f"5{NBSP}janv.{NBSP}– 24{NBSP}avr.{NBSP}2027"


def test_thousands_are_apart_and_do_not_break():
    assert formats.number(12480) == f"12{NARROW}480"
    assert formats.number(3.5) == "3,5"
    assert formats.plural(2177, "session") == f"2{NARROW}177{NBSP}sessions"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (date(2027, 1, 10), "aujourd’hui"),
        (date(2027, 1, 9), "hier"),
        (date(2027, 1, 7), "il y a 3 jours"),
        (date(2027, 1, 13), "dans 3 jours"),
        (date(2026, 10, 1), "il y a 3 mois"),
        (datetime(2027, 1, 10, 8, 59, 30, tzinfo=UTC), "à l’instant"),
        (datetime(2027, 1, 10, 8, 40, tzinfo=UTC), "il y a 20 minutes"),
        (datetime(2027, 1, 9, 22, 59, tzinfo=UTC), "hier"),
        (datetime(2027, 1, 9, 23, 50, tzinfo=UTC), "il y a 9 heures"),
    ],
)
@time_machine.travel(datetime(2027, 1, 10, 9, 0, tzinfo=UTC), tick=False)
def test_how_long_ago(value, expected):
    assert formats.ago(value).replace(NBSP, " ") == expected


def test_templates_know_them(app):
    template = app.jinja_env.from_string("{{ 2 | plural('session') }}, {{ day | short_day }}")
    assert template.render(day=date(2027, 1, 5)).replace(NBSP, " ") == "2 sessions, 5 janv. 2027"
