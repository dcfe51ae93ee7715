import csv
from datetime import date

import pytest

from extranet.search.facets import FACETS
from extranet.search.words.filters import _READINGS, read_filters
from extranet.search.words.pieces import Pieces
from tests.search.offer import TODAY


@pytest.fixture
def read(database):
    def filters(text):
        pieces = Pieces(text)
        return {one.facet: one.values for one in read_filters(pieces, TODAY)}, pieces.rest()

    return filters


@pytest.mark.parametrize(
    ("text", "facet", "values", "left"),
    [
        ("secrétaire en cours du soir", "rythme", ("soir",), "secrétaire"),
        ("secrétaire à temps partiel", "rythme", ("temps-partiel",), "secrétaire"),
        ("secrétaire temps-plein", "rythme", ("temps-plein",), "secrétaire"),
        ("anglais le week-end", "rythme", ("week-end",), "anglais"),
        ("vendeur en alternance", "rythme", ("alternance",), "vendeur"),
        ("anglais à distance", "modalite", ("2",), "anglais"),
        ("BTS MCO à distance", "modalite", ("2",), "BTS MCO"),
        ("anglais en présentiel", "modalite", ("0",), "anglais"),
        ("commerce niveau bac", "niveau", ("4",), "commerce"),
        ("commerce niveau bac+2", "niveau", ("5",), "commerce"),
        ("commerce bac+2", "niveau", ("5",), "commerce"),
        ("formation bac+3 commerce", "niveau", ("6",), "commerce"),
        ("titre niveau 5 commerce", "niveau", ("5",), "commerce"),
        ("commerce de niveau CAP", "niveau", ("3",), "commerce"),
        ("bac+2", "niveau", ("5",), ""),
        ("niveau 5", "niveau", ("5",), ""),
        ("formation région", "financeur", ("2",), ""),
        ("Pôle emploi", "financeur", ("4",), ""),
        ("cuisine pour les jeunes", "public", ("80009", "80098", "81024", "83056"), "cuisine"),
        ("cuisine pour travailleurs handicapés", "handicap", ("oui",), "cuisine"),
        ("jeune de 19 ans cuisine", "public", ("80009", "80098", "81024", "83056"), "cuisine"),
        ("anglais du soir", "rythme", ("soir",), "anglais"),
        ("cuisine RQTH", "handicap", ("oui",), "cuisine"),
        ("cuisine sans diplôme", "entree", ("1", "2", "sans"), "cuisine"),
        ("cuisine aucun diplôme", "entree", ("1", "2", "sans"), "cuisine"),
        ("cuisine sans le bac", "entree", ("1", "2", "3", "sans"), "cuisine"),
        ("commerce après le bac", "entree", ("4",), "commerce"),
        ("commerce post-bac", "entree", ("4",), "commerce"),
        ("commerce niveau bac requis", "entree", ("4",), "commerce"),
        ("commerce avec un CAP", "entree", ("1", "2", "3", "sans"), "commerce"),
        ("logistique certifiante", "certification", ("autre", "rncp", "rs"), "logistique"),
        ("logistique non certifiante", "certification", ("sans",), "logistique"),
        ("maçon financé par la Région", "financeur", ("2",), "maçon"),
        ("maçon financée par France Travail", "financeur", ("4",), "maçon"),
        ("cariste places disponibles", "places", ("oui", "a-confirmer"), "cariste"),
        ("cariste avec des places", "places", ("oui", "a-confirmer"), "cariste"),
        ("cariste accessible aux personnes handicapées", "handicap", ("oui",), "cariste"),
        ("cariste qui commence bientôt", "bientot", ("oui",), "cariste"),
    ],
)
def test_a_filter_is_read(read, text, facet, values, left):
    assert read(text) == ({facet: values}, left)


def test_who_asks_says_whom_it_is_for(read):
    found, left = read("demandeuse d’emploi souhaite une formation de soudeur")
    assert (list(found), left) == (["public"], "souhaite une formation de soudeur")


def test_job_seekers_are_all_the_audiences_of_those_who_seek(read):
    found, left = read("soudeur pour demandeurs d’emploi")
    assert left == "soudeur" and "80006" in found["public"] and "80007" in found["public"]


@pytest.mark.parametrize(
    "text",
    [
        "permis B", "CACES R489", "bac+2 tourisme", "bac pro", "BTS", "bts bac+2 tourisme et loisirs",
        "anglais niveau 2", "niveau 2 soudage", "éducateur pour jeunes enfants", "conseiller Pôle emploi",
        "soudage niveau 1", "Excel niveau 3", "conseiller relation client à distance", "vente à distance",
        "enseignement à distance", "conseiller voyages en ligne", "Expert(e) à distance sinistres",
        "région", "soirée", "service", "accueil de personnes handicapées", "sans", "place", "places de marché",
        "accompagner les demandeurs d’emploi", '"à distance" anglais',
    ],
)  # fmt: skip
def test_what_belongs_to_a_job_or_a_title_stays(read, text):
    assert read(text) == ({}, text)


def test_several_filters_are_read_together(read):
    found, left = read("boulangerie certifiante en cours du soir, à distance, en janvier")
    assert left == "boulangerie"
    assert set(found) == {"certification", "rythme", "modalite", "debut"}


def test_every_value_is_one_of_its_facet():
    assert all(FACETS[one.facet].accepts(value) for one in _READINGS for value in one.values)


def test_the_names_of_jobs_hold_no_filter(database, shared):
    with (shared / "data/reference/rome_appellations.csv").open() as file:
        names = [row["libelle_court"] for row in csv.DictReader(file)][::3]
    read = [name for name in names if read_filters(Pieces(name), date(2026, 9, 1))]
    assert read == []
