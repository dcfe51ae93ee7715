from __future__ import annotations

import pytest

from extranet.reference.text import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Électricité", "electricite"),
        ("E\u0301lectricite\u0301", "electricite"),
        ("CŒUVRES-ET-VALSERY", "coeuvres-et-valsery"),
        ("Lætitia", "laetitia"),
        ("aujourd’hui", "aujourd'hui"),
        ("L‘Haÿ", "l'hay"),
        ("ﬁnition Ⅳ", "finition iv"),
        ("n°\u00a05", "n° 5"),
        ("Straße", "strasse"),
        ("", ""),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


def test_folding_twice_changes_nothing():
    once = fold("Œuvre d’ÉTÉ – Ångström")
    assert fold(once) == once
