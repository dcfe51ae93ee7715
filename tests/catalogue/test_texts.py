"""Texts of feeds: their words and their structure stay, nothing in them acts."""

from __future__ import annotations

import re
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from extranet.catalogue.texts import is_empty, plain, safe_html

PAYLOADS = [
    "<script>alert(1)</script>",
    "<p>x<script>alert(1)</script></p>",
    "<img src=x onerror=alert(1)>",
    "<p onclick=alert(1)>x</p>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<b><style>@import 'http://x'</style></b>",
    "<p><iframe src=//x></iframe>",
    "<<p>script>alert(1)<</p>/script>",
    "<p>x</p><scr<script>ipt>alert(1)</scr</script>ipt>",
    "<h1 onmouseover=alert(1)>x</h1><base href=//x>",
    "<i\nonfocus=alert(1) autofocus>x</i>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math><p>",
    "<!--><img src=x onerror=alert(1)>--><p>",
    "<p>&lt;img src=x onerror=alert(1)&gt;</p>",
    "</p><form action=//x><input name=q></form><p>",
]
KEPT = {"p", "br", "ul", "ol", "li", "strong", "em"}


def check_harmless(shown: str) -> None:
    if not shown.strip():
        return
    page = html.fromstring(f"<div>{shown}</div>")
    for element in page.iterdescendants():
        assert element.tag in KEPT, shown
        assert not element.attrib, shown


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("times", [0, 1, 2, 3])
def test_no_payload_survives(payload: str, times: int) -> None:
    for _ in range(times):
        payload = escape(payload)
    check_harmless(safe_html(payload))
    check_harmless(safe_html(f"- {payload}\n- et la suite"))


FRAGMENTS = [
    "<",
    ">",
    "/",
    "&lt;",
    "&gt;",
    "&amp;",
    "&#60;",
    "p",
    "script",
    "b",
    "img",
    " onerror=x",
    '"',
    "'",
    "=",
    "\n",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join))
def test_no_combination_acts(text: str) -> None:
    check_harmless(safe_html(text))


def test_html_keeps_paragraphs_and_lists() -> None:
    assert safe_html("<h2>Contenu</h2><ul><li>Un</li><li>Deux <b>!</b></li></ul><div>Fin</div>") == (
        "<p>Contenu</p><ul><li>Un</li><li>Deux <strong>!</strong></li></ul><p>Fin</p>"
    )


def test_html_escaped_twice_is_read() -> None:
    assert safe_html("&lt;p&gt;Un&lt;/p&gt;") == "<p>Un</p>"
    assert plain("&lt;p&gt;Un&lt;/p&gt;&lt;p&gt;Deux&lt;/p&gt;") == "Un Deux"


def test_plain_lines_become_paragraphs_and_lists() -> None:
    assert safe_html("Au programme :\n- souder\n• couper\n\nPrix < 3 & plus") == (
        "<p>Au programme :</p><ul><li>souder</li><li>couper</li></ul><p>Prix &lt; 3 &amp; plus</p>"
    )


def test_entities_in_plain_texts_are_read() -> None:
    assert plain("M&eacute;tallier &amp; soudeur") == "Métallier & soudeur"
    assert safe_html("M&eacute;tallier &#8211; soudeur") == "<p>Métallier – soudeur</p>"


def test_words_survive_without_markup() -> None:
    assert plain("<p>Souder</p><script>alert(1)</script><p>couper</p>") == "Souder couper"
    assert plain("a < b et c > d") == "a < b et c > d"


@pytest.mark.parametrize("text", [None, "", " ", "-", " - ", "."])
def test_what_says_nothing_is_empty(text: str | None) -> None:
    assert is_empty(text)
    assert (safe_html(text), plain(text)) == ("", "")


def test_long_texts_take_no_time() -> None:
    for text in ("<" * 100_000, "- " * 50_000, "<p" * 50_000, "&lt;" * 25_000, "</p" * 30_000):
        assert re.fullmatch(r"[^\0]*", safe_html(text))
