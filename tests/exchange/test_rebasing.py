"""What people write before and during an import: merged, never lost."""

from __future__ import annotations

import pytest

from extranet.catalogue import publishing
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.database import db
from extranet.errors import Conflict
from extranet.exchange import importing
from tests.exchange.conftest import TRACES, Deliver, figures, hand_edit, one, own, tables
from tests.exchange.files import TWO, document, formation


def test_an_unchanged_delivery_keeps_what_a_person_wrote(deliver: Deliver) -> None:
    deliver(TWO)
    assert hand_edit(Training, "F1", objectif_formation="Souder mieux")
    assert figures(deliver(TWO)) == {"unchanged": (2, 2, 3)}
    assert own(one(Training, "F1"), "objectif-formation") == "Souder mieux"


def test_a_changed_delivery_is_merged_field_by_field_time_after_time(deliver: Deliver) -> None:
    deliver(document(formation("F1")))
    hand_edit(Training, "F1", objectif_formation="Souder mieux")
    second = document(formation("F1", content="Deux"))
    assert figures(deliver(second)) == {"changed": (1, 0, 0), "unchanged": (0, 1, 1)}
    training = one(Training, "F1")
    assert own(training, "objectif-formation") == "Souder mieux"
    assert own(training, "contenu-formation") == "Deux"
    assert figures(deliver(second)) == {"unchanged": (1, 1, 1)}
    # The feed's last word is the second delivery: a person wrote over it, and it comes back unchanged but for a title.
    hand_edit(Training, "F1", contenu_formation="Deux, et plus")
    deliver(document(formation("F1", content="Deux", title="Soudeuse")))
    assert own(training, "contenu-formation") == "Deux, et plus"
    assert own(training, "intitule-formation") == "Soudeuse"
    # The feed changes its mind: it wins.
    deliver(document(formation("F1", content="Trois", title="Soudeuse")))
    assert own(training, "contenu-formation") == "Trois"
    assert own(training, "objectif-formation") == "Souder mieux"


def test_a_field_that_the_feed_goes_back_on_follows_it(deliver: Deliver) -> None:
    deliver(document(formation("F1", content="Un")))
    hand_edit(Training, "F1", objectif_formation="Souder mieux")
    deliver(document(formation("F1", content="Deux")))
    deliver(document(formation("F1", content="Un")))
    assert own(one(Training, "F1"), "contenu-formation") == "Un"
    assert own(one(Training, "F1"), "objectif-formation") == "Souder mieux"


def _during(monkeypatch: pytest.MonkeyPatch, act: object, times: int = 1) -> None:
    """Do something each time that an import is about to switch."""
    real, left = importing.rebase, [times]

    def rebase(*arguments: object) -> bool:
        if left[0]:
            left[0] -= 1
            act()
        return real(*arguments)

    monkeypatch.setattr(importing, "rebase", rebase)


def test_what_a_person_writes_during_an_import_is_merged(deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(TWO, publish=True)
    _during(monkeypatch, lambda: hand_edit(Training, "F1", objectif_formation="Souder mieux"))
    report = deliver(TWO.replace("Soudage à plat", "Soudage en angle"))
    training = one(Training, "F1")
    assert own(training, "objectif-formation") == "Souder mieux"
    assert own(training, "contenu-formation") == "Soudage en angle"
    assert figures(report)["changed"] == (2, 0, 0)
    assert figures(deliver(TWO.replace("Soudage à plat", "Soudage en angle"))) == {"unchanged": (2, 2, 3)}
    bases = [training.revision.base_id]
    while bases[-1]:
        bases.append(db.session.get(TrainingRevision, bases[-1]).base_id)
    assert len(bases) == 3  # the import rests on the edit, the edit on the first delivery


def test_the_same_words_by_both_are_no_change(deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(TWO, publish=True)
    _during(monkeypatch, lambda: hand_edit(Training, "F1", contenu_formation="Soudage en angle"))
    report = deliver(TWO.replace("Soudage à plat", "Soudage en angle"))
    assert figures(report) == {"changed": (1, 0, 0), "unchanged": (1, 2, 3)}
    assert own(one(Training, "F1"), "contenu-formation") == "Soudage en angle"


def test_many_people_at_once_are_all_heard(deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    numeros = [f"F{n}" for n in range(45)]
    deliver(document(*map(formation, numeros)))

    def everybody() -> None:
        for numero in numeros:
            hand_edit(Training, numero, objectif_formation=f"Mieux {numero}")

    _during(monkeypatch, everybody)
    deliver(document(*(formation(numero, content="Deux") for numero in numeros)))
    for numero in numeros:
        assert own(one(Training, numero), "objectif-formation") == f"Mieux {numero}"
        assert own(one(Training, numero), "contenu-formation") == "Deux"


def test_people_who_never_stop_make_the_import_wait_for_another_day(
    deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(TWO)
    before = tables(*TRACES)
    monkeypatch.setattr(importing, "rebase", lambda *_: False)
    with pytest.raises(Conflict, match="relancez-le"):
        deliver(TWO.replace("Soudage à plat", "Soudage en angle"))
    assert tables(*TRACES) == before


def test_a_draft_withdrawn_during_an_import_is_not_published(deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(TWO)

    def withdraw() -> None:
        training = one(Training, "F1")
        publishing.publish(training, by=None)
        publishing.withdraw(training, by=None)

    _during(monkeypatch, withdraw)
    deliver(TWO, publish=True)
    assert one(Training, "F1").state == State.WITHDRAWN
