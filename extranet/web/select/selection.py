"""The selection as its owner reads it: each action with its sessions, its contacts and its note, in three queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import url_for

from extranet import clock, retention
from extranet.accounts.memberships import Member
from extranet.catalogue import selections
from extranet.lheo.tree import from_text
from extranet.web import offers, words
from extranet.web.contacts import Contact, distinct, offer_contacts
from extranet.web.lines import SessionLine

MOST_LINES = 4
GONE = "Cette formation n’est plus proposée."
OVER = "Toutes les sessions de cette formation sont passées."


@dataclass(frozen=True, kw_only=True)
class Line:
    """One action of the selection; `gone` says why it can no longer be proposed."""

    action_id: int
    numero: str = ""
    title: str = "Formation retirée"
    url: str | None = None
    provider: str = ""
    where: str = ""
    hours: str | None = None
    hours_total: int | None = None
    funders: list[words.Funder] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    sessions: list[SessionLine] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    note: str
    until: date
    gone: str | None = GONE
    comparable: bool = False

    @property
    def facts(self) -> list[str]:
        """Return what stands under the title, after the provider."""
        return [fact for fact in (self.where, self.hours) if fact]

    @property
    def shown(self) -> list[SessionLine]:
        """Return the sessions that a list shows."""
        return self.sessions[:MOST_LINES]


def lines_of(member: Member) -> list[Line]:
    """Return the selection of a person, in their order."""
    kept = selections.lines(member)
    if not kept:
        return []
    today = clock.today()
    rows = offers.offers((row.action_id for row in kept), today)
    sessions = offers.sessions((row for row in rows.values() if row.published), today)
    return [_line(row, rows.get(row.action_id), sessions.get(row.action_id, [])) for row in kept]


def _line(kept: Any, offer: Any, sessions: list[SessionLine]) -> Line:
    until = (kept.touched_at + retention.of("selections")).astimezone(clock.PARIS).date()
    if offer is None:
        return Line(action_id=kept.action_id, note=kept.note, until=until)
    contacts = offer_contacts(from_text(offer.training_lheo), from_text(offer.action_lheo))
    return Line(
        action_id=kept.action_id,
        numero=offer.numero,
        title=words.spaced(offer.title),
        url=url_for("find.sheet", action_id=offer.id),
        provider=offer.provider,
        where=offers.where_it_is(offer),
        hours=words.hours(offer.hours_total),
        hours_total=offer.hours_total,
        funders=words.funders(offer),
        tags=words.tags(offer),
        sessions=sessions,
        contacts=distinct(contacts, known={offer.provider.casefold()}) if offer.published else [],
        note=kept.note,
        until=until,
        gone=None if offer.visible else OVER if offer.published else GONE,
        comparable=offer.published,
    )
