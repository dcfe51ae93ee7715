"""A large file is read once, where it is to lie; what is wrong is refused clearly and leaves nothing behind."""

from __future__ import annotations

import io
import zipfile

import pytest
from flask import Flask

from extranet.database import db
from extranet.exchange.delivering.deliveries import Delivery
from extranet.settings import Settings
from extranet.web.publish.deliveries import receiving
from tests.exchange.files import TWO
from tests.factories.accounts import an_account, sign_in
from tests.fixtures.client import Client
from tests.web.publish.deliveries.conftest import DEPOSIT, Upload


def lying(settings: Settings) -> list[str]:
    folder = settings.deliveries_dir
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []


def names(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(Delivery.file_name)))


def archive(*entries: str) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as file:
        for name in entries:
            file.writestr(name, TWO)
    return memory.getvalue()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../etc/passwd", "passwd"),
        ("C:\\Users\\moi\\offre.xml", "offre.xml"),
        ("=cmd|' /C calc'!A0.xml", "calc'!A0.xml"),
        ("<script>alert(1)<.xml", "<script>alert(1)<.xml"),
        ("..", ".."),
    ],
)
def test_a_name_is_only_ever_shown(app: Flask, settings: Settings, upload: Upload, name: str, shown: str) -> None:
    assert upload(TWO, name).status_code == 302
    assert [one[-len(shown) :] for one in names(app)] == [shown]
    (stored,) = lying(settings)
    assert len(stored) == 32
    assert (settings.deliveries_dir / stored).read_text() == TWO
    assert (settings.deliveries_dir / stored).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "vide"),
        (b"%PDF-1.7 " + bytes(90_000), "PDF"),
        (b"<!DOCTYPE lheo>" + TWO.encode(), "DOCTYPE"),
        (archive("a.xml", "b.xml"), "2 fichiers"),
        (bytes(range(256)) * 9, "pas reconnu"),
    ],
)
def test_what_is_wrong_is_said_and_leaves_nothing(
    app: Flask, settings: Settings, upload: Upload, content: bytes, why: str
) -> None:
    refused = upload(content)
    assert refused.status_code == 400
    assert why in refused.text
    assert (lying(settings), names(app)) == ([], [])


def test_no_file_is_said(publisher: Client) -> None:
    form = {"csrf_token": publisher.token(DEPOSIT), "fichier": (io.BytesIO(b""), "")}
    refused = publisher.post(DEPOSIT, data=form, content_type="multipart/form-data")
    assert "Choisissez un fichier" in refused.text
    assert "Choisissez un fichier" in publisher.post(DEPOSIT, data={"csrf_token": "x"}).text


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_too_large_is_refused(
    settings: Settings, upload: Upload, monkeypatch: pytest.MonkeyPatch, announced: bool
) -> None:
    monkeypatch.setattr(receiving, "LARGEST", 100_000)
    monkeypatch.setattr(receiving, "_FORM", 10_000 if announced else 1_000_000)
    refused = upload(TWO + " " * 200_000)
    assert refused.status_code == 400
    assert "dépasse 500" in refused.text
    assert lying(settings) == []


def test_a_form_that_nobody_meant_writes_nothing(app: Flask, settings: Settings, upload: Upload) -> None:
    assert upload(TWO, token="faux").status_code == 400
    assert (lying(settings), names(app)) == ([], [])


def test_a_file_before_its_token_is_not_read(settings: Settings, publisher: Client) -> None:
    token = publisher.token(DEPOSIT)
    form = {"fichier": (io.BytesIO(TWO.encode()), "offre.xml"), "csrf_token": token}
    assert publisher.post(DEPOSIT, data=form, content_type="multipart/form-data").status_code in {302, 400}
    body = (
        b'--x\r\nContent-Disposition: form-data; name="fichier"; filename="a.xml"\r\n\r\n'
        + TWO.encode()
        + b"\r\n--x\r\n"
        b'Content-Disposition: form-data; name="csrf_token"\r\n\r\n' + token.encode() + b"\r\n--x--\r\n"
    )
    before = len(lying(settings))
    assert publisher.post(DEPOSIT, data=body, content_type="multipart/form-data; boundary=x").status_code == 400
    assert len(lying(settings)) == before


def test_a_file_cut_on_the_way_leaves_nothing(settings: Settings, publisher: Client) -> None:
    token = publisher.token(DEPOSIT)
    body = (
        b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + token.encode() + b"\r\n--x\r\n"
        b'Content-Disposition: form-data; name="fichier"; filename="a.xml"\r\n\r\n' + TWO.encode()[:900]
    )
    refused = publisher.post(DEPOSIT, data=body, content_type="multipart/form-data; boundary=x")
    assert (refused.status_code, lying(settings)) == (400, [])


def test_two_files_at_once_leave_room_for_others(upload: Upload) -> None:
    for _ in range(receiving.MOST_AT_ONCE):
        receiving._places.acquire()
    try:
        busy = upload(TWO)
        assert (busy.status_code, "dans une minute" in busy.text) == (409, True)
    finally:
        for _ in range(receiving.MOST_AT_ONCE):
            receiving._places.release()
    assert upload(TWO).status_code == 302


def test_only_who_may_import_deposits(app: Flask, settings: Settings, client: Client) -> None:
    with app.app_context():
        an_account()
    sign_in(client)
    assert client.get(DEPOSIT).status_code == 403
    form = {"fichier": (io.BytesIO(TWO.encode()), "a.xml")}
    assert client.post(DEPOSIT, data=form, content_type="multipart/form-data").status_code == 403
    assert lying(settings) == []
