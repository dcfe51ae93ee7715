"""A delivery that brings under other numbers what the offer already holds."""

from __future__ import annotations

from datetime import timedelta

from extranet import clock
from extranet.accounts import organisations
from extranet.exchange.delivering.resembling import resembling
from tests.exchange.delivering.conftest import Desk
from tests.exchange.files import action, document, formation, session

TODAY = clock.today()


def given(numero: str, days: int) -> str:
    start, end = (f"{TODAY + timedelta(days=after):%Y%m%d}" for after in (days, days + 90))
    return action(f"{numero}-A", session(f"{numero}-S", start=start, end=end))


def test_renumbered_told_once_tried_and_nothing_else(desk: Desk) -> None:
    known = [formation("F1", given("F1", 30)), formation("F2", given("F2", 30), title="Cariste")]
    desk.publish(desk.tried(document(*known)))
    own = organisations.family(organisations.find("region").id)
    run = desk.tried(
        document(
            formation("N1", given("N1", 60), title="SOUDEUR"),
            formation("N2", given("N2", 400)),
            formation("N3", given("N3", 60), title="Peintre"),
            formation("N4", given("N4", 60), title="Les caristes"),
            known[1],
        )
    ).run_id
    found, near = resembling(run, own, TODAY)
    assert (found.numero, found.twin_numero, found.title) == ("N1", "F1", "SOUDEUR")
    assert found.likeness.reasons[-1] == "même lieu, dates qui se recouvrent"
    assert (near.numero, near.twin_numero) == ("N4", "F2")
    assert "intitulés presque identiques" in near.likeness.reasons
    assert resembling(run, organisations.family(organisations.find("pole-emploi").id), TODAY) == []
