import pytest

from extranet.search.request import BY_DATE, BY_DISTANCE
from tests.search.offer import BAYONNE, BORDEAUX, IN_PAU, LYON, PAU, Offer, add

IN_BAYONNE = IN_PAU | {"latitude": BAYONNE[0], "longitude": BAYONNE[1], "town": "Bayonne"}
IN_BORDEAUX = IN_PAU | {"latitude": BORDEAUX[0], "longitude": BORDEAUX[1], "departement": "33", "town": "Bordeaux"}
IN_LYON = IN_PAU | {"latitude": LYON[0], "longitude": LYON[1], "departement": "69", "town": "Lyon"}
NEAR_PAU = IN_PAU | {"latitude": PAU[0] + 0.09, "town": "Serres"}
ACROSS = IN_PAU | {"latitude": PAU[0] + 0.2, "departement": "40", "town": "Garlin"}


@pytest.fixture
def ids(database):
    """Give the ids of the same course in six places, the nearest to Pau first, then at distance."""
    places = (IN_PAU, NEAR_PAU, ACROSS, IN_BAYONNE, IN_BORDEAUX, IN_LYON)
    return add(
        *(Offer(title="Soudeur", places=(place,)) for place in places), Offer(title="Soudeur", teaching_mode="2")
    )


def test_the_town_comes_first_then_its_surroundings_the_radius_the_departement(ids, found):
    page = found("soudeur à Pau")
    assert page.total == 5
    order = [hit.action_id for hit in page.hits]
    assert [one for one in order if one != ids[6]] == ids[:4]
    assert order.index(ids[6]) >= 2
    distances = {hit.action_id: hit.distance_km for hit in page.hits}
    assert distances[ids[0]] < 5 < distances[ids[1]] < 15 < distances[ids[2]] < 30 < 90 < distances[ids[3]]
    assert distances[ids[6]] is None


def test_other_orders_hold_the_same_results(ids, found):
    assert [hit.action_id for hit in found("soudeur à Pau", order=BY_DISTANCE).hits] == [*ids[:4], ids[6]]
    assert {hit.action_id for hit in found("soudeur à Pau", order=BY_DATE).hits} == {*ids[:4], ids[6]}


def test_a_place_alone_shows_what_is_there(ids, found):
    assert next(hit.action_id for hit in found("à Pau").hits) == ids[0]


def test_counts_are_those_of_the_same_search_with_a_value(ids, found):
    page = found("soudeur à Pau")
    for name, values in page.facets.items():
        for one in values:
            assert found("soudeur à Pau", **{name: (one.value,)}).total == one.count, (name, one)


def test_the_total_is_the_same_at_every_door(ids, found, engine):
    page = found("soudeur à Pau")
    asked = page.understood.readings[0].undo.without("lieu")
    typed = type(asked)(today=asked.today, q="soudeur à Pau")
    assert engine.total(typed) == page.total
    assert engine.among(typed, ids) == {hit.action_id for hit in page.hits}


def test_where_the_departement_has_nothing_the_rest_is_shown_and_told(found):
    far = add(Offer(title="Soudeur", places=(IN_LYON,)), Offer(title="Boulanger"))
    page = found("soudeur à Pau")
    assert [hit.action_id for hit in page.hits] == far[:1]
    assert page.understood.request.beyond == "partout"
    assert found("boulanger à Pau").understood.request.beyond == "departement"


def test_a_filter_that_leaves_nothing_does_not_send_elsewhere(found):
    add(Offer(title="Soudeur"), Offer(title="Soudeur", funders=("4",), places=(IN_LYON,)))
    assert found("soudeur à Pau", financeur=("4",)).total == 0
    counts = {one.value: one.count for one in found("soudeur à Pau").facets["financeur"]}
    assert counts == {"2": 1}


def test_a_place_chosen_apart_keeps_to_its_radius(ids, found):
    where = found("soudeur à Pau").understood.request.where
    assert found("soudeur", where=where).total == 4


def test_what_the_text_narrows_can_be_taken_away(ids, found, engine):
    page = found("soudeur à Pau en cours du soir")
    assert page.total == 0
    asked = page.understood.readings[0].undo
    typed = type(asked)(today=asked.today, q="soudeur à Pau en cours du soir")
    ways = {one.value: one for one in engine.relaxations(typed) if one.name == "texte"}
    assert set(ways) == {"en cours du soir"}
    assert ways["en cours du soir"].request.q == "soudeur à Pau"
    assert ways["en cours du soir"].total == engine.total(ways["en cours du soir"].request) == 5
