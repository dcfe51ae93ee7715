"""Around a commune: which documents have a place within the radius, and how far the nearest is."""

from __future__ import annotations

import numpy as np

from extranet.search.compiling import Arrays
from extranet.search.request import Where

EARTH_KM = 6371.0088
_KM_PER_DEGREE = 111.0  # a little short, so that the box is a little large


def around(arrays: Arrays, where: Where, radius: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the documents that have a place within the radius, in order, and the distance of the nearest one in km.

    A place is kept when its distance less what may be wrong in it, and in the commune's centre, is in the radius.
    """
    latitudes, longitudes, errors = (arrays[f"place.{name}"] for name in ("latitude", "longitude", "error"))
    if not len(latitudes):
        return np.empty(0, np.int32), np.empty(0)
    reach = (radius + where.error_km + _largest(arrays)) / _KM_PER_DEGREE
    wide = reach / max(np.cos(np.radians(min(abs(where.latitude) + reach, 89.0))), 0.01)
    near = np.flatnonzero(
        (np.abs(latitudes - where.latitude) <= reach) & (np.abs(longitudes - where.longitude) <= wide)
    )
    distances = distance_km(where.latitude, where.longitude, latitudes[near], longitudes[near])
    kept = distances - errors[near] - where.error_km <= radius
    near, distances = near[kept], distances[kept]
    documents = arrays["place.document"][near]
    first = np.flatnonzero(np.diff(documents, prepend=-1))
    if not len(first):
        return np.empty(0, np.int32), np.empty(0)
    return documents[first], np.minimum.reduceat(distances, first)


def _largest(arrays: Arrays) -> float:
    return float(arrays["place.error"].max(initial=0.0))


def distance_km(latitude: float, longitude: float, latitudes: np.ndarray, longitudes: np.ndarray) -> np.ndarray:
    """Return the great-circle distances from one point to others, in km."""
    here, there = np.radians(latitude), np.radians(latitudes)
    half_north = (there - here) / 2
    half_east = np.radians(longitudes - longitude) / 2
    root = np.sin(half_north) ** 2 + np.cos(here) * np.cos(there) * np.sin(half_east) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(root, 1.0)))
