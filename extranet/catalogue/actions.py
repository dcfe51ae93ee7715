"""Actions: LHÉO `action`, a training as one provider gives it, with one funding. A search result is an action."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extranet.catalogue.providers import Provider
from extranet.catalogue.revisions import Record, Revision, pointer_index
from extranet.catalogue.trainings import Training
from extranet.database import Json, db


class Action(Record, db.Model):
    """The identity of an action: its number within its training. Its id is its address in the site."""

    __tablename__ = "action"
    __table_args__ = (UniqueConstraint("training_id", "numero"), pointer_index("ix_action_revision_id", "revision_id"))

    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"), index=True)
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("action_revision.id", use_alter=True))

    training: Mapped[Training] = relationship()
    revision: Mapped[ActionRevision | None] = relationship(foreign_keys=[revision_id], post_update=True)


class ActionRevision(Revision, db.Model):
    """The content of an action (LHÉO action, without its sessions)."""

    __tablename__ = "action_revision"
    __table_args__ = (Index("ix_action_revision_run", "run_id", "action_id", "base_id"),)

    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    # Who teaches (organisme-formateur); None: the one responsible for the training.
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("provider.id"), index=True)
    rhythms: Mapped[list[str]] = mapped_column(Json)
    audiences: Mapped[list[str]] = mapped_column(Json)
    teaching_mode: Mapped[str | None]
    permanent: Mapped[bool] = mapped_column(default=False)
    # [{"name", "lines", "postcode", "town", "commune", "departement", "latitude", "longitude"}]
    places: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    # [{"code", "places"}]: LHÉO organisme-financeur; `places` is the number funded, never the number left
    funders: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    scheme: Mapped[str | None]
    hours_total: Mapped[int | None]
    hours_centre: Mapped[int | None]
    hours_company: Mapped[int | None]
    handicap_access: Mapped[str | None]
    fees_covered: Mapped[bool | None]
    languages: Mapped[list[str]] = mapped_column(Json)

    provider: Mapped[Provider | None] = relationship()
