"""Somebody who delivers files, and the worker that tries them."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from extranet.accounts import organisations
from extranet.accounts.roles import Role
from extranet.cli.work import KINDS, step
from tests.factories.accounts import an_account, sign_in
from tests.fixtures.client import Client

DEPOSIT = "/publication/imports/deposer"
Upload = Callable[..., TestResponse]


@pytest.fixture
def publisher(app: Flask, client: Client) -> Client:
    """Sign somebody of the Région in."""
    with app.app_context():
        an_account("offre@region.example", Role.PUBLISHER, organisation=organisations.find("region").id)
    sign_in(client, "offre@region.example")
    return client


@pytest.fixture
def upload(publisher: Client) -> Upload:
    """Give a function that deposits a file."""

    def upload(content: bytes | str, name: str = "offre.xml", extent: str = "partiel", token: str = "") -> TestResponse:
        content = content.encode() if isinstance(content, str) else content
        form = {
            "csrf_token": token or publisher.token(DEPOSIT),
            "etendue": extent,
            "fichier": (io.BytesIO(content), name),
        }
        return publisher.post(DEPOSIT, data=form, content_type="multipart/form-data")

    return upload


@pytest.fixture
def worker(app: Flask) -> Callable[[], int]:
    """Give a function that does all the work that waits and says how much there was."""

    def worker() -> int:
        with app.app_context():
            done = 0
            while step("test", threading.Event(), KINDS):
                done += 1
            return done

    return worker
