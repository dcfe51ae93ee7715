"""Where the results of a search take place: each position once, with how many actions have a place there."""

from __future__ import annotations

from collections.abc import Sequence
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


def spots(selections: Sequence[Selection], where: Where | None, radius: int) -> list[Spot]:
    """Return the spots of the selected actions, those within the radius where a place is asked, the fullest first."""
    counted: dict[int, int] = {}
    for selection in selections:
        _, keys = _places(selection, where, radius)
        found, times = np.unique(keys, return_counts=True)
        for key, count in zip(found.tolist(), times.tolist(), strict=True):
            counted[key] = counted.get(key, 0) + count
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Spot(*_position(key), count) for key, count in ordered]


def actions_at(selections: Sequence[Selection], latitude: float, longitude: float) -> list[int]:
    """Return the selected actions that have a place at this spot, in order of id."""
    wanted, ids = _key(latitude, longitude), []
    for selection in selections:
        documents, keys = _places(selection, None, 0)
        ids += selection.shard.segment.ids[documents[keys == wanted]].tolist()
    return sorted(ids)


def _places(selection: Selection, where: Where | None, radius: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the (document, spot key) pairs of the selected documents, each once."""
    segment = selection.shard.segment
    latitudes, longitudes, errors, owners = segment.place_columns
    kept = np.zeros(len(segment), np.bool_)
    documents = selection.documents(selection.rows())
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
