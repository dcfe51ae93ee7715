"""What follows a request: a reminder, another contact, then the publisher's desk; and the nightly round of all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import date, timedelta

from sqlalchemy import distinct, func, select

from extranet import clock
from extranet.catalogue import freshness
from extranet.catalogue.actions import Action
from extranet.catalogue.confirming import asking
from extranet.catalogue.confirming.requests import Because, ConfirmationRequest, SessionAsked, open_request
from extranet.catalogue.desk_lines import DeskLine, LineKind
from extranet.catalogue.desk_lines import waiting as lines_waiting
from extranet.catalogue.sessions import TrainingSession
from extranet.database import db, writing
from extranet.outbox import FAILED, Message

KIND = "ask_providers"
REMINDED, PASSED_ON, HANDED = timedelta(days=5), timedelta(days=10), timedelta(days=15)

_WAITING = (
    ConfirmationRequest.passed_on_at.is_(None),
    ConfirmationRequest.handed_at.is_(None),
    ConfirmationRequest.closed_at.is_(None),
    ConfirmationRequest.revoked_at.is_(None),
)


def go_round(cursor: int | None, beat: Callable[[int], None]) -> None:
    """Follow every request and ask every provider, one short transaction each; `beat` keeps how far it went."""
    today = clock.today()
    waiting = db.session.scalars(select(func.coalesce(ConfirmationRequest.provider_id, 0)).where(*_WAITING).distinct())
    providers = sorted({*waiting, *asking.providers_to_ask(today)})
    for provider_id in providers:
        if cursor is not None and provider_id <= cursor:
            continue
        with writing():
            follow_up(provider_id, today)
            asking.ask(provider_id, today)
        beat(provider_id)


def follow_up(provider_id: int, today: date) -> None:
    """Do what the requests made to a provider call for that day, inside `writing()`."""
    own = ConfirmationRequest.provider_id
    query = select(ConfirmationRequest).where(own == provider_id if provider_id else own.is_(None), *_WAITING)
    again: dict[str | None, list[ConfirmationRequest]] = defaultdict(list)
    for request in db.session.scalars(query.order_by(ConfirmationRequest.id)):
        if _settle(request, today):
            again[request.email].append(request)
    for some in again.values():
        asking.write(some, reminder=True)


def _settle(request: ConfirmationRequest, today: date) -> bool:
    """Move a request on; tell whether its contact is to be reminded."""
    now, left = clock.now(), _left(request, today)
    if not left:
        request.closed_at = now
    elif _was_refused(request):
        _hand_over(request, Because.MAIL)
    elif now - request.first_asked_at >= HANDED:
        _hand_over(request, Because.SILENCE)
    elif request.asked_at == request.first_asked_at:
        # Who answered for some sessions only is reminded of the others; another contact is for who says nothing.
        if now - request.asked_at >= PASSED_ON and request.answered_at is None:
            _pass_on(request, left)
        elif now - request.asked_at >= REMINDED and request.reminded_at is None:
            request.reminded_at = now
            return True
    return False


def _left(request: ConfirmationRequest, today: date) -> list[int]:
    """List the sessions of a request that nobody answered for and that are still to confirm."""
    query = asking.joined(TrainingSession.id).join(SessionAsked, SessionAsked.session_id == TrainingSession.id)
    query = query.where(SessionAsked.request_id == request.id, SessionAsked.answered_at.is_(None))
    return list(db.session.scalars(query.where(freshness.to_confirm(today)).order_by(TrainingSession.id)))


def _was_refused(request: ConfirmationRequest) -> bool:
    return db.session.scalar(select(Message.state).where(Message.id == request.message_id)) == FAILED


def _hand_over(request: ConfirmationRequest, because: Because) -> None:
    request.handed_at, request.handed_because = clock.now(), because


def _pass_on(request: ConfirmationRequest, left: list[int]) -> None:
    """Ask the other contact, if the offer names one; its link opens for as long as any."""
    email = asking.other_address(request, left)
    if email is None:
        return
    request.passed_on_at = clock.now()
    other = open_request(
        request.publisher_id, request.provider_id, email, left, by=None, first_asked_at=request.first_asked_at
    )
    asking.write([other])


def unanswered(own: Collection[int], today: date) -> int:
    """Count the sessions of these organisations that came back to the desk and are still to confirm."""
    still = (
        select(DeskLine.id)
        .join(Action, Action.training_id == DeskLine.training_id)
        .join(TrainingSession, TrainingSession.action_id == Action.id)
        .where(TrainingSession.id == SessionAsked.session_id, DeskLine.record_id == TrainingSession.id)
        .where(lines_waiting(own, LineKind.PLACES, today))
        .correlate(SessionAsked)
    )
    back = (ConfirmationRequest.handed_at.is_not(None), ConfirmationRequest.revoked_at.is_(None))
    query = (
        select(func.count(distinct(SessionAsked.session_id)))
        .join(ConfirmationRequest, ConfirmationRequest.id == SessionAsked.request_id)
        .where(ConfirmationRequest.publisher_id.in_(own), SessionAsked.answered_at.is_(None), *back, still.exists())
    )
    return db.session.scalar(query) or 0
