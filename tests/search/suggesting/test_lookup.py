"""What is typed finds what is meant."""

from __future__ import annotations

import pytest

from extranet.search.suggesting.entries import JOB, KINDS, TITLE, Entry
from extranet.search.suggesting.lookup import Lookup
from extranet.search.suggesting.table import compile_entries

TITLES = (
    "Aide-soignant (diplôme d'État)",
    "Construction mécanique",
    "Technicien son et lumière",
    "Sonorisation de spectacle",
    "Développeur web",
    "L'entretien en établissement",
    "Œuvre d'art : restauration",
    "CACES R489",
    "Boulanger",
    "Boulanger pâtissier",
    "Travaux publics",
    "Chaudronnier en aidesoignante",
)


@pytest.fixture(scope="module")
def lookup() -> Lookup:
    """Give a lookup over a few titles and one job, of the same use."""
    entries = {kind: [] for kind in KINDS}
    entries[TITLE] = [Entry(title, "", title) for title in TITLES]
    entries[JOB] = [Entry("Soudeur / Soudeuse", "", "Soudeur / Soudeuse")]
    return Lookup(compile_entries(entries))


def titles(lookup: Lookup, text: str) -> list[str]:
    return [one.label for one in lookup.words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("aide-so", "Aide-soignant (diplôme d'État)"),
        ("AIDE SO", "Aide-soignant (diplôme d'État)"),
        ("aidesoignant ", "Aide-soignant (diplôme d'État)"),
        ("soig", "Aide-soignant (diplôme d'État)"),
        ("const meca", "Construction mécanique"),
        ("meca const", "Construction mécanique"),
        ("mécanique de const", "Construction mécanique"),
        ("developpeur", "Développeur web"),
        ("dévelopeur", "Développeur web"),
        ("dveelop", "Développeur web"),
        ("entretien", "L'entretien en établissement"),
        ("l’entret", "L'entretien en établissement"),
        ("œuv", "Œuvre d'art : restauration"),
        ("oeuv", "Œuvre d'art : restauration"),
        ("r489", "CACES R489"),
        ("r.489", "CACES R489"),
        ("soudeuse", "Soudeur / Soudeuse"),
        ("travau", "Travaux publics"),
    ],
)
def test_the_first_suggestion_is(lookup, text, expected):
    assert titles(lookup, text)[0] == expected


def test_the_label_that_begins_so_comes_before_the_one_that_has_the_word(lookup):
    assert titles(lookup, "son") == ["Sonorisation de spectacle", "Technicien son et lumière"]


def test_the_label_typed_whole_comes_first(lookup):
    assert titles(lookup, "boulanger") == ["Boulanger", "Boulanger pâtissier"]
    assert titles(lookup, "boulanger p") == ["Boulanger pâtissier"]


@pytest.mark.parametrize("text", ["", " ", "-", "\0", "zzzzzz", "r488", "xy", "🥖", "*", '"', "a" * 5000, "web " * 900])
def test_nothing_breaks_it(lookup, text):
    assert titles(lookup, text) in ([], ["Développeur web"])


def test_codes_and_short_words_are_not_repaired(lookup):
    assert titles(lookup, "r488") == titles(lookup, "wbe") == []


def test_an_empty_table_answers_nothing():
    empty = Lookup(compile_entries({kind: [] for kind in KINDS}))
    assert empty.words("soudeur") == empty.places("pau") == []
