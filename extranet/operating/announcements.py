"""What the site says to everybody, or to a network, on every page, from one day to another.

Each process remembers what is said until the mark beside the database changes, so that pages ask the database nothing.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from weakref import WeakKeyDictionary

from sqlalchemy import Date, Engine, ForeignKey, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock
from extranet.accounts.organisations import Network
from extranet.audit import journal
from extranet.database import Instant, db, writing
from extranet.errors import Invalid, NotFound

LONGEST_TEXT = 500


class Level(StrEnum):
    """How loudly it is said."""

    INFORMATION = "info"
    WARNING = "warning"


class Announcement(db.Model):
    """One thing said, from a day to a day, both included; to one network, or to all."""

    __tablename__ = "announcement"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    level: Mapped[str]
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date, index=True)
    network_id: Mapped[int | None] = mapped_column(ForeignKey("network.id"))
    created_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)


@dataclass(frozen=True)
class Said:
    """An announcement as pages show it."""

    id: int
    text: str
    level: str
    first_day: date
    last_day: date
    network: str | None


def announce(text: str, level: Level, first_day: date, last_day: date, network_id: int | None, *, by: int) -> int:
    """Write an announcement; return its id. Raises Invalid with a sentence for each field."""
    text = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    wrong = {}
    if not text:
        wrong["text"] = "Écrivez ce qu’il y a à dire."
    elif len(text) > LONGEST_TEXT:
        wrong["text"] = f"Ce texte est trop long\u00a0: {LONGEST_TEXT} caractères au plus."
    if last_day < first_day:
        wrong["last_day"] = "Le dernier jour vient avant le premier."
    elif last_day < clock.today():
        wrong["last_day"] = "Ce jour est passé\u00a0: personne ne la verrait."
    if wrong:
        raise Invalid(" ".join(wrong.values()), **wrong)
    with writing() as session:
        one = Announcement(text=text, level=level, first_day=first_day, last_day=last_day, network_id=network_id)
        session.add(one)
        session.flush()
        journal.record("announce", "announcement", one.id, by=by)
        return one.id


def remove(announcement_id: int, *, by: int, back: bool = False) -> None:
    """Stop saying it, or say it again."""
    with writing() as session:
        one = session.get(Announcement, announcement_id)
        if one is None:
            raise NotFound("Cette annonce n’existe pas.")
        one.removed_at = None if back else clock.now()
        journal.record("restore" if back else "remove", "announcement", one.id, by=by)


def listed(limit: int = 50) -> list[Announcement]:
    """List the announcements, the last to end first."""
    wanted = select(Announcement).order_by(Announcement.last_day.desc(), Announcement.id.desc()).limit(limit)
    return list(db.session.scalars(wanted))


# What each process remembers of a database: the mark that it read under, and all that is said from that day on.
_memory: WeakKeyDictionary[Engine, tuple[int | None, list[Said]]] = WeakKeyDictionary()


def said_to(mark: Path, network: str | None) -> list[Said]:
    """List what is said today to people of a network; None: to strangers, who read what is said to all."""
    seen = _stamp(mark)
    known = _memory.get(db.engine)
    if known is None or known[0] != seen:
        known = _memory[db.engine] = (seen, _read())
    today = clock.today()
    return [one for one in known[1] if one.first_day <= today <= one.last_day and one.network in {None, network}]


def changed(mark: Path) -> None:
    """Have every process read the announcements again."""
    mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark.write_text(secrets.token_hex(8))


def _stamp(mark: Path) -> int | None:
    try:
        return os.stat(mark).st_mtime_ns  # noqa: PTH116 (asked by every page)
    except OSError:
        return None


def _read() -> list[Said]:
    columns = (Announcement.id, Announcement.text, Announcement.level, Announcement.first_day, Announcement.last_day)
    wanted = select(*columns, Network.code.label("network")).outerjoin(Network, Network.id == Announcement.network_id)
    wanted = wanted.where(Announcement.last_day >= clock.today(), Announcement.removed_at.is_(None))
    rows = db.session.execute(wanted.order_by(Announcement.level.desc(), Announcement.id.desc()))
    return [Said(**row._mapping) for row in rows]
