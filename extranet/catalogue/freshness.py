"""Places left and recruitment: known from the day somebody confirmed them, fading after it as the publisher decides."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, not_, or_, update

from extranet import changes, clock
from extranet.audit import journal
from extranet.catalogue.actions import ActionRevision
from extranet.catalogue.editing import rewrite, write_text
from extranet.catalogue.rules import DEFAULT, PublisherRules, all_rules
from extranet.catalogue.sessions import (
    BY_PUBLISHER,
    CLOSED,
    OPEN,
    RECRUITMENT,
    SUSPENDED,
    SessionRevision,
    TrainingSession,
)
from extranet.catalogue.trainings import Training
from extranet.catalogue.visibility import action_published, not_past, session_published
from extranet.database import Instant, db
from extranet.errors import Conflict, Invalid
from extranet.lheo.tree import from_text

MOST_PLACES = 9999


class Freshness(StrEnum):
    """How far what somebody confirmed can still be believed."""

    NEVER = "never"
    FRESH = "fresh"
    TO_CONFIRM = "to_confirm"
    OLD = "old"


class Periods(Protocol):
    """What says for how many days a confirmation is fresh, then stale: Rules, or a row of `with_periods`."""

    fresh_days: int
    stale_days: int


def freshness_of(confirmed_at: datetime | None, rules: Periods, today: date) -> Freshness:
    """Say what a confirmation is worth that day, by the publisher's rules."""
    last = fresh_until(confirmed_at, rules)
    if last is None:
        return Freshness.NEVER
    if today <= last:
        return Freshness.FRESH
    return Freshness.TO_CONFIRM if (today - last).days <= rules.stale_days - rules.fresh_days else Freshness.OLD


def fresh_until(confirmed_at: datetime | None, rules: Periods) -> date | None:
    """Return the last day (Europe/Paris) on which a confirmation is fresh."""
    if confirmed_at is None:
        return None
    return confirmed_at.astimezone(clock.PARIS).date() + timedelta(days=rules.fresh_days)


def with_periods(query: Select[Any]) -> Select[Any]:
    """Add to a query that reads Training the days of its publisher's rules, as `Periods`."""
    return query.outerjoin(PublisherRules, PublisherRules.organisation_id == Training.publisher_id).add_columns(
        func.coalesce(PublisherRules.fresh_days, DEFAULT.fresh_days).label("fresh_days"),
        func.coalesce(PublisherRules.stale_days, DEFAULT.stale_days).label("stale_days"),
    )


def places_fresh(today: date) -> ColumnElement[bool]:
    """Match the sessions whose places are known and fresh that day (join Training)."""
    since = {
        publisher: _since(today, rules.fresh_days)
        for publisher, rules in all_rules().items()
        if rules.fresh_days != DEFAULT.fresh_days
    }
    first = _since(today, DEFAULT.fresh_days)
    if since:
        first = case(*((Training.publisher_id == publisher, day) for publisher, day in since.items()), else_=first)
    return and_(TrainingSession.places_left.is_not(None), TrainingSession.places_confirmed_at >= first)


def _since(today: date, days: int) -> ColumnElement[datetime]:
    return literal(datetime.combine(today - timedelta(days=days), time(), clock.PARIS), Instant)


def to_confirm(today: date) -> ColumnElement[bool]:
    """Match the sessions that prescribers see and may propose, and whose places are not known, or no longer fresh.

    Join Training, Action, ActionRevision and SessionRevision.
    """
    entered = and_(SessionRevision.start < today, ActionRevision.permanent.is_(False))
    recruitment = func.coalesce(SessionRevision.recruitment_state, "")
    unknown = or_(TrainingSession.places_left.is_(None), TrainingSession.places_confirmed_at.is_(None))
    return and_(
        action_published(),
        session_published(),
        not_past(today),
        or_(unknown, not_(places_fresh(today))),
        recruitment.not_in((CLOSED, SUSPENDED)),
        or_(SessionRevision.start.is_(None), ~entered),
        or_(SessionRevision.registration_end.is_(None), SessionRevision.registration_end >= today),
    )


