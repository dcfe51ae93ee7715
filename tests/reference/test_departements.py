from __future__ import annotations

import pytest

from extranet.reference.departements import DEPARTEMENTS, REGION_DEPARTEMENTS, departement_of


@pytest.mark.parametrize(
    ("code", "departement"),
    [
        ("64445", "64"),
        ("01001", "01"),
        ("2A004", "2A"),
        ("2b033", "2B"),
        ("20000", "2A"),
        ("20137", "2A"),
        ("20200", "2B"),
        ("20620", "2B"),
        ("97411", "974"),
        ("97110", "971"),
        ("97600", "976"),
        ("64", "64"),
        ("974", "974"),
        ("", None),
        ("6444", None),
        ("99100", None),
        ("AB123", None),
        ("Pau", None),
    ],
)
def test_departement_of(code, departement):
    assert departement_of(code) == departement


def test_the_region_is_made_of_départements():
    assert [DEPARTEMENTS[code] for code in REGION_DEPARTEMENTS] == [
        "Dordogne",
        "Gironde",
        "Landes",
        "Lot-et-Garonne",
        "Pyrénées-Atlantiques",
    ]
