"""What people and files write stays text: on every page, and in a real browser that listens to dialogs and reports."""

from __future__ import annotations

import re
import shutil
from functools import partial
from urllib.parse import urlsplit

import pytest
from flask import Flask
from lxml import html
from playwright.sync_api import Browser, Route
from werkzeug.exceptions import HTTPException

from extranet.application import create_app
from tests.fixtures.application import close, settings_in
from tests.fixtures.browser import CHECKS
from tests.proofs.conftest import Quiet
from tests.proofs.scripts import SCRIPTS, stored, write_everywhere
from tests.proofs.test_routes import requests

HERE, UNGUARDED = "http://127.0.0.1", "/sans-garde"
RUNNING = re.compile(r"\s*(javascript|vbscript|data:(?!image/))", re.IGNORECASE)
AIMS = ("href", "src", "action", "formaction", "data", "srcdoc", "{http://www.w3.org/1999/xlink}href")
STRANGE = ("iframe", "object", "embed", "base", "math", "marquee", "video", "noscript", "frame", "applet")


@pytest.fixture(scope="module")
def poisoned(prepared, tmp_path_factory):
    """Give an application where everything says a script, the browsers of three people and every page they open."""
    folder = tmp_path_factory.mktemp("poisoned")
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    app = create_app(settings_in(folder, tile_url=""))
    app.test_client_class, app.testing = Quiet, True
    clients = write_everywhere(app, folder)
    yield app, {who: dict(pages(app, client)) for who, client in clients.items()}, clients
    close(app)


def pages(app: Flask, client: Quiet):
    """Give the pages of a person, as address and body: those without a variable part, two of each other kind."""
    waiting = [path for rule, method, path in requests(app) if method == "GET" and not rule._converters]
    seen: dict[str, int] = {}
    for path in waiting:
        response = client.get(path)
        if response.mimetype != "text/html" or response.status_code != 200:
            continue
        yield path, response.text
        for link in html.fromstring(response.text).xpath("//main//a/@href"):
            kind = _kind(app, link)
            if kind and seen.get(kind, 0) < 2 and link not in waiting:
                seen[kind] = seen.get(kind, 0) + 1
                waiting.append(link)


def _kind(app: Flask, link: str) -> str | None:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return None
    try:
        return app.url_map.bind("").match(parts.path)[0]
    except HTTPException:
        return None


def test_the_forms_took_all_of_them(poisoned):
    app, _, _ = poisoned
    every = set(range(1, len(SCRIPTS) + 1))
    assert {name: every - found for name, found in stored(app).items() if found != every} == {}


def test_no_text_becomes_an_element_or_runs(poisoned):
    app, seen, _ = poisoned
    wrong, said = [], set()
    for who, found in seen.items():
        for path, text in found.items():
            said |= set(re.findall(r"xss\((\d+)\)", text))
            page = html.fromstring(text)
            wrong += [f"{who} {path}: {problem}" for problem in problems(page)]
    assert wrong == []
    assert said == {str(number) for number in range(1, len(SCRIPTS) + 1)}
    kinds = {_kind(app, path) for found in seen.values() for path in found}
    assert len(kinds) > 40 and len({kind for kind in kinds if kind.startswith("publish")}) > 2


def problems(page: html.HtmlElement) -> list[str]:
    found = []
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in STRANGE or (element.tag == "script" and "xss(" in (element.text or "")):
            found.append(f"<{element.tag}>")
        for name, value in element.attrib.items():
            if name.startswith("on") or (name in AIMS and RUNNING.match(re.sub(r"[\t\n\r]", "", value))):
                found.append(f"{element.tag} {name}={value[:40]}")
    return found


@pytest.mark.browser
def test_a_browser_runs_none_of_them(poisoned, browser: Browser):
    _, seen, clients = poisoned
    said: list[str] = []
    for who, found in seen.items():
        context = browser.new_context(base_url=HERE)
        context.add_init_script(CHECKS + "window.xss = (number) => console.error(`script ${number} ran`);")
        page = context.new_page()
        page.on("dialog", lambda dialog: (said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.route("**/*", partial(_serve, clients[who]))
        with page.expect_console_message(lambda message: message.text == "script 6 ran"):
            page.goto(UNGUARDED)  # the listener must bite
        said.clear()
        for path in poisonous(found):
            page.goto(path)
        context.close()
        assert said == [], who


def poisonous(found: dict[str, str]) -> list[str]:
    """Choose the pages that say most scripts, in a number that a test can walk."""
    return sorted(found, key=lambda path: -len(set(re.findall(r"xss\((\d+)\)", found[path]))))[:6]


def _serve(client: Quiet, route: Route) -> None:
    parts = urlsplit(route.request.url)
    if parts.path == UNGUARDED:
        route.fulfill(body=f"<title>Sans garde</title>{SCRIPTS[5]}", content_type="text/html")
        return
    response = client.get(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    route.fulfill(status=response.status_code, headers=dict(response.headers), body=response.data)