def mark(session: Any) -> str:
    """Return a text that changes whenever somebody confirms the places of a session (or of a row of one)."""
    at = session.places_confirmed_at
    return f"{session.places_left}/{session.places_total}/{at.isoformat() if at else None}"


def confirm(
    session: TrainingSession,
    left: int | None,
    total: int | None = None,
    *,
    by: int | None,
    as_: str = BY_PUBLISHER,
    seen: str | None = None,
    recruitment: str | None = None,
) -> None:
    """Write down the places left of a session, and the total when known; `left` None: unknown again, to confirm.

    `recruitment` (LHÉO etat-recrutement) is said with them, None when nothing is said of it. `seen` is the mark of
    what the person was looking at. Raises Conflict when somebody else confirmed meanwhile, Invalid for a negative
    number, an absurd one, more places left than there are, or no state of a recruitment.
    """
    db.session.refresh(session, with_for_update=True)
    if seen is not None and seen != mark(session):
        raise Conflict("Quelqu’un a confirmé ces places pendant que vous écriviez.")
    _check(left, total, recruitment)
    before = session.places_left
    session.places_left = left
    session.places_total = total
    session.places_confirmed_at = None if left is None else clock.now()
    session.places_confirmed_as = None if left is None else as_
    session.places_confirmed_by_id = None if left is None else by
    journal.record(
        "confirm_places", changes.SESSION, session.id, by=by, before=before, after=left, total=total, confirmed_as=as_
    )
    if recruitment is not None:
        _confirm_recruitment(session, recruitment, by=by, as_=as_)
    changes.note(changes.SESSION, session.id)


def _check(left: int | None, total: int | None, recruitment: str | None) -> None:
    for field, number in (("left", left), ("total", total)):
        if number is not None and not 0 <= number <= MOST_PLACES:
            raise Invalid(f"Indiquez un nombre de places entre 0 et {MOST_PLACES}.", field=field)
    if left is not None and total is not None and left > total:
        raise Invalid("Il ne peut pas rester plus de places qu’il n’y en a en tout.", field="left")
    if recruitment not in {None, OPEN, CLOSED, SUSPENDED}:
        raise Invalid("Dites si le recrutement est ouvert, fermé ou suspendu.", field="recruitment")


def _confirm_recruitment(session: TrainingSession, state: str, *, by: int | None, as_: str) -> None:
    if session.revision.recruitment_state != state:
        element = from_text(session.revision.lheo)
        write_text(element, RECRUITMENT, state)
        rewrite(session, element, seen=session.revision_id, by=by, confirmed_as=as_)
    session.confirm_recruitment(by=by, as_=as_)


def shift(session_id: int, number: int, *, by: int | None, as_: str = BY_PUBLISHER) -> int:
    """Add so many places to those left (negative: take them), confirming them; return how many are left.

    One statement reads and writes: of changes at the same moment none is lost. Raises Conflict, and changes
    nothing, when the places are unknown or would fall below none or above the total.
    """
    left = TrainingSession.places_left + number
    most = func.coalesce(TrainingSession.places_total, MOST_PLACES)
    after = db.session.scalar(
        update(TrainingSession)
        .where(TrainingSession.id == session_id, left >= 0, left <= most)
        .values(
            places_left=left,
            places_confirmed_at=clock.now(),
            places_confirmed_as=as_,
            places_confirmed_by_id=by,
        )
        .returning(TrainingSession.places_left)
        .execution_options(synchronize_session="fetch")
    )
    if after is None:
        raise Conflict("Il n’y a plus assez de places, ou leur nombre n’est pas connu\u00a0: rien n’a changé.")
    journal.record(
        "confirm_places", changes.SESSION, session_id, by=by, before=after - number, after=after, confirmed_as=as_
    )
    changes.note(changes.SESSION, session_id)
    return after
