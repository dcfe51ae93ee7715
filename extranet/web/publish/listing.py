"""The offer of a publisher as a list: filters, counts and one page of lines, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, distinct, exists, func, select

from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.desk_lines import DeskLine, LineKind, counting
from extranet.catalogue.freshness import to_confirm
from extranet.catalogue.providers import Provider
from extranet.catalogue.publishing import still_returns
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.title_words import says
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.catalogue.visibility import not_past
from extranet.database import db

PAGE_SIZE = 20
# Past this, nobody counts nor turns pages: « plus de 1 000 », words and filters find the rest.
MOST_COUNTED = 1000
LONGEST_TEXT = 200
BY_TITLE, BY_CHANGE = "titre", "modification"


@dataclass(frozen=True)
class OfferFilter:
    """What the list is asked for."""

    text: str = ""
    state: State | None = None
    to_confirm: bool = False
    returning: bool = False  # withdrawn a few days ago, back in one click
    order: str = BY_TITLE
    page: int = 1

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> OfferFilter:
        """Read the parameters of an address; what makes no sense is left out."""
        state, order, page = (args.get(name, "") for name in ("etat", "tri", "page"))
        return cls(
            text=" ".join(args.get("q", "").replace("\0", " ").split())[:LONGEST_TEXT],
            state=State(state) if state in set(State) else None,
            to_confirm=args.get("a-confirmer") == "oui",
            returning=args.get("retirees-depuis-peu") == "oui",
            order=order if order in {BY_TITLE, BY_CHANGE} else BY_TITLE,
            page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 7 and int(page) else 1,
        )

    def args(self, **changes: Any) -> dict[str, str]:
        """Return the parameters of this filter with some changes; back on the first page unless told otherwise."""
        wanted = replace(self, **{"page": 1, **changes})
        values = {
            "q": wanted.text,
            "etat": wanted.state or "",
            "a-confirmer": "oui" if wanted.to_confirm else "",
            "retirees-depuis-peu": "oui" if wanted.returning else "",
            "tri": wanted.order if wanted.order != BY_TITLE else "",
            "page": str(wanted.page) if wanted.page > 1 else "",
        }
        return {name: str(value) for name, value in values.items() if value}


@dataclass(frozen=True)
class OfferPage:
    """One page of the list."""

    counts: dict[State, int]
    total: int
    page: int
    pages: int
    rows: list[Any]
    inside: dict[int, Any]


def offer_page(own: Collection[int], wanted: OfferFilter, today: date) -> OfferPage:
    """Return one page of the offer of these organisations, with the counts by state; four queries, one more a word."""
    conditions, few = _conditions(own, wanted, today)
    counts = _counts(conditions, few=few)
    total = counts[wanted.state] if wanted.state else sum(counts.values())
    pages = max(1, -(-min(total, MOST_COUNTED) // PAGE_SIZE))
    page = min(wanted.page, pages)
    if wanted.state:
        conditions.append(Training.state == wanted.state)
    # Sorting the ids alone, then reading the lines of one page, is what keeps a far page quick.
    found_ids = select(Training.id).where(*conditions).order_by(*_order(wanted.order, few=few))
    ids = list(db.session.scalars(found_ids.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)))
    rows = {row.id: row for row in db.session.execute(_lines().where(Training.id.in_(ids)))}
    return OfferPage(counts, total, page, pages, [rows[key] for key in ids], _inside(ids, today))


def _counts(conditions: list[ColumnElement[bool]], *, few: bool) -> dict[State, int]:
    """Count by state: all of them where they are few, else each no further than MOST_COUNTED + 1."""
    if few:
        by_state = select(Training.state, func.count()).where(*conditions).group_by(Training.state)
        found = dict(db.session.execute(by_state).all())
        return {state: found.get(state, 0) for state in State}
    counts = []
    for state in State:
        some = select(Training.id).where(*conditions, Training.state == state).limit(MOST_COUNTED + 1).subquery()
        counts.append(select(func.count()).select_from(some).scalar_subquery())
    return dict(zip(State, db.session.execute(select(*counts)).one(), strict=True))


def offer_query(own: Collection[int], wanted: OfferFilter, today: date) -> Select[tuple[int]]:
    """Select the ids of all the trainings that the list would show, page after page."""
    conditions, _ = _conditions(own, wanted, today)
    if wanted.state:
        conditions.append(Training.state == wanted.state)
    return select(Training.id).where(*conditions)


def offer_ids(own: Collection[int], wanted: OfferFilter, today: date) -> list[int]:
    """Return the ids that `offer_query` selects, by number."""
    return list(db.session.scalars(offer_query(own, wanted, today).order_by(Training.numero)))


def _conditions(own: Collection[int], wanted: OfferFilter, today: date) -> tuple[list[ColumnElement[bool]], bool]:
    """Return what the trainings must satisfy, and whether few do: then they are found first, and sorted after."""
    conditions, few = says(own, wanted.text)
    # The sum keeps the database from reading the publisher's whole offer to find a few.
    mine = Training.publisher_id + 0 if few else Training.publisher_id
    conditions += [mine.in_(own), Training.revision_id.is_not(None)]
    if wanted.returning:
        conditions.append(still_returns())
    if wanted.to_confirm:
        conditions.append(exists().where(DeskLine.training_id == Training.id, counting(LineKind.PLACES, today)))
    return conditions, few or wanted.returning


def _lines() -> Select[Any]:
    return (
        select(
            Training.id,
            Training.numero,
            Training.state,
            Training.state_changed_at,
            TrainingRevision.title,
            Provider.name.label("provider"),
            TrainingRevision.created_at.label("changed_at"),
        )
        .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
        .outerjoin(Provider, Provider.id == TrainingRevision.provider_id)
    )


def _order(order: str, *, few: bool) -> tuple[ColumnElement[Any], ...]:
    """Return an order that an index gives, or, for few, one that none gives."""
    if order == BY_CHANGE:
        return ((Training.revision_id + 0 if few else Training.revision_id).desc(),)
    return func.coalesce(Training.sort_title, "") if few else Training.sort_title, Training.id


def _inside(training_ids: list[int], today: date) -> dict[int, Any]:
    """Count what each training of the page holds, and find its next session."""
    alive = TrainingSession.state != State.WITHDRAWN
    coming = and_(alive, SessionRevision.start >= today)
    query = (
        select(
            Action.training_id,
            func.count(distinct(Action.id)).label("actions"),
            func.count(SessionRevision.id).label("sessions"),
            func.min(case((coming, SessionRevision.start))).label("next_start"),
            func.count(case((and_(alive, not_past(today)), 1))).label("alive"),
            func.count(case((to_confirm(today), 1))).label("to_confirm"),
        )
        .join(Training, Training.id == Action.training_id)
        .join(ActionRevision, ActionRevision.id == Action.revision_id)
        .outerjoin(TrainingSession, TrainingSession.action_id == Action.id)
        .outerjoin(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .where(Action.training_id.in_(training_ids))
        .group_by(Action.training_id)
    )
    return {row.training_id: row for row in db.session.execute(query)}
