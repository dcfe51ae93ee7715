"""Deliveries as rows: what was received from whom, where it stands, and what a person may ask of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, Text, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock, work
from extranet.audit import journal
from extranet.database import Instant, Json, db, writing
from extranet.errors import Conflict, Invalid
from extranet.exchange.runs import RUNNING, ImportRun

KIND = "delivery"
LHEO = "lheo"  # the kind of a file that a system writes; the others are spreadsheets
KEPT = timedelta(days=30)  # that a tried delivery waits; that a publication can be taken back


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    RECEIVED = "received"
    TRYING = "trying"
    TRIED = "tried"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    UNDONE = "undone"
    ABANDONED = "abandoned"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Origin(StrEnum):
    """How a delivery came."""

    UPLOAD = "upload"
    FEED = "feed"
    MENDED = "mended"


UNDER_WAY = (DeliveryState.RECEIVED, DeliveryState.TRYING, DeliveryState.PUBLISHING)
OPEN = (*UNDER_WAY, DeliveryState.TRIED)


class Delivery(db.Model):
    """One file that a publisher delivered. Its name is only ever shown; `stored` is where it lies."""

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(primary_key=True)
    publisher_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"))  # whose rejected formation it mends
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"), index=True)
    work_id: Mapped[int | None]
    origin: Mapped[str]
    file_name: Mapped[str]
    stored: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]  # SHA-256 of the file
    kind: Mapped[str]
    full: Mapped[bool]  # what it does not hold is to be withdrawn
    automatic: Mapped[bool] = mapped_column(default=False)  # published by itself when nothing speaks against it
    publish: Mapped[bool] = mapped_column(default=False)  # what is new is published, not left as a draft
    withdraw: Mapped[bool] = mapped_column(default=False)  # what is absent is withdrawn
    state: Mapped[str] = mapped_column(default=DeliveryState.RECEIVED, index=True)
    done: Mapped[int] = mapped_column(default=0)  # formations read; bytes while total is 0
    total: Mapped[int] = mapped_column(default=0)
    published: Mapped[dict[str, int]] = mapped_column(Json, default=dict)  # records of the feed at the trial, by kind
    # Ids of the sessions that the file holds and that were there: publishing it confirms what it says of them, then
    # forgets them
    seen: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    message: Mapped[str | None] = mapped_column(Text)
    left: Mapped[int | None]  # records that taking it back could not touch
    feed_mark: Mapped[str | None] = mapped_column(index=True)
    received_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    tried_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class Cancelled(Exception):
    """Nobody wants the delivery any more."""


@dataclass(frozen=True, kw_only=True)
class Received:
    """A file that lies in the folder of deliveries, and what is said of it."""

    publisher_id: int
    file_name: str
    stored: str
    size: int
    digest: str
    kind: str
    full: bool
    origin: Origin
    author_id: int | None = None
    parent_id: int | None = None
    automatic: bool = False
    publish: bool = False
    feed_mark: str | None = None


def hand_of(delivery: Delivery) -> int | None:
    """Return the person whose own writing a delivery is: who deposits a spreadsheet, or mends a line of theirs.

    What a system writes (LHÉO) or leaves in a folder is a feed's, whoever deposits it.
    """
    if delivery.origin == Origin.MENDED:
        parent = db.session.get(Delivery, delivery.parent_id)
        return delivery.author_id if parent is not None and hand_of(parent) is not None else None
    by_hand = delivery.origin == Origin.UPLOAD and delivery.kind != LHEO
    return delivery.author_id if by_hand else None


def receive(file: Received) -> int:
    """Write a delivery down and have it tried; return its id."""
    with writing() as session:
        delivery = Delivery(**vars(file) | {"file_name": shown_name(file.file_name)})
        session.add(delivery)
        session.flush()
        journal.record("deliver", KIND, delivery.id, by=file.author_id, organisation_id=file.publisher_id)
        _put(delivery)
        return delivery.id


def shown_name(name: str) -> str:
    """Return the last part of a name that somebody gave, without what a page cannot show."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(one for one in last if one.isprintable()).encode(errors="replace").decode().strip()
    return kept[-200:] or "sans nom"


def _put(delivery: Delivery) -> None:
    item = work.put(KIND, {"delivery": delivery.id})
    db.session.flush()
    delivery.work_id = item.id


def state_of(delivery: Any) -> DeliveryState:
    """Return where a delivery stands; it has failed when its work was given up."""
    if delivery.state in UNDER_WAY and delivery.work_id is not None:
        item = db.session.get(work.WorkItem, delivery.work_id)
        if item is not None and item.state == work.FAILED:
            return DeliveryState.FAILED
    return DeliveryState(delivery.state)


