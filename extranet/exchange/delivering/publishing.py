"""Publish a delivery that was tried: bring together what people wrote meanwhile, then show everything at once."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable

from sqlalchemy import delete, select, update

from extranet import clock
from extranet.catalogue import content
from extranet.catalogue.levels import SESSIONS
from extranet.catalogue.rules import rules_of
from extranet.catalogue.trainings import TrainingRevision
from extranet.database import db, writing
from extranet.errors import Conflict
from extranet.exchange.delivering.deliveries import Cancelled, Delivery, DeliveryState, hand_of, overtaken
from extranet.exchange.importing import Counts, finish
from extranet.exchange.rebasing import rebase
from extranet.exchange.runs import GROUPS, KINDS, WITHDRAWN, ImportRun, Move, RecordMove
from extranet.exchange.staging import Stager
from extranet.exchange.switching import confirm_told, get_ready
from extranet.lheo.tree import from_text

_AT_ONCE = 500


def publish(delivery: Delivery, own: frozenset[int]) -> None:
    """Make what a delivery staged visible, or say why it waits again. Under the publisher's lock."""
    delivery_id, run_id = delivery.id, delivery.run_id
    if overtaken(delivery):
        with writing():
            delivery = db.session.get_one(Delivery, delivery_id)
            delivery.state = DeliveryState.TRIED
            delivery.message = "L’offre a changé depuis l’essai\u00a0: comparez de nouveau le fichier."
        return
    counts = db.session.get_one(ImportRun, run_id).counts
    # Where a second person reads before publication, what is new waits for them as a draft.
    publish_new = delivery.publish and not rules_of(delivery.publisher_id).review
    by = delivery.author_id
    if not delivery.withdraw:
        counts = {group: kinds for group, kinds in counts.items() if group != WITHDRAWN}
        with writing() as session:
            session.execute(
                delete(RecordMove).where(RecordMove.run_id == run_id, RecordMove.move == Move.WITHDRAW.value)
            )
    stager = resumed(run_id, delivery.publisher_id, own)
    _rest_on_today(run_id, stager, counts)
    get_ready(run_id, stager, publish=publish_new)
    with writing() as session:  # the switch is inside: done or not, with what the delivery says of it
        delivery = session.get(Delivery, delivery_id, with_for_update=True)
        if delivery.state != DeliveryState.PUBLISHING:
            raise Cancelled
        session.execute(update(ImportRun).where(ImportRun.id == run_id).values(publish=publish_new))
        try:
            finish(run_id, stager, counts, publish=publish_new, by=by)
        except Conflict as conflict:
            delivery.state, delivery.message = DeliveryState.TRIED, conflict.message
            return
        delivery.state, delivery.ended_at = DeliveryState.PUBLISHED, clock.now()
    _confirm(delivery_id, run_id, stager)


def go_on_confirming(delivery: Delivery, own: frozenset[int]) -> None:
    """Confirm what a published delivery tells, where the worker that showed it died before the end."""
    if delivery.seen is not None:
        _confirm(delivery.id, delivery.run_id, resumed(delivery.run_id, delivery.publisher_id, own))


def _confirm(delivery_id: int, run_id: int, stager: Stager) -> None:
    confirm_told(run_id, stager)
    with writing() as session:
        session.get_one(Delivery, delivery_id).seen = None


def _rest_on_today(run_id: int, stager: Stager, counts: Counts) -> None:
    """Bring together what people wrote since the trial, twenty records at a time."""
    resting = False
    while not resting:
        with writing() as session:
            resting = rebase(run_id, stager)
            said = counts | stager.report()
            session.execute(update(ImportRun).where(ImportRun.id == run_id).values(counts=said))


def resumed(run_id: int, publisher_id: int, own: frozenset[int]) -> Stager:
    """Return the stager of a run that was tried, as it was at its end: its counts, what it heard of providers."""
    delivery = db.session.scalars(select(Delivery).where(Delivery.run_id == run_id)).one()
    stager = Stager(publisher_id, own, run_id, publish=False, hand=hand_of(delivery))
    counts = db.session.get_one(ImportRun, run_id).counts
    stager.counts.update({(group, kind): counts[group][kind] for group in GROUPS for kind in KINDS})
    last = 0
    query = select(TrainingRevision.id, TrainingRevision.lheo, TrainingRevision.delivery)
    query = query.where(TrainingRevision.run_id == run_id).order_by(TrainingRevision.id).limit(_AT_ONCE)
    while rows := db.session.execute(query.where(TrainingRevision.id > last)).all():
        last = rows[-1].id
        for row in rows:
            responsible = from_text(row.delivery or row.lheo).find("organisme-formation-responsable")
            stager.providers.hear(content.provider_columns(responsible))
    stager.seen[SESSIONS.kind].update(array("q", zlib.decompress(delivery.seen)) if delivery.seen else ())
    return stager


def packed(ids: Iterable[int]) -> bytes:
    """Write ids in little room."""
    return zlib.compress(array("q", sorted(ids)).tobytes())
