"""One verb on several trainings at once, and its undoing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import select

from extranet import changes
from extranet.accounts.memberships import Member
from extranet.accounts.organisations import family
from extranet.audit import journal
from extranet.audit.journal import Entry
from extranet.catalogue import publishing, reviews
from extranet.catalogue.states import Verb
from extranet.catalogue.trainings import Training
from extranet.database import db
from extranet.errors import Conflict, Invalid, NotFound

MOST_AT_ONCE = 50
# Beside the verbs: a draft given to a second person.
SUBMIT = "submit"
_ACTS = {
    SUBMIT: reviews.submit,
    Verb.PUBLISH: publishing.publish,
    Verb.WITHDRAW: publishing.withdraw,
    Verb.REPUBLISH: publishing.republish,
}


LOT = "lot"


@dataclass
class Outcome:
    """What was done to how many, under which entry of the journal, and what was not, as (title, why)."""

    done: int = 0
    lot_id: int | None = None
    refused: list[tuple[str, str]] = field(default_factory=list)


def act(verb: Verb | str, ids: Iterable[int], own: Collection[int], *, by: int, as_: int) -> Outcome:
    """Do it to each training of these publishers, inside `writing()`; one that cannot keeps none of the others.

    `as_` is the organisation for which the person acts.
    """
    outcome, done = Outcome(), {}
    for training in _trainings(ids, own):
        try:
            _ACTS[verb](training, by=by)
        except (Invalid, Conflict) as refusal:
            outcome.refused.append((training.revision.title, refusal.message))
        else:
            done[str(training.id)] = _since(training)
    if done:
        entry = journal.record(LOT, changes.TRAINING, None, by=by, organisation_id=as_, done_verb=verb, done=done)
        db.session.flush()
        outcome.done, outcome.lot_id = len(done), entry.id
    return outcome


def own_lot(member: Member, lot_id: int) -> bool:
    """Tell whether a lot was done for the member's organisation."""
    return _lot(lot_id).organisation_id in family(member.organisation.id)


def undo(lot_id: int, own: Collection[int], *, by: int) -> tuple[int, int]:
    """Take a lot back where nobody changed the state since; return how many were taken back, and how many not."""
    details = _lot(lot_id).details
    count, done = 0, {int(key): since for key, since in details["done"].items()}
    for training in _trainings(done, own):
        if _since(training) != done[training.id]:
            continue
        if details["done_verb"] != SUBMIT:
            publishing.undo(training, Verb(details["done_verb"]), by=by)
        elif reviews.open_review(training) is None:
            continue
        else:
            reviews.take_back(training, by=by)
        count += 1
    return count, len(done) - count


def _since(training: Training) -> str:
    return training.state_changed_at.isoformat() if training.state_changed_at else ""


def _lot(lot_id: int) -> Entry:
    entry = db.session.get(Entry, lot_id)
    if entry is None or entry.verb != LOT:
        raise NotFound("Il n’y a rien à annuler ici.")
    return entry


def _trainings(ids: Iterable[int], own: Collection[int]) -> list[Training]:
    some = sorted(set(ids))[:MOST_AT_ONCE]
    here = (Training.id.in_(some), Training.publisher_id.in_(own), Training.revision_id.is_not(None))
    return list(db.session.scalars(select(Training).where(*here).order_by(Training.id).with_for_update()))
