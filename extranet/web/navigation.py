"""Where one can go from every page: what the reader's permissions open, and nothing that does not exist."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, request, url_for

from extranet.accounts.permissions import Permission
from extranet.settings import Settings
from extranet.signin import current_member


@dataclass(frozen=True)
class Section:
    """One part of the site: its name, its first page, the right it asks for, how its pages' endpoints begin."""

    label: str
    endpoint: str
    permission: Permission
    pages: str


@dataclass(frozen=True)
class Entry:
    """One link of the header."""

    label: str
    url: str
    current: bool


SECTIONS = (
    Section("Formations", "find.results", Permission.FIND, "find."),
    Section("Notre offre", "publish.offer", Permission.PUBLISH, "publish."),
    Section("Imports", "publish.imports", Permission.IMPORT, "publish.import"),
    Section("Administration", "administer.organisations", Permission.ADMINISTER, "administer."),
)


def entries() -> list[Entry]:
    """List the links for who is reading; strangers get none."""
    member = current_member()
    if member is None:
        return []
    here = [section for section in SECTIONS if (request.endpoint or "").startswith(section.pages)]
    current = max(here, key=lambda section: len(section.pages), default=None)
    return [
        Entry(section.label, url_for(section.endpoint), section is current)
        for section in SECTIONS
        if section.endpoint in current_app.view_functions and member.may(section.permission)
    ]


def init_app(app: Flask, settings: Settings) -> None:
    """Give every page its links and the names of the site."""
    names = {"site_name": settings.site_name, "region_name": settings.region_name}
    app.context_processor(lambda: names | {"navigation": entries()})
