"""What the worker throws away from time to time: what has been kept long enough."""

from __future__ import annotations

import time
from collections.abc import Callable

HOUR = 3600.0


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
