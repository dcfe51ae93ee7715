from __future__ import annotations

from datetime import date

from lxml import etree

from extranet.demonstration.lheo_file import Town, write_file
from extranet.demonstration.planning import plan
from extranet.demonstration.texts import courses, teachers
from extranet.exchange.formations import read_formation
from extranet.exchange.reading import read_formations


def write(path):
    formations = plan(courses(), teachers(), 700, date(2026, 11, 22))
    return write_file(path, formations, lambda code: Town(code, "Pau", "64000", code[:2], 43.3, -0.36))


def test_nothing_in_it_is_wrong(tmp_path):
    count = write(tmp_path / "demonstration.xml")
    read = [read_formation(element, lambda _: None) for element in read_formations(tmp_path / "demonstration.xml")]
    assert len(read) == count
    assert [problem for formation in read for problem in formation.problems] == []


def test_it_is_valid(tmp_path, shared):
    write(tmp_path / "demonstration.xml")
    schema = etree.XMLSchema(etree.parse(shared / "lheo" / "lheo-2.3.xsd"))
    schema.assertValid(etree.parse(tmp_path / "demonstration.xml"))
