"""Trainings: LHÉO `formation`, what is taught and what it leads to."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extranet.catalogue.providers import Provider
from extranet.catalogue.revisions import Record, Revision, pointer_index
from extranet.database import Json, db


class Training(Record, db.Model):
    """The identity of a training; its number belongs to one publisher."""

    __tablename__ = "training"
    __table_args__ = (
        pointer_index("ix_training_revision_id", "revision_id"),
        pointer_index("ix_training_publisher_state", "publisher_id", "state", "revision_id"),
        pointer_index("ix_training_publisher_revision", "publisher_id", "revision_id"),
        pointer_index("ix_training_publisher_title", "publisher_id", "sort_title", "id", "numero", "revision_id"),
    )

    numero: Mapped[str] = mapped_column(unique=True)
    publisher_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    source: Mapped[str] = mapped_column(default="saisie")
    # The title without accents or case, for the order of lists; `desk_following` keeps it up.
    sort_title: Mapped[str | None]
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("training_revision.id", use_alter=True))

    revision: Mapped[TrainingRevision | None] = relationship(foreign_keys=[revision_id], post_update=True)


class TrainingRevision(Revision, db.Model):
    """The content of a training (LHÉO formation, without its actions)."""

    __tablename__ = "training_revision"
    __table_args__ = (Index("ix_training_revision_run", "run_id", "training_id", "base_id"),)

    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"), index=True)
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("provider.id"), index=True)
    title: Mapped[str]
    certifying: Mapped[bool | None]
    level_in: Mapped[str | None]
    level_out: Mapped[str | None]
    general_aim: Mapped[str | None]
    path_type: Mapped[str | None]
    # [{"rncp", "rs", "certifinfo", "cpf"}] as LHÉO certification
    certifications: Mapped[list[dict[str, str]]] = mapped_column(Json)
    formacodes: Mapped[list[str]] = mapped_column(Json)
    nsf: Mapped[list[str]] = mapped_column(Json)
    rome: Mapped[list[str]] = mapped_column(Json)

    provider: Mapped[Provider | None] = relationship()
