"""Every page that a person may open, found from the routes themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from flask import Flask
from lxml import html
from playwright.sync_api import Page

from extranet import guard
from extranet.accounts.permissions import Permission
from extranet.accounts.roles import ROLES, Role
from extranet.demonstration.accounts import PASSWORD

WHO = {
    Role.PRESCRIBER: "conseillere@mission-locale.example",
    Role.REFERENT: "referente@mission-locale.example",
    Role.PUBLISHER: "offre@region.example",
    Role.REVIEWER: "relecture@region.example",
    Role.PROGRAMME_OFFICER: "programmation@region.example",
    Role.NETWORK_ADMINISTRATOR: "reseau@mission-locale.example",
    Role.ADMINISTRATOR: "admin@region.example",
}
# Not pages: what machines read, what only leads elsewhere.
NOT_PAGES = {
    "static",
    "deliveries.download",
    "exports.download",
    "exports.results",
    "select.as_pdf",
    "select.as_xlsx",
    "administer.export_synonyms",
    "bodies.export_accounts",
    "bodies.proposed_places",
    "find.actions_here",
    "find.meetings_calendar",
    "find.spots_of_results",
    "find.suggested",
    "health.show",
    "help.favicon",
    "help.robots",
    "help.security",
    "journal.export",
    "own.data",
    "sheets.download",
    "sheets.offer",
    "sheets.template",
}


def sign_in(page: Page, role: Role, to: str = "/") -> None:
    """Open a page as the demonstration's person of that role; the form is sent without being drawn."""
    request = page.context.request
    token = html.fromstring(request.get("/connexion").text()).xpath("string(//input[@name='csrf_token']/@value)")
    form = {"email": WHO[role], "password": PASSWORD, "csrf_token": token}
    assert request.post("/connexion", form=form, max_redirects=0).status == 302
    page.goto(to)
    page.get_by_role("button", name="Se déconnecter").wait_for()


def sign_in_by_hand(page: Page, role: Role) -> None:
    """Sign in through the form."""
    page.goto("/connexion")
    page.get_by_label("Adresse électronique").fill(WHO[role])
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("button", name="Se déconnecter").wait_for()


def plain_pages(app: Flask, role: Role | None) -> list[str]:
    """List the addresses without a variable part that a role may open, or a stranger."""
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.arguments and rule.endpoint not in NOT_PAGES
        if not rule.rule.startswith("/api/") and _opens(app, rule.endpoint, role)
    )


def own_pages(app: Flask, role: Role | None) -> list[str]:
    """List the pages of a role that prescribers, who are walked themselves, do not open too; and the account's."""
    shared = set(plain_pages(app, Role.PRESCRIBER)) - {"/compte"} if role not in {None, Role.PRESCRIBER} else set()
    return [path for path in plain_pages(app, role) if path not in shared]


def walk(page: Page, app: Flask, pages: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Open these pages, then one of each kind that they link to; give the name and the address of each."""
    waiting = {path: path for path in pages}
    known = set(waiting)
    while waiting:
        name, path = next(iter(waiting.items()))
        del waiting[name]
        page.goto(path)
        yield name, path
        for kind, link in _links(page, app):
            if kind not in known:
                known.add(kind)
                waiting[kind] = link


def _links(page: Page, app: Flask) -> Iterator[tuple[str, str]]:
    """Give the rule and the address of the links to pages that have a variable part."""
    adapter = app.url_map.bind("")
    for path in page.locator("main a[href^='/']").evaluate_all("links => links.map(link => link.getAttribute('href'))"):
        rule, values = adapter.match(re.sub(r"[?#].*", "", path), return_rule=True)
        if values and rule.endpoint not in NOT_PAGES and not rule.rule.endswith(".ics"):
            yield rule.rule, path


def _opens(app: Flask, endpoint: str, role: Role | None) -> bool:
    permission: Permission | None = guard.rule_of(app, endpoint).permission
    return permission is None if role is None else permission in ROLES[role]
