"""Around a commune: which documents have a place within the radius, and how far the nearest is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import numpy as np

from extranet.search.answering.numbering import numbered_rows
from extranet.search.index.compiling import Arrays
from extranet.search.request import Where

EARTH_KM = 6371.0088


class Places:
    """The places of the documents of a segment: many documents, far fewer points."""

    def __init__(self, arrays: Arrays, remote: np.ndarray | None = None) -> None:
        columns = [np.asarray(arrays[f"place.{name}"]) for name in ("latitude", "longitude", "error")]
        points, numbers = numbered_rows(columns)
        self._latitudes, self._longitudes, self._errors = (column[points] for column in columns)
        owners = np.asarray(arrays["place.document"])
        size = int(owners.max(initial=-1)) + 1 if remote is None else len(remote)
        if remote is not None:
            owners, numbers = owners[~remote[owners]], numbers[~remote[owners]]
        # The first place of each document (none: the number after the last point), then the second of those that have
        # one, and so on.
        self._first = np.full(size, len(points), np.intp)
        new = np.diff(owners, prepend=-1) != 0
        self._first[owners[new]] = numbers[new]
        self._others: list[tuple[np.ndarray, np.ndarray]] = []
        while not new.all():
            owners, numbers = owners[~new], numbers[~new]
            new = np.diff(owners, prepend=-1) != 0
            self._others.append((owners[new], numbers[new]))

    @classmethod
    def stacked(cls, parts: Sequence[Places]) -> Places:
        """Return the places of the documents of several segments, one after the other."""
        whole = cls.__new__(cls)
        whole._latitudes = np.concatenate([one._latitudes for one in parts])
        whole._longitudes = np.concatenate([one._longitudes for one in parts])
        whole._errors = np.concatenate([one._errors for one in parts])
        nowhere, points, documents = len(whole._latitudes), 0, 0
        firsts, others = [], []
        for one in parts:
            own = len(one._latitudes)
            firsts.append(np.where(one._first == own, nowhere, one._first + points))
            others.append([(owners + documents, numbers + points) for owners, numbers in one._others])
            points, documents = points + own, documents + len(one._first)
        whole._first = np.concatenate(firsts)
        whole._others = [
            (np.concatenate([owners for owners, _ in rank]), np.concatenate([numbers for _, numbers in rank]))
            for rank in ([one for one in ranks if one] for ranks in zip_longest(*others))
        ]
        return whole

    def around(self, where: Where, radius: float) -> tuple[np.ndarray, np.ndarray]:
        """Return the documents that have a place within the radius, in order, and how far the nearest one is, in km.

        A place is kept when its distance less what may be wrong in it, and in the commune's centre, is in the radius.
        """
        near = self.nearest(where, radius, None)
        documents = np.flatnonzero(near != np.inf)
        return documents, near[documents].astype(np.float64)

    def nearest(self, where: Where, radius: float, documents: np.ndarray | None) -> np.ndarray:
        """Return how far the nearest place in the radius of each document (in order; None: all) is (none: infinity)."""
        away = distance_km(where.latitude, where.longitude, self._latitudes, self._longitudes)
        away[away - self._errors - where.error_km > radius] = np.inf
        away = np.append(away, np.inf).astype(np.float32)
        near = away[self._first if documents is None else self._first[documents]]
        for owners, numbers in self._others:
            rows, own = owners, numbers
            if documents is not None:
                place = np.minimum(owners.searchsorted(documents), len(owners) - 1)
                rows = np.flatnonzero(owners[place] == documents)
                own = numbers[place[rows]]
            near[rows] = np.minimum(near[rows], away[own])
        return near


def distance_km(latitude: float, longitude: float, latitudes: np.ndarray, longitudes: np.ndarray) -> np.ndarray:
    """Return the great-circle distances from one point to others, in km."""
    here, there = np.radians(latitude), np.radians(latitudes)
    half_north = (there - here) / 2
    half_east = np.radians(longitudes - longitude) / 2
    root = np.sin(half_north) ** 2 + np.cos(here) * np.cos(there) * np.sin(half_east) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(root, 1.0)))
