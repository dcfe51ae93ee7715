"""The selection on PostgreSQL as on SQLite."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from extranet import clock, retention
from extranet.accounts.people import User
from extranet.application import create_app
from extranet.catalogue import selections
from extranet.cli.database import prepare
from extranet.database import db
from tests.factories import offer
from tests.factories.accounts import an_account, an_organisation, sign_in
from tests.fixtures.application import close, settings_in
from tests.fixtures.client import Client

pytestmark = pytest.mark.postgresql


@pytest.fixture
def on_postgresql(tmp_path: Path, postgresql_url: str):
    """Give the application over an empty PostgreSQL database, made ready."""
    app = create_app(settings_in(tmp_path, database_url=postgresql_url))
    app.testing, app.test_client_class = True, Client
    with app.app_context():
        prepare()
        an_account()
    yield app
    close(app)


def test_keep_note_move_remove_take_back_send_compare(on_postgresql):
    with on_postgresql.app_context():
        first, second = offer.action_ids(offer.training(actions=(offer.AnAction(), offer.AnAction(town="Dax"))))
    client = on_postgresql.test_client()
    sign_in(client)
    token = client.token("/compte")

    def send(path: str, **data: str) -> str:
        return client.post(f"/selection/{path}", data={"csrf_token": token, **data}, follow_redirects=True).text

    for action in (first, second):
        assert "Ajoutée" in send(f"{action}/ajouter")
    assert "1\u00a0note enregistrée" in send("notes", **{f"note-{first}": "Œuvre\0 d’été"})
    assert send(f"{second}/monter").index("Dax") < client.get("/selection").text.index("Œuvre d’été")
    send(f"{first}/retirer")
    with on_postgresql.app_context():
        (removed,) = selections.db.session.scalars(
            selections.select(selections.SelectedAction.removed_at).where(
                selections.SelectedAction.removed_at.is_not(None)
            )
        )
    assert "Œuvre d’été" in send(f"annuler?depuis={removed.isoformat().replace('+', '%2B')}")
    assert "part pour" in send("envoyer", to="lea@mission-locale.example")
    assert client.get("/selection.pdf").data.startswith(b"%PDF")
    assert client.get("/selection.xlsx").data.startswith(b"PK")
    assert "Comparer 2 formations" in client.get(f"/comparer?action={first}&action={second}&lieu=Pau").text
    with on_postgresql.app_context(), time_machine.travel(clock.now() + retention.of("selections") + timedelta(days=1)):
        assert selections.purge()
        assert not selections.purge()


def test_one_window_waits_for_the_other(tmp_path, postgresql_url):
    app = create_app(settings_in(tmp_path, database_url=f"{postgresql_url}&options=-c%20lock_timeout%3D200ms"))
    with app.app_context():
        prepare()
        lea = an_account()
        member = SimpleNamespace(user_id=lea.id, organisation=SimpleNamespace(id=an_organisation()))
        (action,) = offer.action_ids(offer.training())
        with db.engine.begin() as other_window:
            other_window.execute(select(User.id).where(User.id == lea.id).with_for_update(key_share=True))
            for wait in (
                lambda: selections.add(member, action),
                lambda: selections.restore(member, clock.now()),
            ):
                with pytest.raises(OperationalError, match="lock timeout"):
                    wait()
    close(app)
