"""What every record shares: an identity that stays, and revisions that never change.

An identity row points at its current revision. Moving that pointer is how an edit, an import of fifty thousand
records or a restoration becomes visible, at once and whole; what was before stays readable as history.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from extranet import clock
from extranet.catalogue.states import State
from extranet.database import Instant, Json


def pointer_index(name: str, *columns: str) -> Index:
    """Make an index of the records that readers may see: what a file stages is in none until its pointer moves.

    So a switch writes in each once, and takes nothing out.
    """
    there = text("revision_id IS NOT NULL")
    return Index(name, *columns, sqlite_where=there, postgresql_where=there)


class Record:
    """An identity: its LHÉO number, its state, and the revision that readers see (none: not there yet)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    numero: Mapped[str] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(default=State.DRAFT)
    state_changed_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)


class Revision:
    """One immutable content of a record.

    `lheo` is the record's own LHÉO element as it came (without the records inside it): the truth that exports write
    back. The columns beside it are read from it, for lists and queries. `digest` compares two contents.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    # The revision that this one replaces; the switch refuses when somebody wrote another in between.
    base_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    # Digest of the last delivery of the feed that this content rests on: an unchanged delivery touches nothing.
    feed_digest: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    lheo: Mapped[str] = mapped_column(Text, deferred=True)
    # That delivery, where a person wrote over it (None: `lheo` is the delivery): what the next one is merged with.
    delivery: Mapped[str | None] = mapped_column(Text, deferred=True)
    # See `points`: 0 to 100, the codes of the points that it lacks, the version of the points that were read.
    score: Mapped[int | None]
    lacking: Mapped[list[str] | None] = mapped_column(Json)
    points_version: Mapped[int | None]
    # Written by hand and read by a second person first (see `proposals`): no reader ever saw it.
    proposed: Mapped[bool | None]

    @declared_attr
    def run_id(cls) -> Mapped[int | None]:  # noqa: N805
        """Return the import that wrote it, if any; each level indexes it with what a switch reads."""
        return mapped_column(ForeignKey("import_run.id"))

    @declared_attr
    def author_id(cls) -> Mapped[int | None]:  # noqa: N805
        """Return the person who wrote it, if any."""
        return mapped_column(ForeignKey("user_account.id"), index=True)
