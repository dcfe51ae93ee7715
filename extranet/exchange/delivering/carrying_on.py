"""What the worker does for a delivery: try it, publish it, or forget it; taken up again after a kill, it ends the same.

A trial that was killed is forgotten and begun anew; a publication is one transaction, done or not, and the
confirmations that follow it go on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from extranet import clock
from extranet.accounts.organisations import family
from extranet.catalogue.levels import SESSIONS
from extranet.catalogue.rules import rules_of
from extranet.database import db, writing
from extranet.errors import Invalid, Refused
from extranet.exchange.absences import absences, share
from extranet.exchange.alone import alone, bury_the_dead
from extranet.exchange.delivering.deliveries import UNDER_WAY, Cancelled, Delivery, DeliveryState, hand_of
from extranet.exchange.delivering.publishing import go_on_confirming, packed, publish
from extranet.exchange.delivering.rejects import Rejects
from extranet.exchange.discarding import discard_interrupted
from extranet.exchange.importing import SAME_NUMBER, begin, refuse_numbers_of_others
from extranet.exchange.moves import keep_moves
from extranet.exchange.opening import Kind, delivered_file
from extranet.exchange.runs import INTERRUPTED, TRIED, WITHDRAWN, ImportRun, Move
from extranet.exchange.staging import Stager
from extranet.exchange.taking_in import DeliveredFile, TakingIn, keep_problems

PULSE = 1.0  # seconds between two marks of progress


@dataclass(frozen=True)
class Places:
    """Where files lie on this machine."""

    deliveries: Path
    locks: Path


def carry_on(delivery_id: int, places: Places, beat: Callable[[], None]) -> None:
    """Do what a delivery waits for. `beat` renews the lease of the work, and may stop it.

    Raises Conflict while another import of the publisher is running: the work is to be tried later.
    """
    delivery = db.session.get(Delivery, delivery_id)
    if delivery is None:
        return
    own = family(delivery.publisher_id)
    with alone(places.locks, own):
        bury_the_dead(places.locks, own)
        delivery = db.session.get_one(Delivery, delivery_id)
        try:
            if delivery.state in (DeliveryState.RECEIVED, DeliveryState.TRYING):
                _Trial(delivery, own, places, beat).run()
            if delivery.state == DeliveryState.PUBLISHING:
                publish(delivery, own)
            elif delivery.state == DeliveryState.PUBLISHED:
                go_on_confirming(delivery, own)
        except Cancelled:
            discard_interrupted(delivery.publisher_id)


class _Trial:
    def __init__(self, delivery: Delivery, own: frozenset[int], places: Places, beat: Callable[[], None]) -> None:
        self._id, self._publisher_id = delivery.id, delivery.publisher_id
        self._own, self._full, self._author_id = own, delivery.full, delivery.author_id
        self._hand = hand_of(delivery)
        self._file_name, self._old_run = delivery.file_name, delivery.run_id
        self._path, self._kind = places.deliveries / delivery.stored, Kind(delivery.kind)
        self._beat, self._next = beat, 0.0
        self._bytes = self._total = self._done = 0

    def run(self) -> None:
        """Stage the file and keep what was found; a file that cannot be believed is refused whole."""
        try:
            self._forget_last()
            file = delivered_file(self._path, self._kind, self._own, self._more_bytes)
            found = file.survey()
            refuse_numbers_of_others(found, self._own)
            self._total = found.formations
            self._try(file, found.numeros)
        except (Refused, Invalid) as refusal:
            self._end(DeliveryState.REFUSED, refusal.message)
        except IntegrityError:
            self._end(DeliveryState.REFUSED, SAME_NUMBER)
        except FileNotFoundError:
            self._end(DeliveryState.REFUSED, "Le fichier n’est plus là\u00a0: déposez-le de nouveau.")
        except BaseException:
            discard_interrupted(self._publisher_id)
            raise

    def _forget_last(self) -> None:
        """Forget the run of an earlier trial of this delivery: it was discarded."""
        with writing() as session:
            delivery = self._wanted()
            delivery.state, delivery.done, delivery.total, delivery.run_id = DeliveryState.TRYING, 0, 0, None
            session.flush()
            session.execute(delete(ImportRun).where(ImportRun.id == self._old_run, ImportRun.state == INTERRUPTED))

    def _try(self, file: DeliveredFile, numeros: Collection[str]) -> None:
        run_id = begin(self._file_name, self._publisher_id, publish=False, by=self._author_id)
        with writing():
            self._wanted().run_id = run_id
        stager = Stager(self._publisher_id, self._own, run_id, publish=False, hand=self._hand)
        rejects = Rejects(run_id)
        problems = TakingIn(file, stager, rejected=rejects.keep, progress=self._more_formations).run()
        rejects.flush()
        counts, published = stager.report(), {}
        if self._full:
            absent = absences(self._own, numeros, stager.seen)
            counts[WITHDRAWN], published = absent.counts(), absent.published
            stager.moves |= {(Move.WITHDRAW, kind): ids for kind, ids in absent.ids.items()}
        keep_problems(run_id, problems)
        keep_moves(run_id, stager.moves)
        with writing() as session:
            delivery = self._wanted()
            session.execute(update(ImportRun).where(ImportRun.id == run_id).values(state=TRIED, counts=counts))
            delivery.published, delivery.done, delivery.total = published, self._total, self._total
            delivery.tried_at, delivery.message = clock.now(), None
            delivery.seen = packed(stager.seen[SESSIONS.kind])
            delivery.state = DeliveryState.TRIED
            if delivery.automatic:
                _decide_alone(delivery, counts)

    def _more_bytes(self, size: int) -> None:
        self._bytes += size
        self._pulse()

    def _more_formations(self, done: int) -> None:
        self._done = done
        self._pulse()

    def _pulse(self) -> None:
        """Say how far the trial is, from time to time; stop when nobody wants it any more."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + PULSE
        with writing():
            delivery = self._wanted()
            delivery.done = self._done if self._total else min(self._bytes, 2**31 - 1)
            delivery.total = self._total
        self._beat()

    def _wanted(self) -> Delivery:
        delivery = db.session.get(Delivery, self._id, with_for_update=True)
        if delivery is None or delivery.state not in UNDER_WAY:
            raise Cancelled
        return delivery

    def _end(self, state: DeliveryState, message: str) -> None:
        db.session.rollback()
        discard_interrupted(self._publisher_id)
        with writing():
            delivery = self._wanted()
            delivery.state, delivery.message, delivery.ended_at = state, message, clock.now()


def over_share(published: dict[str, int], counts: dict[str, Any], publisher_id: int) -> int | None:
    """Return the share, in percent, that a delivery would withdraw, where that needs a person's yes; else None."""
    absent = counts.get(WITHDRAWN)
    found = share(absent, published) if absent and published else 0
    return found if found > rules_of(publisher_id).withdrawn_share else None


def _decide_alone(delivery: Delivery, counts: dict[str, Any]) -> None:
    """Publish what came in whole by itself; anything else waits for a person, who is told why."""
    over = over_share(delivery.published, counts, delivery.publisher_id)
    if counts["rejected"]["formations"]:
        delivery.message = "Des formations sont refusées\u00a0: la livraison attend votre décision."
    elif over is not None:
        delivery.message = f"Elle retirerait {over}\u00a0% de l’offre publiée\u00a0: elle attend votre décision."
    else:
        delivery.state, delivery.withdraw = DeliveryState.PUBLISHING, delivery.full
