from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extranet.lheo.tree import from_text
from extranet.web.contacts import Link, contacts_of, distinct, mail_link, phone_link, web_link


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://www.afpa.fr/pau", "https://www.afpa.fr/pau"),
        ("HTTP://afpa.fr", "HTTP://afpa.fr"),
        ("www.afpa.fr", "http://www.afpa.fr"),
        (" afpa.fr/a?b=c ", "http://afpa.fr/a?b=c"),
        ("afpa.fr:8080/a", "http://afpa.fr:8080/a"),
        ("//afpa.fr", "http://afpa.fr"),
    ],
)
def test_the_address_of_a_site_is_followed(written, url):
    assert web_link(written).url == url


@pytest.mark.parametrize(
    "written",
    [
        None, "", "-", "néant", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "ftp://a.fr",
        "mailto:a@b.fr", "http://", "https://a", "http://user@evil.fr", "http://a.fr\\@evil.fr", "http://a b.fr",
        "java\nscript:alert(1)", "http://a.fr:port", "http://[::1", "\x01javascript:alert(1)",
    ],
)  # fmt: skip
def test_what_is_no_site_is_not_followed(written):
    assert web_link(written) is None


@given(st.text(max_size=40))
def test_a_feed_never_makes_another_kind_of_link(written):
    for link, starts in (
        (web_link(written), ("http://", "https://")),
        (phone_link(written), ("tel:",)),
        (mail_link(written), ("mailto:",)),
    ):
        assert link is None or link.url is None or link.url.lower().startswith(starts)


def test_a_number_is_called_and_written_in_pairs():
    assert phone_link("05.59 00-00.01") == Link("05\u00a059\u00a000\u00a000\u00a001", "tel:0559000001")
    assert phone_link("+33 5 59 00 00 01") == Link("+33 5 59 00 00 01", "tel:+33559000001")
    assert phone_link("poste 12") == Link("poste 12")
    assert phone_link(" ") is None


def test_an_address_is_written_to():
    assert mail_link("a.b@afpa.fr").url == "mailto:a.b@afpa.fr"
    assert mail_link("a@b.fr?bcc=x@y.fr") == Link("a@b.fr?bcc=x@y.fr")
    assert mail_link("voir le site") == Link("voir le site")


def contact(kind: str, name: str, mail: str) -> str:
    return (
        f"<contact-formation><type-contact>{kind}</type-contact><coordonnees><nom>{name}</nom>"
        f"<courriel>{mail}</courriel></coordonnees></contact-formation>"
    )


def test_each_contact_is_said_once_and_a_known_name_is_not_said_again():
    same = contact("4", "Afpa", "a@afpa.fr")
    formation = from_text(
        f"<formation>{same}{same}{contact('1', 'Mme Roy', 'h@afpa.fr')}{contact('4', 'Personne', '-')}</formation>"
    )
    found = distinct(contacts_of(formation, "contact-formation", "Formation"), known={"afpa"})
    assert [(one.role, one.name, one.handicap) for one in found] == [
        ("Accueil", "", False),
        ("Référent handicap", "Mme Roy", True),
    ]
