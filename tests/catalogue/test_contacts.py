"""Whom one asks about a session."""

from __future__ import annotations

from extranet.catalogue.contacts import addresses


def contact(name: str, mail: str, kind: str = "") -> str:
    kind = kind and f"<type-contact>{kind}</type-contact>"
    return f"<{name}>{kind}<coordonnees><courriel>{mail}</courriel></coordonnees></{name}>"


def test_the_nearest_first_each_once_and_only_what_is_an_address():
    training = contact("contact-formation", "handicap@afpa.example", "1")
    training += contact("contact-formation", "Accueil@afpa.example") + contact("contact-formation", "voir le site")
    training += f"<organisme-formation-responsable>{contact('contact-organisme', 'siege@afpa.example')}"
    training = f"<formation>{training}</organisme-formation-responsable></formation>"
    teacher = contact("contact-formateur", "pau@afpa.example")
    action = f"<action><organisme-formateur>{teacher}</organisme-formateur></action>"
    session = f"<session>{contact('contact-session', 'accueil@afpa.example')}</session>"
    assert addresses(training, action, session) == ["accueil@afpa.example", "pau@afpa.example", "siege@afpa.example"]
