"""What `extranet work` does for the index: it is checked once, then follows the database, whatever the disk says."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from extranet.errors import SearchUnavailable
from extranet.search.index import indexing

LONGEST_PAUSE = 60.0
_log = logging.getLogger(__name__)


class Follower:
    """Keep an index level with the database; when it cannot be written, try again later and later, up to a minute."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder, self._clock = folder, clock
        self._checked = False
        self._pause, self._again = 0.0, float("-inf")

    def __call__(self) -> bool:
        """Take one turn; tell whether there was anything to do."""
        if self._clock() < self._again:
            return False
        try:
            done = self._turn()
        except SearchUnavailable as error:
            self._wait(error)
            return False
        if self._pause:
            _log.warning("The index follows the database again")
        self._pause = 0.0
        return done

    def _turn(self) -> bool:
        built = not self._checked and indexing.ensure(self._folder)
        self._checked = True
        return indexing.drain(self._folder) or built

    def _wait(self, error: SearchUnavailable) -> None:
        if not self._pause:
            _log.error("The index cannot follow the database: %s Searches go on without.", error)
        self._pause = min(max(2 * self._pause, 1.0), LONGEST_PAUSE)
        self._again = self._clock() + self._pause
