"""Load the demonstration through the product's own import."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import timedelta
from itertools import product
from pathlib import Path

from sqlalchemy import bindparam, exists, func, select, update

from extranet import clock
from extranet.accounts.organisations import POLE_EMPLOI, REGION
from extranet.catalogue.actions import Action
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from extranet.demonstration import accounts
from extranet.demonstration.lheo_file import Town, write_file
from extranet.demonstration.planning import PlannedFormation, plan
from extranet.demonstration.texts import courses, teachers
from extranet.errors import Refused
from extranet.exchange.importing import import_file
from extranet.reference.communes import Commune
from extranet.reference.places import commune

USUAL_SIZE = 700
_AT_ONCE = 500


def is_wanted() -> bool:
    """Tell whether there is no offer at all, or a demonstration that was cut short."""
    if not db.session.scalar(select(exists().where(Training.id.is_not(None)))):
        return True
    return not _holds_real_offer() and not accounts.exist()


def load(
    locks: Path,
    actions: int = USUAL_SIZE,
    *,
    production: bool = False,
    force: bool = False,
    secret_key: str = "",
) -> int:
    """Load accounts and at least `actions` actions; return how many. The index follows by its changes.

    Raises Refused in production, and over a catalogue that is not the demonstration's unless forced.
    """
    if production:
        raise Refused("La démonstration et ses comptes ne se chargent pas en production.")
    if not force and _holds_real_offer():
        raise Refused("Cette base contient une offre réelle\u00a0: la démonstration ne s’y ajoute qu’avec --force.")
    towns = _Towns()
    day = clock.today()
    for publisher, draft in product((REGION, POLE_EMPLOI), (False, True)):
        own = (
            formation
            for formation in plan(courses(), teachers(), actions, day)
            if (formation.publisher, formation.draft) == (publisher, draft)
        )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"demonstration-{publisher}{'-brouillons' * draft}.lheo.xml"
            if write_file(path, own, towns.town):
                import_file(path, publisher, locks=locks, publish=not draft)
    _confirm_places(plan(courses(), teachers(), actions, day))
    accounts.create(secret_key)  # last: their presence says that the rest is there
    return db.session.scalar(select(func.count()).select_from(Action))


def _holds_real_offer() -> bool:
    return bool(db.session.scalar(select(exists().where(Training.numero.not_like("DEMO-%")))))


class _Towns:
    def __init__(self) -> None:
        self._known: dict[str, Town] = {}

    def town(self, code: str) -> Town:
        """Return a town by its INSEE code."""
        if code not in self._known:
            self._known[code] = self._read(commune(code))
        return self._known[code]

    @staticmethod
    def _read(found: Commune) -> Town:
        exact = found.error_km == 0
        return Town(found.code, found.name, found.postcodes[0], found.departement,
                    found.latitude if exact else None, found.longitude if exact else None)  # fmt: skip


def _confirm_places(formations: Iterable[PlannedFormation]) -> None:
    """Write the places that the plan says confirmed, as if it had been done on their days."""
    now = clock.now()
    rows = [
        {
            "of": session.numero,
            "left": session.left,
            "total": session.seats,
            "at": now - timedelta(days=session.confirmed_days_ago),
            "as_": session.confirmed_as,
        }
        for formation in formations
        for action in formation.actions
        for session in action.sessions
        if session.left is not None
    ]
    table = TrainingSession.__table__
    statement = (
        update(table)
        .where(table.c.numero == bindparam("of"))
        .values(
            places_left=bindparam("left"),
            places_total=bindparam("total"),
            places_confirmed_at=bindparam("at"),
            places_confirmed_as=bindparam("as_"),
        )
    )
    for start in range(0, len(rows), _AT_ONCE):
        with writing() as session:
            session.connection().execute(statement, rows[start : start + _AT_ONCE])
