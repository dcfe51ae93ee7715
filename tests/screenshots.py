"""`make screenshots`: every page of every role, wide and narrow, in instance/screenshots. Checks nothing by itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from extranet.accounts.roles import Role
from tests.journeys.pages import plain_pages, sign_in, walk

FOLDER = Path(__file__).resolve().parents[1] / "instance" / "screenshots"
SIZES = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 320, "height": 700}}
SEARCHES = ["/formations?q=soudeur&lieu=Pau&rayon=30", "/formations?q=introuvable"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("role", [None, *Role])
def test_take(page: Page, session_app, role, size):
    page.set_viewport_size(SIZES[size])
    if role:
        sign_in(page, role)
    folder = FOLDER / (role or "stranger")
    folder.mkdir(parents=True, exist_ok=True)
    for name, _ in walk(page, session_app, [*plain_pages(session_app, role), *(SEARCHES if role else [])]):
        name = re.sub(r"<[^>]*>", "x", name)
        name = re.sub(r"\W+", "-", name).strip("-") or "accueil"
        page.screenshot(path=folder / f"{name}-{size}.png", full_page=True)
