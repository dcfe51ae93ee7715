"""Correcting by hand: a new revision, never over somebody else's."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from extranet.catalogue.trainings import TrainingRevision
from extranet.database import db, writing
from extranet.errors import Conflict
from tests.factories.edits import revise


def edit(record: object, **texts: str) -> bool:
    with writing():
        names = {name.replace("_", "-"): text for name, text in texts.items()}
        return revise(record, names, seen=record.revision_id, by=None)


def test_an_edit_is_a_new_revision_that_keeps_the_old(offer: SimpleNamespace) -> None:
    before = offer.training.revision_id
    assert edit(offer.training, intitule_formation="  Soudeuse ")
    after = offer.training.revision
    assert (after.title, after.base_id, after.run_id) == ("Soudeuse", before, None)
    old = db.session.get(TrainingRevision, before)
    assert old.title == "Soudeur"
    assert (after.feed_digest, after.delivery) == (old.digest, old.lheo)
    assert after.provider_id == old.provider_id is not None


def test_going_back_to_the_delivery_forgets_the_edit(offer: SimpleNamespace) -> None:
    edit(offer.training, intitule_formation="Soudeuse")
    edit(offer.training, intitule_formation="Soudeur")
    assert offer.training.revision.delivery is None
    assert offer.training.revision.digest == offer.training.revision.feed_digest


def test_the_same_text_is_no_edit(offer: SimpleNamespace) -> None:
    before = offer.training.revision_id
    assert not edit(offer.training, intitule_formation="Soudeur ", url_formation="", resultats_attendus="")
    assert offer.training.revision_id == before


def test_somebody_elses_edit_is_a_conflict(offer: SimpleNamespace) -> None:
    seen = offer.training.revision_id
    edit(offer.training, intitule_formation="Soudeuse")
    with pytest.raises(Conflict) as conflict, writing():
        revise(offer.training, {"intitule-formation": "Autre"}, seen=seen, by=None)
    assert conflict.value.details["revision_id"] == offer.training.revision_id


def test_an_optional_text_can_be_added_and_removed(offer: SimpleNamespace) -> None:
    edit(offer.training, code_niveau_sortie="4")
    assert offer.training.revision.level_out == "4"
    assert "<code-niveau-sortie>4</code-niveau-sortie><organisme" in offer.training.revision.lheo
    edit(offer.training, code_niveau_sortie="")
    assert offer.training.revision.level_out is None
    assert "code-niveau-sortie" not in offer.training.revision.lheo


def test_a_required_text_that_is_emptied_says_nothing(offer: SimpleNamespace) -> None:
    edit(offer.training, objectif_formation=" ")
    assert "<objectif-formation>-</objectif-formation>" in offer.training.revision.lheo


def test_what_people_paste_is_written_as_xml_can(offer: SimpleNamespace) -> None:
    edit(offer.training, objectif_formation="Un\r\nDeux\x00\x0b\ufffe<b>&\ud800")
    assert "<objectif-formation>Un\nDeux" in offer.training.revision.lheo
    assert "&lt;b&gt;&amp;" in offer.training.revision.lheo
