"""Letters: plain text first, French typography, headers that hold, nothing hidden in them."""

from __future__ import annotations

import re

import pytest

from extranet import outbox, signing
from extranet.mail.letters import Unsendable, letter
from extranet.settings import Settings
from tests.fixtures.application import SECRET
from tests.mail.conftest import put, row

SITE = "https://extranet-de-la-formation.nouvelle-aquitaine.region.example/outils"
LINE = {
    "action_id": 12,
    "title": "Soudeur <b>assembleur</b> & chaudronnier",
    "provider": "Afpa Pau",
    "town": "Pau",
    "remote": False,
    "new_action": True,
    "session": {"start": "2027-01-05", "end": "2027-04-24", "permanent": False, "begun": False},
}
VALUES = {
    "search_name": "Soudeur à Pau",
    "search_id": 3,
    "key": "kkkkkkkkkkkkkkkkkkkkkk",
    "since": "2026-11-12",
    "weekly": False,
    "count": 2,
    "more": 1,
    "total": 14,
    "lines": [LINE],
}


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(data_dir=tmp_path, secret_key=SECRET, site_url=SITE)


@pytest.fixture
def written(database, settings):
    """Give a function that writes the letter of a name and values."""
    return lambda name="alert", **values: letter(row(put(name=name, **VALUES | values)), settings)


def text_of(made, kind: str = "plain") -> str:
    return made.get_body((kind,)).get_content()


def test_the_text_comes_first_and_says_it_all(written):
    made = written()
    assert [part.get_content_type() for part in made.iter_parts()] == ["text/plain", "text/html"]
    text = text_of(made)
    assert made["Subject"] == "2\u00a0nouveautés pour «\u00a0Soudeur à Pau\u00a0»"
    assert "Depuis le 12\u00a0novembre\u00a02026, 2\u00a0nouveautés répondent à votre recherche" in text
    assert "1. Soudeur <b>assembleur</b> & chaudronnier\n   Afpa Pau, Pau\n" in text
    assert "   Prochaine session\u00a0: 5\u00a0janv.\u00a0– 24\u00a0avr.\u00a02027\n" in text
    assert f"{SITE}/formations/12\n" in text
    assert "Et 1\u00a0autre." in text
    assert f"{SITE}/mes-recherches/3\n" in text


def test_html_escapes_and_follows_nobody(written):
    source = text_of(written(), "html")
    assert "Soudeur &lt;b&gt;assembleur&lt;/b&gt; &amp; chaudronnier" in source
    assert re.findall(r"<(?:img|script|link|iframe)", source) == []
    assert set(re.findall(r'href="(https?://[^"]*)"', source)) >= {f"{SITE}/formations/12"}
    assert all(link.startswith(SITE) for link in re.findall(r'href="(https?://[^"]*)"', source))


@pytest.mark.parametrize("name", ["title", "provider", "town"])
def test_no_text_of_the_offer_becomes_html(written, name):
    source = text_of(written(lines=[LINE | {name: "<img src='https://ailleurs.example'>"}]), "html")
    assert "<img" not in source
    assert "&lt;img" in source


@pytest.mark.parametrize(
    ("session", "said"),
    [
        (None, "Pas de session à rejoindre pour l’instant"),
        ({"start": None, "end": None, "permanent": False, "begun": False}, "dates à fixer"),
        ({"start": None, "end": None, "permanent": True, "begun": False}, "entrée possible à tout moment"),
        (
            {"start": "2026-01-05", "end": "2027-04-01", "permanent": True, "begun": True},
            "entrée possible à tout moment, jusqu’au 1er\u00a0avril\u00a02027",
        ),
        (
            {"start": "2027-01-05", "end": None, "permanent": False, "begun": False},
            "à partir du 5\u00a0janvier\u00a02027",
        ),
    ],
)
def test_every_kind_of_session_is_said(written, session, said):
    assert said in text_of(written(lines=[LINE | {"session": session}]))


def test_a_new_session_of_a_known_action_is_called_so(written):
    assert "Nouvelle session\u00a0: 5" in text_of(written(lines=[LINE | {"new_action": False}]))


def test_the_unsubscribe_headers_reach_the_mail_program_whole(written):
    """A long address that a line break or an encoding cuts is no address."""
    made = written()
    raw = made.as_bytes().decode("ascii")
    (address,) = re.findall(r"^List-Unsubscribe: <(\S+)>\r$", raw, re.MULTILINE)
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert address.startswith(f"{SITE}/alertes/")
    assert signing.read(SECRET, "alert", address.rsplit("/", 1)[1]) == VALUES["key"]
    assert address in text_of(made)


def test_a_letter_that_is_no_series_has_no_such_header(written):
    assert "List-Unsubscribe" not in written("alert_renewal")


def test_the_only_secret_of_a_letter_is_its_signed_link(written):
    raw = written().as_bytes().decode()
    assert SECRET not in raw
    assert f"/{VALUES['key']}" not in raw


def test_it_says_its_language_and_that_nobody_wrote_it_by_hand(written):
    for name in ("alert", "alert_renewal"):
        made = written(name)
        assert (made["Content-Language"], made["Auto-Submitted"]) == ("fr", "auto-generated")


def test_written_twice_it_is_the_same(database, settings):
    message = row(put(name="alert", **VALUES))
    first, second = letter(message, settings), letter(message, settings)
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]
    assert letter(row(put(name="alert", **VALUES)), settings)["Message-ID"] != first["Message-ID"]


def test_nothing_hides_in_a_header(written):
    made = written(search_name="Soudeur\r\nBcc: voleur@example.org\n\nBonjour\u2028Cc: x@y.example")
    raw = made.as_bytes().decode("ascii")
    assert made["Bcc"] is None and made["Cc"] is None
    assert "\nBcc" not in raw.split("\r\n\r\n")[0]
    assert "Soudeur Bcc: voleur@example.org Bonjour Cc: x@y.example" in made["Subject"]


def test_an_accented_domain_travels_in_its_ascii_form(database, settings):
    made = letter(row(put("lea@région.example", name="alert", **VALUES)), settings)
    assert b"To: lea@xn--rgion-bsa.example\r\n" in made.as_bytes()


@pytest.mark.parametrize(
    "to", ["léa@region.example", "a@b.example, c@d.example", "A <a@b.example>", "@b.example", "a@b\r\nBcc: c@d.example"]
)
def test_what_is_not_one_plain_address_fails(database, settings, to):
    with pytest.raises(Unsendable):
        letter(row(put(to, name="alert", **VALUES)), settings).as_bytes()


def test_every_line_is_short_enough_to_travel(written):
    made = written(lines=[LINE | {"title": "é" * 3000}], search_name="œ" * 80)
    assert max(len(line) for line in made.as_bytes().split(b"\r\n")) < 998


@pytest.mark.parametrize("missing", ["count", "lines", "since"])
def test_a_missing_value_is_a_failure(database, settings, missing):
    values = {name: value for name, value in VALUES.items() if name != missing}
    with pytest.raises(Unsendable):
        letter(row(put(name="alert", **values)), settings)


def test_the_row_says_who_it_is_for_and_no_more(database):
    with outbox.writing():
        outbox.put("alert", "lea@mission-locale.example", **VALUES)
    assert signing.sign(SECRET, "alert", VALUES["key"]) not in str(outbox.waiting()[0].values)
