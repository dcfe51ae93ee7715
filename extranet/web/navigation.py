"""Where one can go from every page: what the reader's permissions open, and nothing that does not exist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, request

from extranet.accounts import joining
from extranet.accounts.memberships import Member
from extranet.accounts.permissions import Permission
from extranet.catalogue.remarks import waiting
from extranet.settings import Settings
from extranet.signin import current_member
from extranet.web import formats, keeping
from extranet.web.addresses import url_for


@dataclass(frozen=True)
class Section:
    """One part of the site: name, first page, the right it asks for, how its endpoints begin (its own first)."""

    label: str
    endpoint: str
    permission: Permission
    pages: tuple[str, ...]
    # How many things wait there for these people; said after the name when there are any.
    waiting: Callable[[Member], int] | None = None
    unless: Permission | None = None  # who has this right finds it elsewhere


@dataclass(frozen=True)
class Entry:
    """One link of the header."""

    id: str
    label: str
    url: str
    current: bool


OFFER = (
    *("publish.", "writing.", "history.", "choices.", "programme.", "confirming."),
    *("twins.", "rules.", "reviewing.", "sheets."),
)

SECTIONS = (
    Section("Formations", "find.results", Permission.FIND, ("find.",)),
    Section("Ma sélection", "select.selection", Permission.KEEP, ("select.",), lambda _: len(keeping.kept_actions())),
    Section("Mes recherches", "follow.searches", Permission.KEEP, ("follow.",)),
    Section("À faire", "desk.home", Permission.PUBLISH, ("desk.",)),
    Section("À relire", "reviewing.waiting", Permission.REVIEW, ("reviewing.",), unless=Permission.PUBLISH),
    Section("Notre offre", "publish.offer", Permission.PUBLISH, OFFER),
    Section("Remarques", "remarks.desk", Permission.PUBLISH, ("remarks.",), lambda here: waiting(here.organisation.id)),
    Section("Imports", "publish.imports", Permission.IMPORT, ("publish.import", "deliveries.")),
    Section(
        "Ma structure",
        "structure.own",
        Permission.MANAGE_MEMBERS,
        ("structure.",),
        lambda here: joining.waiting_count(here.organisation.id),
    ),
    Section("Journal", "journal.entries", Permission.READ_JOURNAL, ("journal.",)),
    Section("Administration", "operate.home", Permission.ADMINISTER_NETWORK, ("operate.", "administer.", "bodies.")),
)


def entries() -> list[Entry]:
    """List the links for who is reading; strangers get none."""
    member = current_member()
    if member is None:
        return []
    endpoint = request.endpoint or ""
    opened = [one for one in SECTIONS if member.may(one.permission) and not (one.unless and member.may(one.unless))]
    fits = {pages: section for section in opened for pages in section.pages if endpoint.startswith(pages)}
    current = fits[max(fits, key=len)] if fits else None
    return [
        Entry(_id(section), _label(section, member), url_for(section.endpoint), section is current)
        for section in opened
        if section.endpoint in current_app.view_functions
    ]


def _id(section: Section) -> str:
    return f"rubrique-{section.pages[0].strip('.').replace('.', '-')}"


def _label(section: Section, member: Member) -> str:
    count = section.waiting(member) if section.waiting else 0
    return f"{section.label} ({formats.number(count)})" if count else section.label


def init_app(app: Flask, settings: Settings) -> None:
    """Give every page its links and the names of the site."""
    names = {"site_name": settings.site_name, "region_name": settings.region_name}
    app.context_processor(lambda: names | {"navigation": entries()})
