"""What is chosen by typing words is found by its label, whatever the accents, or by its own number."""

from __future__ import annotations

import pytest

from extranet.reference import codes
from extranet.reference.code_search import find_codes
from extranet.web.publish.writing import choosing


@pytest.mark.parametrize(
    ("kind", "text", "first"),
    [
        (codes.ROME, "soudage", "H2913"),
        (codes.ROME, "soudeur", "H2913"),
        (codes.ROME, "h2913", "H2913"),
        (codes.FORMACODE, "CHIMIE", "11554"),
        (codes.RNCP, "secretaire comptable", "1212"),
        (codes.RNCP, "RNCP1212", "1212"),
    ],
)
def test_the_nearest_comes_first(database, kind, text, first):
    assert find_codes(kind, text)[0].code == first


@pytest.mark.parametrize("text", ["", "  ", "zzzz", "%", ".*", "(", "\\"])
def test_what_means_nothing_finds_nothing(database, text):
    assert find_codes(codes.ROME, text) == []
    assert not any(choosing.find(table, text) for table in ("formacode", "certifications", "communes", "organismes"))


def test_a_number_that_no_table_knows_is_offered_as_it_is(database):
    assert [one.value for one in choosing.find("certifications", "RNCP 98765")] == ["RNCP98765"]
    assert choosing.named("rome", ["H2913", "Z9"]) == [("H2913", "Soudage manuel", "H2913"), ("Z9", "Z9", "")]
