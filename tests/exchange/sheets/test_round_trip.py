"""What goes out as a spreadsheet comes back without changing anything; one cell changes one field."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from extranet.catalogue.actions import Action
from extranet.catalogue.differences import differences
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.trainings import Training
from extranet.exchange.offered import EVERYTHING
from extranet.exchange.sheets.columns import COLUMNS
from extranet.exchange.sheets.writing import example, lines
from extranet.lheo.tree import NAMESPACE
from tests.exchange.conftest import figures, one, visible
from tests.exchange.files import action, document, formation, session
from tests.exchange.sheets.conftest import edited, offer_file, place_of, told

ODD = document(
    formation(
        "F1",
        action("A1", session("S1", inside="<etat-recrutement>7</etat-recrutement>"), session("S2", "0" * 8, "9" * 8)),
        action("A2", session("S1"), inside="<nombre-heures-total>0012</nombre-heures-total>"),
        title=" =1+1 &amp; «\u00a0Soudure\u00a0»\t",
        aim="- plat\n- <b>corniche</b>\n\n  - plafond  ",
        content="_x0041_ @SOMME(1) " + "long " * 9000,
        level="33",
        inside="<inconnu>gardé</inconnu>",
    ),
    formation("F2", action("A1"), title="Œuvre d’art\u2028suite"),
    formation("F3", "<action><restauration>-</restauration></action>", action("A9").replace(' numero="A9"', "")),
)  # fmt: skip


def slice_of(source: Path, count: int) -> bytes:
    root = etree.Element("lheo", xmlns=NAMESPACE)
    offers = etree.SubElement(root, "offres")
    offers.extend(etree.parse(source).getroot().findall("{*}offres/{*}formation")[:count])
    return etree.tostring(root)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("source", ["odd", "aquitaine-region.lheo.xml"])
def test_an_exported_spreadsheet_changes_nothing(kind, source, deliver, lay, tmp_path, request):
    if source == "odd":
        deliver(ODD, publish=True)
    else:
        shared = request.getfixturevalue("shared")
        deliver(slice_of(shared / "data" / "lheo" / source, 25), publish=True)
    before = visible()
    report = lay(path=offer_file(tmp_path / f"offre.{kind}"), publish=True)
    assert set(figures(report)) == {"unchanged"}, report.problems
    assert {one.action for one in report.problems} <= {"gardé tel quel"} and visible() == before
    assert all("inconnu des tables" in one.message or "mal formé" in one.message for one in report.problems)


CHANGES = [
    (Training, "Intitulé", "Soudeuse", "Intitulé"),
    (Training, "Codes ROME", "H2913; H2914", "Domaines et métiers"),
    (Training, "Niveau à l’entrée", "niveau", None),
    (Training, "Niveau à l’entrée", "Doctorat", "Niveau à l’entrée"),
    (Training, "SIRET du responsable", 13000548100028, "Organisme responsable"),
    (Action, "Publics visés", "Femme ; 81020", "Publics visés"),
    (Action, "Financeurs", "conseil regional\nPÔLE EMPLOI", "Financeurs"),
    (Action, "Commune", "Pau", "Lieux de formation"),
    (Action, "Dispositif", "PRF", "Informations complémentaires"),
    (Action, "Conditions d’entrée", None, "Conditions d’entrée"),
    (TrainingSession, "Fin", "31 décembre 2026", "Dates"),
    (TrainingSession, "Recrutement", "closes", None),
    (TrainingSession, "Recrutement", "inscriptions closes", "État du recrutement"),
    (TrainingSession, "Date de la réunion", "2026-08-20", "Réunions et recrutement"),
]


@pytest.mark.parametrize(("model", "heading", "value", "field"), CHANGES)
def test_one_cell_changes_one_field(model, heading, value, field, deliver, lay, tmp_path):
    deliver(document(formation("F1", action("A1", session("S1")))), publish=True)
    numero = {Training: "F1", Action: "A1", TrainingSession: "S1"}[model]
    before = one(model, numero).revision.lheo
    path = offer_file(tmp_path / "offre.xlsx")
    report = lay(path=edited(path, **{place_of(heading): value}))
    after = one(model, numero).revision.lheo
    assert [one.label for one in differences(before, after)] == ([field] if field else [])
    assert sum(sum(counts.values()) for group, counts in report.counts.items() if group == "changed") == bool(field)
    if field is None:
        assert told(report) == [(2, heading, value, "cellule laissée de côté")]


def test_a_cell_of_a_repeated_column_changed_once_is_enough(deliver, lay, tmp_path):
    deliver(document(formation("F1", action("A1", session("S1"), session("S2"), session("S3")))))
    path = offer_file(tmp_path / "offre.xlsx")
    report = lay(path=edited(path, **{place_of("Intitulé", 3): "Soudeuse"}))
    assert one(Training, "F1").revision.title == "Soudeuse" and report.problems == []
    contrary = {place_of("Intitulé", 2): "Soudage", place_of("Intitulé", 4): "Soudure"}
    report = lay(path=edited(path, **contrary, **{place_of("Intitulé", 3): "Soudeuse"}))
    assert told(report) == [(4, "Intitulé", "Soudure", "la première est gardée")]


def test_another_town_forgets_where_the_former_one_was(deliver, lay, tmp_path):
    located = (
        "<ville>Bordeaux</ville><departement>33</departement><code-INSEE-commune>33063</code-INSEE-commune>"
        "<geolocalisation><latitude>44.8</latitude><longitude>-0.5</longitude></geolocalisation>"
    )
    deliver(document(formation("F1", action("A1"))).replace("<ville>Bordeaux</ville>", located))
    path = offer_file(tmp_path / "offre.xlsx")
    lay(path=edited(path, **{place_of("Commune"): "Pau", place_of("Code postal"): 64000}))
    (place,) = one(Action, "A1").revision.places
    assert (place["town"], place["postcode"], place["commune"], place["latitude"]) == ("Pau", "64000", None, None)


def test_columns_taken_away_keep_what_they_told(deliver, lay):
    deliver(document(formation("F1", action("A1", session("S1")))), publish=True)
    before = visible()
    assert set(figures(lay(("F1", "A1", "S1"), headings=("N° formation", "n° action", "numéro session")))) == {
        "unchanged"
    }
    assert visible() == before
    report = lay(("F1", None, "A1", "S2", "2027-03-12", "30/09/2027"))
    assert report.problems == [] and report.counts["changed"]["formations"] == 0
    assert (report.counts["created"]["sessions"], len(visible())) == (1, len(before) + 1)


def test_every_column_goes_out_and_comes_in(lay, tmp_path):
    row = example()[: len(COLUMNS)]
    row[0] = "NEUF-1"
    row[[column.label for column in COLUMNS].index("Codes RS")] = "5210"
    assert figures(lay(tuple(row), headings=tuple(column.label for column in COLUMNS))) == {"created": (1, 1, 1)}
    assert next(lines(EVERYTHING))[: len(COLUMNS)] == row
