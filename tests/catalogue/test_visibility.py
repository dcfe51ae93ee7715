"""What a reader may see, and who may change it."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from extranet.accounts.organisations import Organisation
from extranet.catalogue import publishing
from extranet.catalogue.actions import Action
from extranet.catalogue.policies import may_edit
from extranet.catalogue.trainings import Training
from extranet.catalogue.visibility import action_visible
from extranet.database import db, writing

DURING, LAST, AFTER = date(2026, 10, 1), date(2026, 12, 18), date(2026, 12, 19)


def visible(day: date) -> list[str]:
    db.session.rollback()
    query = select(Action.numero).join(Training, Training.id == Action.training_id).where(action_visible(day))
    return list(db.session.scalars(query))


@pytest.fixture
def published(offer: SimpleNamespace) -> SimpleNamespace:
    with writing():
        publishing.publish(offer.training, by=None)
    return offer


def test_drafts_are_not_seen(offer: SimpleNamespace) -> None:
    assert visible(DURING) == []


def test_a_session_is_past_on_the_day_after_its_end(published: SimpleNamespace) -> None:
    assert (visible(DURING), visible(LAST), visible(AFTER)) == (["A1"], ["A1"], [])


def test_a_session_without_end_is_never_past(published: SimpleNamespace) -> None:
    with writing():
        published.first.revision.end = None
    assert visible(date(2099, 1, 1)) == ["A1"]


@pytest.mark.parametrize("part", ["training", "action"])
def test_what_is_withdrawn_above_is_not_seen(published: SimpleNamespace, part: str) -> None:
    with writing():
        publishing.withdraw(getattr(published, part), by=None)
    assert visible(DURING) == []


def test_one_published_session_is_enough(published: SimpleNamespace) -> None:
    with writing():
        publishing.withdraw(published.first, by=None)
    assert visible(DURING) == ["A1"]
    with writing():
        publishing.withdraw(published.second, by=None)
    assert visible(DURING) == []


@pytest.mark.parametrize("part", ["training", "action"])
def test_what_has_no_content_yet_is_not_seen(published: SimpleNamespace, part: str) -> None:
    with writing():
        getattr(published, part).revision_id = None
    assert visible(DURING) == []


def test_an_offer_is_changed_by_its_own_people(offer: SimpleNamespace) -> None:
    ids = {row.code: row.id for row in db.session.scalars(select(Organisation))}
    assert may_edit(ids["region"], offer.training)
    assert not may_edit(ids["pole-emploi"], offer.training)
    with writing():
        db.session.get(Organisation, ids["region"]).merged_into_id = ids["pole-emploi"]
    assert may_edit(ids["pole-emploi"], offer.training)
