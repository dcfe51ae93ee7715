"""A table of Formacode, loaded from a file of the official shape: its labels and synonyms are understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from extranet.reference.loading import load
from extranet.search.suggesting.entries import DOMAIN
from extranet.search.suggesting.opening import Suggestions, refresh
from tests.search.offer import Offer, add

HEAD = (
    "code,libelle,libelle_maj,facette,domaine,parent_code,parent,specifiques,associes,employe_pour(synonymes),"
    "definition,note_application,nsf,rome_v2_anpe\n"
)
LINES = (
    "23054,ferronnerie d'art,FERRONNERIE D'ART,DOM,230 TRAVAIL MATERIAU,23009,23009 METALLERIE,,,"
    "forge artisanale | dinanderie,Travail décoratif du fer.,,254 Structures métalliques,\n"
    "21538,boulangerie,BOULANGERIE,DOM,215 AGROALIMENTAIRE,21528,21528 METIERS DE BOUCHE,,,viennoiserie,,,221,\n"
)


@pytest.fixture
def formacodes(database, tmp_path: Path):
    """Give a function that loads the table."""

    def read(text: str = HEAD + LINES) -> None:
        path = tmp_path / "formacode.csv"
        path.write_text(text, encoding="utf-8")
        load("formacode", path)

    return read


@pytest.mark.parametrize("typed", ["ferronnerie d’art", "ferronnier d'art", "dinanderie", "DINANDERIES"])
def test_labels_and_synonyms_are_understood_once_the_table_is_loaded(found, formacodes, typed):
    add(Offer(title="Atelier du feu", formacodes=("23054",)), Offer(title="Cuisine", formacodes=("21538",)))
    assert found(typed).total == 0
    formacodes()
    page = found(typed)
    assert page.total == 1
    assert [(one.value, one.label) for one in page.facets["domaine"] if one.count] == [("f:230", "Travail materiau")]


def test_a_title_that_says_it_comes_before_a_synonym(found, formacodes):
    add(Offer(title="Atelier", formacodes=("23054",)), Offer(title="Dinanderie"))
    formacodes()
    first, second = found("dinanderie").hits
    assert first.score > 2 * second.score


def test_labels_and_synonyms_suggest_their_domain(folder, found, formacodes):
    add(Offer(title="Atelier du feu", formacodes=("23054",)))
    formacodes()
    found()
    refresh(folder)
    for typed in ("dinand", "forge art", "ferronn"):
        (one,) = [one for one in Suggestions(folder).words(typed) if one.kind == DOMAIN]
        assert (one.label, one.value) == ("Travail materiau", "f:230"), typed
    assert not Suggestions(folder).words("viennois"), "no offer has that domain"


def test_without_synonyms_in_the_file_nothing_breaks(found, formacodes):
    add(Offer(title="Atelier du feu", formacodes=("23054",)))
    formacodes("code;libelle\n23054;ferronnerie\n")
    assert found("ferronnerie").total == 1
    assert found("dinanderie").total == 0
