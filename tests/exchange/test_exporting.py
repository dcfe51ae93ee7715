"""What comes in goes out: valid, whole, and the same when it comes back."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from sqlalchemy import select

from extranet.accounts.organisations import Organisation
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from extranet.errors import Invalid, Refused
from extranet.exchange.exporting import export_file
from extranet.lheo.inspection import canonical
from extranet.lheo.tree import Element, split_tag, to_text
from tests.exchange.conftest import TRACES, Deliver, figures, hand_edit, one, tables, visible
from tests.exchange.files import action, document, formation, session
from tests.factories.edits import revise
from tests.lheo.strategies import elements

REAL = {
    "aquitaine-region.lheo.xml": (697, 767, 1333),
    "aquitaine-pole-emploi.lheo.xml": (424, 480, 844),
    "exemple-bts-onisep.xml": (1, 1, 1),
    "intercarif-2.2-clea.xml": (1, 2, 2),
    "intercarif-2.2-daeu.xml": (1, 1, 1),
    "intercarif-2.2-formation.xml": (1, 2, 2),
    "intercarif-2.2-poec.xml": (1, 1, 1),
}
Export = Callable[..., Path]


def words(element: Element, path: str = "") -> Iterator[tuple[str, str]]:
    """Give the elements below one, each with its path, its attributes and its text."""
    path = f"{path}/{split_tag(element.tag)[1]}"
    yield path, f"{' '.join((element.text or '').split())} {sorted(element.attrib.items())}"
    for child in element.iterchildren(etree.Element):
        yield from words(child, path)


def formations_of(path: Path) -> list[Element]:
    return etree.parse(path).getroot().findall("{*}offres/{*}formation")


@pytest.mark.parametrize("name", REAL)
def test_a_real_file_goes_out_whole_and_valid(
    name: str, shared: Path, deliver: Deliver, export: Export, schema: etree.XMLSchema
) -> None:
    source = shared / "data" / "lheo" / name
    report = deliver(source, publish=True)
    assert figures(report) == {"created": REAL[name]}
    exported = export()
    assert schema.validate(etree.parse(exported)), schema.error_log
    before = tables(*TRACES)
    assert figures(deliver(exported, publish=True)) == {"unchanged": REAL[name]}
    assert tables(*TRACES) == before
    came, went = Counter(), Counter()
    for element in formations_of(source):
        came.update(words(element))
    for element in formations_of(exported):
        went.update(words(canonical(element, lambda remark: None)))
    assert came == went


def test_both_catalogues_of_aquitaine(shared: Path, deliver: Deliver, export: Export) -> None:
    totals = Counter()
    for publisher in ("region", "pole-emploi"):
        report = deliver(shared / "data" / "lheo" / f"aquitaine-{publisher}.lheo.xml", publisher, publish=True)
        totals.update(report.counts["created"])
        assert not any(report.counts["rejected"].values())
    assert totals == {"formations": 1121, "actions": 1247, "sessions": 2177}
    assert len(formations_of(export())) == 1121
    region = db.session.scalars(select(Organisation.id).where(Organisation.code == "region")).one()
    assert len(formations_of(export(frozenset({region})))) == 697


def test_what_a_person_wrote_goes_out_and_comes_back_unchanged(
    deliver: Deliver, export: Export, schema: etree.XMLSchema
) -> None:
    deliver(document(formation("F1", action("A1", session("S1")))), publish=True)
    hand_edit(Training, "F1", objectif_formation="Souder\r\n\r\n- mieux\x0b\n- plus vite  ", code_niveau_sortie="99")
    exported = export()
    assert schema.validate(etree.parse(exported)), schema.error_log
    before = visible()
    assert figures(deliver(exported, publish=True)) == {"unchanged": (1, 1, 1)}
    assert visible() == before


def test_every_record_goes_out_whatever_its_state(deliver: Deliver, export: Export) -> None:
    deliver(document(formation("F1", action("A1", session("S1", "20200101", "20200201")))))
    with writing():
        one(Training, "F1").state = "withdrawn"
    assert len(formations_of(export())) == 1


def test_a_long_siret_goes_out_beside_a_filler(deliver: Deliver, export: Export, schema: etree.XMLSchema) -> None:
    report = deliver(document(formation("F1").replace("13000548100010", "130005481000101")))
    problem = next(problem for problem in report.problems if problem.element == "SIRET")
    assert (problem.value, problem.message) == ("130005481000101", "15 caractères au lieu de 14")
    exported = export()
    assert schema.validate(etree.parse(exported)), schema.error_log
    holder = etree.parse(exported).getroot().find(".//{*}SIRET-organisme-formation")
    assert [child.text for child in holder.iterfind("{*}extras/{*}extra[@info='valeur 0 SIRET']")] == [
        "130005481000101"
    ]
    again = deliver(exported)
    assert figures(again) == {"unchanged": (1, 1, 1)}
    assert ("SIRET", "130005481000101") in [(problem.element, problem.value) for problem in again.problems]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(source=elements("formation"))
def test_any_formation_goes_out_valid_and_comes_back_unchanged(
    source: Element, deliver: Deliver, export: Export, schema: etree.XMLSchema, tmp_path: Path
) -> None:
    source.set("numero", "F1")
    title = etree.SubElement(source, "intitule-formation")
    title.text = "Soudeur"
    source.append(etree.fromstring(action("A0")))
    source.tail = None
    deliver(document(to_text(source)))
    exported = export()
    assert schema.validate(etree.parse(exported)), schema.error_log
    assert set(figures(deliver(exported))) == {"unchanged"}


def test_an_export_appears_whole_or_not_at_all(deliver: Deliver, tmp_path: Path) -> None:
    target = tmp_path / "offre.xml.gz"
    with pytest.raises(Invalid, match="aucune formation"):
        export_file(target)
    assert list(tmp_path.iterdir()) == []
    deliver(document(formation("F1")))
    assert export_file(target) == 1
    assert gzip.decompress(target.read_bytes()).endswith(b"</lheo>\n")
    for impossible in (tmp_path, tmp_path / "absent" / "offre.xml"):
        with pytest.raises(Refused, match="ne peut pas être écrit"):
            export_file(impossible)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["livraison.xml", "offre.xml.gz"]


def test_formations_beyond_one_page_all_go_out(deliver: Deliver, export: Export) -> None:
    numeros = sorted(f"F{n}" for n in range(450))
    deliver(document(*map(formation, numeros)))
    assert [element.get("numero") for element in formations_of(export())] == numeros


def test_an_edit_of_a_stale_page_is_refused(deliver: Deliver) -> None:
    deliver(document(formation("F1")))
    seen = one(Training, "F1").revision_id
    hand_edit(Training, "F1", intitule_formation="Soudeuse")
    with writing(), pytest.raises(Exception, match="entre-temps"):
        revise(one(Training, "F1"), {"intitule-formation": "Autre"}, seen=seen, by=None)
