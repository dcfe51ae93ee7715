"""Nothing is lost, and everything written is valid."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from extranet.lheo.conformance import conform
from extranet.lheo.inspection import canonical
from extranet.lheo.restoring import NOT_OURS, OWN, restore
from extranet.lheo.structure import EXTRAS, SEQUENCES
from extranet.lheo.tree import NAMESPACE, Element, from_text, to_text
from tests.lheo.strategies import elements

MANY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="session")
def schema(shared: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(shared / "lheo" / "lheo-2.3.xsd"))


def quietly(element: Element) -> Element:
    return canonical(element, lambda remark: None)


def copy_of(element: Element) -> Element:
    return from_text(to_text(element))


def conformed(element: Element) -> Element:
    copied = copy_of(element)
    conform(copied)
    return copied


def in_a_file(formation: Element) -> Element:
    """Write a conformed formation into a document and read that."""
    text = etree.tostring(formation, encoding="unicode")
    return etree.fromstring(f'<lheo xmlns="{NAMESPACE}"><offres>{text}</offres></lheo>'.encode())


def restore_everything(element: Element) -> None:
    """Restore the innermost containers first, as reading does."""
    for holder in [*element.iter(etree.Element)][::-1]:
        if holder.getroottree().getroot() is element:
            list(restore(holder))


@MANY
@given(elements("formation"))
def test_what_conformance_set_aside_comes_back_in_its_place(source: Element) -> None:
    before = quietly(source)
    after = conformed(before)
    restore_everything(after)
    assert to_text(after) == to_text(before)


@MANY
@given(elements("formation"))
def test_reading_our_own_file_gives_the_same_content(source: Element) -> None:
    before = quietly(source)
    read = in_a_file(conformed(before))[0][0]
    assert to_text(quietly(read)) == to_text(before)


@MANY
@given(elements("formation"))
def test_reading_twice_changes_nothing(source: Element) -> None:
    once = quietly(source)
    assert to_text(quietly(copy_of(once))) == to_text(once)


@MANY
@given(source=elements("formation"))
def test_everything_written_is_valid(schema: etree.XMLSchema, source: Element) -> None:
    document = in_a_file(conformed(quietly(source)))
    assert schema.validate(document), schema.error_log


@MANY
@given(source=st.sampled_from(sorted(set(SEQUENCES) - {"lheo", "offres"})).flatmap(lambda name: elements(name, 2)))
def test_every_element_comes_back(source: Element) -> None:
    before = quietly(source)
    after = conformed(before)
    if before.tag == "periode-inscription":  # it cannot carry notes: its session does
        return
    restore_everything(after)
    assert to_text(after) == to_text(before)


def test_what_is_required_and_absent_is_filled_and_told() -> None:
    formation = conformed(etree.fromstring("<formation numero='1'/>"))
    assert [child.tag for child in formation][:2] == ["domaine-formation", "intitule-formation"]
    assert "absent  intitule-formation" in [note.get("info") for note in formation.iterfind(f"{EXTRAS}/extra")]


def test_a_malformed_value_travels_in_the_nearest_extras() -> None:
    source = etree.fromstring(
        "<organisme-formateur><SIRET-formateur><SIRET>123456789012345</SIRET></SIRET-formateur>"
        "<raison-sociale-formateur>Greta</raison-sociale-formateur></organisme-formateur>"
    )
    note = conformed(source).find(f"SIRET-formateur/{EXTRAS}[@info='{OWN}']/extra[@info='valeur 0 SIRET']")
    assert note.text == "123456789012345"


def test_notes_of_a_registration_period_go_to_its_session() -> None:
    source = etree.fromstring(
        "<session><periode-inscription><inconnu>x</inconnu><periode><debut>hier</debut><fin>20260101</fin></periode>"
        "</periode-inscription></session>"
    )
    before = quietly(source)
    after = conformed(before)
    assert not after.findall("periode-inscription/extras")
    restore_everything(after)
    assert to_text(after) == to_text(before)


def test_extras_one_inside_the_other_stay_readable() -> None:
    deep = "<extras>" * 200 + "<extra>fond<i/></extra>" + "</extras>" * 200
    before = quietly(from_text(f"<formation>{deep}</formation>"))
    read = in_a_file(conformed(before))[0][0]  # a reader that is not ours refuses 256 levels
    assert to_text(quietly(read)) == to_text(before)


@pytest.mark.parametrize(
    "note",
    [
        "<extra info='absent  action'/>",
        "<extra info='absent 99 action'/>",
        "<extra info='valeur 99999999999999999999 SIRET'>1</extra>",
        "<extra info='valeur -1 SIRET'>1</extra>",
        "<extra info='valeur 0 1&lt;'>1</extra>",
        "<extra info='valeur 0'>1</extra>",
        "<extra info='element 0'>&lt;pas du XML</extra>",
        "<extra info='element 0'></extra>",
        "<extra info='element 0'>&lt;!DOCTYPE x [&lt;!ENTITY a 'b'&gt;]&gt;&lt;x&gt;&amp;a;&lt;/x&gt;</extra>",
        "<extra info='element x/y'>&lt;x/&gt;</extra>",
        "<extra info='attribut @1 2'>v</extra>",
        "<extra info='attribut 3/4@numero'>v</extra>",
        "<extra info='texte 7'>v</extra>",
        "<extra info='absent  ../formation'/>",
        "<extra info='autre chose'>v</extra>",
        "<extra>v</extra>",
        "<inconnu>v</inconnu>",
        "du texte",
        "<extras info='extranet'><extra>v</extra></extras>",
    ],
)
def test_a_note_from_another_hand_is_kept_and_told(note: str) -> None:
    said = []
    source = etree.fromstring(
        f"<formation><intitule-formation>T</intitule-formation><extras info='{OWN}'>{note}</extras></formation>"
    )
    formation = canonical(source, said.append)
    assert formation.find(f"{EXTRAS}[@info='{NOT_OURS}']") is not None
    assert "note d’export écrite par une autre main" in [remark.message for remark in said]
    conform(formation)
    assert to_text(quietly(in_a_file(formation)[0][0])) == to_text(canonical(source, said.append))


def test_a_note_may_not_smuggle_what_is_not_canonical() -> None:
    inside = f"&lt;x:action xmlns:x='{NAMESPACE}' numero=' 1 '&gt;  &lt;/x:action&gt;"
    source = etree.fromstring(
        f"<formation><extras info='{OWN}'><extra info='element 0'>{inside}</extra></extras></formation>"
    )
    formation = quietly(source)
    assert to_text(formation) == '<formation><action numero="1"/></formation>'
