from __future__ import annotations

from types import SimpleNamespace

import pytest

from extranet.web import words


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Pau", "de Pau"), ("Agen", "d’Agen"), ("Hendaye", "d’Hendaye"), ("Le Haillan", "du Haillan"),
        ("Les Eyzies", "des Eyzies"), ("La Teste-de-Buch", "de La Teste-de-Buch"), ("Évry", "d’Évry"),
    ],
)  # fmt: skip
def test_around_a_town(name, said):
    assert words.of_town(name) == said


@pytest.mark.parametrize(
    ("km", "vague", "said"),
    [
        (2.3, False, "à 2 km"),
        (0.2, False, "à moins de 1 km"),
        (12.4, True, "à environ 12 km (distance approximative)"),
        (0.2, True, "à moins de 1 km (distance approximative)"),
    ],
)
def test_distances_say_when_they_are_not_sure(km, vague, said):
    assert words.distance(km, vague=vague).replace("\u00a0", " ") == said


def test_a_distance_says_from_where():
    assert words.distance(12, of="Agen").replace("\u00a0", " ") == "à 12 km d’Agen"


def test_a_funder_has_the_name_of_its_network_and_an_unknown_one_its_code(database):
    assert words.funder("99") == words.Funder("", "Financeur 99")
    assert words.funder("2") == words.Funder("region", "Région")


def test_punctuation_never_begins_a_line():
    assert words.spaced("Soudeur : licences ?") == "Soudeur\u00a0: licences\u00a0?"
    assert words.spaced("Le lieu « Pau » : non") == "Le lieu «\u00a0Pau\u00a0»\u00a0: non"


def test_tags_are_few_words():
    row = SimpleNamespace(
        certifications=[{"rncp": "34502", "certifinfo": "1"}], certifying=True, level_out="13",
        rhythms=["temps-plein", "soir", "week-end", "inconnu"], teaching_mode="1",
    )  # fmt: skip
    said = [tag.replace("\u00a0", " ") for tag in words.tags(row)]
    assert said == ["Certification RNCP", "Niveau 3", "Temps plein", "Cours du soir", "En partie à distance"]
    row.certifications, row.level_out, row.rhythms, row.teaching_mode = [], "0", [], "0"
    assert words.tags(row) == ["Formation certifiante"]
    row.certifying = None
    assert words.tags(row) == []
