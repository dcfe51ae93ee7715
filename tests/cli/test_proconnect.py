from __future__ import annotations

from click.testing import CliRunner
from flask.cli import ScriptInfo

from extranet.cli import main
from tests.factories.accounts import an_organisation
from tests.fixtures.provider import CLIENT_ID, CLIENT_SECRET


def test_it_says_what_the_provider_is_and_what_to_declare_to_it_and_never_the_secret(make_app, provider):
    app = make_app(
        proconnect_issuer=provider.issuer,
        proconnect_client_id=CLIENT_ID,
        proconnect_client_secret=CLIENT_SECRET,
        site_url="https://extranet.example",
    )
    said = CliRunner().invoke(main, ["proconnect", "check"], obj=ScriptInfo(create_app=lambda: app)).output
    assert f"{provider.issuer}/authorize" in said
    assert "https://extranet.example/connexion/proconnect/retour" in said
    assert CLIENT_SECRET not in said + repr(app.extensions["extranet"]["settings"])


def test_without_settings_it_says_which_is_missing(extranet):
    assert "EXTRANET_PROCONNECT_ISSUER" in extranet("proconnect", "check").stderr


def test_domains_are_given_listed_and_taken_away(app, extranet):
    with app.app_context():
        pau = an_organisation()
    assert extranet("proconnect", "domains", pau, "b.example", "a.example").output == "a.example\nb.example\n"
    assert extranet("proconnect", "domains", pau).output == "a.example\nb.example\n"
    assert extranet("proconnect", "domains", pau, "--none").output == ""
