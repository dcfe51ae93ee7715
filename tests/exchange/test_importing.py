"""What a delivery does to the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from extranet.accounts.organisations import Organisation
from extranet.catalogue import publishing
from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.providers import Provider
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.changes import Change
from extranet.database import db, writing
from extranet.errors import Conflict, Invalid, Refused
from extranet.exchange import importing, taking_in
from extranet.exchange.alone import alone
from extranet.exchange.importing import import_file
from extranet.exchange.providers import Providers
from extranet.exchange.runs import DONE, ImportRun
from tests.exchange.conftest import TRACES, Deliver, count, figures, hand_edit, one, own, tables, visible
from tests.exchange.files import TWO, action, document, formation, provider, session

# Deliveries, one after the other


def test_a_first_delivery_creates_drafts(deliver: Deliver) -> None:
    report = deliver(TWO)
    assert figures(report) == {"created": (2, 2, 3)}
    assert {row.state for row in db.session.scalars(select(Training))} == {State.DRAFT}
    assert db.session.scalars(select(ImportRun)).one().state == DONE


def test_the_same_file_again_writes_no_row(deliver: Deliver) -> None:
    deliver(TWO, publish=True)
    before = tables(*TRACES)
    assert figures(deliver(TWO, publish=True)) == {"unchanged": (2, 2, 3)}
    assert tables(*TRACES) == before


def test_white_space_and_attribute_order_change_nothing(deliver: Deliver) -> None:
    deliver(document(formation("F1", inside='<extras info="x" numero="3"><extra>y</extra></extras>')))
    spaced = document(formation("F1", inside='<extras numero="3" info=" x "><extra> y </extra></extras>'))
    assert figures(deliver(spaced.replace("><", ">\n   <").replace(">Soudeur<", ">\n Soudeur\t<"))) == {
        "unchanged": (1, 1, 1)
    }


def test_only_what_changed_gets_a_new_revision(deliver: Deliver) -> None:
    deliver(TWO, publish=True)
    kept = {model: count(model) for model in (TrainingRevision, ActionRevision, SessionRevision)}
    changed = TWO.replace('numero="S2"><periode><debut>20260901', 'numero="S2"><periode><debut>20261001')
    assert figures(deliver(changed)) == {"changed": (0, 0, 1), "unchanged": (2, 2, 2)}
    now = {model: count(model) for model in kept}
    assert now == kept | {SessionRevision: kept[SessionRevision] + 1}
    revision = one(TrainingSession, "S2").revision
    assert revision.start.isoformat() == "2026-10-01"
    assert db.session.get(SessionRevision, revision.base_id).start.isoformat() == "2026-09-01"
    assert db.session.get(ImportRun, revision.run_id).counts["changed"]["sessions"] == 1


def test_addresses_survive_a_new_delivery(deliver: Deliver) -> None:
    deliver(TWO, publish=True)
    before = {row.numero: row.id for row in db.session.scalars(select(Action))}
    deliver(TWO.replace("Temps plein", "Cours du soir"))
    assert {row.numero: row.id for row in db.session.scalars(select(Action))} == before
    assert one(Action, "A1").revision.rhythms == ["soir"]


def test_a_delivery_notes_the_changes_to_index(deliver: Deliver) -> None:
    deliver(TWO, publish=True)
    noted = {(row.kind, row.record_id) for row in db.session.scalars(select(Change))}
    assert {("training", one(Training, "F1").id), ("training", one(Training, "F2").id)} <= noted


def test_publishing_goes_with_the_delivery(deliver: Deliver) -> None:
    deliver(TWO)
    report = deliver(TWO, publish=True)
    assert figures(report) == {"changed": (2, 2, 3)}
    for model in (Training, Action, TrainingSession):
        assert {row.state for row in db.session.scalars(select(model))} == {State.PUBLISHED}
    assert figures(deliver(TWO, publish=True)) == {"unchanged": (2, 2, 3)}


@pytest.mark.parametrize("publish", [False, True])
def test_what_was_withdrawn_stays_withdrawn(deliver: Deliver, publish: bool) -> None:
    deliver(TWO, publish=True)
    with writing():
        publishing.withdraw(one(Training, "F1"), by=None)
    deliver(TWO.replace("Savoir souder", "Souder"), publish=publish)
    assert one(Training, "F1").state == State.WITHDRAWN
    assert own(one(Training, "F1"), "objectif-formation") == "Souder"


# Who delivers


def test_an_unknown_publisher_is_told(deliver: Deliver) -> None:
    with pytest.raises(Invalid, match="nulle-part"):
        deliver(TWO, publisher="nulle-part")


def test_one_import_of_a_publisher_at_a_time(deliver: Deliver, locks: Path) -> None:
    region = db.session.scalars(select(Organisation).where(Organisation.code == "region")).one()
    with alone(locks, frozenset({region.id})):
        with pytest.raises(Conflict, match="en cours"):
            deliver(TWO)
        assert figures(deliver(TWO, publisher="pole-emploi")) == {"created": (2, 2, 3)}


def test_what_a_merged_organisation_published_is_the_survivors(deliver: Deliver) -> None:
    deliver(TWO, publisher="pole-emploi", publish=True)
    with writing():
        organisations = {row.code: row for row in db.session.scalars(select(Organisation))}
        organisations["pole-emploi"].merged_into_id = organisations["region"].id
    assert figures(deliver(TWO)) == {"unchanged": (2, 2, 3)}
    more = document(formation("F1", action("A1", session("S1"), session("S9"))))
    assert figures(deliver(more)) == {"created": (0, 0, 1), "unchanged": (1, 1, 1)}


def test_two_publishers_that_meet_a_provider_at_once(deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    meet = Providers.meet

    def after_another(self: Providers, told: object) -> None:
        with writing() as session:
            if not session.scalar(select(Provider.id)):
                session.add(Provider(siret="13000548100010", name="Greta", legal_name=None, activity_number=None))
        meet(self, told)

    monkeypatch.setattr(Providers, "meet", after_another)
    assert figures(deliver(TWO)) == {"created": (2, 2, 3)}
    assert count(Provider) == 1


def test_two_publishers_that_bring_a_number_at_once(deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    check = importing.refuse_numbers_of_others

    def before_another(*arguments: object) -> None:
        check(*arguments)
        monkeypatch.undo()
        deliver(document(formation("F2")), publisher="pole-emploi")

    monkeypatch.setattr(importing, "refuse_numbers_of_others", before_another)
    region = db.session.scalars(select(Organisation.id).where(Organisation.code == "region")).one()
    with pytest.raises(Refused, match="même numéro"):
        deliver(TWO.encode())
    assert not db.session.scalars(select(Training).where(Training.publisher_id == region)).all()


def test_a_provider_is_corrected_by_what_changed_only(deliver: Deliver) -> None:
    deliver(document(formation("F1", who=provider(name="Greta de Gironde"))), publish=True)
    deliver(document(formation("F2", who=provider(name="GRETA 33"))), publisher="pole-emploi", publish=True)
    assert db.session.scalars(select(Provider)).one().name == "GRETA 33"
    before = tables(*TRACES)
    deliver(document(formation("F1", who=provider(name="Greta de Gironde"))), publish=True)
    assert tables(*TRACES) == before


def test_a_provider_that_changes_its_name_is_corrected(deliver: Deliver) -> None:
    deliver(document(formation("F1", who=provider(name="Greta de Gironde"))), publish=True)
    deliver(document(formation("F1", who=provider(name="Greta CFA Aquitaine"))), publish=True)
    assert db.session.scalars(select(Provider)).one().name == "Greta CFA Aquitaine"


# Trying first


@pytest.mark.parametrize("publish", [False, True])
def test_a_dry_run_says_what_the_real_one_does_and_writes_nothing(deliver: Deliver, publish: bool) -> None:
    changed = TWO.replace('numero="S2"><periode><debut>20260901', 'numero="S2"><periode><debut>20261001').replace(
        "</offres>", formation("F3", title="-") + formation("F4") + formation("F4") + "</offres>"
    )
    for file in (TWO, changed):
        before = tables()
        dry = deliver(file, dry_run=True, publish=publish)
        assert tables() == before
        real = deliver(file, publish=publish)
        assert (dry.counts, dry.problems) == (real.counts, real.problems)
        assert dry.run_id is None


def test_a_dry_run_merges_what_people_wrote(deliver: Deliver) -> None:
    deliver(TWO)
    hand_edit(Training, "F1", objectif_formation="Souder mieux")
    changed = TWO.replace("Soudage à plat", "Soudage en angle")
    before = tables()
    assert deliver(changed, dry_run=True).counts == deliver(changed).counts
    assert tables() != before


# What goes wrong on the way


def test_a_failure_on_the_way_leaves_nothing(deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(document(formation("F0")))
    before = tables(*TRACES, "provider")

    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(importing, "switch", fail)
    with pytest.raises(MemoryError):
        deliver(TWO)
    assert tables(*TRACES, "provider") == before
    monkeypatch.undo()
    assert figures(deliver(TWO)) == {"created": (2, 2, 3)}


def test_what_a_killed_import_of_another_publisher_left_is_forgotten(
    deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "switch", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    monkeypatch.setattr(importing, "discard_interrupted", lambda _: None)  # killed: it could not
    with pytest.raises(KeyboardInterrupt):
        deliver(TWO, publisher="pole-emploi")
    monkeypatch.undo()
    assert visible() == {}
    assert deliver(TWO, dry_run=True).counts == deliver(TWO).counts
    assert one(Training, "F1").publisher_id == db.session.scalar(
        select(Organisation.id).where(Organisation.code == "region")
    )


def test_a_report_has_its_four_groups_and_three_keys(deliver: Deliver) -> None:
    report = deliver(document(formation("F1", inside="<prix>3</prix>"))).as_json()
    assert {group: set(report[group]) for group in ("created", "changed", "unchanged", "rejected")} == {
        group: {"formations", "actions", "sessions"} for group in ("created", "changed", "unchanged", "rejected")
    }
    assert {"line": 3, "numero": "F1", "element": "prix", "value": "3"}.items() <= report["problems"][0].items()
    assert set(report["problems"][0]) == {"line", "numero", "element", "value", "message", "action"}


def test_endless_problems_end(deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_in, "MOST_PROBLEMS", 10)
    report = deliver(document(formation("F1", inside="<prix/>" * 30)))
    assert len(report.problems) == 11
    assert "autres problèmes" in report.problems[-1].message


def test_thousands_of_sessions_in_one_action(database: Session, deliver: Deliver) -> None:
    file = document(formation("F1", action("A1", *(session(f"S{n}") for n in range(2000)))))
    assert figures(deliver(file)) == {"created": (1, 1, 2000)}
    assert figures(deliver(file)) == {"unchanged": (1, 1, 2000)}


def test_a_name_that_is_no_text_is_a_file_name_too(deliver: Deliver, locks: Path, tmp_path: Path) -> None:
    path = tmp_path / b"offre-\xe9.xml".decode(errors="surrogateescape")
    path.write_text(TWO)
    assert figures(import_file(path, "region", locks=locks)) == {"created": (2, 2, 3)}
