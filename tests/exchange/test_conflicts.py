"""What a feed says of fields that people corrected: kept, taken or asked, as the publisher decided."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from extranet.accounts import organisations
from extranet.catalogue import settling
from extranet.catalogue.conflicts import KEEP, TAKE, FieldConflict, waiting_choices
from extranet.catalogue.rules import FeedRule, decide, rules_of
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.database import db, writing
from extranet.errors import Conflict
from extranet.exchange import importing
from extranet.exchange.provenance import FEED, PERSON, provenance
from tests.exchange.conftest import Deliver, count, figures, hand_edit, one, own
from tests.exchange.files import TWO, action, document, formation, provider
from tests.factories.accounts import an_account
from tests.fixtures.statements import counted

AIM = "objectif-formation"


@pytest.fixture
def ours(database) -> int:
    return organisations.find("region").id


def rule(publisher_id: int, wanted: FeedRule) -> None:
    with writing():
        decide(publisher_id, replace(rules_of(publisher_id), feed_rule=wanted), by=None)


def waiting_values() -> dict[str, str]:
    db.session.rollback()
    rows = db.session.scalars(select(FieldConflict).where(FieldConflict.settled_at.is_(None)))
    return {row.field: row.value.partition(f"<{row.field}>")[2].partition("<")[0] for row in rows}


def corrected(deliver: Deliver) -> None:
    deliver(document(formation("F1", aim="Un", content="Un")))
    hand_edit(Training, "F1", objectif_formation="Souder mieux")


def test_a_person_stays_whatever_the_feed_says(deliver: Deliver, ours: int) -> None:
    rule(ours, FeedRule.PERSON)
    corrected(deliver)
    for aim in ("Deux", "Deux", "Un", "Trois"):
        deliver(document(formation("F1", aim=aim, content=f"Contenu {aim}")))
        assert own(one(Training, "F1"), AIM) == "Souder mieux"
        assert own(one(Training, "F1"), "contenu-formation") == f"Contenu {aim}"
    assert waiting_choices([ours]) == 0


def test_a_choice_waits_is_replaced_and_goes_when_the_feed_agrees(deliver: Deliver, ours: int) -> None:
    rule(ours, FeedRule.ASK)
    corrected(deliver)
    second = document(formation("F1", aim="Deux", content="Un"))
    assert figures(deliver(second)) == {"unchanged": (1, 1, 1)}
    assert waiting_values() == {AIM: "Deux"}
    assert figures(deliver(second)) == {"unchanged": (1, 1, 1)}
    assert waiting_values() == {AIM: "Deux"}
    deliver(document(formation("F1", aim="Deux", content="Autre")))  # the field did not change: it still waits
    assert (waiting_values(), waiting_choices([ours])) == ({AIM: "Deux"}, 1)
    deliver(document(formation("F1", aim="Trois", content="Autre")))
    assert (waiting_values(), waiting_choices([ours])) == ({AIM: "Trois"}, 1)
    deliver(document(formation("F1", aim="Souder mieux", content="Autre")))
    assert (waiting_values(), waiting_choices([ours])) == ({}, 0)
    assert own(one(Training, "F1"), AIM) == "Souder mieux"


def test_after_each_choice_the_next_delivery_knows_whose_the_field_is(deliver: Deliver, ours: int) -> None:
    rule(ours, FeedRule.ASK)
    user = an_account("offre@region.example").id
    corrected(deliver)
    deliver(document(formation("F1", aim="Deux")))
    with writing():
        settling.settle([ours], db.session.scalar(select(FieldConflict.id)), KEEP, by=user)
    assert own(one(Training, "F1"), AIM) == "Souder mieux"
    deliver(document(formation("F1", aim="Deux", content="Neuf")))
    assert waiting_choices([ours]) == 0
    deliver(document(formation("F1", aim="Trois", content="Neuf")))
    assert waiting_values() == {AIM: "Trois"}
    with writing():
        at = settling.settle([ours], db.session.scalars(select(FieldConflict.id)).all()[-1], TAKE, by=user).settled_at
    assert own(one(Training, "F1"), AIM) == "Trois"
    assert provenance(one(Training, "F1"))[AIM].by == FEED
    assert settling.undo([ours], at, by=user) == (1, 0)
    assert own(one(Training, "F1"), AIM) == "Souder mieux"
    assert provenance(one(Training, "F1"))[AIM].by == PERSON
    with writing():
        settling.settle([ours], db.session.scalars(select(FieldConflict.id)).all()[-1], TAKE, by=user)
    deliver(document(formation("F1", aim="Quatre", content="Neuf")))  # the field is the feed's again
    assert own(one(Training, "F1"), AIM) == "Quatre"
    assert waiting_choices([ours]) == 0


def test_a_choice_is_made_once_and_undone_only_where_nobody_wrote_since(deliver: Deliver, ours: int) -> None:
    rule(ours, FeedRule.ASK)
    user = an_account("offre@region.example").id
    corrected(deliver)
    deliver(document(formation("F1", aim="Deux")))
    conflict = db.session.scalar(select(FieldConflict.id))
    with writing():
        at = settling.settle([ours], conflict, TAKE, by=user).settled_at
    with writing(), pytest.raises(Conflict):
        settling.settle([ours], conflict, KEEP, by=user)
    hand_edit(Training, "F1", objectif_formation="Encore autre chose")
    assert settling.undo([ours], at, by=user) == (0, 1)
    assert own(one(Training, "F1"), AIM) == "Encore autre chose"


def test_writing_what_the_feed_says_is_a_choice(deliver: Deliver, ours: int) -> None:
    rule(ours, FeedRule.ASK)
    corrected(deliver)
    deliver(document(formation("F1", aim="Deux")))
    hand_edit(Training, "F1", objectif_formation="Deux")
    assert waiting_choices([ours]) == 0


def test_a_whole_import_is_settled_and_undone(deliver: Deliver, ours: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(ours, FeedRule.ASK)
    monkeypatch.setattr(settling, "_AT_ONCE", 2)
    user = an_account("offre@region.example").id
    numeros = [f"F{number}" for number in range(5)]
    deliver(document(*(formation(numero, aim="Un", content="Un") for numero in numeros)))
    for numero in numeros:
        hand_edit(Training, numero, objectif_formation=f"Mieux {numero}", contenu_formation=f"Plus {numero}")
    run_id = deliver(document(*(formation(numero, aim="Deux", content="Deux") for numero in numeros))).run_id
    done, at = settling.settle_run([ours], run_id, TAKE, by=user)
    assert (done, waiting_choices([ours])) == (10, 0)
    for field in (AIM, "contenu-formation"):
        assert {own(one(Training, numero), field) for numero in numeros} == {"Deux"}
    assert settling.undo([ours], at, by=user) == (10, 0)
    assert [own(one(Training, numero), AIM) for numero in numeros] == [f"Mieux {numero}" for numero in numeros]
    assert {own(one(Training, numero), "contenu-formation")[:4] for numero in numeros} == {"Plus"}
    assert waiting_choices([ours]) == 10


@pytest.mark.parametrize("wanted", FeedRule)
def test_what_is_corrected_during_an_import_follows_the_rule(deliver, ours, monkeypatch, wanted) -> None:
    rule(ours, wanted)
    deliver(TWO)
    real = importing.rebase

    def rebase(*arguments: object) -> bool:
        monkeypatch.setattr(importing, "rebase", real)
        hand_edit(Training, "F1", contenu_formation="Soudage à la main")
        return real(*arguments)

    monkeypatch.setattr(importing, "rebase", rebase)
    deliver(TWO.replace("Soudage à plat", "Soudage en angle"))
    kept = "Soudage en angle" if wanted is FeedRule.FEED else "Soudage à la main"
    assert own(one(Training, "F1"), "contenu-formation") == kept
    assert own(one(Training, "F2"), "contenu-formation") == "Soudage en angle"
    assert waiting_values() == ({"contenu-formation": "Soudage en angle"} if wanted is FeedRule.ASK else {})


def test_nothing_of_a_killed_import_remains(deliver: Deliver, ours: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(ours, FeedRule.ASK)
    corrected(deliver)
    deliver(document(formation("F1", aim="Deux")))
    before = db.session.execute(select(FieldConflict.id, FieldConflict.value)).all()

    def die(*_: object) -> bool:
        assert count(FieldConflict) == 2  # staged, and nobody sees it
        assert waiting_choices([ours]) == 1
        raise KeyboardInterrupt

    monkeypatch.setattr(importing, "rebase", die)
    with pytest.raises(KeyboardInterrupt):
        deliver(document(formation("F1", aim="Trois")))
    db.session.rollback()
    assert db.session.execute(select(FieldConflict.id, FieldConflict.value)).all() == before


def test_the_provider_that_a_person_named_stays_with_the_field(deliver: Deliver, ours: int) -> None:
    rule(ours, FeedRule.PERSON)
    deliver(document(formation("F1", who=provider("13000548100010")), formation("F2", who=provider("35109084000015"))))
    other = one(Training, "F2").revision
    from extranet.catalogue.editing import rewrite
    from extranet.lheo.tree import from_text, put_back, take_out

    with writing():
        training = one(Training, "F1")
        element = from_text(training.revision.lheo)
        take_out(element, "organisme-formation-responsable")
        put_back(element, from_text(other.lheo).findall("organisme-formation-responsable"))
        rewrite(training, element, seen=training.revision_id, by=None)
    deliver(document(formation("F1", content="Neuf", who=provider("13000548100010", "Greta, nouveau nom"))))
    training = one(Training, "F1")
    assert own(training, "contenu-formation") == "Neuf"
    assert training.revision.provider_id == db.session.get(TrainingRevision, other.id).provider_id


def test_corrections_cost_two_queries_a_batch(app, deliver: Deliver, ours: int) -> None:
    rule(ours, FeedRule.ASK)

    def statements(corrections: int) -> int:
        numeros = [f"F{corrections}-{number}" for number in range(20)]
        deliver(document(*(formation(numero, action(f"A{numero}"), aim="Un") for numero in numeros)))
        for numero in numeros[:corrections]:
            hand_edit(Training, numero, objectif_formation="Mieux")
        with counted(app) as sent:
            deliver(document(*(formation(numero, action(f"A{numero}"), aim="Deux") for numero in numeros)))
        return len(sent)

    none, some, many = (statements(corrections) for corrections in (0, 2, 18))
    assert some == many
    assert some - none <= 4  # the texts, the choices that wait already, the new ones
