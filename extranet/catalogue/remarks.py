"""Errors that readers report on the offer: what is wrong, and what its publisher answers."""

from __future__ import annotations

from datetime import datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, and_, delete, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock, outbox, retention
from extranet.accounts import notifications
from extranet.accounts.organisations import Organisation, family
from extranet.accounts.people import User
from extranet.audit import journal
from extranet.catalogue.actions import Action
from extranet.catalogue.remark_texts import read_answer, read_remark
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.catalogue.visibility import session_published
from extranet.database import Instant, db, writing
from extranet.errors import Conflict, Invalid, NotFound

RECORD = "remark"
MOST_A_DAY = 20  # by one person


class Kind(StrEnum):
    """What is wrong on a sheet."""

    PLACES = "places"
    DATES = "dates"
    CONTACT = "contact"
    CONTENT = "contenu"

    @property
    def label(self) -> str:
        """Return what people read."""
        return {"places": "Places", "dates": "Dates", "contact": "Contact", "contenu": "Contenu"}[self]


class RemarkState(StrEnum):
    """Where a remark stands: received, then answered, or closed without an answer."""

    RECEIVED = "received"
    ANSWERED = "answered"
    CLOSED = "closed"


class Remark(db.Model):
    """One thing that somebody says is wrong; its name is shown to the publisher only when the person wants it."""

    __tablename__ = "remark"

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("training_session.id"), index=True)
    kind: Mapped[str]
    text: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    named: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    state: Mapped[str] = mapped_column(default=RemarkState.RECEIVED, index=True)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)  # answered, or closed
    answer: Mapped[str | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


def target(action_id: int) -> Any:
    """Return what a reader reports on: an action that is or was published; raise NotFound."""
    query = (
        select(Action.id, TrainingRevision.title, Organisation.name.label("publisher"))
        .join(Training, Training.id == Action.training_id)
        .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
        .join(Organisation, Organisation.id == Training.publisher_id)
        .where(Action.id == action_id, Action.revision_id.is_not(None))
        .where(Action.state != State.DRAFT, Training.state != State.DRAFT)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound("Cette formation n’existe pas, ou n’a pas encore été publiée.")
    return row


def report(
    action_id: int, kind: str, text: str, *, by: int, organisation_id: int, session_id: int | None = None, named: bool
) -> Remark:
    """Write a remark down, for the action's publisher.

    Raises NotFound for what readers do not see, Invalid for a text that may not be kept or too many remarks in a day,
    Conflict when the same person said the same thing of the same session that day (Europe/Paris).
    """
    kind, text = Kind(kind), read_remark(text, contact=kind == Kind.CONTACT)
    with writing() as session:
        target(action_id)
        _check_session(action_id, session_id)
        # One remark of a person at a time: what follows counts those before.
        session.scalar(select(User.id).where(User.id == by).with_for_update())
        today = _said_today(by)
        if any(said == (action_id, session_id, kind) for said in today):
            raise Conflict("Vous l’avez déjà signalé aujourd’hui\u00a0: l’équipe qui publie cette offre l’a reçu.")
        if len(today) >= MOST_A_DAY:
            raise Invalid(f"Vous avez déjà envoyé {MOST_A_DAY} signalements aujourd’hui. Reprenez demain.")
        remark = Remark(
            action_id=action_id, session_id=session_id, kind=kind, text=text, named=named,
            author_id=by, organisation_id=organisation_id,
        )  # fmt: skip
        session.add(remark)
        session.flush()
        journal.record("report", RECORD, remark.id, by=by, organisation_id=organisation_id)
    return remark


def _check_session(action_id: int, session_id: int | None) -> None:
    if session_id is None:
        return
    query = select(TrainingSession.id).where(TrainingSession.id == session_id, TrainingSession.action_id == action_id)
    if db.session.scalar(query.where(session_published())) is None:
        raise NotFound("Cette session n’existe pas, ou n’est plus proposée.")


def _said_today(author_id: int) -> list[tuple[int, int | None, str]]:
    midnight = datetime.combine(clock.now().astimezone(clock.PARIS), time(), clock.PARIS)
    query = select(Remark.action_id, Remark.session_id, Remark.kind)
    query = query.where(Remark.author_id == author_id, Remark.created_at >= midnight)
    return [tuple(row) for row in db.session.execute(query)]


def answer(remark_id: int, text: str, *, by: int) -> None:
    """Answer a remark and tell its author by mail; raise Invalid, or Conflict when somebody settled it meanwhile."""
    text = read_answer(text)
    with writing() as session:
        remark = _to_settle(remark_id)
        remark.state, remark.settled_at = RemarkState.ANSWERED, clock.now()
        remark.answer, remark.answered_by_id = text, by
        journal.record("answer", RECORD, remark.id, by=by)
        author, sheet = session.get_one(User, remark.author_id), target_of(remark)
        if author.suspended_at is None and notifications.wants(author.id, "remark_answered"):
            outbox.put(
                "remark_answered", author.email, title=sheet.title, publisher=sheet.publisher,
                kind=Kind(remark.kind).label, text=remark.text, answer=text, action_id=remark.action_id,
            )  # fmt: skip


def close(remark_id: int, *, by: int) -> None:
    """Settle a remark without an answer; raise Conflict when somebody settled it meanwhile."""
    with writing():
        remark = _to_settle(remark_id)
        remark.state, remark.settled_at = RemarkState.CLOSED, clock.now()
        journal.record("close", RECORD, remark.id, by=by)


def reopen(remark_id: int, *, by: int) -> None:
    """Take a closing back; raise Conflict when the remark is not closed."""
    with writing() as session:
        remark = session.get_one(Remark, remark_id, with_for_update=True)
        if remark.state != RemarkState.CLOSED:
            raise Conflict("Cette remarque n’est pas classée\u00a0: rien n’a changé.")
        remark.state, remark.settled_at = RemarkState.RECEIVED, None
        journal.record("reopen", RECORD, remark.id, by=by)


def _to_settle(remark_id: int) -> Remark:
    remark = db.session.get_one(Remark, remark_id, with_for_update=True)
    if remark.state != RemarkState.RECEIVED:
        raise Conflict("Quelqu’un a déjà répondu à cette remarque, ou l’a classée.")
    return remark


def target_of(remark: Remark) -> Any:
    """Return the title and the publisher of what a remark speaks of, whatever its state today."""
    query = (
        select(TrainingRevision.title, Organisation.name.label("publisher"))
        .join(Training, Training.revision_id == TrainingRevision.id)
        .join(Action, Action.training_id == Training.id)
        .join(Organisation, Organisation.id == Training.publisher_id)
    )
    return db.session.execute(query.where(Action.id == remark.action_id)).one()


def of_publisher(own: frozenset[int]) -> ColumnElement[bool]:
    """Match the remarks on the offer of these organisations."""
    offer = select(Action.id).join(Training, Training.id == Action.training_id).where(Training.publisher_id.in_(own))
    return Remark.action_id.in_(offer)


def waiting(organisation_id: int) -> int:
    """Count the remarks that wait for an answer of this organisation."""
    here = and_(Remark.state == RemarkState.RECEIVED, of_publisher(family(organisation_id)))
    return db.session.scalar(select(func.count()).select_from(Remark).where(here)) or 0


def purge() -> int:
    """Remove the remarks settled long ago, and all that are old, settled or not; return how many."""
    settled, received = clock.now() - retention.of("remarks"), clock.now() - retention.of("open_remarks")
    over = or_(Remark.settled_at < settled, Remark.created_at < received)
    if db.session.scalar(select(Remark.id).where(over).limit(1)) is None:
        return 0
    with writing() as session:
        return session.execute(delete(Remark).where(over)).rowcount
