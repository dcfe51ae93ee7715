import pytest

from extranet.reference.text import fold
from extranet.search.words.families import root

FAMILIES = [
    "soudeur soudeuse soudure soudage souder", "maçon maçonne maçonnerie", "comptable comptabilité",
    "vendeur vendeuse vente vendre", "boulanger boulangerie boulangère", "menuisier menuiserie",
    "pâtissier pâtisserie", "charpentier charpente", "coiffeur coiffure", "magasinier magasinage",
    "mécanicien mécanique", "électricien électricité électrique", "plombier plomberie", "carreleur carrelage",
    "assureur assurance", "banquier banque", "animateur animation", "conducteur conduite conduire",
    "rédacteur rédaction", "financier finance", "agriculteur agriculture agricole", "peintre peinture",
]  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES)
def test_a_trade_and_what_it_does_share_a_root(family):
    assert len({root(fold(word)) for word in family.split()}) == 1


def test_what_is_no_family_stays_apart():
    assert root("chauffeur") is None
    assert len({root(word) for word in ("soudeur", "boulanger", "vendeur", "maconne", "portage")}) == 5
    assert [root(word) for word in ("bts", "r489", "c++", "")] == [None] * 4
