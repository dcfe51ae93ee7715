"""How days, hours and numbers are written: in French, in Paris.

Babel reads its patterns again at each call; the same days and counts come again and again, and are remembered.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from babel import dates, numbers
from flask import Flask

from extranet import clock

LOCALE = "fr"
NBSP = "\u00a0"
_REMEMBERED = 4096
_MINUTE = timedelta(minutes=1)


def long_day(value: date) -> str:
    """Write « 5 janvier 2027 »."""
    return day_as("d MMMM y", _in_paris(value))


def week_day(value: date) -> str:
    """Write « mardi 5 janvier 2027 »."""
    return day_as("EEEE d MMMM y", _in_paris(value))


def short_day(value: date) -> str:
    """Write « 5 janv. 2027 »."""
    return day_as("d MMM y", _in_paris(value))


def days(start: date, end: date | None = None) -> str:
    """Write « 5 janv. – 24 avr. 2027 », or one day when there is no other."""
    first, last = _in_paris(start), _in_paris(end or start)
    return short_day(first) if first == last else _interval(first, last)


def hour(value: time | datetime) -> str:
    """Write « 9 h 40 », « 14 h »."""
    if isinstance(value, datetime):
        value = value.astimezone(clock.PARIS).time()
    return f"{value.hour}{NBSP}h{NBSP}{value.minute:02}" if value.minute else f"{value.hour}{NBSP}h"


def moment(value: datetime) -> str:
    """Write « 5 janvier 2027 à 9 h 40 »."""
    return f"{long_day(value)} à {hour(value)}"


def ago(value: date, today: date | None = None) -> str:
    """Write « il y a 3 jours », « hier », « aujourd’hui »; minutes and hours for an instant of today."""
    elapsed = (today or clock.today()) - _in_paris(value)
    if elapsed == timedelta():
        return _since(clock.now() - value) if isinstance(value, datetime) else "aujourd’hui"
    if elapsed == timedelta(days=1):
        return "hier"
    return _days_since(elapsed.days)


@lru_cache(maxsize=_REMEMBERED)
def number(value: float) -> str:
    """Write « 12 480 », « 3,5 »."""
    return numbers.format_decimal(value, locale=LOCALE)


def counted(count: int, most: int) -> str:
    """Write how many there are, or that there are more than anybody counts."""
    return number(count) if count <= most else f"plus de {number(most)}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """Write « 0 place », « 1 place », « 2 places »; the plural in -s need not be given."""
    word = one if abs(count) < 2 else many or f"{one}s"
    return f"{number(count)}{NBSP}{word}"


@lru_cache(maxsize=_REMEMBERED)
def day_as(pattern: str, day: date) -> str:
    """Write a day after a pattern of Babel, kept on one line."""
    return _tidy(dates.format_date(day, pattern, LOCALE))


@lru_cache(maxsize=_REMEMBERED)
def _interval(first: date, last: date) -> str:
    return _tidy(dates.format_interval(first, last, "yMMMd", locale=LOCALE))


def init_app(app: Flask) -> None:
    """Give these formats to the templates, as filters under their own names."""
    for write in (long_day, week_day, short_day, days, hour, moment, ago, number, plural):
        app.jinja_env.filters[write.__name__] = write


def _in_paris(value: date) -> date:
    return value.astimezone(clock.PARIS).date() if isinstance(value, datetime) else value


@lru_cache(maxsize=_REMEMBERED)
def _days_since(count: int) -> str:
    return _since(timedelta(days=count))


def _since(elapsed: timedelta) -> str:
    """Write how long ago an instant was; a list says it of fifty instants, most of them of one night's file."""
    if timedelta() <= elapsed < _MINUTE:
        return "à l’instant"
    return _minutes_since(round(elapsed / _MINUTE))


@lru_cache(maxsize=_REMEMBERED)
def _minutes_since(count: int) -> str:
    elapsed = count * _MINUTE
    return dates.format_timedelta(-elapsed, add_direction=True, threshold=1.0, locale=LOCALE).replace(" ", NBSP)


def _tidy(text: str) -> str:
    """Say « 1er » of a month and keep each date on one line; a range may break after its dash."""
    text = re.sub(r"(?<!\d)1(?=\s[^\W\d]|–)", "1er", text)
    return text.replace(" ", NBSP).replace("\u2009–\u2009", f"{NBSP}– ")
