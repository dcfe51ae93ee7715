"""The same import on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from lxml import etree

from extranet.accounts import organisations
from extranet.catalogue import settling
from extranet.catalogue.conflicts import TAKE, waiting_choices
from extranet.catalogue.levels import TRAININGS
from extranet.catalogue.rules import FeedRule, decide, rules_of
from extranet.catalogue.trainings import Training
from extranet.cli.database import prepare
from extranet.database import writing
from extranet.exchange.exporting import export_file
from extranet.exchange.history import Asked, history
from extranet.exchange.importing import import_file
from extranet.exchange.provenance import PERSON, provenance
from tests.exchange.conftest import TRACES, figures, hand_edit, one, own, tables
from tests.exchange.files import TWO, action, document, formation, session
from tests.factories.accounts import an_account

pytestmark = pytest.mark.postgresql


@pytest.fixture
def locks(make_app: Callable[..., Flask], postgresql_url: str, tmp_path: Path) -> Iterator[Path]:
    with make_app(database_url=postgresql_url).app_context():
        prepare()
        yield tmp_path / "locks"


def deliver(text: str, locks: Path, **options: bool):
    path = locks.with_name("livraison.xml")
    path.write_text(text)
    return import_file(path, "region", locks=locks, **options)


def test_deliveries_edits_and_exports(locks: Path, schema: etree.XMLSchema) -> None:
    assert figures(deliver(TWO, locks, publish=True)) == {"created": (2, 2, 3)}
    before = tables(*TRACES)
    assert figures(deliver(TWO, locks, publish=True)) == {"unchanged": (2, 2, 3)}
    assert tables(*TRACES) == before
    assert hand_edit(Training, "F1", objectif_formation="Souder mieux")
    changed = TWO.replace("Soudage à plat", "Soudage en angle")
    assert deliver(changed, locks, dry_run=True).counts == deliver(changed, locks).counts
    assert own(one(Training, "F1"), "objectif-formation") == "Souder mieux"
    exported = locks.with_name("export.xml")
    assert export_file(exported) == 2
    assert schema.validate(etree.parse(exported)), schema.error_log
    assert figures(deliver(exported.read_text(), locks)) == {"unchanged": (2, 2, 3)}


def test_drafts_many_records_and_long_values(locks: Path) -> None:
    file = document(
        formation("F" * 5000, action("A1", *(session(f"S{n}") for n in range(1000)))),
        formation("F2").replace("Greta de Gironde", "".join(chr(0x4E00 + n) for n in range(4000))),
        formation("F3").replace("13000548100010", "".join(chr(0x5E00 + n) for n in range(4000))),
    )
    assert figures(deliver(file, locks)) == {"created": (3, 3, 1002)}
    assert figures(deliver(file, locks, publish=True)) == {"changed": (3, 3, 1002)}


def test_the_catalogue_of_a_region(locks: Path, shared: Path) -> None:
    path = shared / "data" / "lheo" / "aquitaine-pole-emploi.lheo.xml"
    report = import_file(path, "pole-emploi", locks=locks, publish=True)
    assert figures(report) == {"created": (424, 480, 844)}


def test_choices_wait_and_are_settled(locks: Path) -> None:
    region, person = organisations.find("region").id, an_account("offre@region.example").id
    with writing():
        decide(region, replace(rules_of(region), feed_rule=FeedRule.ASK), by=None)
    deliver(TWO, locks)
    hand_edit(Training, "F1", contenu_formation="À la main")
    for content in ("Deux", "Trois"):
        run = deliver(TWO.replace("Soudage à plat", content), locks)
        assert waiting_choices([region]) == 1
    done, at = settling.settle_run([region], run.run_id, TAKE, by=person)
    assert (done, own(one(Training, "F1"), "contenu-formation")) == (1, "Trois")
    assert settling.undo([region], at, by=person) == (1, 0)
    training = one(Training, "F1")
    verbs = [event.verb for event in history(TRAININGS, training.id, Asked(kind="formations")).events]
    assert verbs == ["choose_again", "take", "written", "written", "written", "written"]
    assert provenance(training)["contenu-formation"].by == PERSON
