import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extranet.search.words.pieces import MOST_TOKENS, Pieces, Span


def spans(text, pattern, verbatim=()):
    pieces = Pieces(text, verbatim)
    return [pieces.typed(span) for span, _ in pieces.matches(re.compile(pattern))]


def test_a_pattern_reads_folded_words_whatever_stands_between_them():
    assert spans("Cours du   SOIR, à l’école", "cours du soir") == ["Cours du   SOIR"]
    assert spans("un bac+2", "bac 2") == ["bac+2"]
    assert spans("décembre", "decembre") == ["décembre"]


def test_phrases_exclusions_and_verbatim_pieces_are_left_as_they_are():
    assert spans('"cours du soir" cours du soir', "cours du soir") == ["cours du soir"]
    assert spans("-pau pau", "pau") == ["pau"]
    assert spans("soudeur pau", "pau", ("PAU",)) == []
    assert spans("soudeur pau", "pau", ("soudeur",)) == ["pau"]


@pytest.mark.parametrize("text", ["chef-lieu", "C++lieu", "lieu@exemple", "lieu.fr", "R.lieu"])
def test_a_part_of_a_longer_word_is_not_read(text):
    assert spans(text, "lieu") == []


def test_a_word_before_punctuation_is_read():
    for text in ("le lieu.", "(lieu)", "lieu, date", "l’lieu", "lieu - date"):
        assert spans(text, "lieu") == ["lieu"]


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("boulanger bayonne", ["bayonne"], "boulanger"),
        ("bayonne boulanger", ["bayonne"], "boulanger"),
        ("boulanger, bayonne, soir", ["bayonne"], "boulanger soir"),
        ("boulanger (64)", ["64"], "boulanger"),
        ("titre (bayonne) boulanger", ["bayonne"], "titre boulanger"),
        ("bayonne", ["bayonne"], ""),
        ("bayonne -pain", ["bayonne"], "-pain"),
        ('bayonne "pain bio"', ["bayonne"], '"pain bio"'),
    ],
)
def test_what_is_left_reads_as_if_the_words_had_not_been_typed(text, words, left):
    pieces = Pieces(text)
    for word in words:
        pieces.take(pieces.find(word)[0])
    assert pieces.rest() == left


def test_a_word_is_written_anew_in_its_place():
    pieces = Pieces("aide-soigante à pau")
    pieces.write(1, "soignante")
    pieces.take(pieces.find("à pau")[0])
    assert pieces.rest() == "aide-soignante"


def test_a_text_without_end_is_read_to_a_point():
    pieces = Pieces("mot " * 1250)
    assert len(pieces.tokens) == MOST_TOKENS
    assert pieces.rest() == "mot " * 1250


@given(st.text(max_size=80), st.data())
def test_any_text_can_be_cut_anywhere(text, data):
    pieces = Pieces(text)
    assert pieces.rest() == text
    for _ in range(2):
        free = [number for number in range(len(pieces.tokens)) if pieces.readable(Span(number, number + 1))]
        if free:
            pieces.take(Span(one := data.draw(st.sampled_from(free)), one + 1))
    left = {token.form for token in Pieces(pieces.rest()).tokens}
    assert left <= {token.form for token in pieces.tokens}
