"""What the worker does from time to time: throw away what has been kept long enough, put what is done each day."""

from __future__ import annotations

import time
from collections.abc import Callable

from extranet import clock, work

HOUR = 3600.0
MORNING = 6  # Europe/Paris: what is put for a day is put from that hour on


class Sweep:
    """Run these tasks once an hour; the first time at once."""

    def __init__(self, *tasks: Callable[[], int], every: float = HOUR) -> None:
        self._tasks, self._every = tasks, every
        self._next = 0.0

    def __call__(self) -> bool:
        """Run the tasks when their time has come; there is never more to do at once."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + self._every
            for task in self._tasks:
                task()
        return False


def put_daily(kind: str, hour: int = MORNING) -> int:
    """Put a thing to do once a day, from that hour in Paris on, by whichever worker looks first; return how many."""
    if clock.now().astimezone(clock.PARIS).hour < hour:
        return 0
    return int(work.put_once_a_day(kind, clock.today()))
