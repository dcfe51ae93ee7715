"""Saved searches: a name, the parameters of a search, how often its owner is told what is new. No person in them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, Select, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock
from extranet.accounts.people import User
from extranet.audit import journal
from extranet.database import Instant, Json, db, writing
from extranet.errors import Conflict, Invalid, NotFound
from extranet.reference.identifiers import personal
from extranet.reference.places import communes_of
from extranet.search.parameters import Kept, read_request
from extranet.search.request import SearchRequest

MOST, LONGEST_NAME = 20, 80
UNDO = timedelta(days=1)
ALERT_HOUR, MONDAY = 6, 0  # in Paris: the letter is there when the day begins
KIND = "saved_search"


class Frequency(StrEnum):
    """How often the owner is told what is new."""

    NONE = "none"
    DAILY = "daily"
    WEEKLY = "weekly"

    @property
    def label(self) -> str:
        """Return what people read."""
        return {"none": "Jamais", "daily": "Chaque matin", "weekly": "Chaque lundi matin"}[self]


class SavedSearch(db.Model):
    """One search of one person. `due_at` is when the worker looks next; `told_…`, what was already told."""

    __tablename__ = "saved_search"

    id: Mapped[int] = mapped_column(primary_key=True)
    # What its signed links hold: an id may serve again, a key never does.
    key: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_urlsafe(16))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str]
    args: Mapped[dict[str, Any]] = mapped_column(Json)  # SearchRequest.to_args(), from the first page
    frequency: Mapped[str] = mapped_column(default=Frequency.NONE)
    created_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    touched_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    last_looked_at: Mapped[datetime | None] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    told_actions: Mapped[bytes | None] = mapped_column(
        LargeBinary, deferred=True
    )  # see `news`; None: nothing looked at
    told_sessions: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    news: Mapped[int] = mapped_column(default=0)  # told since the owner last looked
    paused_at: Mapped[datetime | None] = mapped_column(Instant)
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def alerts(self) -> bool:
        """Tell whether its owner is told what is new."""
        return self.frequency != Frequency.NONE and self.paused_at is None and self.deleted_at is None


def kept_by(user_id: int) -> list[SavedSearch]:
    """List a person's searches by name."""
    return list(db.session.scalars(_of(user_id).order_by(func.lower(SavedSearch.name), SavedSearch.id)))


def count(user_id: int) -> int:
    """Return how many searches a person has."""
    return db.session.scalar(_of(user_id).with_only_columns(func.count())) or 0


def find(user_id: int, search_id: int) -> SavedSearch:
    """Return a person's own search; raise NotFound for any other."""
    found = db.session.scalar(_of(user_id).where(SavedSearch.id == search_id))
    if found is None:
        raise NotFound("Cette recherche n’existe pas, ou n’est pas la vôtre.")
    return found


def by_key(key: str) -> SavedSearch | None:
    """Return the search of a signed link; None when it was deleted."""
    return db.session.scalar(select(SavedSearch).where(SavedSearch.key == key, SavedSearch.deleted_at.is_(None)))


def request_of(search: SavedSearch, today: date) -> SearchRequest | None:
    """Return what a search asks for on that day; None when part of it makes no sense any more."""
    return requests_of([search], today)[0]


def requests_of(searches: Sequence[SavedSearch], today: date) -> list[SearchRequest | None]:
    """Return what each search asks for on that day, as `request_of`; the communes of all are read at once."""
    known = communes_of(code.upper() for search in searches if (code := search.args.get("commune")))
    read = [read_request(Kept(search.args), today=today, commune=known.get) for search in searches]
    return [None if problems or request.lieux else request for request, problems in read]


def check_request(request: SearchRequest) -> None:
    """Raise Invalid when a search cannot be kept: its place is not chosen, or it tells who a person is."""
    if request.lieux:
        raise Invalid("Choisissez d’abord la commune parmi celles qui sont proposées.")
    for value in request.to_args().values():
        for text in value if isinstance(value, list) else [value]:
            if found := personal(text):
                raise Invalid(f"Cette recherche contient {found[0]}. Retirez-le{_WHY}")


def save(
    user_id: int, organisation_id: int, name: str, request: SearchRequest, frequency: Frequency = Frequency.NONE
) -> int:
    """Keep a search under a name and return its id; raise Invalid, or Conflict when there are too many."""
    check_request(request)
    with writing() as session:
        _alone(user_id)
        _check_room(user_id)
        search = SavedSearch(
            user_id=user_id,
            organisation_id=organisation_id,
            name=_checked_name(user_id, name),
            args=replace(request, page=1).to_args(),
        )
        _set_frequency(search, frequency)
        session.add(search)
        session.flush()
        journal.record("create", KIND, search.id, by=user_id, organisation_id=organisation_id, frequency=frequency)
        return search.id


