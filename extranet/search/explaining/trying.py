"""What a group of synonyms would change, tried on the index as it is: nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from extranet.catalogue.actions import Action
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.database import db
from extranet.reference.text import fold
from extranet.search.answering.columnar import ColumnarEngine
from extranet.search.request import SearchRequest
from extranet.search.words.knowledge import current_knowledge, trial_knowledge
from extranet.search.words.synonyms import Group, Synonym, groups
from extranet.search.words.thesaurus import meant

SHOWN, _READ = 5, 25  # titles shown, among those of so many results
MANY = 8
_COMMON_SHARE, _COMMON_LEAST = 0.2, 20


@dataclass(frozen=True)
class Outcome:
    """What a search gives: its total, its first titles, each once; `partial` when some have not all the words."""

    total: int
    titles: tuple[str, ...]
    partial: bool


@dataclass(frozen=True)
class Effect:
    """What typing an expression gives now, and would give."""

    expression: str
    before: Outcome
    after: Outcome

    @property
    def same(self) -> bool:
        """Tell whether nothing that is shown changes."""
        return self.before == self.after


@dataclass(frozen=True)
class Taken:
    """An expression that another group already holds."""

    expression: str
    synonym: Synonym


@dataclass(frozen=True)
class Cautions:
    """What makes a group doubtful: expressions held elsewhere, those that much of the offer answers, its size."""

    taken: tuple[Taken, ...] = ()
    common: tuple[tuple[str, int], ...] = ()
    size: int = 0

    @property
    def many(self) -> bool:
        """Tell whether the group holds so many expressions that it hardly means one thing."""
        return self.size > MANY


def effects(engine: ColumnarEngine, today: date, group: Group, instead_of: Synonym | None = None) -> list[Effect]:
    """Return what each expression typed gives before and after; `instead_of` is the group that this one replaces."""
    replaced = instead_of.id if instead_of else None
    typed = _distinct([*group.expressions, *(instead_of.expressions if instead_of else ())])
    before, after = engine.knowing(current_knowledge()), engine.knowing(trial_knowledge(group, without=replaced))
    return [Effect(one, _outcome(before, today, one), _outcome(after, today, one)) for one in typed]


def cautions(engine: ColumnarEngine, today: date, group: Group, instead_of: Synonym | None = None) -> Cautions:
    """Return what to think of before keeping a group."""
    held = {_key(one): one for one in _distinct([*group.expressions, *group.meanings])}
    others = [one for one in groups(active_only=True) if instead_of is None or one.id != instead_of.id]
    taken = {
        key: Taken(held[key], other) for other in others for one in other.expressions if (key := _key(one)) in held
    }
    least = max(_COMMON_LEAST, _COMMON_SHARE * engine.total(SearchRequest(today=today)))
    totals = {one: engine.search(_asking(today, one)) for one in held.values()}
    common = tuple(
        (one, page.total) for one, page in totals.items() if page.total > least and not page.understood.partial
    )
    return Cautions(tuple(taken.values()), common, len(held))


def _outcome(engine: ColumnarEngine, today: date, expression: str) -> Outcome:
    page = engine.search(_asking(today, expression))
    ids = [hit.action_id for hit in page.hits]
    query = (
        select(Action.id, TrainingRevision.title)
        .join(Training, Training.id == Action.training_id)
        .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
        .where(Action.id.in_(ids))
    )
    titles = dict(db.session.execute(query).all()) if ids else {}
    distinct = dict.fromkeys(titles[one] for one in ids if one in titles)
    return Outcome(page.total, tuple(distinct)[:SHOWN], page.understood.partial)


def _asking(today: date, expression: str) -> SearchRequest:
    return SearchRequest(today=today, q=expression, size=_READ)


def _distinct(expressions: Iterable[str]) -> list[str]:
    found: dict[str, str] = {}
    for one in expressions:
        found.setdefault(fold(one), one)
    return list(found.values())


def _key(expression: str) -> tuple[str, ...]:
    return tuple(word.stem for word in meant(expression))
