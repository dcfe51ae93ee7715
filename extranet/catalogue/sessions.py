"""Sessions: LHÉO `session`, the dates of an action, and the places that somebody confirmed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extranet import clock
from extranet.catalogue.actions import Action
from extranet.catalogue.revisions import Record, Revision, pointer_index
from extranet.database import Instant, Json, db

RECRUITMENT = "etat-recrutement"
OPEN, CLOSED, SUSPENDED = "1", "2", "3"  # LHÉO dict-etat-recrutement

BY_PUBLISHER, BY_PROVIDER, BY_FEED = "publisher", "provider", "feed"


class TrainingSession(Record, db.Model):
    """The identity of a session, its places left (LHÉO carries none), and who confirmed what of it.

    Places are unknown until someone confirms them. The state of the recruitment is in the content (LHÉO
    etat-recrutement): what is here is the day on which somebody last said so.
    """

    __tablename__ = "training_session"
    __table_args__ = (
        UniqueConstraint("action_id", "numero"),
        pointer_index("ix_training_session_revision_id", "revision_id"),
        CheckConstraint("places_left IS NULL OR places_left >= 0", name="places_left_not_negative"),
    )

    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("session_revision.id", use_alter=True))
    places_left: Mapped[int | None]
    places_total: Mapped[int | None]
    places_confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    places_confirmed_as: Mapped[str | None]
    places_confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recruitment_confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    recruitment_confirmed_as: Mapped[str | None]
    recruitment_confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    action: Mapped[Action] = relationship()
    revision: Mapped[SessionRevision | None] = relationship(foreign_keys=[revision_id], post_update=True)

    def confirm_recruitment(self, *, by: int | None, as_: str) -> None:
        """Say that the state of the recruitment is, today, what the content says."""
        self.recruitment_confirmed_at = clock.now()
        self.recruitment_confirmed_as, self.recruitment_confirmed_by_id = as_, by


class SessionRevision(Revision, db.Model):
    """The content of a session (LHÉO session). A date that LHÉO writes 00000000 or 99999999 is unknown: None."""

    __tablename__ = "session_revision"
    __table_args__ = (Index("ix_session_revision_run", "run_id", "session_id", "base_id"),)

    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"), index=True)
    start: Mapped[date | None] = mapped_column(Date)
    end: Mapped[date | None] = mapped_column(Date)
    registration_start: Mapped[date | None] = mapped_column(Date)
    registration_end: Mapped[date | None] = mapped_column(Date)
    recruitment_state: Mapped[str | None]
    # LHÉO recrutement: [{"modality", "start", "end", "start_time", "end_time", "seats", "remote", "place", "url",
    # "comment"}], dates as AAAA-MM-JJ; `seats` are those of the meeting, never places left
    meetings: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    # From the first day of a meeting to the last: what lists of coming meetings look for
    meetings_start: Mapped[date | None] = mapped_column(Date)
    meetings_end: Mapped[date | None] = mapped_column(Date, index=True)
