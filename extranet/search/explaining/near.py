"""What stands near a search: the domains of what its words find, and the jobs of the same ROME domain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from sqlalchemy import and_, or_, select

from extranet.catalogue.actions import Action
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.database import db
from extranet.reference.codes import APPELLATION, ROME, Code
from extranet.reference.text import fold
from extranet.reference.versions import current
from extranet.search.engine import Engine
from extranet.search.fallback.plain_words import Words
from extranet.search.request import SearchRequest

JOB, DOMAIN = "metier", "domaine"
MOST_DOMAINS, MOST_JOBS = 2, 4
_MOST_TRIED, _MOST_CODES, _READ_HITS = 10, 8, 5


@dataclass(frozen=True)
class Near:
    """Another search, with the total it gives."""

    kind: str
    label: str
    request: SearchRequest
    total: int


def near(engine: Engine, request: SearchRequest, answered: SearchRequest) -> list[Near]:
    """Return searches of neighbouring jobs and domains around the same place, without filters; none is empty.

    `answered` is the request as it was understood: a town read in the text stays the place.
    """
    if not request.q:
        return []
    place = replace(_alone(answered), q="", where=answered.where, lieu=answered.lieu, radius=answered.radius)
    by_words = engine.search(replace(_alone(request), q=answered.q or request.q, size=_READ_HITS))
    domains = by_words.facets.get(DOMAIN, [])[:MOST_DOMAINS]
    found = [(DOMAIN, one.label, place.with_only(DOMAIN, one.value)) for one in domains]
    codes = _codes_of([hit.action_id for hit in by_words.hits]) or _codes_named(answered.q or request.q)
    jobs = ((JOB, label, replace(place, q=label)) for label in islice(_neighbours(codes), _MOST_TRIED))
    return [*_counted(engine, found), *islice(_counted(engine, jobs), MOST_JOBS)]


def _alone(request: SearchRequest) -> SearchRequest:
    return SearchRequest(today=request.today, network=request.network)


def _counted(engine: Engine, searches: Iterable[tuple[str, str, SearchRequest]]) -> Iterator[Near]:
    for kind, label, request in searches:
        if total := engine.total(request):
            yield Near(kind, label, request, total)


def _codes_of(action_ids: list[int]) -> list[str]:
    """Return the ROME codes of these actions."""
    query = (
        select(TrainingRevision.rome)
        .join(Training, Training.revision_id == TrainingRevision.id)
        .join(Action, Action.training_id == Training.id)
        .where(Action.id.in_(action_ids))
    )
    rows = db.session.scalars(query) if action_ids else ()
    return list(dict.fromkeys(code.upper() for codes in rows for code in codes))[:_MOST_CODES]


def _codes_named(text: str) -> list[str]:
    """Return the ROME codes of the jobs that have these words in their name."""
    said = Words(text).conditions([Code.label])
    if not said:
        return []
    kinds = or_(*(Code.version_id == current(kind) for kind in (ROME, APPELLATION)))
    query = select(Code.kind, Code.code, Code.parent).where(kinds, and_(*said)).order_by(Code.code).limit(_MOST_CODES)
    return list(dict.fromkeys(row.code if row.kind == ROME else row.parent for row in db.session.execute(query)))


def _neighbours(codes: list[str]) -> Iterator[str]:
    """Yield the names of the other jobs of the same ROME domains, those of the nearest numbers first."""
    if not codes:
        return
    version = current(ROME)
    domains = select(Code.parent).where(Code.version_id == version, Code.code.in_(codes))
    query = select(Code.code, Code.label).where(
        Code.version_id == version, Code.parent.in_(domains), Code.code.not_in(codes)
    )
    rows = sorted(db.session.execute(query), key=lambda row: (_apart(row.code, codes), row.code))
    yield from {fold(row.label): row.label for row in rows}.values()


def _apart(code: str, codes: list[str]) -> int:
    """Return how far a ROME code is from the nearest of these: in the same domain, by number."""
    return min((abs(_number(code) - _number(one)) for one in codes if one[:3] == code[:3]), default=10_000)


def _number(code: str) -> int:
    return int(code[1:]) if code[1:].isdigit() else 0