def change(user_id: int, search_id: int, *, name: str, frequency: Frequency) -> None:
    """Rename a search, or tell its owner more or less often; raise Invalid or NotFound."""
    with writing():
        _alone(user_id)
        search = find(user_id, search_id)
        search.name = _checked_name(user_id, name, but=search_id)
        search.touched_at = clock.now()
        if frequency != search.frequency or search.paused_at:
            _set_frequency(search, frequency)
        journal.record("change", KIND, search_id, by=user_id, frequency=frequency)


def look(user_id: int, search_id: int) -> dict[str, Any]:
    """Note that the owner opens a search, and return its parameters; what is new has been seen."""
    with writing():
        search = find(user_id, search_id)
        search.last_looked_at = search.touched_at = clock.now()
        search.news = 0
        return search.args


def remove(user_id: int, search_id: int) -> str:
    """Delete a search, and return its name; for a day it can be brought back."""
    with writing():
        search = find(user_id, search_id)
        search.deleted_at = clock.now()
        journal.record("delete", KIND, search_id, by=user_id)
        return search.name


def bring_back(user_id: int, search_id: int) -> str:
    """Undo a deletion, and return the name; raise NotFound when it is too late, Conflict when there is no room."""
    with writing() as session:
        _alone(user_id)
        mine = select(SavedSearch).where(SavedSearch.id == search_id, SavedSearch.user_id == user_id)
        search = session.scalar(mine)
        if search is None:
            raise NotFound("Cette recherche n’existe plus.")
        if search.deleted_at is not None:
            _check_room(user_id)
            search.deleted_at = None
            journal.record("restore", KIND, search_id, by=user_id)
        return search.name


def pause(search: SavedSearch, *, by: int | None) -> None:
    """Stop the alert of a search; what was told is remembered (inside `writing()`)."""
    if search.alerts:
        search.paused_at, search.due_at = clock.now(), None
        journal.record("pause", KIND, search.id, by=by)


def resume(search: SavedSearch, *, by: int | None) -> None:
    """Take the alert of a search up again where it stood (inside `writing()`)."""
    if search.paused_at is not None:
        search.paused_at, search.touched_at = None, clock.now()
        search.due_at = next_time(Frequency(search.frequency), clock.now())
        journal.record("resume", KIND, search.id, by=by)


def next_time(frequency: Frequency, after: datetime) -> datetime | None:
    """Return when the next alert is due: the next morning, or that of the next Monday."""
    if frequency == Frequency.NONE:
        return None
    day = after.astimezone(clock.PARIS).date()
    while True:
        morning = datetime(day.year, day.month, day.day, ALERT_HOUR, tzinfo=clock.PARIS)
        if morning > after and (frequency == Frequency.DAILY or day.weekday() == MONDAY):
            return morning
        day += timedelta(days=1)


def forget_deleted() -> None:
    """Erase what was deleted too long ago to be brought back (inside `writing()`)."""
    old = delete(SavedSearch).where(SavedSearch.deleted_at < clock.now() - UNDO)
    db.session.execute(old.execution_options(synchronize_session=False))


_WHY = "\u00a0: une recherche enregistrée ne garde rien d’une personne."


def _of(user_id: int) -> Select[tuple[SavedSearch]]:
    return select(SavedSearch).where(SavedSearch.user_id == user_id, SavedSearch.deleted_at.is_(None))


def _alone(user_id: int) -> None:
    """Let the same person's other windows wait: the number and the names are counted before they are written."""
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update())


def _check_room(user_id: int) -> None:
    if count(user_id) >= MOST:
        raise Conflict(f"Vous avez déjà {MOST} recherches enregistrées, le plus possible\u00a0: supprimez-en une.")


def _checked_name(user_id: int, name: str, but: int | None = None) -> str:
    name = " ".join("".join(one if one.isprintable() else " " * one.isspace() for one in name).split())
    if not name:
        raise Invalid("Donnez un nom à cette recherche.", field="name")
    if len(name) > LONGEST_NAME:
        raise Invalid(f"Ce nom est trop long\u00a0: {LONGEST_NAME} caractères au plus.", field="name")
    if found := personal(name):
        raise Invalid(f"Ce nom contient {found[0]}. Retirez-le{_WHY}", field="name")
    same = _of(user_id).where(func.lower(SavedSearch.name) == name.lower(), SavedSearch.id != (but or 0))
    if db.session.scalar(same.with_only_columns(SavedSearch.id).limit(1)) is not None:
        raise Invalid("Vous avez déjà une recherche de ce nom.", field="name")
    return name


def _set_frequency(search: SavedSearch, frequency: Frequency) -> None:
    """Set when the worker looks next: at once where nothing was told yet, to know what is there already."""
    begins = search.frequency in (None, Frequency.NONE) and frequency != Frequency.NONE
    search.frequency, search.paused_at = frequency.value, None
    if begins:
        search.told_actions = search.told_sessions = search.told_at = None
    search.due_at = clock.now() if begins else next_time(frequency, clock.now())
