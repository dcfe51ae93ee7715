"""What a day makes of the sessions: which are past, can be joined, start soon; and the order it gives to equals.

- A session is *past* when its end is before today; with no known end it is not past.
- It can be *joined* when it is not past, its recruitment is neither closed nor suspended, its registration has not
  ended, and its entries are permanent or it has not begun (one that starts today has not; nor one of unknown start).
- Its *entry* is its start; with permanent entries, today once it has begun (or when its start is unknown).
- It is *soon* when it can be joined and its entry is within the coming 30 days.
- A *window* keeps the sessions that start in it, or can be entered then when permanent; the order is theirs alone.
- Its places are confirmed, to confirm or full only while it can be joined: elsewhere there is nothing to confirm.
- Places are *to confirm* when nobody told them, or when the last day on which what was told is fresh is over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from typing import Self

import numpy as np

from extranet.search.facets import FULL, TO_CONFIRM, YES
from extranet.search.index.compiling import Arrays
from extranet.search.index.documents import CLOSED_TO_ALL, PERMANENT, UNKNOWN_PLACES
from extranet.search.request import SOON_DAYS

PLACES_CODE = {None: 0, YES: 1, TO_CONFIRM: 2, FULL: 3}
FAR = 2**15 - 1
HASH_BITS, DAYS_BITS = 22, 16
DATE_SHIFT = HASH_BITS + DAYS_BITS
LATENESS_SHIFT, RANK_BITS = 61, DATE_SHIFT + 2
_WINDOWS_KEPT = 8

Window = tuple[date | None, date | None]
EVER: Window = (None, None)


class Sessions:
    """The sessions of a segment, seen from one day. Each is one bit of its document: 2 × its places + soon."""

    def __init__(self, arrays: Arrays, today: date, window: Window = EVER) -> None:
        self._day = today.toordinal()
        self._starts = np.asarray(arrays["session.starts"])
        self._start, self._end = arrays["session.start"], arrays["session.end"]
        flags = arrays["session.flags"]
        places = np.where(arrays["session.fresh"] >= self._day, arrays["session.places"], UNKNOWN_PLACES)
        self._permanent = (flags & PERMANENT) != 0
        begun = (self._start != 0) & (self._start < self._day)
        registration = arrays["session.registration"]
        open_to_someone = ((flags & CLOSED_TO_ALL) == 0) & ((registration == 0) | (registration >= self._day))
        self._visible = (self._end == 0) | (self._end >= self._day)
        self._joinable = self._joinable_ever = self._visible & open_to_someone & (self._permanent | ~begun)
        self._entry = np.where(self._permanent & (begun | (self._start == 0)), self._day, self._start)
        soon = self._joinable & (self._entry >= self._day) & (self._entry <= self._day + SOON_DAYS)
        code = np.where(places > 0, 1, np.where(places == 0, 3, 2)) * self._joinable * 2 + soon
        if window != EVER:
            self._keep(*window)
        self._bit = np.where(self._visible, 1 << code, 0).astype(np.uint8)
        self._confirmed = self._joinable & (places > 0)

    def _keep(self, first: date | None, last: date | None) -> None:
        """Leave out the sessions outside a window; permanent entries are made when it opens."""
        low = first.toordinal() if first else 1
        high = last.toordinal() if last else 2**31 - 1
        fixed = (self._start >= low) & (self._start <= high)
        entered = (self._start <= high) & ((self._end == 0) | (self._end >= low))
        within = np.where(self._permanent, entered, fixed)
        self._visible = self._visible & within
        self._joinable = self._joinable & within
        self._entry = np.where(self._permanent, np.maximum(self._entry, low), self._entry)

    def bits(self) -> np.ndarray:
        """Return for each document the bits of its sessions; 0 when all are past."""
        return self._reduced(np.bitwise_or, self._bit, 0)

    def lateness(self) -> np.ndarray:
        """Return 0 for each document with a session to join, 1 with one outside the window only, 2 with none."""
        missing = (~self._reduced(np.logical_or, one, False) for one in (self._joinable, self._joinable_ever))
        return sum(one.astype(np.int64) for one in missing)

    def days_to_entry(self) -> np.ndarray:
        """Return in how many days the first session that can be joined is entered (FAR: none, or unknown)."""
        return self._reduced(np.minimum, np.where(self._joinable, self._days(), FAR), FAR)

    def days_to_places(self) -> np.ndarray:
        """Return in how many days the first one with confirmed places is entered (FAR: none)."""
        return self._reduced(np.minimum, np.where(self._confirmed, np.minimum(self._days(), FAR - 1), FAR), FAR)

    def _days(self) -> np.ndarray:
        return np.where(self._entry == 0, FAR, np.clip(self._entry - self._day, 0, FAR - 1))

    def _reduced(self, ufunc: np.ufunc, values: np.ndarray, nothing: int) -> np.ndarray:
        filled = np.flatnonzero(self._starts[1:] > self._starts[:-1])
        result = np.full(len(self._starts) - 1, nothing, values.dtype)
        if len(filled):
            result[filled] = ufunc.reduceat(values, self._starts[filled])
        return result


class _Windowed:
    """What a day makes of documents, and of those of their sessions that a window keeps."""

    def __init__(self, of_window: Callable[[Window], Self]) -> None:
        self._of_window = of_window
        self._windows: dict[Window, Self] = {}

    def between(self, first: date | None, last: date | None) -> Self:
        """Return the same day with the sessions of a window only; the last few windows are remembered."""
        window = (first, last)
        if window == EVER:
            return self
        day = self._windows.get(window)
        if day is None:
            if len(self._windows) >= _WINDOWS_KEPT:
                self._windows = {}
            day = self._windows[window] = self._of_window(window)
        return day


class Day(_Windowed):
    """What a day makes of the documents of a segment: of all their sessions, or of those of a window."""

    def __init__(self, arrays: Arrays, today: date, window: Window = EVER) -> None:
        super().__init__(lambda asked: Day(arrays, today, asked))
        sessions = Sessions(arrays, today, window)
        self.bits = sessions.bits()
        days = sessions.days_to_entry().astype(np.int64)
        self.ties = self._ties(sessions, days, arrays["ids"], today)
        self.by_date = self.ties + (days << DATE_SHIFT)
        # The same as ties, in as few bits as can be: scores come above
        self.by_rank = ((self.ties >> LATENESS_SHIFT) << DATE_SHIFT) | (self.ties & ((1 << DATE_SHIFT) - 1))
        self._orders: dict[bool, np.ndarray] = {}

    def _ties(self, sessions: Sessions, days: np.ndarray, ids: np.ndarray, today: date) -> np.ndarray:
        """Return the end of each document's sort key: joinable first, then sooner places, then a daily shuffle."""
        with_places = sessions.days_to_places().astype(np.int64)
        soonest = np.where(with_places < FAR, with_places, FAR + 1 + days)
        return (sessions.lateness() << LATENESS_SHIFT) | (soonest << HASH_BITS) | _shuffled(ids, today.toordinal())

    def in_order(self, by_date: bool) -> np.ndarray:
        """Return all the documents in the order of dates, or of what separates equals."""
        if by_date not in self._orders:
            self._orders[by_date] = np.argsort(self.by_date if by_date else self.ties).astype(np.int32)
        return self._orders[by_date]


