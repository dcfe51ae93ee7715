"""What a query also means, apart from any catalogue."""

from __future__ import annotations

from extranet.search.words.expansion import LIGHT, SYNONYM, Knowledge, expand
from extranet.search.words.lexicon import Lexicon
from extranet.search.words.query import read_query
from extranet.search.words.thesaurus import Thesaurus

JOBS = Lexicon([("Plongeur / Plongeuse en restauration", "G1605"), ("Serveur / Serveuse", "G1803")])


def _ways(typed: str, other: str) -> list[float]:
    expanded = expand(read_query(typed), Knowledge(synonyms=Thesaurus([(typed, other)])))
    return [way.worth for want in expanded.wants for way in want.ways if way.kind == SYNONYM]


def test_a_longer_way_to_say_it_is_worth_less_for_each_of_its_words():
    assert _ways("nounou", "assistante maternelle agréée")[0] < _ways("nounou", "nourrice")[0]


def test_what_says_how_people_look_hardly_counts():
    wants = {want.text: want.meaning for want in expand(read_query("métier de serveuse niveau 3")).wants}
    assert wants == {"metier": LIGHT, "serveuse": 1.0, "niveau": LIGHT, "3": LIGHT}


def test_a_word_that_no_job_name_has_names_the_jobs_of_its_family():
    assert [trade.code for trade in expand(read_query("plonge en restauration"), Knowledge(jobs=JOBS)).trades] == [
        "G1605"
    ]


def test_a_part_of_a_longer_expression_means_no_wider_things_but_what_is_only_written_otherwise():
    pairs = [
        ("prof de sport", "éducateur sportif"),
        ("prof", "enseignement"),
        ("sport", "gymnastique"),
        ("gymnastique", "sport"),
    ]
    (prof, sport) = expand(read_query("prof de sport"), Knowledge(synonyms=Thesaurus(pairs))).wants
    said = [{way.text for way in want.ways if way.kind == SYNONYM} for want in (prof, sport)]
    assert said == [{"éducateur sportif"}, {"éducateur sportif", "gymnastique"}]
    (alone,) = expand(read_query("prof"), Knowledge(synonyms=Thesaurus(pairs))).wants
    assert [way.text for way in alone.ways if way.kind == SYNONYM] == ["enseignement"]


def test_other_words_than_those_typed_are_looked_for_with_a_job_or_a_synonym():
    known = Knowledge(jobs=JOBS, synonyms=Thesaurus([("nounou", "nourrice")]))
    assert [expand(read_query(text), known).widened for text in ("serveur", "nounou", "dentelle")] == [
        True,
        True,
        False,
    ]
