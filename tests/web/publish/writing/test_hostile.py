"""Values that no form should ever send are written, or refused in French beside their field, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from extranet.accounts.roles import Role
from extranet.application import create_app
from extranet.catalogue.writing.steps import STEPS
from tests.factories import offer
from tests.fixtures.application import close, settings_in
from tests.fixtures.client import Client
from tests.web.publish.conftest import someone, words
from tests.web.publish.writing.forms import form_of

HOSTILE = (
    "Avec\x00un zéro", "1000000000", "0001-01-01", "9999-12-31", "é" * 10_000, "-1", "1e400", "٣٤٥",
    "\u202eà l’envers\ufffe", "99999999999999999999",
)  # fmt: skip
ROUNDS = 2


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """Give an application over one database, then over the other."""
    if request.param == "sqlite":
        yield request.getfixturevalue("app")
        return
    app = create_app(settings_in(tmp_path, database_url=request.getfixturevalue("postgresql_url")))
    app.testing, app.test_client_class = True, Client
    yield app
    close(app)


def test_no_value_breaks_a_step(either: Flask):
    desk = someone(either, "offre@region.example", Role.PUBLISHER, "region")
    with either.app_context():
        training = offer.training()
        ids = {"formations": training, "actions": offer.action_ids(training)[0]}
        ids["sessions"] = offer.session_ids(training)[0]
    refused = 0
    for level, record_id in ids.items():
        for step in STEPS[level]:
            path = f"/publication/{level}/{record_id}/ecrire/{step.name}" + ("/0" if step.items else "")
            for first in range(ROUNDS):
                form = form_of(desk, path)
                for place, name in enumerate(sorted(form.keys() - {"csrf_token", "seen"})):
                    form.setlist(name, [HOSTILE[(first * 3 + place) % len(HOSTILE)]])
                answer = desk.post(path, data=form)
                assert answer.status_code in {302, 400}, path
                refused += answer.status_code == 400
                assert answer.status_code == 302 or "à corriger" in words(answer), path
    assert refused
    assert desk.get(f"/publication/formations/{training}").status_code == 200
