"""The letter that asks a provider, through a real mail server."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from extranet.catalogue.confirming import reminding
from extranet.catalogue.confirming.requests import ConfirmationRequest
from extranet.clock import today
from extranet.database import db, writing
from tests.factories import offer


@pytest.fixture
def asked(speaking) -> ConfirmationRequest:
    """Put the letter about one session in the outbox; give its request."""
    offer.training()
    reminding.go_round(None, lambda _: None)
    return db.session.scalars(select(ConfirmationRequest)).one()


def test_its_link_opens_the_page(speaking, postman, server, asked):
    assert postman.deliver() and not postman.deliver()
    (letter,) = server.handler.letters
    assert letter["To"] == "contact@afpa.example" and letter["Auto-Submitted"] == "auto-generated"
    for kind in ("plain", "html"):
        text = letter.get_body((kind,)).get_content()
        (address,) = set(re.findall(r"https://extranet\.region\.example(/lien/[\w.=-]+)", text))
        assert "1 session" in speaking.test_client().get(address).text.replace("\xa0", " ")


def test_refused_it_comes_back_to_the_desk(speaking, postman, server, asked):
    server.handler.to_recipients = "550 no such user"
    postman.deliver()
    with writing():
        reminding.follow_up(asked.provider_id, today())
    assert asked.handed_because == "mail"
