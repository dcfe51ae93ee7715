"""Publish, withdraw, and take it back: the table of states decides."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from extranet import clock
from extranet.audit.journal import Entry
from extranet.catalogue import publishing
from extranet.catalogue.completeness import missing
from extranet.catalogue.states import LABELS, UNDO, VERBS, State, Verb, allowed, target
from extranet.catalogue.trainings import Training
from extranet.changes import Change
from extranet.database import db, writing
from extranet.errors import Conflict, Invalid


def states(offer: SimpleNamespace) -> list[str]:
    db.session.rollback()
    return [record.state for record in (offer.training, offer.action, offer.first, offer.second)]


def do(verb: str, *arguments: object) -> None:
    with writing():
        getattr(publishing, verb)(*arguments, by=None)


def test_the_table_of_states_holds_together() -> None:
    assert set(LABELS) == set(State)
    for verb, back in UNDO.items():
        for state in VERBS[verb][0]:
            assert target(target(state, verb), back) == state
    assert not allowed(State.DRAFT, Verb.WITHDRAW)
    assert State.WITHDRAWN.label == "Retirée"


@pytest.mark.parametrize(("state", "verb"), [(s, v) for s in State for v in Verb if s not in VERBS[v][0]])
def test_no_way_but_those_of_the_table(state: State, verb: Verb) -> None:
    with pytest.raises(Conflict, match=LABELS[state].lower()):
        target(state, verb)


def test_publishing_a_training_publishes_its_drafts(offer: SimpleNamespace) -> None:
    do("publish", offer.training)
    assert states(offer) == [State.PUBLISHED] * 4
    assert db.session.scalars(select(Entry.verb)).all()[-1] == "publish"
    assert ("training", offer.training.id) in db.session.execute(select(Change.kind, Change.record_id)).all()


def test_publishing_leaves_alone_what_was_withdrawn(offer: SimpleNamespace) -> None:
    do("publish", offer.training)
    do("withdraw", offer.second)
    do("undo", offer.training, Verb.PUBLISH)
    do("publish", offer.training)
    assert states(offer) == [State.PUBLISHED] * 3 + [State.WITHDRAWN]


def test_undoing_a_publication_returns_the_drafts_that_it_published(offer: SimpleNamespace) -> None:
    do("publish", offer.training)
    do("undo", offer.training, Verb.PUBLISH)
    assert states(offer) == [State.DRAFT] * 4


def test_undoing_a_publication_keeps_what_was_published_otherwise(offer: SimpleNamespace) -> None:
    do("publish", offer.training)
    do("withdraw", offer.first)
    do("republish", offer.first)
    do("undo", offer.training, Verb.PUBLISH)
    assert states(offer) == [State.DRAFT, State.DRAFT, State.PUBLISHED, State.DRAFT]


@pytest.mark.parametrize("part", ["training", "action", "first"])
def test_withdrawing_and_taking_it_back(offer: SimpleNamespace, part: str) -> None:
    do("publish", offer.training)
    do("withdraw", getattr(offer, part))
    assert states(offer).count(State.WITHDRAWN) == 1
    do("undo", getattr(offer, part), Verb.WITHDRAW)
    assert states(offer) == [State.PUBLISHED] * 4


def test_twice_is_a_conflict_and_changes_nothing(offer: SimpleNamespace) -> None:
    do("publish", offer.training)
    do("withdraw", offer.training)
    before = states(offer)
    for verb in ("withdraw", "publish"):
        with pytest.raises(Conflict, match="retirée"):
            do(verb, offer.training)
    assert states(offer) == before


def test_what_is_missing_is_said(offer: SimpleNamespace) -> None:
    assert missing(offer.training) == []
    with writing():
        offer.training.revision.provider_id = None
        offer.first.revision_id = offer.second.revision_id = None
    assert len(missing(offer.training)) == 2
    with pytest.raises(Invalid, match="SIRET, une action avec au moins une session"):
        do("publish", offer.training)
    assert states(offer) == [State.DRAFT] * 4
    with writing():
        offer.training.revision_id = None
    assert missing(offer.training) == ["la formation n’a pas encore de contenu"]


def test_what_was_withdrawn_comes_back_as_it_was(offer: SimpleNamespace) -> None:
    do("publish", offer.training)
    do("withdraw", offer.second)
    before = states(offer)
    do("withdraw", offer.training)
    do("republish", offer.training)
    assert states(offer) == before == [State.PUBLISHED] * 3 + [State.WITHDRAWN]


@pytest.mark.parametrize(("days", "free"), [(0, True), (30, True), (31, False)])
def test_thirty_days_to_come_back_in_one_click(offer: SimpleNamespace, days: int, free: bool) -> None:
    do("publish", offer.training)
    do("withdraw", offer.training)
    with writing():
        offer.training.state_changed_at = clock.now() - timedelta(days=days)
        offer.training.revision.provider_id = None
    returning = select(Training.id).where(publishing.still_returns())
    assert (db.session.scalars(returning).all() == [offer.training.id]) is free
    until = publishing.returns_until(offer.training.state, offer.training.state_changed_at)
    assert until == (clock.today() + timedelta(days=30 - days) if free else None)
    if free:
        do("republish", offer.training)
        assert offer.training.state == State.PUBLISHED
    else:
        with pytest.raises(Invalid, match="SIRET"):
            do("republish", offer.training)
