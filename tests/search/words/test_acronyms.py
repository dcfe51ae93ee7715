import pytest

from extranet.search.words.acronyms import initials_of
from tests.search.offer import Offer, add


@pytest.mark.parametrize(
    "title, acronym",
    [
        ("BTS Management Commercial Opérationnel", "mco"),
        ("BTS négociation et digitalisation de la relation client", "ndrc"),
        ("BTS services informatiques aux organisations option A : solutions", "sio"),
        ("CAP employé de commerce multi-spécialités", "ecms"),
        ("Diplôme d’État d’accompagnant éducatif et social spécialité domicile", "aes"),
        ("Bac pro services aux personnes et aux territoires", "sapat"),
        ("DUT hygiène, sécurité, environnement", "hse"),
        ("Titre professionnel assistant(e) de vie aux familles", "advf"),
        ("CAP assistant(e) technique en milieux familial et collectif", "atmfc"),
        ("Bac pro technicien en chaudronnerie industrielle", "tci"),
    ],
)
def test_a_title_has_its_initials(title, acronym):
    assert acronym in initials_of(title)


def test_options_are_not_part_of_the_initials():
    assert not any(len(one) > 4 for one in initials_of("BTS maintenance des véhicules option voitures particulières"))


def test_a_word_alone_has_none():
    assert initials_of("Boulanger") == frozenset()


def test_both_ways(found):
    spelled, short, other = add(
        Offer(title="BTS Gestion forestière durable locale"), Offer(title="BTS GFDL"), Offer(title="Autre")
    )
    assert [hit.action_id for hit in found("gfdl").hits][:2] == [short, spelled]
    assert {hit.action_id for hit in found("gestion forestière durable locale").hits} == {spelled, short}
    assert other not in {hit.action_id for hit in found("bts gfdl").hits}
