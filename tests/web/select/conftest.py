"""The adviser and the offer of the other screens, and a way to send their forms."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from tests.fixtures.client import Client
from tests.web.find.conftest import Screen, adviser, fresh_engine, look, publish

__all__ = ["Screen", "adviser", "fresh_engine", "look", "publish"]


@pytest.fixture
def send(adviser: Client) -> Callable[..., TestResponse]:
    """Give a function that sends a form as the adviser, with its token."""

    def post(path: str, headers: dict[str, str] | None = None, **data: str) -> TestResponse:
        return adviser.post(path, data={"csrf_token": adviser.token("/compte"), **data}, headers=headers)

    return post


@pytest.fixture
def keep(send: Callable[..., TestResponse]) -> Callable[..., None]:
    """Give a function that puts actions in the adviser's selection."""

    def add(*action_ids: int) -> None:
        for action_id in action_ids:
            assert send(f"/selection/{action_id}/ajouter").status_code == 302

    return add
