"""Around a commune: which documents have a place within the radius, and how far the nearest is."""

from __future__ import annotations

import numpy as np

from extranet.search.compiling import Arrays
from extranet.search.request import Where

EARTH_KM = 6371.0088


class Places:
    """The places of the documents of a segment: many documents, far fewer points."""

    def __init__(self, arrays: Arrays) -> None:
        columns = [np.asarray(arrays[f"place.{name}"]) for name in ("latitude", "longitude", "error")]
        points, numbers = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
        self._latitudes, self._longitudes, self._errors = np.ascontiguousarray(points.T)
        self._point = numbers.ravel().astype(np.int32)
        self._documents = arrays["place.document"]

    def around(self, where: Where, radius: float) -> tuple[np.ndarray, np.ndarray]:
        """Return the documents that have a place within the radius, in order, and how far the nearest one is, in km.

        A place is kept when its distance less what may be wrong in it, and in the commune's centre, is in the radius.
        """
        distances = distance_km(where.latitude, where.longitude, self._latitudes, self._longitudes)
        kept = distances - self._errors - where.error_km <= radius
        near = np.flatnonzero(kept[self._point])
        documents = self._documents[near]
        first = np.flatnonzero(np.diff(documents, prepend=-1))
        if not len(first):
            return np.empty(0, np.int32), np.empty(0)
        return documents[first], np.minimum.reduceat(distances[self._point[near]], first)


def distance_km(latitude: float, longitude: float, latitudes: np.ndarray, longitudes: np.ndarray) -> np.ndarray:
    """Return the great-circle distances from one point to others, in km."""
    here, there = np.radians(latitude), np.radians(latitudes)
    half_north = (there - here) / 2
    half_east = np.radians(longitudes - longitude) / 2
    root = np.sin(half_north) ** 2 + np.cos(here) * np.cos(there) * np.sin(half_east) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(root, 1.0)))
