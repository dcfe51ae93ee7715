"""Deliveries as the worker carries them out, in the folders of the test."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from sqlalchemy.orm import Session

from extranet.accounts import organisations
from extranet.database import db
from extranet.exchange.delivering import deliveries
from extranet.exchange.delivering.carrying_on import Places, carry_on
from extranet.exchange.delivering.deliveries import Delivery, Origin, Received, receive
from extranet.exchange.delivering.keeping import keep_bytes
from extranet.exchange.opening import open_delivery
from extranet.settings import Settings


class Desk:
    """What a publisher and the worker do, one after the other."""

    def __init__(self, settings: Settings) -> None:
        self.places = Places(settings.deliveries_dir, settings.data_dir / "locks")

    def receive(self, content: bytes | str, publisher: str = "region", **values: Any) -> int:
        """Receive a file and leave it for the worker."""
        content = content.encode() if isinstance(content, str) else content
        stored, _ = keep_bytes(self.places.deliveries, content)
        kind = open_delivery(self.places.deliveries / stored)
        values = {"full": False, "origin": Origin.UPLOAD, "file_name": "offre.xml"} | values
        digest = hashlib.sha256(content).hexdigest()
        publisher_id = organisations.find(publisher).id
        return receive(
            Received(publisher_id=publisher_id, stored=stored, size=len(content), digest=digest, kind=kind, **values)
        )

    def work(self, delivery_id: int) -> Delivery:
        """Let the worker do what waits."""
        carry_on(delivery_id, self.places, lambda: None)
        return self.row(delivery_id)

    def tried(self, content: bytes | str, **values: Any) -> Delivery:
        """Receive a file and have it tried."""
        return self.work(self.receive(content, **values))

    def publish(self, delivery: Delivery, *, publish: bool = True, withdraw: bool = False) -> Delivery:
        """Publish a tried delivery."""
        deliveries.ask_to_publish(delivery.id, publish=publish, withdraw=withdraw, by=None)
        return self.work(delivery.id)

    @staticmethod
    def row(delivery_id: int) -> Delivery:
        """Return a delivery as it is now."""
        db.session.rollback()
        return db.session.get_one(Delivery, delivery_id)


@pytest.fixture
def desk(database: Session, settings: Settings) -> Desk:
    return Desk(settings)
