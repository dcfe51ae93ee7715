"""`extranet accounts create`: a link, never a password."""

from __future__ import annotations

import re

from extranet.accounts.people import by_email
from extranet.database import db

ASKED = ["--email", "Nadia@Region.example", "--name", "Nadia", "--organisation", "region", "--role", "publisher"]


def test_it_prints_a_link_that_opens(app, client, extranet):
    result = extranet("accounts", "create", *ASKED, "--site", "https://extranet.example/")
    assert result.exit_code == 0, result.stderr
    path = re.search(r"^https://extranet\.example(/mot-de-passe/choisir/\S+)$", result.stdout, re.MULTILINE)[1]
    assert "nadia@region.example" in client.get(path).text
    with app.app_context():
        user = by_email("nadia@region.example")
        assert (user.name, user.password_hash) == ("Nadia", None)


def test_an_unknown_organisation_is_refused_and_nothing_is_kept(app, extranet):
    result = extranet("accounts", "create", *ASKED, "--organisation", "nowhere")
    assert result.exit_code == 2
    assert "nowhere" in result.stderr
    with app.app_context():
        assert by_email("nadia@region.example") is None
        db.session.remove()
