import pytest

from extranet.search.words import families
from extranet.search.words.analysis import chunks, word
from extranet.search.words.lexicon import Lexicon

NAMES = [
    ("Exploitant forestier / Exploitante forestière", "A1205"),
    ("Conducteur / Conductrice d'engins d'exploitation forestière", "A1101"),
    ("Maître / Maîtresse d'hôtel", "G1802"),
    ("Boucher / Bouchère", "D1101"),
    ("Formateur / Formatrice d'anglais", "K2111"),
    ("Employé / Employée de boucherie", "D1101"),
    *((f"Employé / Employée numéro{letter * 3}", f"M16{number:02}") for number, letter in enumerate("abcdefghij")),
]
JOBS = Lexicon(NAMES)


def trades(text):
    return [
        (one.code, round(one.confidence, 2)) for one in JOBS.trades([w.stem for c in chunks(text) for w in c.words])
    ]


@pytest.mark.parametrize(
    "typed, code",
    [
        ("exploitante forestière", "A1205"), ("exploitants forestiers", "A1205"), ("maîtresse hôtel", "G1802"),
        ("maître hôtel", "G1802"), ("bouchère", "D1101"),
    ],
)  # fmt: skip
def test_a_whole_name_is_sure_in_each_gender(typed, code):
    assert trades(typed)[0] == (code, 1.0)


def test_a_part_of_a_name_is_less_sure_and_an_unknown_word_names_nothing():
    assert 0 < dict(trades("exploitante forestière"))["A1101"] < 1
    assert trades("xyzzy") == []
    assert Lexicon(()).trades(["boucher"]) == []


def test_who_names_what_is_taught_asks_for_no_teacher():
    assert trades("anglais") == []
    assert JOBS.codes_of(word("anglais").stem) == ()
    assert trades("formatrice d'anglais")[0] == ("K2111", 1.0)


def test_a_word_that_many_jobs_share_says_little():
    assert JOBS.meaning("employ") < JOBS.meaning("boucher") < JOBS.meaning("xyzzy") == 1.0
    assert [code for code, _ in JOBS.codes_of("boucher")] == ["D1101"]


def test_a_word_that_no_name_has_finds_the_word_of_its_family():
    assert not JOBS.knows(word("bouchage").stem)
    assert JOBS.relative(families.key(word("bouchage"))) == word("boucher").stem
    assert JOBS.relative(families.key(word("zinzolin"))) is None