def overtaken(delivery: Delivery) -> bool:
    """Tell whether another delivery of the publisher was published, or taken back, since this one was tried."""
    mended = select(Delivery.run_id).where(Delivery.parent_id == delivery.id, Delivery.run_id.is_not(None))
    since = select(ImportRun.id).where(
        ImportRun.publisher_id == delivery.publisher_id,
        ImportRun.finished_at > delivery.tried_at,
        ImportRun.state.in_(("done", "undone")),
        ImportRun.id.not_in(mended),
    )
    undone = select(Delivery.id).where(
        Delivery.publisher_id == delivery.publisher_id,
        Delivery.state == DeliveryState.UNDONE,
        Delivery.ended_at > delivery.tried_at,
    )
    return any(db.session.scalar(query.limit(1)) is not None for query in (since, undone))


def ask_to_publish(delivery_id: int, *, publish: bool, withdraw: bool, by: int | None) -> None:
    """Have a tried delivery published; raise Conflict when it is not waiting for that any more."""
    with writing():
        delivery = _locked(delivery_id)
        if delivery.state != DeliveryState.TRIED:
            raise Conflict("Cette livraison n’attend plus de décision.")
        if overtaken(delivery):
            raise Conflict("L’offre a changé depuis l’essai\u00a0: comparez de nouveau le fichier avant de publier.")
        delivery.publish, delivery.withdraw, delivery.state = publish, withdraw, DeliveryState.PUBLISHING
        delivery.message = None
        journal.record("publish", KIND, delivery.id, by=by, organisation_id=delivery.publisher_id)
        _put(delivery)


def ask_again(delivery_id: int, *, by: int | None) -> None:
    """Have a delivery tried once more: it failed, or the offer changed since."""
    with writing():
        delivery = _locked(delivery_id)
        if state_of(delivery) not in (DeliveryState.TRIED, DeliveryState.FAILED):
            raise Conflict("Cette livraison n’a pas à être comparée de nouveau.")
        if delivery.state != DeliveryState.PUBLISHING:
            _let_go(delivery)
            delivery.state, delivery.done, delivery.total = DeliveryState.RECEIVED, 0, 0
        journal.record("try", KIND, delivery.id, by=by, organisation_id=delivery.publisher_id)
        _put(delivery)


def cancel(delivery_id: int, *, by: int | None) -> None:
    """Stop a delivery that is being tried; one that is being published goes back to waiting."""
    with writing():
        delivery = _locked(delivery_id)
        if delivery.state == DeliveryState.PUBLISHING:
            delivery.state = DeliveryState.TRIED
        elif delivery.state in UNDER_WAY:
            _end(delivery, DeliveryState.CANCELLED)
        else:
            raise Conflict("Cette livraison n’est plus en cours.")
        journal.record("cancel", KIND, delivery.id, by=by, organisation_id=delivery.publisher_id)


def abandon(delivery_id: int, *, by: int | None, message: str | None = None) -> None:
    """Forget a tried delivery; nobody ever saw what it brought."""
    with writing():
        delivery = _locked(delivery_id)
        if delivery.state != DeliveryState.TRIED:
            raise Conflict("Cette livraison n’attend plus de décision.")
        _end(delivery, DeliveryState.ABANDONED)
        delivery.message = message
        journal.record("abandon", KIND, delivery.id, by=by, organisation_id=delivery.publisher_id)


def _end(delivery: Delivery, state: DeliveryState) -> None:
    _let_go(delivery)
    delivery.state, delivery.ended_at = state, clock.now()
    _put(delivery)


def _let_go(delivery: Delivery) -> None:
    """Leave what was staged to be discarded, as what a killed import leaves."""
    if delivery.run_id is not None:
        db.session.execute(update(ImportRun).where(ImportRun.id == delivery.run_id).values(state=RUNNING))


def _locked(delivery_id: int) -> Delivery:
    delivery = db.session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None:
        raise Invalid("Cette livraison n’existe plus.")
    return delivery


def deliveries_waiting(own: Collection[int]) -> int:
    """Count the deliveries of these organisations that wait for a person."""
    query = select(func.count()).select_from(Delivery).outerjoin(work.WorkItem, work.WorkItem.id == Delivery.work_id)
    given_up = Delivery.state.in_(UNDER_WAY) & (work.WorkItem.state == work.FAILED)
    waits = or_(Delivery.state == DeliveryState.TRIED, given_up)
    return db.session.scalar(query.where(Delivery.publisher_id.in_(own), waits)) or 0
