"""Every page of every role: readable by everyone, wide and narrow, nothing refused by the security policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from extranet.accounts.roles import Role
from tests.journeys.pages import own_pages, sign_in, walk

pytestmark = pytest.mark.browser
WIDTHS = (1280, 320)


@pytest.mark.parametrize("role", [None, *Role])
def test_axe_finds_nothing_and_nothing_overflows(page: Page, session_app, axe, role):
    if role:
        sign_in(page, role)
    for name, path in walk(page, session_app, own_pages(session_app, role)):
        expect(page.locator("h1"), path).to_have_count(1)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_an_unknown_address_too(page: Page, axe):
    page.goto("/nulle-part")
    axe(page)


def test_the_checks_of_a_page_see_what_is_wrong(page: Page, said):
    """The guard of every journey must bite."""
    broken = '<p id="a"><p id="a"><form></form><script>1</script><button onclick="1">Non</button>'
    page.route("**/connexion", lambda route: route.fulfill(response=route.fetch(), body=broken))
    page.goto("/connexion")
    page.get_by_role("button").click()
    found = " ".join(said)
    said.clear()
    seen = ("no title", "the id a comes twice", "a form without action", "a script without nonce", "inline event")
    assert [problem for problem in seen if problem not in found] == []
