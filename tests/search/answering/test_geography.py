import numpy as np
import pytest

from extranet.search.answering.geography import Places, distance_km
from extranet.search.request import Where
from tests.search.offer import BAYONNE, BORDEAUX, PAU

HERE = Where("64445", "Pau", "64", (), *PAU)


def places(*rows):
    columns = np.array(rows, np.float64).reshape(-1, 4).T
    names = ("document", "latitude", "longitude", "error")
    arrays = {f"place.{name}": column for name, column in zip(names, columns, strict=True)}
    return arrays | {"place.document": arrays["place.document"].astype(np.int32)}


def found(arrays, radius, where=HERE):
    documents, distances = Places(arrays).around(where, radius)
    return dict(zip(documents.tolist(), distances.round(1).tolist(), strict=True))


def test_distances_are_those_of_the_earth():
    assert distance_km(*PAU, np.array([BORDEAUX[0]]), np.array([BORDEAUX[1]]))[0] == pytest.approx(172.35, abs=0.1)
    assert distance_km(0, 0, np.array([0.0]), np.array([180.0]))[0] == pytest.approx(20015.1, abs=0.1)


def test_the_nearest_place_of_each_document_counts():
    arrays = places((0, *BORDEAUX, 0), (0, *BAYONNE, 0), (2, *PAU, 0), (3, *BORDEAUX, 0))
    assert found(arrays, 100) == {0: 91.9, 2: 0.0}
    assert found(arrays, 173) == {0: 91.9, 2: 0.0, 3: 172.4}


def test_a_vague_place_is_kept_when_it_may_be_in_the_radius():
    arrays = places((0, *BAYONNE, 12), (1, *BAYONNE, 11))
    assert found(arrays, 80) == {0: 91.9}
    assert found(places((0, *BORDEAUX, 200)), 5) == {0: 172.4}


def test_nothing_anywhere():
    assert found(places(), 100) == {}
    assert found(places((0, *BORDEAUX, 0)), 5) == {}
