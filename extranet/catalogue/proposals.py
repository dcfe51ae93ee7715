"""Edits to what is online, where a second person reads them first: proposed contents that no reader sees yet.

A proposal is a chain of revisions to which no record points. Accepted, it is merged field by field with what others
(a feed, a person) wrote online meanwhile; what both wrote is chosen, never lost.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, select, text
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock, outbox
from extranet.accounts import notifications
from extranet.accounts.people import User
from extranet.audit import journal
from extranet.catalogue import publishing
from extranet.catalogue.differences import Difference, differences
from extranet.catalogue.editing import new_revision, rewrite
from extranet.catalogue.levels import level_of
from extranet.catalogue.reviews import LONGEST_REMARK, RETURNED_LETTER, Verdict
from extranet.catalogue.rules import rules_of
from extranet.catalogue.states import State
from extranet.database import Instant, db, hold
from extranet.errors import Conflict, Invalid, NotFound
from extranet.lheo.tree import Element, digest, from_text, put_back, put_in_order, set_attribute, take_out, to_text

ONLINE, PROPOSED = "en-ligne", "proposee"


class Proposal(db.Model):
    """One proposed content of a record that is online; open until it is accepted or taken back.

    As a draft, it is its writers' own until they submit it.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        Index(
            "uq_proposal_open", "kind", "record_id", unique=True,
            sqlite_where=text("settled_at IS NULL"), postgresql_where=text("settled_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # the level, as changes note it
    record_id: Mapped[int]
    publisher_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    base_id: Mapped[int]  # the revision that was online when it was begun
    revision_id: Mapped[int]  # what is proposed
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)  # none: still being written
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))  # until then, who wrote last
    returned_at: Mapped[datetime | None] = mapped_column(Instant)  # sent back, until it is submitted again
    returned_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    remark: Mapped[str | None] = mapped_column(Text)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    verdict: Mapped[str | None]


def open_proposal(record: Any) -> Proposal | None:
    """Return what is proposed for a record, if anything."""
    same = (Proposal.kind == level_of(record).change, Proposal.record_id == record.id)
    return db.session.scalar(select(Proposal).where(*same, Proposal.settled_at.is_(None)))


def proposals_waiting(own: Collection[int]) -> list[Proposal]:
    """List what waits for a second person's reading, the oldest first."""
    here = (Proposal.publisher_id.in_(own), Proposal.settled_at.is_(None), Proposal.submitted_at.is_not(None))
    return list(db.session.scalars(select(Proposal).where(*here).order_by(Proposal.submitted_at, Proposal.id)))


def proposals_unsubmitted(own: Collection[int], by: int | None = None) -> list[Proposal]:
    """List what is being written over what is online, or came back, and nobody is asked to read; the latest first.

    `by`: what this person writes alone.
    """
    here = [Proposal.publisher_id.in_(own), Proposal.settled_at.is_(None), Proposal.submitted_at.is_(None)]
    if by is not None:
        here.append(Proposal.submitted_by_id == by)
    return list(db.session.scalars(select(Proposal).where(*here).order_by(Proposal.revision_id.desc())))


def written_over(record: Any) -> Any:
    """Return the revision that an edit is written over: what is proposed, else what is online."""
    proposal = open_proposal(record)
    return record.revision if proposal is None else _revision(record, proposal.revision_id)


def write(record: Any, element: Element, *, seen: int, by: int | None, **details: Any) -> bool:
    """Write a content by hand (inside `writing()`): online, or as a proposal where a second person reads it first.

    As `editing.rewrite`: `seen` is the revision that the person had before them; False when nothing changes.
    """
    hold(record)
    proposal = open_proposal(record)
    reviewed = record.state == State.PUBLISHED and rules_of(publishing.training_of(record).publisher_id).review
    if by is None or (proposal is None and not reviewed):
        return rewrite(record, element, seen=seen, by=by, **details)
    return _propose(record, proposal, element, seen=seen, by=by)


def _propose(record: Any, proposal: Proposal | None, element: Element, *, seen: int, by: int) -> bool:
    level, before = level_of(record), written_over(record)
    if before.id != seen:
        raise Conflict("Cette fiche a été modifiée entre-temps par quelqu’un d’autre.", revision_id=before.id)
    put_in_order(element)
    if digest(to_text(element)) == before.digest:
        return False
    revision = new_revision(record, before, element, by=by)
    revision.proposed = True
    db.session.add(revision)
    db.session.flush()
    if proposal is None:
        proposal = Proposal(kind=level.change, record_id=record.id, base_id=record.revision_id)
        proposal.publisher_id = publishing.training_of(record).publisher_id
        db.session.add(proposal)
    proposal.revision_id, proposal.submitted_by_id = revision.id, by
    if revision.digest == record.revision.digest:  # it says again what is online
        _end(proposal, Verdict.TAKEN_BACK, by)
    fields = [one.name for one in differences(before.lheo, revision.lheo)]
    journal.record("propose", level.change, record.id, by=by, fields=fields, after=revision.id)
    return True


def submit(record: Any, *, by: int) -> None:
    """Ask a second person to read what is proposed; raise Conflict when it already waits for one."""
    proposal = _held(record)
    if proposal.submitted_at is not None:
        raise Conflict("Cette modification attend déjà une relecture.")
    proposal.submitted_at, proposal.submitted_by_id = clock.now(), by
    proposal.returned_at = None
    journal.record("submit", proposal.kind, record.id, by=by)


