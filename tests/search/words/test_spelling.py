import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extranet.search.words import spelling
from extranet.search.words.spelling import Speller, damerau
from tests.search.offer import Offer, add


def between(one, other):
    """Count the typing mistakes between two words, letter by letter (optimal string alignment)."""
    rows = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) + 1):
        for j in range(len(other) + 1):
            if not i or not j:
                rows[i][j] = i + j
                continue
            changed = rows[i - 1][j - 1] + (one[i - 1] != other[j - 1])
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, changed)
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@given(st.text("abc", min_size=1, max_size=8), st.lists(st.text("abc", min_size=1, max_size=9), min_size=1, max_size=6))
def test_the_distance_is_that_of_its_definition(typed, words):
    width = max(map(len, words)) + 2
    letters = np.array([list(word.encode().ljust(width, b"\0")) for word in words], np.uint8)
    lengths = np.array([len(word) for word in words], np.uint8)
    assert damerau(typed, letters, lengths).tolist() == [between(typed, word) for word in words]


@pytest.fixture
def speller(offered, engine) -> Speller:
    return Speller(engine.reader.view().shard)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("boulngerie", "boulangerie"),  # a letter lost
        ("boulanngerie", "boulangerie"),  # added
        ("boulamgerie", "boulangerie"),  # changed
        ("boulangeire", "boulangerie"),  # exchanged
        ("boulngeire", "boulangerie"),  # two of them, from eight letters
        ("oulangerie", "boulangerie"),
        ("soudeuz", "soudeur"),
        ("bordaux", "bordeaux"),
    ],
)
def test_a_typo_is_repaired(speller, typed, meant):
    assert speller.repaired(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "boulangerie",
        "boulangeries",  # the catalogue has it in another form
        "recruter",  # a word of French that the catalogue lacks: not « recruteur »
        "sooduur",  # two mistakes in a short word
        "bst",  # short
        "r489", "bac2", "c3p0",  # digits
        "xylophage", "zzzzzzzz",  # far from everything
        "aidesoignante",  # two words of the catalogue without their space
        "", "é" * 8, "a" * 5000,
    ],
)  # fmt: skip
def test_other_words_are_left_alone(speller, typed):
    assert speller.repaired(typed) is None


def test_a_word_known_elsewhere_is_left_alone(offered, engine):
    known = Speller(engine.reader.view().shard, lambda form: form == "boulngerie")
    assert known.repaired("boulngerie") is None


def test_the_most_frequent_of_equally_near_words_is_meant(found, engine):
    add(Offer(title="Carreleur"), Offer(title="Carrelier"), Offer(title="Carrelier"))
    found()
    assert Speller(engine.reader.view().shard).repaired("carreleir") == "carrelier"


def test_a_word_that_sounds_alike_comes_before_one_of_two_slips(found):
    add(Offer(title="Informatique"), Offer(title="Information"), Offer(title="Information"), Offer(title="Pharmacie"))
    assert [one.label for one in found("informatik farmacie").understood.readings] == ["informatique", "pharmacie"]


def test_a_word_added_since_is_known_at_once(offered, found, engine):
    add(Offer(title="Boulngerie"))
    found()
    assert Speller(engine.reader.view().shard).repaired("boulngerie") is None


def test_the_vocabulary_is_made_once(offered, engine, monkeypatch):
    made = []
    monkeypatch.setattr(
        spelling, "Vocabulary", lambda segment, real=spelling.Vocabulary: made.append(1) or real(segment)
    )
    shard = engine.reader.view().shard
    for typed in ("boulngerie", "soudeuz", "boulngeire"):
        assert Speller(shard).repaired(typed)
    assert len(made) == len(shard.segment.layers)


def test_few_words_are_compared_letter_by_letter(monkeypatch):
    forms = sorted({"boulanger" + chr(97 + one) + chr(97 + other) for one in range(26) for other in range(26)})
    terms = np.array([b"=" + form.encode() for form in forms], "S48")

    class Segment:
        arrays = {"terms": terms, "offsets": np.arange(len(terms) + 1)}

    compared = []
    monkeypatch.setattr(
        spelling, "damerau", lambda form, letters, lengths: compared.append(len(letters)) or np.full(len(letters), 9)
    )
    spelling.Vocabulary(Segment()).nearest("boulangeryzx", 2)
    assert 0 < max(compared) <= spelling._NEAREST
