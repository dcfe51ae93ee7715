"""Synonyms for the tests: none, rather than the hundreds of every installation."""

from __future__ import annotations

from sqlalchemy import update

from extranet.database import db, writing
from extranet.search.words import synonyms
from extranet.search.words.synonyms import Synonym


def without_synonyms() -> None:
    """Take every group out of the searches at once."""
    with writing():
        db.session.execute(update(Synonym).values(active=False, revision=synonyms.version() + 1))
