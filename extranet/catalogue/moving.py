"""Move the dates of a LHÉO session by whole days; what it does not date, or dates as unknown, stays as it is."""

from __future__ import annotations

from datetime import date, timedelta

from extranet.catalogue import content
from extranet.lheo.tree import Element

_PERIODS = ("periode", "periode-inscription/periode")


def move_session(session: Element, days: int, today: date) -> None:
    """Move the session, its registration and its meetings; a meeting that is over by then is dropped."""
    for path in _PERIODS:
        _move_periods(session, path, days)
    for meeting in session.findall("recrutement"):
        _move_periods(meeting, "periode", days)
        first, last = (content.day(content.raw(meeting, f"periode/{name}")) for name in ("debut", "fin"))
        if (last or first or today) < today:
            session.remove(meeting)


def moved(day: date, days: int) -> date:
    """Return the day so many days later; the day itself when no calendar goes so far."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return day


def _move_periods(element: Element, path: str, days: int) -> None:
    for name in ("debut", "fin"):
        for found in element.findall(f"{path}/{name}"):
            day = content.day((found.text or "").strip())
            if day is not None:
                found.text = f"{moved(day, days):%Y%m%d}"
