import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from extranet.search import parameters
from extranet.search.request import RADIUS, SearchRequest
from tests.search.offer import TODAY


@pytest.fixture
def read(database):
    def read(**args):
        pairs = [
            (name.replace("_", "-"), value)
            for name, values in args.items()
            for value in (values if isinstance(values, list) else [values])
        ]
        return parameters.read_request(MultiDict(pairs), today=TODAY)

    return read


def test_nothing_asked_asks_for_everything(read):
    assert read() == (SearchRequest(today=TODAY), [])
    assert read(q="", lieu=" ", rayon="", niveau=["", ""]) == (SearchRequest(today=TODAY), [])


def test_the_address_is_the_search(read):
    args = {
        "q": "soudeur à l’arc",
        "commune": "64445",
        "rayon": "50",
        "financeur": ["2", "4"],
        "niveau": ["3"],
        "places": ["oui"],
        "debut-min": "2026-12-01",
        "debut-max": "2027-01-31",
        "tri": "distance",
        "page": "3",
    }
    request, problems = parameters.read_request(MultiDict(args), today=TODAY)
    assert problems == []
    assert (request.where.name, request.radius, request.page) == ("Pau", 50, 3)
    assert request.to_args() == args
    assert list(request.to_args()) == list(args)


def test_defaults_are_left_out_of_the_address(read):
    assert read(q="a", rayon=str(RADIUS), tri="pertinence", page="1")[0].to_args() == {"q": "a"}
    assert read(financeur=["4", "2", "4"])[0].to_args() == {"financeur": ["2", "4"]}


@pytest.mark.parametrize("typed", ["pau", "PAU", " Pau ", "64000", "Pau (64)"])
def test_a_place_is_understood_as_people_type_it(read, typed):
    request, problems = read(lieu=typed)
    assert (problems, request.where.code, request.lieux) == ([], "64445", ())
    assert request.to_args() == {"lieu": typed.strip()}


def test_homonyms_are_asked(read):
    request, problems = read(lieu="saint-denis", q="soudeur")
    assert problems == []
    assert request.where is None
    assert {"93066", "97411"} <= {where.code for where in request.lieux}
    chosen = request.around(next(where for where in request.lieux if where.code == "97411"))
    assert chosen.to_args() == {"q": "soudeur", "commune": "97411"}


def test_an_unknown_place_is_said(read):
    request, problems = read(lieu="Xyzzy-les-Bains", tri="distance")
    assert request.where is None
    assert "Nous ne connaissons pas le lieu «\u00a0Xyzzy-les-Bains\u00a0»" in problems[0]


def test_a_place_typed_anew_wins_over_the_commune_of_before(read):
    assert read(commune="64445", lieu="Pau (64)")[0].where.name == "Pau"
    assert read(commune="64445", lieu="Bordeaux")[0].where.name == "Bordeaux"


@pytest.mark.parametrize(
    "name, value",
    [
        ("rayon", "0"),
        ("rayon", "301"),
        ("rayon", "abc"),
        ("rayon", "-5"),
        ("rayon", "1e2"),
        ("rayon", "٣"),
        ("page", "0"),
        ("page", "x"),
        ("page", "9" * 40),
        ("tri", "prix"),
        ("tri", "distance"),
        ("commune", "99999"),
        ("commune", "x"),
        ("financeur", "region"),
        ("public", "80"),
        ("domaine", "312"),
        ("niveau", "9"),
        ("certification", "oui"),
        ("modalite", "3"),
        ("rythme", "nuit"),
        ("handicap", "non"),
        ("departement", "Gironde"),
        ("departement", "999"),
        ("departement", "20"),
        ("places", "1"),
        ("bientot", "non"),
        ("debut_min", "01/12/2026"),
        ("debut_min", "2026-02-30"),
        ("debut_max", "20261201"),
        ("debut_max", "2026-W49-2"),
    ],
)
def test_what_makes_no_sense_is_left_out_with_a_sentence(read, name, value):
    request, problems = read(**{name: value})
    assert len(problems) == 1
    assert problems[0].endswith((".", "»", "distance."))
    assert request == SearchRequest(today=TODAY)


def test_a_window_that_ends_before_it_begins_is_left_out(read):
    request, problems = read(debut_min="2027-01-01", debut_max="2026-01-01")
    assert (request.start_min, request.start_max, len(problems)) == (None, None, 1)


NAMES = ["q", "lieu", "commune", "rayon", "financeur", "niveau", "debut-min", "tri", "page", "places", "autre"]


def test_any_parameters_can_be_read(database):
    @given(st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=30)), max_size=6))
    def check(pairs):
        request, problems = parameters.read_request(MultiDict(pairs), today=TODAY)
        again, none = parameters.read_request(MultiDict(request.to_args()), today=TODAY)
        assert again == request
        assert all(isinstance(problem, str) for problem in problems)
        assert none == []

    check()


def test_pieces_left_as_typed_are_those_of_the_text(read):
    request, problems = read(q="boulngerie à Pau", tel_quel=["  à   Pau", "boulngerie", "absent", "", "à Pau"])
    assert request.verbatim == ("à Pau", "boulngerie")
    assert problems == []
    assert request.to_args() == {"q": "boulngerie à Pau", "tel-quel": ["à Pau", "boulngerie"]}
    assert request.without("q").to_args() == {}


def test_a_text_may_hold_the_place_that_orders_and_radius_ask_for(read):
    request, problems = read(q="soudeur à Pau", tri="distance", rayon="50")
    assert problems == [] and (request.order, request.radius) == ("distance", 50)
    assert request.to_args() == {"q": "soudeur à Pau", "rayon": "50", "tri": "distance"}


def test_a_letter_that_stands_for_many_makes_no_longer_text(read):
    request, _ = read(q="\ufdfa" * 5000)
    assert len(unicodedata.normalize("NFKC", request.q)) <= 5000
