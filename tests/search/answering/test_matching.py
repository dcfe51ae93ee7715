"""Which words find which offers."""

import numpy as np
import pytest

from extranet.search.answering.matching import ENOUGH, without_faint
from extranet.search.answering.postings import Scored
from extranet.search.words import synonyms
from tests.search.offer import IN_PAU, Offer, add

TITLES = [
    "Soudeur à l’arc",
    "Aide-soignant",
    "Aide à domicile",
    "Aidesoignant de nuit",
    "CACES R489 cariste",
    "Permis B",
    "Développeur C++",
    "Secrétaire médicale",
    "Technicien(ne) de maintenance",
]


@pytest.fixture
def titles(found):
    ids = add(*[Offer(title=title, content=f"Module {number}.") for number, title in enumerate(TITLES)])
    known = dict(zip(ids, TITLES, strict=True))
    return lambda q: {known[hit.action_id] for hit in found(q).hits}


@pytest.mark.parametrize(
    "typed, expected",
    [
        ("soudeuses", {"Soudeur à l’arc"}),
        ("aide soignante", {"Aide-soignant", "Aidesoignant de nuit", "Aide à domicile"}),
        ("aide-soignant", {"Aide-soignant", "Aidesoignant de nuit"}),
        ("aidesoignante", {"Aide-soignant", "Aidesoignant de nuit"}),
        ("aide", {"Aide-soignant", "Aide à domicile"}),
        ("aide -soignant", {"Aide à domicile"}),
        ('"aide à domicile"', {"Aide à domicile"}),
        ('-"aide à domicile" aide', {"Aide-soignant"}),
        ("r 489", {"CACES R489 cariste"}),
        ("r482", set()),
        ("permis b", {"Permis B"}),
        ("ssiap 1", set()),  # a number says nothing beside a word that nobody knows
        ("C++", {"Développeur C++"}),
        ("technicienne", {"Technicien(ne) de maintenance"}),
        ("secretaires medicaux", {"Secrétaire médicale"}),
        ("formation de soudeur", {"Soudeur à l’arc"}),
        ("xyzzy", set()),
        ("*", set(TITLES)),
        ("😀", set(TITLES)),
    ],
)
def test_what_is_typed_finds(titles, typed, expected):
    assert titles(typed) == expected


def test_words_that_say_nothing_still_answer(titles):
    assert titles("de") == {"Aidesoignant de nuit", "Technicien(ne) de maintenance"}
    assert titles("lors") == set(TITLES)


def test_words_that_say_nothing_and_stand_nowhere_together_find_everything(found):
    add(Offer(title="Métier de soudeur"), Offer(title="Vendre sur place"))
    assert found("de sur").total == 2


def test_without_an_offer_that_has_all_the_words_those_that_have_most_of_them_are_found(titles, found):
    assert titles("soudeur arc xyzzy") == {"Soudeur à l’arc"}
    understood = found("soudeur arc xyzzy").understood
    assert (understood.partial, understood.unknown) == (True, ("xyzzy",))
    assert not found("soudeur arc").understood.partial


@pytest.mark.parametrize("title", ["CAP boulanger", "Certificat d’aptitude professionnelle boulanger"])
def test_the_kind_of_diploma_asked_comes_before_another_of_the_same_words(found, title, database):
    synonyms.load_missing()
    other = Offer(title="MC boulangerie", content="Pour qui a le CAP, certificat d’aptitude professionnelle.")
    asked, _ = add(Offer(title=title), other)
    assert found("cap boulangerie").hits[0].action_id == asked


def test_the_words_are_matched_before_the_filters(found):
    add(Offer(title="Soudeur alu", level_out="14"), Offer(title="Soudeur", level_out="13"))
    page = found("soudeur alu", niveau=("3",))
    assert (page.total, page.understood.partial) == (0, False)
    assert [(value.value, value.count) for value in page.facets["niveau"]] == [("3", 0), ("4", 1)]


def test_every_field_can_be_found(found, database):
    add(
        Offer(
            title="Soudeur",
            content="Lire un plan isométrique",
            aims="Devenir chalumiste",
            provider="Greta du Béarn",
            certifications=({"rncp": "34165"},),
            nsf=("254",),
            places=({**IN_PAU, "town": "Jurançon"},),
        ),
        Offer(title="Autre"),
    )
    for words in ("soudeuse", "isometriques", "chalumiste", "greta bearn", "34165", "jurancon", "F1-A"):
        assert found(words).total == 1, words


def test_what_scores_next_to_nothing_is_left_out_beyond_the_first_fifty():
    def scored(*scores):
        return Scored(np.arange(len(scores)), np.array(scores, np.float32))

    many = scored(*[100.0] * 40, *[5.0] * 40, 4.9, 50.0)
    assert without_faint(many).documents.tolist() == [*range(80), 81]
    faint = scored(100.0, *np.linspace(1, 2, 70))
    assert len(without_faint(faint).documents) == ENOUGH
    assert without_faint(scored(100.0, 0.1)).documents.tolist() == [0, 1]
