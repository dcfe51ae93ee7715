"""What this process knows of words, read again when a reference table or a synonym has changed."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select, func, select

from extranet.database import db
from extranet.reference.codes import APPELLATION, ROME, Code
from extranet.reference.versions import current, remembered
from extranet.search.words.expansion import Knowledge
from extranet.search.words.lexicon import Lexicon
from extranet.search.words.synonyms import Group, Synonym, groups
from extranet.search.words.thesaurus import Thesaurus

_KEPT = "search knowledge"


def current_knowledge() -> Knowledge:
    """Return what is known now: one small query a transaction tells whether it is what was known before."""
    session = db.session()
    asked, found = session.info.get(_KEPT, (None, None))
    if found is None or asked is not session.get_transaction():
        found = _known()
        session.info[_KEPT] = session.get_transaction(), found
    known: Knowledge = found
    return known


def _known() -> Knowledge:
    rome, names, revision = db.session.connection().execute(_marks()).one()
    memory: dict[Any, Any] = remembered(db.engine)
    kept = memory.get(_KEPT)
    if kept is not None and kept[0] == (rome, names, revision):
        found: Knowledge = kept[1]
        return found
    jobs = kept[1].jobs if kept is not None and kept[0][:2] == (rome, names) else _lexicon()
    found = Knowledge(jobs, _thesaurus(one.group for one in groups(active_only=True)))
    memory[_KEPT] = (rome, names, revision), found
    return found


@cache
def _marks() -> Select[Any]:
    """Return the statement that tells whether anything is new, made once: it is asked at every search."""
    return select(current(ROME), current(APPELLATION), select(func.max(Synonym.revision)).scalar_subquery())


def trial_knowledge(group: Group | None = None, *, without: int | None = None) -> Knowledge:
    """Return what would be known with one more group, or without one: nothing is stored."""
    kept = [one.group for one in groups(active_only=True) if one.id != without]
    return Knowledge(current_knowledge().jobs, _thesaurus([*kept, *([group] if group else [])]))


def _thesaurus(kept: Any) -> Thesaurus:
    return Thesaurus(pair for group in kept for pair in group.pairs())


def _lexicon() -> Lexicon:
    """Read the job names, and the labels of the codes that have none."""
    query = select(Code.label, Code.parent).where(Code.version_id == current(APPELLATION)).order_by(Code.code)
    names = [(label, code) for label, code in db.session.execute(query) if code]
    labels = select(Code.label, Code.code).where(Code.version_id == current(ROME)).order_by(Code.code)
    return Lexicon([*names, *((label, code) for label, code in db.session.execute(labels))])
