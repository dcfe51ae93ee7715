"""Organisations and accounts as lists: filters, counts and one page of lines, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, or_, select

from extranet.accounts import organisations
from extranet.accounts.memberships import Membership
from extranet.accounts.newcomers import Newcomer
from extranet.accounts.organisations import Network, Organisation, family
from extranet.accounts.people import User
from extranet.catalogue.trainings import Training
from extranet.database import db

PAGE_SIZE = 50
LONGEST_TEXT = 200
MOST_FOUND = 12


@dataclass(frozen=True)
class ListFilter:
    """What a list is asked for: words, the code of a network, a page."""

    text: str = ""
    network: str = ""
    page: int = 1

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> ListFilter:
        """Read the parameters of an address; what makes no sense is left out."""
        page = args.get("page", "")
        return cls(
            text=" ".join(args.get("q", "").replace("\0", " ").split())[:LONGEST_TEXT],
            network=args.get("reseau", "").replace("\0", ""),
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 and int(page) else 1,
        )

    def args(self, **changes: Any) -> dict[str, str]:
        """Return the parameters of this filter with some changes; back on the first page unless told otherwise."""
        wanted = replace(self, **{"page": 1, **changes})
        values = {"q": wanted.text, "reseau": wanted.network, "page": str(wanted.page) if wanted.page > 1 else ""}
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True)
class ListPage:
    """One page of a list; `beside` is what goes with its rows, by id."""

    total: int
    page: int
    pages: int
    rows: list[Any]
    beside: dict[int, Any]


def networks(among: Any) -> list[Any]:
    """List the networks of these organisations, by name."""
    own = Network.id.in_(select(Organisation.network_id).where(Organisation.id.in_(among)))
    return list(db.session.execute(select(Network.code, Network.name).where(own).order_by(Network.name)))


def organisation_page(wanted: ListFilter, among: Any) -> ListPage:
    """Return one page of these organisations, with the number of accounts of each; four queries."""
    columns = (Organisation.name, Organisation.code, Organisation.commune)
    living = (Organisation.merged_into_id.is_(None), Organisation.id.in_(among))
    conditions = [*living, *(_says(word, *columns) for word in wanted.text.split())]
    if wanted.network:
        conditions.append(Network.code == wanted.network)
    counted = select(func.count()).select_from(Organisation).join(Network, Network.id == Organisation.network_id)
    total, page, pages = _place(counted.where(*conditions), wanted.page)
    query = (
        select(
            Organisation.id,
            Organisation.name,
            Organisation.code,
            Organisation.commune,
            Organisation.departement,
            Organisation.publishes,
            Organisation.authorisation,
            Organisation.closed_at,
            Network.name.label("network"),
        )
        .join(Network, Network.id == Organisation.network_id)
        .where(*conditions)
        .order_by(Organisation.name, Organisation.id)
    )
    rows = list(db.session.execute(query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)))
    return ListPage(total, page, pages, rows, _people_of({row.id for row in rows}))


def _people_of(ids: set[int]) -> dict[int, int]:
    """Count the people of organisations, those of the merged ones with them."""
    left = {one: survivor for one, survivor in organisations.survivors().items() if survivor in ids}
    home, own = _home(left), Membership.organisation_id.in_(ids | left.keys())
    counted = select(home, func.count(Membership.user_id.distinct())).where(own)
    return dict(db.session.execute(counted.group_by(home)).all())


def account_page(wanted: ListFilter, among: Any, *, orphans: bool) -> ListPage:
    """Return one page of the accounts of these organisations, each with its roles there; four queries at most.

    `orphans`: those that belong nowhere too.
    """
    conditions = [_belongs_among(among, orphans=orphans)]
    words = wanted.text.split()
    home = _home(organisations.survivors()) if words else None
    conditions += [or_(_says(word, User.name, User.email), _works_at(word, home)) for word in words]
    if wanted.network:
        conditions.append(_membership().where(Network.id == Organisation.network_id, Network.code == wanted.network))
    total, page, pages = _place(select(func.count()).select_from(User).where(*conditions), wanted.page)
    query = select(
        User.id,
        User.name,
        User.email,
        User.activated_at,
        User.suspended_at,
        User.last_seen_at,
        User.demonstration,
        User.closed_at,
    )
    query = query.where(*conditions).order_by(User.name, User.id)
    rows = list(db.session.execute(query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)))
    memberships = (
        select(Membership.user_id, Membership.role, Organisation.name, Network.name.label("network"))
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .join(Network, Network.id == Organisation.network_id)
        .where(Membership.user_id.in_([row.id for row in rows]), Membership.organisation_id.in_(among))
        .order_by(Membership.id)
    )
    beside: dict[int, list[Any]] = defaultdict(list)
    for membership in db.session.execute(memberships):
        beside[membership.user_id].append(membership)
    return ListPage(total, page, pages, rows, beside)


def found(text: str, among: Any) -> list[Any]:
    """List the open organisations among these that some words mean, by name."""
    words = text.replace("\0", " ").split()[:8]
    columns = (Organisation.name, Organisation.commune, Network.name)
    query = (
        select(Organisation.id, Organisation.name, Organisation.commune, Network.name.label("network"))
        .join(Network, Network.id == Organisation.network_id)
        .where(Organisation.merged_into_id.is_(None), Organisation.closed_at.is_(None), Organisation.id.in_(among))
        .where(*(_says(word, *columns) for word in words))
    )
    query = query.order_by(Organisation.name, Organisation.id).limit(MOST_FOUND)
    return list(db.session.execute(query)) if words else []


def follows(organisation_id: int) -> list[tuple[int, str, str]]:
    """Count what follows an organisation that is merged, as (count, one, many)."""
    own = family(organisation_id)
    people = select(func.count(Membership.user_id.distinct())).where(Membership.organisation_id.in_(own))
    offer = select(func.count()).select_from(Training).where(Training.publisher_id.in_(own))
    asked = select(func.count()).select_from(Newcomer)
    asked = asked.where(Newcomer.organisation_id.in_(own), Newcomer.settled_at.is_(None))
    counts = db.session.execute(select(*(one.scalar_subquery() for one in (people, offer, asked)))).one()
    words = (("compte", "comptes"), ("formation", "formations"), ("demande de compte", "demandes de compte"))
    return [(count, *said) for count, said in zip(counts, words, strict=True)]


def _says(word: str, *columns: Any) -> ColumnElement[bool]:
    return or_(*(column.icontains(word, autoescape=True) for column in columns))


def _works_at(word: str, home: Any) -> ColumnElement[bool]:
    """Tell whether the name of where a person works says it, or that of the organisation it was merged into."""
    places = or_(Organisation.id == Membership.organisation_id, Organisation.id == home)
    return exists().where(Membership.user_id == User.id, places, _says(word, Organisation.name)).correlate(User)


def _home(left: Mapping[int, int]) -> Any:
    """Return the organisation of a membership, the surviving one of a merged one."""
    here = Membership.organisation_id
    return case(dict(left), value=here, else_=here) if left else here


def _belongs_among(among: Any, *, orphans: bool) -> ColumnElement[bool]:
    own = Membership.user_id == User.id
    inside = exists().where(own, Membership.organisation_id.in_(among)).correlate(User)
    return or_(inside, ~exists().where(own).correlate(User)) if orphans else inside


def _membership() -> Any:
    own = Membership.user_id == User.id
    return exists().where(own, Organisation.id == Membership.organisation_id).correlate(User)


def _place(counted: Any, page: int) -> tuple[int, int, int]:
    """Return the total, the page that exists nearest to the one asked for, and the number of pages."""
    total = db.session.scalar(counted)
    pages = max(1, -(-total // PAGE_SIZE))
    return total, min(page, pages), pages
