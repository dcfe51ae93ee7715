from __future__ import annotations

from itertools import pairwise

import pytest

from extranet.web.find.map import HEIGHT, RADII, WIDTH, locator


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [(43.3, -0.37, "Pau"), (44.84, -0.58, "Bordeaux"), (43.62, -1.05, "Dax")],
)
def test_one_recognises_where_one_is(database, latitude, longitude, expected):
    drawn = locator(latitude, longitude, "Carte")
    assert len(drawn["towns"]) >= 2
    assert all(0 < town.x < WIDTH and 0 < town.y < HEIGHT for town in drawn["towns"])
    near = locator(latitude + 0.1, longitude, "Carte")
    assert expected in {town.name for town in [*drawn["towns"], *near["towns"]]}


def test_names_do_not_cover_each_other(database):
    towns = sorted(locator(48.85, 2.35, "Carte")["towns"], key=lambda town: town.y)
    for first, second in pairwise(towns):
        assert second.y - first.y >= 10 or abs(second.x - first.x) > 4.7 * len(min(first.name, second.name, key=len))


def test_north_is_up_and_east_on_the_right(database):
    from_the_south = {town.name: town for town in locator(44.76, -0.58, "Carte")["towns"]}
    from_the_east = {town.name: town for town in locator(44.84, -0.47, "Carte")["towns"]}
    assert from_the_south["Bordeaux"].y < HEIGHT / 2
    assert from_the_east["Mérignac"].x < WIDTH / 2


def test_far_from_everything_the_circle_is_large(database):
    assert locator(46.0, -8.0, "Carte")["radius_label"].startswith(str(RADII[-1]))