class StackedDay(_Windowed):
    """What a day makes of the documents of several segments, one after the other."""

    def __init__(self, days: Sequence[Day]) -> None:
        super().__init__(lambda asked: StackedDay([one.between(*asked) for one in days]))
        self._days = days
        self._orders: dict[bool, np.ndarray] = {}

    @cached_property
    def bits(self) -> np.ndarray:
        """Return for each document the bits of its sessions."""
        return np.concatenate([day.bits for day in self._days])

    @cached_property
    def ties(self) -> np.ndarray:
        """Return what separates equals."""
        return np.concatenate([day.ties for day in self._days])

    @cached_property
    def by_date(self) -> np.ndarray:
        """Return the order of dates."""
        return np.concatenate([day.by_date for day in self._days])

    @cached_property
    def by_rank(self) -> np.ndarray:
        """Return what comes after scores."""
        return np.concatenate([day.by_rank for day in self._days])

    def in_order(self, by_date: bool) -> np.ndarray:
        """Return all the documents in the order of dates, or of what separates equals."""
        if by_date not in self._orders:
            self._orders[by_date] = self._merged(by_date)
        return self._orders[by_date]

    def _merged(self, by_date: bool) -> np.ndarray:
        """Insert the documents of each segment among those of the ones before it."""
        keys = self.by_date if by_date else self.ties
        order, size = self._days[0].in_order(by_date), len(self._days[0].bits)
        for day in self._days[1:]:
            own = day.in_order(by_date) + np.int32(size)
            order = np.insert(order, keys[order].searchsorted(keys[own]), own)
            size += len(day.bits)
        return order


def allowed_bits(places: tuple[str, ...], soon: tuple[str, ...]) -> int:
    """Return the bits of the sessions that meet these values of the facets `places` and `bientot` together."""
    codes = [PLACES_CODE[value] for value in places] if places else range(4)
    return sum(1 << (code * 2 + flag) for code in codes for flag in ((1,) if soon else (0, 1)))


def _shuffled(ids: np.ndarray, day: int) -> np.ndarray:
    """Return numbers in an order that changes every day and favours nobody (splitmix64)."""
    mixed = np.asarray(ids).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(
        day * 0x632BE59BD9B4E019 % 2**64
    )
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(64 - HASH_BITS)).astype(np.int64)