def keep_writing(record: Any, *, by: int) -> None:
    """Take it back from who would read it: it stays proposed, and is its writers' own again."""
    proposal = _held(record)
    if proposal.submitted_at is None:
        raise Conflict("Cette modification n’attend pas de relecture.")
    proposal.submitted_at = None
    journal.record(f"review_{Verdict.TAKEN_BACK}", proposal.kind, record.id, by=by)


def proposed_changes(record: Any, proposal: Proposal) -> tuple[list[Difference], set[str]]:
    """Return what accepting changes online, field by field, and the names of the fields that both sides wrote."""
    base, head = (_revision(record, one).lheo for one in (proposal.base_id, proposal.revision_id))
    wanted = {one.name for one in differences(base, head)}
    online = record.revision.lheo
    elsewhere = {one.name for one in differences(base, online)}
    changed = [one for one in differences(online, head) if one.name in wanted]
    return changed, {one.name for one in changed if one.name in elsewhere}


def accept(record: Any, *, seen: int, online: int, choices: Mapping[str, str], by: int) -> None:
    """Put what is proposed online, inside `writing()`.

    `seen` and `online` are the revisions that the reader had before them; `choices` say, of each field that both
    sides wrote, which one stays (ONLINE or PROPOSED). Conflict when one is missing or something moved meanwhile.
    """
    proposal = _held(record)
    if proposal.submitted_by_id == by:
        raise Invalid("Une autre personne que vous accepte ce que vous avez proposé.")
    if proposal.submitted_at is None or (proposal.revision_id, record.revision_id) != (seen, online):
        raise Conflict("Cette fiche a changé pendant que vous lisiez\u00a0: relisez ce qui est proposé maintenant.")
    changed, both = proposed_changes(record, proposal)
    if both - {name for name, side in choices.items() if side in {ONLINE, PROPOSED}}:
        raise Conflict("Cette fiche a aussi changé en ligne\u00a0: choisissez, pour chaque champ, ce qui reste.")
    element = from_text(record.revision.lheo)
    head = from_text(_revision(record, proposal.revision_id).lheo)
    for one in changed:
        if one.name not in both or choices[one.name] == PROPOSED:
            _take(element, head, one.name)
    rewrite(record, element, seen=record.revision_id, by=proposal.submitted_by_id)
    _end(proposal, Verdict.ACCEPTED, by)


def send_back(record: Any, remark: str, *, by: int) -> None:
    """Return what is proposed to the person who wrote it, with what is to change, and write to that person."""
    remark = remark.strip()
    if not 0 < len(remark) <= LONGEST_REMARK:
        raise Invalid(f"Dites ce qui est à reprendre, en {LONGEST_REMARK} caractères au plus.", field="remark")
    proposal = _held(record)
    if proposal.submitted_at is None:
        raise Conflict("Cette modification n’attend pas de relecture.")
    proposal.returned_at, proposal.returned_by_id, proposal.remark = clock.now(), by, remark
    proposal.submitted_at = None
    journal.record(f"review_{Verdict.RETURNED}", proposal.kind, record.id, by=by)
    if notifications.wants(proposal.submitted_by_id, RETURNED_LETTER):
        email = db.session.scalar(select(User.email).where(User.id == proposal.submitted_by_id))
        training = publishing.training_of(record)
        outbox.put(RETURNED_LETTER, email, title=training.revision.title, remark=remark, training_id=training.id)


def take_back(record: Any, *, by: int) -> int:
    """Propose it no more: what is online stays as it is; return the id of the proposal, to reopen it."""
    proposal = _held(record)
    _end(proposal, Verdict.TAKEN_BACK, by)
    return proposal.id


def reopen(record: Any, proposal_id: int, *, by: int) -> None:
    """Propose again what was taken back; NotFound when it is of another record, Conflict when another waits since."""
    hold(record)
    proposal = db.session.get(Proposal, proposal_id)
    if proposal is None or (proposal.kind, proposal.record_id) != (level_of(record).change, record.id):
        raise NotFound("Cette proposition n’existe pas.")
    if proposal.verdict != Verdict.TAKEN_BACK or open_proposal(record) is not None:
        raise Conflict("Cette proposition ne peut plus être reprise.")
    proposal.settled_at = proposal.settled_by_id = proposal.verdict = None
    journal.record("propose", proposal.kind, record.id, by=by, after=proposal.revision_id)


def _held(record: Any) -> Proposal:
    hold(record)
    proposal = open_proposal(record)
    if proposal is None:
        raise Conflict("Plus rien n’est proposé pour cette fiche.")
    return proposal


def _end(proposal: Proposal, verdict: Verdict, by: int) -> None:
    proposal.settled_at, proposal.settled_by_id, proposal.verdict = clock.now(), by, verdict
    journal.record(f"review_{verdict}", proposal.kind, proposal.record_id, by=by)


def _take(element: Element, head: Element, name: str) -> None:
    """Write one field, a child or an attribute, as the proposal has it."""
    found = head.findall(name)
    if found or element.findall(name):
        take_out(element, name)
        put_back(element, found)
    else:
        set_attribute(element, name, head.get(name))


def _revision(record: Any, revision_id: int) -> Any:
    return db.session.get_one(level_of(record).revision, revision_id)
