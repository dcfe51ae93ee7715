"""What a publisher decides for its own offer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from extranet.accounts import organisations
from extranet.audit.journal import Entry
from extranet.catalogue.rules import DEFAULT, FeedRule, Rules, all_rules, decide, rules_of
from extranet.database import db, writing
from extranet.errors import Conflict, Invalid


@pytest.fixture
def region(database) -> int:
    return organisations.find("region").id


def test_without_a_decision_the_defaults_hold(region):
    assert rules_of(region) == DEFAULT == Rules()
    assert all_rules() == {}


def test_a_decision_is_kept_and_told(region):
    wanted = replace(DEFAULT, feed_rule=FeedRule.ASK, review=True, withdrawn_share=5)
    with writing():
        decide(region, wanted, by=None)
    assert rules_of(region) == replace(wanted, version=1) == all_rules()[region]
    told = db.session.scalars(select(Entry).where(Entry.verb == "decide")).one()
    assert told.details["changed"] == {"feed_rule": "ask", "review": True, "withdrawn_share": 5}
    assert rules_of(organisations.find("pole-emploi").id) == DEFAULT


def test_somebody_else_decided_meanwhile(region):
    with writing():
        decide(region, replace(DEFAULT, review=True), by=None)
    with pytest.raises(Conflict), writing():
        decide(region, replace(DEFAULT, fresh_days=3), by=None)
    assert rules_of(region).fresh_days == DEFAULT.fresh_days


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"fresh_days": 0}, "fresh_days"),
        ({"fresh_days": 400, "stale_days": 500}, "fresh_days"),
        ({"stale_days": 15}, "stale_days"),
        ({"stale_days": 366}, "stale_days"),
        ({"withdrawn_share": -1}, "withdrawn_share"),
        ({"withdrawn_share": 101}, "withdrawn_share"),
    ],
)
def test_what_makes_no_sense_is_refused(region, changed, field):
    with pytest.raises(Invalid) as refusal, writing():
        decide(region, replace(DEFAULT, **changed), by=None)
    assert refusal.value.details["field"] == field


def test_every_rule_of_feeds_is_said():
    assert len({rule.label for rule in FeedRule}) == len(FeedRule)
