"""One page of the journal: what is asked for, what the reader may see of it, in five queries at most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from extranet import clock
from extranet.accounts.memberships import Member, Membership
from extranet.accounts.organisations import Network, Organisation, of_family
from extranet.accounts.people import User
from extranet.accounts.permissions import Permission
from extranet.audit.journal import Entry
from extranet.database import db
from extranet.web.journal.sentences import KINDS, SENTENCES

PAGE_SIZE, MOST_EXPORTED, MOST_PEOPLE = 50, 10_000, 200
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class Asked:
    """The filters, by the names that the address gives them; `avant` is the entry that the page comes after."""

    qui: str = ""
    verbe: str = ""
    objet: str = ""
    numero: str = ""
    du: str = ""
    au: str = ""
    avant: str = ""

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Asked:
        """Read the parameters of an address; what makes no sense is left out."""
        text = {one.name: " ".join(args.get(one.name, "").replace("\0", " ").split())[:200] for one in fields(cls)}
        return cls(
            qui=text["qui"],
            verbe=text["verbe"] if text["verbe"] in SENTENCES else "",
            objet=text["objet"] if text["objet"] in KINDS else "",
            du=text["du"] if _day(text["du"]) else "",
            au=text["au"] if _day(text["au"]) else "",
            **{name: text[name] if _number(text[name]) else "" for name in ("numero", "avant")},
        )

    def args(self, **changes: str) -> dict[str, str]:
        """Return the parameters with some changes; back on the first page unless told otherwise."""
        wanted = replace(self, **{"avant": "", **changes})
        return {one.name: value for one in fields(wanted) if (value := getattr(wanted, one.name))}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 11 and 0 < int(text) <= LARGEST_ID


def page(member: Member, asked: Asked, size: int = PAGE_SIZE) -> tuple[list[Any], bool]:
    """Return the entries that are asked for, the latest first, and whether there are older ones."""
    found = list(db.session.execute(_query(member, asked).limit(size + 1)))
    return found[:size], len(found) > size


def names(rows: list[Any]) -> tuple[dict[int, str], dict[int, str]]:
    """Return the names of the people and of the organisations that these entries number."""
    people = {row.actor_id for row in rows} | {row.record_id for row in rows if row.kind == "user_account"}
    bodies = {row.organisation_id for row in rows}
    return _named(User, people), _named(Organisation, bodies)


def _named(model: Any, ids: set[int | None]) -> dict[int, str]:
    if not (ids := ids - {None}):
        return {}
    found: dict[int, str] = {}
    for some in (list(ids)[first : first + 500] for first in range(0, len(ids), 500)):
        found |= dict(db.session.execute(select(model.id, model.name).where(model.id.in_(some))).all())
    return found


def _query(member: Member, asked: Asked) -> Select[Any]:
    columns = (Entry.id, Entry.at, Entry.actor_id, Entry.organisation_id, Entry.verb, Entry.kind, Entry.record_id)
    query = select(*columns, Entry.address).where(*_may_see(member)).order_by(Entry.id.desc())
    if asked.qui:
        query = query.where(_by(asked.qui))
    for column, value in ((Entry.verb, asked.verbe), (Entry.kind, asked.objet)):
        query = query.where(column == value) if value else query
    if asked.numero:
        query = query.where(Entry.record_id == int(asked.numero))
    if asked.avant:
        query = query.where(Entry.id < int(asked.avant))
    if first := _day(asked.du):
        query = query.where(Entry.at >= _midnight(first))
    if (last := _day(asked.au)) and last < date.max:
        query = query.where(Entry.at < _midnight(last + timedelta(days=1)))
    return query


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.PARIS)


def _may_see(member: Member) -> list[ColumnElement[bool]]:
    """Administrators see all, those of a network what was done in it, a referent what was done in the organisation."""
    if member.may(Permission.ADMINISTER):
        return []
    if member.may(Permission.ADMINISTER_NETWORK):
        theirs = select(Organisation.id).join(Network, Network.id == Organisation.network_id)
        theirs = theirs.where(Network.code == member.network_code)
    else:
        theirs = of_family(member.organisation.id)
    people = select(Membership.user_id).where(Membership.organisation_id.in_(theirs))
    nowhere = and_(Entry.organisation_id.is_(None), Entry.kind == "user_account", Entry.record_id.in_(people))
    return [or_(Entry.organisation_id.in_(theirs), nowhere)]


def _by(words: str) -> ColumnElement[bool]:
    """Match what the people of that name or address did."""
    said = [
        or_(User.name.icontains(word, autoescape=True), User.email.icontains(word, autoescape=True))
        for word in words.split()
    ]
    return Entry.actor_id.in_(select(User.id).where(*said).limit(MOST_PEOPLE))
