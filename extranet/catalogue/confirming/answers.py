"""What whoever holds a link says of its sessions; said again until the link closes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from extranet import clock
from extranet.catalogue import freshness
from extranet.catalogue.confirming import asking
from extranet.catalogue.confirming.requests import ConfirmationRequest, SessionAsked, open_request
from extranet.catalogue.sessions import BY_PROVIDER, SessionRevision, TrainingSession
from extranet.catalogue.visibility import action_published, not_past, session_published
from extranet.database import db, hold
from extranet.errors import Conflict, NotFound

A_DAY = timedelta(days=1)


def lines(request: ConfirmationRequest) -> list[Any]:
    """List the sessions of a request that are still offered, with their places and recruitment."""
    query = asking.sessions_of(request).add_columns(
        TrainingSession.numero,
        TrainingSession.places_left,
        TrainingSession.places_total,
        TrainingSession.places_confirmed_at,
        TrainingSession.places_confirmed_as,
        SessionRevision.recruitment_state,
        SessionAsked.answered_at,
    )
    return list(db.session.execute(query.where(action_published(), session_published(), not_past(clock.today()))))


def seen_of(rows: list[Any]) -> str:
    """Return a text that changes whenever somebody says something else of one of these sessions."""
    text = "\n".join(f"{row.id}/{freshness.mark(row)}/{row.recruitment_state}" for row in rows)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def answer(
    request: ConfirmationRequest,
    session_id: int,
    left: int | None,
    total: int | None,
    *,
    recruitment: str,
    seen: str,
) -> None:
    """Say what is left of one session, as the provider, inside `writing()`.

    Raises NotFound for a session that is not asked about, or no longer offered; else as `freshness.confirm`.
    """
    if session_id not in {row.id for row in lines(request)}:
        raise NotFound("Cette session n’est plus proposée, ou ce lien ne la concerne pas.")
    session = db.session.get_one(TrainingSession, session_id)
    freshness.confirm(session, left, total, by=None, as_=BY_PROVIDER, seen=seen, recruitment=recruitment)
    _note(request, session_id)


def confirm_all(request: ConfirmationRequest, *, seen: str) -> int:
    """Confirm every figure as it stands, inside `writing()`; return how many sessions have one.

    Raises Conflict, and confirms nothing, when somebody said something else since the page was read.
    """
    rows = lines(request)
    if seen != seen_of(rows):
        raise Conflict("Ces chiffres ont changé pendant que vous lisiez. Les voici à jour.")
    known = [row for row in rows if row.places_left is not None]
    for row in known:
        session = db.session.get_one(TrainingSession, row.id)
        values: Mapping[str, Any] = {"by": None, "as_": BY_PROVIDER, "recruitment": row.recruitment_state}
        freshness.confirm(session, row.places_left, row.places_total, **values)
        _note(request, row.id)
    return len(known)


def _note(request: ConfirmationRequest, session_id: int) -> None:
    now = clock.now()
    db.session.get_one(SessionAsked, (request.id, session_id)).answered_at = now
    request.answered_at = request.answered_at or now


def renew(request: ConfirmationRequest) -> bool:
    """Send a new link to the same contact, inside `writing()`; one a day at most: tell whether it leaves.

    Raises NotFound when the link was revoked, or when none of its sessions is offered any more.
    """
    hold(request)
    ids = [row.id for row in lines(request)]
    if request.revoked_at is not None or request.email is None or not ids:
        raise NotFound("Aucun nouveau lien ne peut être envoyé pour ces sessions.")
    lately = select(ConfirmationRequest.id).where(
        ConfirmationRequest.email == request.email,
        ConfirmationRequest.publisher_id == request.publisher_id,
        ConfirmationRequest.asked_at > clock.now() - A_DAY,
    )
    if db.session.scalar(lately.limit(1)) is not None:
        return False
    asking.write([open_request(request.publisher_id, request.provider_id, request.email, ids, by=None)])
    return True
