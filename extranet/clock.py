"""The time: instants in UTC, days in Europe/Paris."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

_fixed_today: date | None = None


def fix_today(day: date | None) -> None:
    """Answer as on `day` from now on (development only), or as the calendar says when None."""
    global _fixed_today
    _fixed_today = day


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the day that it is in Paris, or the fixed one."""
    return _fixed_today or now().astimezone(PARIS).date()
