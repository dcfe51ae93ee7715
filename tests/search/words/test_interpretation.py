from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extranet.search.request import BY_DISTANCE, SearchRequest, Where
from extranet.search.words import interpretation
from extranet.search.words.interpretation import interpret, without_piece
from extranet.search.words.pieces import MOST_TOKENS
from extranet.search.words.spelling import Speller
from tests.search.offer import BORDEAUX, TODAY

HERE = Where("33063", "Bordeaux", "33", ("33000",), *BORDEAUX)
PIECES = st.sampled_from(
    ["boulanger", "boulngerie", "à", "Pau", "bayonne", "en", "cours du soir", "à distance", "64100", "dans les Landes",
     "niveau bac", "janvier", "sans diplôme", "«", "-pain", '"', "mont de marsan", "(", "2027", "Soudeuz", "l’", "🥖"]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=9).map(" ".join), st.text(max_size=60))


def readings(taken):
    return [(one.kind, one.typed, one.label) for one in taken.readings]


def test_everything_is_read_in_one_text(understood):
    taken = understood("boulngerie en cours du soir à Bayonne, janvier")
    assert taken.request.q == "boulangerie"
    assert taken.request.where.name == "Bayonne"
    assert taken.request.chosen == {"rythme": ("soir",)}
    assert (taken.request.start_min, taken.request.start_max) == (date(2027, 1, 1), date(2027, 1, 31))
    assert readings(taken) == [
        ("rythme", "en cours du soir", "cours du soir"),
        ("debut", "janvier", "janvier 2027"),
        ("lieu", "à Bayonne", "Bayonne (64)"),
        ("correction", "boulngerie", "boulangerie"),
    ]


def test_a_plain_text_is_answered_as_it_is(understood):
    for text in ("boulanger", "recruter", "BTS tourisme", '"aide soignante"', "-pau", ""):
        taken = understood(text)
        assert taken.readings == () and taken.request == SearchRequest(today=TODAY, q=text)


@pytest.mark.parametrize(
    "text, typed, label, left",
    [
        ("boulanger bordaux", "bordaux", "Bordeaux (33)", "boulanger"),
        ("boulanger bayone", "bayone", "Bayonne (64)", "boulanger"),  # whose stem is that of Bayonne
        ("SOUDEUR BAYONE", "BAYONE", "Bayonne (64)", "SOUDEUR"),
        ("merignak coiffure", "merignak", "Mérignac (33)", "coiffure"),
        ("cuisine à mont de marsant le soir", "à mont de marsant", "Mont-de-Marsan (40)", "cuisine"),
        ("cuisine st medard en jalle", "st medard en jalle", "Saint-Médard-en-Jalles (33)", "cuisine"),
        ("maçon tolouse", "tolouse", "Toulouse (31)", "maçon"),
    ],
)
def test_a_misspelt_town_is_read(understood, text, typed, label, left):
    taken = understood(text)
    (place,) = [one for one in taken.readings if one.kind == "lieu"]
    assert (place.typed, place.label, place.misspelt, taken.request.q) == (typed, label, True, left)
    assert "correction" not in {one.kind for one in taken.readings}
    undone = understood(text, verbatim=place.undo.verbatim)
    assert "lieu" not in {one.kind for one in undone.readings}


@pytest.mark.parametrize(
    "text",
    [
        "boulanger agent",  # a word of French, one letter from Agen
        "boulanger DAXX",  # an acronym
        "boulanger r489",
        "recruteurs",  # a word of the catalogue
        "coiffure merignak cuisine",  # in the middle, where no town stands
        "boulanger tulla",  # Tulle is far, and not large
    ],
)
def test_what_may_be_something_else_is_no_misspelt_town(understood, text):
    assert not [one for one in understood(text).readings if one.kind == "lieu"]


def test_a_word_of_the_catalogue_as_near_as_a_town_wins_unless_a_town_is_introduced(understood):
    assert readings(understood("soudeur lanques")) == [("correction", "lanques", "langues")]
    assert readings(understood("soudeur à lanqon"))[0][:2] == ("lieu", "à lanqon")


