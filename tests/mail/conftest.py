"""A postman that speaks to a real mail server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from extranet import outbox
from extranet.database import writing
from extranet.mail.postman import Postman
from extranet.outbox import Message


@pytest.fixture
def speaking(make_app: Callable[..., Flask], server: Controller) -> Iterator[Flask]:
    """Give an application, in its context, that sends by that server."""
    app = make_app(
        smtp_host="127.0.0.1", smtp_port=server.port, smtp_starttls=False, site_url="https://extranet.region.example"
    )
    with app.app_context():
        yield app


@pytest.fixture
def postman(speaking: Flask) -> Iterator[Postman]:
    """Give the postman of that application."""
    postman = speaking.extensions["extranet"]["postman"]
    yield postman
    postman.close()


def put(to: str = "lea@mission-locale.example", name: str = "alert_renewal", **values: Any) -> int:
    """Put a mail in the outbox and return its id."""
    with writing() as session:
        message = outbox.put(name, to, **({"search_name": "Soudeur à Pau", "key": "abc"} | values))
        session.flush()
        return message.id


def row(number: int) -> Message:
    """Read a row again."""
    outbox.db.session.rollback()
    return outbox.db.session.get_one(Message, number)
