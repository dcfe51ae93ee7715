from __future__ import annotations

import pytest

from extranet.reference.names import place_key, spelled


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Saint-Jean-de-Luz", "saint jean de luz"),
        ("ST JEAN DE LUZ", "saint jean de luz"),
        ("Ste-Foy-la-Grande", "sainte foy la grande"),
        ("Villeneuve s/ Lot", "villeneuve sur lot"),
        ("Villeneuve s/Lot", "villeneuve sur lot"),
        ("Val s/s Bois", "val sous bois"),
        ("L’Isle-d’Espagnac", "isle d espagnac"),
        ("La Teste-de-Buch", "teste de buch"),
        ("Les Adjots", "adjots"),
        ("BORDEAUX CEDEX 9", "bordeaux"),
        ("Bordeaux Cedex", "bordeaux"),
        ("Paris 18e", "paris 18"),
        ("Paris 18ème arrondissement", "paris 18"),
        ("LYON 03", "lyon 3"),
        ("Marseille 1er Arrondissement", "marseille 1"),
        ("La", "la"),
        (" - ", ""),
    ],
)
def test_place_key(name, key):
    assert place_key(name) == key


def test_spelled_keeps_the_article():
    assert spelled("Le Pin") == "le pin"
    assert spelled("Pin") == "pin"
