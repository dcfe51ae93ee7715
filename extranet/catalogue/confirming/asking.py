"""Ask the providers: one letter for each contact, with a signed link for each publisher that asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select

from extranet import clock, outbox
from extranet.accounts.organisations import Organisation
from extranet.catalogue import freshness
from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.confirming.requests import ConfirmationRequest, SessionAsked, open_request
from extranet.catalogue.contacts import addresses
from extranet.catalogue.providers import Provider
from extranet.catalogue.rules import PublisherRules
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.database import db

LETTER = "confirmation"  # the name of the letter in the outbox
# A session that nobody answered for is not asked about again by itself before so long.
QUIET = timedelta(days=45)
MOST_OF_PROVIDER, MOST_OF_LINK, MOST_IN_LETTER = 200, 50, 10


def taught_by() -> ColumnElement[int | None]:
    """Return the provider of a session: who teaches, else who is responsible (join what `joined` does)."""
    return func.coalesce(ActionRevision.provider_id, TrainingRevision.provider_id)


def joined(*columns: Any) -> Select[Any]:
    """Select from the sessions with all that is above them."""
    return (
        select(*columns)
        .select_from(TrainingSession)
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .join(Action, Action.id == TrainingSession.action_id)
        .join(ActionRevision, ActionRevision.id == Action.revision_id)
        .join(Training, Training.id == Action.training_id)
        .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
    )


def providers_to_ask(today: date) -> list[int]:
    """List the providers with sessions to ask about, in order; 0 for the sessions whose provider is not known."""
    return sorted(db.session.scalars(joined(func.coalesce(taught_by(), 0)).where(_due(today)).distinct()))


def ask(provider_id: int, today: date) -> int:
    """Ask a provider about its sessions to confirm, the first to start first, inside `writing()`; return the letters.

    Those beyond the most that are asked about in one night wait for the next.
    """
    return _ask(_sessions().where(_of_provider(provider_id), _due(today)), by=None)


def ask_about(session_ids: Collection[int], own: Collection[int], today: date, *, by: int | None) -> int:
    """Ask now about these sessions of one's own, where they are to confirm; return how many letters leave."""
    wanted = TrainingSession.id.in_(session_ids), Training.publisher_id.in_(own), freshness.to_confirm(today)
    return _ask(_sessions().where(*wanted), by=by)


def _of_provider(provider_id: int) -> ColumnElement[bool]:
    return taught_by() == provider_id if provider_id else taught_by().is_(None)


def _due(today: date) -> ColumnElement[bool]:
    """Match what is to confirm and may be asked now: no request about it is under way, or stayed unanswered lately."""
    refused = select(PublisherRules.organisation_id).where(PublisherRules.ask_providers.is_(False))
    asked = exists().where(
        SessionAsked.session_id == TrainingSession.id,
        SessionAsked.answered_at.is_(None),
        ConfirmationRequest.id == SessionAsked.request_id,
        ConfirmationRequest.closed_at.is_(None),
        ConfirmationRequest.asked_at > clock.now() - QUIET,
    )
    return freshness.to_confirm(today) & Training.publisher_id.not_in(refused) & ~asked


def _sessions() -> Select[Any]:
    columns = (
        TrainingSession.id,
        Training.publisher_id,
        taught_by().label("provider_id"),
        TrainingRevision.lheo.label("training"),
        ActionRevision.lheo.label("action"),
        SessionRevision.lheo.label("session"),
    )
    unknown = SessionRevision.start.is_(None)
    return joined(*columns).order_by(unknown, SessionRevision.start, TrainingSession.id).limit(MOST_OF_PROVIDER)


def _ask(query: Select[Any], *, by: int | None) -> int:
    asked: dict[tuple[int | None, str | None, int], list[int]] = defaultdict(list)
    for row in db.session.execute(query):
        email = next(iter(addresses(row.training, row.action, row.session)), None)
        asked[row.provider_id, email, row.publisher_id].append(row.id)
    letters: dict[tuple[int | None, str], list[ConfirmationRequest]] = defaultdict(list)
    for (provider_id, email, publisher_id), ids in asked.items():
        request = open_request(publisher_id, provider_id, email, ids[:MOST_OF_LINK], by=by)
        if email:
            letters[provider_id, email].append(request)
    for some in letters.values():
        write(some)
    return len(letters)


def write(requests: list[ConfirmationRequest], *, reminder: bool = False) -> None:
    """Put one letter about requests of one contact in the outbox, inside `writing()`."""
    first = requests[0]
    parts = [_part(request) for request in requests]
    provider = db.session.get(Provider, first.provider_id) if first.provider_id else None
    letter = outbox.put(
        LETTER,
        first.email or "",
        reminder=reminder,
        provider=provider.name if provider else None,
        parts=parts,
        until=first.expires_at.astimezone(clock.PARIS).date().isoformat(),
    )
    db.session.flush()
    for request in requests:
        request.message_id = letter.id


def _part(request: ConfirmationRequest) -> dict[str, Any]:
    rows = list(db.session.execute(sessions_of(request).where(SessionAsked.answered_at.is_(None))))
    publisher = db.session.get_one(Organisation, request.publisher_id)
    sessions = [
        {
            "title": row.title,
            "start": row.start.isoformat() if row.start else None,
            "end": row.end.isoformat() if row.end else None,
            "permanent": row.permanent,
            "begun": row.start is not None and row.start < clock.today(),
            "town": next((place["town"] for place in row.places if place["town"]), None),
        }
        for row in rows[:MOST_IN_LETTER]
    ]
    return {"publisher": publisher.name, "key": request.key, "sessions": sessions, "count": len(rows)}


def sessions_of(request: ConfirmationRequest) -> Select[Any]:
    """Select what is said of the sessions of a request, the first to start first."""
    columns = (TrainingRevision.title, SessionRevision.start, SessionRevision.end, ActionRevision.permanent)
    query = joined(TrainingSession.id, *columns, ActionRevision.places)
    query = query.join(SessionAsked, SessionAsked.session_id == TrainingSession.id)
    return query.where(SessionAsked.request_id == request.id).order_by(
        SessionRevision.start.is_(None), SessionRevision.start, TrainingSession.id
    )


def other_address(request: ConfirmationRequest, session_ids: Iterable[int]) -> str | None:
    """Return another address that the offer names for these sessions, None when there is no other."""
    for row in db.session.execute(_sessions().where(TrainingSession.id.in_(session_ids))):
        for email in addresses(row.training, row.action, row.session):
            if email != request.email:
                return email
    return None
