"""Where the results of a search take place: each position once, with how many actions have a place there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from extranet.search.answering.filtering import Selection
from extranet.search.answering.geography import distance_km
from extranet.search.request import Where

# Places closer than about a hundred metres are one spot.
PRECISION = 1000
_EAST = 1 << 20  # more than the longitudes there are, in units of the precision


class Spot(NamedTuple):
    """A position in degrees, and how many actions take place there."""

    latitude: float
    longitude: float
    count: int


def spots(selection: Selection, where: Where | None, radius: int) -> list[Spot]:
    """Return the spots of the selected actions, those within the radius where a place is asked, the fullest first."""
    keys, times = np.unique(_places(selection, where, radius)[1], return_counts=True)
    fullest = np.argsort(-times, kind="stable")
    return [
        Spot(*_position(key), count) for key, count in zip(keys[fullest].tolist(), times[fullest].tolist(), strict=True)
    ]


def actions_at(selection: Selection, latitude: float, longitude: float) -> list[int]:
    """Return the selected actions that have a place at this spot, in order of id."""
    documents, keys = _places(selection, None, 0)
    return sorted(selection.shard.segment.ids[documents[keys == _key(latitude, longitude)]].tolist())


def _places(selection: Selection, where: Where | None, radius: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the (document, spot key) pairs of the selected documents, each once."""
    segment = selection.shard.segment
    latitudes, longitudes, errors, owners = segment.place_columns
    kept = np.zeros(len(segment), np.bool_)
    documents = selection.documents()
    kept[slice(None) if documents is None else documents] = True
    kept &= ~np.asarray(segment.remote, np.bool_)
    rows = np.flatnonzero(kept[owners])
    if where is not None:
        away = distance_km(where.latitude, where.longitude, latitudes[rows], longitudes[rows])
        rows = rows[away - errors[rows] - where.error_km <= radius]
    keys = np.rint(latitudes[rows] * PRECISION).astype(np.int64) * _EAST
    keys += np.rint(longitudes[rows] * PRECISION).astype(np.int64)
    pairs = np.unique(np.stack([owners[rows].astype(np.int64), keys]), axis=1)
    return pairs[0], pairs[1]


def _key(latitude: float, longitude: float) -> int:
    return round(latitude * PRECISION) * _EAST + round(longitude * PRECISION)


def _position(key: int) -> tuple[float, float]:
    north = (key + _EAST // 2) // _EAST
    return north / PRECISION, (key - north * _EAST) / PRECISION