def test_acronyms_are_not_repaired_unless_everything_is_in_capitals(understood):
    assert understood("CAP BOULG soudeur").readings == ()
    assert understood("BOULNGERIE").request.q == "boulangerie"
    assert understood("Boulngerie").request.q == "boulangerie"


def test_words_that_say_nothing_leave_the_place_alone(understood):
    assert understood("formation à Pau").request.q == ""
    assert understood("une formation").request.q == "une formation"


def test_a_piece_left_as_typed_is_not_read_again(understood):
    taken = understood("boulngerie à Pau")
    for one in taken.readings:
        again = understood(one.undo.q, verbatim=one.undo.verbatim)
        assert one.typed not in [other.typed for other in again.readings]
        assert one.typed in again.request.q
        assert len(again.readings) == len(taken.readings) - 1


def test_a_place_chosen_apart_wins(understood):
    taken = understood("boulanger à Pau", where=HERE)
    assert taken.request.where == HERE and taken.request.q == "boulanger"
    assert readings(taken) == [("lieu-ecarte", "à Pau", "Bordeaux (33)")]
    assert readings(understood("boulanger à Bordeaux", where=HERE))[0][0] == "lieu"


def test_dates_chosen_apart_win(understood):
    taken = understood("boulanger en janvier", start_min=date(2027, 3, 1))
    assert taken.request.start_min == date(2027, 3, 1) and taken.request.q == "boulanger"
    assert taken.readings[0].kind == "debut-ecarte" and not taken.readings[0].narrows


def test_a_value_read_joins_those_chosen(understood):
    taken = understood("soudeur en cours du soir", chosen={"rythme": ("week-end",), "niveau": ("3",)})
    assert taken.request.chosen == {"rythme": ("soir", "week-end"), "niveau": ("3",)}


def test_distance_orders_only_around_a_place(understood):
    assert understood("boulanger pau", order=BY_DISTANCE).request.order == BY_DISTANCE
    assert understood("boulanger", order=BY_DISTANCE).request.order == "pertinence"


def test_a_radius_asked_holds_around_the_place_read(understood):
    assert understood("boulanger pau", radius=50).request.radius == 50


def test_a_word_that_administrators_or_jobs_know_is_not_repaired(offered, engine):
    shard = engine.reader.view().shard
    request = SearchRequest(today=TODAY, q="boulngerie")
    assert interpret(request, shard, lambda stem: False).readings
    assert not interpret(request, shard, lambda stem: stem.startswith("boulng")).readings


def test_a_piece_can_be_taken_away():
    request = SearchRequest(today=TODAY, q="boulanger à Pau, le soir", page=3)
    assert without_piece(request, "à Pau") == replace(request, q="boulanger le soir", page=1)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_undoing_everything_gives_the_search_as_typed(understood, text):
    text = " ".join(text.replace("\0", " ").split())
    request = SearchRequest(today=TODAY, q=text)
    for _ in range(MOST_TOKENS + 1):
        taken = understood(text, verbatim=request.verbatim)
        if not taken.readings:
            break
        request = taken.readings[0].undo
    assert taken.readings == ()
    assert taken.request == request
    assert taken.request.q == text


@pytest.mark.parametrize("text", ["soudeuz " * 625, "à Pau " * 800, "🥖\0" * 2000, "a" * 5000, "- " * 2500, '"' * 5000])
def test_a_text_without_end_asks_for_bounded_work(understood, monkeypatch, text):
    asked = []
    repaired = Speller.repaired
    monkeypatch.setattr(Speller, "repaired", lambda self, form: asked.append(form) or repaired(self, form))
    assert len(understood(text[:5000]).readings) <= MOST_TOKENS
    assert len(asked) <= interpretation.MOST_TRIED


def test_parameters_lead_back_to_the_same_request(understood):
    undone = understood("boulngerie à Pau").readings[0].undo
    assert undone.to_args() == {"q": "boulngerie à Pau", "tel-quel": [undone.verbatim[0]]}
