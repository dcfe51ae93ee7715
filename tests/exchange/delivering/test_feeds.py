"""What machines put in the folder of their publisher becomes a delivery, once it is whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import select

from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.database import db
from extranet.exchange.delivering.deliveries import Delivery, DeliveryState, Origin, deliveries_waiting
from extranet.exchange.delivering.feeds import Feeds
from extranet.settings import Settings
from tests.exchange.conftest import one
from tests.exchange.delivering.conftest import Desk
from tests.exchange.files import TWO, document, formation


@pytest.fixture
def folder(settings: Settings) -> Path:
    path = settings.feeds_dir / "region"
    path.mkdir(parents=True)
    return path


@pytest.fixture
def feeds(desk: Desk, settings: Settings) -> Feeds:
    return Feeds(settings.feeds_dir, settings.deliveries_dir, every=0)


def taken() -> list[Delivery]:
    db.session.rollback()
    return list(db.session.scalars(select(Delivery).order_by(Delivery.id)))


def test_a_file_is_taken_when_it_stops_growing(feeds: Feeds, folder: Path, desk: Desk) -> None:
    path = folder / "offre.xml"
    path.write_text(TWO[:500])
    assert not feeds()
    path.write_text(TWO)
    assert not feeds()
    assert feeds()
    (delivery,) = taken()
    assert (delivery.full, delivery.origin, delivery.file_name) == (True, Origin.FEED, "offre.xml")
    assert not path.exists()
    assert [one.name[-9:] for one in (folder / "traites").iterdir()] == ["offre.xml"]
    assert desk.work(delivery.id).state == DeliveryState.PUBLISHED
    assert one(Training, "F1").state == State.PUBLISHED


def test_the_name_tells_a_partial_delivery(feeds: Feeds, folder: Path) -> None:
    (folder / "offre.partiel.xml").write_text(TWO)
    feeds(), feeds()
    assert [delivery.full for delivery in taken()] == [False]


def test_what_is_not_ready_or_not_a_file_is_left(feeds: Feeds, folder: Path, tmp_path: Path) -> None:
    for name in (".cachée.xml", "offre.xml.part"):
        (folder / name).write_text(TWO)
    (folder / "lien.xml").symlink_to("/etc/passwd")
    os.mkfifo(folder / "tuyau.xml")
    unknown = folder.with_name("inconnu")
    unknown.mkdir()
    (unknown / "offre.xml").write_text(TWO)
    assert (feeds(), feeds(), taken()) == (False, False, [])
    assert (unknown / "offre.xml").exists()


def test_a_hostile_file_is_put_aside(feeds: Feeds, folder: Path, settings: Settings) -> None:
    (folder / "offre.xml").write_text("<!DOCTYPE lheo>" + TWO)
    feeds(), feeds()
    assert taken() == []
    assert len(list((folder / "refuses").iterdir())) == 1
    assert list(settings.deliveries_dir.iterdir()) == []


def test_a_file_that_cannot_be_taken_stops_no_other(
    feeds: Feeds, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / os.fsdecode(b"caf\xe9.xml")).write_text(TWO)
    (folder / "refuses").write_text("no folder")
    (folder / "hostile.xml").write_text("<!DOCTYPE lheo>")
    (folder / "offre.xml").write_text(document(formation("F9")))
    for _ in range(4):
        feeds()
    assert [delivery.file_name for delivery in taken()] == ["caf.xml", "offre.xml"]
    assert sum("cannot be taken" in record.message for record in caplog.records) == 1


def test_a_file_taken_before_a_kill_is_not_taken_twice(
    feeds: Feeds, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "offre.xml").write_text(TWO)
    feeds()
    with monkeypatch.context() as patch:
        patch.setattr("extranet.exchange.delivering.feeds._put_aside", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            feeds()
    feeds(), feeds()
    assert len(taken()) == 1
    assert not (folder / "offre.xml").exists()


@pytest.mark.parametrize(
    ("second", "why"),
    [(document(formation("F1")), "67"), (document(formation("F1"), formation("F2", title="")), "refusées")],
)
def test_what_needs_a_person_waits(feeds: Feeds, folder: Path, desk: Desk, second: str, why: str) -> None:
    desk.publish(desk.tried(TWO))
    (folder / "offre.xml").write_text(second)
    feeds(), feeds()
    delivery = desk.work(taken()[-1].id)
    assert delivery.state == DeliveryState.TRIED
    assert why in delivery.message
    assert one(Training, "F2").state == State.PUBLISHED
    assert deliveries_waiting({delivery.publisher_id}) == 1
