"""Numbers: whose they are, what comes twice, what comes without."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from extranet.catalogue.trainings import Training
from extranet.database import db
from extranet.errors import Refused
from tests.exchange.conftest import Deliver, figures, one, own, said
from tests.exchange.files import action, document, formation, session


def test_a_number_under_another_parent_is_another_identity(deliver: Deliver) -> None:
    file = document(formation("F1", action("A1"), action("A2")), formation("F2", action("A1")))
    report = deliver(file)
    assert figures(report) == {"created": (2, 3, 3)}
    assert not said(report, "action")
    assert figures(deliver(file)) == {"unchanged": (2, 3, 3)}


def test_a_number_twice_under_one_parent_is_a_duplicate(deliver: Deliver) -> None:
    file = document(formation("F1", action("A1", session("S1"), session("S1")), action("A1")))
    report = deliver(file)
    assert figures(report) == {"created": (1, 1, 1)}
    assert [problem.element for problem in report.problems if problem.action == "doublon ignoré"] == [
        "session",
        "action",
    ]


def test_a_formation_twice_is_a_duplicate(deliver: Deliver) -> None:
    report = deliver(document(formation("F1"), formation("F1", title="Autre")))
    assert figures(report) == {"created": (1, 1, 1)}
    assert said(report, "formation") == ["numéro de formation déjà lu dans ce fichier"]
    assert own(one(Training, "F1"), "intitule-formation") == "Soudeur"


def test_the_first_sound_one_of_a_number_counts(deliver: Deliver) -> None:
    report = deliver(document(formation("F1", title="-"), formation("F1")))
    assert figures(report) == {"created": (1, 1, 1), "rejected": (1, 1, 1)}


@pytest.mark.parametrize(
    ("bad", "element"),
    [
        (formation(None, action("A1", session("S1"), session("S2"))), "formation"),
        (formation("  ", action("A1", session("S1"), session("S2"))), "formation"),
        (formation("F2", action("A1", session("S1"), session("S2")), title=" - "), "intitule-formation"),
        (
            formation("F2", action("A1", session("S1"), session("S2")), title="&lt;p&gt;&lt;/p&gt;"),
            "intitule-formation",
        ),
    ],
)
def test_a_formation_without_number_or_title_is_rejected_with_what_it_holds(
    deliver: Deliver, bad: str, element: str
) -> None:
    report = deliver(document(bad, formation("F1")))
    assert figures(report) == {"created": (1, 1, 1), "rejected": (1, 1, 2)}
    assert [problem.element for problem in report.problems if problem.action == "formation refusée"] == [element]


def test_a_formation_without_action_is_rejected(deliver: Deliver) -> None:
    report = deliver(document(formation("F2").replace(action(), ""), formation("F1")))
    assert figures(report) == {"created": (1, 1, 1), "rejected": (1, 0, 0)}
    assert report.as_json()["rejected"] == {"formations": 1, "actions": 0, "sessions": 0}


def test_records_without_number_are_kept_in_their_order(deliver: Deliver) -> None:
    file = document(formation("F1", action("", session(""), session("", "20261001")))).replace(' numero=""', "")
    report = deliver(file)
    assert figures(report) == {"created": (1, 1, 2)}
    assert said(report, "session") == ["session sans numéro"] * 2
    assert figures(deliver(file)) == {"unchanged": (1, 1, 2)}


def test_an_endless_number_is_kept_and_known_by_its_mark(deliver: Deliver) -> None:
    long = document(formation("F" * 5000, action("A" * 5000)), formation("F" * 4999, action("A" * 5000)))
    assert figures(deliver(long)) == {"created": (2, 2, 2)}
    assert figures(deliver(long)) == {"unchanged": (2, 2, 2)}
    assert max(len(row.numero) for row in db.session.scalars(select(Training))) <= 200
    with pytest.raises(Refused, match="autre diffuseur"):
        deliver(long, publisher="pole-emploi")
