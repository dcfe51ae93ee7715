from extranet.search.request import SearchRequest, Where
from tests.search.offer import PAU, TODAY

HERE = Where("64445", "Pau", "64", ("64000",), *PAU)
FULL = SearchRequest(
    today=TODAY,
    q="soudeur",
    where=HERE,
    radius=50,
    chosen={"financeur": ("2", "4"), "places": ("oui",)},
    start_min=TODAY,
    order="distance",
    page=4,
)


def test_each_constraint_can_be_taken_away():
    assert FULL.constraints == [
        ("q", None), ("lieu", None), ("financeur", "2"), ("financeur", "4"), ("places", "oui"), ("debut", None)
    ]  # fmt: skip
    bare = FULL
    for name, value in FULL.constraints:
        bare = bare.without(name, value)
    assert bare.to_args() == {}
    assert FULL.without("financeur", "4").chosen == {"financeur": ("2",), "places": ("oui",)}
    assert FULL.without("financeur").chosen == {"places": ("oui",)}


def test_another_request_begins_at_its_first_page():
    for other in (FULL.without("q"), FULL.with_only("niveau", "3"), FULL.with_radius(100), FULL.around(HERE)):
        assert other.page == 1


def test_a_value_takes_the_place_of_those_chosen():
    assert FULL.with_only("financeur", "7").chosen["financeur"] == ("7",)


def test_without_a_place_nothing_is_sorted_by_distance():
    assert FULL.without("lieu").to_args().get("tri") is None
    assert "rayon" not in FULL.without("lieu").to_args()
