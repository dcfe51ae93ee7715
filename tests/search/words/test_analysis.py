import pytest

from extranet.search.words.analysis import ANALYSER, EXACT, chunks, keys, uniform


def stems(text):
    return [key for key in keys(text) if not key.startswith((EXACT, "~"))]


SAME = [
    ("infirmière", "infirmiers"),
    ("infirmière", "infirmiere"),
    ("boulangère", "BOULANGERS"),
    ("soudeurs·euses", "soudeuse"),
    ("soudeur•euse", "soudeur"),
    ("technicien(ne)", "techniciennes"),
    ("technicien·ne·s", "technicien"),
    ("conseiller/ère", "conseillère"),
    ("Brasseur/-euse", "brasseuse"),
    ("formateur.rice", "formatrice"),
    ("employé(e)s", "employée"),
    ("directrices", "directeur"),
    ("commerciale", "commerciaux"),
    ("anglaise", "anglais"),
    ("travaux", "travail"),
    ("cœur", "coeur"),
    ("l’électricité", "electricite"),
    ("qu'assistante", "assistant"),
    ("R.S.A.", "RSA"),
    ("V.T.C", "vtc"),
    ("R489", "R.489"),
    ("R 489", "r489"),
    ("Bac +2", "bac+2"),
    ("e-commerce", "ecommerce"),
    ("aujourd’hui", "aujourd'hui"),
    ("E\u0301lectricien", "électricien"),
    ("ﬁnance", "finance"),
    ("maçon\u00ad", "macon"),
]


@pytest.mark.parametrize("one, other", SAME)
def test_forms_of_one_word_share_a_key(one, other):
    assert set(stems(one)) & set(stems(other)), (stems(one), stems(other))


DIFFERENT = ["C++ C#", "C C++", "R489 R482", "bac+2 bac+3", ".NET net", "e-commerce commerce", "cap capes", "mer mère"]
CODES = ["C++", "C#", ".NET", "F#", "Bac+2", "R489", "BTS", "CACES", "3D", "H0B0", "Cléa"]
STRANGE = ["", "*", "😀", "\0", "·", "'", "-", "((", "a" * 5000, "é" * 5000, "l'" * 2000, "\u202e*\ud7ff"]


@pytest.mark.parametrize("one, other", [pair.split() for pair in DIFFERENT])
def test_different_words_keep_different_keys(one, other):
    assert not set(stems(one)) & set(stems(other))


@pytest.mark.parametrize("text", ["C++", "C#", ".NET", "F#", "Bac+2", "R489", "BTS", "CACES", "3D", "H0B0", "Cléa"])
def test_no_code_or_acronym_is_lost(text):
    last = text.split()[-1].lower().replace("é", "e")
    assert EXACT + last in keys(text)
    assert last in stems(text)


@pytest.mark.parametrize("text", ["permis CE", "Permis de conduire CE", "permis de catégorie CE"])
def test_a_driving_licence_is_whole(text):
    assert keys(text) == ["=permis", "permis", "=permis-ce", "permis-ce"]
    assert keys("permis ces") == ["=permis", "permis", "=ces"]


def test_a_hyphenated_word_has_its_parts_and_their_joined_form():
    assert set(stems("aide-soignant")) >= set(stems("aide soignant")) | set(stems("aidesoignante"))
    assert stems("plâtrier–plaquiste")[:2] == stems("platrier plaquiste")


def test_words_that_say_nothing_keep_their_exact_form_only():
    assert keys("de") == ["=de"]
    assert keys("option B")[-1] == "b"


@pytest.mark.parametrize(
    "text", ["", "*", "😀", "\0", "·", "'", "-", "((", "a" * 5000, "é" * 5000, "l'" * 2000, "\u202e*\ud7ff"]
)
def test_any_text_can_be_read(text):
    assert [key for key in keys(text) if len(key) > 130] == []


@pytest.mark.parametrize("text", ["L’aide-soignant(e) du CACES R489, bac +2", "Soudeurs·euses à l'arc (TIG/MIG)"])
def test_whoosh_reads_with_the_same_analyser(text):
    assert [token.text for token in ANALYSER(text)] == keys(text)


def test_each_key_knows_its_place_in_the_text():
    text = uniform("Aide-soignant(e) diplômé")
    spans = {(token.startchar, token.endchar) for token in ANALYSER(text, chars=True)}
    assert [text[start:end] for start, end in sorted(spans)] == ["Aide-soignant(e)", "diplômé"]
    assert [chunk.words[0].form for chunk in chunks(text)] == ["aide", "diplome"]
