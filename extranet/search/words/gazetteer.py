"""Every name of commune and every postcode, as fingerprints in memory: a database is asked about true names only."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from sqlalchemy import select

from extranet.database import db
from extranet.reference import communes, places
from extranet.reference.communes import Commune, CommunePostcode, FormerCommune
from extranet.reference.names import spelled
from extranet.reference.versions import current, remembered
from extranet.search.request import Where
from extranet.search.words.dictionary import fingerprints, holds

_NAMES, _PLACES, _SECONDS, _MOST_KEPT = "search.names", "search.places", 60.0, 5000


@dataclass(frozen=True)
class Place:
    """A commune that bears a name, as large as it is."""

    where: Where
    departement: str
    population: int
    spelled: str


def is_name(key: str) -> bool:
    """Tell whether some commune has, or had, this name (a `place_key`) or this postcode."""
    return len(key) > 1 and holds(_names(), key)


def places_called(text: str) -> list[Place]:
    """Return the communes that a name, a postcode or both may mean."""
    _names()  # forgets what is remembered when the tables are others
    memory: dict[str, list[Place]] = remembered(db.engine).setdefault(_PLACES, {})
    found = memory.get(text)
    if found is None:
        if len(memory) >= _MOST_KEPT:
            memory.clear()
        found = memory[text] = [place for commune in places.find_places(text) if (place := _place(commune))]
    return found


def where_of(commune: Commune) -> Where | None:
    """Return a commune as a place to search around; None when nobody knows where it is."""
    if commune.latitude is None or commune.longitude is None:
        return None
    return Where(
        code=commune.code,
        name=commune.name,
        departement=commune.departement,
        postcodes=tuple(commune.postcodes),
        latitude=commune.latitude,
        longitude=commune.longitude,
        error_km=commune.error_km or 0.0,
    )


def _place(commune: Commune) -> Place | None:
    where = where_of(commune)
    return Place(where, commune.departement, commune.population or 0, spelled(commune.name)) if where else None


def _names() -> np.ndarray:
    """Return the fingerprints of the current tables; another version is seen within a minute."""
    memory: dict[Any, Any] = remembered(db.engine)
    read_at, version, known = memory.get(_NAMES, (0.0, None, None))
    if known is None or time.monotonic() - read_at > _SECONDS:
        now = db.session.scalar(select(current(communes.KIND)))
        if known is None or now != version:
            known = _read_names()
            memory.pop(_PLACES, None)
        memory[_NAMES] = (time.monotonic(), now, known)
    return known


def _read_names() -> np.ndarray:
    columns = (Commune.folded_name, FormerCommune.folded_name, CommunePostcode.postcode)
    rows = (
        db.session.scalars(select(column).where(column.class_.version_id == current(communes.KIND)))
        for column in columns
    )
    return fingerprints(name for name in chain.from_iterable(rows) if name)
