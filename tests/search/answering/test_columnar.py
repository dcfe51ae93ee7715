from datetime import timedelta

from extranet.search.request import SearchRequest, Where
from tests.search.offer import BAYONNE, BORDEAUX, IN_PAU, PAU, TODAY, Offer, Session, add

HERE = Where("64445", "Pau", "64", ("64000",), *PAU)


def shown(page, facet):
    return {value.value: value.count for value in page.facets[facet]}


def test_chosen_values_of_zero_are_kept_and_others_hidden(found):
    add(Offer(funders=("2",)))
    page = found(financeur=("7",), niveau=("3",))
    assert page.total == 0
    assert [(one.value, one.label, one.count, one.chosen) for one in page.facets["financeur"]] == [
        ("2", "Région", 1, False),
        ("7", "Agefiph", 0, True),
    ]
    assert shown(page, "niveau") == {"3": 0}


def test_a_course_at_distance_is_everywhere(found):
    add(Offer(teaching_mode="2"), Offer(), Offer(places=({**IN_PAU, "departement": "33"},)))
    assert shown(found(), "departement") == {"33": 2, "64": 2}
    assert found(departement=("33",)).total == 2
    assert shown(found(departement=("75",)), "departement") == {"33": 2, "64": 2, "75": 1}
    far = Where("97411", "Saint-Denis", "974", (), -20.88, 55.45)
    assert found(where=far, radius=5).total == 1


def test_places_soon_and_window_are_met_by_one_session(found):
    later = Session(start=TODAY + timedelta(days=60), end=None, places_left=5)
    soon_full = Session(start=TODAY + timedelta(days=5), end=None, places_left=0)
    add(Offer(sessions=(later, soon_full)))
    assert found(places=("oui",)).total == found(bientot=("oui",)).total == 1
    assert found(places=("oui",), bientot=("oui",)).total == 0
    assert shown(found(bientot=("oui",)), "places") == {"complet": 1}
    assert shown(found(start_min=TODAY + timedelta(days=30)), "places") == {"oui": 1}


def test_a_permanent_session_that_runs_can_be_joined_now(found):
    running = Session(start=TODAY - timedelta(days=100), end=TODAY + timedelta(days=100), places_left=3)
    add(Offer(permanent=True, sessions=(running,)), Offer(sessions=(running,)))
    assert found().total == 2
    assert found(bientot=("oui",)).total == found(places=("oui",)).total == 1
    assert found(start_min=TODAY + timedelta(days=40), start_max=TODAY + timedelta(days=50)).total == 1


def test_the_day_decides_what_is_past(found):
    add(Offer(sessions=(Session(start=TODAY, end=TODAY),)))
    assert found(today=TODAY).total == 1
    assert found(bientot=("oui",), today=TODAY).total == 1
    assert found(today=TODAY + timedelta(days=1)).total == 0


def test_the_audiences_of_the_network_come_first(found):
    add(Offer(audiences=("80006", "81020")), Offer(audiences=("80006", "81024")))
    order = [value.value for value in found(network="cap-emploi").facets["public"]]
    assert order == ["81020", "80006", "81024"]
    assert {value.value: value.count for value in found().facets["public"]} == {"80006": 2, "81020": 1, "81024": 1}


def test_what_would_give_more_is_proposed_with_its_total(found, engine):
    add(
        Offer(title="Boulanger", funders=("4",)),
        Offer(title="Boulanger", places=({**IN_PAU, "latitude": BAYONNE[0], "longitude": BAYONNE[1]},)),
        Offer(title="Boulanger", places=({**IN_PAU, "latitude": BORDEAUX[0], "longitude": BORDEAUX[1]},)),
    )
    found()
    asked = SearchRequest(today=TODAY, q="boulanger", where=HERE, chosen={"financeur": ("2",)})
    proposed = engine.relaxations(asked)
    assert [(one.name, one.value, one.total) for one in proposed] == [
        ("rayon", "100", 1), ("rayon", "200", 2), ("lieu", None, 2), ("financeur", "2", 1)
    ]  # fmt: skip
    for one in proposed:
        assert engine.total(one.request) == one.total


def test_an_ambiguous_place_has_no_result(engine):
    page = engine.search(SearchRequest(today=TODAY, lieu="saint-jean", lieux=(HERE, HERE)))
    assert (page.total, page.hits, page.facets) == (0, [], {})


def test_a_text_asked_again_with_another_filter_still_sees_an_edit(found):
    add(Offer(title="Soudeur", funders=("2",)))
    assert (found("soudeur").total, found("soudeur", financeur=("7",)).total) == (1, 0)
    add(Offer(title="Soudeur", funders=("7",)))
    assert (found("soudeur").total, found("soudeur", financeur=("7",)).total) == (2, 1)


def test_scores_are_the_same_whatever_the_order_and_the_filters(found):
    add(*[Offer(title="Soudeur " + "alu " * (number % 3), funders=(str(2 + number % 2),)) for number in range(70)])
    by_relevance = {hit.action_id: hit.score for hit in found("soudeur alu", size=100).hits}
    by_date = {hit.action_id: hit.score for hit in found("soudeur alu", size=100, order="date").hits}
    filtered = {hit.action_id: hit.score for hit in found("soudeur alu", size=100, financeur=("2",)).hits}
    assert by_relevance == by_date
    assert filtered and filtered.items() <= by_relevance.items()
