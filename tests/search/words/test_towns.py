import csv

import pytest

from extranet.search.words.pieces import Pieces
from extranet.search.words.towns import read_town

HOME = frozenset({"24", "33", "40", "47", "64"})


@pytest.fixture
def read(database):
    """Give a function that reads the place of a text: its label or département, and what is left."""

    def place(text, home=HOME):
        pieces = Pieces(text)
        town = read_town(pieces, home)
        return (town and (town.where.label if town.where else town.departement)), pieces.rest()

    return place


@pytest.mark.parametrize(
    ("text", "place", "left"),
    [
        ("boulanger bayonne", "Bayonne (64)", "boulanger"),
        ("bayonne boulanger", "Bayonne (64)", "boulanger"),
        ("BOULANGER BAYONNE", "Bayonne (64)", "BOULANGER"),
        ("bts tourisme à Pau", "Pau (64)", "bts tourisme"),
        ("bts tourisme a pau", "Pau (64)", "bts tourisme"),
        ("soudeur près d’Agen", "Agen (47)", "soudeur"),
        ("soudeur autour de Dax", "Dax (40)", "soudeur"),
        ("CFA de Blanquefort", "Blanquefort (33)", "CFA"),
        ("cap cuisine mont de marsan", "Mont-de-Marsan (40)", "cap cuisine"),
        ("cuisine saint jean de luz", "Saint-Jean-de-Luz (64)", "cuisine"),
        ("cuisine st jean de luz", "Saint-Jean-de-Luz (64)", "cuisine"),
        ("cuisine St-Jean-de-Luz", "Saint-Jean-de-Luz (64)", "cuisine"),
        ("attaché commercial fargues saint hilaire", "Fargues-Saint-Hilaire (33)", "attaché commercial"),
        ("le bouscat secrétaire", "Le Bouscat (33)", "secrétaire"),
        ("secrétaire bouscat", "Le Bouscat (33)", "secrétaire"),
        ("soudeur bordeaux", "Bordeaux (33)", "soudeur"),  # a colour too, and the largest town here
        ("boulanger nice", "Nice (06)", "boulanger"),
        ("soudeur à Salles", "Salles (33)", "soudeur"),
        ("soudeur Salles", "Salles (33)", "soudeur"),
        ("soudeur 64100", "Bayonne (64)", "soudeur"),
        ("plaquiste villeneuve-sur-lot 47300", "Villeneuve-sur-Lot (47)", "plaquiste"),
        ("pâtisserie bergerac (24)", "Bergerac (24)", "pâtisserie"),
        ("CACES R489 pau", "Pau (64)", "CACES R489"),
        ("C++ Pau", "Pau (64)", "C++"),
        ("plombier bordeaux centre", "Bordeaux (33)", "plombier"),
        ("plombier Pau et environs", "Pau (64)", "plombier"),
        ("plombier à Pau, centre-ville", "Pau (64)", "plombier"),
        ("Pau", "Pau (64)", ""),
        ("cuisine sarlat", "Sarlat-la-Canéda (24)", "cuisine"),  # as people say them
        ("cuisine à La Teste", "La Teste-de-Buch (33)", "cuisine"),
        ("cuisine mauléon", "Mauléon-Licharre (64)", "cuisine"),
        ("soudeur villeneuve", "Villeneuve-sur-Lot (47)", "soudeur"),  # a village of Gironde has that name
        ("soudeur au Mans", "Le Mans (72)", "soudeur"),
    ],
)
def test_a_town_is_read(read, text, place, left):
    assert read(text) == (place, left)


@pytest.mark.parametrize(
    ("text", "place", "left"),
    [
        ("soudure dans les Landes", "40", "soudure"),
        ("soudure en Gironde", "33", "soudure"),
        ("soudure gironde", "33", "soudure"),
        ("soudure dans le 64", "64", "soudure"),
        ("soudure (64)", "64", "soudure"),
        ("soudure 64", "64", "soudure"),
        ("pêche en Charente-Maritime", "17", "pêche"),
        ("bts pyrénées atlantiques", "64", "bts"),
        ("aide dans le lot et garonne", "47", "aide"),
    ],
)
def test_a_departement_is_read(read, text, place, left):
    assert read(text) == (place, left)


@pytest.mark.parametrize(
    "text",
    [
        "cuisine", "sport", "langue", "bar", "serveur bar", "orange", "tours", "vienne", "salles", "agent de salles",
        "aide à domicile", "apprendre à lire", "apprendre à lire et à écrire", "vente à distance", "cours de cuisine",
        "SAP", "sap comptabilité", "bac pro bio", "job", "excel", "chauffeur le port", "lycée saint louis",
        "RNCP 33000", "CACES 64", "niveau 33", "bac 24", "entretien de la nature", "creuse", "travail du nord",
        'boulanger "pau"', "boulanger -pau", "soudeur saint-jean", "",
    ],
)  # fmt: skip
def test_a_word_is_no_town(read, text):
    assert read(text) == (None, text)


def test_the_same_word_is_a_town_where_the_offer_is(read):
    assert read("soudeur quimperlé", frozenset({"29"})) == ("Quimperlé (29)", "soudeur")
    assert read("soudeur quimperlé") == (None, "soudeur quimperlé")
    assert read("soudeur à quimperlé") == ("Quimperlé (29)", "soudeur")
    assert read("soudeur orange", frozenset({"84"})) == ("Orange (84)", "soudeur")


def test_homonyms_of_the_offer_come_first_and_the_others_are_told(database):
    town = read_town(Pieces("soudeur à Salles"), HOME)
    assert town.typed == "à Salles"
    assert [where.label for where in town.others][:1] == ["Salles (47)"]
    assert read_town(Pieces("soudeur à Salles (79)"), HOME).where.label == "Salles (79)"
    assert read_town(Pieces("soudeur à Salles (79)"), HOME).others == ()


def test_the_names_of_jobs_hold_no_town(read, shared):
    with (shared / "data/reference/rome_appellations.csv").open() as file:
        names = [row["libelle_court"] for row in csv.DictReader(file)][::7]
    assert [name for name in names if read(name)[0]] == []
