"""A publisher's decisions: read, changed, refused with the place of the fault, never overwritten unseen."""

from __future__ import annotations

import pytest

from extranet.accounts import organisations
from extranet.accounts.roles import Role
from extranet.catalogue.rules import DEFAULT, FeedRule, Rules, rules_of
from extranet.database import db
from tests.web.publish.conftest import post, someone, words

PATH = "/publication/reglages"
SENT = {
    "version": "0",
    "review": "y",
    "feed_rule": "ask",
    "withdrawn_share": "5",
    "fresh_days": "10",
    "stale_days": "30",
}


def decided(app, publisher: str) -> Rules:
    with app.app_context():
        found = rules_of(organisations.find(publisher).id)
        db.session.remove()
        return found


def test_the_defaults_hold_until_somebody_decides(app, desk):
    assert 'value="15"' in desk.get(PATH).text
    assert post(desk, PATH, **SENT).location == PATH
    assert decided(app, "region") == Rules(
        review=True, feed_rule=FeedRule.ASK, fresh_days=10, stale_days=30, withdrawn_share=5,
        ask_providers=False, version=1,
    )  # fmt: skip
    assert decided(app, "pole-emploi") == DEFAULT
    page = desk.get(PATH).text
    assert 'value="10"' in page and "Les réglages sont enregistrés." in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"fresh_days": "0"}, "Indiquez de 1 à 365 jours."),
        ({"stale_days": "10"}, "Indiquez plus de jours"),
        ({"withdrawn_share": "101"}, "de 0 à 100 %"),
        ({"withdrawn_share": "²"}, "nombre entier"),
        ({"fresh_days": "9" * 5000}, "nombre entier"),
        ({"feed_rule": "personne"}, "choi"),
    ],
)
def test_what_makes_no_sense_is_refused_where_it_stands(app, desk, wrong, said):
    answer = post(desk, PATH, **SENT | wrong)
    assert answer.status_code == 400
    assert said in words(answer)
    assert decided(app, "region") == DEFAULT


def test_two_people_at_once_see_what_the_other_wrote(app, desk):
    post(desk, PATH, **SENT)
    late = post(desk, PATH, **SENT | {"withdrawn_share": "50"})
    assert late.status_code == 409
    assert "pendant que vous écriviez" in words(late) and "au plus 5 % de l’offre" in words(late)
    assert 'value="50"' in late.text
    assert decided(app, "region").withdrawn_share == 5


def test_a_version_that_is_no_number_is_not_the_last_one(app, desk):
    assert post(desk, PATH, **SENT | {"version": "²"}).status_code == 409
    assert decided(app, "region") == DEFAULT


def test_for_publishers_alone(app):
    adviser = someone(app, "conseil@mission-locale.example", Role.PRESCRIBER, "region")
    assert adviser.get(PATH).status_code == 403
