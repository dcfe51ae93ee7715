"""Read again, little by little, what another version of the product read from contents."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import load_only

from extranet.catalogue import points
from extranet.catalogue.levels import LEVELS, Level
from extranet.database import db, writing
from extranet.lheo.tree import from_text

_AT_ONCE = 100


class Rereading:
    """Go once through the contents that readers see; what is written from now on is of this version."""

    def __init__(self) -> None:
        self._left = list(LEVELS)
        self._after = 0

    def __call__(self) -> bool:
        """Read the points of some contents; return False when all are of this version."""
        while self._left:
            if ids := self._some(self._left[0]):
                self._after = ids[-1]
                _read(self._left[0], ids)
                return True
            self._left.pop(0)
            self._after = 0
        return False

    def _some(self, level: Level) -> list[int]:
        revision, record = level.revision, level.record
        other = or_(revision.points_version.is_(None), revision.points_version != points.VERSION)
        query = select(revision.id).join(record, record.revision_id == revision.id)
        query = query.where(other, revision.id > self._after).order_by(revision.id).limit(_AT_ONCE)
        return list(db.session.scalars(query))


def _read(level: Level, ids: list[int]) -> None:
    revision = level.revision
    wanted = select(revision).where(revision.id.in_(ids)).options(load_only(revision.id, revision.lheo))
    with writing() as session:
        for one in session.scalars(wanted):
            for name, value in points.columns(from_text(one.lheo)).items():
                setattr(one, name, value)
