"""Every name of commune and every postcode, as fingerprints in memory: a database is asked about true names only."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import select

from extranet.database import db
from extranet.reference import communes, places
from extranet.reference.communes import Commune, CommunePostcode, FormerCommune
from extranet.reference.names import spelled
from extranet.reference.versions import current, remembered
from extranet.search.request import Where
from extranet.search.words.dictionary import fingerprints, holds

_NAMES, _PLACES, _SPELLINGS = "search.names", "search.places", "search.spellings"
_SECONDS, _MOST_KEPT = 60.0, 5000
LONGEST_SPELLED, LEAST_SPELLED = 32, 1_000  # letters; people


@dataclass(frozen=True)
class Place:
    """A commune that bears a name, as large as it is."""

    where: Where
    departement: str
    population: int
    spelled: str


class Spellings(NamedTuple):
    """The names (`place_key`) of the communes that a misspelt word may mean, as rows of letters padded with zeros.

    `heads` gives the rows of the names that begin with a word and have others: *sarlat* is said of *sarlat la caneda*.
    """

    names: tuple[str, ...]
    letters: np.ndarray
    lengths: np.ndarray
    departements: np.ndarray
    populations: np.ndarray
    heads: dict[str, list[int]]
    # What was looked up among them: by words and départements of the offer
    nearest: dict[tuple[str, frozenset[str]], tuple[int, str] | None]


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


def spellings() -> Spellings:
    """Return the names of the communes of today that have at least `LEAST_SPELLED` people."""
    _names()
    memory: dict[str, Spellings] = remembered(db.engine)
    found = memory.get(_SPELLINGS)
    if found is None:
        found = memory[_SPELLINGS] = _read_spellings()
    return found


def full_name(head: str, departements: frozenset[str]) -> str | None:
    """Return the name of the largest commune of these départements whose name begins with a word and goes on."""
    known = spellings()
    here = [row for row in known.heads.get(head, ()) if known.departements[row] in departements]
    return known.names[max(here, key=lambda row: known.populations[row])] if here else None


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
            memory.pop(_SPELLINGS, None)
        memory[_NAMES] = (time.monotonic(), now, known)
    return known


def _read_names() -> np.ndarray:
    columns = (Commune.folded_name, FormerCommune.folded_name, CommunePostcode.postcode)
    rows = (
        db.session.scalars(select(column).where(column.class_.version_id == current(communes.KIND)))
        for column in columns
    )
    return fingerprints(name for name in chain.from_iterable(rows) if name)


def _read_spellings() -> Spellings:
    query = select(Commune.folded_name, Commune.departement, Commune.population).where(
        Commune.version_id == current(communes.KIND),
        Commune.population >= LEAST_SPELLED,
        Commune.latitude.is_not(None),
    )
    rows = [row for row in db.session.execute(query) if len(row.folded_name) <= LONGEST_SPELLED]
    names = tuple(row.folded_name for row in rows)
    heads: dict[str, list[int]] = defaultdict(list)
    for row, name in enumerate(names):
        if " " in name:
            heads[name.partition(" ")[0]].append(row)
    letters = np.array([name.encode("ascii", "replace") for name in names], f"S{LONGEST_SPELLED}")
    return Spellings(
        names,
        letters.view(np.uint8).reshape(len(names), LONGEST_SPELLED),
        np.array([len(name) for name in names], np.int16),
        np.array([row.departement for row in rows], "U3"),
        np.array([row.population for row in rows], np.int32),
        dict(heads),
        {},
    )
