"""What another version read is read again, once, without touching the contents."""

from __future__ import annotations

from sqlalchemy import select, update

from extranet.catalogue import points
from extranet.catalogue.levels import LEVELS
from extranet.catalogue.rereading import Rereading
from extranet.database import db, writing
from tests.factories import offer


def read_in_database() -> list[tuple[int, int, list[str], int]]:
    return [
        tuple(row)
        for level in LEVELS
        for row in db.session.execute(
            select(level.revision.id, level.revision.score, level.revision.lacking, level.revision.points_version)
        )
    ]


def test_contents_of_another_version_are_read_again(database):
    offer.training("F1")
    offer.training("F2")
    before = read_in_database()
    assert len(before) == 6 and all(row[3] == points.VERSION for row in before)
    with writing() as session:
        for level in LEVELS:
            session.execute(update(level.revision).values(score=None, lacking=None, points_version=None))
    again = Rereading()
    assert [again() for _ in range(4)] == [True, True, True, False]
    assert read_in_database() == before


def test_nothing_is_written_where_all_is_of_this_version(database):
    offer.training("F1")
    assert not Rereading()()
