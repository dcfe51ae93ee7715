from datetime import date, timedelta

from extranet.search.request import Where
from tests.search.offer import BAYONNE, BORDEAUX, IN_PAU, PAU, TODAY, Offer, Session, add

HERE = Where("64445", "Pau", "64", ("64000",), *PAU)


def at(point, **values):
    return ({**IN_PAU, "latitude": point[0], "longitude": point[1]} | values,)


def ids(page):
    return [hit.action_id for hit in page.hits]


def test_the_title_counts_more_than_the_content_and_the_exact_word_more_than_its_family(found):
    aims, content, family, title = add(
        Offer(title="Métier", aims="boulangers"),
        Offer(title="Métier", content="boulangers"),
        Offer(title="Boulangère"),
        Offer(title="Boulangers"),
    )
    assert ids(found("boulangers")) == [title, family, content, aims]


def test_what_cannot_be_joined_comes_after_what_is_alike_and_before_what_is_not(found):
    closed, begun, ended, other, open_ = add(
        Offer(title="Soudeur", sessions=(Session(recruitment_state="2"),)),
        Offer(title="Soudeur", sessions=(Session(start=TODAY - timedelta(days=1)),)),
        Offer(title="Soudeur", sessions=(Session(registration_end=TODAY - timedelta(days=1)),)),
        Offer(title="Autre", content="soudeur", sessions=(Session(start=TODAY - timedelta(days=1)),)),
        Offer(title="Soudeur"),
    )
    page = found("soudeur")
    assert ids(page)[0] == open_
    assert set(ids(page)[1:4]) == {closed, begun, ended}
    assert ids(page)[4] == other
    assert [(value.value, value.count) for value in page.facets["places"]] == [("a-confirmer", 1)]


def test_at_equal_score_the_sooner_session_with_places_comes_first(found):
    dates = [date(2027, 1, 10), date(2026, 12, 10), date(2026, 12, 1)]
    later, sooner, unknown = add(
        Offer(sessions=(Session(start=dates[0], places_left=2),)),
        Offer(sessions=(Session(start=dates[1], places_left=1),)),
        Offer(sessions=(Session(start=dates[2]),)),
    )
    assert ids(found("soudeur")) == [sooner, later, unknown]
    assert ids(found("soudeur", order="date")) == [unknown, sooner, later]


def test_in_a_window_the_sessions_of_the_window_make_the_order(found):
    soon, spring, may = Session(), date(2027, 4, 10), date(2027, 5, 10)
    shut = Session(start=spring, end=may, recruitment_state="2")
    later, full, closed, sooner, permanent = add(
        Offer(sessions=(soon, Session(start=may, end=may))),
        Offer(sessions=(shut,)),
        Offer(sessions=(soon, shut)),
        Offer(sessions=(Session(start=spring, end=may),)),
        Offer(permanent=True, sessions=(Session(end=may),)),
    )
    window = {"start_min": date(2027, 4, 1), "start_max": date(2027, 6, 30)}
    for order in ("date", "pertinence"):
        assert ids(found(order=order, **window)) == [permanent, sooner, later, closed, full]
    assert ids(found(order="date"))[-2:] == [sooner, full]


def test_equals_are_shuffled_every_day(found):
    add(*[Offer(provider=f"P{number}") for number in range(12)])
    orders = {tuple(ids(found("soudeur", today=TODAY - timedelta(days=day)))) for day in range(4)}
    assert len(orders) == 4
    assert ids(found("soudeur")) == ids(found("soudeur"))


def test_providers_take_turns_among_equals(found):
    mine = [Offer(title=f"Soudeur {letter * 3}", provider="Grand") for letter in "abcdef"]
    add(*mine, Offer(title="Soudeur ggg", provider="Petit"), Offer(title="Soudeur hhh", provider="Moyen"))
    whole = ids(found("soudeur"))
    large = {one: number < 6 for number, one in enumerate(sorted(whole))}
    assert [large[one] for one in whole[:3]].count(True) == 1
    assert [one for number in (1, 2, 3) for one in ids(found("soudeur", size=3, page=number))] == whole


def test_the_nearest_comes_first_and_distance_courses_after_the_local_ones(found):
    bordeaux, remote, pau, both = add(
        Offer(places=at(BORDEAUX)),
        Offer(teaching_mode="2", places=at(PAU)),
        Offer(places=at(PAU)),
        Offer(places=at(BORDEAUX) + at(BAYONNE)),
    )
    page = found("soudeur", where=HERE, radius=300, order="distance")
    assert ids(page) == [pau, both, bordeaux, remote]
    assert [hit.distance_km for hit in page.hits] == [0.0, 91.9, 172.4, None]
    assert set(ids(found(where=HERE, radius=30))) == {pau, remote}


def test_a_vague_position_is_kept_when_it_may_be_in_the_radius(found):
    (one,) = add(Offer(places=at(BAYONNE)))
    vague = Where("64445", "Pau", "64", (), *PAU, error_km=12.0)
    assert ids(found(where=vague, radius=80)) == [one]
    assert ids(found(where=HERE, radius=80)) == []
    assert ids(found(where=HERE, radius=92)) == [one]


def test_a_page_beyond_the_last_is_the_last(found):
    add(*[Offer(provider=f"P{number}") for number in range(5)])
    page = found("soudeur", size=2, page=99)
    assert (page.page, page.pages, len(page.hits), page.total) == (3, 3, 1, 5)
